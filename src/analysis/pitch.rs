//! F0 by autocorrelation: P. Boersma, "Accurate short-term analysis of the fundamental frequency and the
//! harmonics-to-noise ratio of a sampled sound", Proceedings of the Institute of Phonetic Sciences 17, 1993.
//! There are two passes, the second in a range derived from the first (C. De Looze and D. Hirst, Speech
//! Prosody 2008), which removes most octave errors.

use std::sync::Arc;

use realfft::num_complex::Complex64;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// The range of F0 in the first pass, in Hz.
const WIDE: (f64, f64) = (50.0, 600.0);
/// The second pass searches from this fraction of the first quartile to this multiple of the third.
const NARROW: (f64, f64) = (0.7, 2.0);
/// The bounds of the second pass, in Hz.
const BOUNDS: (f64, f64) = (45.0, 800.0);
/// The most candidates of a frame in addition to silence.
const CANDIDATES: usize = 8;
/// The minimum strength of a voiced frame.
const VOICING: f64 = 0.45;
/// A frame is silent below this fraction of the loudest sample.
const SILENCE: f64 = 0.03;
/// The cost of being an octave lower, of an octave jump between frames (of 10 ms), and of a change of
/// voicing.
const OCTAVE: f64 = 0.01;
const JUMP: f64 = 0.35;
const CHANGE: f64 = 0.14;
/// The frame length to which the last two costs refer.
const COST_FRAME_S: f64 = 0.01;
/// The furthest correction of a known F0, in octaves: more would be another harmonic.
const REACH: f64 = 0.25;
/// F0 of signals that have none, in Hz. In unvoiced parts it sets the envelope's window; it was tuned on the house voice's
/// recordings.
pub(super) const UNVOICED_F0: f32 = 200.0;

/// F0 in Hz at each of `count` hops, 0 where unvoiced. The first is that of sample 0.
pub fn track(samples: &[f32], rate: u32, hop: usize, count: usize) -> Vec<f32> {
    let rate = f64::from(rate);
    let mut voiced: Vec<f64> = pass(samples, rate, hop, count, WIDE);
    voiced.retain(|f0| *f0 > 0.0);
    if voiced.len() < 5 {
        return vec![0.0; count];
    }
    voiced.sort_by(f64::total_cmp);
    let quartile = |share: usize| voiced[(voiced.len() - 1) * share / 4];
    let f0 = pass(samples, rate, hop, count, narrow(quartile(1), quartile(3)));
    f0.into_iter().map(|f0| f0 as f32).collect()
}

/// The range in which F0 with these two quartiles is searched.
fn narrow(first: f64, third: f64) -> (f64, f64) {
    ((NARROW.0 * first).max(BOUNDS.0), (NARROW.1 * third).min(BOUNDS.1))
}

/// F0 in Hz at each hop of `samples`, where it is roughly `f0` (0 where unvoiced, as in the result). A model's plan of F0 differs
/// from what its samples have, in time too. Where no near period is found, F0 is corrected like its neighbours.
pub fn corrected(samples: &[f32], rate: u32, hop: usize, f0: &[f32]) -> Vec<f32> {
    let loudest = samples.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
    let mut voiced: Vec<f64> = f0
        .iter()
        .filter(|f0| **f0 > 0.0)
        .map(|f0| f64::from(*f0))
        .collect();
    voiced.sort_by(f64::total_cmp);
    let quartile = |share: usize| voiced.get(voiced.len().saturating_sub(1) * share / 4).copied();
    let (Some(first), Some(third)) = (quartile(1), quartile(3)) else {
        return f0.to_vec();
    };
    let range = narrow(first, third);
    if loudest == 0.0 || range.0 >= range.1 {
        return f0.to_vec();
    }
    let mut frames = Correlation::new(f64::from(rate), range);
    let mut factor = |(at, &near): (usize, &f32)| -> f32 {
        if near <= 0.0 {
            return 0.0;
        }
        let distance = |f0: f64| (f0 / f64::from(near)).log2().abs();
        let found = frames
            .candidates(samples, at * hop, f64::from(loudest))
            .into_iter();
        let found = found.filter(|(f0, _)| *f0 > 0.0 && distance(*f0) < REACH);
        let best = found.max_by(|a, b| a.1.total_cmp(&b.1));
        best.map_or(0.0, |(f0, _)| (f0 / f64::from(near)) as f32)
    };
    let factors: Vec<f32> = f0.iter().enumerate().map(&mut factor).collect();
    if factors.iter().all(|factor| *factor == 0.0) {
        return f0.to_vec();
    }
    f0.iter()
        .zip(carried(&factors))
        .map(|(f0, factor)| f0 * factor)
        .collect()
}

