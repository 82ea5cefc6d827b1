//! The length of each token.

use std::ops::Range;

use crate::frames::Phone;
use crate::text::phoneme::Stress;
use crate::text::{Mark, Pause};

use super::PhrasePosition;
use super::tokens::{Kind, ModelToken};

/// The shortest phoneme, in steps.
const SHORTEST: usize = 2;
/// The longest phoneme at rate 1, in seconds. Limits a model that runs away.
const LONGEST_PHONEME: f32 = 0.6;
/// The longest silence before the phrase, in seconds. It is context for the model and never heard.
const LEAD_S: f64 = 0.1;
/// The shortest silence after the last word of a line, in seconds. Its sound decays there.
const TAIL_S: f32 = 0.1625;
/// The fraction by which strong emphasis lengthens a stressed vowel. Reduced emphasis shortens it as much.
const EMPHASIS: f32 = 0.25;
/// The longest pause that the model renders, in seconds. A longer one holds its quietest moment.
const MODEL_PAUSE_S: f64 = 0.3;

/// The lengths of a phrase's tokens, in steps of the model or in frames.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TokenLengths {
    /// The lengths that the model renders, one per token.
    pub(super) lengths: Vec<usize>,
    /// The silence that is inserted into the middle of a pause, one per token.
    pub(super) held: Vec<usize>,
}

impl TokenLengths {
    /// Multiplies all lengths by `each`, the number of smaller units in one of these.
    pub(super) fn times(self, each: usize) -> Self {
        let times = |lengths: Vec<usize>| lengths.into_iter().map(|length| length * each).collect();
        Self {
            lengths: times(self.lengths),
            held: times(self.held),
        }
    }

    /// The total length that the model renders.
    pub(super) fn total(&self) -> usize {
        self.lengths.iter().sum()
    }

    /// The start and end of each of `words` words, in rendered frames.
    pub(super) fn words(&self, tokens: &[ModelToken], words: usize) -> Vec<Range<usize>> {
        let mut ranges = vec![0..0; words];
        let mut at = 0;
        for (token, &frames) in tokens.iter().zip(&self.lengths) {
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

    /// The phone or pause of every token, in rendered frames.
    pub(super) fn phones(&self, tokens: &[ModelToken]) -> Vec<Phone> {
        let (mut at, mut word) = (0, 0);
        let each = tokens.iter().zip(&self.lengths).map(|(token, &length)| {
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

/// The length of each token. `predicted` is the model's `ln(1 + steps)` for each token; there are
/// `steps_a_second` steps.
pub(super) fn timing(
    tokens: &[ModelToken],
    predicted: &[f32],
    place: PhrasePosition,
    steps_a_second: f64,
) -> TokenLengths {
    let rate = steps_a_second as f32;
    let steps = |seconds: f64| (seconds * steps_a_second).round() as usize;
    let mut timing = TokenLengths::default();
    for (at, (token, &log)) in tokens.iter().zip(predicted).enumerate() {
        let model = if log.is_finite() {
            libm::expm1f(log.clamp(0.0, 10.0))
        } else {
            0.0
        };
        let final_pause = at + 1 == tokens.len();
        let (rendered, held) = match token.kind {
            Kind::Lead => ((model.round() as usize).clamp(SHORTEST, steps(LEAD_S)), 0),
            Kind::Pause(pause) => {
                pause_steps(token, pause, model, final_pause.then_some(place), steps_a_second)
            }
            Kind::Phoneme(..) => (phoneme_steps(token, model, rate), 0),
        };
        timing.lengths.push(rendered);
        timing.held.push(held);
    }
    timing
}

fn phoneme_steps(token: &ModelToken, model: f32, steps_a_second: f32) -> usize {
    let rate = token.prosody.rate.clamp(0.25, 4.0);
    let steps = model.min(LONGEST_PHONEME * steps_a_second) * emphasis(token) / rate;
    (steps.round() as usize).max(SHORTEST)
}

/// Factor on the length of a phoneme. Emphasis acts on stressed vowels.
fn emphasis(token: &ModelToken) -> f32 {
    let stressed = match token.kind {
        Kind::Phoneme(_, phoneme) => matches!(phoneme.stress(), Some(Stress::Primary | Stress::Secondary)),
        _ => false,
    };
    let amount = token.prosody.emphasis.clamp(-1.0, 1.0);
    if stressed { 1.0 + EMPHASIS * amount } else { 1.0 }
}

/// The rendered and the held steps of a pause. `last` is the position of the phrase if this is its last
/// pause.
fn pause_steps(
    token: &ModelToken,
    pause: Pause,
    model: f32,
    last: Option<PhrasePosition>,
    steps_a_second: f64,
) -> (usize, usize) {
    let a_second = steps_a_second as f32;
    let mut steps = match pause.millis {
        Some(millis) => explicit(millis, steps_a_second),
        None => {
            let rate = token.prosody.rate.clamp(0.25, 4.0);
            let own = model.min(longest(pause.mark) * a_second);
            // Training showed the model only the ends of recordings here, so a pause between phrases has its
            // own minimum.
            let least = if last.is_some_and(|place| !place.last) {
                between(pause.mark) * a_second
            } else {
                0.0
            };
            // Where a speaker would not pause, the model predicts less than half a step.
            let shortest = if last.is_some() { SHORTEST } else { 0 };
            ((own.max(least) / rate).round() as usize).max(shortest)
        }
    };
    if last.is_some_and(|place| place.last) {
        steps = steps.max((TAIL_S * a_second).round() as usize);
    }
    let rendered = steps.min((MODEL_PAUSE_S * steps_a_second).round() as usize);
    (rendered, steps - rendered)
}

/// The length of an explicit pause, with `a_second` units per second.
pub(super) fn explicit(millis: f32, a_second: f64) -> usize {
    let millis = if millis.is_finite() {
        millis.clamp(0.0, Pause::MAX_MS)
    } else {
        0.0
    };
    (millis / 1000.0 * a_second as f32).round() as usize
}

/// The longest pause that the model may choose at rate 1, in seconds. Limits a model that hesitates.
fn longest(mark: Mark) -> f32 {
    match mark {
        Mark::Period | Mark::Question | Mark::Exclamation => 0.8,
        Mark::Semicolon | Mark::Colon | Mark::Dash => 0.6,
        Mark::Comma | Mark::None => 0.4,
    }
}

/// The shortest pause between two phrases of a line, in seconds.
fn between(mark: Mark) -> f32 {
    match mark {
        Mark::Period | Mark::Question | Mark::Exclamation => 0.35,
        Mark::Semicolon | Mark::Colon | Mark::Dash => 0.22,
        Mark::Comma => 0.12,
        Mark::None => 0.0,
    }
}

/// The position of each step within its token, for the model: six values per step.
pub(super) fn positions(lengths: &[usize]) -> (Vec<i64>, Vec<f32>) {
    let total = lengths.iter().sum();
    let mut index = Vec::with_capacity(total);
    let mut position = Vec::with_capacity(total * 6);
    for (token, &length) in lengths.iter().enumerate() {
        for at in 0..length {
            let fraction = (at as f32 + 0.5) / length as f32;
            index.push(token as i64);
            position.extend([
                fraction,
                1.0 - fraction,
                libm::sinf(std::f32::consts::PI * fraction),
                at.min(20) as f32 / 10.0,
                (length - 1 - at).min(20) as f32 / 10.0,
                libm::log1pf(length as f32) / 3.0,
            ]);
        }
    }
    (index, position)
}
