//! From a frame to filters: the spectrum that it describes, a net's corrections where there is one, minimum phase.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealToComplex};
use serde::Deserialize;

use crate::frames::{Format, FrameRef, Sizes};

use super::spectrum::{BINS, FFT};
use super::timbre::{Bender, Part, Timbre};

/// Log magnitudes of the filters stay in this range.
const LOG_RANGE: (f32, f32) = (-14.0, 6.0);
/// The net's answers stay this close to zero: farther than the filters' whole range reaches, and far from where sums
/// overflow.
const ANSWER_LIMIT: f32 = 50.0;
/// How far (in log amplitude) harmonics and modulated noise sink where there is no voice.
const UNVOICED_DROP: f32 = 4.0;
/// Aperiodicity stays in this range, so that neither part ever vanishes.
const APERIODICITY_RANGE: (f32, f32) = (1e-3, 0.9995);

/// What the vocoder reads from `voice.json`. Frequencies are in Hz.
#[derive(Clone, Debug, Deserialize)]
pub struct VocoderConstants {
    /// Length of the filters' transform: 1024.
    pub fft: usize,
    /// Added to an envelope value to make it a log amplitude for one bin of the transform.
    #[serde(default)]
    pub envelope_offset: f32,
    /// The same for noise in the rhythm of the pulses, beside that of steady noise.
    #[serde(default)]
    pub modulated_offset: f32,
    /// Gain of the voice in decibels, for headroom.
    pub gain_db: f32,
    /// Centres of the bands of the frame's envelope.
    pub envelope_centres_hz: Vec<f32>,
    /// Centres of the frame's aperiodicity bands.
    pub aperiodicity_centres_hz: Vec<f32>,
    /// What the voice's net needs to know; `None` where the voice has no net.
    #[serde(default)]
    pub net: Option<NetConstants>,
}

impl VocoderConstants {
    /// Frames by which the vocoder lags.
    pub(crate) fn lookahead(&self) -> usize {
        self.net.as_ref().map_or(0, |net| net.lookahead_frames)
    }
}

/// What the net of a vocoder reads and answers. Frequencies are in Hz.
#[derive(Clone, Debug, Deserialize)]
pub struct NetConstants {
    /// Frames that it reads and answers in one column.
    pub frames_per_call: usize,
    /// Frames by which it lags: the others of a column, and whole columns.
    pub lookahead_frames: usize,
    /// Mean of its envelope input.
    pub envelope_input_mean: f32,
    /// Standard deviation of its envelope input.
    pub envelope_input_std: f32,
    /// Centres of the bands in which it corrects the harmonics.
    pub band_centres_hz: Vec<f32>,
    /// Centres of the bands in which it corrects each of the two noises.
    pub noise_centres_hz: Vec<f32>,
    /// Frequencies at which it gives the phase that is added to the harmonics' minimum phase.
    pub phase_centres_hz: Vec<f32>,
}

impl NetConstants {
    /// Values that it gives for a frame: three sets of bands, and the phase.
    pub(crate) fn outputs(&self) -> usize {
        self.band_centres_hz.len() + 2 * self.noise_centres_hz.len() + self.phase_centres_hz.len()
    }
}

/// The three filters of a frame, as spectra.
#[derive(Clone, Debug)]
pub(super) struct Spectra {
    pub(super) harmonic: Vec<Complex32>,
    pub(super) noise: Vec<Complex32>,
    pub(super) modulated: Vec<Complex32>,
}

impl Spectra {
    /// Filters that let nothing through.
    pub(super) fn silent() -> Self {
        let zero = vec![Complex32::default(); BINS];
        Self {
            harmonic: zero.clone(),
            noise: zero.clone(),
            modulated: zero,
        }
    }
}

/// What a frame and the net's answer to it say about the filters.
#[derive(Clone, Debug)]
pub(super) struct Response {
    sizes: Sizes,
    voicing: f32,
    /// Envelope, aperiodicity and, where there is a net and once it has come, its answer.
    values: Vec<f32>,
}

