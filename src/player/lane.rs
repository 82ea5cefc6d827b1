//! One sounding line on the audio thread: from its request to its last sample.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ringbuf::traits::{Consumer, Observer, Producer};

use super::control::Live;
use super::link::{Head, Request, SlotSource};
use super::meters::PlayerMeters;
use super::slot::UNKNOWN;
use super::table::Entry;
use super::timing::Timing;

/// A line that is taken away, or whose samples are late, fades out in this many seconds and comes back as fast.
pub const SAFETY_FADE_S: f64 = 0.005;

/// A line that stops with its key fades out in this many seconds.
pub const NOTE_OFF_FADE_S: f64 = 0.03;

/// After an underrun a line waits until this many seconds more than the block needs are there.
const RESUME_S: f64 = 0.01;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Waiting,
    Playing,
    Held,
}

#[derive(Clone, Copy, Debug)]
struct Fade {
    from: u64,
    length: u32,
}

impl Fade {
    fn end(self) -> u64 {
        self.from + u64::from(self.length)
    }

    fn gain(self, at: u64) -> f32 {
        let gone = at.saturating_sub(self.from).min(u64::from(self.length));
        1.0 - gone as f32 / self.length as f32
    }
}

/// When and how a line begins.
pub(super) struct Cue {
    /// The key that asks for it.
    pub key: Option<u8>,
    /// Host sample at which its first sample is heard.
    pub start: u64,
    /// Greater than that of every line before it.
    pub order: u64,
    /// The first segment that live controls reach.
    pub first_live: u64,
    /// The control values at the note, for the segments before that where no head says otherwise.
    pub live: Live,
}

/// A slot as the audio thread drives it.
pub(super) struct Lane {
    source: SlotSource,
    phase: Phase,
    start: u64,
    order: u64,
    key: Option<u8>,
    head: Option<Arc<Head>>,
    next_live: u64,
    delivered: u64,
    fade: Option<Fade>,
    /// Samples that a held line still needs to come back to full level.
    rise: u32,
    /// The last sample before an underrun, and how much of its decay is left.
    decay: (f32, u32),
    last: f32,
}

impl Lane {
    pub fn new(source: SlotSource) -> Self {
        Self {
            source,
            phase: Phase::Idle,
            start: 0,
            order: 0,
            key: None,
            head: None,
            next_live: 0,
            delivered: 0,
            fade: None,
            rise: 0,
            decay: (0.0, 0),
            last: 0.0,
        }
    }

    /// Whether a new line can begin here.
    pub fn is_free(&self) -> bool {
        self.phase == Phase::Idle && self.source.state.is_ready()
    }

    /// Whether a line was asked for whose first sample is still to come.
    pub fn is_waiting(&self) -> bool {
        self.phase == Phase::Waiting
    }

    /// Whether the line has begun and is not being taken away.
    pub fn is_sounding(&self) -> bool {
        matches!(self.phase, Phase::Playing | Phase::Held) && self.fade.is_none()
    }

    /// Whether anything of the line is still to be heard.
    pub fn is_busy(&self) -> bool {
        self.phase != Phase::Idle
    }

    /// Host sample at which the line's first sample is heard.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// Grows with every line that begins.
    pub fn order(&self) -> u64 {
        self.order
    }

    /// The key that asked for the line.
    pub fn key(&self) -> Option<u8> {
        self.key
    }

    /// Takes a line on. Returns what a worker needs to fill the lane's `slot`.
    pub fn begin<L>(&mut self, slot: usize, entry: &Entry<L>, cue: Cue) -> Request<L> {
        self.source.samples.clear();
        self.source.state.claim(entry.id);
        (self.phase, self.start, self.order, self.key) = (Phase::Waiting, cue.start, cue.order, cue.key);
        (self.next_live, self.delivered, self.fade) = (cue.first_live, 0, None);
        (self.rise, self.decay, self.last) = (0, (0.0, 0), 0.0);
        self.head.clone_from(&entry.head);
        Request {
            slot,
            start: cue.start,
            line: entry.line.clone(),
            head: entry.head.clone(),
            first_live: cue.first_live,
            armed: entry.head.as_ref().map_or(cue.live, |head| head.live),
        }
    }

    /// Hands the worker the control values of all segments that are decided before host sample `end`.
    pub fn send_live(&mut self, timing: &Timing, end: u64, live: Live) {
        if self.phase == Phase::Idle {
            return;
        }
        let known = end + u64::from(timing.control_delay);
        while self.start + timing.segment_start(self.next_live) < known {
            if self.source.live.try_push(live).is_err() {
                break;
            }
            self.next_live += 1;
        }
    }

    /// Fades the line out from host sample `from` on. An earlier fade stays.
    pub fn fade_out(&mut self, from: u64, length: u32) {
        let fade = Fade {
            from: from.max(self.start),
            length,
        };
        match self.fade {
            Some(known) if known.end() <= fade.end() => {}
            _ => self.fade = Some(fade),
        }
    }

