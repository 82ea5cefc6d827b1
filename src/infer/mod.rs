//! Runs ONNX graphs in one of three engines behind one interface.
//!
//! [`Runtime`] chooses the engine. A graph that our own operators support runs in them, because they give the
//! same bits on every processor. Others run in ONNX Runtime if its shared library is found, or else in the
//! pure-Rust `rten`. A [`Graph`] is one loaded model; several threads may run it at once, with one thread per
//! call, which flushes denormals. A [`Device`] other than the CPU may run those of ONNX Runtime. [`Graph::new`]
//! makes one from Rust code instead.

mod bounded;
mod builtin;
mod computed;
mod denormals;
mod device;
mod engine;
mod exact;
mod file;
mod graph;
mod model;
mod onnx;
mod onnxruntime;
mod operators;
mod placed;
mod placement;
mod provider;
mod rules;
mod runtime;
mod sizes;
mod tensor;
mod whole;
mod wire;

pub use builtin::on_inference_thread;
pub use denormals::without_denormals;
pub use device::{Device, DeviceChoice, DeviceFailure, DeviceProblem, UnknownDevice};
pub(crate) use engine::serve_sound;
pub use graph::{Graph, InferError, ModelBytes};
pub use runtime::{Runtime, prefer_device, runtime_dir};
pub use tensor::{Input, Kind, Port, Tensor, Values};
pub use whole::{Inside, WholeGraph, for_server};
