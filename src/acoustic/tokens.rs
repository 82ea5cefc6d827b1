//! A phrase as the acoustic model reads it: a sequence of tokens with six features each.

use std::collections::HashMap;

use crate::text::phoneme::Phoneme;
use crate::text::{Mark, Pause, Phrase, PhrasePart, Prosody};

/// Features of a token.
pub(super) const FEATURES: usize = 6;
/// The number of phonemes: 24 consonants, and 15 vowels with three kinds of stress.
const PHONEMES: usize = 24 + 15 * 3;
/// Distances in words are limited to this.
const FAR: i64 = 7;

/// What a token stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// The silence before the phrase.
    Lead,
    /// A pause within or after it.
    Pause(Pause),
    /// A phoneme of the word with this number, from 0.
    Phoneme(usize, Phoneme),
}

/// A token with what is needed later to give it a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ModelToken {
    pub(super) kind: Kind,
    pub(super) prosody: Prosody,
    /// Symbol, position in the word (1 first, 2 last), punctuation of a pause, next punctuation, words to the
    /// next punctuation, words since the last one.
    pub(super) features: [i64; FEATURES],
}

/// The numbers of phonemes and punctuation in a voice.
#[derive(Clone, Debug)]
pub(super) struct Symbols {
    phonemes: HashMap<Phoneme, i64>,
    silence: i64,
    marks: [i64; 8],
    lead: i64,
}

/// Punctuation as `voice.json` writes it, in the order of [`index`].
const MARKS: [&str; 8] = ["", ".", ",", "?", "!", ";", ":", "-"];

fn index(mark: Mark) -> usize {
    match mark {
        Mark::None => 0,
        Mark::Period => 1,
        Mark::Comma => 2,
        Mark::Question => 3,
        Mark::Exclamation => 4,
        Mark::Semicolon => 5,
        Mark::Colon => 6,
        Mark::Dash => 7,
    }
}

impl Symbols {
    /// Reads the tables of `voice.json`. The error names what they lack.
    pub(super) fn new(symbols: &[String], punctuation: &[String]) -> Result<Self, String> {
        let number = |table: &[String], name: &str| {
            (table.iter().position(|known| known == name))
                .map(|at| at as i64)
                .ok_or_else(|| format!("the symbol \"{name}\" is missing"))
        };
        let mut marks = [0; 8];
        for (slot, name) in marks.iter_mut().zip(MARKS) {
            *slot = number(punctuation, name)?;
        }
        let phonemes: HashMap<Phoneme, i64> = (0..)
            .zip(symbols)
            .filter_map(|(at, name)| Some((name.parse().ok()?, at)))
            .collect();
        if phonemes.len() != PHONEMES {
            return Err(format!("it has {} of {PHONEMES} phonemes", phonemes.len()));
        }
        Ok(Self {
            phonemes,
            silence: number(symbols, "SIL")?,
            marks,
            lead: number(punctuation, "BOS")?,
        })
    }

    /// The number of a phoneme. [`new`](Self::new) has checked that the table contains every phoneme of
    /// English.
    fn phoneme(&self, phoneme: Phoneme) -> i64 {
        self.phonemes
            .get(&phoneme.nearest())
            .copied()
            .unwrap_or(self.silence)
    }
}

/// The tokens of a phrase: a leading silence, its words and pauses, and a pause at the end.
///
/// A pause without an explicit length has the prosody of the word before it.
pub(super) fn tokens(phrase: &Phrase, symbols: &Symbols) -> Vec<ModelToken> {
    let mut tokens = bare(phrase);
    for token in &mut tokens {
        let (symbol, mark) = match token.kind {
            Kind::Lead => (symbols.silence, symbols.lead),
            Kind::Pause(pause) => (symbols.silence, symbols.marks[index(pause.mark)]),
            Kind::Phoneme(_, phoneme) => (symbols.phoneme(phoneme), 0),
        };
        (token.features[0], token.features[2]) = (symbol, mark);
    }
    look_around(&mut tokens, symbols);
    tokens
}

/// Like [`tokens`], but only the position in the word is set among the features.
pub(super) fn bare(phrase: &Phrase) -> Vec<ModelToken> {
    let mut tokens = Vec::new();
    let mut add = |kind, prosody, place| {
        tokens.push(ModelToken {
            kind,
            prosody,
            features: [0, place, 0, 0, 0, 0],
        });
    };
    add(Kind::Lead, Prosody::default(), 0);
    let mut prosody = Prosody::default();
    let mut word = 0;
    for part in &phrase.parts {
        match part {
            PhrasePart::Pause(pause) => add(Kind::Pause(*pause), prosody, 0),
            PhrasePart::Word(spoken) => {
                prosody = spoken.prosody;
                let last = spoken.phonemes.len().saturating_sub(1);
                for (at, &phoneme) in spoken.phonemes.iter().enumerate() {
                    let place = i64::from(at == 0) + 2 * i64::from(at == last);
                    add(Kind::Phoneme(word, phoneme), prosody, place);
                }
                word += 1;
            }
        }
    }
    if !matches!(phrase.parts.last(), Some(PhrasePart::Pause(_))) {
        let pause = Pause {
            mark: Mark::Period,
            millis: None,
        };
        add(Kind::Pause(pause), prosody, 0);
    }
    tokens
}

/// One row of values per token, concatenated: `row` returns that of a word, numbered from 1. The pause after
/// a word has the same row. Tokens before the first word have that of word 0.
pub(super) fn by_word(tokens: &[ModelToken], row: impl Fn(usize) -> Vec<f32>) -> Vec<f32> {
    let mut word = 0;
    let mut values = row(word);
    let mut rows = Vec::with_capacity(tokens.len() * values.len());
    for token in tokens {
        if token.features[1] & 1 == 1 {
            word += 1;
            values = row(word);
        }
        rows.extend_from_slice(&values);
    }
    rows
}

/// Sets the features that depend on the context. It ends at punctuation, but not at a pause without any.
fn look_around(tokens: &mut [ModelToken], symbols: &Symbols) {
    let bounds = |token: &ModelToken| {
        let mark = token.features[2];
        !matches!(token.kind, Kind::Phoneme(..)) && mark != symbols.marks[0]
    };
    let starts = |token: &ModelToken| token.features[1] & 1;
    let mut next = symbols.marks[index(Mark::Period)];
    let mut words = 0;
    for token in tokens.iter_mut().rev() {
        if bounds(token) {
            next = token.features[2];
            words = 0;
        }
        token.features[3] = next;
        token.features[4] = words.min(FAR);
        words += starts(token);
    }
    words = 0;
    for token in tokens.iter_mut() {
        if bounds(token) {
            words = 0;
        }
        words += starts(token);
        token.features[5] = words.min(FAR);
    }
}
