//! Several dictionaries at once: which of them is asked first.

use std::sync::LazyLock;

use super::{Dictionary, Entry};

/// Names that are more than one word to the other rules.
static NAMES: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::from_csv(include_str!("names.csv")).0);

static EMPTY: LazyLock<Dictionary> = LazyLock::new(Dictionary::default);

/// The dictionaries that hold for a line beside the user's own. The project's goes before the user's, the user's before the
/// voice's, and all of them before what is built in.
#[derive(Clone, Copy, Debug)]
pub struct Dictionaries<'a> {
    /// That of the project.
    pub project: &'a Dictionary,
    /// That of the voice.
    pub voice: &'a Dictionary,
}

impl Default for Dictionaries<'_> {
    /// None but the user's.
    fn default() -> Self {
        Self {
            project: &EMPTY,
            voice: &EMPTY,
        }
    }
}

/// All dictionaries of a line in the order in which they are asked, each with its name in explanations.
#[derive(Clone, Copy)]
pub(in crate::text) struct Order<'a>([(&'static str, &'a Dictionary); 4]);

/// An entry that stands at a place of a text.
pub(in crate::text) struct Found<'a> {
    pub entry: &'a Entry,
    /// The byte after it.
    pub end: usize,
    /// The dictionary that has it.
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

    /// The longest entry of the first dictionary that has one at a byte of a text. `None` too where the part of speech decides:
    /// then [`word`](Self::word) knows.
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

    /// Whether the part of speech of a word decides.
    pub fn depends_on_tag(&self, word: &str) -> bool {
        self.0
            .iter()
            .any(|(_, dictionary)| dictionary.depends_on_tag(word))
    }

    /// The entry of a word whose part of speech decides, as the part of speech that `tag` is.
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
    fn the_project_goes_before_the_user_and_the_user_before_the_voice() {
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
    fn a_part_of_speech_goes_before_the_same_word_without_one() {
        let user = dictionary("lead,one,noun,\nlead,two,,\n");
        let order = Order::new(Dictionaries::default(), &user);
        assert!(order.at("lead", 0).is_none());
        let said = |tag| order.word("lead", tag).unwrap().said.written();
        assert_eq!((said("NN"), said("VB")), ("one".to_owned(), "two".to_owned()));
    }
}
