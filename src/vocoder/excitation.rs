//! What the filters shape: pulses at F0, noise, and noise in the rhythm of the pulses.

use std::f64::consts::{PI, TAU};
use std::ops::Range;

use super::noise::WhiteNoise;
use super::steady_noise::Walk;
use super::timbre::Timbre;

/// F0 of the pulses stays in this range, in Hz.
pub(super) const F0_RANGE: Range<f32> = 20.0..4000.0;
/// Harmonics reach up to this share of the sample rate.
const BAND: f64 = 0.49;
/// How sharply the modulated noise follows the pulses: its envelope is exp(2 (cos phase - 1)).
const SHARPNESS: f64 = 2.0;

/// The glottal resonance that runs backwards in time: its centre and its width, in harmonics, and how many harmonics it
/// turns. Found by ear figures on speech of men and women (Distill-MOS), not by theory.
const GLOTTAL_FORMANT: f64 = 1.3;
const GLOTTAL_WIDTH: f64 = 0.8;
const GLOTTAL_HARMONICS: usize = 8;

/// One hop of the three excitations, each of unit power.
#[derive(Clone, Debug)]
pub(super) struct Excitation {
    /// Band-limited pulse train.
    pub(super) pulses: Vec<f32>,
    /// White noise of steady strength.
    pub(super) noise: Vec<f32>,
    /// The same, independent of it, that swells with each pulse.
    pub(super) modulated: Vec<f32>,
}

impl Excitation {
    /// Silence of `hop` samples.
    pub(super) fn new(hop: usize) -> Self {
        let silence = vec![0.0; hop];
        Self {
            pulses: silence.clone(),
            noise: silence.clone(),
            modulated: silence,
        }
    }
}

/// Mean difference of two draws from the noise, whose deviation is one.
const MEAN_DIFFERENCE: f32 = 1.154_700_5;

/// Distinguishes the noise of the periods from that of the sound.
const PERIODS: u64 = 0x7065_7269_6f64;

/// The source of a voice: a phase that never jumps, and its noise.
#[derive(Clone, Debug)]
pub(super) struct Source {
    phase: f64,
    period: Period,
    periods: WhiteNoise,
    walk: Walk,
    rate: f64,
    /// One over the RMS of the modulated noise's envelope.
    modulation: f64,
    glottis: Glottis,
}

/// What the first harmonics of a pulse train change by when the pulse is a glottis that closes.
///
/// The open phase swells before the closure, as a resonance run backwards: that turns the lowest harmonics and leaves their
/// sizes. It is the same shape in every period, so it needs no look-ahead.
#[derive(Clone, Debug)]
struct Glottis {
    /// Cosine less one, and sine, of the angle by which each harmonic is turned.
    turns: [(f64, f64); GLOTTAL_HARMONICS],
}

impl Glottis {
    fn new() -> Self {
        let turns = std::array::from_fn(|at| {
            let harmonic = (at + 1) as f64;
            let turn = 2.0
                * (harmonic * GLOTTAL_WIDTH).atan2(GLOTTAL_FORMANT * GLOTTAL_FORMANT - harmonic * harmonic);
            (turn.cos() - 1.0, turn.sin())
        });
        Self { turns }
    }

    /// Sum of cos(k phase + turn k) - cos(k phase) over the harmonics that are turned.
    fn at(&self, phase: f64) -> f64 {
        let (sin, cos) = phase.sin_cos();
        let (mut s, mut c) = (sin, cos);
        let mut sum = 0.0;
        for (less, turn) in self.turns {
            sum += c * less - s * turn;
            (s, c) = (s * cos + c * sin, c * cos - s * sin);
        }
        sum
    }
}

/// How one period differs from a regular one.
#[derive(Clone, Copy, Debug)]
struct Period {
    /// Factor on F0.
    f0: f64,
    /// Factor on the amplitude of the pulse.
    gain: f32,
    is_odd: bool,
}

impl Period {
    const REGULAR: Self = Self {
        f0: 1.0,
        gain: 1.0,
        is_odd: false,
    };

    /// The period after this one.
    fn next(self, timbre: &Timbre, noise: &mut WhiteNoise) -> Self {
        let (jitter, shimmer) = (timbre.jitter, timbre.shimmer);
        if jitter == 0.0 && shimmer == 0.0 && timbre.subharmonics == 0.0 {
            return Self::REGULAR;
        }
        let mut draw = |percent: f32| 1.0 + percent / 100.0 / MEAN_DIFFERENCE * noise.next();
        let is_odd = !self.is_odd;
        let weaker = if is_odd { 1.0 - timbre.subharmonics } else { 1.0 };
        Self {
            // From one pulse to the next it is half of two periods, which evens out half of the difference.
            f0: f64::from(draw(2.0 * jitter)),
            gain: draw(shimmer).max(0.0) * weaker,
            is_odd,
        }
    }
}

