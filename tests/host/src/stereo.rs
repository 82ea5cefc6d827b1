//! Rendered sound, and measurements of it.

/// Two channels of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stereo {
    /// The left channel.
    pub left: Vec<f32>,
    /// The right channel.
    pub right: Vec<f32>,
}

impl Stereo {
    /// Silence of `len` samples.
    pub fn silence(len: usize) -> Self {
        Self {
            left: vec![0.0; len],
            right: vec![0.0; len],
        }
    }

    /// The length in samples.
    pub fn len(&self) -> usize {
        self.left.len()
    }

    /// True when there are no samples at all.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// True when every sample of both channels is exactly 0.
    pub fn is_silent(&self) -> bool {
        self.first_sound().is_none()
    }

    /// The first sample that is not exactly 0 in either channel.
    pub fn first_sound(&self) -> Option<usize> {
        self.left
            .iter()
            .zip(&self.right)
            .position(|(l, r)| *l != 0.0 || *r != 0.0)
    }

    /// The last sample that is not exactly 0 in either channel.
    pub fn last_sound(&self) -> Option<usize> {
        self.left
            .iter()
            .zip(&self.right)
            .rposition(|(l, r)| *l != 0.0 || *r != 0.0)
    }

    /// The largest magnitude in either channel.
    pub fn peak(&self) -> f32 {
        self.left
            .iter()
            .chain(&self.right)
            .fold(0.0, |peak, x| x.abs().max(peak))
    }

    /// The root mean square over both channels; 0 for no samples.
    pub fn rms(&self) -> f64 {
        let count = (self.left.len() + self.right.len()).max(1);
        let sum: f64 = self
            .left
            .iter()
            .chain(&self.right)
            .map(|x| f64::from(*x).powi(2))
            .sum();
        (sum / count as f64).sqrt()
    }

    /// True when every sample is a finite number.
    pub fn is_finite(&self) -> bool {
        self.left.iter().chain(&self.right).all(|x| x.is_finite())
    }

    /// The samples of `range`.
    ///
    /// # Panics
    /// If the range ends after the last sample.
    pub fn slice(&self, range: std::ops::Range<usize>) -> Self {
        Self {
            left: self.left[range.clone()].to_vec(),
            right: self.right[range].to_vec(),
        }
    }

    /// Appends `other`.
    pub fn extend(&mut self, other: &Stereo) {
        self.left.extend_from_slice(&other.left);
        self.right.extend_from_slice(&other.right);
    }

    /// True if both hold the same bits in every sample; 0.0 and -0.0 differ.
    pub fn same_bits(&self, other: &Stereo) -> bool {
        let same = |a: &[f32], b: &[f32]| {
            a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.to_bits() == y.to_bits())
        };
        same(&self.left, &other.left) && same(&self.right, &other.right)
    }
}
