//! Reading the planned frames of a line, forward or from anywhere.

use crate::cache::SharedFrames;
use crate::emotion::Emotion;
use crate::frames::{FrameRef, FrameRow, Frames};
use crate::text::phoneme::Stress;

use super::score::{Planning, Score};

/// The loudest speech lies so many standard deviations over its mean level. Measured on the house voice.
const LOUDEST: f32 = 1.45;

/// Levels farther below it do not take part in a change of loudness variation, in decibels.
const VARIED: f32 = -39.0;

/// What a frame says to the controls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cues {
    /// Its place in the plan, in frames, not whole in general.
    pub place: f64,
    /// F0 in Hz.
    pub f0: f32,
    /// Mean F0 of who speaks, in Hz; `None` where nobody does.
    pub mean_f0: Option<f32>,
    /// F0 is heard: the voice sounds.
    pub is_voiced: bool,
    /// The emotion that the text asks for here.
    pub mood: Emotion,
    /// 0 to 1 in the middle of a strongly stressed vowel.
    pub accent: f32,
    /// It is a sound and no pause.
    pub is_spoken: bool,
    /// How far the speech is from its loudest, in decibels; never above 0.
    pub under: f32,
    /// Standard deviation of the level of this speech, in decibels.
    pub deviation: f32,
    /// A change of level that belongs to how the line is spoken, in decibels.
    pub gain: f32,
}

impl Cues {
    /// What silence says where nothing was planned before `f0`.
    pub fn silent(f0: f32) -> Self {
        Self {
            place: 0.0,
            f0,
            mean_f0: None,
            is_voiced: false,
            mood: Emotion::default(),
            accent: 0.0,
            is_spoken: false,
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

/// A frame that was looked for.
pub(super) enum Found {
    /// It was added to the row.
    Frame(Cues),
    /// The frames of its phrase are not there yet.
    NotYet,
    /// The line is over.
    End,
}

/// Where a reader is in the phrases, so that it need not begin from the first each time. It holds the phrase that is read, which
/// so stays whatever becomes of the line.
#[derive(Clone, Debug, Default)]
pub(super) struct Bookmark {
    phrase: usize,
    first: u64,
    frames: Option<SharedFrames>,
}

impl Bookmark {
    /// Whether every frame from here to before `position` is there, or all to the end of the line. A gap of an open line that is
    /// filled with silence counts as being there.
    pub fn is_planned_to(&self, score: &Score, position: u64, fills: bool) -> bool {
        let mut there = self.clone();
        match there.locate(score, position) {
            Planning::NotYet => fills && there.is_at_gap(score),
            Planning::Done(_) | Planning::End => true,
        }
    }

    /// Whether a phrase ends here whose next one is missing: the pause between the two may last.
    pub fn is_at_gap(&self, score: &Score) -> bool {
        let is_missing = || score.length_without_frames(self.phrase).is_none();
        score.is_streamed() && self.frames.is_none() && is_missing()
    }

    /// Adds the frame at `position` to `out`. It need not be whole: between two frames it is interpolated, of which the second
    /// is waited for unless the line `fills` the gaps of an open line with silence.
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
        // Where a phrase was located, so was the frame in it.
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

    /// Where the word at `position` ends, in frames; `position` itself in a pause, and where nothing is planned.
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

    /// Goes to the phrase of frame `index`. Where its frames, or those of a phrase on the way that was never planned, are not
    /// there, they are requested.
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
