//! The workers' side of a slot: turns a request into a rendition, and pushes its samples into the ring.

use std::sync::Arc;

use ringbuf::traits::{Consumer, Observer, Producer};

use crate::player::{LineRequest, Moment, Segments, SlotSink, Speakable};

use super::failure::LineFailure;
use super::line::PreparedLine;
use super::meters::StageClock;
use super::rendition::{Opening, Rendition, Step};
use super::resample::Resamplers;
use super::trail::Trail;

/// The workers' side of a slot.
pub(super) struct Desk {
    sink: SlotSink,
    trail: Arc<Trail>,
    job: Option<Job>,
    /// Whether it is in use: from a request until the slot is released.
    is_taken: bool,
    /// The number of the turn in which a worker last served it.
    served: u64,
    buffer: Vec<f32>,
    #[cfg(test)]
    pub(super) is_trapped: bool,
}

/// A task of a worker for a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Task {
    /// Render the next segment.
    Segment,
    /// Prepare the segment after that, whose controls are not known yet.
    FeedAhead,
}

struct Job {
    request: LineRequest<PreparedLine>,
    rendition: Option<Rendition>,
    /// The first segment whose moment comes through the ring, once there is a rendition.
    first_live: u64,
    /// A moment that was taken from the ring and is not used yet.
    moment: Option<Moment>,
    /// Samples rendered so far, including the head.
    made: u64,
    over: bool,
}

impl Job {
    /// Samples that the player has in memory.
    fn head_length(&self) -> u64 {
        let head = self.request.head.as_ref();
        head.map_or(0, |head| head.samples.len() as u64)
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.request.line.leave();
    }
}

impl Desk {
    /// The desk of a slot. It records the position of its line in `trail`.
    pub fn new(sink: SlotSink, trail: Arc<Trail>) -> Self {
        Self {
            sink,
            trail,
            job: None,
            is_taken: false,
            served: 0,
            buffer: Vec::new(),
            #[cfg(test)]
            is_trapped: false,
        }
    }

    /// Accepts a line.
    pub fn accept(&mut self, request: LineRequest<PreparedLine>) {
        request.line.listen();
        (self.is_taken, self.served) = (true, 0);
        self.trail.begin(&request.line, request.start);
        self.job = Some(Job {
            request,
            rendition: None,
            first_live: 0,
            moment: None,
            made: 0,
            over: false,
        });
    }

    /// The number of the turn in which a worker last served it.
    pub fn served(&self) -> u64 {
        self.served
    }

    /// Records that a worker served it in this turn.
    pub fn set_served(&mut self, turn: u64) {
        self.served = turn;
    }

    /// Releases the slot if the player has cut the line, and returns its resampler to `stock`. Returns
    /// whether it did.
    pub fn let_go_if_cut(&mut self, stock: &Resamplers) -> bool {
        if !self.is_taken || !self.sink.state.is_cut() {
            return false;
        }
        // Everything of the line is dropped before the player may claim the slot. If that panics, the next
        // call continues here.
        let rendition = self.job.take().and_then(|mut job| job.rendition.take());
        if let Some(rendition) = rendition {
            stock.give(rendition.into_resampler());
        }
        while self.sink.moments.try_pop().is_some() {}
        self.trail.clear();
        self.is_taken = false;
        self.sink.state.release();
        true
    }

    /// Drops its line: nobody plays it any more.
    pub fn clear(&mut self) {
        self.job = None;
        self.trail.clear();
    }

    /// The number of samples until the player, which is at host sample `now`, needs one that is not rendered
    /// yet.
    pub fn needed_in(&self, now: u64) -> u64 {
        self.job.as_ref().map_or(u64::MAX, |job| {
            let ready = job.made.max(job.head_length());
            let in_hand = ready.saturating_sub(self.sink.state.played());
            job.request.start.saturating_sub(now) + in_hand
        })
    }

