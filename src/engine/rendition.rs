//! Renders one line: from frames to samples at the host's rate.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::frames::{Format, FrameRow};
use crate::player::{Live, Manner, Moment, Sung};
use crate::vocoder::{Timbre, VocoderStream};

use super::failure::LineFailure;
use super::line::PreparedLine;
use super::meters::StageClock;
use super::playhead::{Known, Next, Playhead};
use super::reading::Cues;
use super::resample::Resampler;
use super::score::Score;
use super::shaping::{Shape, Shaper};

/// Segments per run of the vocoder's net. The runs are at fixed positions of the line's time, so that the
/// sound does not depend on when it is requested.
const CHUNK_SEGMENTS: u64 = 2;

/// After so many segments of a pause of an open line nothing of the sound before it is left: the overlap of the vocoder's filters
/// has passed.
const QUIET_SEGMENTS: u64 = 8;

/// The fade-out at the end of a line in seconds, which avoids a click.
const CLOSING_S: f64 = 0.005;

/// F0 without a frame, in Hz; nothing voiced is rendered there.
const REST_F0: f32 = 200.0;

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Samples were rendered.
    Produced,
    /// The frames of the next chunk are not planned yet; nothing has changed.
    NotYet,
    /// The line is over.
    Finished,
}

/// Where a segment is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spot {
    /// Its start in the plan, in frames.
    pub place: f64,
    /// The position at its end.
    pub end: f64,
    /// The audible F0 there, in Hz; 0 if unvoiced.
    pub f0: f32,
}

/// A line that is being rendered.
///
/// Segment *j* reads one [`Moment`]. Its F0 glides from the pitch of segment *j - 1* to that of segment *j*.
/// The net reads the frames of a chunk with the pitch and speed of the segment before it, so that this most
/// expensive part can run before the chunk's own controls are known.
pub(super) struct Rendition {
    score: Arc<Score>,
    format: Arc<Format>,
    vocoder: Box<dyn VocoderStream>,
    resampler: Resampler,
    playhead: Playhead,
    segment: u64,
    /// The number of segments whose frames the net has read.
    fed: u64,
    /// The segments in a row that were a pause of an open line, and those that pass without the vocoder.
    quiet: u64,
    resting: u64,
    /// The properties of the frames that were fed and are not behind the current segment.
    cues: VecDeque<Cues>,
    shaper: Shaper,
    /// The last segment: its moment and the resulting shape.
    last: Option<(Moment, Shape)>,
    /// The start of the last segment.
    spot: Spot,
    /// The time the net took since the last segment.
    feeding: Duration,
    /// Samples of the vocoder's delay that remain to be dropped.
    skip: usize,
    emitted: u64,
    /// The largest output sample.
    ceiling: f32,
    /// The length of the line in frames, not rounded, once its end was reached.
    end: Option<f64>,
    ratio: f64,
    /// The vocoder's next input.
    feed: FrameRow,
    /// F0 at the frames of a segment.
    f0: Vec<f32>,
    /// The samples of a segment.
    samples: Vec<f32>,
}

/// The start of a line, with its speaker.
pub(super) struct Opening {
    score: Arc<Score>,
    playhead: Playhead,
    sung: Option<Sung>,
}

impl Opening {
    /// The opening of `line` in this manner; `None` while not enough is planned: its text must have been
    /// read, and fitted or sung lines must be armed.
    pub fn of(line: &PreparedLine, manner: &Manner) -> Option<Self> {
        let score = line.score()?;
        Some(Self {
            playhead: Playhead::new(&score, manner)?,
            score,
            sung: match manner {
                Manner::Sung(sung) => Some(*sung),
                _ => None,
            },
        })
    }
}

