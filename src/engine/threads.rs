//! The engine's threads: how urgent they are, and that they live on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use thread_priority::ThreadPriority;

use crate::infer::on_inference_thread;

use super::engine::Shared;

/// How urgent a thread's work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Somebody will hear it when it is late.
    Sound,
    /// As any other thread.
    Normal,
}

/// Out of 99: above whatever else the machine does, and below an audio thread in any case, since the scheduling
/// policy stays the normal one. On Linux it is a niceness of -11.
const SOUND_PRIORITY: u8 = 75;

/// How long a thread that failed rests before it begins anew, so that one that always fails burns no core.
const REST: Duration = Duration::from_millis(10);

/// Starts a thread that does `run` until that returns, and again whenever it panics. `None` if the system has no
/// thread to give.
pub(super) fn spawn(
    name: String,
    urgency: Urgency,
    shared: &Arc<Shared>,
    run: fn(&Shared),
) -> Option<JoinHandle<()>> {
    let shared = shared.clone();
    let live = move || {
        if urgency == Urgency::Sound {
            raise_priority();
        }
        while catch_unwind(AssertUnwindSafe(|| run(&shared))).is_err() {
            log::error!("a thread of the engine failed and begins anew");
            std::thread::sleep(REST);
        }
    };
    let spawned = std::thread::Builder::new()
        .name(name)
        .spawn(|| on_inference_thread(live));
    spawned
        .map_err(|error| log::error!("cannot start a thread: {error}"))
        .ok()
}

/// Linux allows it to those whose `nice` limit does; without it lines are more easily late on a machine that is busy.
fn raise_priority() {
    let raised = thread_priority::ThreadPriorityValue::try_from(SOUND_PRIORITY)
        .map_err(|error| error.to_string())
        .and_then(|value| {
            ThreadPriority::Crossplatform(value)
                .set_for_current()
                .map_err(|error| format!("{error:?}"))
        });
    if let Err(reason) = raised {
        log::info!("a stream worker keeps its normal priority: {reason}");
    }
}
