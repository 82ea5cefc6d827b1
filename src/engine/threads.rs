//! The engine's threads: their priorities, and their restart after a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use thread_priority::ThreadPriority;

use crate::infer::{on_inference_thread, serve_sound};
use crate::module::keep_loaded;

/// The urgency of a thread's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Late results are heard.
    Sound,
    /// Playing lines wait for it, but it must not delay samples.
    Planning,
    /// Like any other thread.
    Normal,
    /// Everything else is more urgent.
    Spare,
}

impl Urgency {
    /// Of 99. It is always below an audio thread, because the scheduling policy stays the normal one. On
    /// Linux these are niceness -11, -8 and 10.
    fn priority(self) -> Option<u8> {
        match self {
            Self::Sound => Some(75),
            Self::Planning => Some(67),
            Self::Normal => None,
            Self::Spare => Some(22),
        }
    }

    /// Gives the calling thread this priority. Linux only allows a higher one if the `nice` limit permits it;
    /// otherwise lines are more likely to be late on a busy machine.
    fn take_on(self) {
        let Some(priority) = self.priority() else { return };
        let set = thread_priority::ThreadPriorityValue::try_from(priority)
            .map_err(|error| error.to_string())
            .and_then(|value| {
                ThreadPriority::Crossplatform(value)
                    .set_for_current()
                    .map_err(|error| format!("{error:?}"))
            });
        if let Err(reason) = set {
            log::info!("a thread keeps its normal priority: {reason}");
        }
    }
}

/// The pause before a failed thread starts again, so that one that always fails uses little processor time.
const REST: Duration = Duration::from_millis(10);

/// The interval of checks whether a thread has ended.
const END_STEP: Duration = Duration::from_millis(1);

/// Starts a thread that calls `run` with `state` until it returns, and again whenever it panics. `None` if
/// the system cannot create a thread.
pub(super) fn spawn<T: Send + Sync + 'static>(
    name: String,
    urgency: Urgency,
    state: &Arc<T>,
    run: fn(&T),
) -> Option<JoinHandle<()>> {
    let state = state.clone();
    let live = move || {
        urgency.take_on();
        if matches!(urgency, Urgency::Sound | Urgency::Planning) {
            serve_sound();
        }
        while catch_unwind(AssertUnwindSafe(|| run(&state))).is_err() {
            log::error!("a thread of the engine failed and starts again");
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

/// Runs `work` on a new low-priority thread, and waits for it.
pub(super) fn in_spare_time<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    on_inference_thread(|| {
        Urgency::Spare.take_on();
        work()
    })
}

/// Waits for the end of `threads`, in total at most `patience`. If one continues, its code stays in memory.
pub(super) fn end(threads: Vec<JoinHandle<()>>, patience: Duration) {
    let deadline = Instant::now() + patience;
    for thread in threads {
        while !thread.is_finished() && Instant::now() < deadline {
            std::thread::sleep(END_STEP);
        }
        if thread.is_finished() {
            // Threads catch the panics of their jobs, so the result is not needed.
            let _ = thread.join();
        } else {
            log::error!("a thread of the engine does not end");
            keep_loaded();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_thread_that_does_not_end_blocks_nothing() {
        let (go, wait) = channel::<()>();
        let stuck = std::thread::spawn(move || assert!(wait.recv().is_ok()));
        let done = std::thread::spawn(|| ());
        end(vec![stuck, done], Duration::from_millis(20));
        // It is still running.
        assert!(go.send(()).is_ok());
    }
}
