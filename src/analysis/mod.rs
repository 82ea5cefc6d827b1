//! Converts samples to frames, so that voices whose graph outputs only sound can be shaped, sung and fitted.
//!
//! [`Analyser`] splits samples into an envelope and aperiodicity, given their F0. [`track`] estimates F0, and
//! [`corrected`] corrects F0 that is known roughly.

mod aperiodicity;
mod envelope;
mod pitch;
mod spectrum;
#[cfg(test)]
mod tests;

pub use pitch::{corrected, track};

use std::sync::Arc;

use crate::frames::{Format, FrameRow};

use aperiodicity::Aperiodicity;
use envelope::Envelope;
use pitch::{UNVOICED_F0, carried};

/// The range of F0 that the analysis supports, in Hz. The lowest determines the length of its transforms.
const F0_RANGE: (f32, f32) = (40.0, 1000.0);

/// Turns samples into frames of a format.
#[derive(Clone, Debug)]
pub struct Analyser {
    format: Arc<Format>,
    /// The edges of the aperiodicity bands, in Hz.
    edges: Vec<f64>,
}

impl Analyser {
    /// An analyser for this format.
    pub fn new(format: Arc<Format>) -> Self {
        let centres = &format.aperiodicity_hz;
        let between = |pair: &[f32]| f64::from(pair[0] * pair[1]).sqrt();
        let half = f64::from(format.sample_rate) / 2.0;
        let edges = std::iter::once(0.0)
            .chain(centres.windows(2).map(between))
            .chain([half])
            .collect();
        Self { format, edges }
    }

    /// The frames of `samples`, which have the format's rate: one for each value of `f0`, in Hz, 0 where
    /// unvoiced. Frame `i` is centred on sample `i * hop`. F0 is interpolated through unvoiced parts on a
    /// logarithmic scale.
    pub fn frames(&self, samples: &[f32], f0: &[f32]) -> FrameRow {
        let (sizes, hop) = (self.format.sizes(), self.format.hop as f64);
        let rate = f64::from(self.format.sample_rate);
        let mut envelope = Envelope::new(rate, f64::from(F0_RANGE.0));
        let mut aperiodicity = Aperiodicity::new(rate);
        let carried = carried(f0);
        let mut row = FrameRow::with_capacity(sizes, f0.len());
        for (at, (&f0, &carried)) in f0.iter().zip(&carried).enumerate() {
            let Some(frame) = row.add(sizes, 1) else { break };
            let centre = at as f64 * hop;
            let is_voiced = f0 > 0.0;
            let window = if is_voiced { f0 } else { UNVOICED_F0 };
            let window = f64::from(window.clamp(F0_RANGE.0, F0_RANGE.1));
            envelope.at(samples, centre, window, &self.format.envelope_hz, frame.envelope);
            let noise = is_voiced
                .then(|| aperiodicity.at(samples, centre, window))
                .flatten();
            for (share, edge) in frame.aperiodicity.iter_mut().zip(self.edges.windows(2)) {
                *share = noise
                    .as_ref()
                    .map_or(1.0, |noise| aperiodicity.share(noise, edge[0], edge[1]));
            }
            *frame.f0 = carried;
            *frame.voicing = if is_voiced { 1.0 } else { 0.0 };
        }
        row
    }
}
