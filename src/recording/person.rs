//! What a recording tells about its speaker: the timbre, and the use of pitch, time and level.

use std::sync::Arc;

use crate::analysis::{Analyser, track};
use crate::frames::Format;
use crate::infer::InferError;

use super::encoder::{Encoder, even_pieces};
use super::measures::Measures;
use super::sound::{Recording, RecordingError};

/// Samples between two frames: 5 ms.
const HOP: usize = 80;
/// Samples of a block for levels: 20 ms.
const BLOCK: usize = 320;
/// A block is speech if its level is at most this far below the loudest, in decibels.
const SPEECH_DB: f32 = 30.0;
/// Silence that is kept before and after the speech, in blocks.
const MARGIN: usize = 5;
/// The level of the speech that the encoder hears, as in the training of the house voice: -24 dBFS.
const LEVEL: f32 = 0.063;
/// Samples that are compared to find other speakers: 3 seconds.
const COMPARED: usize = 48_000;
/// The least cosine between the embeddings of two stretches of one person. Of 60 people, stretches of the same one had at
/// least 0.46; of two different ones 95 % had less than 0.4.
const SAME: f32 = 0.42;
/// The least share of the speech with a pitch, and the least speed of F0 in semitones a second.
const VOICED: f32 = 0.25;
const MOVEMENT: f32 = 6.0;
/// The least distance between the loud and the quiet blocks, in decibels: pauses and closures of clean speech.
const DEPTH_DB: f32 = 18.0;
/// The envelope below this frequency in Hz gives the level, in bands of this width.
const LEVEL_HZ: (f32, f32) = (4_700.0, 50.0);
/// The logarithm of a phoneme's mean length in seconds, from that of syllables a second: offset and slope of the regression
/// over 86 clips by 60 people (correlation 0.56).
const PACE: (f32, f32) = (-1.633, -0.523);

/// What a recording tells about its speaker.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The vector of the [`Encoder`], of length one.
    pub embedding: Vec<f32>,
    /// Mean and standard deviation of ln F0.
    pub log_f0: (f32, f32),
    /// The logarithm of the mean length of a phoneme in seconds, estimated from the syllables.
    pub log_phoneme_s: f32,
    /// Standard deviation of the level (ln of an amplitude) of voiced sounds.
    pub level_std: f32,
}

/// Why a recording gives no voice.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// It cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// It has less than [`Person::SHORTEST_S`] of speech.
    #[error("it is too short: at least 3 seconds of speech are needed")]
    TooShort,
    /// It is longer than [`Recording::LONGEST_S`].
    #[error("it is too long: use a stretch of at most 60 seconds")]
    TooLong,
    /// Its loudest parts are cut off.
    #[error("it is clipped: it was recorded too loud")]
    Clipped,
    /// It is no speech.
    #[error("it is not speech: it sounds like music or noise")]
    NoSpeech,
    /// Something else can be heard.
    #[error("there is music, noise or an echo behind the voice: use a clean recording")]
    Background,
    /// More than one person speaks.
    #[error("several people speak in it: use a stretch with one of them")]
    Several,
    /// The encoder failed.
    #[error(transparent)]
    Infer(#[from] InferError),
}

impl Person {
    /// The least speech in seconds.
    pub const SHORTEST_S: f32 = 3.0;

    /// Describes the only speaker of a recording.
    ///
    /// # Errors
    /// If the recording is not a few seconds of clean speech by one person, or if the encoder fails.
    pub fn of(recording: &Recording, encoder: &Encoder) -> Result<Self, PersonError> {
        if recording.is_cut() {
            return Err(PersonError::TooLong);
        }
        if recording.is_clipped() {
            return Err(PersonError::Clipped);
        }
        let samples = speech(recording.samples())?;
        let spoken = Recording::new(&samples, Recording::RATE)?;
        let measures = Measures::of(&spoken).map_err(|_| PersonError::NoSpeech)?;
        if measures.values[4] < VOICED || measures.values[2] < MOVEMENT {
            return Err(PersonError::NoSpeech);
        }
        if !is_one_person(&samples, encoder)? {
            return Err(PersonError::Several);
        }
        let count = samples.len() / HOP;
        let f0 = track(&samples, Recording::RATE, HOP, count);
        let heights: Vec<f32> = f0.iter().filter(|f0| **f0 > 0.0).map(|f0| f0.ln()).collect();
        Ok(Self {
            embedding: encoder.embed(&samples)?,
            log_f0: mean_and_deviation(&heights),
            log_phoneme_s: PACE.0 + PACE.1 * measures.values[5].max(0.5).ln(),
            level_std: mean_and_deviation(&levels(&samples, &f0)).1,
        })
    }
}