impl Response {
    /// That of a tame frame, whose answer of `answer` values is still to come.
    pub(super) fn new(frame: FrameRef<'_>, answer: usize) -> Self {
        let sizes = frame.sizes();
        let mut values = Vec::with_capacity(sizes.values() + answer);
        values.extend_from_slice(frame.envelope);
        values.extend_from_slice(frame.aperiodicity);
        Self {
            sizes,
            voicing: frame.voicing,
            values,
        }
    }

    /// Adds the net's answer. What is not a finite number in it counts as zero.
    pub(super) fn answer(&mut self, net: &[f32]) {
        let within = |value: f32| {
            if value.is_finite() {
                value.clamp(-ANSWER_LIMIT, ANSWER_LIMIT)
            } else {
                0.0
            }
        };
        self.values.extend(net.iter().copied().map(within));
    }

    /// Envelope, aperiodicity, and the net's answer.
    fn parts(&self) -> (&[f32], &[f32], &[f32]) {
        let (envelope, rest) = self.values.split_at(self.sizes.envelope);
        let (aperiodicity, net) = rest.split_at(self.sizes.aperiodicity);
        (envelope, aperiodicity, net)
    }
}

/// Linear interpolation from bands to bins, constant beyond the first and last band.
#[derive(Clone, Debug)]
struct Interpolation {
    /// For each bin the band below it and the weight of the band above.
    bins: Vec<(usize, f32)>,
}

impl Interpolation {
    fn new(centres: &[f32], sample_rate: u32) -> Self {
        let last = centres.len() - 1;
        let bins = (0..BINS)
            .map(|bin| {
                let hz = bin as f32 * sample_rate as f32 / FFT as f32;
                let above = centres.partition_point(|&centre| centre <= hz);
                if above == 0 || last == 0 {
                    (0, 0.0)
                } else if above > last {
                    (last - 1, 1.0)
                } else {
                    let (low, high) = (centres[above - 1], centres[above]);
                    (above - 1, (hz - low) / (high - low))
                }
            })
            .collect();
        Self { bins }
    }

    fn add(&self, bands: &[f32], out: &mut [f32]) {
        if let &[only] = bands {
            out.iter_mut().for_each(|out| *out += only);
            return;
        }
        for (out, &(low, weight)) in out.iter_mut().zip(&self.bins) {
            *out += bands[low] + (bands[low + 1] - bands[low]) * weight;
        }
    }
}

/// Makes filters; holds what does not change from frame to frame.
pub(super) struct Designer {
    envelope: Interpolation,
    aperiodicity: Interpolation,
    corrections: Option<Corrections>,
    bender: Bender,
    envelope_offset: f32,
    modulated_offset: f32,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
}

/// From the net's answer to bins.
struct Corrections {
    harmonic: Interpolation,
    noise: Interpolation,
    phase: Interpolation,
    /// Values of the answer for harmonics, and for each noise.
    counts: (usize, usize),
}

impl Corrections {
    fn new(net: &NetConstants, sample_rate: u32) -> Self {
        Self {
            harmonic: Interpolation::new(&net.band_centres_hz, sample_rate),
            noise: Interpolation::new(&net.noise_centres_hz, sample_rate),
            phase: Interpolation::new(&net.phase_centres_hz, sample_rate),
            counts: (net.band_centres_hz.len(), net.noise_centres_hz.len()),
        }
    }

    /// Adds what `answer` says of a filter to its log magnitudes.
    fn add(&self, answer: &[f32], filter: Filter, log: &mut [f32]) {
        let (harmonic, rest) = answer.split_at(self.counts.0);
        let (noise, rest) = rest.split_at(self.counts.1);
        match filter {
            Filter::Harmonic => self.harmonic.add(harmonic, log),
            Filter::Noise => self.noise.add(noise, log),
            Filter::Modulated => self.noise.add(&rest[..self.counts.1], log),
        }
    }

    /// Adds what `answer` says of the phase, in radians.
    fn add_phase(&self, answer: &[f32], phase: &mut [f32]) {
        self.phase
            .add(&answer[self.counts.0 + 2 * self.counts.1..], phase);
    }
}

/// One of the three filters of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filter {
    Harmonic,
    Noise,
    /// For noise in the rhythm of the pulses.
    Modulated,
}

