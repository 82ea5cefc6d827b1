//! Reads the planned frames of a line, in order or from any position.

use crate::cache::SharedFrames;
use crate::emotion::Emotion;
use crate::frames::{FrameRef, FrameRow, Frames};
use crate::text::phoneme::Stress;

use super::score::{Planning, Score};

/// The loudest speech is this many standard deviations above its mean level, measured on the house voice.
const LOUDEST: f32 = 1.45;

/// Lower levels are not affected by a change of loudness variation, in decibels.
const VARIED: f32 = -39.0;

/// The properties of a frame that control its rendering.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cues {
    /// Its position in the plan, in frames, not rounded.
    pub place: f64,
    /// F0 in Hz.
    pub f0: f32,
    /// Mean F0 of its speaker, in Hz; `None` in silence.
    pub mean_f0: Option<f32>,
    /// Whether it is voiced.
    pub is_voiced: bool,
    /// The emotion that the markup sets here.
    pub mood: Emotion,
    /// From 0 to 1 in the middle of a strongly stressed vowel.
    pub accent: f32,
    /// Whether it is a sound and not a pause.
    pub is_spoken: bool,
    /// Whether it is silent because the next phrase of an open line is missing.
    pub is_pause: bool,
    /// The level relative to the loudest speech, in decibels; at most 0.
    pub under: f32,
    /// Standard deviation of the level of this speech, in decibels.
    pub deviation: f32,
    /// A gain that belongs to the manner of the line, in decibels.
    pub gain: f32,
}

impl Cues {
    /// Silence without a plan, at F0 `f0`.
    pub fn silent(f0: f32) -> Self {
        Self {
            place: 0.0,
            f0,
            mean_f0: None,
            is_voiced: false,
            mood: Emotion::default(),
            accent: 0.0,
            is_spoken: false,
            is_pause: false,
            under: 0.0,
            deviation: 0.0,
            gain: 0.0,
        }
    }

    fn new(frame: FrameRef<'_>, phrase: &Frames, index: usize, own: Emotion) -> Self {
        let phone = phrase.phone(index);
        let plain = Self {
            mean_f0: (phrase.mean_f0 > 0.0).then_some(phrase.mean_f0),
            is_voiced: frame.voicing >= 0.5,
            mood: phone.and_then(|phone| phone.emotion).unwrap_or(own),
            ..Self::silent(frame.f0)
        };
        let Some((phone, phoneme)) = phone.and_then(|phone| Some((phone, phone.phoneme?))) else {
            return plain;
        };
        let weight = match phoneme.stress() {
            Some(Stress::Primary) => 1.0,
            Some(Stress::Secondary) => 0.5,
            _ => 0.0,
        };
        let loudest = phrase.level.mean + LOUDEST * phrase.level.deviation;
        let along = (index - phone.frames.start) as f32 + 0.5;
        Self {
            accent: weight * libm::sinf(std::f32::consts::PI * along / phone.frames.len() as f32),
            is_spoken: true,
            under: (frame.level() - loudest).clamp(VARIED, 0.0),
            deviation: phrase.level.deviation,
            ..plain
        }
    }
}

/// The result of reading a frame.
pub(super) enum Found {
    /// It was added to the output.
    Frame(Cues),
    /// The frames of its phrase are not in memory.
    NotYet,
    /// The line is over.
    End,
}

/// The position of a reader in the phrases, so that it need not search from the first each time. It holds the
/// phrase that is being read, which thus stays in memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Bookmark {
    phrase: usize,
    first: u64,
    frames: Option<SharedFrames>,
}

impl Bookmark {
    /// Whether every frame from here to before `position`, or to the end of the line, is in memory. With `fills` a gap of an
    /// open line counts as silence in memory.
    pub fn is_planned_to(&self, score: &Score, position: u64, fills: bool) -> bool {
        let mut there = self.clone();
        match there.locate(score, position) {
            Planning::NotYet => fills && there.is_at_gap(score),
            Planning::Done(_) | Planning::End => true,
        }
    }

