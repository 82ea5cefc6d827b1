//! What every inference engine does, and which threads it serves first.

use std::cell::Cell;

use super::tensor::{Input, Tensor};

/// What an engine does with one loaded model.
pub(super) trait Backend: Send + Sync + std::fmt::Debug {
    /// Runs the model; inputs and outputs stand in the order of the model's ports.
    fn run(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, String>;
}

thread_local! {
    pub(super) static SERVES_SOUND: Cell<bool> = const { Cell::new(false) };
}

/// From now on, what this thread computes is heard: no graph that it runs waits for one that is run for anything else.
pub(crate) fn serve_sound() {
    SERVES_SOUND.set(true);
}
