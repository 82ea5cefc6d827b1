//! Converts one sample rate to another.
//!
//! Each output sample is the sum of 64 input samples weighted by a sinc with a Blackman window (A. V.
//! Oppenheim and R. W. Schafer, "Discrete-Time Signal Processing", on window methods), at the exact time of
//! the output sample. If the two rates share few fractional positions, as usual rates do, each position has
//! its own row of taps. Otherwise a value is interpolated linearly between two of [`GRID`] rows.

use std::sync::Arc;

use fearless_simd::{Simd, f32x8, prelude::*};

use crate::level::{Level, dispatch};

/// Taps of the filter. They are few, to keep the latency low.
pub const TAPS: usize = 64;
/// Half the width of the transition band, as a fraction of half the input rate: three bins of the window.
/// When upsampling, the passband ends this far below half the input rate; when downsampling, the middle of
/// the transition is this fraction of half the output rate below it.
const SLOPE: f64 = 6.0 / TAPS as f64;
/// The most rows for positions that recur.
const MOST_ROWS: u64 = 640;
/// Rows if positions do not recur. Interpolation between two of them is off by less than 2e-6 of the peak.
const GRID: u32 = 512;
/// The largest ratio of the rates.
const HIGHEST_RATIO: f64 = 1024.0;

type Row = [f32; TAPS];

/// A converter between two rates for one signal.
#[derive(Clone, Debug)]
pub struct Converter {
    level: Level,
    bank: Arc<Bank>,
    /// Input samples that later outputs may still need, and room for new ones.
    input: Vec<f32>,
    output: Vec<f32>,
    /// Index in `input` of the first tap of the next output sample, and its position between two input
    /// samples.
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

/// Distance between two output samples, in input samples.
#[derive(Debug)]
enum Step {
    /// A fraction in lowest terms. There is one row for each position.
    Exact { over: u64, under: u64 },
    /// Uses [`GRID`] rows.
    Rough(f64),
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// For an exact step: the numerator.
    parts: u64,
    /// For a rough step: a fraction of a sample.
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
        // One more than there are positions, so that each has a neighbour above.
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

/// The taps for a position `share` of a sample after their middle. Their sum is one.
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
    /// Input samples needed after the position of an output sample.
    pub const REACH: usize = TAPS / 2;

    /// Converts `from` Hz to `to` Hz, at most `most` samples at a time. The first output sample is at the
    /// time of the first input sample. `None` if `to` is not a positive number or more than a thousand times
    /// `from`.
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

    /// A second converter with the same rates and an empty state. The two share their tables.
    pub fn another(&self) -> Self {
        let mut other = self.clone();
        other.input.reserve_exact(TAPS - 1 + self.most);
        other.output.reserve_exact(self.most_output());
        other.reset();
        other
    }

    /// Output samples per input sample.
    pub fn ratio(&self) -> f64 {
        self.bank.ratio
    }

    /// The most output samples per call.
    pub fn most_output(&self) -> usize {
        (self.most as f64 * self.bank.ratio).ceil() as usize + 1
    }

    /// Forgets all input.
    pub fn reset(&mut self) {
        self.input.clear();
        self.input.resize(TAPS - 1, 0.0);
        // Silence precedes the first sample, which is at the middle of the taps.
        self.from = Self::REACH;
        self.place = Place::default();
    }

    /// Takes the next samples, at most as many as the constructor allowed, and returns the output that they
    /// complete.
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

/// The dot product, in sixteen partial sums that are added in pairs.
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

    /// A sine that starts at 0 s.
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
    fn a_sine_keeps_its_time() {
        for from in [22_050, 24_000] {
            for to in RATES {
                let input = sine(1000.0, f64::from(from), 12_000);
                let out = convert(Level::best(), from, to, &input);
                let wanted = sine(1000.0, to, out.len());
                let count = 12_000.0 - Converter::REACH as f64;
                assert!((out.len() as f64 - count * to / f64::from(from)).abs() < 2.0);
                // Silence precedes the first sample.
                let settled = 400.min(out.len() / 2);
                let pairs = out.iter().zip(&wanted).skip(settled);
                let worst = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(worst < 2e-4, "{from} to {to}: off by {worst}");
            }
        }
    }

    #[test]
    fn frequencies_above_the_lower_rate_are_removed() {
        for (from, to, hz) in [(24_000, 16_000.0, 8_500.0), (22_050, 16_000.0, 9_500.0)] {
            let out = convert(Level::best(), from, to, &sine(hz, f64::from(from), 12_000));
            let loudest = out[400..].iter().fold(0.0_f32, |most, x| most.max(x.abs()));
            assert!(loudest < 4e-4, "{from} to {to}: {hz} Hz is left at {loudest}");
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
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
    fn invalid_rates_are_refused() {
        for to in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e12] {
            assert!(Converter::new(Level::best(), 24_000, to, 240).is_none(), "{to}");
        }
    }
}