/// F0, or factors on it, without gaps: interpolated between its logarithms, and constant beyond the first and last value.
pub(super) fn carried(f0: &[f32]) -> Vec<f32> {
    let mut carried = f0.to_vec();
    let mut last: Option<usize> = None;
    for at in 0..=f0.len() {
        let ends = at == f0.len();
        if !ends && f0[at] <= 0.0 {
            continue;
        }
        let from = last.map_or(0, |last| last + 1);
        for (value, gap) in carried[from..at].iter_mut().zip(from..) {
            *value = match (last, ends) {
                (Some(last), false) => {
                    let share = (gap - last) as f32 / (at - last) as f32;
                    (f0[last].ln() * (1.0 - share) + f0[at].ln() * share).exp()
                }
                (Some(last), true) => f0[last],
                (None, false) => f0[at],
                (None, true) => UNVOICED_F0,
            };
        }
        last = Some(at);
    }
    carried
}

/// A candidate of a frame: F0 in Hz (0 is unvoiced) and its strength.
type Candidate = (f64, f64);

fn pass(samples: &[f32], rate: f64, hop: usize, count: usize, range: (f64, f64)) -> Vec<f64> {
    let loudest = samples.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
    if loudest == 0.0 {
        return vec![0.0; count];
    }
    let mut frames = Correlation::new(rate, range);
    let each: Vec<Vec<Candidate>> = (0..count)
        .map(|at| frames.candidates(samples, at * hop, f64::from(loudest)))
        .collect();
    cheapest(&each, COST_FRAME_S * rate / hop as f64)
}

/// The path of least cost through the candidates. `quick` is the factor on the cost of changes relative to
/// the stated frame length.
fn cheapest(each: &[Vec<Candidate>], quick: f64) -> Vec<f64> {
    let change = |from: f64, to: f64| match (from > 0.0, to > 0.0) {
        (true, true) => JUMP * quick * (from / to).log2().abs(),
        (false, false) => 0.0,
        _ => CHANGE * quick,
    };
    let mut gains: Vec<f64> = Vec::new();
    let mut came = Vec::with_capacity(each.len());
    for (at, now) in each.iter().enumerate() {
        let mut next = Vec::with_capacity(now.len());
        let mut from = Vec::with_capacity(now.len());
        for &(f0, strength) in now {
            let before = at.checked_sub(1).map_or(&[][..], |at| &each[at]);
            let ways = before
                .iter()
                .zip(&gains)
                .map(|(&(last, _), gain)| gain - change(last, f0));
            let best = ways
                .enumerate()
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .unwrap_or((0, 0.0));
            next.push(best.1 + strength);
            from.push(best.0);
        }
        gains = next;
        came.push(from);
    }
    let best = gains.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    let mut place = best.map_or(0, |best| best.0);
    let mut path = vec![0.0; each.len()];
    for at in (0..each.len()).rev() {
        path[at] = each[at][place].0;
        place = came[at][place];
    }
    path
}

