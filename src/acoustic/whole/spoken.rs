//! The samples that a graph spoke, and the time of each token.

use std::ops::Range;

use crate::analysis::{corrected, track};
use crate::frames::Format;
use crate::infer::{Graph, InferError};

use super::spelling::Letter;

/// The longest sound that a phrase may have, in seconds.
const LONGEST_S: usize = 60;

/// Lower F0 counts as unvoiced, in Hz.
pub(super) const VOICED: f32 = 50.0;
/// At the edges of a voiced part F0 approaches zero: values below this fraction of their neighbour count as
/// unvoiced.
const EDGE: f32 = 0.75;
/// The output of a graph.
#[derive(Debug, Default)]
pub struct Spoken {
    /// Its samples.
    pub samples: Vec<f32>,
    /// The end of each token, in samples.
    pub(super) ends: Vec<usize>,
    /// F0 every `f0_hop` samples, starting at half of that, in Hz; near 0 where unvoiced.
    pub(super) f0: Option<Vec<f32>>,
    pub(super) f0_hop: usize,
}

impl Spoken {
    /// Combines the outputs of a graph. `lengths` of `letters` are in units of `unit` samples.
    pub(super) fn new(
        graph: &Graph,
        samples: Vec<f32>,
        (lengths, unit): (&[f32], usize),
        letters: &[Letter],
        rate: u32,
    ) -> Result<Self, InferError> {
        if samples.len() > LONGEST_S * rate as usize {
            return Err(wrong(graph, "its sound is longer than a minute"));
        }
        if lengths.len() != letters.len() || lengths.iter().any(|length| !(0.0..=10_000.0).contains(length)) {
            return Err(wrong(graph, "it does not return a length for each symbol"));
        }
        let mut ends = vec![0; letters.last().map_or(0, |letter| letter.token + 1)];
        let mut at = 0;
        for (letter, length) in letters.iter().zip(lengths) {
            at += length.round() as usize * unit;
            ends[letter.token] = at;
        }
        // Some graphs drop a unit at the end.
        if at.abs_diff(samples.len()) > 2 * unit {
            return Err(wrong(
                graph,
                "the lengths of its symbols do not add up to that of its sound",
            ));
        }
        // A token without letters ends where the previous one does.
        let mut last = 0;
        for end in &mut ends {
            last = (*end).max(last);
            *end = last;
        }
        Ok(Self {
            samples,
            ends,
            ..Self::default()
        })
    }

    /// F0 of every frame, 0 where unvoiced: an estimate, near the graph's values if it returns them. The samples follow these
    /// only roughly: Kokoro's are 25 cents away in the median.
    pub(super) fn f0_by_hop(&self, format: &Format) -> Vec<f32> {
        let count = self.samples.len() / format.hop + 1;
        match &self.f0 {
            Some(f0) => {
                let told = told(f0, self.f0_hop, format.hop, count);
                corrected(&self.samples, format.sample_rate, format.hop, &told)
            }
            None => track(&self.samples, format.sample_rate, format.hop, count),
        }
    }

    /// The frames of each token.
    pub(super) fn frames(&self, hop: usize, count: usize) -> Vec<Range<usize>> {
        let mut at = 0;
        let each = self.ends.iter().map(|end| {
            let start = at;
            at = ((end + hop / 2) / hop).clamp(start, count);
            start..at
        });
        each.collect()
    }
}

/// F0 of `count` frames that are `hop` samples apart, 0 where unvoiced. `values` are `apart` samples apart,
/// the first at half of that.
fn told(values: &[f32], apart: usize, hop: usize, count: usize) -> Vec<f32> {
    let voiced = |at: usize| -> Option<f32> {
        let here = *values.get(at).filter(|f0| **f0 > VOICED && f0.is_finite())?;
        let near = |other: Option<&f32>| other.is_none_or(|other| *other <= VOICED || here > EDGE * other);
        let before = at.checked_sub(1).and_then(|at| values.get(at));
        (near(before) && near(values.get(at + 1))).then_some(here)
    };
    let frame = |frame: usize| {
        let place = ((frame * hop) as f32 / apart as f32 - 0.5).max(0.0);
        let (low, share) = (place as usize, place.fract());
        match (voiced(low), voiced(low + 1)) {
            (Some(a), Some(b)) => libm::expf(libm::logf(a) + (libm::logf(b) - libm::logf(a)) * share),
            (Some(a), None) if share < 0.5 => a,
            (None, Some(b)) if share >= 0.5 => b,
            _ => 0.0,
        }
    };
    (0..count).map(frame).collect()
}

/// The error for an unexpected output.
pub(super) fn wrong(graph: &Graph, reason: &str) -> InferError {
    InferError::Run {
        graph: graph.name().to_owned(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn f0_is_interpolated_except_where_it_falls_to_zero() {
        let values = [7.0, 8.0, 100.0, 200.0, 210.0, 220.0, 60.0, 9.0];
        // Values are 300 samples apart, frames 100, the first value at 150.
        let f0 = told(&values, 300, 100, 24);
        let voiced: Vec<usize> = (0..24).filter(|at| f0[*at] > 0.0).collect();
        // 200 Hz is at sample 1050, 220 Hz at 1650. From half way to the next value on it is unvoiced.
        assert_eq!((voiced.first(), voiced.last()), (Some(&9), Some(&17)));
        assert!((f0[12] - 205.0).abs() < 0.1, "{}", f0[12]);
        assert_eq!(f0[17], 220.0);
    }
}
