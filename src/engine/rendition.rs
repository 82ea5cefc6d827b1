//! From frames to samples at the host's rate: one line, spoken once.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::acoustic::Frame;
use crate::player::Live;
use crate::vocoder::{HOP, Vocoder, VocoderState};

use super::line::{Bookmark, Found, PreparedLine};
use super::meters::StageClock;
use super::resample::Resampler;
use super::shaping::{Shape, Shaper};

/// Segments for which the vocoder's net runs at once. Where it runs is part of the line's own time, so that the
/// sound does not depend on who asks when.
const CHUNK_SEGMENTS: u64 = 2;

/// Frames that the net needs beyond the segments of a chunk: the frame that closes the last segment, and its look-ahead.
const AHEAD: u64 = 1 + Vocoder::LOOKAHEAD as u64;

/// The last samples of a line fade out (5 ms at the vocoder's rate), so that it never ends on a step.
const CLOSING: usize = 110;

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Samples were made.
    Produced,
    /// The frames of the next chunk are not planned yet; nothing has changed.
    NotYet,
    /// The line is over.
    Finished,
}

/// A line that is being spoken.
///
/// Segment *j* reads one [`Live`] value. Its F0 glides from the pitch of segment *j - 1* to that of segment *j*. The net
/// reads the frames of a chunk with the pitch and speed of the segment before it, so that this, the most
/// expensive part, can be done while the chunk's own controls are not known yet.
pub(super) struct Rendition {
    line: Arc<PreparedLine>,
    vocoder: VocoderState,
    resampler: Resampler,
    bookmark: Bookmark,
    position: f64,
    segment: u64,
    /// Segments whose frames the net has read.
    fed: u64,
    /// Planned F0 of the frames that were fed and are not behind us.
    f0: VecDeque<f32>,
    shaper: Shaper,
    /// What the controls of the last segment came to.
    shape: Option<Shape>,
    /// Time that the net has taken since the last segment.
    feeding: Duration,
    /// Samples of the resampler's and vocoder's delay that are still to be dropped.
    skip: usize,
    emitted: u64,
    /// Segments of the line, once its end was seen.
    end: Option<u64>,
    ratio: f64,
    feed: Vec<Frame>,
}

impl Rendition {
    /// The beginning of `line` through `resampler`; `None` while the text of the line has not been read, so that its
    /// voice is not known.
    pub(super) fn new(line: Arc<PreparedLine>, mut resampler: Resampler) -> Option<Self> {
        let cast = line.cast()?;
        resampler.reset();
        let vocoder = cast.voice.vocoder().state(line.seed());
        let shaper = Shaper::new(cast.voice.acoustic().mean_f0(cast.speaker));
        let ratio = resampler.ratio();
        let skip = resampler.delay() + (Vocoder::DELAY as f64 * ratio).round() as usize;
        Some(Self {
            line,
            vocoder,
            resampler,
            bookmark: Bookmark::default(),
            position: 0.0,
            segment: 0,
            fed: 0,
            f0: VecDeque::new(),
            shaper,
            shape: None,
            feeding: Duration::ZERO,
            skip,
            emitted: 0,
            end: None,
            ratio,
            feed: Vec::new(),
        })
    }

    /// Gives the resampler back for another line.
    pub(super) fn into_resampler(self) -> Resampler {
        self.resampler
    }

    /// The segment that the next step renders.
    pub fn segment(&self) -> u64 {
        self.segment
    }

    /// The most samples that one step makes.
    pub fn max_output(&self) -> usize {
        self.resampler.max_output()
    }

    /// Length of the line in host samples, once its end was seen. Known before its last samples are made.
    pub fn total(&self) -> Option<u64> {
        self.end
            .map(|segments| (segments as f64 * HOP as f64 * self.ratio).round() as u64)
    }

    /// Whether the frames of the next segment are there, at any speed.
    pub fn can_step(&mut self) -> bool {
        if self.segment < self.fed || self.end.is_some() {
            return true;
        }
        let furthest = self.position + (CHUNK_SEGMENTS + AHEAD) as f64 * f64::from(Live::MAX_SPEED) + 1.0;
        self.line
            .is_planned_to(&mut self.bookmark.clone(), furthest as u64)
    }

