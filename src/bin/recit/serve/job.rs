//! One request on its way from text to sound.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use recit::engine::{Delivery, Piece, SpeechStream, Synthesizer};
use tokio::sync::mpsc::Sender;

use super::limits::MAX_SECONDS;
use super::metrics::{Account, Ending};
use super::timing::{Cues, Timing};
use crate::wav::int16;

/// Seconds of sound that are rendered at once, and sent together.
const CHUNK_S: f64 = 0.1;

/// Seconds of sound between two looks for times that are final.
const TIMING_S: f64 = 0.5;

/// What is held back of a clause in order to join the next one is rendered so long before a listener needs it.
const RUN_OUT: Duration = Duration::from_millis(150);

/// What is to be spoken, without its text.
pub struct Order {
    /// Who speaks.
    pub speaker: Synthesizer,
    /// How.
    pub delivery: Delivery,
    /// The times that are sent with the sound.
    pub timings: Vec<Timing>,
}

/// Some sound, and times that became final with it.
#[derive(Debug, Default)]
pub struct Chunk {
    /// 16-bit little-endian mono samples.
    pub sound: Vec<u8>,
    /// Times of each kind that has any.
    pub cues: Vec<Cues>,
}

/// What a client gets: sound, or the reason why there is no more.
pub type Delivered = Result<Chunk, String>;

/// A request that is being spoken.
pub struct Job {
    stream: SpeechStream,
    account: Account,
    timings: Vec<Timing>,
    out: Sender<Delivered>,
    sample_rate: f64,
    asked: Instant,
    /// When a listener who plays it at once has heard all that was rendered.
    heard: Instant,
    /// Whether it waits for text, and nobody has brought any since.
    is_idle: Arc<AtomicBool>,
    /// The sound before a pause of the text was rendered to its end.
    has_paused: bool,
    /// Seconds at which times were last looked for.
    timed_s: f64,
}

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on.
    Unfinished,
    /// All of it was sent, or nobody listens.
    Over,
}

impl Job {
    /// A job whose stream is empty. `is_idle` is cleared by whoever brings text.
    pub fn new(
        order: Order,
        mut account: Account,
        out: Sender<Delivered>,
        is_idle: Arc<AtomicBool>,
    ) -> Result<Self, String> {
        let stream = order.speaker.stream(order.delivery).map_err(|error| {
            account.end(Ending::Failed);
            error.to_string()
        })?;
        let now = Instant::now();
        Ok(Self {
            stream,
            account,
            timings: order.timings,
            out,
            sample_rate: order.delivery.sample_rate,
            asked: now,
            heard: now,
            is_idle,
            has_paused: false,
            timed_s: 0.0,
        })
    }

    /// Where its text goes in.
    pub fn stream(&self) -> &SpeechStream {
        &self.stream
    }

    /// Whether nobody waits for its sound any more.
    pub fn is_abandoned(&self) -> bool {
        self.out.is_closed()
    }

    /// From when on it can be rendered; `None` while there is nothing to render, or no room for it.
    pub fn ready(&self) -> Option<Instant> {
        if self.out.capacity() == 0 {
            return None;
        }
        if !self.is_idle.load(Ordering::Acquire) {
            return Some(self.asked);
        }
        // A listener shall not miss the end of the clause that came last.
        let has_rest = self.stream.made() > 0 && !self.has_paused;
        has_rest.then(|| self.heard.checked_sub(RUN_OUT)).flatten()
    }

    /// When its next sound is needed.
    pub fn deadline(&self) -> Instant {
        self.heard
    }

    /// Renders and sends the next piece.
    pub fn advance(&mut self) -> Outcome {
        // Whoever brings text meanwhile clears it again.
        let ran_out = self.is_idle.swap(true, Ordering::AcqRel);
        if ran_out {
            self.stream.pause();
        }
        let mut chunk = Chunk::default();
        let rendered = self.render(&mut chunk);
        match rendered {
            Ok(Rendered::AllThereIs) => self.has_paused |= ran_out,
            _ => self.is_idle.store(false, Ordering::Release),
        }
        self.has_paused &= ran_out || chunk.sound.is_empty();
        let is_over = matches!(rendered, Ok(Rendered::All));
        if rendered.is_ok() {
            self.time(&mut chunk, is_over);
        }
        self.account.note(self.stream.stages(), self.seconds());
        let seconds = (chunk.sound.len() / 2) as f64 / self.sample_rate;
        self.heard = self.heard.max(Instant::now()) + Duration::from_secs_f64(seconds);
        let has_news = !chunk.sound.is_empty() || !chunk.cues.is_empty();
        let is_heard = !has_news || self.out.try_send(Ok(chunk)).is_ok();
        match rendered {
            Ok(Rendered::Some | Rendered::AllThereIs) if is_heard => Outcome::Unfinished,
            Ok(_) => {
                if is_over && is_heard {
                    self.account.end(Ending::Whole);
                }
                Outcome::Over
            }
            Err(reason) => {
                self.account.end(Ending::Failed);
                let _ = self.out.try_send(Err(reason));
                Outcome::Over
            }
        }
    }

    /// Tells the client that the job cannot go on.
    pub fn fail(mut self, reason: String) {
        self.account.end(Ending::Failed);
        let _ = self.out.try_send(Err(reason));
    }

    fn render(&mut self, chunk: &mut Chunk) -> Result<Rendered, String> {
        let enough = (CHUNK_S * self.sample_rate) as usize * 2;
        while chunk.sound.len() < enough {
            match self.stream.next_piece().map_err(|error| error.to_string())? {
                Piece::Samples(samples) => {
                    let bytes = samples.iter().flat_map(|sample| int16(*sample).to_le_bytes());
                    chunk.sound.extend(bytes);
                }
                Piece::Waiting => return Ok(Rendered::AllThereIs),
                Piece::End => return Ok(Rendered::All),
            }
        }
        if self.seconds() > MAX_SECONDS {
            return Err(format!(
                "a request has at most {} minutes of sound",
                MAX_SECONDS / 60.0
            ));
        }
        Ok(Rendered::Some)
    }

    fn seconds(&self) -> f64 {
        self.stream.made() as f64 / self.sample_rate
    }

    fn time(&mut self, chunk: &mut Chunk, is_over: bool) {
        if self.timings.is_empty() || (!is_over && self.seconds() - self.timed_s < TIMING_S) {
            return;
        }
        self.timed_s = self.seconds();
        let transcript = self.stream.transcript();
        let timings = self.timings.iter_mut();
        chunk.cues = timings
            .filter_map(|timing| timing.news(&transcript, is_over))
            .collect();
    }
}

/// How far a piece goes.
enum Rendered {
    /// More can be rendered.
    Some,
    /// Nothing before more text comes.
    AllThereIs,
    /// To the end.
    All,
}
