//! A sequence of frames that stores a lasting frame once: silence takes the same memory at any length.

use super::{Frame, FrameMut, FrameRef, Sizes};

/// Frames of the same sizes in order. An empty row has no sizes; the first frame determines them.
#[derive(Clone, Debug, Default)]
pub struct FrameRow {
    sizes: Sizes,
    /// The values of the stored frames: envelope, aperiodicity, F0, voicing.
    values: Vec<f32>,
    /// For each stored frame the index of the frame after it. A row has fewer than 2^32 frames, which is
    /// eight months.
    ends: Vec<u32>,
}

impl FrameRow {
    /// An empty row with room for `runs` stored frames of these sizes.
    pub fn with_capacity(sizes: Sizes, runs: usize) -> Self {
        Self {
            sizes,
            values: Vec::with_capacity(runs * sizes.values()),
            ends: Vec::with_capacity(runs),
        }
    }

    /// The number of frames.
    pub fn len(&self) -> usize {
        self.ends.last().map_or(0, |end| *end as usize)
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The sizes of its frames; zeros if it is empty.
    pub fn sizes(&self) -> Sizes {
        if self.is_empty() {
            Sizes::default()
        } else {
            self.sizes
        }
    }

    /// Adds a frame.
    ///
    /// # Panics
    /// If its sizes differ from those of the other frames.
    pub fn push(&mut self, frame: FrameRef<'_>) {
        self.hold(frame, 1);
    }

    /// Adds a frame that lasts `length` frames; does nothing if that is 0.
    ///
    /// # Panics
    /// As [`push`](Self::push).
    pub fn hold(&mut self, frame: FrameRef<'_>, length: usize) {
        if let Some(mut held) = self.add(frame.sizes(), length) {
            held.copy(frame);
        }
    }

    /// Adds a frame of zeros that lasts `length` frames, and returns it for writing; `None` if `length` is 0.
    ///
    /// # Panics
    /// As [`push`](Self::push).
    pub fn add(&mut self, sizes: Sizes, length: usize) -> Option<FrameMut<'_>> {
        let end = u32::try_from(self.len() + length).unwrap_or(u32::MAX);
        if end as usize <= self.len() {
            return None;
        }
        if self.is_empty() {
            self.sizes = sizes;
        }
        assert_eq!(self.sizes, sizes, "frames of other sizes");
        self.ends.push(end);
        self.values.resize(self.ends.len() * sizes.values(), 0.0);
        self.runs_mut().next_back()
    }

    /// Removes all frames and keeps the memory.
    pub fn clear(&mut self) {
        self.values.clear();
        self.ends.clear();
    }

    /// The frame at `index`.
    pub fn get(&self, index: usize) -> Option<FrameRef<'_>> {
        let run = self.ends.partition_point(|end| *end as usize <= index);
        (run < self.ends.len()).then(|| self.run(run))
    }

    /// The last frame.
    pub fn last(&self) -> Option<FrameRef<'_>> {
        let run = self.ends.len().checked_sub(1)?;
        Some(self.run(run))
    }

    /// The stored frame with this number.
    fn run(&self, run: usize) -> FrameRef<'_> {
        let size = self.sizes.values();
        let values = &self.values[run * size..(run + 1) * size];
        let (envelope, rest) = values.split_at(self.sizes.envelope);
        let (aperiodicity, rest) = rest.split_at(self.sizes.aperiodicity);
        FrameRef {
            envelope,
            aperiodicity,
            f0: rest[0],
            voicing: rest[1],
        }
    }

    /// The frames one by one.
    pub fn iter(&self) -> impl Iterator<Item = FrameRef<'_>> {
        self.runs()
            .flat_map(|(frame, length)| std::iter::repeat_n(frame, length))
    }

    /// All frames as a list, repeated as often as they last.
    pub fn to_vec(&self) -> Vec<Frame> {
        self.iter().map(|frame| frame.to_owned()).collect()
    }

    /// The stored frames, each with the number of frames that it lasts.
    pub fn runs(&self) -> impl ExactSizeIterator<Item = (FrameRef<'_>, usize)> {
        let mut first = 0;
        self.ends.iter().enumerate().map(move |(run, end)| {
            let length = end - first;
            first = *end;
            (self.run(run), length as usize)
        })
    }

    /// The stored frames, mutable.
    pub fn runs_mut(&mut self) -> impl DoubleEndedIterator<Item = FrameMut<'_>> {
        let Sizes {
            envelope,
            aperiodicity,
        } = self.sizes;
        self.values
            .chunks_exact_mut(self.sizes.values())
            .filter_map(move |values| {
                let (envelope, rest) = values.split_at_mut(envelope);
                let (aperiodicity, rest) = rest.split_at_mut(aperiodicity);
                let [f0, voicing] = rest else { return None };
                Some(FrameMut {
                    envelope,
                    aperiodicity,
                    f0,
                    voicing,
                })
            })
    }

    /// The row without its first `count` frames.
    #[must_use]
    pub fn skip(&self, count: usize) -> Self {
        let mut rest = Self::with_capacity(self.sizes, self.ends.len());
        let mut left = count;
        for (frame, length) in self.runs() {
            let skipped = left.min(length);
            left -= skipped;
            rest.hold(frame, length - skipped);
        }
        rest
    }

    /// The row with `change` applied to the frames from `first` on. `change` also gets the index relative to
    /// `first`.
    #[must_use]
    pub fn map_from(&self, first: usize, mut change: impl FnMut(usize, &mut FrameMut<'_>)) -> Self {
        let mut changed = Self::with_capacity(self.sizes, self.ends.len());
        let mut at = 0;
        for (frame, length) in self.runs() {
            let kept = first.saturating_sub(at).min(length);
            changed.hold(frame, kept);
            for place in at + kept..at + length {
                if let Some(mut new) = changed.add(frame.sizes(), 1) {
                    new.copy(frame);
                    change(place - first, &mut new);
                }
            }
            at += length;
        }
        changed
    }

    /// Bytes of memory that its frames take.
    pub fn bytes(&self) -> usize {
        self.values.capacity() * size_of::<f32>() + self.ends.capacity() * size_of::<u32>()
    }
}

