//! A source-filter vocoder: three excitations (pulses at F0, noise, modulated noise) pass through the filters
//! that a frame describes. If a voice has a net, it corrects them. F0 drives the pulses directly, so the
//! pitch is exact and remains controllable up to the segment being rendered.
//!
//! Between two frames, the excitation cross-fades from the filters of one to those of the other with the two
//! halves of a Hann window. The sum is the same as in windowed overlap-add, but needs nothing later than the
//! second frame.

use std::ops::Range;
use std::sync::Arc;

use recit_dsp::{Level, RealFft, Spectrum};

use crate::frames::{Format, FrameMut, FrameRow, SILENCE};
use crate::infer::{Device, Graph, InferError};

use super::excitation::{Excitation, F0_RANGE, Source};
use super::filters::{Designer, Filters, Responses, Scratch, VocoderConstants};
use super::net::{self, Net};
use super::spectrum::FFT;
use super::steady_noise::steady_noise;
use super::{Timbre, Vocoder, VocoderStream};

/// Samples over which the first excitation of a line fades in (2.9 ms), so that a line that starts with a
/// voiced or hissing sound has no click.
const ONSET: usize = 64;

/// The vocoder of a voice of the kind `recit`.
#[derive(Clone, Debug)]
pub struct SourceFilter(Arc<Parts>);

/// Everything that all lines share.
struct Parts {
    format: Arc<Format>,
    net: Option<Net>,
    device: Device,
    designer: Designer,
    /// Factor on the output of the inverse transform.
    scale: f32,
    /// The samples of the noise.
    noise: Vec<f32>,
    /// The rising half of a Hann window with the length of a hop.
    rise: Vec<f32>,
    fft: RealFft,
    level: Level,
}

/// The state of one line.
struct Stream {
    parts: Arc<Parts>,
    net: Option<net::State>,
    /// The frames being fed, clamped.
    tame: FrameRow,
    responses: Responses,
    source: Source,
    /// The timbre of the previous segment.
    timbre: Option<Timbre>,
    has_begun: bool,
    /// The filters of the current frame.
    filters: Filters,
    excitation: Excitation,
    /// Filtered samples that were not output yet. The first one is the next output.
    overlap: Vec<f32>,
    work: Work,
    scratch: Scratch,
}

/// Working memory of a hop.
struct Work {
    /// The input of a frame's filters.
    signal: Vec<f32>,
    spectra: Vec<Spectrum>,
    sum: Spectrum,
    time: Box<[f32; FFT]>,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts")
            .field("net", &self.net)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream")
            .field("responses", &self.responses.len())
            .finish_non_exhaustive()
    }
}

impl SourceFilter {
    /// Makes the vocoder of a voice from its constants, its format, and the graph of its net if it has one. The voice has
    /// checked them.
    pub(crate) fn new(graph: Option<Graph>, constants: &VocoderConstants, format: Arc<Format>) -> Self {
        Self::at_level(graph, constants, format, Level::best())
    }

    /// Like [`new`](Self::new), with the instructions of `level`, which do not affect the sound.
    fn at_level(
        graph: Option<Graph>,
        constants: &VocoderConstants,
        format: Arc<Format>,
        level: Level,
    ) -> Self {
        let rise = |at: usize| {
            let phase = std::f64::consts::PI * at as f64 / format.hop as f64;
            (0.5 - 0.5 * libm::cos(phase)) as f32
        };
        Self(Arc::new(Parts {
            device: graph.as_ref().map_or(Device::Cpu, Graph::device),
            net: graph
                .zip(constants.net.as_ref())
                .map(|(graph, net)| Net::new(graph, net, &format)),
            designer: Designer::new(constants, &format, level),
            scale: libm::powf(10.0, constants.gain_db / 20.0) / FFT as f32,
            noise: steady_noise(format.sample_rate, level),
            rise: (0..format.hop).map(rise).collect(),
            fft: RealFft::new(level),
            level,
            format,
        }))
    }
}

impl Vocoder for SourceFilter {
    fn format(&self) -> &Arc<Format> {
        &self.0.format
    }

    fn stream(&self, seed: u64) -> Box<dyn VocoderStream> {
        let parts = self.0.clone();
        let hop = parts.format.hop;
        let signals = parts.designer.signals();
        Box::new(Stream {
            net: parts.net.as_ref().map(Net::state),
            tame: FrameRow::default(),
            responses: Responses::default(),
            source: Source::new(seed, parts.format.sample_rate, &parts.noise, parts.level),
            timbre: None,
            has_begun: false,
            filters: Filters::silent(signals),
            excitation: Excitation::new(hop),
            overlap: vec![0.0; FFT],
            work: Work {
                signal: vec![0.0; hop],
                spectra: vec![Spectrum::zero(); signals],
                sum: Spectrum::zero(),
                time: Box::new([0.0; FFT]),
            },
            scratch: parts.designer.scratch(parts.fft.clone()),
            parts,
        })
    }

    fn device(&self) -> Device {
        self.0.device
    }
}

