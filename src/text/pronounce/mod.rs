//! Converts words to phonemes: the lexicon by part of speech, then rules for unknown words.

mod affix;
mod arpabet;
mod fallback;
mod homograph;
mod letters;
mod lexicon;
mod names;
mod overrides;
mod spelling;
mod symbols;
mod tagger;

use deunicode::deunicode;

use super::dictionary::{Order, Said};
use super::phoneme::Phoneme;
use super::token::{Kind, Token};
use super::utterance::{Mark, Word};

use arpabet::arpabet;

pub(super) use lexicon::Lexicon;
pub(super) use symbols::from_ipa;

use lexicon::Following;
use tagger::Tagger;

/// A word with its phonemes, or a silence: the input of phrasing.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// A word; its phonemes are never empty.
    Word(Word),
    /// Punctuation inside a sentence.
    Mark(Mark),
    /// The end of a sentence.
    End(Mark),
    /// A pause from the markup, in milliseconds.
    Pause(f32),
}

/// The origin of a pronunciation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The markup.
    Markup,
    /// A dictionary of the user, the project or the voice.
    Dictionary,
    /// The words around it, if there are several.
    Context,
    /// The program's own list of names and sounds.
    Names,
    /// The pronouncing lexicon, by part of speech if there are several.
    Lexicon,
    /// It is spelled.
    Letters,
    /// Rules: it is composed of known words, or read letter by letter.
    Rules,
}

impl Origin {
    /// Its name in a word or two.
    pub fn name(self) -> &'static str {
        match self {
            Self::Markup => "given",
            Self::Dictionary => "dictionary",
            Self::Context => "words around it",
            Self::Names => "list of names",
            Self::Lexicon => "lexicon",
            Self::Letters => "spelled",
            Self::Rules => "read by its letters",
        }
    }
}

/// A pronounced word with its origin.
pub(super) struct Decided {
    /// The index of its token.
    pub token: usize,
    pub piece: Piece,
    pub origin: Option<Origin>,
    /// Its Penn Treebank tag, or a likely one.
    pub tag: &'static str,
}

/// The most words and marks of a sentence that are tagged together.
const MAX_SENTENCE: usize = 512;

/// The lexicon, the tagger for it, and the rules for unknown words.
pub(super) struct Pronouncer {
    lexicon: Lexicon,
    tagger: Tagger,
}

impl Pronouncer {
    pub fn load() -> Self {
        homograph::warm_up();
        Self {
            lexicon: Lexicon::open(),
            tagger: Tagger::open(),
        }
    }

    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Pronounces every word, sentence by sentence.
    pub fn pronounce(&self, tokens: &[Token], dictionaries: Order) -> Vec<Piece> {
        let decided = self.decide(tokens, dictionaries, false);
        decided.into_iter().map(|decided| decided.piece).collect()
    }

    /// Like [`pronounce`](Self::pronounce), with origins; `all` tags every word.
    pub fn decide(&self, tokens: &[Token], dictionaries: Order, all: bool) -> Vec<Decided> {
        let mut first = 0;
        let sentences = tokens.split_inclusive(|token| matches!(token.kind, Kind::End(_)));
        sentences
            .flat_map(|sentence| sentence.chunks(MAX_SENTENCE))
            .flat_map(|sentence| {
                let mut decided = self.sentence(sentence, dictionaries, all);
                decided.iter_mut().for_each(|decided| decided.token += first);
                first += sentence.len();
                decided
            })
            .collect()
    }

