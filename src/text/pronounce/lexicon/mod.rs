//! The pronouncing lexicon: American English words with their pronunciations by part of speech, from the
//! dictionaries of `misaki-rs`, and the regular forms of these words.

mod emphasis;
mod ending;
mod format;
mod table;
#[cfg(test)]
mod tests;
mod weak;

use emphasis::Emphasis;
use ending::Ending;
use table::Table;
use weak::spell;

pub(super) use weak::Following;

/// American English words with their pronunciations by part of speech.
pub(in crate::text) struct Lexicon {
    table: Table,
}

impl Lexicon {
    /// Opens the built-in table.
    pub fn open() -> Self {
        Self { table: Table::open() }
    }

    /// Whether the word is in the lexicon, or is a regular form of one that is. Words are ASCII; a single
    /// letter is not a word.
    pub fn knows(&self, word: &str) -> bool {
        let regular = || {
            let tags = [(Ending::S, "NN"), (Ending::Ed, "VBD"), (Ending::Ing, "VBG")];
            tags.into_iter().any(|(ending, tag)| {
                self.inflected(ending, word, tag, None, Following::default())
                    .is_some()
            })
        };
        word.is_ascii() && word.len() > 1 && (self.contains(word) || (word.len() > 3 && regular()))
    }

    /// Whether the word itself is listed; in the manually checked part also with other capitalisation.
    pub fn contains(&self, word: &str) -> bool {
        self.table.exact(word).is_some() || self.in_gold(word)
    }

    /// Whether the word itself is in the manually checked part of the lexicon.
    pub fn in_gold(&self, word: &str) -> bool {
        self.table.part(word, true).is_some()
    }

    /// The pronunciation of an ASCII word in the lexicon's symbols, if it is known.
    pub(super) fn pronounce(&self, word: &str, tag: &str, following: Following) -> Option<String> {
        if !word.is_ascii() || word.is_empty() {
            return None;
        }
        let emphasis = Emphasis::of(word);
        if let Some(found) = weak::find(&self.table, word, tag, emphasis, following) {
            return Some(found);
        }
        let lower = word.to_ascii_lowercase();
        let word = if self.reads_in_lower(word, &lower, tag, following) {
            &lower
        } else {
            word
        };
        let without = |tail: &str| word.strip_suffix(tail);
        let possessive = || without("s'").map(|stem| format!("{stem}'s"));
        let known = [
            Some(word.to_owned()),
            possessive(),
            without("'").map(str::to_owned),
        ];
        if let Some(known) = known.into_iter().flatten().find(|word| self.is_known(word)) {
            return self.look_up(&known, tag, emphasis, following);
        }
        Ending::ALL.into_iter().find_map(|ending| {
            // A participle always has stress.
            let emphasis = emphasis.or((ending == Ending::Ing).then_some(Emphasis::Light));
            self.inflected(ending, word, tag, emphasis, following)
        })
    }

    /// Whether the word, or the stem of a regular form, has a different pronunciation as another part of
    /// speech.
    pub(super) fn depends_on_tag(&self, word: &str) -> bool {
        let lower = word.to_ascii_lowercase();
        let by_tag = |word: &str| {
            let entry = self.table.exact(word);
            entry.is_some_and(|entry| entry.checked && entry.by_part_of_speech())
        };
        let stems = ["s", "es", "d", "ed", "ing"]
            .iter()
            .filter_map(|ending| lower.strip_suffix(ending));
        matches!(word, "A" | "by" | "in" | "used")
            || by_tag(&lower)
            || stems
                .into_iter()
                .any(|stem| by_tag(stem) || by_tag(&format!("{stem}e")))
    }

    /// Whether a word with capitals is only known in lower case. A short name is left unchanged.
    fn reads_in_lower(&self, word: &str, lower: &str, tag: &str, following: Following) -> bool {
        let regular = || {
            Ending::ALL
                .into_iter()
                .any(|ending| self.inflected(ending, lower, tag, None, following).is_some())
        };
        word.len() > 1
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'\'')
            && word != lower
            && (tag != "NNP" || word.len() > 7)
            && (word == word.to_ascii_uppercase() || word[1..] == lower[1..])
            && !self.table.has(word)
            && (self.table.has(lower) || regular())
    }

    /// Whether a word is listed, or consists of letters that are read one by one: "X", "PDF", "pH".
    fn is_known(&self, word: &str) -> bool {
        let capitals = |rest: &str| !rest.bytes().any(|byte| byte.is_ascii_lowercase());
        let letters = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        self.table.has(word) || (letters && capitals(&word[1..]))
    }

    /// Looks up a word for which [`Self::is_known`] holds.
    fn look_up(
        &self,
        word: &str,
        tag: &str,
        emphasis: Option<Emphasis>,
        following: Following,
    ) -> Option<String> {
        let folds = word == word.to_ascii_uppercase() && !self.in_gold(word);
        let lower = word.to_ascii_lowercase();
        let word = if folds { &lower } else { word };
        let name = folds && tag == "NNP";
        let part = |checked| {
            self.table
                .part(word, checked)?
                .symbols(tag, following.vowel.is_none())
        };
        let found = part(true).or_else(|| part(false).filter(|_| !name));
        match found {
            // A name in capitals is spelled if it has no primary stress of its own.
            Some(symbols) if !name || symbols.contains('ˈ') => {
                Some(emphasis.map_or(symbols.clone(), |emphasis| emphasis.apply(symbols)))
            }
            found => spell(&self.table, word).or(found),
        }
    }

    /// A word whose stem is known with this ending.
    fn inflected(
        &self,
        ending: Ending,
        word: &str,
        tag: &str,
        emphasis: Option<Emphasis>,
        following: Following,
    ) -> Option<String> {
        let mut stems = ending.stems(word).into_iter();
        let stem = stems.find(|stem| self.is_known(stem))?;
        Some(ending.add(self.look_up(&stem, tag, emphasis, following)?))
    }
}
