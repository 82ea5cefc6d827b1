//! The speaker encoder: describes the timbre of a voice by a vector.

use crate::infer::{Graph, InferError, Input, Kind, ModelBytes, Port, Runtime};

use super::features::{BANDS, features};

/// Feature frames of a segment, whose mean is a part of the encoder's context.
const SEGMENT: usize = 200;
/// Samples that are described at once: 8 seconds, as in the training of the house voice.
const PIECE: usize = 128_000;

/// A speaker encoder. docs/VOICES.md describes its graph.
#[derive(Debug)]
pub struct Encoder {
    graph: Graph,
    size: usize,
}

impl Encoder {
    /// The name of its file.
    pub const FILE: &str = "encoder.onnx";
    /// The largest file, in bytes.
    pub const MAX_FILE: u64 = 64 * 1024 * 1024;
    /// The most values of an embedding.
    pub const MAX_SIZE: usize = 1024;
    /// The fewest samples that can be described: a second.
    pub const SHORTEST: usize = 16_000;

    /// Loads the encoder in `bytes`, with the limits of a graph of a voice.
    ///
    /// # Errors
    /// If it cannot be loaded, or does not have the inputs and outputs of an encoder.
    pub fn load(runtime: &Runtime, bytes: Vec<u8>) -> Result<Self, InferError> {
        Self::new(runtime.load("encoder", ModelBytes::Owned(bytes))?)
    }

    /// An encoder with this graph.
    ///
    /// # Errors
    /// If it does not have the inputs and outputs of an encoder.
    pub fn new(graph: Graph) -> Result<Self, InferError> {
        let refused = |reason: &str| InferError::Load {
            graph: graph.name().to_owned(),
            reason: reason.to_owned(),
        };
        let inputs = [
            ("x", vec![Some(1), None, Some(BANDS)]),
            ("means", vec![None, None]),
            ("spread", vec![None, None]),
        ];
        let is_input = |port: &Port, (name, shape): &(&str, Vec<Option<usize>>)| {
            port.name == *name && port.kind == Kind::Float && port.shape == *shape
        };
        let ports = graph.inputs();
        if ports.len() != inputs.len()
            || !ports
                .iter()
                .zip(&inputs)
                .all(|(port, input)| is_input(port, input))
        {
            return Err(refused("it does not have the inputs of a speaker encoder"));
        }
        let size = match graph.outputs() {
            [
                Port {
                    shape,
                    kind: Kind::Float,
                    ..
                },
            ] => match shape[..] {
                [Some(1), Some(size)] => Some(size),
                _ => None,
            },
            _ => None,
        };
        let size = size
            .filter(|size| (1..=Self::MAX_SIZE).contains(size))
            .ok_or_else(|| refused("it does not have the output of a speaker encoder"))?;
        Ok(Self { graph, size })
    }

    /// The number of values of an embedding.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Describes the speaker of at least [`SHORTEST`](Self::SHORTEST) samples at
    /// [`Recording::RATE`](super::Recording::RATE), by a vector of length one: the mean of those of pieces of
    /// eight seconds.
    ///
    /// # Errors
    /// If the graph fails, or its result is no direction.
    pub fn embed(&self, samples: &[f32]) -> Result<Vec<f32>, InferError> {
        let mut sum = vec![0.0; self.size];
        for piece in even_pieces(samples, PIECE) {
            let values = self.embed_at_once(piece)?;
            sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
        self.of_length_one(sum)
    }

    /// [`embed`](Self::embed) for one piece.
    pub(super) fn embed_at_once(&self, samples: &[f32]) -> Result<Vec<f32>, InferError> {
        let features = features(samples);
        let frames = features.len() / BANDS;
        let count = frames.div_ceil(SEGMENT).max(1);
        let (mut means, mut spread) = (vec![0.0; frames * count], vec![0.0; frames * count]);
        for frame in 0..frames {
            let segment = frame / SEGMENT;
            let end = frames.min((segment + 1) * SEGMENT);
            // The graph takes every second frame.
            let members = (end - segment * SEGMENT).div_ceil(2);
            means[frame * count + segment] = 1.0 / members as f32;
            spread[segment * frames + frame] = 1.0;
        }
        let outputs = self.graph.run(&[
            Input::f32(&[1, frames, BANDS], &features),
            Input::f32(&[frames, count], &means),
            Input::f32(&[count, frames], &spread),
        ])?;
        let values = outputs.into_iter().next().map(|tensor| tensor.data);
        self.of_length_one(values.unwrap_or_default())
    }

    fn of_length_one(&self, mut values: Vec<f32>) -> Result<Vec<f32>, InferError> {
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        if values.len() != self.size || !(1e-6..1e6).contains(&length) {
            return Err(InferError::Run {
                graph: self.graph.name().to_owned(),
                reason: "its result is not an embedding".to_owned(),
            });
        }
        values.iter_mut().for_each(|value| *value /= length);
        Ok(values)
    }
}

/// `samples` in the fewest pieces of the same length that have at most `most` samples.
pub(super) fn even_pieces(samples: &[f32], most: usize) -> impl Iterator<Item = &[f32]> {
    let count = samples.len().div_ceil(most).max(1);
    samples.chunks_exact((samples.len() / count).max(1)).take(count)
}
