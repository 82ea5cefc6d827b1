//! Waits for the thread of a window on X11 when the window is closed.
//!
//! baseview 0.4.2 tells its thread to stop, and then sends it a request to show the window. A thread that has
//! already stopped cannot answer, and baseview then returns without waiting for it: the window's OpenGL
//! context and connection would still be in use while the host closes its own window, unloads the plugin or
//! exits. So the callbacks to the host, which baseview drops last, wait for the thread.

use std::cell::RefCell;
use std::error::Error;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use nice_plug::editor::dpi::Size;
use nice_plug::editor::{HostCallbacks, HostMethods};

/// The longest wait for a display server that does not respond.
const PATIENCE: Duration = Duration::from_secs(2);

thread_local! {
    /// Dropped when the thread ends, after everything of the window.
    static ALIVE: RefCell<Option<Sender<()>>> = const { RefCell::new(None) };
}

/// Signals the life of a window's thread.
pub(super) struct Life(Sender<()>);

impl Life {
    /// Signals its start, on the thread itself.
    pub(super) fn begin(self) {
        // Without a host nothing receives this.
        let _ = self.0.send(());
        ALIVE.set(Some(self.0));
    }
}

/// Wraps `host` so that its callbacks, when dropped, wait for the window's thread.
pub(super) fn waited_for(host: Option<HostMethods>) -> (Option<HostMethods>, Life) {
    let (life, thread) = channel();
    let host = host.map(|host| HostMethods {
        callbacks: Box::new(Waiting {
            callbacks: host.callbacks,
            thread,
        }),
        ..host
    });
    (host, Life(life))
}

struct Waiting {
    callbacks: Box<dyn HostCallbacks>,
    thread: Receiver<()>,
}

impl HostCallbacks for Waiting {
    fn request_resize(&mut self, size: Size, scale: f64) -> Result<(), Box<dyn Error>> {
        self.callbacks.request_resize(size, scale)
    }

    fn destroyed(&mut self) {
        self.callbacks.destroyed();
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // A window that failed to open has no thread.
        let began = self.thread.try_recv().is_ok();
        if began && self.thread.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            log::warn!("the thread of a window does not end");
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Instant;

    use nice_plug::editor::HostMainThreadCaller;

    use super::*;

    struct Host;

    impl HostCallbacks for Host {
        fn request_resize(&mut self, _: Size, _: f64) -> Result<(), Box<dyn Error>> {
            Ok(())
        }

        fn destroyed(&mut self) {}
    }

    impl HostMainThreadCaller for Host {
        fn call_main_thread(&mut self) {}
    }

    fn host() -> Option<HostMethods> {
        Some(HostMethods {
            callbacks: Box::new(Host),
            main_thread_caller: Box::new(Host),
        })
    }

    #[test]
    fn a_thread_that_started_is_awaited() {
        static OVER: AtomicBool = AtomicBool::new(false);
        let (host, life) = waited_for(host());
        let (begun, begins) = channel();
        let window = thread::spawn(move || {
            life.begin();
            begun.send(()).unwrap();
            thread::sleep(Duration::from_millis(100));
            OVER.store(true, Ordering::SeqCst);
        });
        begins.recv().unwrap();
        drop(host);
        assert!(OVER.load(Ordering::SeqCst));
        window.join().unwrap();
    }

    #[test]
    fn a_thread_that_never_started_is_not_awaited() {
        let (host, life) = waited_for(host());
        let began = Instant::now();
        drop(host);
        assert!(began.elapsed() < PATIENCE);
        drop(life);
    }
}