impl VocoderStream for Stream {
    fn feed(&mut self, frames: &FrameRow) -> Result<(), InferError> {
        self.tame.clear();
        for frame in frames.iter() {
            self.tame.push(frame);
        }
        self.tame.runs_mut().for_each(tame);
        match self.parts.net.as_ref().zip(self.net.as_mut()) {
            Some((net, state)) => net.feed(state, &self.tame, &mut self.responses),
            None => {
                for frame in self.tame.iter() {
                    let response = self.responses.fresh(frame, 0);
                    self.responses.push(response);
                }
                Ok(())
            }
        }
    }

    fn ready(&self) -> usize {
        // The first segment needs one more frame, where it starts.
        let have = self.responses.len().saturating_sub(usize::from(!self.has_begun));
        have / self.parts.format.frames_per_segment
    }

    /// F0 is clamped to 20 to 4000 Hz.
    fn segment(&mut self, f0: &[f32], timbre: &Timbre, out: &mut [f32]) {
        let timbre = timbre.tame();
        let before = self.timbre.replace(timbre).unwrap_or(timbre);
        let count = self.parts.format.frames_per_segment as f32;
        let hops = f0.windows(2).zip(out.chunks_exact_mut(self.parts.format.hop));
        for (number, (glide, out)) in (1..).zip(hops) {
            let now = before.between(&timbre, number as f32 / count);
            self.hop(glide[0]..glide[1], &now, out);
        }
    }
}

impl Stream {
    /// Renders the next hop.
    fn hop(&mut self, f0: Range<f32>, timbre: &Timbre, out: &mut [f32]) {
        if !self.has_begun {
            self.design_next(timbre);
        }
        self.source
            .next(f0, timbre, &self.parts.noise, &mut self.excitation);
        if !self.has_begun {
            fade_in(&mut self.excitation);
        }
        self.has_begun = true;
        self.work.sum.clear();
        self.filter(|rise| 1.0 - rise);
        self.design_next(timbre);
        self.filter(|rise| rise);
        self.overlap_add(out);
    }

    /// Takes the next response from the queue and designs its filters.
    fn design_next(&mut self, timbre: &Timbre) {
        match self.responses.pop() {
            Some(response) => {
                self.parts
                    .designer
                    .design(&response, timbre, &mut self.scratch, &mut self.filters);
                self.responses.reuse(response);
            }
            None => self.filters.silence(),
        }
    }

    /// Adds the filtered excitation to `work.sum`, faded by `fade` of the rising window.
    fn filter(&mut self, fade: impl Fn(f32) -> f32) {
        let Self {
            parts,
            filters,
            excitation,
            work,
            scratch,
            ..
        } = self;
        let Excitation {
            pulses,
            noise,
            modulated,
            ..
        } = excitation;
        // Without a net, one filter serves both noises.
        let swell = if filters.gains.len() == 2 {
            filters.swell
        } else {
            0.0
        };
        for (index, spectrum) in work.spectra.iter_mut().enumerate() {
            let part = [&*pulses, &*noise, &*modulated][index];
            for (signal, (value, &rise)) in work.signal.iter_mut().zip(part.iter().zip(&parts.rise)) {
                *signal = value * fade(rise);
            }
            if index == 1 && swell > 0.0 {
                let added = modulated.iter().zip(&parts.rise);
                for (signal, (value, &rise)) in work.signal.iter_mut().zip(added) {
                    *signal += swell * value * fade(rise);
                }
            }
            scratch.fft.forward(&work.signal, spectrum);
        }
        work.sum
            .add_filtered(parts.level, &filters.turn, &work.spectra, &filters.gains);
    }

    /// Converts `work.sum` to samples and outputs those that are final.
    fn overlap_add(&mut self, out: &mut [f32]) {
        let (work, delay) = (&mut self.work, self.parts.format.delay);
        self.scratch.fft.inverse(&work.sum, &mut work.time);
        // The part before the excitation is at the end.
        let (after, before) = work.time.split_at(FFT - delay);
        for (sum, &sample) in self.overlap.iter_mut().zip(before.iter().chain(after)) {
            *sum += sample * self.parts.scale;
        }
        let length = out.len();
        out.copy_from_slice(&self.overlap[..length]);
        self.overlap.copy_within(length.., 0);
        self.overlap[FFT - length..].fill(0.0);
    }
}

/// Clamps all values of a frame to ranges that the net and the filters support. NaN becomes silence.
fn tame(frame: FrameMut<'_>) {
    let within = |value: &mut f32, low: f32, high: f32, otherwise: f32| {
        *value = if value.is_nan() {
            otherwise
        } else {
            value.clamp(low, high)
        };
    };
    for value in frame.envelope {
        within(value, -20.0, 10.0, SILENCE);
    }
    for share in frame.aperiodicity {
        within(share, 0.0, 1.0, 1.0);
    }
    within(frame.f0, F0_RANGE.start, F0_RANGE.end, 200.0);
    within(frame.voicing, 0.0, 1.0, 0.0);
}

/// Fades in the first excitation of a line.
fn fade_in(excitation: &mut Excitation) {
    let Excitation {
        pulses,
        noise,
        modulated,
        ..
    } = excitation;
    for part in [pulses, noise, modulated] {
        let onset = part.len().min(ONSET);
        for (at, sample) in part[..onset].iter_mut().enumerate() {
            *sample *= (at as f32 + 0.5) / onset as f32;
        }
    }
}
