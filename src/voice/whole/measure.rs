//! Measures a voice when it is added: the mean F0 of its speakers, and its level.

use crate::acoustic::{Kokoro, Speech};
use crate::frames::Format;
use crate::infer::InferError;
use crate::text::{Frontend, Phrase};
use crate::voice::manifest::MAX_GAIN_DB;

/// The test sentence: sounds of all kinds in a plain statement.
const SENTENCE: &str = "The rainbow is a division of white light into many beautiful colors.";
/// Mean of ln F0 for a speaker without voiced sounds.
const NO_VOICE: f32 = 5.2;
/// The level of speech, that of the house voice: RMS of its active part in decibels of full scale.
const LEVEL_DB: f32 = -24.0;

/// The sentence as a phrase.
pub(super) fn phrase() -> Phrase {
    let mut phrases = Frontend::load().utterance(SENTENCE).phrases;
    if phrases.is_empty() {
        Phrase::default()
    } else {
        phrases.swap_remove(0)
    }
}

/// Mean of ln F0 of a speaker of Kokoro, from a graph that only plans.
pub(super) fn planned_f0(kokoro: &Kokoro, phrase: &Phrase, who: usize) -> Result<f32, InferError> {
    Ok(kokoro.log_f0(phrase, who)?.unwrap_or(NO_VOICE).clamp(3.0, 7.9))
}

/// Mean of ln F0 of a speaker, and the gain in decibels that matches its speech to the level of the house
/// voice.
pub(super) fn spoken(
    speech: &Speech,
    phrase: &Phrase,
    who: usize,
    format: &Format,
) -> Result<(f32, f32), InferError> {
    let (samples, f0) = speech.say(phrase, who, format)?;
    let voiced: Vec<f32> = f0.into_iter().filter(|f0| *f0 > 0.0).map(f32::ln).collect();
    let mean = match voiced.len() {
        0 => NO_VOICE,
        count => voiced.iter().sum::<f32>() / count as f32,
    };
    let gain = LEVEL_DB - level(&samples, format.sample_rate);
    Ok((mean, gain.clamp(-30.0, MAX_GAIN_DB)))
}

/// The level of speech in decibels, over blocks of 20 ms within 30 dB of the loudest.
fn level(samples: &[f32], rate: u32) -> f32 {
    let stretch = rate as usize / 50;
    let power = |part: &[f32]| part.iter().map(|x| x * x).sum::<f32>() / stretch as f32;
    let powers: Vec<f32> = samples.chunks_exact(stretch).map(power).collect();
    let loudest = powers.iter().fold(0.0_f32, |most, power| most.max(*power));
    let active: Vec<f32> = powers
        .into_iter()
        .filter(|power| *power > loudest * 1e-3)
        .collect();
    if active.is_empty() {
        return LEVEL_DB;
    }
    10.0 * (active.iter().sum::<f32>() / active.len() as f32).log10()
}