impl Rendition {
    /// Starts a line with `resampler`.
    pub(super) fn new(opening: Opening, mut resampler: Resampler) -> Self {
        let Opening {
            score,
            playhead,
            sung,
        } = opening;
        let cast = score.cast();
        resampler.reset();
        // Each member of a chord has different noise.
        let singer = sung.map_or(0, |sung| u64::from(sung.member) << 48);
        let format = cast.voice.format().clone();
        let vocoder = cast.voice.vocoder().stream(score.seed() ^ singer);
        let mean_f0 = cast.voice.acoustic().mean_f0(&cast.who);
        let shaper = Shaper::new(mean_f0, format.segment_s(), sung);
        let ceiling = cast.voice.ceiling();
        let ratio = resampler.ratio();
        let skip = (format.delay as f64 * ratio).round() as usize;
        Self {
            score,
            samples: vec![0.0; format.segment()],
            f0: Vec::with_capacity(format.frames_per_segment + 1),
            format,
            vocoder,
            resampler,
            playhead,
            segment: 0,
            fed: 0,
            quiet: 0,
            resting: 0,
            cues: VecDeque::new(),
            shaper,
            last: None,
            spot: Spot::default(),
            feeding: Duration::ZERO,
            skip,
            emitted: 0,
            ceiling,
            end: None,
            ratio,
            feed: FrameRow::default(),
        }
    }

    /// Sets whether it is silent from here on if the next phrase of an open line is missing, instead of waiting for it.
    pub fn set_fills(&mut self, fills: bool) {
        self.playhead.set_fills(fills);
    }

    /// Releases the resampler for another line.
    pub(super) fn into_resampler(self) -> Resampler {
        self.resampler
    }

    /// The segment that the next step renders.
    pub fn segment(&self) -> u64 {
        self.segment
    }

    /// The start of the segment that the last step rendered. Segment *j* starts *j* segments after the first
    /// sample of the line.
    pub fn spot(&self) -> Spot {
        self.spot
    }

    /// The most samples of one step.
    pub fn max_output(&self) -> usize {
        self.resampler.max_output()
    }

    /// The length of the line in host samples, once its end was reached, which is before its last samples are
    /// rendered.
    pub fn total(&self) -> Option<u64> {
        self.end
            .map(|frames| (frames * self.format.hop as f64 * self.ratio).round() as u64)
    }

    /// The first frame of a segment.
    fn frame_of(&self, segment: u64) -> u64 {
        segment * self.format.frames_per_segment as u64
    }

    /// Frames that are fed beyond those of the segments that can be rendered: the one that closes the last
    /// segment, and the vocoder's look-ahead.
    fn ahead(&self) -> u64 {
        1 + self.format.lookahead as u64
    }

    /// Whether the frames of the next segment are in memory, at any speed.
    pub fn can_step(&self) -> bool {
        self.segment < self.fed
            || self.end.is_some()
            || self
                .playhead
                .is_planned_for(&self.score, self.chunk(), f64::from(Live::MAX_SPEED))
    }

    /// The most frames that a chunk reads.
    fn chunk(&self) -> f64 {
        (self.frame_of(CHUNK_SEGMENTS) + self.ahead()) as f64
    }

    /// Renders the next segment and appends its samples, which are finite, to `out`.
    ///
    /// # Errors
    /// The error of the inference engine, or samples that are not finite.
    pub fn step(
        &mut self,
        moment: Moment,
        clock: &StageClock,
        out: &mut Vec<f32>,
    ) -> Result<Step, LineFailure> {
        if self.total().is_some_and(|total| self.emitted >= total) {
            return Ok(Step::Finished);
        }
        let moment = Moment {
            live: moment.live.tame(),
            ..moment
        };
        if self.resting == 0 && self.can_rest() {
            self.fed += CHUNK_SEGMENTS;
            self.resting = CHUNK_SEGMENTS;
        }
        if self.resting > 0 {
            self.rest(out);
            return Ok(Step::Produced);
        }
        if self.segment >= self.fed && !self.feed_chunk(moment)? {
            return Ok(Step::NotYet);
        }
        let began = Instant::now();
        let (here, next, timbre) = self.shape(moment);
        let mut samples = std::mem::take(&mut self.samples);
        self.vocoder.segment(&self.f0, &timbre, &mut samples);
        self.spot = Spot {
            place: here.place,
            end: next.place,
            f0: if here.is_voiced { self.f0[0] } else { 0.0 },
        };
        // Nothing after the vocoder checks this: the resampler would keep the values, and the host would hear
        // them.
        if !samples.iter().all(|sample| sample.is_finite()) {
            return Err(LineFailure::NotFinite);
        }
        self.quiet = if here.is_pause && next.is_pause {
            self.quiet + 1
        } else {
            0
        };
        self.follow_end(moment);
        self.close(&mut samples);
        self.segment += 1;
        clock
            .vocoder
            .note(std::mem::take(&mut self.feeding) + began.elapsed());
        let began = Instant::now();
        self.emit(&samples, out);
        self.samples = samples;
        clock.resample.note(began.elapsed());
        Ok(Step::Produced)
    }

