//! Studies are made on a thread of their own, the newest wish first.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use egui::Context;
use parking_lot::{Condvar, Mutex};
use recit::engine::{Instance, RenderError};

use super::study::{Study, Subject};
use crate::guard::guarded;

/// So many studies are kept.
const KEPT: usize = 32;
/// A line that changes is studied once it has rested for so long.
const REST: Duration = Duration::from_millis(120);
/// A share that is done is told in steps of this size.
const SEEN: f32 = 0.02;

/// The studies of one editor.
#[derive(Default)]
pub(super) struct Studies {
    queue: Arc<StudyQueue>,
    thread: Option<JoinHandle<()>>,
}

/// What the frame and the thread have in common.
#[derive(Default)]
struct StudyQueue {
    papers: Mutex<Papers>,
    /// Something else is wanted.
    changed: Condvar,
}

#[derive(Default)]
struct Papers {
    /// What is wanted and not known yet, and from when on it is made.
    wanted: Option<(Subject, Instant)>,
    /// The share of it that is done.
    share: f32,
    /// A thread looks after what is wanted.
    busy: bool,
    /// The newest last.
    done: VecDeque<Arc<Study>>,
    /// What cannot be made, and why.
    failed: Option<(Subject, String)>,
}

/// How far a study is.
pub(super) enum Progress {
    Done(Arc<Study>),
    /// The share that is done, 0 to 1.
    Making(f32),
    Failed(String),
}

impl Studies {
    /// The study of `subject`, or how far it is. What was wanted before is not made any more. `None` while the thread has
    /// its hands on it: the next frame knows.
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
        // A line whose text was studied just now is being changed.
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

    /// Nothing is wanted any more.
    pub fn rest(&self) {
        self.queue.papers.lock().wanted = None;
        self.queue.changed.notify_one();
    }

    /// Lets a thread make what is wanted, until nothing is.
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
            // It has nothing left to do.
            let _ = before.join();
        }
    }
}

impl Drop for Studies {
    fn drop(&mut self) {
        self.rest();
        // The plugin's code may be taken out of memory next.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl StudyQueue {
    /// What to study next, once it has rested; `None` where nothing is wanted.
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
        let made = made.unwrap_or_else(|| Err(RenderError::Failed(recit::fault::internal("stopped it"))));
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

    /// What came of `subject`. A failure is forgotten as soon as something else is requested, so that it is tried again.
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
        // What was looked at last is kept longest.
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
