//! Runs ONNX graphs, with one of two engines behind one interface.
//!
//! [`Runtime`] chooses the engine: ONNX Runtime when its shared library is found, the pure-Rust `rten`
//! that is built in otherwise. A [`Graph`] is one loaded model; any thread may run it, several at once,
//! and the work is done by one thread per call, which meets no denormal. [`Graph::new`] makes one of Rust code instead.

mod bounded;
mod builtin;
mod computed;
mod denormals;
mod device;
mod model;
mod onnx;
mod onnxruntime;
mod operators;
mod rules;
mod runtime;
mod sizes;
mod tensor;
mod wire;

pub use denormals::without_denormals;
pub use device::Device;
pub use runtime::{Runtime, runtime_dir};
pub use tensor::{Input, Kind, Port, Tensor, Values};

use std::borrow::Cow;
use std::cell::Cell;

/// A graph that could not be loaded or run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InferError {
    /// The engine itself could not be started.
    #[error("{0}")]
    Engine(String),
    /// The model is broken, or holds what the engine does not know.
    #[error("the model `{graph}` cannot be loaded: {reason}")]
    Load {
        /// Name of the graph.
        graph: String,
        /// What the engine said.
        reason: String,
    },
    /// A run failed.
    #[error("the model `{graph}` cannot be run: {reason}")]
    Run {
        /// Name of the graph.
        graph: String,
        /// What the engine said.
        reason: String,
    },
}

/// Does `work`, which runs many small graphs, on a thread from which that is quickest, and waits for it.
///
/// The built-in engine hands each graph over to a thread of its own and waits. Two wake-ups are a good part of what
/// a small graph takes, and on a busy machine the longer part; inside `work` there are none. Nor are there denormals.
pub fn on_inference_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    builtin::on_pool_thread(work)
}

thread_local! {
    static SERVES_SOUND: Cell<bool> = const { Cell::new(false) };
}

/// From now on, what this thread computes is heard: no graph that it runs waits for one that is run for anything else.
pub(crate) fn serve_sound() {
    SERVES_SOUND.set(true);
}

/// The bytes of an ONNX file: part of this program, or read from a voice's folder.
pub type ModelBytes = Cow<'static, [u8]>;

/// A loaded model.
#[derive(Debug)]
pub struct Graph {
    name: String,
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    device: Device,
    engine: Box<dyn Engine>,
}

/// What an engine does with one loaded model.
trait Engine: Send + Sync + std::fmt::Debug {
    /// Runs the model; inputs and outputs stand in the order of the model's ports.
    fn run(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, String>;
}

impl Graph {
    /// A graph that is computed by Rust code rather than an ONNX file.
    ///
    /// [`run`](Self::run) checks the inputs against `inputs` and the number of outputs against `outputs`, and then
    /// calls `run` with the inputs in the order of `inputs`. Several threads may do so at once. A panic in `run` is the
    /// caller's to catch.
    pub fn new(
        name: impl Into<String>,
        inputs: Vec<Port>,
        outputs: Vec<Port>,
        run: impl Fn(&[Input<'_>]) -> Result<Vec<Tensor>, String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            inputs,
            outputs,
            device: Device::Cpu,
            engine: Box::new(computed::Computed(run)),
        }
    }

    /// The name it was loaded under, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it reads, in the order of [`run`](Self::run).
    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    /// What it returns, in the order of [`run`](Self::run).
    pub fn outputs(&self) -> &[Port] {
        &self.outputs
    }

    /// What computes it.
    pub fn device(&self) -> Device {
        self.device
    }

    /// Runs the graph on the calling thread.
    ///
    /// `inputs` stand in the order of [`inputs`](Self::inputs).
    ///
    /// # Errors
    /// When an input does not fit its port, or the engine fails.
    pub fn run(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, InferError> {
        let fail = |reason| InferError::Run {
            graph: self.name.clone(),
            reason,
        };
        if inputs.len() != self.inputs.len() {
            return Err(fail(format!(
                "{} inputs given, {} needed",
                inputs.len(),
                self.inputs.len()
            )));
        }
        for (input, port) in inputs.iter().zip(&self.inputs) {
            if !port.accepts(input) {
                return Err(fail(format!(
                    "input `{}` has the shape {:?}, not {port}",
                    port.name, input.shape
                )));
            }
        }
        let outputs = without_denormals(|| self.engine.run(inputs)).map_err(fail)?;
        if outputs.len() != self.outputs.len() {
            return Err(fail(format!(
                "{} outputs came, {} expected",
                outputs.len(),
                self.outputs.len()
            )));
        }
        Ok(outputs)
    }
}
