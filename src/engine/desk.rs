//! One slot on the worker's side: a request becomes a rendition, and its samples go into the ring.

use ringbuf::traits::{Consumer, Observer, Producer};

use crate::player::{Live, Request, SlotSink};

use super::line::PreparedLine;
use super::meters::StageClock;
use super::rendition::{Rendition, Step};
use super::resample::Resampler;

/// A slot as the workers drive it.
pub(super) struct Desk {
    sink: SlotSink,
    job: Option<Job>,
    resampler: Option<Box<Resampler>>,
    buffer: Vec<f32>,
}

/// What a worker can do for a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Task {
    /// Render the next segment.
    Segment,
    /// Prepare the one after that, whose controls are not known yet.
    FeedAhead,
}

struct Job {
    request: Request<PreparedLine>,
    rendition: Option<Rendition>,
    /// Controls that were taken from the ring and not used yet.
    live: Option<Live>,
    /// Samples made so far, those of the head included.
    made: u64,
    over: bool,
}

impl Desk {
    pub fn new(sink: SlotSink) -> Self {
        Self {
            sink,
            job: None,
            resampler: None,
            buffer: Vec::new(),
        }
    }

    /// Takes a line on.
    pub fn accept(&mut self, request: Request<PreparedLine>) {
        self.job = Some(Job {
            request,
            rendition: None,
            live: None,
            made: 0,
            over: false,
        });
    }

    /// Whether a line is on the desk.
    pub fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// Gives the slot back if the player has cut the line. Returns whether it did.
    pub fn let_go_if_cut(&mut self) -> bool {
        if self.job.is_none() || !self.sink.state.is_cut() {
            return false;
        }
        if let Some(rendition) = self.job.take().and_then(|job| job.rendition) {
            self.resampler = Some(rendition.into_resampler());
        }
        while self.sink.live.try_pop().is_some() {}
        self.sink.state.release();
        true
    }

    /// What can be done now, and how many samples the player has in hand.
    pub fn task(&mut self, sample_rate: f64) -> Option<(Task, usize)> {
        self.begin_if_read(sample_rate);
        let job = self.job.as_mut().filter(|job| !job.over)?;
        let rendition = job.rendition.as_mut()?;
        let in_hand = self.sink.samples.occupied_len();
        let room = self.sink.samples.vacant_len() >= rendition.max_output();
        let decided =
            rendition.segment() < job.request.first_live || job.live.is_some() || !self.sink.live.is_empty();
        if room && decided && rendition.can_step() {
            return Some((Task::Segment, in_hand));
        }
        rendition.can_feed_ahead().then_some((Task::FeedAhead, in_hand))
    }

    /// Begins the rendition once the text of its line has been read; ends a line that has failed.
    fn begin_if_read(&mut self, sample_rate: f64) {
        let Some(job) = self.job.as_mut().filter(|job| !job.over) else {
            return;
        };
        if let Some(reason) = job.request.line.failure() {
            log::error!("a line went silent: {reason}");
            self.finish();
            return;
        }
        if job.rendition.is_some() {
            return;
        }
        let resampler = match self.resampler.take() {
            Some(resampler) => resampler,
            None => match Resampler::new(sample_rate) {
                Ok(resampler) => resampler,
                Err(reason) => return job.request.line.fail(reason),
            },
        };
        match Rendition::new(job.request.line.clone(), resampler) {
            Ok(rendition) => job.rendition = Some(rendition),
            Err(resampler) => self.resampler = Some(resampler),
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
        let live = if rendition.segment() < job.request.first_live {
            job.request.armed
        } else {
            let Some(live) = job.live.take().or_else(|| self.sink.live.try_pop()) else {
                return;
            };
            live
        };
        self.buffer.clear();
        match rendition.step(live, clock, &mut self.buffer) {
            Ok(Step::Produced) => {
                if let Some(total) = rendition.total() {
                    self.sink.state.set_total(total);
                }
                self.push();
            }
            Ok(Step::NotYet) => job.live = Some(live),
            Ok(Step::Finished) => job.over = true,
            Err(reason) => self.fail(reason),
        }
    }

    /// Gives up on the line; what was made of it is still played.
    pub fn fail(&mut self, reason: String) {
        if let Some(job) = &self.job {
            job.request.line.fail(reason);
        }
        self.finish();
    }

    fn push(&mut self) {
        let Some(job) = self.job.as_mut() else { return };
        let head = job
            .request
            .head
            .as_ref()
            .map_or(0, |head| head.samples.len() as u64);
        let skip = head.saturating_sub(job.made).min(self.buffer.len() as u64);
        job.made += self.buffer.len() as u64;
        // `task` has seen that there is room.
        self.sink.samples.push_slice(&self.buffer[skip as usize..]);
    }

    fn finish(&mut self) {
        if let Some(job) = self.job.as_mut() {
            let head = job
                .request
                .head
                .as_ref()
                .map_or(0, |head| head.samples.len() as u64);
            self.sink.state.set_total(job.made.max(head));
            job.over = true;
        }
    }
}
