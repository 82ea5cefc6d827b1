//! The features of speaker encoders: logarithms of mel bands, defined as in Kaldi's `fbank`.

use realfft::RealFftPlanner;

use super::sound::Recording;

/// Mel bands of a frame.
pub(super) const BANDS: usize = 80;
/// Samples of a frame and between two frames: 25 and 10 ms.
const FRAME: usize = 400;
const HOP: usize = 160;
/// Length of the transform.
const SIZE: usize = 512;
/// The lowest edge of the bands, in Hz; the highest is half the sample rate.
const LOWEST_HZ: f64 = 20.0;
/// Each sample is reduced by this share of the one before it.
const EMPHASIS: f64 = 0.97;
/// The least power of a band: the smallest step of a 32-bit float at 1.
const FLOOR: f64 = 1.19e-7;

/// The features of `samples` at [`Recording::RATE`]: [`BANDS`] values for each frame, less their means over all
/// frames. Samples after the last whole frame are ignored.
pub(super) fn features(samples: &[f32]) -> Vec<f32> {
    if samples.len() < FRAME {
        return Vec::new();
    }
    let count = (samples.len() - FRAME) / HOP + 1;
    let (window, filters) = (window(), filters());
    let forward = RealFftPlanner::<f64>::new().plan_fft_forward(SIZE);
    let (mut time, mut bins) = (forward.make_input_vec(), forward.make_output_vec());
    let mut found = Vec::with_capacity(count * BANDS);
    for frame in samples.windows(FRAME).step_by(HOP) {
        let mean = frame.iter().map(|&sample| f64::from(sample)).sum::<f64>() / FRAME as f64;
        let mut before = f64::from(frame[0]) - mean;
        for ((slot, &sample), weight) in time.iter_mut().zip(frame).zip(&window) {
            let sample = f64::from(sample) - mean;
            *slot = (sample - EMPHASIS * before) * weight;
            before = sample;
        }
        time[FRAME..].fill(0.0);
        // The lengths are the plan's own, so this cannot fail.
        let _ = forward.process(&mut time, &mut bins);
        for filter in &filters {
            let parts = filter.weights.iter().zip(&bins[filter.first..]);
            let power: f64 = parts.map(|(weight, bin)| weight * bin.norm_sqr()).sum();
            found.push(power.max(FLOOR).ln() as f32);
        }
    }
    for band in 0..BANDS {
        let values = || found.iter().skip(band).step_by(BANDS);
        let mean = values().map(|&value| f64::from(value)).sum::<f64>() / count as f64;
        found
            .iter_mut()
            .skip(band)
            .step_by(BANDS)
            .for_each(|value| *value -= mean as f32);
    }
    found
}

/// Povey's window: a Hann window to the power of 0.85.
fn window() -> Vec<f64> {
    let turn = std::f64::consts::TAU / (FRAME - 1) as f64;
    (0..FRAME)
        .map(|at| (0.5 - 0.5 * (turn * at as f64).cos()).powf(0.85))
        .collect()
}

/// A triangular filter: the weights of bins from the first on.
struct Filter {
    first: usize,
    weights: Vec<f64>,
}

/// Triangles that are even in mel.
fn filters() -> Vec<Filter> {
    let rate = f64::from(Recording::RATE);
    let mel = |hz: f64| 1127.0 * (1.0 + hz / 700.0).ln();
    let (low, high) = (mel(LOWEST_HZ), mel(rate / 2.0));
    let step = (high - low) / (BANDS + 1) as f64;
    (0..BANDS)
        .map(|band| {
            let left = low + band as f64 * step;
            let weight = |bin: usize| {
                let place = (mel(bin as f64 * rate / SIZE as f64) - left) / step;
                place.min(2.0 - place).max(0.0)
            };
            let first = (0..SIZE / 2).position(|bin| weight(bin) > 0.0).unwrap_or(0);
            let weights = (first..SIZE / 2).map(weight).take_while(|weight| *weight > 0.0);
            Filter {
                first,
                weights: weights.collect(),
            }
        })
        .collect()
}