    /// Whether an open line waits for text, all of what came before has been heard, and the next chunk begins.
    fn can_rest(&self) -> bool {
        self.segment >= self.fed && self.quiet >= QUIET_SEGMENTS && self.playhead.is_paused(&self.score)
    }

    /// Lets a segment pass in silence. The vocoder does not notice.
    fn rest(&mut self, out: &mut Vec<f32>) {
        self.spot = Spot {
            place: self.spot.end,
            f0: 0.0,
            ..self.spot
        };
        self.resting -= 1;
        self.segment += 1;
        let mut samples = std::mem::take(&mut self.samples);
        samples.fill(0.0);
        self.emit(&samples, out);
        self.samples = samples;
    }

    /// The result of the controls for the next segment: writes F0 to [`f0`](Self::f0), and returns the properties of its first
    /// frame and of the one after its last, and the timbre.
    fn shape(&mut self, moment: Moment) -> (Cues, Cues, Timbre) {
        let count = self.format.frames_per_segment;
        let here = self.cues.pop_front().unwrap_or(Cues::silent(REST_F0));
        let last = (self.cues.get(count - 1).or(self.cues.back()).copied()).unwrap_or(Cues::silent(here.f0));
        let before = self
            .last
            .map_or_else(|| self.shaper.shape(&moment, &here), |(_, shape)| shape);
        self.shaper.advance(&moment, &last);
        let shape = self.shaper.shape(&moment, &last);
        self.f0.clear();
        self.f0.push(self.shaper.f0(&before, here.f0));
        for between in 1..count {
            let planned = self.cues.pop_front().map_or(last.f0, |cues| cues.f0);
            let along = between as f32 / count as f32;
            self.f0
                .push(self.shaper.f0_between((&before, &shape), along, planned));
        }
        self.f0.push(self.shaper.f0(&shape, last.f0));
        self.last = Some((moment, shape));
        (here, last, shape.timbre)
    }

    /// Whether the net can read the frames of the next chunk now.
    pub fn can_feed_ahead(&self) -> bool {
        let begin = self.frame_of(self.segment) as f64;
        let is_over = self.end.is_some_and(|end| begin > end);
        self.last.is_some() && self.segment >= self.fed && !is_over && !self.can_rest() && self.can_step()
    }

    /// Lets the net read the frames of the next chunk before the controls of its first segment are known.
    ///
    /// # Errors
    /// The error of the inference engine.
    pub fn feed_ahead(&mut self) -> Result<(), LineFailure> {
        if let Some((moment, _)) = self.last {
            self.feed_chunk(moment)?;
        }
        Ok(())
    }

    /// Feeds the frames of the next chunk with the moment of the last segment, or `first` if there is none.
    /// Returns whether they were in memory.
    fn feed_chunk(&mut self, first: Moment) -> Result<bool, LineFailure> {
        let began = Instant::now();
        let mut feed = std::mem::take(&mut self.feed);
        feed.clear();
        let are_there = self.read_chunk(first, &mut feed);
        let fed = if are_there {
            self.vocoder.feed(&feed)
        } else {
            Ok(())
        };
        self.feed = feed;
        fed?;
        if are_there {
            self.fed += CHUNK_SEGMENTS;
            self.feeding += began.elapsed();
        }
        Ok(are_there)
    }