impl<'a> FromIterator<FrameRef<'a>> for FrameRow {
    fn from_iter<I: IntoIterator<Item = FrameRef<'a>>>(frames: I) -> Self {
        let mut row = Self::default();
        frames.into_iter().for_each(|frame| row.push(frame));
        row
    }
}

impl FromIterator<Frame> for FrameRow {
    fn from_iter<I: IntoIterator<Item = Frame>>(frames: I) -> Self {
        let mut row = Self::default();
        frames.into_iter().for_each(|frame| row.push(frame.view()));
        row
    }
}

impl PartialEq for FrameRow {
    /// Whether both have the same frames, regardless of how they are stored.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes {
        envelope: 80,
        aperiodicity: 5,
    };

    fn silent(f0: f32) -> Frame {
        Frame::silent(SIZES, f0)
    }

    fn row() -> FrameRow {
        let mut row = FrameRow::default();
        row.push(silent(1.0).view());
        row.hold(silent(2.0).view(), 3);
        row.hold(silent(9.0).view(), 0);
        row.push(silent(3.0).view());
        row
    }

    fn pitches(row: &FrameRow) -> Vec<f32> {
        row.iter().map(|frame| frame.f0).collect()
    }

    #[test]
    fn a_lasting_frame_is_read_repeatedly() {
        let row = row();
        assert_eq!(pitches(&row), [1.0, 2.0, 2.0, 2.0, 3.0]);
        let found: Vec<f32> = (0..9).map_while(|at| row.get(at)).map(|frame| frame.f0).collect();
        assert_eq!(found, pitches(&row));
        assert_eq!(row, pitches(&row).into_iter().map(silent).collect());
        assert_eq!(row.last(), Some(silent(3.0).view()));
    }

    #[test]
    fn a_row_can_be_cut_and_changed_within_a_lasting_frame() {
        assert_eq!(pitches(&row().skip(2)), [2.0, 2.0, 3.0]);
        assert!(row().skip(9).is_empty());
        let changed = row().map_from(3, |at, frame| *frame.f0 += 10.0 * (at + 1) as f32);
        assert_eq!(pitches(&changed), [1.0, 2.0, 2.0, 12.0, 23.0]);
    }

    #[test]
    fn half_an_hour_of_silence_takes_as_much_memory_as_a_frame() {
        let mut row = FrameRow::with_capacity(SIZES, 1);
        row.hold(silent(1.0).view(), 155_000);
        assert_eq!(row.len(), 155_000);
        assert!(row.bytes() < 512, "{}", row.bytes());
    }

    #[test]
    fn a_frame_takes_its_values_and_four_bytes() {
        for (envelope, aperiodicity) in [(80, 5), (128, 8)] {
            let sizes = Sizes {
                envelope,
                aperiodicity,
            };
            let mut row = FrameRow::with_capacity(sizes, 100);
            (0..100).for_each(|_| row.push(Frame::silent(sizes, 1.0).view()));
            assert_eq!(row.bytes(), 100 * 4 * (envelope + aperiodicity + 3));
        }
    }
}
