//! From words to phonemes: the lexicon by part of speech, then rules for what it does not know.

mod affix;
mod fallback;
mod letter_to_sound;
mod letters;
mod lexicon;
mod overrides;
mod rules;
mod symbols;
mod tagger;

use deunicode::deunicode;

use super::phoneme::Phoneme;
use super::token::{Kind, Token};
use super::utterance::{Mark, Word};

pub(super) use lexicon::Lexicon;
pub(super) use symbols::from_ipa;

use lexicon::Following;
use tagger::Tagger;

/// A word with its phonemes, or a silence: what phrasing works on.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// A word; its phonemes are never empty.
    Word(Word),
    /// Punctuation inside a sentence.
    Mark(Mark),
    /// The end of a sentence.
    End(Mark),
    /// A pause the markup asks for, in milliseconds.
    Pause(f32),
}

/// How many words to each side may decide between two pronunciations.
const NEAR: usize = 3;

/// The lexicon, the tagger that chooses in it, and the rules behind it.
pub(super) struct Pronouncer {
    lexicon: Lexicon,
    tagger: Tagger,
}

impl Pronouncer {
    pub fn load() -> Self {
        Self {
            lexicon: Lexicon::open(),
            tagger: Tagger::open(),
        }
    }

    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Gives every word its phonemes, sentence by sentence.
    pub fn pronounce(&self, tokens: &[Token]) -> Vec<Piece> {
        tokens
            .split_inclusive(|token| matches!(token.kind, Kind::End(_)))
            .flat_map(|sentence| self.sentence(sentence))
            .collect()
    }

    /// Walks a sentence from its end, since weak forms depend on the sound that follows ("the end").
    fn sentence(&self, tokens: &[Token]) -> Vec<Piece> {
        let texts: Vec<&str> = tokens.iter().map(surface).collect();
        let tags = self.tagger.tags(&texts, |word| self.lexicon.depends_on_tag(word));
        let mut following = Following::default();
        let mut pieces = Vec::with_capacity(tokens.len());
        for (at, (token, tag)) in tokens.iter().zip(&tags).enumerate().rev() {
            let (text, phonemes) = match &token.kind {
                Kind::Mark(mark) => {
                    pieces.push(Piece::Mark(*mark));
                    following = Following::default();
                    continue;
                }
                Kind::End(mark) => {
                    pieces.push(Piece::End(*mark));
                    continue;
                }
                Kind::Pause(millis) => {
                    pieces.push(Piece::Pause(*millis));
                    following = Following::default();
                    continue;
                }
                Kind::Phonemes(text, phonemes) => (text.clone(), phonemes.clone()),
                Kind::Letters(text) => (letters::shown(text), letters::spell(text)),
                Kind::Word(text) => {
                    let near = at.saturating_sub(NEAR)..(at + NEAR + 1).min(texts.len());
                    let ours = overrides::find(text, texts[near].iter().copied()).map(arpabet);
                    (
                        text.clone(),
                        ours.unwrap_or_else(|| self.word(text, tag, following)),
                    )
                }
            };
            let Some(first) = phonemes.first() else { continue };
            following = Following {
                vowel: Some(first.sound().is_vowel()),
                to: text.eq_ignore_ascii_case("to"),
            };
            pieces.push(Piece::Word(Word {
                text,
                source: token.source.clone(),
                phonemes,
                prosody: token.prosody,
            }));
        }
        pieces.reverse();
        pieces
    }

    /// A word by the lexicon, with its accents folded where it must be, else by the rules.
    fn word(&self, text: &str, tag: &str, following: Following) -> Vec<Phoneme> {
        let listed = |text: &str, tag: &str| {
            let symbols = self.lexicon.pronounce(text, tag, following)?;
            from_ipa(&symbols).ok().filter(|phonemes| !phonemes.is_empty())
        };
        let known = listed(text, tag).or_else(|| listed(&deunicode(text), tag));
        known.unwrap_or_else(|| fallback::pronounce(text, &|word| self.stem(word)))
    }

    /// A word that is listed as it stands: what unknown words may be made of.
    fn stem(&self, word: &str) -> Option<Vec<Phoneme>> {
        if let Some(ours) = overrides::find(word, std::iter::empty()) {
            return Some(arpabet(ours));
        }
        if word.len() < 3 || !self.lexicon.contains(word) {
            return None;
        }
        let symbols = self.lexicon.pronounce(word, "NN", Following::default())?;
        from_ipa(&symbols).ok().filter(|phonemes| !phonemes.is_empty())
    }
}

/// What the tagger sees of a token.
fn surface(token: &Token) -> &str {
    match &token.kind {
        Kind::Word(text) | Kind::Letters(text) | Kind::Phonemes(text, _) => text,
        Kind::Pause(_) => ",",
        Kind::Mark(mark) | Kind::End(mark) => match mark {
            Mark::Period | Mark::None => ".",
            Mark::Comma => ",",
            Mark::Question => "?",
            Mark::Exclamation => "!",
            Mark::Semicolon => ";",
            Mark::Colon => ":",
            Mark::Dash => "-",
        },
    }
}

/// Reads a table entry such as `"HH AH0 L OW1"`; what is no phoneme is left out.
fn arpabet(names: &str) -> Vec<Phoneme> {
    names
        .split_ascii_whitespace()
        .filter_map(|name| name.parse().ok())
        .collect()
}
