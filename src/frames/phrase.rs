//! The frames of a phrase, and the sound of each.

use std::ops::Range;

use crate::emotion::Emotion;
use crate::text::phoneme::{Phoneme, Sound};

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

    /// When each of the phones closes the lips and opens them again, if the frames tell: a P or B opens them, an M does both.
    pub fn lips(&self) -> Vec<Lips> {
        let of = |phone: &Phone| {
            let [before, middle, after] = self.middles(phone);
            match phone.phoneme.map(Phoneme::sound) {
                Some(Sound::P | Sound::B) => Lips {
                    close: None,
                    open: self.steepest(before..after, 1.0),
                },
                // Between these two it is a murmur.
                Some(Sound::M) => Lips {
                    close: self.steepest(before..middle, -1.0),
                    open: self.steepest(middle..after, 1.0),
                },
                _ => Lips::default(),
            }
        };
        self.phones.iter().map(of).collect()
    }

    /// The middles of a phone's neighbours, with its own between them; its start or end where it has no neighbour.
    fn middles(&self, phone: &Phone) -> [usize; 3] {
        let half = |frame: usize| self.phone(frame).map_or(0, |phone| phone.frames.len() / 2);
        let Range { start, end } = phone.frames;
        let before = start - start.checked_sub(1).map_or(0, half);
        [before, usize::midpoint(start, end), end + half(end)]
    }

    /// The frame in `range` that becomes brighter most, or darker if `sign` is negative; `None` without frames.
    fn steepest(&self, range: Range<usize>, sign: f32) -> Option<usize> {
        let first = range.start.saturating_sub(2);
        let frames = (first..range.end + 2).map_while(|frame| self.frames.get(frame));
        let bright: Vec<f32> = frames.map(|frame| frame.brightness()).collect();
        // Two frames after it against two before it.
        let rises = bright
            .windows(5)
            .map(|around| sign * (around[3] + around[4] - around[0] - around[1]));
        let largest = rises.enumerate().max_by(|one, other| one.1.total_cmp(&other.1));
        largest.map(|(at, _)| first + at + 2)
    }

    /// Bytes of memory that it takes.
    pub fn bytes(&self) -> usize {
        self.frames.bytes()
            + self.words.capacity() * size_of::<Range<usize>>()
            + self.phones.capacity() * size_of::<Phone>()
            + size_of::<Self>()
    }
}

/// The frames at which a sound closes the lips and opens them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lips {
    /// The first frame with closed lips.
    pub close: Option<usize>,
    /// The first frame with open lips.
    pub open: Option<usize>,
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
    fn lips_open_and_close_where_the_envelope_changes_most() {
        let sizes = Sizes {
            envelope: 80,
            aperiodicity: 5,
        };
        let row = |loud: &dyn Fn(usize) -> bool| -> FrameRow {
            let at = |frame| Frame {
                envelope: vec![if loud(frame) { -3.0 } else { -9.0 }; 80],
                ..Frame::silent(sizes, 100.0)
            };
            (0..40).map(at).collect()
        };
        let phone = |frames, sound| Phone {
            frames,
            phoneme: Some(Phoneme::plain(sound)),
            word: 0,
            emotion: None,
        };
        let phrase = |sound| Frames {
            // A closure that begins before the sound, and a rise that is not part of it.
            frames: row(&|frame| frame < 12 && frame != 2 || frame >= 18),
            phones: vec![
                phone(0..16, Sound::S),
                phone(16..22, sound),
                phone(22..40, Sound::S),
            ],
            ..Frames::default()
        };
        let stop = phrase(Sound::P).lips();
        assert_eq!((stop[0], stop[2]), (Lips::default(), Lips::default()));
        assert!(stop[1].close.is_none());
        assert!(
            stop[1].open.is_some_and(|open| (17..=18).contains(&open)),
            "{stop:?}"
        );
        let nasal = Frames {
            phones: vec![
                phone(0..10, Sound::S),
                phone(10..20, Sound::M),
                phone(20..40, Sound::S),
            ],
            ..phrase(Sound::M)
        };
        let lips = nasal.lips()[1];
        assert!(
            lips.close.is_some_and(|close| (11..=12).contains(&close)),
            "{lips:?}"
        );
        assert!(
            lips.open.is_some_and(|open| (17..=18).contains(&open)),
            "{lips:?}"
        );
        let without_frames = Frames {
            frames: FrameRow::default(),
            ..nasal
        };
        assert_eq!(without_frames.lips()[1], Lips::default());
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