    /// The current task. A line that starts takes its resampler from `stock`.
    pub fn task(&mut self, stock: &Resamplers) -> Option<Task> {
        self.begin_if_read(stock);
        let job = self.job.as_mut().filter(|job| !job.over)?;
        let rendition = job.rendition.as_mut()?;
        let room = self.sink.samples.vacant_len() >= rendition.max_output();
        let is_armed = rendition.segment() < job.first_live;
        let decided = is_armed || job.moment.is_some() || !self.sink.moments.is_empty();
        if room && decided && rendition.can_step() {
            return Some(Task::Segment);
        }
        rendition.can_feed_ahead().then_some(Task::FeedAhead)
    }

    /// Starts the rendition once the text of its line has been read; ends a line that has failed.
    fn begin_if_read(&mut self, stock: &Resamplers) {
        let Some(job) = self.job.as_mut().filter(|job| !job.over) else {
            return;
        };
        #[cfg(test)]
        assert!(!self.is_trapped, "it was told to panic");
        if let Some(reason) = job.request.line.failure() {
            log::error!("a line went silent: {reason}");
            self.finish();
            return;
        }
        if job.rendition.is_some() {
            return;
        }
        let opening = Opening::of(&job.request.line, &job.request.manner);
        let (Some(opening), Some(segment)) = (opening, job.request.line.segment()) else {
            return;
        };
        match stock.take(segment) {
            Ok(resampler) => {
                let segments = Segments::new(segment.length(stock.sample_rate()));
                self.trail.measure(segments.length());
                job.first_live = segments.first_after(job.request.unreached);
                let mut rendition = Rendition::new(opening, resampler);
                rendition.set_fills(true);
                job.rendition = Some(rendition);
            }
            Err(reason) => job.request.line.fail(reason),
        }
    }

    /// Lets the net of the line read ahead.
    pub fn feed_ahead(&mut self) {
        let rendition = self.job.as_mut().and_then(|job| job.rendition.as_mut());
        if let Some(Err(reason)) = rendition.map(Rendition::feed_ahead) {
            self.fail(reason);
        }
    }

    /// Renders the next segment into the ring.
    pub fn work(&mut self, clock: &StageClock) {
        let Some(job) = self.job.as_mut() else { return };
        let Some(rendition) = job.rendition.as_mut() else {
            return;
        };
        let moment = if rendition.segment() < job.first_live {
            job.request.armed
        } else {
            let Some(moment) = job.moment.take().or_else(|| self.sink.moments.try_pop()) else {
                return;
            };
            moment
        };
        self.buffer.clear();
        match rendition.step(moment, clock, &mut self.buffer) {
            Ok(Step::Produced) => {
                let (segment, planned) = (rendition.segment() - 1, job.request.line.frame_count());
                self.trail.mark(segment, rendition.spot(), planned);
                if let Some(total) = rendition.total() {
                    self.sink.state.set_total(total);
                }
                self.push();
            }
            Ok(Step::NotYet) => job.moment = Some(moment),
            Ok(Step::Finished) => job.over = true,
            Err(reason) => self.fail(reason),
        }
    }

    /// Marks the line as failed. The samples rendered so far are still played.
    pub fn fail(&mut self, reason: LineFailure) {
        if let Some(job) = &self.job {
            job.request.line.fail(reason);
        }
        self.finish();
    }

    fn push(&mut self) {
        let Some(job) = self.job.as_mut() else { return };
        let skip = job
            .head_length()
            .saturating_sub(job.made)
            .min(self.buffer.len() as u64);
        job.made += self.buffer.len() as u64;
        // `task` has checked that there is room.
        self.sink.samples.push_slice(&self.buffer[skip as usize..]);
    }

    fn finish(&mut self) {
        if let Some(job) = self.job.as_mut() {
            self.sink.state.set_total(job.made.max(job.head_length()));
            job.over = true;
        }
    }
}
