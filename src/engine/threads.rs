//! The engine's threads: how urgent they are, and that they live on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use thread_priority::ThreadPriority;

use crate::infer::{on_inference_thread, serve_sound};
use crate::module::keep_loaded;

/// How urgent a thread's work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Somebody will hear it when it is late.
    Sound,
    /// What sounds waits for it, but not before anything that is sounding.
    Planning,
    /// As any other thread.
    Normal,
    /// Everything else comes first.
    Spare,
}

impl Urgency {
    /// Out of 99, and below an audio thread in any case, since the scheduling policy stays the normal one. On Linux a
    /// niceness of -11, -8 and 10.
    fn priority(self) -> Option<u8> {
        match self {
            Self::Sound => Some(75),
            Self::Planning => Some(67),
            Self::Normal => None,
            Self::Spare => Some(22),
        }
    }

    /// Gives the calling thread this priority. Linux allows a higher one to those whose `nice` limit does; without it lines
    /// are more easily late on a machine that is busy.
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

/// How long a thread that failed rests before it starts again, so that one that always fails burns no core.
const REST: Duration = Duration::from_millis(10);

/// How long nobody looks whether a thread has ended.
const END_STEP: Duration = Duration::from_millis(1);

/// Starts a thread that does `run` with `state` until that returns, and again whenever it panics. `None` if the system has no
/// thread to give.
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

/// Does `work` on a thread of its own to which everything else is preferred, and waits for it.
pub(super) fn in_spare_time<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    on_inference_thread(|| {
        Urgency::Spare.take_on();
        work()
    })
}

/// Waits for the ends of `threads`, altogether no longer than `patience`. The code of one that goes on beyond it stays in
/// memory.
pub(super) fn end(threads: Vec<JoinHandle<()>>, patience: Duration) {
    let deadline = Instant::now() + patience;
    for thread in threads {
        while !thread.is_finished() && Instant::now() < deadline {
            std::thread::sleep(END_STEP);
        }
        if thread.is_finished() {
            // A thread catches the panics of its jobs; there is nothing to learn from one here.
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
        // It is still there.
        assert!(go.send(()).is_ok());
    }
}
