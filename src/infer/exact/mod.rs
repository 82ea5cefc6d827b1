//! Graphs of our own operators, which give the same bits on every processor.
//!
//! The engines of others add up in the order that suits a processor, so what they plan differs from machine to machine. This
//! one knows only what the acoustic model of a voice needs. Its heavy layers are [`Linear`](recit_dsp::Linear),
//! [`Depthwise`](recit_dsp::Depthwise) and [`normalise`](recit_dsp::normalise), which [`layers`] finds in the small operators of
//! a file; everything else goes node by node.

mod arithmetic;
mod layers;
mod layout;
mod plan;
mod run;
#[cfg(test)]
mod tests;
mod value;

use recit_dsp::Level;

use super::device::Device;
use super::engine::Backend;
use super::graph::Graph;
use super::onnx::{self, Scope};
use super::tensor::{Input, Tensor};

use plan::Plan;

/// Loads a graph.
///
/// # Errors
/// What it holds that this engine does not do. Others may.
pub(super) fn load(name: &str, bytes: &[u8]) -> Result<Graph, String> {
    onnx::read(bytes, Scope::Voice)?;
    let plan = Plan::new(bytes)?;
    let (inputs, outputs) = plan.ports.clone();
    Ok(Graph {
        name: name.to_owned(),
        inputs,
        outputs,
        device: Device::Cpu,
        engine: Box::new(Exact { plan }),
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
}
