//! Graphs that speak a whole sentence, as other programs distribute them: checks such a file, adds outputs
//! for internal values, and converts it for both engines.
//!
//! The cost of a run depends on the values of its inputs, so it cannot be computed in advance. A run executes
//! each node once, and ONNX Runtime stops it at a time limit.

mod floats;
mod outputs;
mod ranks;
mod served;
mod standard;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use super::graph::{Graph, InferError, ModelBytes};
use super::model::Model;
use super::onnx::{self, Scope};
use super::placed::Compare;
use super::placement::Placement;
use super::{builtin, operators};

use outputs::Outputs;

/// The time limit of a run.
const PATIENCE: Duration = Duration::from_secs(60);

/// A value inside a graph, identified by its name, or else as the output of the only node with an operator.
#[derive(Clone, Copy, Debug)]
pub struct Inside {
    /// Its name in known files.
    pub name: &'static str,
    /// The operator that computes it.
    pub operator: &'static str,
    /// The operator that computes the input of that one, if there are several of them.
    pub of: Option<&'static str>,
}

/// A graph with additional outputs.
#[derive(Debug)]
pub struct WholeGraph {
    /// Its outputs are the first one of the file (unless only internal values were requested), and then the
    /// values that were found.
    pub graph: Graph,
    /// For each requested value its index among the outputs; `None` if it was not found.
    pub inside: Vec<Option<usize>>,
}

/// Loads a graph in `bytes` into the engine of `placement`, that also returns the values `inside`, and only
/// these if it `only` plans.
pub(super) fn load(
    placement: &Placement,
    name: &str,
    bytes: &[u8],
    inside: &[Inside],
    only: bool,
) -> Result<WholeGraph, String> {
    let (model, names) = onnx::read_named(bytes, Scope::Whole)?;
    let (outputs, places) = outputs_of(bytes, inside, only, (&model, &names))?;
    let file = outputs.rewrite(bytes)?;
    let graph = match placement.library {
        Some(library) => {
            let file: ModelBytes = ranks::rewrite(&quickest(name, file))?.into();
            let cpu = library.whole(name, &file, PATIENCE)?;
            let mut compare: Vec<Compare> = (outputs.names.iter())
                .map(|name| comparison(names.get(name), &model))
                .collect();
            // The first output of the file is its sound.
            if let Some(sound) = compare
                .first_mut()
                .filter(|first| !only && **first == Compare::Values)
            {
                *sound = Compare::Sound;
            }
            placement.place(cpu, &file, Some(PATIENCE), compare)
        }
        None => builtin::load(name, for_builtin(file)?.into())?,
    };
    Ok(WholeGraph {
        graph,
        inside: places,
    })
}

/// The outputs of a file, of which only the first one is kept, if any, and the values `inside`; and for each of these its index
/// among the outputs, if it was found.
fn outputs_of(
    bytes: &[u8],
    inside: &[Inside],
    only: bool,
    (model, names): (&Model, &HashMap<String, usize>),
) -> Result<(Outputs, Vec<Option<usize>>), String> {
    let mut outputs = Outputs::of(bytes)?;
    // Other outputs of the file are not needed, and may have another type.
    outputs.names.truncate(usize::from(!only));
    let found = inside.iter().map(|value| find(value, model, names));
    let places = found.map(|found| found.map(|name| outputs.place(name))).collect();
    Ok((outputs, places))
}

