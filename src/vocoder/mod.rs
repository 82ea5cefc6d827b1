//! From frames to samples, one hop at a time.
//!
//! A source-filter vocoder: a small causal net corrects the spectrum that a frame describes, and three
//! excitations (pulses at F0, noise, noise in the rhythm of the pulses) go through the filters it gives.
//! F0 drives the pulses directly, so the pitch is exact and stays live up to the hop that is rendered.
//!
//! Frame `i` is centred on sample `i * HOP`; segment `j` is the stretch from frame `j` to frame `j + 1`.
//! The excitation of a segment fades from the filters of the one into those of the other with the two
//! halves of a Hann window, in the frequency domain. This is the sum that windowed overlap-add makes, but
//! needs nothing later than frame `j + 1`.

mod excitation;
mod filters;
mod net;
mod noise;
mod tilt;
mod timbre;

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::acoustic::Frame;
use crate::infer::{Graph, InferError};

pub use filters::Constants;
pub(crate) use filters::FFT;
pub use timbre::Timbre;

use excitation::{F0_RANGE, Segment, Source};
use filters::{BINS, Designer, Response, Scratch, Spectra};
use net::Net;

/// Samples from one frame to the next.
pub const HOP: usize = 256;

/// Samples in a second of what a vocoder renders, for every voice.
pub const SAMPLE_RATE: f64 = 22_050.0;

/// Samples over which the very first excitation of a line fades in (2.9 ms), so that a line which starts
/// with a voiced or hissing sound starts without a click.
const ONSET: usize = 64;

/// The vocoder of a voice. Shared by all lines; what belongs to a line is in its [`VocoderState`].
pub struct Vocoder {
    net: Net,
    designer: Designer,
    sample_rate: u32,
    /// Factor on what comes out of the inverse transform.
    scale: f32,
    /// The rising half of a Hann window.
    rise: [f32; HOP],
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
}

/// Where one line stands in the vocoder.
#[derive(Clone)]
pub struct VocoderState {
    net: net::State,
    responses: VecDeque<Response>,
    source: Source,
    segments: u64,
    before: Spectra,
    after: Spectra,
    excitation: Segment,
    /// What has been filtered and not yet been given out; its first sample is the next one to go.
    overlap: Vec<f32>,
    work: Work,
    scratch: Scratch,
}

/// Working memory of one segment.
#[derive(Clone)]
struct Work {
    time: Vec<f32>,
    whole: Vec<Complex32>,
    rising: Vec<Complex32>,
    sum: Vec<Complex32>,
    fft: Vec<Complex32>,
}

impl std::fmt::Debug for Vocoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vocoder")
            .field("net", &self.net)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for VocoderState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VocoderState")
            .field("segments", &self.segments)
            .field("responses", &self.responses.len())
            .finish_non_exhaustive()
    }
}

impl Vocoder {
    /// Samples by which what [`segment`](Self::segment) writes lies behind its excitation: the first segment
    /// holds the samples from `-DELAY` to `HOP - DELAY`, which is what sounds before the line's first sample.
    ///
    /// The harmonic filters reach back in time through their odd-cepstrum phase. A voice says in `voice.json`
    /// how far, and one that reaches farther than this is refused: the latency that a host is told must not
    /// depend on the voice.
    pub const DELAY: usize = HOP / 2;

    /// Frames by which the net lags: after `k` frames were fed, `k - LOOKAHEAD` have their filters.
    pub const LOOKAHEAD: usize = 2;

