//! Frames: what the acoustic model plans and the vocoder speaks, and which sound each belongs to.

use std::ops::Range;

use crate::emotion::Emotion;
use crate::text::phoneme::Phoneme;

use super::FrameRow;

/// Mel bands of a frame.
pub const MEL_BANDS: usize = 80;
/// Aperiodicity bands of a frame.
pub const APERIODICITY_BANDS: usize = 5;

/// One hop of acoustic features.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Natural logarithm of the F0-smoothed spectral envelope in mel bands, low to high.
    pub mel: [f32; MEL_BANDS],
    /// Share of noise in five bands (500, 1700, 3400, 5700, 8500 Hz), 0 to 1.
    pub aperiodicity: [f32; APERIODICITY_BANDS],
    /// Fundamental frequency in Hz, carried on through unvoiced stretches; always above zero.
    pub f0: f32,
    /// Voicing, 0 (unvoiced) or 1 (voiced); between them only where two frames are interpolated.
    pub voicing: f32,
}

/// Mel value of silence: 104 dB below one.
pub(super) const FLOOR: f32 = -12.0;

impl Frame {
    /// A frame of silence at `f0` Hz.
    pub fn silent(f0: f32) -> Self {
        Self {
            mel: [FLOOR; MEL_BANDS],
            aperiodicity: [1.0; APERIODICITY_BANDS],
            f0,
            voicing: 0.0,
        }
    }

    /// Its level in decibels: ten times the decimal logarithm of the sum of its bands' power.
    pub fn level(&self) -> f32 {
        // Mel values are natural logarithms of amplitude.
        let power: f32 = self.mel.iter().map(|value| (2.0 * value).exp()).sum();
        10.0 * power.log10()
    }

    /// The frame a share `amount` (0 to 1) of the way to `next`; F0 on a logarithmic scale.
    pub fn toward(&self, next: &Self, amount: f32) -> Self {
        let mix = |from: f32, to: f32| from + amount * (to - from);
        Self {
            mel: std::array::from_fn(|band| mix(self.mel[band], next.mel[band])),
            aperiodicity: std::array::from_fn(|band| mix(self.aperiodicity[band], next.aperiodicity[band])),
            f0: mix(self.f0.ln(), next.f0.ln()).exp(),
            voicing: mix(self.voicing, next.voicing),
        }
    }
}

/// The frames of one phrase.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frames {
    /// One frame a hop (256 samples at 22,050 Hz, 11.6 ms).
    pub frames: FrameRow,
    /// Where each word of the phrase begins and ends, in frames.
    pub words: Vec<Range<usize>>,
    /// The sounds and pauses of the phrase in order, without a gap from the first frame to the last.
    pub phones: Vec<Phone>,
    /// How loud its speech is.
    pub level: Level,
    /// The number of its speaker in the voice.
    pub speaker: usize,
}

impl Frames {
    /// The sound or pause that a frame belongs to; `None` beyond the last.
    pub fn phone(&self, frame: usize) -> Option<&Phone> {
        let at = self.phones.partition_point(|phone| phone.frames.end <= frame);
        self.phones.get(at).filter(|phone| phone.frames.contains(&frame))
    }

    /// Bytes of memory that it takes.
    pub fn bytes(&self) -> usize {
        self.frames.bytes()
            + self.words.capacity() * size_of::<Range<usize>>()
            + self.phones.capacity() * size_of::<Phone>()
            + size_of::<Self>()
    }
}

/// A sound or a pause, and where it lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Phone {
    /// Where it lies, in frames of the phrase.
    pub frames: Range<usize>,
    /// Which sound; `None` for a pause.
    pub phoneme: Option<Phoneme>,
    /// Number of its word in the phrase, from 0; a pause has that of the word before it (0 before the first).
    pub word: usize,
    /// The emotion that the markup asks for there, if it does.
    pub emotion: Option<Emotion>,
}

/// The level of speech, in decibels as [`Frame::level`] measures it; zeros where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// Mean over the frames of speech.
    pub mean: f32,
    /// Standard deviation over them.
    pub deviation: f32,
}

/// A frame is speech when its level is at most this far under the loudest, in decibels.
const SPEECH: f32 = 35.0;

impl Level {
    /// The level of the speech in `frames`.
    pub(super) fn of(frames: &FrameRow) -> Self {
        let levels: Vec<(f32, usize)> = frames
            .runs()
            .map(|(frame, length)| (frame.level(), length))
            .collect();
        let loudest = levels.iter().map(|(level, _)| *level).fold(f32::MIN, f32::max);
        let speech = || {
            let runs = levels.iter().filter(|(level, _)| *level > loudest - SPEECH);
            runs.flat_map(|(level, length)| std::iter::repeat_n(*level, *length))
        };
        let count = speech().count().max(1) as f32;
        let mean = speech().sum::<f32>() / count;
        let variance = speech().map(|level| (level - mean).powi(2)).sum::<f32>() / count;
        Self {
            mean,
            deviation: variance.sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_is_that_of_speech_and_not_of_silence() {
        let at = |mel: f32| Frame {
            mel: [mel; MEL_BANDS],
            ..Frame::silent(100.0)
        };
        // A neper is 8.7 dB.
        let frames = [at(-3.0), at(-4.0), at(-3.0), at(-4.0), Frame::silent(100.0)];
        let level = Level::of(&frames.into_iter().collect());
        assert!((level.mean - 0.5 * (at(-3.0).level() + at(-4.0).level())).abs() < 1e-3);
        assert!((level.deviation - 4.34).abs() < 0.01, "{}", level.deviation);
        assert_eq!(Level::of(&FrameRow::default()), Level::default());
    }
}
