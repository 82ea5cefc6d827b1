//! Power spectra of windows of a signal, and smoothing over frequency.

use std::f64::consts::PI;
use std::sync::Arc;

use realfft::num_complex::Complex64;
use realfft::{RealFftPlanner, RealToComplex};

/// The shape of a window: its value at a position from -1 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Hann,
    Blackman,
}

impl Shape {
    fn at(self, place: f64) -> f64 {
        let turn = PI * place;
        match self {
            Self::Hann => 0.5 + 0.5 * turn.cos(),
            Self::Blackman => 0.42 + 0.5 * turn.cos() + 0.08 * (2.0 * turn).cos(),
        }
    }
}

/// Transforms of one length, with working memory.
pub(super) struct Transform {
    pub(super) rate: f64,
    pub(super) size: usize,
    forward: Arc<dyn RealToComplex<f64>>,
    pub(super) time: Vec<f64>,
    pub(super) bins: Vec<Complex64>,
    scratch: Vec<Complex64>,
    /// A running sum, for smoothing.
    sum: Vec<f64>,
}

impl Transform {
    pub(super) fn new(rate: f64, size: usize) -> Self {
        let forward = RealFftPlanner::new().plan_fft_forward(size);
        Self {
            rate,
            size,
            time: vec![0.0; size],
            bins: forward.make_output_vec(),
            scratch: forward.make_scratch_vec(),
            forward,
            sum: Vec::new(),
        }
    }

    /// Bins of a spectrum.
    pub(super) fn count(&self) -> usize {
        self.size / 2 + 1
    }

    /// Distance between two bins in Hz.
    pub(super) fn step(&self) -> f64 {
        self.rate / self.size as f64
    }

    /// Writes the part of `samples` around `centre` (in samples) to `time`, windowed over `periods` periods
    /// of `f0`, without its mean, and padded with zeros. Returns its number of samples and the energy of the
    /// window.
    pub(super) fn take(
        &mut self,
        samples: &[f32],
        centre: f64,
        f0: f64,
        periods: f64,
        shape: Shape,
    ) -> (usize, f64) {
        let half = (periods * self.rate / f0 / 2.0)
            .round()
            .min((self.size / 2 - 1) as f64) as isize;
        let origin = centre.round() as isize;
        let reach = periods * self.rate / f0 / 2.0;
        let (mut mass, mut weights, mut energy) = (0.0, 0.0, 0.0);
        for (slot, offset) in self.time.iter_mut().zip(-half..=half) {
            let weight = shape.at((offset as f64 / reach).clamp(-1.0, 1.0));
            let index = usize::try_from(origin + offset).ok();
            let sample = index.and_then(|index| samples.get(index)).copied().unwrap_or(0.0);
            *slot = f64::from(sample) * weight;
            mass += *slot;
            weights += weight;
            energy += weight * weight;
        }
        let length = (2 * half + 1) as usize;
        let mean = mass / weights;
        for (slot, offset) in self.time.iter_mut().zip(-half..=half) {
            *slot -= mean * shape.at((offset as f64 / reach).clamp(-1.0, 1.0));
        }
        self.time[length..].fill(0.0);
        (length, energy)
    }

    /// Transforms `time` to `bins`; `time` is overwritten.
    pub(super) fn run(&mut self) {
        // The lengths are the plan's own, so this cannot fail.
        let _ = self
            .forward
            .process_with_scratch(&mut self.time, &mut self.bins, &mut self.scratch);
    }

    /// Restores what the removed mean took from frequencies below `f0`, by adding the mirror image of those
    /// above.
    pub(super) fn mend_below(&self, values: &mut [f64], f0: f64) {
        let step = self.step();
        let last = ((f0 / step) as usize).min(values.len() - 1);
        let mirrored: Vec<f64> = (0..=last)
            .map(|bin| read(values, f0 / step - bin as f64))
            .collect();
        for (value, mirrored) in values.iter_mut().zip(mirrored) {
            *value += mirrored;
        }
    }

    /// The mean of `values` over `width` Hz around each bin. Beyond both ends the spectrum is mirrored.
    pub(super) fn smooth(&mut self, values: &[f64], width: f64, out: &mut [f64]) {
        let count = values.len();
        let bins = width / self.step();
        let margin = bins as usize + 2;
        let mirror = |at: isize| {
            let at = at.unsigned_abs() % (2 * (count - 1));
            values[if at < count { at } else { 2 * (count - 1) - at }]
        };
        self.sum.clear();
        self.sum.push(0.0);
        let mut total = 0.0;
        for at in -(margin as isize)..(count + margin) as isize {
            total += mirror(at);
            self.sum.push(total);
        }
        // The sum up to the edge `at` of a bin, whose centre is half a bin further.
        for (bin, out) in out.iter_mut().enumerate() {
            let centre = (bin + margin) as f64 + 0.5;
            *out = (read(&self.sum, centre + bins / 2.0) - read(&self.sum, centre - bins / 2.0)) / bins;
        }
    }
}

/// Linear interpolation of `values`.
pub(super) fn read(values: &[f64], at: f64) -> f64 {
    let low = (at.max(0.0) as usize).min(values.len() - 1);
    let high = (low + 1).min(values.len() - 1);
    values[low] + (values[high] - values[low]) * (at - low as f64).clamp(0.0, 1.0)
}
