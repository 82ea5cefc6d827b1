//! The causal net: frames in, filter corrections out, its history carried from call to call.

use std::collections::VecDeque;

use crate::frames::{Format, FrameRef, FrameRow};
use crate::infer::{Graph, InferError, Input};

use super::filters::{Constants, Response};

/// The net reads F0 as twice its natural logarithm over this many Hz.
const F0_REFERENCE: f32 = 200.0;

/// The net of a voice.
#[derive(Debug)]
pub(super) struct Net {
    graph: Graph,
    mel_mean: f32,
    mel_std: f32,
    /// Values of a frame that it reads: envelope, F0, voicing, aperiodicity.
    inputs: usize,
    outputs: usize,
    /// Frames by which it lags.
    lookahead: usize,
}

/// What the net remembers of a line.
#[derive(Clone)]
pub(super) struct State {
    /// The net's state tensors, in the order of its inputs.
    tensors: Vec<Vec<f32>>,
    /// Frames whose answer is still to come.
    waiting: VecDeque<Response>,
    /// Frames fed since the start, up to the look-ahead.
    fed: usize,
}

impl Net {
    pub(super) fn new(graph: Graph, constants: &Constants, format: &Format) -> Self {
        Self {
            graph,
            mel_mean: constants.mel_input_mean,
            mel_std: constants.mel_input_std,
            inputs: format.sizes().values(),
            outputs: constants.outputs(),
            lookahead: format.lookahead,
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

    /// Feeds `frames`, which are tame and none of which lasts, and queues the responses that are complete now.
    pub(super) fn feed(
        &self,
        state: &mut State,
        frames: &FrameRow,
        responses: &mut VecDeque<Response>,
    ) -> Result<(), InferError> {
        // The answers to the first frames lie before the line and would only fill the inner histories with
        // what training never had there; they go straight into the input's history.
        let early = frames.len().min(self.lookahead - state.fed);
        let waiting = frames.iter().map(|frame| Response::new(frame, self.outputs));
        if early == frames.len() {
            for frame in frames.iter() {
                self.remember(&mut state.tensors[0], frame);
            }
            state.waiting.extend(waiting);
        } else {
            let mut tensors = state.tensors.clone();
            for frame in frames.iter().take(early) {
                self.remember(&mut tensors[0], frame);
            }
            let (answers, tensors) = self.run(&tensors, frames, early)?;
            state.tensors = tensors;
            state.waiting.extend(waiting);
            for answer in answers.chunks_exact(self.outputs) {
                if let Some(mut response) = state.waiting.pop_front() {
                    response.answer(answer);
                    responses.push_back(response);
                }
            }
        }
        state.fed += early;
        Ok(())
    }

    /// Pushes a frame into the input's history, a tensor with a row for each input.
    fn remember(&self, history: &mut [f32], frame: FrameRef<'_>) {
        let columns = history.len() / self.inputs;
        for (row, value) in history.chunks_exact_mut(columns).zip(self.features(frame)) {
            row.copy_within(1.., 0);
            row[columns - 1] = value;
        }
    }

    /// One call for the frames after the first `early`: the answers frame by frame, and the new state tensors.
    fn run(
        &self,
        tensors: &[Vec<f32>],
        frames: &FrameRow,
        early: usize,
    ) -> Result<(Vec<f32>, Vec<Vec<f32>>), InferError> {
        let count = frames.len() - early;
        let mut x = vec![0.0; self.inputs * count];
        for (column, frame) in frames.iter().skip(early).enumerate() {
            for (row, value) in self.features(frame).enumerate() {
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
    fn features<'a>(&self, frame: FrameRef<'a>) -> impl Iterator<Item = f32> + use<'a> {
        let (mean, std) = (self.mel_mean, self.mel_std);
        let envelope = frame.envelope.iter().map(move |value| (value - mean) / std);
        let pitch = (frame.f0 / F0_REFERENCE).ln() * 2.0;
        envelope
            .chain([pitch, frame.voicing])
            .chain(frame.aperiodicity.iter().copied())
    }
}
