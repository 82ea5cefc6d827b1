//! Reading the planned frames of a line, forward or from anywhere.

use crate::acoustic::{Frame, Frames, Phone};
use crate::cache::SharedFrames;
use crate::emotion::Emotion;
use crate::text::phoneme::Stress;

use super::score::{Planning, Score};

/// The loudest speech lies so many standard deviations over its mean level. Measured on the house voice.
const LOUDEST: f32 = 1.45;

/// Levels farther below it do not take part in a change of loudness variation, in decibels.
const VARIED: f32 = -39.0;

/// A planned frame, and what the controls need to know of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Planned {
    pub frame: Frame,
    pub cues: Cues,
}

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

    fn new(frame: &Frame, phrase: &Frames, phone: Option<&Phone>, index: usize, own: Emotion) -> Self {
        let plain = Self {
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
            accent: weight * (std::f32::consts::PI * along / phone.frames.len() as f32).sin(),
            is_spoken: true,
            under: (frame.level() - loudest).clamp(VARIED, 0.0),
            deviation: phrase.level.deviation,
            ..plain
        }
    }
}

/// A frame that was looked for.
pub(super) enum Found {
    /// Here it is.
    Frame(Box<Planned>),
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
    /// Whether every frame from here to before `position` is there, or all to the end of the line.
    pub fn is_planned_to(&self, score: &Score, position: u64) -> bool {
        !matches!(self.clone().locate(score, position), Planning::NotYet)
    }

    /// The frame at `position`, which need not be whole: between two frames it is interpolated.
    pub fn read(&mut self, score: &Score, position: f64) -> Found {
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
        let mut frame = phrase.frames[index];
        if between != 0.0 {
            let mut ahead = self.clone();
            match ahead.locate(score, whole as u64 + 1) {
                Planning::Done(next) => {
                    frame = frame.toward(&next.frames[(whole as u64 + 1 - ahead.first) as usize], between);
                }
                Planning::NotYet => return Found::NotYet,
                Planning::End => {}
            }
        }
        let cues = Cues {
            place: position,
            mean_f0: Some(score.mean_f0(&phrase)),
            ..Cues::new(&frame, &phrase, phrase.phone(index), index, score.emotion())
        };
        Found::Frame(Box::new(Planned { frame, cues }))
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
    /// there, they are asked for.
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
                    None => return Planning::NotYet,
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
