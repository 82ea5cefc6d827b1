//! Work in the background that takes too long for a frame.

use std::thread::{Builder, JoinHandle};

use crate::guard::guarded;

/// Work on its own thread. Dropping it waits for its end, so cancel long work first.
pub struct Work<T> {
    thread: Option<JoinHandle<Option<T>>>,
}

impl<T: Send + 'static> Work<T> {
    /// Starts `work` on a thread with this name, and wakes the editor when it is done.
    pub fn begin(ctx: &egui::Context, name: &'static str, work: impl FnOnce() -> T + Send + 'static) -> Self {
        let ctx = ctx.clone();
        let begun = Builder::new().name(name.into()).spawn(move || {
            let result = guarded(name, work);
            ctx.request_repaint();
            result
        });
        // If no thread can be created, the work has failed.
        Self { thread: begun.ok() }
    }

    /// Whether [`finish`](Self::finish) returns at once.
    pub fn is_done(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// The result; `None` if it has failed.
    pub fn finish(mut self) -> Option<T> {
        self.thread.take().and_then(|thread| thread.join().ok()).flatten()
    }
}

impl<T> Drop for Work<T> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // The result is not needed.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, mpsc};

    use super::*;

    #[test]
    fn the_result_is_available_when_done_and_a_failure_is_none() {
        let ctx = egui::Context::default();
        let (go, wait) = mpsc::channel::<()>();
        let work = Work::begin(&ctx, "recit test", move || wait.recv().is_ok());
        assert!(!work.is_done());
        assert!(go.send(()).is_ok());
        assert_eq!(work.finish(), Some(true));
        assert_eq!(
            Work::begin(&ctx, "recit test", || -> i32 { panic!("broken") }).finish(),
            None
        );
    }

    #[test]
    fn no_work_continues_after_a_drop() {
        let ended = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&ended);
        drop(Work::begin(&egui::Context::default(), "recit test", move || {
            std::thread::sleep(std::time::Duration::from_millis(20));
            told.store(true, Ordering::Release);
        }));
        assert!(ended.load(Ordering::Acquire));
    }
}
