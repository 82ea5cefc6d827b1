//! What a rendering says when.

use std::ops::Range;

use crate::frames::Frames;
use crate::text::phoneme::Phoneme;
use crate::text::{Utterance, Word};

use super::rendition::Spot;
use super::score::Score;

/// What a rendering says when. Times are those in its samples, in seconds from the first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transcript {
    /// How long it is, in seconds.
    pub length_s: f64,
    /// The words in the order in which they are spoken.
    pub words: Vec<SpokenWord>,
    /// Seconds from one value of [`pitch`](Self::pitch) to the next: a segment of the voice, 8 to 12 ms.
    pub step_s: f64,
    /// F0 in Hz as it sounds, with all controls and emotions, at each step from the start; 0 where nothing is voiced.
    pub pitch: Vec<f32>,
    /// The place in the plan at each step, in frames; never falls.
    places: Vec<f64>,
    /// Frames of the plan.
    planned: u64,
}

/// A word that is spoken.
#[derive(Clone, Debug, PartialEq)]
pub struct SpokenWord {
    /// The word as it is spoken ("twenty" for part of "21").
    pub text: String,
    /// Where it stands in the line's text, in bytes. Several words may come from one place.
    pub source: Range<usize>,
    /// When it begins, in seconds.
    pub start_s: f64,
    /// When it ends, in seconds.
    pub end_s: f64,
    /// Its sounds, without a gap from its start to its end.
    pub phonemes: Vec<SpokenPhoneme>,
}

/// A sound of a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpokenPhoneme {
    /// Which sound.
    pub phoneme: Phoneme,
    /// When it begins, in seconds.
    pub start_s: f64,
    /// When it ends, in seconds.
    pub end_s: f64,
}

impl Transcript {
    /// That of the armed line of `score`, whose text reads as `utterance` and whose segments began at `spots`.
    pub(super) fn new(score: &Score, utterance: &Utterance, spots: &[Spot], length_s: f64) -> Self {
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
        for (index, phrase) in utterance.phrases.iter().enumerate() {
            let Some((frames, length)) = score.outline(index) else {
                break;
            };
            for (number, word) in phrase.words().enumerate() {
                let word = transcript.word(word, number, &frames, first);
                transcript.words.extend(word);
            }
            first += length;
        }
        transcript
    }

    /// When a line stands where [`LineStatus::Sounding`](super::LineStatus) says that it does, in seconds.
    pub fn time_of(&self, progress: f32) -> f64 {
        self.time_at(f64::from(progress) * self.planned as f64)
    }

    /// When the plan is spoken up to `place`.
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

    /// The word with this number in a phrase that begins at frame `first`.
    fn word(&self, word: &Word, number: usize, phrase: &Frames, first: usize) -> Option<SpokenWord> {
        let at = |frame: usize| self.time_at((first + frame) as f64);
        let frames = phrase.words.get(number)?;
        let phones = phrase.phones.iter().filter(|phone| phone.word == number);
        let phonemes = phones.filter_map(|phone| {
            Some(SpokenPhoneme {
                phoneme: phone.phoneme?,
                start_s: at(phone.frames.start),
                end_s: at(phone.frames.end),
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
