//! The pronouncing lexicon and the part-of-speech tagger, both from `misaki-rs`.

use misaki_rs::lexicon::{PhonemeEntry, TokenContext};
use misaki_rs::spacy_tagger::{Tagger, hash_string};
use misaki_rs::spacy_tokenizer::SpacyTokenizer;
use misaki_rs::{Language, norms};

/// What is said after a word, as far as its weak form depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Following {
    /// Whether the next sound is a vowel; `None` before a pause.
    pub vowel: Option<bool>,
    /// Whether the next word is "to", as after "used".
    pub to: bool,
}

/// American English words with their pronunciations by part of speech.
pub(in crate::text) struct Lexicon {
    words: misaki_rs::Lexicon,
    tokenizer: SpacyTokenizer,
    tagger: Tagger,
}

impl Lexicon {
    /// Reads the embedded tables.
    pub fn load() -> Self {
        Self {
            words: misaki_rs::Lexicon::new(Language::EnglishUS),
            tokenizer: SpacyTokenizer::new(),
            tagger: Tagger::load(),
        }
    }

    /// Whether the word is in the lexicon as it stands, or is a regular form of one that is. Words are
    /// ASCII; one letter is no word.
    pub fn knows(&self, word: &str) -> bool {
        word.is_ascii()
            && word.len() > 1
            && (self.contains(word) || (word.len() > 3 && self.regular_form(word)))
    }

    /// Whether the word itself is listed, in this case or capitalised.
    pub fn contains(&self, word: &str) -> bool {
        self.words.in_gold(word) || self.words.silvers.contains_key(word)
    }

    /// Whether the word itself is in the part of the lexicon that was checked by hand.
    pub fn in_gold(&self, word: &str) -> bool {
        self.words.in_gold(word)
    }

    fn regular_form(&self, word: &str) -> bool {
        self.words.stem_s(word, "NN", None, None).is_some()
            || self.words.stem_ed(word, "VBD", None, None).is_some()
            || self.words.stem_ing(word, "VBG", None, None).is_some()
    }

    /// The pronunciation of an ASCII word in the lexicon's symbols, if it is known.
    pub(super) fn pronounce(&self, word: &str, tag: &str, following: Following) -> Option<String> {
        if !word.is_ascii() || word.is_empty() {
            return None;
        }
        let context = TokenContext {
            future_vowel: following.vowel,
            future_to: following.to,
        };
        // The lexicon strengthens capitalised words a little, as its authors tuned it.
        let stress = match word {
            _ if word == word.to_ascii_lowercase() => None,
            _ if word == word.to_ascii_uppercase() => Some(self.words.cap_stresses.1),
            _ => Some(self.words.cap_stresses.0),
        };
        let found = self.words.get_word(word, tag, stress, Some(&context));
        found
            .map(|(symbols, _)| symbols)
            .filter(|symbols| !symbols.is_empty())
    }

    /// Penn Treebank tags for the words and marks of one sentence, one each. Only words whose pronunciation
    /// depends on it are looked at; the others get a likely tag.
    pub fn tags(&self, sentence: &[&str]) -> Vec<&str> {
        let wanted: Vec<bool> = sentence.iter().map(|text| self.depends_on_tag(text)).collect();
        let mut tags: Vec<&str> = sentence.iter().map(|text| likely_tag(text)).collect();
        let mut done = 0;
        for at in (0..sentence.len()).filter(|&at| wanted[at]) {
            if at < done {
                continue;
            }
            // Words that lie close together share a window.
            let mut last = at;
            while let Some(step) = wanted[last + 1..]
                .iter()
                .take(REACH + 1)
                .position(|&wanted| wanted)
            {
                last += step + 1;
            }
            let window = at.saturating_sub(REACH)..(last + REACH + 1).min(sentence.len());
            let found = self.tag_window(&sentence[window.clone()], sentence.get(window.end));
            for index in at..=last {
                if wanted[index] {
                    tags[index] = found[index - window.start];
                }
            }
            done = last + 1;
        }
        tags
    }

    /// Tags of a few words; `next` is what follows them.
    fn tag_window(&self, words: &[&str], next: Option<&&str>) -> Vec<&str> {
        let mut pieces = Vec::new();
        let mut first_piece = Vec::with_capacity(words.len());
        for (at, text) in words.iter().enumerate() {
            first_piece.push(pieces.len());
            let next = words.get(at + 1).or(next);
            let space_after = next.is_some_and(|next| next.starts_with(char::is_alphanumeric));
            let parts = self.tokenizer.tokenize(text);
            let last = parts.len().saturating_sub(1);
            for (part, token) in parts.into_iter().enumerate() {
                let norm = token
                    .norm
                    .unwrap_or_else(|| norms::norm_of(&token.text, hash_string));
                pieces.push((token.text, norm, part == last && space_after));
            }
        }
        let tags = self.tagger.tag(&pieces);
        first_piece
            .iter()
            .map(|&piece| tags.get(piece).copied().unwrap_or("NN"))
            .collect()
    }

    /// Whether the word or the stem of a regular form sounds another way as another part of speech.
    fn depends_on_tag(&self, word: &str) -> bool {
        let lower = word.to_ascii_lowercase();
        let by_tag = |word: &str| match self.words.golds.get(word) {
            Some(PhonemeEntry::Tagged(forms)) => forms.keys().any(|key| key != "DEFAULT" && key != "None"),
            _ => false,
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
}

/// How many words to each side the tagger's four convolutions see.
const REACH: usize = 4;

/// The tag that decides the sound of the commonest words.
fn likely_tag(word: &str) -> &'static str {
    match word {
        "I" => "PRP",
        "a" | "an" | "the" => "DT",
        "to" => "TO",
        "in" | "by" => "IN",
        "am" => "VBP",
        _ => "NN",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_of_the_lexicon_is_a_phoneme() {
        let lexicon = Lexicon::load();
        let mut read = 0;
        for (word, entry) in lexicon.words.golds.iter().chain(&lexicon.words.silvers) {
            let forms: Vec<&String> = match entry {
                PhonemeEntry::Simple(symbols) => vec![symbols],
                PhonemeEntry::Tagged(forms) => forms.values().flatten().collect(),
            };
            for symbols in forms {
                let phonemes = super::super::from_ipa(symbols);
                assert!(
                    phonemes.is_ok_and(|phonemes| !phonemes.is_empty()),
                    "{word}: {symbols}"
                );
                read += 1;
            }
        }
        assert!(read > 180_000);
    }

    #[test]
    fn a_window_tells_the_same_as_the_whole_sentence() {
        let lexicon = Lexicon::load();
        let sentence: Vec<&str> = "they say that the old dove dove into the wind and then we read what they record on the new record \
            before the close of a long day near the close house"
            .split(' ')
            .collect();
        let whole = lexicon.tag_window(&sentence, None);
        let windows = lexicon.tags(&sentence);
        for (at, word) in sentence
            .iter()
            .enumerate()
            .filter(|(_, word)| lexicon.depends_on_tag(word))
        {
            assert_eq!(windows[at], whole[at], "{word} at {at}");
        }
    }
}
