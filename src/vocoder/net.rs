//! The causal net: converts frames to filter corrections, with its history carried between calls.

use std::collections::VecDeque;
use std::slice::ChunksExact;

use crate::frames::{Format, FrameRef, FrameRow};
use crate::infer::{Graph, InferError, Input};

use super::filters::{NetConstants, Response, Responses};

/// The net's input for F0 is twice the natural logarithm of F0 over this many Hz.
const F0_REFERENCE: f32 = 200.0;

/// The net of a voice.
#[derive(Debug)]
pub(super) struct Net {
    graph: Graph,
    envelope_mean: f32,
    envelope_std: f32,
    /// Frames of a column, which are processed at once.
    column: usize,
    /// Input values of a frame: envelope, F0, voicing, aperiodicity.
    inputs: usize,
    /// Output values of a frame.
    outputs: usize,
    /// Its look-ahead in columns.
    lookahead: usize,
}

/// The net's state for a line.
#[derive(Clone)]
pub(super) struct State {
    /// The net's state tensors, in the order of its inputs.
    tensors: Vec<Vec<f32>>,
    /// The inputs of an incomplete column.
    partial: Vec<f32>,
    /// Frames whose output is still to come.
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

    /// Zeros, as in training before the first frame.
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

    /// Feeds `frames`, which are clamped and last one frame each, and queues the responses that are now
    /// complete.
    pub(super) fn feed(
        &self,
        state: &mut State,
        frames: &FrameRow,
        responses: &mut Responses,
    ) -> Result<(), InferError> {
        let mut values = state.partial.clone();
        for frame in frames.iter() {
            values.extend(self.features(frame));
        }
        let width = self.column * self.inputs;
        let (columns, partial) = values.split_at(values.len() / width * width);
        let mut columns = columns.chunks_exact(width);
        // The outputs for the first columns belong before the line, and would fill the inner histories with
        // something that training never had there. So these columns only go into the input's history.
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
        let waiting = frames.iter().map(|frame| responses.fresh(frame, self.outputs));
        state.waiting.extend(waiting);
        for answer in answers.chunks_exact(self.outputs) {
            if let Some(mut response) = state.waiting.pop_front() {
                response.answer(answer);
                responses.push(response);
            }
        }
        Ok(())
    }

    /// Processes `columns` in one call: the outputs frame by frame, and the new state tensors.
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

    /// The net's inputs for a frame.
    fn features<'a>(&self, frame: FrameRef<'a>) -> impl Iterator<Item = f32> + use<'a> {
        let (mean, std) = (self.envelope_mean, self.envelope_std);
        let envelope = frame.envelope.iter().map(move |value| (value - mean) / std);
        let pitch = libm::logf(frame.f0 / F0_REFERENCE) * 2.0;
        envelope
            .chain([pitch, frame.voicing])
            .chain(frame.aperiodicity.iter().copied())
    }
}

/// Pushes a column into the input's history, a tensor with a row for each value.
fn remember(history: &mut [f32], column: &[f32]) {
    let columns = history.len() / column.len();
    for (row, value) in history.chunks_exact_mut(columns).zip(column) {
        row.copy_within(1.., 0);
        row[columns - 1] = *value;
    }
}
