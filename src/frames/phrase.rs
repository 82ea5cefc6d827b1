//! The frames of a phrase, and the sound of each.

use std::ops::Range;

use crate::emotion::Emotion;
use crate::text::phoneme::Phoneme;

use super::FrameRow;

/// The frames of one phrase.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frames {
    /// One frame per hop.
    pub frames: FrameRow,
    /// Start and end of each word, in frames.
    pub words: Vec<Range<usize>>,
    /// The sounds and pauses of the phrase in order, without a gap from the first frame to the last.
    pub phones: Vec<Phone>,
    /// The level of its speech.
    pub level: Level,
    /// Mean F0 of its speaker in Hz, on a logarithmic scale; 0 if it has no speech.
    pub mean_f0: f32,
}

impl Frames {
    /// The sound or pause of a frame; `None` beyond the last.
    pub fn phone(&self, frame: usize) -> Option<&Phone> {
        let at = self.phones.partition_point(|phone| phone.frames.end <= frame);
        self.phones.get(at).filter(|phone| phone.frames.contains(&frame))
    }

    /// The frame at which a stop is released: where its envelope rises most, between the middles of the neighbouring
    /// phones. `None` without frames.
    pub fn release(&self, stop: &Phone) -> Option<usize> {
        let [before, _, after] = self.middles(stop);
        self.steepest(before..after, 1.0)
    }

    /// The frame at which the murmur of a nasal begins: where its envelope falls most, from the middle of the phone before it to its
    /// own. `None` without frames.
    pub fn murmur(&self, nasal: &Phone) -> Option<usize> {
        let [before, middle, _] = self.middles(nasal);
        self.steepest(before..middle, -1.0)
    }

    /// The frame at which the murmur of a nasal ends: where its envelope rises most, from its own middle to that of the next phone.
    /// `None` without frames.
    pub fn murmur_end(&self, nasal: &Phone) -> Option<usize> {
        let [_, middle, after] = self.middles(nasal);
        self.steepest(middle..after, 1.0)
    }

    /// The middles of a phone's neighbours, with its own between them; its start or end where it has no neighbour.
    fn middles(&self, phone: &Phone) -> [usize; 3] {
        let half = |frame: usize| self.phone(frame).map_or(0, |phone| phone.frames.len() / 2);
        let Range { start, end } = phone.frames;
        let before = start - start.checked_sub(1).map_or(0, half);
        [before, (start + end) / 2, end + half(end)]
    }

    /// The frame in `range` at which the mean of the envelope rises most; it falls most if `sign` is negative.
    fn steepest(&self, range: Range<usize>, sign: f32) -> Option<usize> {
        let mean = |frame: usize| -> Option<f32> {
            let envelope = self.frames.get(frame)?.envelope;
            Some(envelope.iter().sum::<f32>() / envelope.len() as f32)
        };
        let rise = |frame: usize| Some(sign * (mean(frame + 1)? - mean(frame.checked_sub(1)?)?));
        let rises = range.filter_map(|frame| Some((rise(frame)?, frame)));
        let largest = rises.max_by(|one, other| one.0.total_cmp(&other.0));
        largest.map(|(_, frame)| frame)
    }

    /// Bytes of memory that it takes.
    pub fn bytes(&self) -> usize {
        self.frames.bytes()
            + self.words.capacity() * size_of::<Range<usize>>()
            + self.phones.capacity() * size_of::<Phone>()
            + size_of::<Self>()
    }
}

/// A sound or a pause with its position.
#[derive(Clone, Debug, PartialEq)]
pub struct Phone {
    /// Its frames in the phrase.
    pub frames: Range<usize>,
    /// The phoneme; `None` for a pause.
    pub phoneme: Option<Phoneme>,
    /// Number of its word in the phrase, from 0; a pause has that of the word before it (0 before the first).
    pub word: usize,
    /// The emotion that the markup sets there, if any.
    pub emotion: Option<Emotion>,
}

/// The level of speech, in decibels as measured by [`FrameRef::level`](super::FrameRef::level); zeros if
/// there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// Mean over the frames of speech.
    pub mean: f32,
    /// Standard deviation over these frames.
    pub deviation: f32,
}

/// A frame is speech if its level is at most this far below the loudest, in decibels.
const SPEECH: f32 = 35.0;

impl Level {
    /// The level of the speech in `frames`.
    pub fn of(frames: &FrameRow) -> Self {
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
        let variance = speech().map(|level| (level - mean) * (level - mean)).sum::<f32>() / count;
        Self {
            mean,
            deviation: variance.sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Frame, Sizes};
    use super::*;

    #[test]
    fn a_stop_is_released_where_its_envelope_rises_most() {
        let sizes = Sizes {
            envelope: 80,
            aperiodicity: 5,
        };
        let row = |loud: &dyn Fn(usize) -> bool| {
            let at = |frame| Frame {
                envelope: vec![if loud(frame) { -3.0 } else { -9.0 }; 80],
                ..Frame::silent(sizes, 100.0)
            };
            (0..40).map(at).collect()
        };
        let phone = |frames| Phone {
            frames,
            phoneme: None,
            word: 0,
            emotion: None,
        };
        // A closure that begins before the stop, and a rise that is not part of it.
        let mut frames = Frames {
            frames: row(&|frame| frame < 12 && frame != 2 || frame >= 18),
            phones: vec![phone(0..16), phone(16..22), phone(22..40)],
            ..Frames::default()
        };
        let release = frames
            .release(&frames.phones[1])
            .expect("the planned frames release the stop");
        assert!((17..=18).contains(&release), "{release}");
        frames.frames = FrameRow::default();
        assert_eq!(frames.release(&frames.phones[1]), None);
    }

    #[test]
    fn the_level_is_that_of_speech_and_not_of_silence() {
        let sizes = Sizes {
            envelope: 80,
            aperiodicity: 5,
        };
        let at = |value: f32| Frame {
            envelope: vec![value; 80],
            ..Frame::silent(sizes, 100.0)
        };
        let level_of = |value: f32| at(value).view().level();
        // A neper is 8.7 dB.
        let frames = [
            at(-3.0),
            at(-4.0),
            at(-3.0),
            at(-4.0),
            Frame::silent(sizes, 100.0),
        ];
        let level = Level::of(&frames.into_iter().collect());
        assert!((level.mean - 0.5 * (level_of(-3.0) + level_of(-4.0))).abs() < 1e-3);
        assert!((level.deviation - 4.34).abs() < 0.01, "{}", level.deviation);
        assert_eq!(Level::of(&FrameRow::default()), Level::default());
    }
}
