//! From one sample rate to another.
//!
//! Each sample that comes out is the sum of 64 that went in, times a sinc under a Blackman window (A. V. Oppenheim and R. W.
//! Schafer, "Discrete-Time Signal Processing", on window methods), at the very place in time where it belongs. Where the two
//! rates have few places in common, as usual rates do, there is a row of taps for each of them; else a value lies on the line
//! between those of two of [`GRID`] rows.

use std::sync::Arc;

use fearless_simd::{Simd, f32x8, prelude::*};

use crate::level::{Level, dispatch};

/// Taps of the filter: short, for the latency.
pub const TAPS: usize = 64;
/// Half of the width of the slope between what passes and what does not, as a share of half of the rate that goes in: three
/// bins of the window. On the way up what passes ends so far below that half; on the way down the middle of the slope lies this
/// share of half of the lower rate below it.
const SLOPE: f64 = 6.0 / TAPS as f64;
/// No more rows than this are made for places that come again.
const MOST_ROWS: u64 = 640;
/// Rows where places never come again: what lies between two of them is off by less than 2e-6 of the peak.
const GRID: u32 = 512;
/// The rate goes up at most by this factor.
const HIGHEST_RATIO: f64 = 1024.0;

type Row = [f32; TAPS];

/// A converter between two rates, whose phase belongs to one signal.
#[derive(Clone, Debug)]
pub struct Converter {
    level: Level,
    bank: Arc<Bank>,
    /// The samples that the next ones may still need, and room for those that come.
    input: Vec<f32>,
    output: Vec<f32>,
    /// Where in `input` the taps of the next sample begin, and where between two samples it lies.
    from: usize,
    place: Place,
    most: usize,
}

#[derive(Debug)]
struct Bank {
    ratio: f64,
    rows: Vec<Row>,
    step: Step,
}

/// From one sample that comes out to the next, in samples that go in.
#[derive(Debug)]
enum Step {
    /// A fraction in lowest terms; there is a row for each part.
    Exact { over: u64, under: u64 },
    /// There are [`GRID`] rows.
    Rough(f64),
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// Parts of a sample, of those of an exact step.
    parts: u64,
    /// The share of a sample, of a rough step.
    share: f64,
}

impl Bank {
    fn new(from: u32, to: f64) -> Self {
        let ratio = to / f64::from(from);
        let exact = (to.fract() == 0.0 && to < 1e9).then(|| {
            let (from, to) = (u64::from(from), to as u64);
            let shared = common(from, to);
            (from / shared, to / shared)
        });
        let (step, count) = match exact {
            Some((over, under)) if under <= MOST_ROWS => (Step::Exact { over, under }, under as u32),
            _ => (Step::Rough(ratio.recip()), GRID),
        };
        let cutoff = (1.0 - SLOPE) * ratio.min(1.0);
        // One more than there are places, so that each has one above it.
        let rows = (0..=count).map(|row| taps(f64::from(row) / f64::from(count), cutoff));
        Self {
            ratio,
            rows: rows.collect(),
            step,
        }
    }
}