impl Source {
    /// The start of a line; `seed` chooses where in `noise` it begins.
    pub(super) fn new(seed: u64, sample_rate: u32, noise: &[f32]) -> Self {
        // The mean of exp(2k (cos x - 1)) over a period is I0(2k) exp(-2k).
        let power = bessel_i0(2.0 * SHARPNESS) * (-2.0 * SHARPNESS).exp();
        Self {
            phase: 0.0,
            period: Period::REGULAR,
            periods: WhiteNoise::new(seed ^ PERIODS),
            walk: Walk::new(noise, WhiteNoise::new(seed).unit()),
            rate: f64::from(sample_rate),
            modulation: power.sqrt().recip(),
            glottis: Glottis::new(),
        }
    }

    /// Writes the next hop, of the same `noise` in every call; F0 glides from `f0.start` to `f0.end` (Hz) on a logarithmic scale. Each period is as
    /// irregular as `timbre` asks.
    pub(super) fn next(&mut self, f0: Range<f32>, timbre: &Timbre, noise: &[f32], out: &mut Excitation) {
        let clamp = |f0: f32| {
            let f0 = if f0.is_finite() { f0 } else { F0_RANGE.start };
            f64::from(f0.clamp(F0_RANGE.start, F0_RANGE.end))
        };
        let (mut f0, end) = (clamp(f0.start), clamp(f0.end));
        let hop = out.pulses.len();
        let step = (end / f0).powf(1.0 / hop as f64);
        for at in 0..hop {
            self.phase += TAU * f0 * self.period.f0 / self.rate;
            if self.phase > PI {
                // Half way between two pulses, where a step in their level is smallest.
                self.phase -= TAU;
                self.period = self.period.next(timbre, &mut self.periods);
            }
            let half = (self.phase / 2.0).sin();
            // cos(phase) - 1 = -2 sin(phase / 2)^2
            let swell = (-2.0 * SHARPNESS * half * half).exp() * self.modulation;
            let count = BAND * self.rate / f0;
            let pulse = pulses(self.phase, half, count) + (2.0 / count).sqrt() * self.glottis.at(self.phase);
            out.pulses[at] = pulse as f32 * self.period.gain;
            let (steady, other) = self.walk.next(noise);
            out.noise[at] = steady;
            out.modulated[at] = other * swell as f32;
            f0 *= step;
        }
    }
}

/// Sum of sqrt(2 / n) cos(k phase) over the first n harmonics, from the closed form of the Dirichlet kernel.
/// `half` is sin(phase / 2). The highest harmonic fades in with the fraction of `count`, so that none pops
/// in or out when F0 glides.
fn pulses(phase: f64, half: f64, count: f64) -> f64 {
    let whole = count.floor();
    let fraction = count - whole;
    let kernel = if half.abs() < 1e-5 {
        2.0 * whole
    } else {
        ((whole + 0.5) * phase).sin() / half - 1.0
    };
    let last = 2.0 * fraction * ((whole + 1.0) * phase).cos();
    (kernel + last) / (2.0 * (whole + fraction * fraction)).sqrt()
}

/// The modified Bessel function of the first kind, order zero, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..40 {
        term *= (x / 2.0 / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::steady_noise::steady_noise;
    use super::*;

    const HOP: usize = 256;

    #[test]
    fn each_excitation_has_unit_power() {
        let noise = steady_noise(22_050);
        let mut source = Source::new(3, 22_050, &noise);
        let mut segment = Excitation::new(HOP);
        let mut power = [0.0_f64; 3];
        let rounds = 400;
        for _ in 0..rounds {
            source.next(220.0..220.0, &Timbre::default(), &noise, &mut segment);
            let parts = [&segment.pulses, &segment.noise, &segment.modulated];
            for (power, part) in power.iter_mut().zip(parts) {
                *power += part.iter().map(|&x| f64::from(x * x)).sum::<f64>();
            }
        }
        for power in power {
            let mean = power / (rounds * HOP) as f64;
            assert!((mean - 1.0).abs() < 0.03, "{mean}");
        }
    }

    #[test]
    fn a_glottis_swells_before_it_closes() {
        let noise = steady_noise(22_050);
        let mut source = Source::new(0, 22_050, &noise);
        let mut hop = Excitation::new(22_050);
        source.next(105.0..105.0, &Timbre::default(), &noise, &mut hop);
        // A period from pulse to pulse: how much of it, the pulse left out, lies in its second half.
        let period: f32 = 22_050.0 / 105.0;
        let pulse = (2.0 * period).round() as usize;
        let half = |from: f32, to: f32| {
            let at = |share: f32| pulse + (share * period) as usize;
            hop.pulses[at(from)..at(to)].iter().map(|x| x * x).sum::<f32>()
        };
        let share = half(0.5, 0.9) / (half(0.1, 0.5) + half(0.5, 0.9));
        assert!(share > 0.55, "{share}");
    }

    #[test]
    fn a_glide_from_any_f0_stays_finite() {
        let noise = steady_noise(22_050);
        let mut source = Source::new(0, 22_050, &noise);
        let mut segment = Excitation::new(HOP);
        for f0 in [0.0..1e9, f32::NAN..100.0, -5.0..f32::INFINITY, 80.0..90.0] {
            source.next(f0, &Timbre::default(), &noise, &mut segment);
            assert!(
                segment
                    .pulses
                    .iter()
                    .chain(&segment.modulated)
                    .all(|x| x.abs() < 100.0)
            );
        }
    }
}
