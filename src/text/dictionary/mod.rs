//! User dictionaries: words with their phonemes, or with other words that sound like them.

mod csv;
mod file;
mod order;
mod pls;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use super::phoneme::Phoneme;

pub use file::{DictionaryFileError, of_voice, user, user_path};
pub use order::Dictionaries;
pub(super) use order::Order;
pub use pls::PlsError;

/// The most entries of a dictionary.
pub const MAX_ENTRIES: usize = 20_000;

/// The most characters of a word, and of its pronunciation as words.
pub const MAX_ENTRY_CHARS: usize = 200;

/// Words with their pronunciations.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    entries: Vec<Entry>,
    /// The indices of the entries of each word, by the word in lower case.
    by_word: HashMap<String, Vec<usize>>,
    /// The number of characters of the longest word ever added.
    longest: usize,
    /// The first characters of all words, in lower case.
    first: HashSet<char>,
    /// Its hash, once it was requested.
    hash: OnceLock<String>,
}

impl PartialEq for Dictionary {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Eq for Dictionary {}

/// A word or several, with their pronunciation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The written form.
    pub word: String,
    /// Whether it only applies in this case.
    pub exact: bool,
    /// The part of speech to which it is restricted.
    pub part: Option<Part>,
    /// The pronunciation.
    pub said: Said,
}

/// A part of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Nouns, including names.
    Noun,
    /// Verbs in any form.
    Verb,
    /// Adjectives.
    Adjective,
    /// Adverbs.
    Adverb,
}

/// A pronunciation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// These phonemes; never empty.
    Phonemes(Vec<Phoneme>),
    /// The pronunciation of these words.
    Like(String),
}

/// Why an entry is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The word or the pronunciation is empty.
    #[error("a word and how it is said must not be empty")]
    Empty,
    /// It is too long.
    #[error("a word and what it sounds like have at most {MAX_ENTRY_CHARS} characters")]
    TooLong,
    /// Invalid phonemes.
    #[error("`{0}` is neither ARPAbet nor, between slashes, IPA")]
    Phonemes(String),
    /// An unknown part of speech.
    #[error("`{0}` is not a part of speech: noun, verb, adjective or adverb")]
    Part(String),
    /// A part of speech with several words.
    #[error("only a single word can have a part of speech")]
    PartOfMany,
    /// The dictionary is full.
    #[error("a dictionary holds at most {MAX_ENTRIES} words")]
    Full,
}

/// The character in lower case, if that is one character.
fn small(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

impl Part {
    const NAMES: [(&'static str, Self); 4] = [
        ("noun", Self::Noun),
        ("verb", Self::Verb),
        ("adjective", Self::Adjective),
        ("adverb", Self::Adverb),
    ];

    /// Its name in files: `noun`, `verb`, `adjective` or `adverb`.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize].0
    }

    /// The part of speech with this name.
    ///
    /// # Errors
    /// [`EntryError::Part`] for any other.
    pub fn named(name: &str) -> Result<Self, EntryError> {
        let found = Self::NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found
            .map(|(_, part)| *part)
            .ok_or_else(|| EntryError::Part(name.to_owned()))
    }

    /// Whether a tag of the Penn Treebank is of this part of speech.
    fn has(self, tag: &str) -> bool {
        let start = match self {
            Self::Noun => "NN",
            Self::Verb => "VB",
            Self::Adjective => "JJ",
            Self::Adverb => "RB",
        };
        tag.starts_with(start)
    }
}

impl Said {
    /// Reads `HH AH0 L OW1`, `/həˈloʊ/`, or anything else as words that sound like it.
    ///
    /// # Errors
    /// If the IPA is invalid, or the text is empty.
    pub fn read(text: &str) -> Result<Self, EntryError> {
        let text = text.trim();
        let wrong = || EntryError::Phonemes(text.to_owned());
        if text.is_empty() {
            return Err(EntryError::Empty);
        }
        if let Some(ipa) = text.strip_prefix('/') {
            let phonemes = super::pronounce::from_ipa(ipa.trim_end_matches('/')).map_err(|_| wrong())?;
            return if phonemes.is_empty() {
                Err(wrong())
            } else {
                Ok(Self::Phonemes(phonemes))
            };
        }
        let arpabet: Result<Vec<Phoneme>, _> = text.split_whitespace().map(str::parse).collect();
        // A vowel with a stress number cannot be a word.
        let marked = text.contains(|c: char| c.is_ascii_digit());
        match arpabet {
            Ok(phonemes) if marked || phonemes.len() > 1 => Ok(Self::Phonemes(phonemes)),
            _ => Ok(Self::Like(text.to_owned())),
        }
    }

    /// In the form that [`Self::read`] reads.
    pub fn written(&self) -> String {
        match self {
            Self::Phonemes(phonemes) => phonemes
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" "),
            Self::Like(words) => words.clone(),
        }
    }
}