/// The greatest common divisor.
fn common(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The taps for a place that lies `share` of a sample after the middle of them, with a sum of one.
fn taps(share: f64, cutoff: f64) -> Row {
    use std::f64::consts::PI;
    let reach = (TAPS / 2) as f64;
    let tap = |at: usize| {
        let distance = share + reach - 1.0 - at as f64;
        let sinc = if distance == 0.0 {
            1.0
        } else {
            libm::sin(PI * cutoff * distance) / (PI * cutoff * distance)
        };
        let cos = libm::cos(PI * distance / reach);
        // 0.42 + 0.5 cos x + 0.08 cos 2x
        sinc * (0.34 + 0.5 * cos + 0.16 * cos * cos)
    };
    let row: [f64; TAPS] = std::array::from_fn(tap);
    let sum: f64 = row.iter().sum();
    row.map(|tap| (tap / sum) as f32)
}

impl Converter {
    /// Samples that must have gone in after the place of one that comes out.
    pub const REACH: usize = TAPS / 2;

    /// From `from` Hz to `to` Hz, for at most `most` samples at a time. The first sample that comes out lies at the place of
    /// the first one that goes in. `None` where `to` is no number above zero, or more than a thousand times as high.
    pub fn new(level: Level, from: u32, to: f64, most: usize) -> Option<Self> {
        let ratio = to / f64::from(from);
        if !(ratio > 0.0 && ratio <= HIGHEST_RATIO) {
            return None;
        }
        let mut converter = Self {
            level,
            bank: Arc::new(Bank::new(from, to)),
            input: Vec::with_capacity(TAPS - 1 + most),
            output: Vec::with_capacity((most as f64 * ratio).ceil() as usize + 1),
            from: 0,
            place: Place::default(),
            most,
        };
        converter.reset();
        Some(converter)
    }

    /// Another one, which has seen nothing; they share what they are made of.
    pub fn another(&self) -> Self {
        let mut other = self.clone();
        other.input.reserve_exact(TAPS - 1 + self.most);
        other.output.reserve_exact(self.most_output());
        other.reset();
        other
    }

    /// Samples that come out for each that goes in.
    pub fn ratio(&self) -> f64 {
        self.bank.ratio
    }

    /// The most samples that come out at a time.
    pub fn most_output(&self) -> usize {
        (self.most as f64 * self.bank.ratio).ceil() as usize + 1
    }

    /// Forgets everything that went in.
    pub fn reset(&mut self) {
        self.input.clear();
        self.input.resize(TAPS - 1, 0.0);
        // Silence lies before the first sample, which belongs to the middle of the taps.
        self.from = Self::REACH;
        self.place = Place::default();
    }

    /// Takes the next samples, no more than were announced, and gives all that can come out by now.
    pub fn push(&mut self, samples: &[f32]) -> &[f32] {
        self.input
            .extend_from_slice(&samples[..samples.len().min(self.most)]);
        self.output.clear();
        let level = self.level;
        dispatch!(level, simd => convert(simd, self));
        let gone = self.input.len() - (TAPS - 1);
        self.input.drain(..gone);
        self.from -= gone;
        &self.output
    }
}

#[inline(always)]
fn convert<S: Simd>(simd: S, converter: &mut Converter) {
    let Converter {
        bank,
        input,
        output,
        from,
        place,
        ..
    } = converter;
    while let Some(samples) = input.get(*from..*from + TAPS) {
        match bank.step {
            Step::Exact { over, under } => {
                output.push(product(simd, samples, &bank.rows[place.parts as usize]));
                place.parts += over;
                *from += (place.parts / under) as usize;
                place.parts %= under;
            }
            Step::Rough(step) => {
                let row = place.share * f64::from(GRID);
                let below = (row as usize).min(GRID as usize - 1);
                let (low, high) = (
                    product(simd, samples, &bank.rows[below]),
                    product(simd, samples, &bank.rows[below + 1]),
                );
                output.push(low + (row - below as f64) as f32 * (high - low));
                place.share += step;
                let whole = place.share.floor();
                *from += whole as usize;
                place.share -= whole;
            }
        }
    }
}

/// The sum of the products, in sixteen sums that are added in pairs.
#[inline(always)]
fn product<S: Simd>(simd: S, samples: &[f32], row: &Row) -> f32 {
    let (mut low, mut high) = (f32x8::splat(simd, 0.0), f32x8::splat(simd, 0.0));
    for (samples, row) in samples.chunks_exact(16).zip(row.chunks_exact(16)) {
        low += f32x8::from_slice(simd, &samples[..8]) * f32x8::from_slice(simd, &row[..8]);
        high += f32x8::from_slice(simd, &samples[8..]) * f32x8::from_slice(simd, &row[8..]);
    }
    let (a, b) = (low + high).split();
    let mut four = [0.0; 4];
    (a + b).store_slice(&mut four);
    (four[0] + four[2]) + (four[1] + four[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same sine, from 0 s on.
    fn sine(hz: f64, rate: f64, count: usize) -> Vec<f32> {
        let at = |index: usize| (std::f64::consts::TAU * hz * index as f64 / rate).sin() as f32;
        (0..count).map(at).collect()
    }

    fn convert(level: Level, from: u32, to: f64, samples: &[f32]) -> Vec<f32> {
        let mut converter = Converter::new(level, from, to, 240).expect("the rates are usual");
        let mut out = Vec::new();
        for part in samples.chunks(240) {
            let before = out.len();
            out.extend_from_slice(converter.push(part));
            assert!(out.len() - before <= converter.most_output());
        }
        out
    }

    const RATES: [f64; 9] = [
        16_000.0, 22_050.0, 24_000.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0, 47_999.0, 44_099.37,
    ];

    #[test]
    fn a_sine_comes_out_at_its_place() {
        for from in [22_050, 24_000] {
            for to in RATES {
                let input = sine(1000.0, f64::from(from), 12_000);
                let out = convert(Level::best(), from, to, &input);
                let wanted = sine(1000.0, to, out.len());
                let count = 12_000.0 - Converter::REACH as f64;
                assert!((out.len() as f64 - count * to / f64::from(from)).abs() < 2.0);
                // Silence lies before the first sample.
                let settled = 400.min(out.len() / 2);
                let pairs = out.iter().zip(&wanted).skip(settled);
                let worst = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(worst < 2e-4, "{from} to {to}: off by {worst}");
            }
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_gone() {
        for (from, to, hz) in [(24_000, 16_000.0, 8_500.0), (22_050, 16_000.0, 9_500.0)] {
            let out = convert(Level::best(), from, to, &sine(hz, f64::from(from), 12_000));
            let loudest = out[400..].iter().fold(0.0_f32, |most, x| most.max(x.abs()));
            assert!(loudest < 4e-4, "{from} to {to}: {hz} Hz is left at {loudest}");
        }
    }

    #[test]
    fn every_set_of_instructions_gives_the_same_bits() {
        let input = sine(977.0, 24_000.0, 4_800);
        for to in RATES {
            let bits = |level| -> Vec<u32> {
                let out = convert(level, 24_000, to, &input);
                out.iter().map(|sample| sample.to_bits()).collect()
            };
            let first = bits(Level::all()[0]);
            assert!(
                Level::all().into_iter().all(|level| bits(level) == first),
                "{to} Hz"
            );
        }
    }

    #[test]
    fn rates_that_are_none_are_refused() {
        for to in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e12] {
            assert!(Converter::new(Level::best(), 24_000, to, 240).is_none(), "{to}");
        }
    }
}
