//! How many frames each token lasts.

use std::ops::Range;

use crate::frames::{Format, Phone};
use crate::text::phoneme::Stress;
use crate::text::{Mark, Pause};

use super::Place;
use super::tokens::{Kind, Token};

/// The shortest a phoneme may be, in frames.
const SHORTEST: usize = 2;
/// The longest that a phoneme may be at rate 1, in seconds: a bound for a model that runs away.
const LONGEST_PHONEME: f32 = 0.6;
/// Frames of the silence before the phrase. It is context for the model and never heard.
const LEAD: usize = 10;
/// The least that stays after the last word of a line, in seconds: its sound dies away there.
const TAIL_S: f32 = 0.1625;
/// How much longer a strongly emphasised stressed vowel is, as a share; a reduced one is that much shorter.
const EMPHASIS: f32 = 0.25;
/// The most frames of a pause that the model renders. What is longer holds its quietest moment.
pub(super) const MODEL_PAUSE: usize = 30;

/// The lengths of a phrase's tokens.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Timing {
    /// Frames that the model renders, a token each.
    pub(super) frames: Vec<usize>,
    /// Frames of silence that are put into the middle of a pause, a token each.
    pub(super) held: Vec<usize>,
}

impl Timing {
    /// Frames that the model renders in all.
    pub(super) fn total(&self) -> usize {
        self.frames.iter().sum()
    }

    /// Where each of `words` words begins and ends, in frames that the model renders.
    pub(super) fn words(&self, tokens: &[Token], words: usize) -> Vec<Range<usize>> {
        let mut ranges = vec![0..0; words];
        let mut at = 0;
        for (token, &frames) in tokens.iter().zip(&self.frames) {
            if let Kind::Phoneme(word, _) = token.kind {
                let range = &mut ranges[word];
                if range.start == range.end {
                    range.start = at;
                }
                range.end = at + frames;
            }
            at += frames;
        }
        ranges
    }

    /// The sound or pause of every token, in frames that the model renders.
    pub(super) fn phones(&self, tokens: &[Token]) -> Vec<Phone> {
        let (mut at, mut word) = (0, 0);
        let each = tokens.iter().zip(&self.frames).map(|(token, &length)| {
            let phoneme = match token.kind {
                Kind::Phoneme(number, phoneme) => {
                    word = number;
                    Some(phoneme)
                }
                Kind::Lead | Kind::Pause(_) => None,
            };
            let start = at;
            at += length;
            Phone {
                frames: start..at,
                phoneme,
                word,
                emotion: token.prosody.emotion,
            }
        });
        each.collect()
    }
}

/// Gives each token its length. `predicted` is the model's `ln(1 + frames)`, a token each.
pub(super) fn timing(tokens: &[Token], predicted: &[f32], place: Place, format: &Format) -> Timing {
    let rate = format.frames_a_second() as f32;
    let mut timing = Timing::default();
    for (at, (token, &log)) in tokens.iter().zip(predicted).enumerate() {
        let model = if log.is_finite() {
            log.clamp(0.0, 10.0).exp_m1()
        } else {
            0.0
        };
        let final_pause = at + 1 == tokens.len();
        let (rendered, held) = match token.kind {
            Kind::Lead => ((model.round() as usize).clamp(SHORTEST, LEAD), 0),
            Kind::Pause(pause) => pause_frames(token, pause, model, final_pause.then_some(place), format),
            Kind::Phoneme(..) => (phoneme_frames(token, model, rate), 0),
        };
        timing.frames.push(rendered);
        timing.held.push(held);
    }
    timing
}

fn phoneme_frames(token: &Token, model: f32, frames_a_second: f32) -> usize {
    let rate = token.prosody.rate.clamp(0.25, 4.0);
    let frames = model.min(LONGEST_PHONEME * frames_a_second) * emphasis(token) / rate;
    (frames.round() as usize).max(SHORTEST)
}

/// Factor on the length of a phoneme: emphasis acts on stressed vowels.
fn emphasis(token: &Token) -> f32 {
    let stressed = match token.kind {
        Kind::Phoneme(_, phoneme) => matches!(phoneme.stress(), Some(Stress::Primary | Stress::Secondary)),
        _ => false,
    };
    let amount = token.prosody.emphasis.clamp(-1.0, 1.0);
    if stressed { 1.0 + EMPHASIS * amount } else { 1.0 }
}

/// Frames that are rendered, and frames that are held. `last` is the place of the phrase whose last pause it is.
fn pause_frames(
    token: &Token,
    pause: Pause,
    model: f32,
    last: Option<Place>,
    format: &Format,
) -> (usize, usize) {
    let frames_a_second = format.frames_a_second() as f32;
    let mut frames = match pause.millis {
        Some(millis) => explicit(millis, format),
        None => {
            let rate = token.prosody.rate.clamp(0.25, 4.0);
            let own = model.min(longest(pause.mark) * frames_a_second);
            // The model has seen only the ends of recordings there, so a pause between phrases has a least
            // length of its own.
            let least = if last.is_some_and(|place| !place.last) {
                between(pause.mark) * frames_a_second
            } else {
                0.0
            };
            // Where a speaker would run on, the model asks for less than half a frame.
            let shortest = if last.is_some() { SHORTEST } else { 0 };
            ((own.max(least) / rate).round() as usize).max(shortest)
        }
    };
    if last.is_some_and(|place| place.last) {
        frames = frames.max((TAIL_S * frames_a_second).round() as usize);
    }
    let rendered = frames.min(MODEL_PAUSE);
    (rendered, frames - rendered)
}

/// The frames of an explicit pause.
pub(super) fn explicit(millis: f32, format: &Format) -> usize {
    let millis = if millis.is_finite() {
        millis.clamp(0.0, Pause::MAX_MS)
    } else {
        0.0
    };
    (millis / 1000.0 * format.frames_a_second() as f32).round() as usize
}

/// The longest pause of the model's own choice at rate 1, in seconds: a bound for a model that hesitates.
fn longest(mark: Mark) -> f32 {
    match mark {
        Mark::Period | Mark::Question | Mark::Exclamation => 0.8,
        Mark::Semicolon | Mark::Colon | Mark::Dash => 0.6,
        Mark::Comma | Mark::None => 0.4,
    }
}

/// The least pause between two phrases of a line, in seconds.
fn between(mark: Mark) -> f32 {
    match mark {
        Mark::Period | Mark::Question | Mark::Exclamation => 0.35,
        Mark::Semicolon | Mark::Colon | Mark::Dash => 0.22,
        Mark::Comma => 0.12,
        Mark::None => 0.0,
    }
}

/// The model's description of where in its token each frame lies: six values a frame.
pub(super) fn positions(frames: &[usize]) -> (Vec<i64>, Vec<f32>) {
    let total = frames.iter().sum();
    let mut index = Vec::with_capacity(total);
    let mut position = Vec::with_capacity(total * 6);
    for (token, &length) in frames.iter().enumerate() {
        for at in 0..length {
            let fraction = (at as f32 + 0.5) / length as f32;
            index.push(token as i64);
            position.extend([
                fraction,
                1.0 - fraction,
                (std::f32::consts::PI * fraction).sin(),
                at.min(20) as f32 / 10.0,
                (length - 1 - at).min(20) as f32 / 10.0,
                (length as f32).ln_1p() / 3.0,
            ]);
        }
    }
    (index, position)
}
