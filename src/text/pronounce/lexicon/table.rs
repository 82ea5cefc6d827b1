//! The built-in table of words, read in place.

use fst::Map;

use super::format::{END, FIRST_FORM, FORMS, SYMBOLS};

static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.fst"));
static SOUNDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sounds.bin"));

/// Words with their pronunciations.
pub(super) struct Table {
    words: Map<&'static [u8]>,
}

/// The entry of a word.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    record: &'static [u8],
    /// Whether it was checked manually.
    pub checked: bool,
}

impl Table {
    pub fn open() -> Self {
        Self {
            // Written by the build script.
            words: Map::new(WORDS).expect("the built-in words are whole"),
        }
    }

    /// The word exactly as written.
    pub fn exact(&self, word: &str) -> Option<Entry> {
        let found = self.words.get(word)?;
        let record = SOUNDS.get(usize::try_from(found / 2).ok()?..)?;
        Some(Entry {
            record: &record[..record.iter().position(|code| *code == END)?],
            checked: found % 2 == 0,
        })
    }

    /// The word in the checked or the unchecked part of the table, or else its [`variant`] there.
    pub fn part(&self, word: &str, checked: bool) -> Option<Entry> {
        let exact = |word: &str| self.exact(word).filter(|entry| entry.checked == checked);
        exact(word).or_else(|| exact(&variant(word)?))
    }

    /// Whether the word or its [`variant`] is listed.
    pub fn has(&self, word: &str) -> bool {
        self.exact(word).is_some() || variant(word).is_some_and(|other| self.exact(&other).is_some())
    }

    /// Every word with its entry.
    #[cfg(test)]
    pub fn all(&self) -> Vec<(String, Entry)> {
        let words = self.words.stream().into_str_keys().unwrap_or_default();
        words
            .into_iter()
            .filter_map(|word| self.exact(&word).map(|entry| (word, entry)))
            .collect()
    }
}

/// A word in lower case also stands for its capitalised form and vice versa, except single letters.
fn variant(word: &str) -> Option<String> {
    let (first, rest) = word.split_at_checked(1).filter(|(_, rest)| !rest.is_empty())?;
    let small = |text: &str| !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let other = if small(first) {
        first.to_ascii_uppercase()
    } else {
        first.to_ascii_lowercase()
    };
    (small(rest) && other != first).then(|| other + rest)
}

impl Entry {
    /// Whether the pronunciation depends on the part of speech.
    pub fn by_part_of_speech(self) -> bool {
        self.forms()
            .any(|(name, _)| name.is_some_and(|name| !matches!(name, "DEFAULT" | "None")))
    }

    /// The pronunciation as this part of speech, if there is one; `last` means that a pause follows.
    pub fn symbols(self, tag: &str, last: bool) -> Option<String> {
        let form = |wanted: &str| {
            self.forms()
                .find(|(name, _)| name.is_none_or(|name| name == wanted))
        };
        let (_, codes) = last
            .then(|| form("None"))
            .flatten()
            .or_else(|| form(tag))
            .or_else(|| form(word_class(tag)))
            .or_else(|| form("DEFAULT"))?;
        Some(decode(codes)).filter(|symbols| !symbols.is_empty())
    }

    /// All forms with their names. The only form of a word has none.
    pub fn forms(self) -> impl Iterator<Item = (Option<&'static str>, &'static [u8])> {
        let mut parts = self.record.chunk_by(|_, next| *next < FIRST_FORM);
        std::iter::from_fn(move || {
            let part = parts.next()?;
            let name = part[0]
                .checked_sub(FIRST_FORM)
                .and_then(|form| FORMS.get(usize::from(form)).copied());
            Some((name, if name.is_some() { &part[1..] } else { part }))
        })
    }
}

/// The class of a Penn Treebank tag; tags of other classes stand for themselves.
pub(super) fn word_class(tag: &str) -> &str {
    match tag.get(..2) {
        Some("VB") => "VERB",
        Some("NN") => "NOUN",
        Some("RB") => "ADV",
        Some("JJ") => "ADJ",
        _ => tag,
    }
}

/// The symbols of codes.
pub(super) fn decode(codes: &[u8]) -> String {
    codes
        .iter()
        .filter_map(|code| SYMBOLS.get(usize::from(*code).checked_sub(1)?))
        .collect()
}
