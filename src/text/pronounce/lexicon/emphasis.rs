//! The stress of capitalised words.

const PRIMARY: char = 'ˈ';
const SECONDARY: char = 'ˌ';
const VOWELS: &str = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ";

/// The minimum stress of a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Emphasis {
    /// A secondary stress, as for a capitalised word.
    Light,
    /// A primary stress, as for a word in capitals.
    Strong,
}

impl Emphasis {
    /// The minimum stress of a word by its capitals.
    pub fn of(written: &str) -> Option<Self> {
        match written {
            _ if written == written.to_ascii_lowercase() => None,
            _ if written == written.to_ascii_uppercase() => Some(Self::Strong),
            _ => Some(Self::Light),
        }
    }

    /// Raises the stress of a word to this minimum. A word without a vowel is unchanged.
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

/// Letters read one by one: every stress is secondary, except the last, which is primary.
pub(super) fn letters(names: &str) -> String {
    let weak = names
        .replace(SECONDARY, "")
        .replace(PRIMARY, SECONDARY.encode_utf8(&mut [0; 4]));
    match weak.rsplit_once(SECONDARY) {
        Some((before, last)) => format!("{before}{PRIMARY}{last}"),
        None => weak,
    }
}