    /// Whether a phrase of an open line ends here and the next one is missing.
    pub fn is_at_gap(&self, score: &Score) -> bool {
        let is_missing = || score.length_without_frames(self.phrase).is_none();
        score.is_streamed() && self.frames.is_none() && is_missing()
    }

    /// Whether the frame at `position` is in the next phrase of an open line, which is missing.
    pub fn waits_at(&self, score: &Score, position: u64) -> bool {
        let mut there = self.clone();
        matches!(there.locate(score, position), Planning::NotYet) && there.is_at_gap(score)
    }

    /// Adds the frame at `position` to `out`. Positions between two frames are interpolated; with `fills` the first is
    /// enough at a gap of an open line.
    pub fn read(&mut self, score: &Score, position: f64, fills: bool, out: &mut FrameRow) -> Found {
        let whole = position.floor();
        let before = self.frames.is_some().then_some(self.phrase);
        let phrase = match self.locate(score, whole as u64) {
            Planning::Done(phrase) => phrase,
            Planning::NotYet => return Found::NotYet,
            Planning::End => return Found::End,
        };
        if before != Some(self.phrase) {
            score.come_to(self.phrase);
        }
        let index = (whole as u64 - self.first) as usize;
        let between = (position - whole) as f32;
        let mut next = None;
        if between != 0.0 {
            let mut ahead = self.clone();
            match ahead.locate(score, whole as u64 + 1) {
                Planning::Done(phrase) => next = Some((phrase, (whole as u64 + 1 - ahead.first) as usize)),
                Planning::NotYet if fills && ahead.is_at_gap(score) => {}
                Planning::NotYet => return Found::NotYet,
                Planning::End => {}
            }
        }
        // The index is valid in the phrase that was found.
        let Some(frame) = phrase.frames.get(index) else {
            return Found::End;
        };
        if let Some(mut read) = out.add(frame.sizes(), 1) {
            read.copy(frame);
            let next = next
                .as_ref()
                .and_then(|(phrase, index)| phrase.frames.get(*index));
            if let Some(next) = next {
                read.move_toward(next, between);
            }
        }
        out.last().map_or(Found::End, |frame| {
            Found::Frame(Cues {
                place: position,
                ..Cues::new(frame, &phrase, index, score.emotion())
            })
        })
    }

    /// The end of the word at `position`, in frames; `position` itself in a pause, and where nothing is
    /// planned.
    pub fn word_end(&self, score: &Score, position: f64) -> f64 {
        let mut here = self.clone();
        let Planning::Done(phrase) = here.locate(score, position as u64) else {
            return position;
        };
        let index = (position as u64 - here.first) as usize;
        let word = phrase
            .phone(index)
            .filter(|phone| phone.phoneme.is_some())
            .and_then(|phone| phrase.words.get(phone.word));
        word.map_or(position, |word| (here.first + word.end as u64) as f64)
    }

    /// Moves to the phrase of frame `index`. If its frames are not in memory, or a phrase before it was never
    /// planned, they are requested.
    fn locate(&mut self, score: &Score, index: u64) -> Planning {
        if index < self.first {
            *self = Self::default();
        }
        loop {
            let (frames, length) = match self
                .frames
                .take()
                .map_or_else(|| score.phrase(self.phrase), Planning::Done)
            {
                Planning::Done(frames) => {
                    let length = frames.frames.len();
                    (Some(frames), length)
                }
                Planning::NotYet => match score.length_without_frames(self.phrase) {
                    Some(length) => (None, length),
                    None => {
                        if score.is_streamed() {
                            score.ask_for(self.phrase);
                        }
                        return Planning::NotYet;
                    }
                },
                Planning::End => return Planning::End,
            };
            if index < self.first + length as u64 {
                self.frames.clone_from(&frames);
                return frames.map_or_else(
                    || {
                        score.ask_for(self.phrase);
                        Planning::NotYet
                    },
                    Planning::Done,
                );
            }
            *self = Self {
                phrase: self.phrase + 1,
                first: self.first + length as u64,
                frames: None,
            };
        }
    }
}