impl Dictionary {
    /// The entries in the order of insertion.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Adds an entry. It replaces one with the same word, case and part of speech.
    ///
    /// # Errors
    /// If the entry is empty or too long, or the dictionary is full.
    pub fn insert(&mut self, entry: Entry) -> Result<(), EntryError> {
        let word = entry.word.trim();
        let written = entry.said.written();
        if word.is_empty() || written.trim().is_empty() {
            return Err(EntryError::Empty);
        }
        if word.chars().count() > MAX_ENTRY_CHARS || written.chars().count() > 4 * MAX_ENTRY_CHARS {
            return Err(EntryError::TooLong);
        }
        if entry.part.is_some() && word.contains(char::is_whitespace) {
            return Err(EntryError::PartOfMany);
        }
        let entry = Entry {
            word: word.to_owned(),
            ..entry
        };
        let length = word.chars().count();
        let places = self.by_word.entry(word.to_lowercase()).or_default();
        let same = |place: &&usize| {
            let other = &self.entries[**place];
            other.exact == entry.exact
                && other.part == entry.part
                && (!entry.exact || other.word == entry.word)
        };
        match places.iter().find(same) {
            Some(place) => self.entries[*place] = entry,
            None if self.entries.len() >= MAX_ENTRIES => return Err(EntryError::Full),
            None => {
                places.push(self.entries.len());
                self.entries.push(entry);
            }
        }
        self.longest = self.longest.max(length);
        self.first.extend(word.chars().next().map(small));
        self.hash.take();
        Ok(())
    }

    /// Removes all entries of a word, in any case, and returns their number.
    pub fn remove(&mut self, word: &str) -> usize {
        let before = self.entries.len();
        let kept: Vec<Entry> = self
            .entries
            .drain(..)
            .filter(|entry| entry.word.to_lowercase() != word.trim().to_lowercase())
            .collect();
        self.by_word.clear();
        self.hash.take();
        for entry in kept {
            // It fits, because it was in the dictionary before.
            let _ = self.insert(entry);
        }
        before - self.entries.len()
    }

    /// Adds the entries of `other` for words that this dictionary does not have.
    pub fn add_missing(&mut self, other: &Self) {
        for entry in &other.entries {
            if !self.by_word.contains_key(&entry.word.to_lowercase()) {
                let _ = self.insert(entry.clone());
            }
        }
    }

    /// Whether it has no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A hash of its content; empty if it has no entries.
    pub fn hash(&self) -> &str {
        self.hash.get_or_init(|| {
            if self.entries.is_empty() {
                return String::new();
            }
            let hash = Sha256::digest(self.to_csv().as_bytes());
            hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
        })
    }

    /// The longest word of the dictionary at a byte of a text, and its end.
    fn longest_at<'a>(&self, text: &'a str, at: usize) -> Option<(&'a str, usize)> {
        if self.entries.is_empty() || text[..at].ends_with(char::is_alphanumeric) {
            return None;
        }
        let rest = &text[at..];
        if !rest
            .chars()
            .next()
            .is_some_and(|c| self.first.contains(&small(c)))
        {
            return None;
        }
        let ends = rest
            .char_indices()
            .take(self.longest + 1)
            .skip(1)
            .map(|(end, _)| end)
            .chain([rest.len()]);
        let whole = |end: &usize| {
            let inside = rest[..*end].ends_with(char::is_alphanumeric)
                && rest[*end..].starts_with(char::is_alphanumeric);
            !inside
        };
        let ends: Vec<usize> = ends.filter(whole).collect();
        let known = |end: &usize| self.find(&rest[..*end], |_| true).is_some();
        let end = ends.into_iter().rev().find(known)?;
        Some((&rest[..end], at + end))
    }

    /// The entry of a word for any part of speech.
    fn general(&self, word: &str) -> Option<&Entry> {
        self.find(word, |entry| entry.part.is_none())
    }

    /// The entry of a word for a part of speech.
    fn tagged(&self, word: &str, tag: &str) -> Option<&Entry> {
        self.find(word, |entry| entry.part.is_some_and(|part| part.has(tag)))
    }

    /// Whether the pronunciation of a word depends on its part of speech.
    fn depends_on_tag(&self, word: &str) -> bool {
        self.find(word, |entry| entry.part.is_some()).is_some()
    }

    fn find(&self, word: &str, fits: impl Fn(&Entry) -> bool) -> Option<&Entry> {
        if self.entries.is_empty() {
            return None;
        }
        let places = self.by_word.get(&word.to_lowercase())?;
        let entries = || {
            places
                .iter()
                .map(|place| &self.entries[*place])
                .filter(|entry| fits(entry))
        };
        let exact = entries().find(|entry| entry.exact && entry.word == word);
        exact.or_else(|| entries().find(|entry| !entry.exact))
    }
}
