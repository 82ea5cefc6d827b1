//! An export that runs.

use std::path::PathBuf;
use std::sync::Arc;

use recit::engine::Instance;
use recit::export::{ExportError, Options, Progress, export};
use recit::script::{LineId, Script};

use crate::editor::work::Work;

/// What is to be exported.
pub struct Order {
    pub script: Arc<Script>,
    pub lines: Vec<LineId>,
    pub options: Options,
    pub folder: PathBuf,
}

/// How an export ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// So many lines were written to the folder.
    Written(usize, PathBuf),
    /// It was stopped by the user, or by an error that this sentence tells; an empty one where there is none to tell.
    Stopped(String),
}

/// An export that runs on a thread of its own. It ends when this is dropped.
pub struct Job {
    progress: Arc<Progress>,
    work: Option<Work<Outcome>>,
}

impl Job {
    pub fn begin(ctx: &egui::Context, instance: Instance, order: Order) -> Self {
        let progress = Arc::new(Progress::default());
        let told = Arc::clone(&progress);
        let work = Work::begin(ctx, "recit export", move || {
            let Order {
                script,
                lines,
                options,
                folder,
            } = order;
            match export(&instance, &script, &lines, &options, &folder, &told) {
                Ok(files) => Outcome::Written(files.len(), folder),
                Err(ExportError::Cancelled) => Outcome::Written(told.done(), folder),
                Err(error) => Outcome::Stopped(error.to_string()),
            }
        });
        Self {
            progress,
            work: Some(work),
        }
    }

    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// How it ended, once it has.
    pub fn outcome(&mut self) -> Option<Outcome> {
        let work = self.work.take_if(|work| work.is_done())?;
        Some(work.finish().unwrap_or(Outcome::Stopped(String::new())))
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.progress.cancel();
    }
}
