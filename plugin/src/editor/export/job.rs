//! A running export.

use std::path::PathBuf;
use std::sync::Arc;

use recit::engine::Instance;
use recit::export::{ExportError, Options, Progress, export};
use recit::script::{LineId, Script};

use crate::editor::work::Work;

/// What to export.
pub struct Order {
    pub script: Arc<Script>,
    pub lines: Vec<LineId>,
    pub options: Options,
    pub folder: PathBuf,
}

/// The result of an export.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The number of lines written, and the folder.
    Written(usize, PathBuf),
    /// It was stopped by the user, or by the error in this message, which may be empty.
    Stopped(String),
}

/// An export that runs on its own thread. Dropping it cancels the export.
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

    /// The result, once it has ended.
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
