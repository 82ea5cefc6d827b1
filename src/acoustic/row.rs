//! Frames in a row, in which one that lasts is stored once: silence costs the same however long it is.

use std::ops::Index;

use super::Frame;

/// Frames in order.
#[derive(Clone, Debug, Default)]
pub struct FrameRow {
    runs: Vec<Run>,
}

/// A frame and how long it lasts.
#[derive(Clone, Copy, Debug)]
struct Run {
    frame: Frame,
    /// The first frame of the row after it. A row has fewer than 2^32 frames, which is a year and a half.
    end: u32,
}

impl FrameRow {
    /// An empty row with room for `runs` frames that do not last.
    pub fn with_capacity(runs: usize) -> Self {
        Self {
            runs: Vec::with_capacity(runs),
        }
    }

    /// How many frames it has.
    pub fn len(&self) -> usize {
        self.runs.last().map_or(0, |run| run.end as usize)
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Adds a frame.
    pub fn push(&mut self, frame: Frame) {
        self.hold(frame, 1);
    }

    /// Adds a frame that lasts `length` frames; nothing where that is 0.
    pub fn hold(&mut self, frame: Frame, length: usize) {
        let end = u32::try_from(self.len() + length).unwrap_or(u32::MAX);
        if end as usize > self.len() {
            self.runs.push(Run { frame, end });
        }
    }

    /// The frame at `index`.
    pub fn get(&self, index: usize) -> Option<&Frame> {
        let at = self.runs.partition_point(|run| run.end as usize <= index);
        self.runs.get(at).map(|run| &run.frame)
    }

    /// The frames one by one.
    pub fn iter(&self) -> impl Iterator<Item = &Frame> {
        self.runs()
            .flat_map(|(frame, length)| std::iter::repeat_n(frame, length))
    }

    /// All frames in a list, as often as they last.
    pub fn to_vec(&self) -> Vec<Frame> {
        self.iter().copied().collect()
    }

    /// The frames that are stored, each with how many frames it lasts.
    pub fn runs(&self) -> impl ExactSizeIterator<Item = (&Frame, usize)> {
        let mut first = 0;
        self.runs.iter().map(move |run| {
            let length = run.end - first;
            first = run.end;
            (&run.frame, length as usize)
        })
    }

    /// The row without its first `count` frames.
    #[must_use]
    pub fn skip(&self, count: usize) -> Self {
        let mut rest = Self::with_capacity(self.runs.len());
        let mut left = count;
        for (frame, length) in self.runs() {
            let skipped = left.min(length);
            left -= skipped;
            rest.hold(*frame, length - skipped);
        }
        rest
    }

    /// The row with `change` applied to the frames from `first` on, each with its place after `first`.
    #[must_use]
    pub fn map_from(&self, first: usize, mut change: impl FnMut(usize, &Frame) -> Frame) -> Self {
        let mut changed = Self::with_capacity(self.runs.len());
        let mut at = 0;
        for (frame, length) in self.runs() {
            let kept = first.saturating_sub(at).min(length);
            changed.hold(*frame, kept);
            for place in at + kept..at + length {
                changed.push(change(place - first, frame));
            }
            at += length;
        }
        changed
    }

    /// Bytes of memory that its frames take.
    pub fn bytes(&self) -> usize {
        self.runs.capacity() * size_of::<Run>()
    }
}

impl Index<usize> for FrameRow {
    type Output = Frame;

    /// The frame at `index`.
    ///
    /// # Panics
    /// Where there is none.
    fn index(&self, index: usize) -> &Frame {
        let at = self.runs.partition_point(|run| run.end as usize <= index);
        &self.runs[at].frame
    }
}

impl FromIterator<Frame> for FrameRow {
    fn from_iter<I: IntoIterator<Item = Frame>>(frames: I) -> Self {
        let mut row = Self::default();
        frames.into_iter().for_each(|frame| row.push(frame));
        row
    }
}

impl PartialEq for FrameRow {
    /// Whether both have the same frames, however they are stored.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> FrameRow {
        let mut row = FrameRow::default();
        row.push(Frame::silent(1.0));
        row.hold(Frame::silent(2.0), 3);
        row.hold(Frame::silent(9.0), 0);
        row.push(Frame::silent(3.0));
        row
    }

    fn pitches(row: &FrameRow) -> Vec<f32> {
        row.iter().map(|frame| frame.f0).collect()
    }

    #[test]
    fn a_frame_that_lasts_is_read_as_often_as_it_lasts() {
        let row = row();
        assert_eq!(pitches(&row), [1.0, 2.0, 2.0, 2.0, 3.0]);
        let indexed: Vec<f32> = (0..row.len()).map(|at| row[at].f0).collect();
        assert_eq!(indexed, pitches(&row));
        assert_eq!(row.get(5), None);
        assert_eq!(row, pitches(&row).into_iter().map(Frame::silent).collect());
    }

    #[test]
    fn a_row_is_cut_and_changed_inside_of_what_lasts() {
        assert_eq!(pitches(&row().skip(2)), [2.0, 2.0, 3.0]);
        assert!(row().skip(9).is_empty());
        let changed = row().map_from(3, |at, frame| Frame::silent(frame.f0 + 10.0 * (at + 1) as f32));
        assert_eq!(pitches(&changed), [1.0, 2.0, 2.0, 12.0, 23.0]);
    }

    #[test]
    fn half_an_hour_of_silence_takes_as_much_memory_as_a_frame() {
        let mut row = FrameRow::with_capacity(1);
        row.hold(Frame::silent(1.0), 155_000);
        assert_eq!(row.len(), 155_000);
        assert!(row.bytes() < 512, "{}", row.bytes());
    }
}
