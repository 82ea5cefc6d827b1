//! A source-filter vocoder: three excitations (pulses at F0, noise, noise in the rhythm of the pulses) go through the
//! filters that a frame describes. Where a voice has a net, it corrects them.
//! F0 drives the pulses directly, so the pitch is exact and stays live up to the segment that is rendered.
//!
//! The excitation between two frames fades from the filters of the one into those of the other with the two
//! halves of a Hann window, in the frequency domain. This is the sum that windowed overlap-add makes, but
//! needs nothing later than the second of the frames.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::frames::{Format, FrameMut, FrameRow, SILENCE};
use crate::infer::{Device, Graph, InferError};

use super::excitation::{Excitation, F0_RANGE, Source};
use super::filters::{Designer, Response, Scratch, Spectra, VocoderConstants};
use super::net::{self, Net};
use super::spectrum::{BINS, FFT};
use super::steady_noise::steady_noise;
use super::{Timbre, Vocoder, VocoderStream};

/// Samples over which the very first excitation of a line fades in (2.9 ms), so that a line which starts
/// with a voiced or hissing sound starts without a click.
const ONSET: usize = 64;

/// The vocoder of a voice of the kind `recit`.
#[derive(Clone, Debug)]
pub struct SourceFilter(Arc<Parts>);

/// What does not change from line to line.
struct Parts {
    format: Arc<Format>,
    net: Option<Net>,
    device: Device,
    designer: Designer,
    /// Factor on what comes out of the inverse transform.
    scale: f32,
    /// What noise is made of.
    noise: Vec<f32>,
    /// The rising half of a Hann window, as long as a hop.
    rise: Vec<f32>,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
}

/// Where one line stands.
struct Stream {
    parts: Arc<Parts>,
    net: Option<net::State>,
    /// Frames as they are fed, within bounds.
    tame: FrameRow,
    responses: VecDeque<Response>,
    source: Source,
    /// That of the segment before.
    timbre: Option<Timbre>,
    has_begun: bool,
    before: Spectra,
    after: Spectra,
    excitation: Excitation,
    /// What has been filtered and not yet been given out; its first sample is the next one to go.
    overlap: Vec<f32>,
    work: Work,
    scratch: Scratch,
}

/// Working memory between two frames.
struct Work {
    time: Vec<f32>,
    whole: Vec<Complex32>,
    rising: Vec<Complex32>,
    sum: Vec<Complex32>,
    fft: Vec<Complex32>,
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
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(FFT), planner.plan_fft_inverse(FFT));
        let rise = |at: usize| {
            let phase = std::f64::consts::PI * at as f64 / format.hop as f64;
            (0.5 - 0.5 * phase.cos()) as f32
        };
        Self(Arc::new(Parts {
            device: graph.as_ref().map_or(Device::Cpu, Graph::device),
            net: graph
                .zip(constants.net.as_ref())
                .map(|(graph, net)| Net::new(graph, net, &format)),
            designer: Designer::new(constants, &format, forward.clone(), inverse.clone()),
            scale: 10_f32.powf(constants.gain_db / 20.0) / FFT as f32,
            noise: steady_noise(format.sample_rate),
            rise: (0..format.hop).map(rise).collect(),
            format,
            forward,
            inverse,
        }))
    }
}

impl Vocoder for SourceFilter {
    fn format(&self) -> &Arc<Format> {
        &self.0.format
    }

    fn stream(&self, seed: u64) -> Box<dyn VocoderStream> {
        let parts = self.0.clone();
        let spectrum = vec![Complex32::default(); BINS];
        let fft = parts
            .forward
            .get_scratch_len()
            .max(parts.inverse.get_scratch_len());
        Box::new(Stream {
            net: parts.net.as_ref().map(Net::state),
            tame: FrameRow::default(),
            responses: VecDeque::new(),
            source: Source::new(seed, parts.format.sample_rate, &parts.noise),
            timbre: None,
            has_begun: false,
            before: Spectra::silent(),
            after: Spectra::silent(),
            excitation: Excitation::new(parts.format.hop),
            overlap: vec![0.0; FFT],
            work: Work {
                time: vec![0.0; FFT],
                whole: spectrum.clone(),
                rising: spectrum.clone(),
                sum: spectrum,
                fft: vec![Complex32::default(); fft],
            },
            scratch: parts.designer.scratch(),
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
                let plain = self.tame.iter().map(|frame| Response::new(frame, 0));
                self.responses.extend(plain);
                Ok(())
            }
        }
    }

