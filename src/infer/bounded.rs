//! Graphs from outside: what a run takes is computed before it begins.

use parking_lot::Mutex;

use super::engine::Backend;
use super::graph::Graph;
use super::model::Model;
use super::onnx::{self, Scope};
use super::tensor::{Input, Tensor};

/// Steps of the inputs for which a graph is computed before it is loaded. Engines compute what does not depend on the
/// inputs while they load it.
const STEPS: usize = 16;

/// The most sizes of inputs that are remembered to be within the limits.
const REMEMBERED: usize = 64;

/// Reads the bytes of a graph and computes a run, so that the engine may load it.
///
/// # Errors
/// A reason, when it holds or takes what a voice may not.
pub(super) fn read(bytes: &[u8]) -> Result<Model, String> {
    let model = onnx::read(bytes, Scope::Voice)?;
    model.reckon_steps(STEPS)?;
    Ok(model)
}

/// The graph, which refuses what takes too much. `model` is what was read of it.
///
/// # Errors
/// When the engine has read something else.
pub(super) fn bound(graph: Graph, model: Model) -> Result<Graph, String> {
    let declared = model.inputs.iter().map(|port| (&port.name, &port.sizes));
    let read = graph.inputs.iter().map(|port| (&port.name, &port.shape));
    if !declared.eq(read) {
        return Err("its inputs are not what they seem".to_owned());
    }
    let bounded = Bounded {
        inner: graph.engine,
        model,
        within: Mutex::default(),
    };
    Ok(Graph {
        engine: Box::new(bounded),
        ..graph
    })
}

struct Bounded {
    inner: Box<dyn Backend>,
    model: Model,
    within: Mutex<Vec<Within>>,
}

/// Sizes with which a run is within the limits.
struct Within {
    inputs: Vec<usize>,
    outputs: Vec<Vec<usize>>,
}

impl Bounded {
    /// The sizes of the outputs that follow from those of `inputs`.
    fn reckon(&self, inputs: &[Input<'_>]) -> Result<Vec<Vec<usize>>, String> {
        // The graph has checked that there are as many dimensions as the ports have.
        let sizes: Vec<usize> = inputs.iter().flat_map(|input| input.shape).copied().collect();
        let mut within = self.within.lock();
        if let Some(known) = within.iter().find(|known| known.inputs == sizes) {
            return Ok(known.outputs.clone());
        }
        let run = self.model.reckon(inputs.iter().map(|input| input.shape))?;
        if within.len() >= REMEMBERED {
            within.clear();
        }
        within.push(Within {
            inputs: sizes,
            outputs: run.outputs.clone(),
        });
        Ok(run.outputs)
    }
}

impl std::fmt::Debug for Bounded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}, {} nodes", self.inner, self.model.nodes.len())
    }
}

impl Backend for Bounded {
    fn run(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, String> {
        let expected = self.reckon(inputs)?;
        let outputs = self.inner.run(inputs)?;
        if outputs.iter().map(|tensor| &tensor.shape).eq(&expected) {
            Ok(outputs)
        } else {
            Err("its outputs do not have the sizes that follow from its inputs".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::infer::sizes::{MAX_HELD, MAX_WORK};

    /// The most frames that are planned at once are a few thousand.
    const FRAMES: usize = 2000;

    #[test]
    fn the_house_voice_takes_a_small_part_of_what_is_allowed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/house");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|kind| kind != "onnx") {
                continue;
            }
            let model = read(&std::fs::read(&path).unwrap()).unwrap();
            let run = model.reckon_steps(FRAMES).unwrap();
            let (a_frame, held) = (run.work / FRAMES as u64, run.held);
            println!("{}: {a_frame} a frame, {held} held", path.display());
            assert!(a_frame < MAX_WORK.1 / 8 && held < MAX_HELD / 8);
        }
    }
}
