//! The places of a line's words and phonemes in its plan.

use std::ops::Range;

use crate::frames::{Frames, Phone};
use crate::text::phoneme::{Phoneme, Sound};
use crate::text::{Phrase, Word};

use super::score::Score;

/// The words of the phrases that are planned so far, with their places in frames.
#[derive(Default)]
pub(super) struct Outline {
    words: Vec<PlacedWord>,
    /// The number of phrases, of their frames and of their phonemes.
    phrases: usize,
    frames: usize,
    phonemes: usize,
}

/// A word in the plan.
pub(super) struct PlacedWord {
    pub text: String,
    /// Its byte range in the line's text.
    pub source: Range<usize>,
    pub places: Range<f64>,
    /// The number of phonemes before it.
    pub first_phoneme: usize,
    pub phonemes: Vec<PlacedPhoneme>,
}

/// A phoneme in the plan.
pub(super) struct PlacedPhoneme {
    pub phoneme: Phoneme,
    pub places: Range<f64>,
    /// Where the lips close and open.
    pub closure: Option<f64>,
    pub release: Option<f64>,
}

impl Outline {
    /// The number of phrases that it has.
    pub fn phrases(&self) -> usize {
        self.phrases
    }

    /// The words in spoken order.
    pub fn words(&self) -> &[PlacedWord] {
        &self.words
    }

    /// Adds the phrase that follows. Returns whether it is planned.
    pub fn add(&mut self, score: &Score, phrase: &Phrase) -> bool {
        let Some((frames, length)) = score.outline(self.phrases) else {
            return false;
        };
        for (number, word) in phrase.words().enumerate() {
            if let Some(word) = self.word(word, number, &frames) {
                self.phonemes += word.phonemes.len();
                self.words.push(word);
            }
        }
        self.phrases += 1;
        self.frames += length;
        true
    }

    /// The word with this number in a phrase.
    fn word(&self, word: &Word, number: usize, phrase: &Frames) -> Option<PlacedWord> {
        let at = |frame: usize| (self.frames + frame) as f64;
        let placed = |frames: &Range<usize>| at(frames.start)..at(frames.end);
        let frames = phrase.words.get(number)?;
        let phones = phrase.phones.iter().filter(|phone| phone.word == number);
        let phonemes = phones.filter_map(|phone| {
            Some(PlacedPhoneme {
                phoneme: phone.phoneme?,
                places: placed(&phone.frames),
                closure: closure(phrase, phone).map(at),
                release: release(phrase, phone).map(at),
            })
        });
        Some(PlacedWord {
            text: word.text.clone(),
            source: word.source.clone(),
            places: placed(frames),
            first_phoneme: self.phonemes,
            phonemes: phonemes.collect(),
        })
    }
}

/// The frame at which the lips close, if the frames tell.
fn closure(phrase: &Frames, phone: &Phone) -> Option<usize> {
    match phone.phoneme?.sound() {
        Sound::M => phrase.murmur(phone),
        _ => None,
    }
}

/// The frame at which the lips open.
fn release(phrase: &Frames, phone: &Phone) -> Option<usize> {
    match phone.phoneme?.sound() {
        Sound::P | Sound::B => phrase.release(phone),
        Sound::M => phrase.murmur_end(phone),
        _ => None,
    }
}
