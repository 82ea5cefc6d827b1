//! What a recording tells about its speaker: the timbre, and the use of pitch, time and level.

use crate::analysis::track;
use crate::infer::InferError;

use super::encoder::{Encoder, even_pieces};
use super::measures::{HOP, Measures, analysed};
use super::sound::{Recording, RecordingError};

/// Samples of a block for levels: 20 ms.
const BLOCK: usize = 320;
/// A block is speech if its level is at most this far below the loud ones, in decibels. These are louder than this share of
/// all, which a short noise does not change.
const SPEECH_DB: f32 = 30.0;
const LOUD: f32 = 0.98;
/// Silence that is kept before and after the speech, in blocks.
const MARGIN: usize = 5;
/// The level of the speech that the encoder hears, as in the training of the house voice: -24 dBFS.
const LEVEL: f32 = 0.063;
/// Samples that are compared to find other speakers: 3 seconds.
const COMPARED: usize = 48_000;
/// The least cosine between the embeddings of two stretches of one person. Of 63 people, all stretches of a clip had at least 0.52
/// (of one clip 0.41); of stretches of two people, 95 % had less than 0.49.
const SAME: f32 = 0.5;
/// The least share of the speech with a pitch, and the least speed of F0 in semitones a second.
const VOICED: f32 = 0.25;
const MOVEMENT: f32 = 6.0;
/// The least distance between the loud and the quiet blocks, in decibels: pauses and closures of clean speech.
const DEPTH_DB: f32 = 18.0;
/// The envelope below this frequency in Hz gives the level, in bands of this width.
const LEVEL_HZ: (f32, f32) = (4_700.0, 50.0);
/// How far F0 may be from its median, as a difference of ln F0: 9 semitones. An error of the tracker is an octave.
const REACH: f32 = 0.52;
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
        let samples = speech(recording.samples())?;
        let spoken = Recording::new(&samples, Recording::RATE)?;
        let measures = Measures::of(&spoken).map_err(|_| PersonError::NoSpeech)?;
        if measures.values[4] < VOICED || measures.values[2] < MOVEMENT {
            return Err(PersonError::NoSpeech);
        }
        if recording.is_clipped() {
            return Err(PersonError::Clipped);
        }
        if depth(&samples) < DEPTH_DB {
            return Err(PersonError::Background);
        }
        if !is_one_person(&samples, encoder)? {
            return Err(PersonError::Several);
        }
        let count = samples.len() / HOP;
        let f0 = track(&samples, Recording::RATE, HOP, count);
        let heights: Vec<f32> = f0.iter().filter(|f0| **f0 > 0.0).map(|f0| f0.ln()).collect();
        Ok(Self {
            embedding: encoder.embed(&samples)?,
            log_f0: mean_and_deviation(&near_the_median(&heights)),
            log_phoneme_s: PACE.0 + PACE.1 * measures.values[5].max(0.5).ln(),
            level_std: mean_and_deviation(&levels(&samples, &f0)).1,
        })
    }
}

/// The part of `samples` from the first to the last speech, at the encoder's level.
fn speech(samples: &[f32]) -> Result<Vec<f32>, PersonError> {
    let powers = powers(samples);
    let floor = quantile(&powers, LOUD) * 10.0_f32.powf(-SPEECH_DB / 10.0);
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
    let level = (active.iter().sum::<f32>() / active.len() as f32).sqrt();
    let gain = LEVEL / level.max(1e-6);
    let kept = &samples[first * BLOCK..last * BLOCK];
    Ok(kept.iter().map(|sample| sample * gain).collect())
}

/// The distance between the loud and the quiet blocks, in decibels.
fn depth(samples: &[f32]) -> f32 {
    let powers = powers(samples);
    10.0 * (quantile(&powers, 0.95) / quantile(&powers, 0.05).max(1e-10)).log10()
}

/// The power of each block.
fn powers(samples: &[f32]) -> Vec<f32> {
    let power = |block: &[f32]| block.iter().map(|sample| sample * sample).sum::<f32>() / BLOCK as f32;
    samples.chunks_exact(BLOCK).map(power).collect()
}

/// The quantile at `share`; 0 for an empty list.
fn quantile(values: &[f32], share: f32) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let at = (sorted.len().saturating_sub(1) as f32 * share) as usize;
    sorted.get(at).copied().unwrap_or(0.0)
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
    let frames = analysed(samples, f0, bands, LEVEL_HZ.1, &[1_000.0]);
    let voiced = (0..f0.len()).filter(|&at| f0[at] > 0.0);
    voiced
        .filter_map(|at| frames.get(at))
        .map(|frame| frame.envelope.iter().sum::<f32>() / bands as f32)
        .collect()
}

/// The values of ln F0 without those that are so far from their median that they are errors of the tracker, or creak.
fn near_the_median(heights: &[f32]) -> Vec<f32> {
    let middle = quantile(heights, 0.5);
    let is_near = |height: &f32| (height - middle).abs() < REACH;
    heights.iter().copied().filter(is_near).collect()
}

fn mean_and_deviation(values: &[f32]) -> (f32, f32) {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let squares: f32 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / count).sqrt())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::infer::{Graph, Kind, Port, Tensor};

    /// An encoder that gives these vectors in turn.
    fn encoder(vectors: [[f32; 2]; 2]) -> Encoder {
        let port = |name: &str, shape: Vec<Option<usize>>| Port {
            name: name.to_owned(),
            kind: Kind::Float,
            shape,
        };
        let inputs = vec![
            port("x", vec![Some(1), None, Some(80)]),
            port("means", vec![None, None]),
            port("spread", vec![None, None]),
        ];
        let calls = AtomicUsize::new(0);
        let outputs = vec![port("e", vec![Some(1), Some(2)])];
        let graph = Graph::new("encoder", inputs, outputs, move |_| {
            Ok(vec![Tensor {
                shape: vec![1, 2],
                data: vectors[calls.fetch_add(1, Ordering::Relaxed) % 2].to_vec(),
            }])
        });
        Encoder::new(graph).unwrap()
    }

    #[test]
    fn stretches_with_different_vectors_are_of_several_people() {
        let samples = vec![0.1; 8 * 16_000];
        assert!(is_one_person(&samples, &encoder([[1.0, 0.0], [0.8, 0.6]])).unwrap());
        assert!(!is_one_person(&samples, &encoder([[1.0, 0.0], [0.3, 0.95]])).unwrap());
    }

    #[test]
    fn an_embedding_is_a_direction() {
        let values = encoder([[3.0, 4.0], [3.0, 4.0]]).embed(&[0.1; 20_000]).unwrap();
        assert!((values[0] - 0.6).abs() < 1e-6 && (values[1] - 0.8).abs() < 1e-6);
        for wrong in [[0.0, 0.0], [f32::NAN, 1.0]] {
            assert!(encoder([wrong; 2]).embed(&[0.1; 20_000]).is_err());
        }
    }

    #[test]
    fn silence_around_the_speech_is_cut_off_and_its_level_is_set() {
        let burst = |at: usize| {
            let is_on = (16_000..96_000).contains(&at) && at % 8_000 < 6_000;
            if is_on { 0.4 * (at as f32 * 0.3).sin() } else { 0.0 }
        };
        let samples: Vec<f32> = (0..160_000).map(burst).collect();
        let cut = speech(&samples).unwrap();
        assert!((80_000..84_000).contains(&cut.len()), "{}", cut.len());
        let loud = cut.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
        assert!((loud - LEVEL * 2.0_f32.sqrt()).abs() < 0.01, "{loud}");
    }
}
