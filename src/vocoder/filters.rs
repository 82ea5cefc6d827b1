//! Converts a frame to filters: the spectrum that it describes, corrections by a net if there is one, minimum
//! phase.

use std::collections::VecDeque;

use recit_dsp::{BINS, Level, PADDED, RealFft, Runs, Spectrum};
use serde::Deserialize;

use crate::frames::{Format, FrameRef, Sizes};

use super::spectrum::FFT;
use super::timbre::{Bender, Part, Timbre};

/// The range of the filters' log magnitudes.
const LOG_RANGE: (f32, f32) = (-14.0, 6.0);
/// The net's outputs are limited to this magnitude: beyond the filters' whole range, and far below an
/// overflow of sums.
const ANSWER_LIMIT: f32 = 50.0;
/// The drop of harmonics and modulated noise (in log amplitude) in unvoiced frames.
const UNVOICED_DROP: f32 = 4.0;
/// The range of aperiodicity, in which neither part vanishes.
const APERIODICITY_RANGE: (f32, f32) = (1e-3, 0.9995);

/// What the vocoder reads from `voice.json`. Frequencies are in Hz.
#[derive(Clone, Debug, Deserialize)]
pub struct VocoderConstants {
    /// Length of the filters' transform: 1024.
    pub fft: usize,
    /// Added to an envelope value to make it a log amplitude for one bin of the transform.
    #[serde(default)]
    pub envelope_offset: f32,
    /// The same for modulated noise, in addition to that of steady noise.
    #[serde(default)]
    pub modulated_offset: f32,
    /// Gain of the voice in decibels, for headroom.
    pub gain_db: f32,
    /// Centres of the bands of the frame's envelope.
    pub envelope_centres_hz: Vec<f32>,
    /// Centres of the frame's aperiodicity bands.
    pub aperiodicity_centres_hz: Vec<f32>,
    /// The constants of the voice's net; `None` if it has none.
    #[serde(default)]
    pub net: Option<NetConstants>,
}

impl VocoderConstants {
    /// The vocoder's look-ahead in frames.
    pub(crate) fn lookahead(&self) -> usize {
        self.net.as_ref().map_or(0, |net| net.lookahead_frames)
    }
}

/// The inputs and outputs of the net of a vocoder. Frequencies are in Hz.
#[derive(Clone, Debug, Deserialize)]
pub struct NetConstants {
    /// Frames of one column, which it processes at once.
    pub frames_per_call: usize,
    /// Its look-ahead in frames: the rest of a column, and whole columns.
    pub lookahead_frames: usize,
    /// Mean of its envelope input.
    pub envelope_input_mean: f32,
    /// Standard deviation of its envelope input.
    pub envelope_input_std: f32,
    /// Centres of the bands for corrections of the harmonics.
    pub band_centres_hz: Vec<f32>,
    /// Centres of the bands for corrections of each of the two noises.
    pub noise_centres_hz: Vec<f32>,
    /// Frequencies of the phase that is added to the harmonics' minimum phase.
    pub phase_centres_hz: Vec<f32>,
}

impl NetConstants {
    /// The number of outputs per frame: three sets of bands, and the phase.
    pub(crate) fn outputs(&self) -> usize {
        self.band_centres_hz.len() + 2 * self.noise_centres_hz.len() + self.phase_centres_hz.len()
    }
}

/// A value for each bin.
pub(super) type Bins = Box<[f32; PADDED]>;

/// The filters of a frame: one phase, and gains for each signal.
#[derive(Clone, Debug)]
pub(super) struct Filters {
    /// Cosine and sine of the phase.
    pub(super) turn: Spectrum,
    /// Gains of the pulses, of the noise and, with a net, of the modulated noise.
    pub(super) gains: Vec<Bins>,
    /// The fraction of the modulated noise that goes through the filter of the noise.
    pub(super) swell: f32,
}

impl Filters {
    /// Filters for `signals` signals that pass nothing.
    pub(super) fn silent(signals: usize) -> Self {
        Self {
            turn: Spectrum::zero(),
            gains: vec![Box::new([0.0; PADDED]); signals],
            swell: 0.0,
        }
    }

    /// Sets them to pass nothing.
    pub(super) fn silence(&mut self) {
        self.gains.iter_mut().for_each(|gains| gains.fill(0.0));
    }
}

/// A frame and the net's output for it, which determine the filters.
#[derive(Clone, Debug)]
pub(super) struct Response {
    sizes: Sizes,
    voicing: f32,
    /// Envelope, aperiodicity and, with a net, its output once available.
    values: Vec<f32>,
}

