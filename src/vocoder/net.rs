//! The causal net: frames in, filter corrections out, its history carried from call to call.

use std::collections::VecDeque;

use crate::acoustic::{APERIODICITY_BANDS, Frame, MEL_BANDS};
use crate::infer::{Graph, InferError, Input};

use super::Vocoder;
use super::filters::{Constants, Response};

/// Values of a frame that the net reads: mel, F0, voicing, aperiodicity.
const INPUTS: usize = MEL_BANDS + 2 + APERIODICITY_BANDS;
/// The net reads F0 as twice its natural logarithm over this many Hz.
const F0_REFERENCE: f32 = 200.0;

/// The net of a voice.
#[derive(Debug)]
pub(super) struct Net {
    graph: Graph,
    mel_mean: f32,
    mel_std: f32,
    outputs: usize,
}

/// What the net remembers of a line.
#[derive(Clone)]
pub(super) struct State {
    /// The net's state tensors, in the order of its inputs.
    tensors: Vec<Vec<f32>>,
    /// Frames whose answer is still to come.
    waiting: VecDeque<Frame>,
    /// Frames fed since the start, up to the look-ahead.
    fed: usize,
}

impl Net {
    pub(super) fn new(graph: Graph, constants: &Constants) -> Self {
        Self {
            graph,
            mel_mean: constants.mel_input_mean,
            mel_std: constants.mel_input_std,
            outputs: constants.outputs(),
        }
    }

    /// Zeros, as the net was trained to see before the first frame.
    pub(super) fn state(&self) -> State {
        State {
            tensors: self.graph.inputs()[1..]
                .iter()
                .map(|port| vec![0.0; port.shape.iter().map(|size| size.unwrap_or(0)).product()])
                .collect(),
            waiting: VecDeque::new(),
            fed: 0,
        }
    }

    /// Feeds `frames`, which are tame, and queues the responses that are complete now.
    pub(super) fn feed(
        &self,
        state: &mut State,
        frames: &[Frame],
        responses: &mut VecDeque<Response>,
    ) -> Result<(), InferError> {
        // The answers to the first frames lie before the line and would only fill the inner histories with
        // what training never had there; they go straight into the input's history.
        let (early, rest) = frames.split_at(frames.len().min(Vocoder::LOOKAHEAD - state.fed));
        let answers = if rest.is_empty() {
            None
        } else {
            let mut tensors = state.tensors.clone();
            for frame in early {
                self.remember(&mut tensors[0], frame);
            }
            Some(self.run(&tensors, rest)?)
        };
        match answers {
            Some((answers, tensors)) => {
                state.tensors = tensors;
                state.waiting.extend(frames);
                for answer in answers.chunks_exact(self.outputs) {
                    if let Some(frame) = state.waiting.pop_front() {
                        responses.push_back(Response::new(&frame, answer));
                    }
                }
            }
            None => {
                for frame in early {
                    self.remember(&mut state.tensors[0], frame);
                }
                state.waiting.extend(frames);
            }
        }
        state.fed += early.len();
        Ok(())
    }

    /// Pushes a frame into the input's history, a tensor of `INPUTS` rows.
    fn remember(&self, history: &mut [f32], frame: &Frame) {
        let columns = history.len() / INPUTS;
        for (row, value) in history.chunks_exact_mut(columns).zip(self.features(frame)) {
            row.copy_within(1.., 0);
            row[columns - 1] = value;
        }
    }

    /// One call: the answers frame by frame, and the new state tensors.
    fn run(&self, tensors: &[Vec<f32>], frames: &[Frame]) -> Result<(Vec<f32>, Vec<Vec<f32>>), InferError> {
        let count = frames.len();
        let mut x = vec![0.0; INPUTS * count];
        for (column, frame) in frames.iter().enumerate() {
            for (row, value) in self.features(frame).into_iter().enumerate() {
                x[row * count + column] = value;
            }
        }
        let shapes: Vec<Vec<usize>> = self
            .graph
            .inputs()
            .iter()
            .map(|port| port.shape.iter().map(|size| size.unwrap_or(count)).collect())
            .collect();
        let values = std::iter::once(&x).chain(tensors);
        let inputs: Vec<Input<'_>> = shapes
            .iter()
            .zip(values)
            .map(|(shape, values)| Input::f32(shape, values))
            .collect();
        let mut outputs = self.graph.run(&inputs)?.into_iter();
        let answers = outputs.next().unwrap_or_default().data;
        let tensors_now: Vec<Vec<f32>> = outputs.map(|tensor| tensor.data).collect();
        let fits = answers.len() == count * self.outputs
            && tensors_now.iter().map(Vec::len).eq(tensors.iter().map(Vec::len));
        if fits {
            Ok((answers, tensors_now))
        } else {
            Err(InferError::Run {
                graph: self.graph.name().to_owned(),
                reason: "its outputs have the wrong size".into(),
            })
        }
    }

    /// A frame as the net reads it.
    fn features(&self, frame: &Frame) -> [f32; INPUTS] {
        let mut features = [0.0; INPUTS];
        let (mel, rest) = features.split_at_mut(MEL_BANDS);
        for (out, &value) in mel.iter_mut().zip(&frame.mel) {
            *out = (value - self.mel_mean) / self.mel_std;
        }
        rest[0] = (frame.f0 / F0_REFERENCE).ln() * 2.0;
        rest[1] = frame.voicing;
        rest[2..].copy_from_slice(&frame.aperiodicity);
        features
    }
}
