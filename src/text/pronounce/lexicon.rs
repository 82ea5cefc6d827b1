//! The pronouncing lexicon and the part-of-speech tagger, both from `misaki-rs`.

use misaki_rs::lexicon::TokenContext;
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

    /// Penn Treebank tags for the words and marks of one sentence, one each.
    pub fn tags(&self, sentence: &[&str]) -> Vec<String> {
        let mut pieces = Vec::new();
        let mut first_piece = Vec::with_capacity(sentence.len());
        for (at, text) in sentence.iter().enumerate() {
            first_piece.push(pieces.len());
            let space_after = sentence
                .get(at + 1)
                .is_some_and(|next| next.starts_with(char::is_alphanumeric));
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
            .map(|&piece| tags.get(piece).copied().unwrap_or("NN").to_owned())
            .collect()
    }
}
