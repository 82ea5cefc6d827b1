//! The times of the words and phonemes of a rendering.

use std::ops::Range;

use crate::text::phoneme::Phoneme;
use crate::text::{Phrase, Word};

use super::rendition::Spot;
use super::score::{Outline, Score};

/// The words and phonemes of a rendering with their times, in seconds from its first sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transcript {
    /// Its length in seconds.
    pub length_s: f64,
    /// The words in spoken order.
    pub words: Vec<SpokenWord>,
    /// Seconds between two values of [`pitch`](Self::pitch): a segment of the voice, 8 to 12 ms.
    pub step_s: f64,
    /// The audible F0 in Hz, with all controls and emotions, at each step; 0 where it is unvoiced.
    pub pitch: Vec<f32>,
    /// The position in the plan at each step, in frames; never decreases.
    places: Vec<f64>,
    /// The number of frames of the plan.
    planned: u64,
}

/// A spoken word.
#[derive(Clone, Debug, PartialEq)]
pub struct SpokenWord {
    /// The word as it is spoken ("twenty" for part of "21").
    pub text: String,
    /// Its byte range in the line's text. Several words may share one.
    pub source: Range<usize>,
    /// Start in seconds.
    pub start_s: f64,
    /// End in seconds.
    pub end_s: f64,
    /// Its phonemes, without gaps from its start to its end.
    pub phonemes: Vec<SpokenPhoneme>,
}

/// A phoneme of a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpokenPhoneme {
    /// The phoneme.
    pub phoneme: Phoneme,
    /// Start in seconds.
    pub start_s: f64,
    /// End in seconds.
    pub end_s: f64,
    /// When the lips open, in seconds, if it is a stop of the lips.
    pub release_s: Option<f64>,
}

impl Transcript {
    /// The transcript of the line of `score`, which speaks these phrases and whose segments start at `spots`.
    pub(super) fn new<'a>(
        score: &Score,
        phrases: impl Iterator<Item = &'a Phrase>,
        spots: &[Spot],
        length_s: f64,
    ) -> Self {
        let step_s = score.format().segment_s();
        let steps = ((length_s / step_s).ceil() as usize).min(spots.len());
        let mut transcript = Self {
            length_s,
            step_s,
            words: Vec::new(),
            pitch: spots[..steps].iter().map(|spot| spot.f0).collect(),
            places: spots[..steps].iter().map(|spot| spot.place).collect(),
            planned: score.planned_frames(),
        };
        let mut first = 0;
        for (index, phrase) in phrases.enumerate() {
            let Some(outline) = score.outline(index) else {
                break;
            };
            for (number, word) in phrase.words().enumerate() {
                let word = transcript.word(word, number, &outline, first);
                transcript.words.extend(word);
            }
            first += outline.length;
        }
        transcript
    }

    /// The time in seconds at which a line has the progress of [`LineStatus::Sounding`](super::LineStatus).
    pub fn time_of(&self, progress: f32) -> f64 {
        self.time_at(f64::from(progress) * self.planned as f64)
    }

    /// The time at which the plan is spoken up to `place`.
    fn time_at(&self, place: f64) -> f64 {
        let after = self.places.partition_point(|known| *known < place);
        let steps = match (after.checked_sub(1), self.places.get(after)) {
            (None, _) => 0.0,
            (Some(_), None) => return self.length_s,
            (Some(before), Some(to)) => {
                let from = self.places[before];
                before as f64 + (place - from) / (to - from)
            }
        };
        (steps * self.step_s).min(self.length_s)
    }

    /// The word with this number in a phrase that starts at frame `first`.
    fn word(&self, word: &Word, number: usize, outline: &Outline, first: usize) -> Option<SpokenWord> {
        let at = |frame: usize| self.time_at((first + frame) as f64);
        let frames = outline.phrase.words.get(number)?;
        let phones = outline.phrase.phones.iter().zip(&*outline.releases);
        let of_word = phones.filter(|(phone, _)| phone.word == number);
        let phonemes = of_word.filter_map(|(phone, release)| {
            Some(SpokenPhoneme {
                phoneme: phone.phoneme?,
                start_s: at(phone.frames.start),
                end_s: at(phone.frames.end),
                release_s: release.map(at),
            })
        });
        Some(SpokenWord {
            text: word.text.clone(),
            source: word.source.clone(),
            start_s: at(frames.start),
            end_s: at(frames.end),
            phonemes: phonemes.collect(),
        })
    }
}
