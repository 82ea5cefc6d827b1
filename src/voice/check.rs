//! Checks the inputs and outputs of a voice's graphs.

use crate::acoustic::{AcousticConstants, CONTOURS};
use crate::frames::Sizes;
use crate::infer::{Graph, Kind, Port};

use super::error::VoiceError;

/// The largest hidden layer between the acoustic graphs.
const MAX_HIDDEN: usize = 4096;
/// The most state tensors of a vocoder.
const MAX_STATES: usize = 64;
/// The most values of all state tensors together: 1 MiB for each playing line.
const MAX_STATE: usize = 1 << 18;

/// An expected port: name, kind, and sizes; `None` is a size that must be free.
type Expected<'a> = (&'a str, Kind, &'a [Option<usize>]);

/// Checks the three acoustic graphs against each other and against noise and steps in `voice.json`.
/// `embedding` is the number of values that describe a speaker; 0 if speakers are numbers.
pub(super) fn acoustic(
    encoder: &Graph,
    prosody: &Graph,
    decoder: &Graph,
    constants: &AcousticConstants,
    embedding: usize,
) -> Result<(), VoiceError> {
    let hidden = encoder
        .outputs()
        .first()
        .and_then(|port| port.shape.get(2).copied().flatten());
    let hidden = hidden
        .filter(|size| (1..=MAX_HIDDEN).contains(size))
        .ok_or_else(|| wrong(encoder, "its hidden size is missing or too large"))?;
    let one = Some(1);
    let (h, index): (Expected<'_>, Expected<'_>) = (
        ("h", Kind::Float, &[one, None, Some(hidden)]),
        ("idx", Kind::Integer, &[one, None]),
    );
    let position: Expected<'_> = ("pos", Kind::Float, &[one, None, Some(6)]);
    let features: Expected<'_> = ("t", Kind::Integer, &[one, None, Some(6)]);
    let vector = [one, Some(embedding)];
    let speaker: Expected<'_> = match embedding {
        0 => ("k", Kind::Integer, &[one]),
        _ => ("e", Kind::Float, &vector),
    };
    let noise: Expected<'_> = ("z", Kind::Float, &[one, None, Some(constants.word_noise)]);
    let contours = [one, None, Some(CONTOURS * constants.frames_per_step)];
    let contours: Expected<'_> = ("pr", Kind::Float, &contours);
    inputs(encoder, &[features, speaker, noise])?;
    inputs(prosody, &[h, index, position])?;
    inputs(decoder, &[h, index, position, contours])?;
    outputs(encoder, &["h", "d"])?;
    outputs(prosody, &["p"])?;
    outputs(decoder, &["y"])
}

/// Checks the vocoder's graph. Its inputs are columns of `frames` frames of these sizes, and state tensors
/// `s0`, `s1`, ...; its outputs are corrections and the new state.
pub(super) fn vocoder(graph: &Graph, frame: Sizes, frames: usize) -> Result<(), VoiceError> {
    let features = frame.values() * frames;
    let states = graph.inputs().len().saturating_sub(1);
    if !(1..=MAX_STATES).contains(&states) || graph.outputs().len() != states + 1 {
        return Err(wrong(graph, "its state tensors do not match"));
    }
    let x: Expected<'_> = ("x", Kind::Float, &[Some(1), Some(features), None]);
    expect(graph, &graph.inputs()[0], x)?;
    let mut room = MAX_STATE;
    for (at, port) in graph.inputs()[1..].iter().enumerate() {
        let sizes: Option<Vec<usize>> = port.shape.iter().copied().collect();
        let values = sizes
            .filter(|sizes| !sizes.contains(&0))
            .and_then(|sizes| sizes.iter().try_fold(1_usize, |all, &size| all.checked_mul(size)));
        let values = values.filter(|_| port.name == format!("s{at}") && port.kind == Kind::Float);
        let values = values.ok_or_else(|| {
            wrong(
                graph,
                &format!("its input `{}` is not the state tensor s{at}", port.name),
            )
        })?;
        room = room
            .checked_sub(values)
            .ok_or_else(|| wrong(graph, "its state tensors are larger than 1 MiB together"))?;
    }
    // The first state is the history of the input.
    if graph.inputs()[1].shape.get(1) != Some(&Some(features)) {
        return Err(wrong(graph, "its first state tensor is not a history of frames"));
    }
    Ok(())
}

fn inputs(graph: &Graph, expected: &[Expected<'_>]) -> Result<(), VoiceError> {
    if graph.inputs().len() != expected.len() {
        return Err(wrong(
            graph,
            &format!("it has {} inputs, not {}", graph.inputs().len(), expected.len()),
        ));
    }
    (graph.inputs().iter().zip(expected)).try_for_each(|(port, &expected)| expect(graph, port, expected))
}

fn outputs(graph: &Graph, names: &[&str]) -> Result<(), VoiceError> {
    if graph
        .outputs()
        .iter()
        .map(|port| port.name.as_str())
        .eq(names.iter().copied())
    {
        Ok(())
    } else {
        Err(wrong(graph, &format!("its outputs are not {}", names.join(", "))))
    }
}

fn expect(graph: &Graph, port: &Port, (name, kind, shape): Expected<'_>) -> Result<(), VoiceError> {
    if port.name == name && port.kind == kind && port.shape == shape {
        return Ok(());
    }
    let expected = Port {
        name: name.to_owned(),
        kind,
        shape: shape.to_vec(),
    };
    Err(wrong(
        graph,
        &format!(
            "it has an input `{}` of {port} instead of `{name}` of {expected}",
            port.name
        ),
    ))
}

fn wrong(graph: &Graph, reason: &str) -> VoiceError {
    VoiceError::Graph {
        graph: graph.name().to_owned(),
        reason: reason.to_owned(),
    }
}
