//! Graphs of our own operators, which give the same bits on every processor.
//!
//! Other engines add up in the order that suits a processor, so their results differ between machines. This
//! engine supports only what the acoustic model of a voice needs. Its heavy layers are
//! [`Linear`](recit_dsp::Linear), [`Depthwise`](recit_dsp::Depthwise) and
//! [`normalise`](recit_dsp::normalise), which [`layers`] recognises in the small operators of a file.
//! Everything else runs node by node.

mod arithmetic;
mod layers;
mod layout;
mod plan;
mod run;
mod spare;
#[cfg(test)]
mod tests;
mod value;

use recit_dsp::Level;

use super::engine::Backend;
use super::graph::Graph;
use super::tensor::{Input, Tensor};

use plan::Plan;

/// The engine's name for people.
pub(super) const NAME: &str = "Recit (built in)";

/// Loads a graph that is part of this program or has passed [`onnx::read`](super::onnx::read).
///
/// # Errors
/// The first thing in the graph that this engine does not support. Other engines may.
pub(super) fn load(name: &str, bytes: &[u8]) -> Result<Graph, String> {
    let plan = Plan::new(bytes)?;
    let (inputs, outputs) = plan.ports.clone();
    Ok(Graph {
        name: name.to_owned(),
        inputs,
        outputs,
        backend: Box::new(Exact { plan }),
    })
}

#[derive(Debug)]
struct Exact {
    plan: Plan,
}

impl Backend for Exact {
    fn run(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, String> {
        run::run(&self.plan, Level::best(), inputs)
    }

    fn name(&self) -> String {
        NAME.to_owned()
    }

    fn is_exact(&self) -> bool {
        true
    }
}
