//! The export of lines, which belongs to the instance: it goes on while the editor is closed.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use parking_lot::Mutex;
use recit::engine::Instance;
use recit::export::{ExportError, Options, Progress, export};
use recit::script::{LineId, Script};

use crate::guard::guarded;

/// What to export.
pub struct Order {
    /// The script.
    pub script: Arc<Script>,
    /// The lines.
    pub lines: Vec<LineId>,
    /// How they are written.
    pub options: Options,
    /// Where.
    pub folder: PathBuf,
}

/// The result of an export.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The sound files that were written.
    Written(Vec<PathBuf>),
    /// It was cancelled after this number of lines.
    Cancelled(usize),
    /// It was stopped by an error.
    Stopped(Arc<ExportError>),
    /// It was stopped by an internal error.
    Fault,
    /// It was not started: the folder is not absolute.
    NoFolder,
}

/// The export of an instance: at most one at a time. Dropping it cancels the export and waits for its end.
#[derive(Default)]
pub struct Exporting(Mutex<State>);

#[derive(Default)]
struct State {
    job: Option<Job>,
    outcome: Option<Outcome>,
}

struct Job {
    progress: Arc<Progress>,
    /// `None` if no thread could be created.
    thread: Option<JoinHandle<Option<Outcome>>>,
}

impl Exporting {
    /// Starts an export on its own thread. Does nothing while another one runs.
    pub fn begin(&self, instance: Instance, order: Order) {
        let mut state = self.0.lock();
        if state.job.is_some() {
            return;
        }
        let progress = Arc::new(Progress::default());
        let told = Arc::clone(&progress);
        let thread = Builder::new()
            .name("recit export".into())
            .spawn(move || guarded("an export", || written(&instance, &order, &told)));
        state.outcome = None;
        state.job = Some(Job {
            progress,
            thread: thread.ok(),
        });
    }

    /// The progress of the running export.
    pub fn progress(&self) -> Option<Arc<Progress>> {
        let mut state = self.0.lock();
        state.follow();
        state.job.as_ref().map(|job| Arc::clone(&job.progress))
    }

    /// The result of the last export, until the next one begins.
    pub fn outcome(&self) -> Option<Outcome> {
        let mut state = self.0.lock();
        state.follow();
        state.outcome.clone()
    }

    /// Starts no export because the folder is not absolute.
    pub fn refuse_folder(&self) {
        self.0.lock().outcome = Some(Outcome::NoFolder);
    }
}

impl State {
    /// Takes over the result of an export that has ended.
    fn follow(&mut self) {
        let is_over = |job: &mut Job| job.thread.as_ref().is_none_or(JoinHandle::is_finished);
        if let Some(mut job) = self.job.take_if(is_over) {
            let outcome = job.thread.take().and_then(|thread| thread.join().ok()).flatten();
            self.outcome = Some(outcome.unwrap_or(Outcome::Fault));
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.progress.cancel();
        if let Some(thread) = self.thread.take() {
            // The plugin's code may be unloaded next.
            let _ = thread.join();
        }
    }
}

fn written(instance: &Instance, order: &Order, progress: &Progress) -> Outcome {
    let Order {
        script,
        lines,
        options,
        folder,
    } = order;
    match export(instance, script, lines, options, folder, progress) {
        Ok(files) => Outcome::Written(files),
        Err(ExportError::Cancelled) => Outcome::Cancelled(progress.done()),
        Err(error) => Outcome::Stopped(Arc::new(error)),
    }
}
