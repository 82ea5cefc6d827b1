//! The precedence of several dictionaries.

use std::sync::LazyLock;

use super::{Dictionary, Entry};

/// Names that the other rules would read as several words.
static NAMES: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::from_csv(include_str!("names.csv")).0);

static EMPTY: LazyLock<Dictionary> = LazyLock::new(Dictionary::default);

/// The dictionaries of a line except the user's own. The order of precedence is project, user, voice,
/// built-in lexicon.
#[derive(Clone, Copy, Debug)]
pub struct Dictionaries<'a> {
    /// The project's dictionary.
    pub project: &'a Dictionary,
    /// The voice's dictionary.
    pub voice: &'a Dictionary,
}

impl Default for Dictionaries<'_> {
    /// Only the user's.
    fn default() -> Self {
        Self {
            project: &EMPTY,
            voice: &EMPTY,
        }
    }
}

/// All dictionaries of a line in order of precedence, each with its name in explanations.
#[derive(Clone, Copy)]
pub(in crate::text) struct Order<'a>([(&'static str, &'a Dictionary); 4]);

/// An entry at a position of a text.
pub(in crate::text) struct Found<'a> {
    pub entry: &'a Entry,
    /// The byte after it.
    pub end: usize,
    /// The name of its dictionary.
    pub from: &'static str,
}

impl<'a> Order<'a> {
    pub fn new(given: Dictionaries<'a>, user: &'a Dictionary) -> Self {
        Self([
            ("dictionary of the project", given.project),
            ("dictionary of the user", user),
            ("dictionary of the voice", given.voice),
            ("list of names", &NAMES),
        ])
    }

    /// The longest entry, at a byte of a text, of the first dictionary that has one. `None` also if it
    /// depends on the part of speech; [`word`](Self::word) then finds it.
    pub fn at(&self, text: &str, at: usize) -> Option<Found<'a>> {
        let longest = |(from, dictionary): &(&'static str, &'a Dictionary)| {
            let (word, end) = dictionary.longest_at(text, at)?;
            Some((*from, *dictionary, word, end))
        };
        let (from, dictionary, word, end) = self.0.iter().find_map(longest)?;
        if dictionary.depends_on_tag(word) {
            return None;
        }
        let entry = dictionary.general(word)?;
        Some(Found { entry, end, from })
    }

    /// Whether the pronunciation of a word depends on its part of speech.
    pub fn depends_on_tag(&self, word: &str) -> bool {
        self.0
            .iter()
            .any(|(_, dictionary)| dictionary.depends_on_tag(word))
    }

    /// The entry of a word whose pronunciation depends on its part of speech, for `tag`.
    pub fn word(&self, word: &str, tag: &str) -> Option<&'a Entry> {
        if !self.depends_on_tag(word) {
            return None;
        }
        let entry = |(_, dictionary): &(_, &'a Dictionary)| {
            dictionary.tagged(word, tag).or_else(|| dictionary.general(word))
        };
        self.0.iter().find_map(entry)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    fn dictionary(rows: &str) -> Dictionary {
        Dictionary::from_csv(&format!("word,said,part,case\n{rows}")).0
    }

    #[test]
    fn the_project_precedes_the_user_and_the_user_the_voice() {
        let project = dictionary("gif,one,,\n");
        let user = dictionary("gif file,two,,\nsql,two,,\n");
        let voice = dictionary("gif,three,,\nsql,three,,\nraw,three,,\n");
        let given = Dictionaries {
            project: &project,
            voice: &voice,
        };
        let order = Order::new(given, &user);
        let found = |text: &str| {
            let found = order.at(text, 0)?;
            Some((found.entry.said.written(), found.end))
        };
        assert_eq!(found("GIF file"), Some(("one".to_owned(), 3)));
        assert_eq!(found("SQL"), Some(("two".to_owned(), 3)));
        assert_eq!(found("raw."), Some(("three".to_owned(), 3)));
        assert!(found("gifs").is_none());
    }

    #[test]
    fn every_name_of_the_list_is_read() {
        let (names, notices) = Dictionary::from_csv(include_str!("names.csv"));
        assert_eq!(notices, Vec::<String>::new());
        let read = |entry: &Entry| matches!(entry.said, crate::text::dictionary::Said::Phonemes(_));
        assert!(names.entries().iter().all(read));
    }

    #[test]
    fn an_entry_with_a_part_of_speech_precedes_one_without() {
        let user = dictionary("lead,one,noun,\nlead,two,,\n");
        let order = Order::new(Dictionaries::default(), &user);
        assert!(order.at("lead", 0).is_none());
        let said = |tag| order.word("lead", tag).unwrap().said.written();
        assert_eq!((said("NN"), said("VB")), ("one".to_owned(), "two".to_owned()));
    }
}