    fn ready(&self) -> usize {
        // The first segment needs a frame more, from which it begins.
        let have = self.responses.len().saturating_sub(usize::from(!self.has_begun));
        have / self.parts.format.frames_per_segment
    }

    /// F0 is kept between 20 and 4000 Hz.
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
        std::mem::swap(&mut self.before, &mut self.after);
        self.design_next(timbre);

        self.source
            .next(f0, timbre, &self.parts.noise, &mut self.excitation);
        if !self.has_begun {
            fade_in(&mut self.excitation);
        }
        self.has_begun = true;

        self.work.sum.fill(Complex32::default());
        let Self {
            parts,
            excitation,
            before,
            after,
            work,
            ..
        } = self;
        parts.filter(&excitation.pulses, &before.harmonic, &after.harmonic, work);
        parts.filter(&excitation.noise, &before.noise, &after.noise, work);
        parts.filter(&excitation.modulated, &before.modulated, &after.modulated, work);
        self.overlap_add(out);
    }

    /// Takes the next response from the queue and makes its filters those after the hop.
    fn design_next(&mut self, timbre: &Timbre) {
        match self.responses.pop_front() {
            Some(response) => {
                self.parts
                    .designer
                    .design(&response, timbre, &mut self.scratch, &mut self.after)
            }
            None => self.after = Spectra::silent(),
        }
    }

    /// Turns `work.sum` back into samples and gives out the hop that nothing later will touch.
    fn overlap_add(&mut self, out: &mut [f32]) {
        let (work, hop) = (&mut self.work, out.len());
        // A real signal has real values at both ends; rounding may say otherwise.
        work.sum[0].im = 0.0;
        work.sum[BINS - 1].im = 0.0;
        let _ = self
            .parts
            .inverse
            .process_with_scratch(&mut work.sum, &mut work.time, &mut work.fft);
        for (sum, &sample) in self.overlap.iter_mut().zip(&work.time) {
            *sum += sample * self.parts.scale;
        }
        out.copy_from_slice(&self.overlap[..hop]);
        self.overlap.copy_within(hop.., 0);
        self.overlap[FFT - hop..].fill(0.0);
    }
}

impl Parts {
    /// Adds to `work.sum` the excitation through `before` in the falling and `after` in the rising half of
    /// the window.
    fn filter(&self, excitation: &[f32], before: &[Complex32], after: &[Complex32], work: &mut Work) {
        let place = self.format.delay..self.format.delay + excitation.len();
        work.time.fill(0.0);
        work.time[place.clone()].copy_from_slice(excitation);
        // The lengths are the plan's own, so the transforms cannot fail.
        let _ = self
            .forward
            .process_with_scratch(&mut work.time, &mut work.whole, &mut work.fft);
        work.time.fill(0.0);
        for ((time, &sample), &weight) in work.time[place].iter_mut().zip(excitation).zip(&self.rise) {
            *time = sample * weight;
        }
        let _ = self
            .forward
            .process_with_scratch(&mut work.time, &mut work.rising, &mut work.fft);
        // falling = whole - rising
        for (bin, sum) in work.sum.iter_mut().enumerate() {
            *sum += work.whole[bin] * before[bin] + work.rising[bin] * (after[bin] - before[bin]);
        }
    }
}

/// Brings every value of a frame into a range that the net and the filters can take; what is not a number becomes
/// the value of silence.
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

/// Lets the first excitation of a line rise from nothing.
fn fade_in(excitation: &mut Excitation) {
    let Excitation {
        pulses,
        noise,
        modulated,
    } = excitation;
    for part in [pulses, noise, modulated] {
        let onset = part.len().min(ONSET);
        for (at, sample) in part[..onset].iter_mut().enumerate() {
            *sample *= (at as f32 + 0.5) / onset as f32;
        }
    }
}
