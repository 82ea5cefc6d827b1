//! A loaded model, independent of the engine that runs it.

use std::borrow::Cow;

use super::computed::Computed;
use super::denormals::without_denormals;
use super::device::Device;
use super::engine::Backend;
use super::tensor::{Input, Port, Tensor};

/// A graph that could not be loaded or run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InferError {
    /// The engine itself could not be started.
    #[error("{0}")]
    Backend(String),
    /// The model is broken, or contains something that the engine does not support.
    #[error("the model `{graph}` cannot be loaded: {reason}")]
    Load {
        /// Name of the graph.
        graph: String,
        /// The message of the engine.
        reason: String,
    },
    /// A run failed.
    #[error("the model `{graph}` cannot be run: {reason}")]
    Run {
        /// Name of the graph.
        graph: String,
        /// The message of the engine.
        reason: String,
    },
}

/// The bytes of an ONNX file: part of this program, or read from a voice's folder.
pub type ModelBytes = Cow<'static, [u8]>;

/// A loaded model.
#[derive(Debug)]
pub struct Graph {
    pub(super) name: String,
    pub(super) inputs: Vec<Port>,
    pub(super) outputs: Vec<Port>,
    pub(super) backend: Box<dyn Backend>,
}

impl Graph {
    /// A graph computed by Rust code rather than an ONNX file.
    ///
    /// [`run`](Self::run) checks the inputs against `inputs` and the number of outputs against `outputs`, and
    /// then calls `run` with the inputs in the order of `inputs`. Several threads may do so at once. The
    /// caller must catch a panic in `run`.
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
            backend: Box::new(Computed(run)),
        }
    }

    /// The name under which it was loaded, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its inputs, in the order of [`run`](Self::run).
    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    /// Its outputs, in the order of [`run`](Self::run).
    pub fn outputs(&self) -> &[Port] {
        &self.outputs
    }

    /// The device that runs it. It becomes the CPU when another device fails.
    pub fn device(&self) -> Device {
        self.backend.device()
    }

    /// The engine that runs it, such as `"ONNX Runtime 1.28.0"`; `"Rust"` for a function.
    pub fn engine(&self) -> String {
        self.backend.name()
    }

    /// Whether its results have the same bits on every processor.
    pub fn is_exact(&self) -> bool {
        self.backend.is_exact()
    }

    /// Runs the graph on the calling thread.
    ///
    /// `inputs` are in the order of [`inputs`](Self::inputs).
    ///
    /// # Errors
    /// If an input does not match its port, or the engine fails.
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
        let outputs = without_denormals(|| self.backend.run(inputs)).map_err(fail)?;
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
