//! A sign of life for work that takes long.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that takes longer than this shows its progress.
const SHOW_AFTER: Duration = Duration::from_secs(1);

/// How often its sign of life moves.
const TICK: Duration = Duration::from_millis(100);

/// The steps of a share.
const SHARES: u64 = 1000;

/// A line on the terminal for work that takes long; nothing where standard error is no terminal. Goes with the value.
pub struct Progress {
    bar: ProgressBar,
    // Dropped with the value, which ends the thread that waits to show the line.
    _running: Sender<()>,
}

impl Progress {
    /// Work that is called `what` begins.
    pub fn begin(what: &'static str) -> Self {
        Self::styled(what, None, ProgressStyle::default_spinner())
    }

    /// Work that is called `what` and whose share that is done is known begins.
    pub fn begin_known(what: &'static str) -> Self {
        let bar = ProgressStyle::with_template("{wide_bar} {percent:>3}% {msg}");
        Self::styled(
            what,
            Some(SHARES),
            bar.unwrap_or_else(|_| ProgressStyle::default_bar()),
        )
    }

    fn styled(what: &'static str, length: Option<u64>, style: ProgressStyle) -> Self {
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden()).with_message(what);
        let (running, over) = mpsc::channel();
        let shown = bar.clone();
        std::thread::spawn(move || {
            if over.recv_timeout(SHOW_AFTER) == Err(RecvTimeoutError::Timeout) {
                shown.set_style(style);
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        });
        Self {
            bar,
            _running: running,
        }
    }

    /// Says which share of the work is done, 0 to 1.
    pub fn show_share(&self, share: f32) {
        self.bar.set_position((share * SHARES as f32) as u64);
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
