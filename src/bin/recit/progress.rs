//! A sign of life for work that takes long.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that takes longer than this shows its progress.
const SHOW_AFTER: Duration = Duration::from_secs(1);

/// How often its sign of life moves.
const TICK: Duration = Duration::from_millis(100);

/// A line on the terminal for work that takes long; nothing where standard error is no terminal. Goes with the value.
pub struct Progress {
    bar: ProgressBar,
    // Dropped with the value, which ends the thread that waits to show the line.
    _running: Sender<()>,
}

impl Progress {
    /// Work that is called `what` begins.
    pub fn begin(what: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()).with_message(what);
        let (running, over) = mpsc::channel();
        let shown = bar.clone();
        std::thread::spawn(move || {
            if over.recv_timeout(SHOW_AFTER) == Err(RecvTimeoutError::Timeout) {
                shown.set_style(ProgressStyle::default_spinner());
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        });
        Self {
            bar,
            _running: running,
        }
    }

    /// Says how far the work is.
    pub fn show(&self, how_far: String) {
        self.bar.set_message(how_far);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
