//! Computes studies on a separate thread, the newest request first.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use egui::Context;
use parking_lot::{Condvar, Mutex};
use recit::engine::{Instance, LineFailure, RenderError, Work};

use super::study::{Study, Subject};
use crate::guard::guarded;

/// The number of studies that are kept.
const KEPT: usize = 32;
/// The delay before a changed line is studied.
const REST: Duration = Duration::from_millis(120);
/// The step of reported progress.
const SEEN: f32 = 0.02;

/// The studies of one editor.
#[derive(Default)]
pub(super) struct Studies {
    queue: Arc<StudyQueue>,
    thread: Option<JoinHandle<()>>,
}

/// The state shared by the frame and the thread.
#[derive(Default)]
struct StudyQueue {
    papers: Mutex<Papers>,
    /// Signals a change of the request.
    changed: Condvar,
}

#[derive(Default)]
struct Papers {
    /// The pending request, and when to start it.
    wanted: Option<(Subject, Instant)>,
    /// Its progress.
    share: f32,
    /// Whether a thread is running.
    busy: bool,
    /// The newest last.
    done: VecDeque<Arc<Study>>,
    /// The last failed request, and the reason.
    failed: Option<(Subject, LineFailure)>,
}

/// The state of a study.
pub(super) enum Progress {
    Done(Arc<Study>),
    /// The progress, 0 to 1.
    Making(f32),
    Failed(LineFailure),
}

impl Studies {
    /// The study of `subject`, or its state. Earlier requests are dropped. `None` while the thread holds the
    /// lock: the next frame will know.
    pub fn ask(&mut self, subject: Subject, instance: &Instance, ctx: &Context) -> Option<Progress> {
        let mut papers = self.queue.papers.try_lock()?;
        if let Some(known) = papers.known(&subject) {
            papers.wanted = None;
            return Some(known);
        }
        let same = |wanted: &Subject| wanted.sounds_like(&subject);
        if papers.wanted.as_ref().is_some_and(|(wanted, _)| same(wanted)) {
            return Some(Progress::Making(papers.share));
        }
        // A line whose text was studied recently is being edited.
        let id = subject.line.id;
        let before = papers.wanted.as_ref().map(|(wanted, _)| wanted.line.id);
        let before = before.or_else(|| papers.done.back().map(|study| study.subject.line.id));
        let rest = if before == Some(id) { REST } else { Duration::ZERO };
        papers.wanted = Some((subject, Instant::now() + rest));
        papers.share = 0.0;
        let begin = !std::mem::replace(&mut papers.busy, true);
        drop(papers);
        self.queue.changed.notify_one();
        if begin {
            self.begin(instance.clone(), ctx.clone());
        }
        Some(Progress::Making(0.0))
    }

    /// Drops the request.
    pub fn rest(&self) {
        self.queue.papers.lock().wanted = None;
        self.queue.changed.notify_one();
    }

    /// Starts a thread that computes requests until there are none.
    fn begin(&mut self, instance: Instance, ctx: Context) {
        let queue = Arc::clone(&self.queue);
        let work = move || {
            while let Some(subject) = queue.next() {
                queue.study(&subject, &instance, &ctx);
                ctx.request_repaint();
            }
        };
        let thread = thread::Builder::new().name("recit study".into()).spawn(work);
        if thread.is_err() {
            // The next frame tries again.
            let mut papers = self.queue.papers.lock();
            papers.busy = false;
            papers.wanted = None;
        }
        let before = std::mem::replace(&mut self.thread, thread.ok());
        if let Some(before) = before {
            // It has finished its work.
            let _ = before.join();
        }
    }
}

impl Drop for Studies {
    fn drop(&mut self) {
        self.rest();
        // The plugin's code may be unloaded next.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl StudyQueue {
    /// The next subject, after its delay; `None` if there is none.
    fn next(&self) -> Option<Subject> {
        let mut papers = self.papers.lock();
        loop {
            let Some((subject, due)) = &papers.wanted else {
                papers.busy = false;
                return None;
            };
            let due = *due;
            if due <= Instant::now() {
                return Some(subject.clone());
            }
            self.changed.wait_until(&mut papers, due);
        }
    }

    fn study(&self, subject: &Subject, instance: &Instance, ctx: &Context) {
        let mut keep_on = |share| {
            let mut papers = self.papers.lock();
            if share - papers.share >= SEEN || share == 1.0 {
                papers.share = share;
                ctx.request_repaint();
            }
            papers.wants(subject)
        };
        let made = guarded("a study", || Study::of(instance, subject.clone(), &mut keep_on));
        let made = made.unwrap_or_else(|| Err(RenderError::Failed(LineFailure::Internal(Work::Rendering))));
        let mut papers = self.papers.lock();
        if papers.wants(subject) {
            papers.wanted = None;
        }
        match made {
            Ok(study) => papers.keep(study),
            Err(RenderError::Stopped) => {}
            Err(RenderError::Failed(reason)) => papers.failed = Some((subject.clone(), reason)),
        }
    }
}

impl Papers {
    fn wants(&self, subject: &Subject) -> bool {
        let wanted = self.wanted.as_ref();
        wanted.is_some_and(|(wanted, _)| wanted.sounds_like(subject))
    }

    /// The result for `subject`. A failure is dropped with the next request, so that it is tried again.
    fn known(&mut self, subject: &Subject) -> Option<Progress> {
        if let Some((failed, reason)) = &self.failed {
            if failed.sounds_like(subject) {
                return Some(Progress::Failed(reason.clone()));
            }
            self.failed = None;
        }
        let at = self
            .done
            .iter()
            .position(|study| study.subject.sounds_like(subject))?;
        // Moves it to the most recently used end.
        let study = self.done.remove(at)?;
        self.done.push_back(Arc::clone(&study));
        Some(Progress::Done(study))
    }

    fn keep(&mut self, study: Study) {
        if self.done.len() == KEPT {
            self.done.pop_front();
        }
        self.done.push_back(Arc::new(study));
    }
}