    /// Reads the frames of the next chunk into `feed` with their final pitch. Returns whether they were in
    /// memory; if not, nothing has changed.
    fn read_chunk(&mut self, first: Moment, feed: &mut FrameRow) -> bool {
        let (moment, mut shape) = self
            .last
            .map_or((first, None), |(moment, shape)| (moment, Some(shape)));
        // The moment is that of the previous segment, or of the first segment at the start.
        let segment = self.segment.saturating_sub(u64::from(self.last.is_some()));
        let fed = self.frame_of(self.fed) + self.ahead();
        let from = if self.fed == 0 { 0 } else { fed };
        let (mut playhead, mut end) = (self.playhead.clone(), self.end);
        let mut rest = self.cues.back().copied().unwrap_or(Cues::silent(REST_F0));
        let before = self.cues.len();
        for index in from..fed + self.frame_of(CHUNK_SEGMENTS) {
            let speed = f64::from(shape.map_or(moment.live.speed, |shape| shape.speed));
            let known = self.known(moment, segment, speed);
            match playhead.next(&self.score, index, &known, feed) {
                Next::Frame(cues) => {
                    rest = cues;
                    shape.get_or_insert_with(|| self.shaper.shape(&moment, &cues));
                    self.cues.push_back(cues);
                }
                Next::NotYet => {
                    self.cues.truncate(before);
                    return false;
                }
                Next::End => {
                    end = end.or(Some(index as f64));
                    if let Some(mut silent) = feed.add(self.format.sizes(), 1) {
                        silent.silence(rest.f0);
                    }
                    self.cues.push_back(Cues {
                        is_voiced: false,
                        accent: 0.0,
                        under: 0.0,
                        ..rest
                    });
                }
            }
        }
        (self.playhead, self.end) = (playhead, end);
        let needed_to = self.playhead.furthest(self.chunk(), f64::from(Live::MAX_SPEED));
        let speed = shape.map_or(moment.live.speed, |shape| shape.speed);
        let pace = f64::from(speed) * self.format.frames_a_second();
        self.score.note_reader(needed_to, pace);
        if let Some(shape) = shape {
            for frame in feed.runs_mut() {
                *frame.f0 = self.shaper.f0(&shape, *frame.f0);
            }
        }
        true
    }

    /// The known state from the moment of a segment.
    fn known(&self, moment: Moment, segment: u64, speed: f64) -> Known {
        Known {
            moment,
            frame: self.frame_of(segment),
            frames_a_second: self.format.frames_a_second(),
            speed,
        }
    }

    /// An end that depends on the host's tempo moves with it until it is reached.
    fn follow_end(&mut self, moment: Moment) {
        let known = self.known(moment, self.segment, 1.0);
        let begin = known.frame as f64;
        if self.end.is_some_and(|end| end > begin)
            && let Some(end) = self.playhead.end(&known)
        {
            self.end = Some(end.max(begin));
        }
    }

    /// Fades out the end of the line, and silences everything after it.
    fn close(&self, samples: &mut [f32]) {
        let Some(end) = self.end else { return };
        let hop = self.format.hop as f64;
        let closing = (CLOSING_S * f64::from(self.format.sample_rate)).floor();
        let length = end * hop + self.format.delay as f64;
        let first = self.frame_of(self.segment) as f64 * hop;
        for (index, sample) in samples.iter_mut().enumerate() {
            let left = (length - first - index as f64).max(0.0);
            if left < closing {
                *sample *= (left / closing) as f32;
            }
        }
    }

    fn emit(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let total = self.total().unwrap_or(u64::MAX);
        let resampled = self.resampler.push(samples);
        let dropped = self.skip.min(resampled.len());
        self.skip -= dropped;
        let rest = &resampled[dropped..];
        let count = (rest.len() as u64).min(total.saturating_sub(self.emitted)) as usize;
        let bounded = |sample: &f32| sample.clamp(-self.ceiling, self.ceiling);
        out.extend(rest[..count].iter().map(bounded));
        self.emitted += count as u64;
    }
}
