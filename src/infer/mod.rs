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
mod engine;
mod graph;
mod model;
mod onnx;
mod onnxruntime;
mod operators;
mod rules;
mod runtime;
mod sizes;
mod tensor;
mod whole;
mod wire;

pub use builtin::on_inference_thread;
pub use denormals::without_denormals;
pub use device::Device;
pub(crate) use engine::serve_sound;
pub use graph::{Graph, InferError, ModelBytes};
pub use runtime::{Runtime, runtime_dir};
pub use tensor::{Input, Kind, Port, Tensor, Values};
pub use whole::{Inside, WholeGraph};
