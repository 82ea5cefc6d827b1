//! The times of the words and phonemes of a rendering.

use std::ops::Range;

use crate::text::Phrase;
use crate::text::phoneme::Phoneme;

use super::outline::{Outline, PlacedWord};
use super::rendition::Spot;
use super::score::Score;

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
    /// When the lips close, in seconds: of an M whose frames are at hand.
    pub closure_s: Option<f64>,
    /// When the lips open, in seconds: of a P, B or M whose frames are at hand.
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
        let mut outline = Outline::default();
        for phrase in phrases {
            if !outline.add(score, phrase) {
                break;
            }
        }
        let words = outline.words().iter();
        transcript.words = words
            .map(|word| timed(word, |place| transcript.time_at(place)))
            .collect();
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
}

/// A word with its times, where `time_at` has the time of a place.
pub(super) fn timed(word: &PlacedWord, time_at: impl Fn(f64) -> f64) -> SpokenWord {
    let phonemes = word.phonemes.iter().map(|placed| SpokenPhoneme {
        phoneme: placed.phoneme,
        start_s: time_at(placed.places.start),
        end_s: time_at(placed.places.end),
        closure_s: placed.closure.map(&time_at),
        release_s: placed.release.map(&time_at),
    });
    SpokenWord {
        text: word.text.clone(),
        source: word.source.clone(),
        start_s: time_at(word.places.start),
        end_s: time_at(word.places.end),
        phonemes: phonemes.collect(),
    }
}