/// Working memory of a [`Designer`].
#[derive(Clone, Debug)]
pub(super) struct Scratch {
    noise_share: Vec<f32>,
    harmonic_share: Vec<f32>,
    base: Vec<f32>,
    unwarped: Vec<f32>,
    log: Vec<f32>,
    /// Phase of each bin, in radians.
    phase: Vec<f32>,
    /// Cosine and sine of it.
    turn: Vec<Complex32>,
    spectrum: Vec<Complex32>,
    cepstrum: Vec<f32>,
    fft: Vec<Complex32>,
}

impl Designer {
    pub(super) fn new(
        constants: &VocoderConstants,
        format: &Format,
        forward: Arc<dyn RealToComplex<f32>>,
        inverse: Arc<dyn ComplexToReal<f32>>,
    ) -> Self {
        Self {
            envelope: Interpolation::new(&format.envelope_hz, format.sample_rate),
            aperiodicity: Interpolation::new(&format.aperiodicity_hz, format.sample_rate),
            corrections: (constants.net.as_ref()).map(|net| Corrections::new(net, format.sample_rate)),
            bender: Bender::new(format.sample_rate),
            envelope_offset: constants.envelope_offset,
            modulated_offset: constants.modulated_offset,
            forward,
            inverse,
        }
    }

    pub(super) fn scratch(&self) -> Scratch {
        let fft = self.forward.get_scratch_len().max(self.inverse.get_scratch_len());
        Scratch {
            noise_share: Vec::new(),
            harmonic_share: Vec::new(),
            base: vec![0.0; BINS],
            unwarped: vec![0.0; BINS],
            log: vec![0.0; BINS],
            phase: vec![0.0; BINS],
            turn: vec![Complex32::default(); BINS],
            spectrum: vec![Complex32::default(); BINS],
            cepstrum: vec![0.0; FFT],
            fft: vec![Complex32::default(); fft],
        }
    }

    /// Writes the filters of a frame, with the changes of `timbre`.
    ///
    /// The log magnitude of each is the frame's envelope, plus the share of the aperiodicity that falls to
    /// it (`ln a` for noise, `ln(1 - a^2) / 2` for harmonics), plus the net's correction. The harmonics have minimum
    /// phase and what the net adds to it. Noise has no phase to lose: it goes through filters of the harmonics' phase, which
    /// are as short in time.
    pub(super) fn design(
        &self,
        response: &Response,
        timbre: &Timbre,
        scratch: &mut Scratch,
        out: &mut Spectra,
    ) {
        let (low, high) = APERIODICITY_RANGE;
        let (envelope, aperiodicity, answer) = response.parts();
        let share = || aperiodicity.iter().map(|share| share.clamp(low, high));
        scratch.noise_share.clear();
        scratch.noise_share.extend(share().map(f32::ln));
        scratch.harmonic_share.clear();
        let harmonic = share().map(|share| 0.5 * (-share * share).ln_1p());
        scratch.harmonic_share.extend(harmonic);
        scratch.base.fill(self.envelope_offset);
        self.envelope.add(envelope, &mut scratch.base);

        let drop = UNVOICED_DROP * (1.0 - response.voicing);
        let parts = [
            (Filter::Harmonic, -drop, &mut out.harmonic),
            (Filter::Noise, 0.0, &mut out.noise),
            (
                Filter::Modulated,
                self.modulated_offset - drop,
                &mut out.modulated,
            ),
        ];
        for (filter, offset, out) in parts {
            self.log_magnitudes(filter, answer, offset, scratch);
            let part = if filter == Filter::Harmonic {
                Part::Harmonic
            } else {
                Part::Noise
            };
            let Scratch { log, unwarped, .. } = &mut *scratch;
            self.bender.bend(log, unwarped, timbre, response.voicing, part);
            if filter == Filter::Harmonic {
                self.phase(answer, scratch);
            }
            for ((out, turn), log) in out.iter_mut().zip(&scratch.turn).zip(&scratch.log) {
                *out = turn * log.clamp(LOG_RANGE.0, LOG_RANGE.1).exp();
            }
        }
    }

