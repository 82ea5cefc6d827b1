//! From a frame to filters: the spectrum that it describes, a net's corrections where there is one, minimum phase.

use recit_dsp::{BINS, Level, PADDED, RealFft, Runs, Spectrum};
use serde::Deserialize;

use crate::frames::{Format, FrameRef, Sizes};

use super::spectrum::FFT;
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

/// A value for each bin.
pub(super) type Bins = Box<[f32; PADDED]>;

/// The filters of a frame: one phase, and gains for each signal that goes through it.
#[derive(Clone, Debug)]
pub(super) struct Filters {
    /// Cosine and sine of the phase.
    pub(super) turn: Spectrum,
    /// Those of the pulses, of the noise and, where there is a net, of the noise in the rhythm of the pulses.
    pub(super) gains: Vec<Bins>,
    /// So much of the noise in the rhythm of the pulses goes through the filter of the noise, beside it.
    pub(super) swell: f32,
}

impl Filters {
    /// Filters of `signals` that let nothing through.
    pub(super) fn silent(signals: usize) -> Self {
        Self {
            turn: Spectrum::zero(),
            gains: vec![Box::new([0.0; PADDED]); signals],
            swell: 0.0,
        }
    }

    /// Makes them let nothing through.
    pub(super) fn silence(&mut self) {
        self.gains.iter_mut().for_each(|gains| gains.fill(0.0));
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

/// Makes filters; holds what does not change from frame to frame.
#[derive(Debug)]
pub(super) struct Designer {
    level: Level,
    envelope: Runs,
    aperiodicity: Runs,
    corrections: Option<Corrections>,
    bender: Bender,
    envelope_offset: f32,
    modulated_offset: f32,
}

/// From the net's answer to bins.
#[derive(Debug)]
struct Corrections {
    harmonic: Runs,
    noise: Runs,
    phase: Runs,
    /// Values of the answer for harmonics, and for each noise.
    counts: (usize, usize),
}

impl Corrections {
    fn new(net: &NetConstants, sample_rate: u32) -> Self {
        Self {
            harmonic: Runs::new(&net.band_centres_hz, sample_rate),
            noise: Runs::new(&net.noise_centres_hz, sample_rate),
            phase: Runs::new(&net.phase_centres_hz, sample_rate),
            counts: (net.band_centres_hz.len(), net.noise_centres_hz.len()),
        }
    }

    /// Writes what `answer` adds to the log magnitudes of a filter.
    fn write(&self, level: Level, answer: &[f32], filter: Filter, out: &mut Bins) {
        let (harmonic, rest) = answer.split_at(self.counts.0);
        let (noise, rest) = rest.split_at(self.counts.1);
        match filter {
            Filter::Harmonic => self.harmonic.spread(level, harmonic, out),
            Filter::Noise => self.noise.spread(level, noise, out),
            Filter::Modulated => self.noise.spread(level, &rest[..self.counts.1], out),
        }
    }

    /// Writes what `answer` adds to the phase, in radians.
    fn write_phase(&self, level: Level, answer: &[f32], out: &mut Bins) {
        let phase = &answer[self.counts.0 + 2 * self.counts.1..];
        self.phase.spread(level, phase, out);
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
    /// The shares of the aperiodicity bands.
    shares: Vec<f32>,
    envelope: Bins,
    share: Bins,
    correction: Bins,
    log: Bins,
    unwarped: Bins,
    spectrum: Spectrum,
    cepstrum: Box<[f32; FFT]>,
    /// The transform of its stream.
    pub(super) fft: RealFft,
}

impl Designer {
    pub(super) fn new(constants: &VocoderConstants, format: &Format, level: Level) -> Self {
        Self {
            level,
            envelope: Runs::new(&format.envelope_hz, format.sample_rate),
            aperiodicity: Runs::new(&format.aperiodicity_hz, format.sample_rate),
            corrections: (constants.net.as_ref()).map(|net| Corrections::new(net, format.sample_rate)),
            bender: Bender::new(format.sample_rate),
            envelope_offset: constants.envelope_offset,
            modulated_offset: constants.modulated_offset,
        }
    }

    /// The signals that its filters take.
    pub(super) fn signals(&self) -> usize {
        if self.corrections.is_some() { 3 } else { 2 }
    }

    pub(super) fn scratch(&self, fft: RealFft) -> Scratch {
        let zero = Box::new([0.0; PADDED]);
        Scratch {
            shares: Vec::with_capacity(16),
            envelope: zero.clone(),
            share: zero.clone(),
            correction: zero.clone(),
            log: zero.clone(),
            unwarped: zero,
            spectrum: Spectrum::zero(),
            cepstrum: Box::new([0.0; FFT]),
            fft,
        }
    }

    /// Writes the filters of a frame, with the changes of `timbre`.
    ///
    /// The log magnitude of each is the frame's envelope, plus the share of the aperiodicity that falls to
    /// it (`ln a` for noise, `ln(1 - a^2) / 2` for harmonics), plus the net's correction. The harmonics have minimum
    /// phase and what the net adds to it. Noise has no phase to lose: it goes through filters of the harmonics' phase, which
    /// are as short in time. Without a net both noises have the same filter but for a constant, and share it.
    pub(super) fn design(
        &self,
        response: &Response,
        timbre: &Timbre,
        scratch: &mut Scratch,
        out: &mut Filters,
    ) {
        let (envelope, aperiodicity, answer) = response.parts();
        self.envelope.spread(self.level, envelope, &mut scratch.envelope);
        let drop = UNVOICED_DROP * (1.0 - response.voicing);
        let sunk = self.modulated_offset - drop;
        let filters = [
            (Filter::Harmonic, -drop),
            (Filter::Noise, 0.0),
            (Filter::Modulated, sunk),
        ];
        for ((filter, offset), gains) in filters.into_iter().zip(&mut out.gains) {
            if filter != Filter::Modulated {
                self.share(filter, aperiodicity, scratch);
            }
            self.log_magnitudes(filter, answer, offset + self.envelope_offset, scratch);
            let part = if filter == Filter::Harmonic {
                Part::Harmonic
            } else {
                Part::Noise
            };
            let Scratch { log, unwarped, .. } = &mut *scratch;
            self.bender.bend(
                &mut log[..BINS],
                &mut unwarped[..BINS],
                timbre,
                response.voicing,
                part,
            );
            if filter == Filter::Harmonic {
                self.phase(answer, scratch, &mut out.turn);
            }
            for (gain, log) in gains.iter_mut().zip(scratch.log.iter()) {
                *gain = log.clamp(LOG_RANGE.0, LOG_RANGE.1);
            }
            recit_dsp::exp(self.level, &mut gains[..]);
        }
        out.swell = libm::expf(sunk);
    }

    /// Writes the share of the aperiodicity that falls to a filter to `scratch.share`, in log magnitude.
    fn share(&self, filter: Filter, aperiodicity: &[f32], scratch: &mut Scratch) {
        let (low, high) = APERIODICITY_RANGE;
        let shares = aperiodicity.iter().map(|share| {
            let share = share.clamp(low, high);
            match filter {
                Filter::Harmonic => 0.5 * libm::log1pf(-share * share),
                Filter::Noise | Filter::Modulated => libm::logf(share),
            }
        });
        scratch.shares.clear();
        scratch.shares.extend(shares);
        self.aperiodicity
            .spread(self.level, &scratch.shares, &mut scratch.share);
    }

    /// Writes the log magnitudes of a filter, before any change of timbre, to `scratch.log`.
    fn log_magnitudes(&self, filter: Filter, answer: &[f32], offset: f32, scratch: &mut Scratch) {
        let parts = scratch.envelope.iter().zip(scratch.share.iter());
        for (log, (envelope, share)) in scratch.log.iter_mut().zip(parts) {
            *log = envelope + share + offset;
        }
        if let Some(corrections) = &self.corrections {
            corrections.write(self.level, answer, filter, &mut scratch.correction);
            add(&scratch.correction, &mut scratch.log);
        }
    }

    /// Writes the minimum phase of the log magnitudes in `scratch.log`, by folding the real cepstrum (A. V.
    /// Oppenheim and R. W. Schafer, "Discrete-Time Signal Processing", chapter on the complex cepstrum), and what the net
    /// adds to it.
    fn phase(&self, answer: &[f32], scratch: &mut Scratch, turn: &mut Spectrum) {
        let (re, im) = scratch.spectrum.parts_mut();
        re.copy_from_slice(&scratch.log[..]);
        im.fill(0.0);
        scratch.fft.inverse(&scratch.spectrum, &mut scratch.cepstrum);
        // Twice what lies after the start, and nothing before it. The start itself and the middle change no phase.
        let folded = &mut scratch.cepstrum[..FFT / 2];
        for value in folded.iter_mut() {
            *value *= 2.0 / FFT as f32;
        }
        scratch.fft.forward(folded, &mut scratch.spectrum);
        let (_, phase) = scratch.spectrum.parts_mut();
        if let Some(corrections) = &self.corrections {
            corrections.write_phase(self.level, answer, &mut scratch.correction);
            add(&scratch.correction, phase);
        }
        turn.set_angles(self.level, phase);
    }
}

/// Adds values bin by bin.
fn add(values: &[f32; PADDED], out: &mut [f32; PADDED]) {
    for (out, value) in out.iter_mut().zip(values) {
        *out += value;
    }
}

#[cfg(test)]
mod tests {
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
        let designer = Designer::new(&constants, &format, Level::best());
        let mut scratch = designer.scratch(RealFft::new(Level::best()));
        let mut filters = Filters::silent(designer.signals());
        for value in [2e38, f32::MAX, 1e30, f32::INFINITY, f32::NAN] {
            let answer: Vec<f32> = (0..outputs)
                .map(|index| if index % 2 == 0 { value } else { -value })
                .collect();
            let frame = Frame::silent(format.sizes(), 200.0);
            let mut response = Response::new(frame.view(), answer.len());
            response.answer(&answer);
            designer.design(&response, &Timbre::default(), &mut scratch, &mut filters);
            let (cos, sin) = filters.turn.parts();
            let mut values = filters.gains.iter().flat_map(|gains| gains.iter());
            assert!(values.all(|gain| gain.is_finite()), "{value}");
            assert!(cos.iter().chain(sin).all(|part| part.abs() <= 1.0001), "{value}");
        }
    }
}
