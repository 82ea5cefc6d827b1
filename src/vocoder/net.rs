//! The causal net: frames in, filter corrections out, its history carried from call to call.

use std::collections::VecDeque;
use std::slice::ChunksExact;

use crate::frames::{Format, FrameRef, FrameRow};
use crate::infer::{Graph, InferError, Input};

use super::filters::{NetConstants, Response};

/// The net reads F0 as twice its natural logarithm over this many Hz.
const F0_REFERENCE: f32 = 200.0;

/// The net of a voice.
#[derive(Debug)]
pub(super) struct Net {
    graph: Graph,
    envelope_mean: f32,
    envelope_std: f32,
    /// Frames of a column: what it reads and answers at once.
    column: usize,
    /// Values of a frame that it reads: envelope, F0, voicing, aperiodicity.
    inputs: usize,
    /// Values of its answer to a frame.
    outputs: usize,
    /// Columns by which it lags.
    lookahead: usize,
}

/// What the net remembers of a line.
#[derive(Clone)]
pub(super) struct State {
    /// The net's state tensors, in the order of its inputs.
    tensors: Vec<Vec<f32>>,
    /// What the net reads of the frames of a column that is not full yet.
    partial: Vec<f32>,
    /// Frames whose answer is still to come.
    waiting: VecDeque<Response>,
    /// Columns fed since the start, up to the look-ahead.
    fed: usize,
}

impl Net {
    pub(super) fn new(graph: Graph, constants: &NetConstants, format: &Format) -> Self {
        Self {
            graph,
            envelope_mean: constants.envelope_input_mean,
            envelope_std: constants.envelope_input_std,
            column: constants.frames_per_call,
            inputs: format.sizes().values(),
            outputs: constants.outputs(),
            lookahead: constants.lookahead_frames / constants.frames_per_call,
        }
    }

    /// Zeros, as the net was trained to see before the first frame.
    pub(super) fn state(&self) -> State {
        State {
            tensors: self.graph.inputs()[1..]
                .iter()
                .map(|port| vec![0.0; port.shape.iter().map(|size| size.unwrap_or(0)).product()])
                .collect(),
            partial: Vec::new(),
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
        let mut values = state.partial.clone();
        for frame in frames.iter() {
            values.extend(self.features(frame));
        }
        let width = self.column * self.inputs;
        let (columns, partial) = values.split_at(values.len() / width * width);
        let mut columns = columns.chunks_exact(width);
        // The answers to the first columns lie before the line and would only fill the inner histories with
        // what training never had there; they go straight into the input's history.
        let early = columns.len().min(self.lookahead - state.fed);
        let mut tensors = state.tensors.clone();
        for column in columns.by_ref().take(early) {
            remember(&mut tensors[0], column);
        }
        let mut answers = Vec::new();
        if columns.len() > 0 {
            (answers, tensors) = self.run(&tensors, columns)?;
        }
        state.tensors = tensors;
        state.partial = partial.to_vec();
        state.fed += early;
        let waiting = frames.iter().map(|frame| Response::new(frame, self.outputs));
        state.waiting.extend(waiting);
        for answer in answers.chunks_exact(self.outputs) {
            if let Some(mut response) = state.waiting.pop_front() {
                response.answer(answer);
                responses.push_back(response);
            }
        }
        Ok(())
    }

    /// One call for `columns`: the answers frame by frame, and the new state tensors.
    fn run(
        &self,
        tensors: &[Vec<f32>],
        columns: ChunksExact<'_, f32>,
    ) -> Result<(Vec<f32>, Vec<Vec<f32>>), InferError> {
        let count = columns.len();
        let mut x = vec![0.0; self.column * self.inputs * count];
        for (at, column) in columns.enumerate() {
            for (row, value) in column.iter().enumerate() {
                x[row * count + at] = *value;
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
        let fits = answers.len() == count * self.column * self.outputs
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
        let (mean, std) = (self.envelope_mean, self.envelope_std);
        let envelope = frame.envelope.iter().map(move |value| (value - mean) / std);
        let pitch = libm::logf(frame.f0 / F0_REFERENCE) * 2.0;
        envelope
            .chain([pitch, frame.voicing])
            .chain(frame.aperiodicity.iter().copied())
    }
}

/// Pushes a column into the input's history, a tensor with a row for each of its values.
fn remember(history: &mut [f32], column: &[f32]) {
    let columns = history.len() / column.len();
    for (row, value) in history.chunks_exact_mut(columns).zip(column) {
        row.copy_within(1.., 0);
        row[columns - 1] = *value;
    }
}
