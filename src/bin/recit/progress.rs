//! Shows the progress of long work.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that takes longer than this shows its progress.
const SHOW_AFTER: Duration = Duration::from_secs(1);

/// How often the spinner moves.
const TICK: Duration = Duration::from_millis(100);

/// The resolution of a share.
const SHARES: u64 = 1000;

/// A line on the terminal for long work, if standard error is a terminal. It disappears when dropped.
pub struct Progress {
    bar: ProgressBar,
    // When dropped, it ends the thread that shows the line.
    _running: Sender<()>,
}

impl Progress {
    /// Starts work with this description.
    pub fn begin(what: &'static str) -> Self {
        Self::styled(what, None, ProgressStyle::default_spinner())
    }

    /// Starts work with this description whose completed share is known.
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

    /// Shows the completed share of the work, 0 to 1.
    pub fn show_share(&self, share: f32) {
        self.bar.set_position((share * SHARES as f32) as u64);
    }

    /// Shows a description of the progress.
    pub fn show(&self, how_far: String) {
        self.bar.set_message(how_far);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