    /// Renders the next segment with the controls `live` and adds its samples to `out`.
    ///
    /// # Errors
    /// What the inference engine says when it fails.
    pub fn step(&mut self, live: Live, clock: &StageClock, out: &mut Vec<f32>) -> Result<Step, String> {
        if self.total().is_some_and(|total| self.emitted >= total) {
            return Ok(Step::Finished);
        }
        let line = self.line.clone();
        let Some(cast) = line.cast() else {
            return Ok(Step::NotYet);
        };
        let vocoder = cast.voice.vocoder();
        let live = live.tame();
        let before = self.shape.unwrap_or_else(|| self.shaper.shape(&live));
        if self.segment >= self.fed && !self.feed_chunk(vocoder, before)? {
            return Ok(Step::NotYet);
        }
        let began = Instant::now();
        let mut samples = [0.0; HOP];
        self.shaper.advance(&live);
        let shape = self.shaper.shape(&live);
        let from = self.shaper.f0(&before, self.f0.pop_front().unwrap_or(REST_F0));
        let to = self
            .shaper
            .f0(&shape, self.f0.front().copied().unwrap_or(REST_F0));
        vocoder.segment(&mut self.vocoder, from..to, &shape.timbre, &mut samples);
        self.shape = Some(shape);
        self.close(&mut samples);
        self.segment += 1;
        clock
            .vocoder
            .note(std::mem::take(&mut self.feeding) + began.elapsed());
        let began = Instant::now();
        self.emit(&samples, out);
        clock.resample.note(began.elapsed());
        Ok(Step::Produced)
    }

    /// Whether the net can read the frames of the next chunk already.
    pub fn can_feed_ahead(&mut self) -> bool {
        let is_over = self.end.is_some_and(|end| self.segment > end);
        self.shape.is_some() && self.segment >= self.fed && !is_over && self.can_step()
    }

    /// Lets the net read the frames of the next chunk before the controls of its first segment are known.
    ///
    /// # Errors
    /// What the inference engine says when it fails.
    pub fn feed_ahead(&mut self) -> Result<(), String> {
        let line = self.line.clone();
        if let (Some(cast), Some(before)) = (line.cast(), self.shape) {
            self.feed_chunk(cast.voice.vocoder(), before)?;
        }
        Ok(())
    }

    /// Feeds the frames of the next chunk. Returns whether they were there.
    fn feed_chunk(&mut self, vocoder: &Vocoder, shape: Shape) -> Result<bool, String> {
        let began = Instant::now();
        let first = if self.fed == 0 { 0 } else { self.fed + AHEAD };
        let last = self.fed + AHEAD + CHUNK_SEGMENTS;
        let (mut bookmark, mut position, mut end) = (self.bookmark, self.position, self.end);
        self.feed.clear();
        let mut rest = self.f0.back().copied().unwrap_or(REST_F0);
        for index in first..last {
            match self.line.frame(&mut bookmark, position) {
                Found::Frame(frame) => {
                    rest = frame.f0;
                    self.feed.push(*frame);
                }
                Found::NotYet => return Ok(false),
                Found::End => {
                    end = end.or(Some(index));
                    self.feed.push(Frame::silent(rest));
                }
            }
            position += f64::from(shape.speed);
        }
        (self.bookmark, self.position, self.end) = (bookmark, position, end);
        self.f0.extend(self.feed.iter().map(|frame| frame.f0));
        for frame in &mut self.feed {
            frame.f0 = self.shaper.f0(&shape, frame.f0);
        }
        vocoder
            .feed(&mut self.vocoder, &self.feed)
            .map_err(|error| error.to_string())?;
        self.fed += CHUNK_SEGMENTS;
        self.feeding += began.elapsed();
        Ok(true)
    }

    /// Fades the end of the line out and silences what follows it.
    fn close(&self, samples: &mut [f32; HOP]) {
        let Some(end) = self.end else { return };
        let length = end * HOP as u64;
        let first = self.segment * HOP as u64;
        for (index, sample) in samples.iter_mut().enumerate() {
            let left = (length + Vocoder::DELAY as u64).saturating_sub(first + index as u64);
            if left < CLOSING as u64 {
                *sample *= left as f32 / CLOSING as f32;
            }
        }
    }

    fn emit(&mut self, samples: &[f32; HOP], out: &mut Vec<f32>) {
        let total = self.total().unwrap_or(u64::MAX);
        let resampled = self.resampler.push(samples);
        let dropped = self.skip.min(resampled.len());
        self.skip -= dropped;
        let rest = &resampled[dropped..];
        let count = (rest.len() as u64).min(total - self.emitted) as usize;
        out.extend_from_slice(&rest[..count]);
        self.emitted += count as u64;
    }
}

/// F0 where no frame says one, in Hz; nothing voiced sounds there.
const REST_F0: f32 = 200.0;