    /// Writes the log magnitudes of a filter, before any change of timbre, to `scratch.log`.
    fn log_magnitudes(&self, filter: Filter, answer: &[f32], offset: f32, scratch: &mut Scratch) {
        for (log, base) in scratch.log.iter_mut().zip(&scratch.base) {
            *log = base + offset;
        }
        let share = match filter {
            Filter::Harmonic => &scratch.harmonic_share,
            Filter::Noise | Filter::Modulated => &scratch.noise_share,
        };
        self.aperiodicity.add(share, &mut scratch.log);
        if let Some(corrections) = &self.corrections {
            corrections.add(answer, filter, &mut scratch.log);
        }
    }

    /// Writes to `scratch.turn` the minimum phase of the log magnitudes in `scratch.log`, by folding the real cepstrum (A. V.
    /// Oppenheim and R. W. Schafer, "Discrete-Time Signal Processing", chapter on the complex cepstrum), and what the net
    /// adds to it.
    fn phase(&self, answer: &[f32], scratch: &mut Scratch) {
        for (bin, &log) in scratch.spectrum.iter_mut().zip(&scratch.log) {
            *bin = Complex32::new(log / FFT as f32, 0.0);
        }
        // The lengths are the plan's own, so the transforms cannot fail.
        let _ =
            self.inverse
                .process_with_scratch(&mut scratch.spectrum, &mut scratch.cepstrum, &mut scratch.fft);
        scratch.cepstrum[1..FFT / 2].iter_mut().for_each(|x| *x *= 2.0);
        scratch.cepstrum[FFT / 2 + 1..].fill(0.0);
        let _ =
            self.forward
                .process_with_scratch(&mut scratch.cepstrum, &mut scratch.spectrum, &mut scratch.fft);
        for (phase, bin) in scratch.phase.iter_mut().zip(&scratch.spectrum) {
            *phase = bin.im;
        }
        if let Some(corrections) = &self.corrections {
            corrections.add_phase(answer, &mut scratch.phase);
        }
        for (turn, phase) in scratch.turn.iter_mut().zip(&scratch.phase) {
            let (sin, cos) = phase.sin_cos();
            *turn = Complex32::new(cos, sin);
        }
    }
}

#[cfg(test)]
mod tests {
    use realfft::RealFftPlanner;

    use super::*;
    use crate::frames::Frame;

    #[test]
    fn filters_are_finite_whatever_the_net_answers() {
        let bands = |count| (0..count).map(|band| 2000.0 * band as f32).collect::<Vec<f32>>();
        let net = NetConstants {
            frames_per_call: 1,
            lookahead_frames: 2,
            envelope_input_mean: 0.0,
            envelope_input_std: 1.0,
            band_centres_hz: bands(4),
            noise_centres_hz: bands(3),
            phase_centres_hz: bands(2),
        };
        let outputs = net.outputs();
        let constants = VocoderConstants {
            fft: FFT,
            envelope_offset: 1.5,
            modulated_offset: -1.5,
            gain_db: 0.0,
            envelope_centres_hz: Vec::new(),
            aperiodicity_centres_hz: Vec::new(),
            net: Some(net),
        };
        let format = Format {
            sample_rate: 22_050,
            hop: 256,
            frames_per_segment: 1,
            delay: 128,
            lookahead: 2,
            envelope_hz: (1..=80).map(|band| 100.0 * band as f32).collect(),
            aperiodicity_hz: (1..=5).map(|band| 1500.0 * band as f32).collect(),
        };
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(FFT), planner.plan_fft_inverse(FFT));
        let designer = Designer::new(&constants, &format, forward, inverse);
        let (mut scratch, mut spectra) = (designer.scratch(), Spectra::silent());
        for value in [2e38, f32::MAX, 1e30, f32::INFINITY, f32::NAN] {
            let answer: Vec<f32> = (0..outputs)
                .map(|index| if index % 2 == 0 { value } else { -value })
                .collect();
            let frame = Frame::silent(format.sizes(), 200.0);
            let mut response = Response::new(frame.view(), answer.len());
            response.answer(&answer);
            designer.design(&response, &Timbre::default(), &mut scratch, &mut spectra);
            for part in [&spectra.harmonic, &spectra.noise, &spectra.modulated] {
                assert!(part.iter().all(|bin| bin.is_finite()), "{value}");
            }
        }
    }
}
