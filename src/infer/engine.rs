//! The interface to inference engines, and the threads that have priority.

use std::cell::Cell;

use super::device::Device;
use super::tensor::{Input, Tensor};

/// One model, loaded in an engine.
pub(super) trait Backend: Send + Sync + std::fmt::Debug {
    /// Runs the model; inputs and outputs are in the order of the model's ports.
    fn run(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, String>;

    /// The engine's name for people.
    fn name(&self) -> String;

    /// Whether the results have the same bits on every processor.
    fn is_exact(&self) -> bool {
        false
    }

    /// The device that runs the model.
    fn device(&self) -> Device {
        Device::Cpu
    }
}

thread_local! {
    pub(super) static SERVES_SOUND: Cell<bool> = const { Cell::new(false) };
}

/// From now on, the results of this thread are heard: no graph that it runs waits for one that runs for
/// anything else.
pub(crate) fn serve_sound() {
    SERVES_SOUND.set(true);
}