    /// Makes the vocoder of a voice from its graph and constants, which the voice has checked.
    pub(crate) fn new(graph: Graph, constants: &Constants, sample_rate: u32) -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(FFT), planner.plan_fft_inverse(FFT));
        Self {
            net: Net::new(graph, constants),
            designer: Designer::new(constants, sample_rate, forward.clone(), inverse.clone()),
            sample_rate,
            scale: 10_f32.powf(constants.gain_db / 20.0) / FFT as f32,
            rise: std::array::from_fn(|at| {
                let phase = std::f64::consts::PI * at as f64 / HOP as f64;
                (0.5 - 0.5 * phase.cos()) as f32
            }),
            forward,
            inverse,
        }
    }

    /// The start of a line. `seed` chooses its noise.
    pub fn state(&self, seed: u64) -> VocoderState {
        let spectrum = vec![Complex32::default(); BINS];
        let fft = self.forward.get_scratch_len().max(self.inverse.get_scratch_len());
        VocoderState {
            net: self.net.state(),
            responses: VecDeque::new(),
            source: Source::new(seed, self.sample_rate),
            segments: 0,
            before: Spectra::silent(),
            after: Spectra::silent(),
            excitation: Segment {
                pulses: [0.0; HOP],
                noise: [0.0; HOP],
                modulated: [0.0; HOP],
            },
            overlap: vec![0.0; FFT],
            work: Work {
                time: vec![0.0; FFT],
                whole: spectrum.clone(),
                rising: spectrum.clone(),
                sum: spectrum,
                fft: vec![Complex32::default(); fft],
            },
            scratch: self.designer.scratch(),
        }
    }

    /// Runs the net on the next frames of the line, in one call whatever their number.
    ///
    /// The frames carry the pitch at which they will be heard, which the net follows.
    ///
    /// # Errors
    /// When the engine fails; the state is then as before.
    pub fn feed(&self, state: &mut VocoderState, frames: &[Frame]) -> Result<(), InferError> {
        let frames: Vec<Frame> = frames.iter().map(tame).collect();
        self.net.feed(&mut state.net, &frames, &mut state.responses)
    }

    /// How many segments can be rendered now.
    pub fn ready(&self, state: &VocoderState) -> usize {
        // The first segment needs two frames, each later one a further frame.
        let have = state.responses.len();
        if state.segments == 0 {
            have.saturating_sub(1)
        } else {
            have
        }
    }

    /// Renders the next segment. F0 glides from `f0.start` to `f0.end` (Hz, kept between 20 and 4000), and the sound
    /// changes from the timbre of the segment before to `timbre`.
    ///
    /// Sounds as if silence followed where [`ready`](Self::ready) says that there is nothing to render.
    pub fn segment(&self, state: &mut VocoderState, f0: Range<f32>, timbre: &Timbre, out: &mut [f32; HOP]) {
        let timbre = timbre.tame();
        if state.segments == 0 {
            self.design_next(state, &timbre);
        }
        std::mem::swap(&mut state.before, &mut state.after);
        self.design_next(state, &timbre);

        state.source.next(f0, &timbre, &mut state.excitation);
        if state.segments == 0 {
            fade_in(&mut state.excitation);
        }
        state.segments += 1;

        state.work.sum.fill(Complex32::default());
        let VocoderState {
            excitation,
            before,
            after,
            work,
            ..
        } = state;
        self.filter(&excitation.pulses, &before.harmonic, &after.harmonic, work);
        self.filter(&excitation.noise, &before.noise, &after.noise, work);
        self.filter(&excitation.modulated, &before.modulated, &after.modulated, work);
        self.overlap_add(state, out);
    }

    /// Takes the next response from the queue and makes its filters those after the segment.
    fn design_next(&self, state: &mut VocoderState, timbre: &Timbre) {
        match state.responses.pop_front() {
            Some(response) => self
                .designer
                .design(&response, timbre, &mut state.scratch, &mut state.after),
            None => state.after = Spectra::silent(),
        }
    }

    /// Adds to `work.sum` the excitation through `before` in the falling and `after` in the rising half of
    /// the window.
    fn filter(&self, excitation: &[f32; HOP], before: &[Complex32], after: &[Complex32], work: &mut Work) {
        let place = Self::DELAY..Self::DELAY + HOP;
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

    /// Turns `work.sum` back into samples and gives out the hop that nothing later will touch.
    fn overlap_add(&self, state: &mut VocoderState, out: &mut [f32; HOP]) {
        let work = &mut state.work;
        // A real signal has real values at both ends; rounding may say otherwise.
        work.sum[0].im = 0.0;
        work.sum[BINS - 1].im = 0.0;
        let _ = self
            .inverse
            .process_with_scratch(&mut work.sum, &mut work.time, &mut work.fft);
        for (sum, &sample) in state.overlap.iter_mut().zip(&work.time) {
            *sum += sample * self.scale;
        }
        out.copy_from_slice(&state.overlap[..HOP]);
        state.overlap.copy_within(HOP.., 0);
        state.overlap[FFT - HOP..].fill(0.0);
    }
}

/// The frame with every value in a range that the net and the filters can take; what is not a number becomes
/// the value of silence.
fn tame(frame: &Frame) -> Frame {
    let within = |value: f32, low: f32, high: f32, otherwise: f32| {
        if value.is_nan() {
            otherwise
        } else {
            value.clamp(low, high)
        }
    };
    Frame {
        mel: frame.mel.map(|value| within(value, -20.0, 10.0, -12.0)),
        aperiodicity: frame.aperiodicity.map(|share| within(share, 0.0, 1.0, 1.0)),
        f0: within(frame.f0, F0_RANGE.start, F0_RANGE.end, 200.0),
        voicing: within(frame.voicing, 0.0, 1.0, 0.0),
    }
}

/// Lets the first excitation of a line rise from nothing.
fn fade_in(excitation: &mut Segment) {
    for at in 0..ONSET {
        let gain = (at as f32 + 0.5) / ONSET as f32;
        excitation.pulses[at] *= gain;
        excitation.noise[at] *= gain;
        excitation.modulated[at] *= gain;
    }
}