/// The file of a graph that speaks a whole sentence, as a server runs it: it computes what
/// [`Runtime::load_whole`](super::Runtime::load_whole) would, has the `inputs` under other names, as pairs of the name in the file
/// and the other one, and returns its sound and the values `inside`, in this order, as rows of the shape `[1, ?]` with the names
/// `outputs`. `name` is for messages.
///
/// # Errors
/// If it is not such a file, or lacks one of the values.
pub fn for_server(
    name: &str,
    bytes: &[u8],
    inside: &[Inside],
    (inputs, outputs): (&[(&str, &str)], &[&str]),
) -> Result<Vec<u8>, InferError> {
    let made = || {
        let (model, names) = onnx::read_named(bytes, Scope::Whole)?;
        let (kept, places) = outputs_of(bytes, inside, false, (&model, &names))?;
        if places.contains(&None) {
            return Err("it lacks values that Recit needs from a server".to_owned());
        }
        let places = std::iter::once(0).chain(places.into_iter().flatten());
        let pairs = places
            .zip(outputs)
            .map(|(place, name)| (kept.names[place].clone(), *name));
        let pairs: Vec<_> = pairs.collect();
        let file = ranks::rewrite(&quickest(name, kept.rewrite(bytes)?))?;
        served::rewrite(&file, inputs, &pairs)
    };
    made().map_err(|reason| InferError::Load {
        graph: name.to_owned(),
        reason,
    })
}

/// How the output with this number is compared with that of another device.
fn comparison(output: Option<&usize>, model: &Model) -> Compare {
    let Some(&output) = output else {
        return Compare::Level;
    };
    let (mut is_random, mut is_rounded) = (vec![false; model.values], vec![false; model.values]);
    for node in &model.nodes {
        let reads = |values: &[bool]| node.inputs.iter().flatten().any(|&input| values[input]);
        let random = node.operator.starts_with("Random") || reads(&is_random);
        let rounded = match node.operator.as_str() {
            "Ceil" | "Floor" | "Round" => true,
            "Clip" => reads(&is_rounded),
            _ => false,
        };
        for &output in &node.outputs {
            (is_random[output], is_rounded[output]) = (random, rounded);
        }
    }
    match (is_random[output], is_rounded[output]) {
        (true, _) => Compare::Level,
        (false, true) => Compare::Steps,
        (false, false) => Compare::Values,
    }
}

/// The file with floats, if ONNX Runtime is faster with them.
fn quickest(name: &str, file: Vec<u8>) -> Vec<u8> {
    match floats::rewrite(&file) {
        Ok(floats) => floats.unwrap_or(file),
        Err(reason) => {
            log::info!("{name} runs with integers: {reason}");
            file
        }
    }
}

/// The file in operators of the built-in engine.
fn for_builtin(file: Vec<u8>) -> Result<Vec<u8>, String> {
    let floats = floats::rewrite(&file)?.unwrap_or(file);
    let standard = standard::rewrite(&floats)?;
    check_builtin(&onnx::read(&standard, Scope::Whole)?)?;
    Ok(standard)
}

/// Checks that the built-in engine has all operators.
fn check_builtin(model: &Model) -> Result<(), String> {
    let mut missing: Vec<&str> = Vec::new();
    for node in &model.nodes {
        if operators::rule(&node.operator).is_none() && !missing.contains(&node.operator.as_str()) {
            missing.push(&node.operator);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the built-in inference does not have {}; ONNX Runtime does, and `cargo xtask runtime` fetches it",
        missing.join(", ")
    ))
}

/// The name of a value in this graph.
fn find(value: &Inside, model: &Model, names: &HashMap<String, usize>) -> Option<String> {
    if names.contains_key(value.name) {
        return Some(value.name.to_owned());
    }
    let makes = |number: usize, operator: &str| {
        let node = model.nodes.iter().find(|node| node.outputs.contains(&number));
        node.is_some_and(|node| node.operator == operator)
    };
    let mut fitting = model.nodes.iter().filter(|node| {
        let reads = node.inputs.first().copied().flatten();
        node.operator == value.operator
            && value
                .of
                .is_none_or(|of| reads.is_some_and(|number| makes(number, of)))
    });
    let (first, second) = (fitting.next()?, fitting.next());
    let number = first.outputs.first().filter(|_| second.is_none())?;
    names
        .iter()
        .find(|(_, known)| *known == number)
        .map(|(name, _)| name.clone())
}