/// Autocorrelations of windowed frames.
struct Correlation {
    rate: f64,
    range: (f64, f64),
    window: Vec<f64>,
    /// The autocorrelation of the window, by which that of a frame is divided.
    own: Vec<f64>,
    size: usize,
    forward: Arc<dyn RealToComplex<f64>>,
    inverse: Arc<dyn ComplexToReal<f64>>,
    time: Vec<f64>,
    bins: Vec<Complex64>,
    scratch: Vec<Complex64>,
}

impl Correlation {
    /// Windows have three periods of the lowest F0.
    fn new(rate: f64, range: (f64, f64)) -> Self {
        let length = (3.0 * rate / range.0) as usize | 1;
        let size = (2 * length).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(size), planner.plan_fft_inverse(size));
        let hann = |at: usize| {
            let turn = std::f64::consts::TAU * (at as f64 + 0.5) / length as f64;
            0.5 - 0.5 * turn.cos()
        };
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        let mut made = Self {
            rate,
            range,
            window: (0..length).map(hann).collect(),
            own: Vec::new(),
            size,
            time: vec![0.0; size],
            bins: forward.make_output_vec(),
            scratch: vec![Complex64::default(); scratch],
            forward,
            inverse,
        };
        made.time[..length].copy_from_slice(&made.window);
        made.correlate();
        let longest = (rate / range.0) as usize + 2;
        made.own = made.time[..longest]
            .iter()
            .map(|own| own / made.time[0])
            .collect();
        made
    }

    /// Replaces the contents of `time` by their autocorrelation.
    fn correlate(&mut self) {
        // The lengths are the plans' own, so this cannot fail.
        let _ = self
            .forward
            .process_with_scratch(&mut self.time, &mut self.bins, &mut self.scratch);
        for bin in &mut self.bins {
            *bin = Complex64::new(bin.norm_sqr() / self.size as f64, 0.0);
        }
        let _ = self
            .inverse
            .process_with_scratch(&mut self.bins, &mut self.time, &mut self.scratch);
    }

    /// The candidates of the frame around the sample `centre`.
    fn candidates(&mut self, samples: &[f32], centre: usize, loudest: f64) -> Vec<Candidate> {
        let length = self.window.len();
        let first = centre as isize - (length / 2) as isize;
        let sample = |at: usize| {
            let index = usize::try_from(first + at as isize).ok();
            f64::from(index.and_then(|index| samples.get(index)).copied().unwrap_or(0.0))
        };
        let mean = (0..length).map(sample).sum::<f64>() / length as f64;
        let mut peak = 0.0_f64;
        self.time.fill(0.0);
        for (at, weight) in self.window.iter().enumerate() {
            let value = sample(at) - mean;
            peak = peak.max(value.abs());
            self.time[at] = value * weight;
        }
        let quiet = (2.0 - peak / loudest / (SILENCE / (1.0 + VOICING))).max(0.0);
        let mut found = vec![(0.0, VOICING + quiet)];
        self.correlate();
        let power = self.time[0];
        if power <= 0.0 {
            return found;
        }
        let value = |lag: usize| self.time[lag] / power / self.own[lag];
        let (shortest, longest) = ((self.rate / self.range.1) as usize, self.own.len() - 1);
        for lag in shortest.max(2)..longest {
            let (before, here, after) = (value(lag - 1), value(lag), value(lag + 1));
            if here < 0.5 * VOICING || here < before || here <= after {
                continue;
            }
            // The maximum of the parabola through the three values.
            let bend = before - 2.0 * here + after;
            let shift = if bend < 0.0 {
                0.5 * (before - after) / bend
            } else {
                0.0
            };
            let height = here - 0.25 * (before - after) * shift;
            let f0 = self.rate / (lag as f64 + shift);
            if (self.range.0..=self.range.1).contains(&f0) {
                found.push((f0, height.min(1.0) + OCTAVE * (f0 / self.range.0).log2()));
            }
        }
        found[1..].sort_by(|a, b| b.1.total_cmp(&a.1));
        found.truncate(1 + CANDIDATES);
        found
    }
}
