//! Limits the cost of graphs from outside: the cost of a run is computed before it begins.

use parking_lot::Mutex;

use super::device::Device;
use super::engine::Backend;
use super::graph::Graph;
use super::model::Model;
use super::onnx::{self, Scope};
use super::tensor::{Input, Tensor};

/// The number of steps in the inputs for the check before loading. While loading, engines already compute
/// everything that does not depend on the inputs.
const STEPS: usize = 16;

/// The most input sizes that are remembered as within the limits.
const REMEMBERED: usize = 64;

/// Reads the bytes of a graph and computes the cost of a run before the engine loads it.
///
/// # Errors
/// If its content or cost exceeds what is allowed for a voice.
pub(super) fn read(bytes: &[u8]) -> Result<Model, String> {
    let model = onnx::read(bytes, Scope::Voice)?;
    model.reckon_steps(STEPS)?;
    Ok(model)
}

/// The graph with a check of the cost before each run. `model` is what [`read`] returned.
///
/// # Errors
/// If the engine read different inputs.
pub(super) fn bound(graph: Graph, model: Model) -> Result<Graph, String> {
    let declared = model.inputs.iter().map(|port| (&port.name, &port.sizes));
    let read = graph.inputs.iter().map(|port| (&port.name, &port.shape));
    if !declared.eq(read) {
        return Err("the engine reads different inputs from it".to_owned());
    }
    let bounded = Bounded {
        inner: graph.backend,
        model,
        within: Mutex::default(),
    };
    Ok(Graph {
        backend: Box::new(bounded),
        ..graph
    })
}

struct Bounded {
    inner: Box<dyn Backend>,
    model: Model,
    within: Mutex<Vec<Within>>,
}

/// Input sizes that are within the limits.
struct Within {
    inputs: Vec<usize>,
    outputs: Vec<Vec<usize>>,
}

impl Bounded {
    /// The output sizes that follow from the sizes of `inputs`.
    fn reckon(&self, inputs: &[Input<'_>]) -> Result<Vec<Vec<usize>>, String> {
        // The graph has checked the numbers of dimensions.
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

    fn name(&self) -> String {
        self.inner.name()
    }

    fn is_exact(&self) -> bool {
        self.inner.is_exact()
    }

    fn device(&self) -> Device {
        self.inner.device()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::infer::sizes::{MAX_HELD, MAX_WORK};

    /// At most a few thousand frames are planned at once.
    const FRAMES: usize = 2000;

    #[test]
    fn the_house_voice_uses_a_small_part_of_the_limits() {
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
