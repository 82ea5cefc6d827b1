//! Regular endings: their spelling and their sound.

/// Vowels and approximants after which an American t is a flap.
const BEFORE_FLAP: &str = "AIOWYiuæɑəɛɪɹʊʌ";

/// A regular ending.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ending {
    /// Plural, possessive, third person.
    S,
    /// Past tense.
    Ed,
    /// Present participle.
    Ing,
}

impl Ending {
    /// All of them, in the order of the search.
    pub const ALL: [Self; 3] = [Self::S, Self::Ed, Self::Ing];

    /// The possible stems of a word with this ending, the most likely first.
    pub fn stems(self, word: &str) -> Vec<String> {
        let without = |tail: &str| word.strip_suffix(tail);
        let long = word.len() > 4;
        let candidates = match self {
            Self::S if word.len() < 3 => [None, None, None],
            Self::S => [
                without("s").filter(|stem| !stem.ends_with('s')),
                without("'s").or_else(|| without("es").filter(|stem| long && !stem.ends_with('i'))),
                None,
            ],
            Self::Ed if word.len() < 4 => [None, None, None],
            Self::Ed => [
                without("d").filter(|stem| !stem.ends_with('d')),
                without("ed").filter(|stem| long && !stem.ends_with('e')),
                None,
            ],
            Self::Ing => [without("ing").filter(|_| word.len() > 5), None, None],
        };
        let changed = match self {
            Self::S => without("ies").filter(|_| long).map(|stem| format!("{stem}y")),
            Self::Ing => without("ing").filter(|_| long).map(|stem| format!("{stem}e")),
            Self::Ed => None,
        };
        candidates
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .chain(changed)
            .collect()
    }

    /// Adds the ending to the symbols of its stem.
    pub fn add(self, mut symbols: String) -> String {
        let last = symbols.chars().last().unwrap_or_default();
        let tail = match self {
            Self::S if "ptkfθ".contains(last) => "s",
            Self::S if "szʃʒʧʤ".contains(last) => "ᵻz",
            Self::S => "z",
            Self::Ed if "pkfθʃsʧ".contains(last) => "t",
            Self::Ed if matches!(last, 't' | 'd') => "ᵻd",
            Self::Ed => "d",
            Self::Ing => "ɪŋ",
        };
        if last == 't' && self != Self::S {
            let before = symbols.chars().rev().nth(1);
            if before.is_some_and(|before| BEFORE_FLAP.contains(before)) {
                symbols.pop();
                symbols.push('ɾ');
            }
        }
        symbols + tail
    }
}