    /// Lets go of the line at once.
    pub fn release(&mut self) {
        if self.phase != Phase::Idle {
            // The worker holds the head, too, until it sees the cut: nothing is freed here.
            self.head = None;
            self.source.state.cut();
            self.phase = Phase::Idle;
        }
    }

    /// Whether the samples of host positions up to `end` are there, and it is known whether the line ends with them.
    pub fn has_until(&self, end: u64) -> bool {
        let needed = end.saturating_sub(self.start).saturating_sub(self.delivered) as usize;
        self.available() > needed || self.has_rest()
    }

    /// Whether all samples up to the end of the line are there.
    pub fn has_rest(&self) -> bool {
        let known = self.delivered + self.available() as u64;
        let total = self.source.state.total();
        total != UNKNOWN && known >= total
    }

    /// Samples in hand.
    pub fn available(&self) -> usize {
        let head = self.head.as_ref().map_or(0, |head| head.samples.len());
        head.saturating_sub(self.delivered as usize) + self.source.samples.occupied_len()
    }

    /// Whether the line is over before host sample `at`, as far as the worker has told.
    pub fn ends_by(&self, at: u64) -> bool {
        let total = self.source.state.total();
        total != UNKNOWN && self.start + total <= at
    }

    /// Adds the samples of host positions from `at` on to `out`.
    pub fn render(&mut self, at: u64, out: &mut [f32], timing: &Timing, meters: &PlayerMeters) {
        let skipped = self.start.saturating_sub(at).min(out.len() as u64);
        let at = at + skipped;
        let mut out = &mut out[skipped as usize..];
        if out.is_empty() {
            return;
        }
        if self.phase == Phase::Waiting {
            self.phase = Phase::Playing;
        }
        let fade_end = self.fade.map_or(u64::MAX, Fade::end);
        let until_faded = fade_end.saturating_sub(at).min(out.len() as u64) as usize;
        let fades_away = until_faded < out.len();
        out = &mut out[..until_faded];
        if self.speak(at, out, timing, meters) || fades_away {
            self.release();
        }
        self.source.state.set_played(self.delivered);
    }

    /// Plays what is there. Returns whether the line is over.
    fn speak(&mut self, at: u64, out: &mut [f32], timing: &Timing, meters: &PlayerMeters) -> bool {
        // The samples first: who sees all of them sees the length, too, and takes the end for no underrun.
        let available = self.available();
        let remaining = self.source.state.total().saturating_sub(self.delivered);
        let wanted = remaining.min(out.len() as u64) as usize;
        let safety = timing.samples(SAFETY_FADE_S);
        if self.phase == Phase::Held {
            let reserve = (wanted as u64 + u64::from(timing.samples(RESUME_S))).min(remaining);
            if (available as u64) < reserve {
                self.decay_into(out, safety);
                return false;
            }
            (self.phase, self.rise) = (Phase::Playing, safety);
        }
        let count = wanted.min(available);
        // After a short hold its decay goes on under the samples that come back.
        self.decay_into(out, safety);
        let (now, rest) = out.split_at_mut(count);
        self.add_samples(at, now, safety);
        if count as u64 == remaining {
            return true;
        }
        if count < wanted {
            meters.underruns.fetch_add(1, Ordering::Relaxed);
            self.phase = Phase::Held;
            self.decay = (self.last, safety);
            self.decay_into(rest, safety);
        }
        false
    }

    /// Takes `out.len()` samples, which must be there, and adds them.
    fn add_samples(&mut self, at: u64, out: &mut [f32], safety: u32) {
        let mut chunk = [0.0_f32; 128];
        let mut done = 0;
        while done < out.len() {
            let count = (out.len() - done).min(chunk.len());
            self.take(&mut chunk[..count]);
            for (index, sample) in chunk[..count].iter().enumerate() {
                let mut value = *sample;
                if self.rise > 0 {
                    value *= 1.0 - self.rise as f32 / safety as f32;
                    self.rise -= 1;
                }
                if let Some(fade) = self.fade {
                    value *= fade.gain(at + (done + index) as u64);
                }
                out[done + index] += value;
                self.last = value;
            }
            done += count;
        }
    }

    fn take(&mut self, out: &mut [f32]) {
        let head = self.head.as_ref().map_or(&[][..], |head| &head.samples);
        let from_head = head.get(self.delivered as usize..).unwrap_or_default();
        let count = from_head.len().min(out.len());
        out[..count].copy_from_slice(&from_head[..count]);
        self.source.samples.pop_slice(&mut out[count..]);
        self.delivered += out.len() as u64;
    }

    /// A held line does not stop on a step: its last value dies away.
    fn decay_into(&mut self, out: &mut [f32], safety: u32) {
        for sample in out {
            if self.decay.1 == 0 {
                return;
            }
            self.decay.1 -= 1;
            *sample += self.decay.0 * self.decay.1 as f32 / safety as f32;
        }
    }
}
