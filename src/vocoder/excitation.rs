//! The input of the filters: pulses at F0, noise, and noise modulated by the pulses.

use std::ops::Range;

use recit_dsp::{Level, Places, PulseTrain, SHARPNESS};

use super::noise::WhiteNoise;
use super::steady_noise::Walk;
use super::timbre::Timbre;

/// F0 of the pulses is limited to this range, in Hz.
pub(super) const F0_RANGE: Range<f32> = 20.0..4000.0;
/// Harmonics extend to this fraction of the sample rate.
const BAND: f64 = 0.49;

/// The glottal resonance, which runs backwards in time: its centre and width, in harmonics, and the number of
/// harmonics it rotates. Tuned by measured quality (Distill-MOS) on speech of men and women, not derived from
/// theory.
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
    /// The same with independent samples, modulated by the pulses.
    pub(super) modulated: Vec<f32>,
    phase: Vec<f64>,
    f0: Vec<f32>,
    gain: Vec<f32>,
    swell: Vec<f32>,
}

impl Excitation {
    /// Silence of `hop` samples.
    pub(super) fn new(hop: usize) -> Self {
        let silence = vec![0.0; hop];
        Self {
            phase: vec![0.0; hop],
            f0: silence.clone(),
            gain: silence.clone(),
            swell: silence.clone(),
            pulses: silence.clone(),
            noise: silence.clone(),
            modulated: silence,
        }
    }
}

/// Mean absolute difference of two draws from the noise, whose standard deviation is one.
const MEAN_DIFFERENCE: f32 = 1.154_700_5;

/// Distinguishes the noise of the periods from that of the sound.
const PERIODS: u64 = 0x7065_7269_6f64;

/// The source of a voice: a continuous phase, and noise.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// In turns, from -1/2 to 1/2.
    phase: f64,
    period: Period,
    periods: WhiteNoise,
    walk: Walk,
    rate: f64,
    /// The reciprocal of the RMS of the modulated noise's envelope.
    modulation: f32,
    train: PulseTrain<GLOTTAL_HARMONICS>,
    level: Level,
}

/// Cosine minus one, and sine, of the rotation of the first harmonics for a pulse that models glottal
/// closure.
///
/// The open phase swells before the closure, like a resonance running backwards: this rotates the lowest
/// harmonics and keeps their magnitudes. The shape is the same in every period, so it needs no look-ahead.
fn glottis() -> [(f32, f32); GLOTTAL_HARMONICS] {
    std::array::from_fn(|at| {
        let harmonic = (at + 1) as f64;
        let beside = GLOTTAL_FORMANT * GLOTTAL_FORMANT - harmonic * harmonic;
        let turn = 2.0 * libm::atan2(harmonic * GLOTTAL_WIDTH, beside);
        ((libm::cos(turn) - 1.0) as f32, libm::sin(turn) as f32)
    })
}

/// The deviation of one period from a regular one.
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

    /// The next period.
    fn next(self, timbre: &Timbre, noise: &mut WhiteNoise) -> Self {
        let (jitter, shimmer) = (timbre.jitter, timbre.shimmer);
        if jitter == 0.0 && shimmer == 0.0 && timbre.subharmonics == 0.0 {
            return Self::REGULAR;
        }
        let mut draw = |percent: f32| 1.0 + percent / 100.0 / MEAN_DIFFERENCE * noise.next();
        let is_odd = !self.is_odd;
        let weaker = if is_odd { 1.0 - timbre.subharmonics } else { 1.0 };
        Self {
            // The distance between pulses is half of two periods, which averages out half of the difference.
            f0: f64::from(draw(2.0 * jitter)),
            gain: draw(shimmer).max(0.0) * weaker,
            is_odd,
        }
    }
}

impl Source {
    /// The start of a line. `seed` selects the start position in `noise`.
    pub(super) fn new(seed: u64, sample_rate: u32, noise: &[f32], level: Level) -> Self {
        let sharpness = f64::from(SHARPNESS);
        // The mean of exp(2k (cos x - 1)) over a period is I0(2k) exp(-2k).
        let power = bessel_i0(2.0 * sharpness) * libm::exp(-2.0 * sharpness);
        let rate = f64::from(sample_rate);
        Self {
            phase: 0.0,
            period: Period::REGULAR,
            periods: WhiteNoise::new(seed ^ PERIODS),
            walk: Walk::new(noise, WhiteNoise::new(seed).unit()),
            rate,
            modulation: power.sqrt().recip() as f32,
            train: PulseTrain {
                turns: glottis(),
                band: (BAND * rate) as f32,
            },
            level,
        }
    }

    /// Writes the next hop. `noise` must be the same in every call. F0 glides from `f0.start` to `f0.end`
    /// (Hz) on a logarithmic scale. The irregularity of periods follows `timbre`.
    pub(super) fn next(&mut self, f0: Range<f32>, timbre: &Timbre, noise: &[f32], out: &mut Excitation) {
        self.step(f0, timbre, out);
        let places = Places {
            phase: &out.phase,
            f0: &out.f0,
        };
        self.train
            .write(self.level, &places, &mut out.pulses, &mut out.swell);
        for (pulse, gain) in out.pulses.iter_mut().zip(&out.gain) {
            *pulse *= gain;
        }
        self.walk.next(noise, &mut out.noise, &mut out.modulated);
        for (noise, swell) in out.modulated.iter_mut().zip(&out.swell) {
            *noise *= swell * self.modulation;
        }
    }

    /// Writes the phase of the source at each sample, and the strength of its pulses.
    fn step(&mut self, f0: Range<f32>, timbre: &Timbre, out: &mut Excitation) {
        let clamp = |f0: f32| {
            let f0 = if f0.is_finite() { f0 } else { F0_RANGE.start };
            f64::from(f0.clamp(F0_RANGE.start, F0_RANGE.end))
        };
        let (mut f0, end) = (clamp(f0.start), clamp(f0.end));
        let step = libm::pow(end / f0, 1.0 / out.phase.len() as f64);
        let turn = self.rate.recip();
        for at in 0..out.phase.len() {
            self.phase += f0 * self.period.f0 * turn;
            if self.phase > 0.5 {
                // Half way between two pulses, where a step in their level matters least.
                self.phase -= 1.0;
                self.period = self.period.next(timbre, &mut self.periods);
            }
            out.phase[at] = self.phase;
            out.f0[at] = f0 as f32;
            out.gain[at] = self.period.gain;
            f0 *= step;
        }
    }
}

/// The modified Bessel function of the first kind, order zero, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..40 {
        let factor = x / 2.0 / f64::from(k);
        term *= factor * factor;
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
        let noise = steady_noise(22_050, Level::best());
        let mut source = Source::new(3, 22_050, &noise, Level::best());
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
    fn the_glottal_pulse_swells_before_the_closure() {
        let noise = steady_noise(22_050, Level::best());
        let mut source = Source::new(0, 22_050, &noise, Level::best());
        let mut hop = Excitation::new(22_050);
        source.next(105.0..105.0, &Timbre::default(), &noise, &mut hop);
        // The share of a period's power in its second half, without the pulse itself.
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
        let noise = steady_noise(22_050, Level::best());
        let mut source = Source::new(0, 22_050, &noise, Level::best());
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