impl Response {
    /// The response for a clamped frame, in the memory of another. Its output of `answer` values follows later.
    fn with_memory(mut values: Vec<f32>, frame: FrameRef<'_>, answer: usize) -> Self {
        let sizes = frame.sizes();
        values.clear();
        values.reserve_exact(sizes.values() + answer);
        values.extend_from_slice(frame.envelope);
        values.extend_from_slice(frame.aperiodicity);
        Self {
            sizes,
            voicing: frame.voicing,
            values,
        }
    }

    /// Sets the net's output. Values that are not finite count as zero.
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

    /// Envelope, aperiodicity, and the net's output.
    fn parts(&self) -> (&[f32], &[f32], &[f32]) {
        let (envelope, rest) = self.values.split_at(self.sizes.envelope);
        let (aperiodicity, net) = rest.split_at(self.sizes.aperiodicity);
        (envelope, aperiodicity, net)
    }
}

/// A queue of responses. Memory of used ones is kept for others, so that rendering does not allocate.
#[derive(Clone, Debug, Default)]
pub(super) struct Responses {
    queue: VecDeque<Response>,
    used: Vec<Vec<f32>>,
}

impl Responses {
    /// The number of responses in the queue.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// The response for a clamped frame, which is not in the queue. Its output of `answer` values follows later.
    pub(super) fn fresh(&mut self, frame: FrameRef<'_>, answer: usize) -> Response {
        Response::with_memory(self.used.pop().unwrap_or_default(), frame, answer)
    }

    pub(super) fn push(&mut self, response: Response) {
        self.queue.push_back(response);
    }

    pub(super) fn pop(&mut self) -> Option<Response> {
        self.queue.pop_front()
    }

    /// Takes back a response that is not needed any more.
    pub(super) fn reuse(&mut self, response: Response) {
        self.used.push(response.values);
    }
}

/// Designs filters; contains everything that does not change between frames.
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

/// Interpolates the net's output to bins.
#[derive(Debug)]
struct Corrections {
    harmonic: Runs,
    noise: Runs,
    phase: Runs,
    /// The numbers of outputs for harmonics, and for each noise.
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

    /// Writes the correction of a filter's log magnitudes by `answer`.
    fn write(&self, level: Level, answer: &[f32], filter: Filter, out: &mut Bins) {
        let (harmonic, rest) = answer.split_at(self.counts.0);
        let (noise, rest) = rest.split_at(self.counts.1);
        match filter {
            Filter::Harmonic => self.harmonic.spread(level, harmonic, out),
            Filter::Noise => self.noise.spread(level, noise, out),
            Filter::Modulated => self.noise.spread(level, &rest[..self.counts.1], out),
        }
    }

    /// Writes the correction of the phase by `answer`, in radians.
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
    /// For modulated noise.
    Modulated,
}

/// Working memory of a [`Designer`].
#[derive(Clone, Debug)]
pub(super) struct Scratch {
    /// The aperiodicity of each band.
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

    /// The number of signals that its filters process.
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
    /// The log magnitude of each filter is the frame's envelope, plus its part of the aperiodicity (`ln a`
    /// for noise, `ln(1 - a^2) / 2` for harmonics), plus the net's correction. The harmonics have minimum
    /// phase plus the net's phase. The phase of noise is arbitrary: its filters have the phase of the
    /// harmonics, which makes them as short in time. Without a net, the filters of both noises differ only by
    /// a constant, so they share one.
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

    /// Writes a filter's part of the aperiodicity to `scratch.share`, in log magnitude.
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
    /// Oppenheim and R. W. Schafer, "Discrete-Time Signal Processing", chapter on the complex cepstrum), plus
    /// the net's phase.
    fn phase(&self, answer: &[f32], scratch: &mut Scratch, turn: &mut Spectrum) {
        let (re, im) = scratch.spectrum.parts_mut();
        re.copy_from_slice(&scratch.log[..]);
        im.fill(0.0);
        scratch.fft.inverse(&scratch.spectrum, &mut scratch.cepstrum);
        // Doubles the causal part and removes the rest. The first and the middle value do not affect the
        // phase.
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
    fn filters_are_finite_for_any_output_of_the_net() {
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
            let mut response = Responses::default().fresh(frame.view(), answer.len());
            response.answer(&answer);
            designer.design(&response, &Timbre::default(), &mut scratch, &mut filters);
            let (cos, sin) = filters.turn.parts();
            let mut values = filters.gains.iter().flat_map(|gains| gains.iter());
            assert!(values.all(|gain| gain.is_finite()), "{value}");
            assert!(cos.iter().chain(sin).all(|part| part.abs() <= 1.0001), "{value}");
        }
    }
}
