//! How much a capitalised word is stressed.

const PRIMARY: char = 'ˈ';
const SECONDARY: char = 'ˌ';
const VOWELS: &str = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ";

/// The least stress a word gets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Emphasis {
    /// A secondary stress, as for a capitalised word.
    Light,
    /// A primary stress, as for a word in capitals.
    Strong,
}

impl Emphasis {
    /// That of a word as it is written.
    pub fn of(written: &str) -> Option<Self> {
        match written {
            _ if written == written.to_ascii_lowercase() => None,
            _ if written == written.to_ascii_uppercase() => Some(Self::Strong),
            _ => Some(Self::Light),
        }
    }

    /// Stresses a word that has less stress than this. A word without a vowel stays as it is.
    pub fn apply(self, symbols: String) -> String {
        let mark = match self {
            Self::Light => SECONDARY,
            Self::Strong => PRIMARY,
        };
        if symbols.contains(PRIMARY) {
            return symbols;
        }
        if symbols.contains(SECONDARY) {
            return symbols.replace(SECONDARY, mark.encode_utf8(&mut [0; 4]));
        }
        match symbols.find(|symbol| VOWELS.contains(symbol)) {
            Some(vowel) => {
                let (onset, rest) = symbols.split_at(vowel);
                format!("{onset}{mark}{rest}")
            }
            None => symbols,
        }
    }
}

/// Letters said one by one: every stress is secondary, but the last is primary.
pub(super) fn letters(names: &str) -> String {
    let weak = names
        .replace(SECONDARY, "")
        .replace(PRIMARY, SECONDARY.encode_utf8(&mut [0; 4]));
    match weak.rsplit_once(SECONDARY) {
        Some((before, last)) => format!("{before}{PRIMARY}{last}"),
        None => weak,
    }
}