/// The part of `samples` from the first to the last speech, at the encoder's level.
fn speech(samples: &[f32]) -> Result<Vec<f32>, PersonError> {
    let power = |block: &[f32]| block.iter().map(|sample| sample * sample).sum::<f32>() / BLOCK as f32;
    let powers: Vec<f32> = samples.chunks_exact(BLOCK).map(power).collect();
    let loudest = powers.iter().fold(0.0_f32, |most, power| most.max(*power));
    let floor = loudest * 10.0_f32.powf(-SPEECH_DB / 10.0);
    let is_speech = |power: &f32| *power > floor;
    let active: Vec<f32> = powers.iter().copied().filter(is_speech).collect();
    if (active.len() * BLOCK) as f32 / (Recording::RATE as f32) < Person::SHORTEST_S {
        return Err(PersonError::TooShort);
    }
    let first = powers
        .iter()
        .position(is_speech)
        .unwrap_or(0)
        .saturating_sub(MARGIN);
    let last = powers.iter().rposition(is_speech).unwrap_or(0) + 1 + MARGIN;
    let last = last.min(powers.len());
    let mut sorted = powers[first..last].to_vec();
    sorted.sort_by(f32::total_cmp);
    let at = |share: f32| sorted[((sorted.len() - 1) as f32 * share) as usize].max(1e-10);
    if 10.0 * (at(0.95) / at(0.05)).log10() < DEPTH_DB {
        return Err(PersonError::Background);
    }
    let level = (active.iter().sum::<f32>() / active.len() as f32).sqrt();
    let gain = LEVEL / level.max(1e-6);
    Ok(samples[first * BLOCK..last * BLOCK]
        .iter()
        .map(|sample| sample * gain)
        .collect())
}

/// Whether all stretches of `samples` sound like the same person.
fn is_one_person(samples: &[f32], encoder: &Encoder) -> Result<bool, InferError> {
    let pieces: Result<Vec<Vec<f32>>, InferError> = even_pieces(samples, COMPARED)
        .filter(|piece| piece.len() >= Encoder::SHORTEST)
        .map(|piece| encoder.embed_at_once(piece))
        .collect();
    let pieces = pieces?;
    let cosine = |one: &[f32], other: &[f32]| one.iter().zip(other).map(|(a, b)| a * b).sum::<f32>();
    let pairs = pieces.iter().enumerate();
    let mut pairs = pairs.flat_map(|(at, one)| pieces[at + 1..].iter().map(move |other| cosine(one, other)));
    Ok(pairs.all(|cosine| cosine >= SAME))
}

/// The level of each voiced frame: the mean of its envelope (ln of an amplitude) at low frequencies.
fn levels(samples: &[f32], f0: &[f32]) -> Vec<f32> {
    let bands = (LEVEL_HZ.0 / LEVEL_HZ.1) as usize;
    let format = Format {
        sample_rate: Recording::RATE,
        hop: HOP,
        frames_per_segment: 2,
        delay: 0,
        lookahead: 0,
        envelope_hz: (0..bands).map(|band| (band as f32 + 0.5) * LEVEL_HZ.1).collect(),
        aperiodicity_hz: vec![1_000.0],
    };
    let frames = Analyser::new(Arc::new(format)).frames(samples, f0);
    let voiced = (0..f0.len()).filter(|&at| f0[at] > 0.0);
    voiced
        .filter_map(|at| frames.get(at))
        .map(|frame| frame.envelope.iter().sum::<f32>() / bands as f32)
        .collect()
}

fn mean_and_deviation(values: &[f32]) -> (f32, f32) {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let squares: f32 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / count).sqrt())
}