    /// Processes a sentence from its end, because weak forms depend on the following sound ("the end").
    fn sentence(&self, tokens: &[Token], dictionaries: Order, all: bool) -> Vec<Decided> {
        let texts: Vec<&str> = tokens.iter().map(surface).collect();
        let whole = all || texts.iter().any(|text| homograph::looks_at_all(text));
        let homographs: Vec<bool> = texts.iter().map(|text| homograph::is_one(text)).collect();
        let tags = self.tagger.tags(&texts, |at| {
            let near = at.saturating_sub(homograph::TAGS)..(at + homograph::TAGS + 1).min(texts.len());
            whole
                || homographs[near].contains(&true)
                || dictionaries.depends_on_tag(texts[at])
                || self.lexicon.depends_on_tag(texts[at])
        });
        let mut following = Following::default();
        let mut decided = Vec::with_capacity(tokens.len());
        for (at, (token, tag)) in tokens.iter().zip(&tags).enumerate().rev() {
            let mut push = |piece, origin| {
                decided.push(Decided {
                    token: at,
                    piece,
                    origin,
                    tag,
                });
            };
            let (text, phonemes, origin) = match &token.kind {
                Kind::Mark(mark) => {
                    push(Piece::Mark(*mark), None);
                    following = Following::default();
                    continue;
                }
                Kind::End(mark) => {
                    push(Piece::End(*mark), None);
                    continue;
                }
                Kind::Pause(millis) => {
                    push(Piece::Pause(*millis), None);
                    following = Following::default();
                    continue;
                }
                Kind::Phonemes(text, phonemes) => (text.clone(), phonemes.clone(), Origin::Markup),
                Kind::Word(text) | Kind::Letters(text) if let Some(entry) = dictionaries.word(text, tag) => {
                    (text.clone(), self.said(&entry.said), Origin::Dictionary)
                }
                Kind::Letters(text) => (letters::shown(text), letters::spell(text), Origin::Letters),
                Kind::Word(text) => {
                    let by_context = homographs[at].then(|| homograph::find(&texts, &tags, at));
                    let (phonemes, origin) = match by_context.flatten() {
                        Some(sounds) => (arpabet(sounds), Origin::Context),
                        None => self.spoken(text, tags[at], following),
                    };
                    (text.clone(), phonemes, origin)
                }
            };
            let Some(first) = phonemes.first() else { continue };
            following = Following {
                vowel: Some(first.sound().is_vowel()),
                to: text.eq_ignore_ascii_case("to"),
            };
            let word = Word {
                text,
                source: token.source.clone(),
                phonemes,
                prosody: token.prosody,
            };
            push(Piece::Word(word), Some(origin));
        }
        decided.reverse();
        decided
    }

    /// The phonemes of a dictionary entry.
    fn said(&self, said: &Said) -> Vec<Phoneme> {
        match said {
            Said::Phonemes(phonemes) => phonemes.clone(),
            Said::Like(words) => {
                let words = words.split_whitespace();
                words
                    .flat_map(|word| self.word(word, "NN", Following::default()).0)
                    .collect()
            }
        }
    }

    /// The sounds of a word that do not depend on its neighbours: from the lists, or else from the rules.
    fn spoken(&self, text: &str, tag: &str, following: Following) -> (Vec<Phoneme>, Origin) {
        match named(text) {
            Some(phonemes) => (phonemes, Origin::Names),
            None => self.word(text, tag, following),
        }
    }

    /// A word from the lexicon, without its accents if necessary, or else from the rules.
    fn word(&self, text: &str, tag: &str, following: Following) -> (Vec<Phoneme>, Origin) {
        let listed = |text: &str, tag: &str| {
            let symbols = self.lexicon.pronounce(text, tag, following)?;
            from_ipa(&symbols).ok().filter(|phonemes| !phonemes.is_empty())
        };
        let known = listed(text, tag).or_else(|| listed(&deunicode(text), tag));
        match known {
            Some(phonemes) => (phonemes, Origin::Lexicon),
            None => (fallback::pronounce(text, &|word| self.stem(word)), Origin::Rules),
        }
    }

    /// All pronunciations of a word in any context, for the explanation of a line.
    pub fn alternatives(&self, text: &str) -> Vec<Vec<Phoneme>> {
        const TAGS: [&str; 6] = ["NN", "VB", "VBD", "VBN", "JJ", "RB"];
        let listed = homograph::readings(text)
            .into_iter()
            .map(|sounds| arpabet(&sounds));
        let tagged = TAGS
            .iter()
            .map(|tag| self.word(text, tag, Following::default()).0);
        let mut all: Vec<Vec<Phoneme>> = Vec::new();
        for phonemes in listed.chain(tagged) {
            if !all.contains(&phonemes) {
                all.push(phonemes);
            }
        }
        all
    }

    /// A listed word, from which unknown words may be composed.
    fn stem(&self, word: &str) -> Option<Vec<Phoneme>> {
        if let Some(ours) = named(word) {
            return Some(ours);
        }
        if word.len() < 3 || !self.lexicon.contains(word) {
            return None;
        }
        let symbols = self.lexicon.pronounce(word, "NN", Following::default())?;
        from_ipa(&symbols).ok().filter(|phonemes| !phonemes.is_empty())
    }
}

/// Whether our own lists contain a word or name.
pub(super) fn is_named(word: &str) -> bool {
    named(word).is_some()
}

/// A word or name of our own lists, also in capitals or as a possessive.
fn named(word: &str) -> Option<Vec<Phoneme>> {
    if let Some(sounds) = overrides::find(word) {
        return Some(arpabet(sounds));
    }
    // "bach" in lower case is also the composer; "ravel" is a verb.
    let verb = matches!(word, "ravel" | "reich" | "jaguar" | "lully");
    let listed = |word: &str| names::find(word).map(arpabet).filter(|_| !verb);
    listed(word).or_else(|| {
        let mut owner = listed(word.strip_suffix("'s")?)?;
        affix::add_s(&mut owner);
        Some(owner)
    })
}

/// The form of a token for the tagger.
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
