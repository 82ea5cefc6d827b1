//! The audio thread's side of one playing line, from its request to its last sample.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ringbuf::traits::{Consumer, Observer, Producer};

use super::control::{Expression, NoteOff};
use super::cue::{Cue, Surroundings};
use super::head::Head;
use super::link::{LineRequest, SlotSource};
use super::manner::{Gate, Manner, Moment, NaturalLength, Speakable};
use super::meters::PlayerMeters;
use super::note::{Note, Which};
use super::ramp::{Ramp, place};
use super::slot::UNKNOWN;
use super::table::Take;
use super::timing::{Segments, Timing};
use super::units::{Beats, Seconds};

/// The fade of a line that is replaced or whose samples are late, and the fade with which it resumes.
pub const SAFETY_FADE: Seconds = Seconds(0.005);

/// The fade of a line that stops with its key.
pub const NOTE_OFF_FADE: Seconds = Seconds(0.03);

/// The fade of a line that another one ends.
pub(super) const CHOKE_FADE: Seconds = Seconds(0.015);

/// After an underrun a line resumes once this much more than the block needs is ready.
const RESUME: Seconds = Seconds(0.01);

/// Changes of a line's own volume and pan that may be pending.
const GAIN_CHANGES: usize = 32;

/// Segments beyond those of the largest block whose moments are sent in one call.
const CATCH_UP: usize = 8;

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

/// The audio thread's side of a slot.
pub(super) struct Lane<L> {
    source: SlotSource,
    phase: Phase,
    cue: Cue,
    /// Whether the line was fully planned when its note arrived.
    planned: bool,
    /// The line, until the length of its segments is known.
    unloaded: Option<Arc<L>>,
    segments: Option<Segments>,
    head: Option<Arc<Head>>,
    next_live: u64,
    /// The beats elapsed when it started.
    origin: Beats,
    delivered: u64,
    fade: Option<Fade>,
    /// The host sample at which it was last held, once it is no longer held.
    let_go_at: u64,
    /// Whether its key is up and the pedal holds it.
    sustained: bool,
    /// Whether it ends with its word.
    stopping: bool,
    /// The interval by which legato notes have moved it, in semitones.
    interval: f32,
    gains: Ramp,
    /// Samples that a paused line still needs to return to full level.
    rise: u32,
    /// The last sample before an underrun, and the remaining samples of its decay.
    decay: (f32, u32),
    last: f32,
}

impl<L: Speakable> Lane<L> {
    /// A lane whose gains change within `ramp` samples.
    pub fn new(source: SlotSource, ramp: u32) -> Self {
        Self {
            source,
            phase: Phase::Idle,
            cue: Cue::default(),
            planned: false,
            unloaded: None,
            segments: None,
            head: None,
            next_live: 0,
            origin: Beats(0.0),
            delivered: 0,
            fade: None,
            let_go_at: 0,
            sustained: false,
            stopping: false,
            interval: 0.0,
            gains: Ramp::new(ramp, GAIN_CHANGES),
            rise: 0,
            decay: (0.0, 0),
            last: 0.0,
        }
    }

    /// Whether a new line can start here.
    pub fn is_free(&self) -> bool {
        self.phase == Phase::Idle && self.source.state.is_ready()
    }

    /// Whether a line was requested and its first sample is still to come.
    pub fn is_waiting(&self) -> bool {
        self.phase == Phase::Waiting
    }

    /// Whether the line has started and is not fading out.
    pub fn is_sounding(&self) -> bool {
        matches!(self.phase, Phase::Playing | Phase::Held) && self.fade.is_none()
    }

    /// Whether anything of the line remains to be heard.
    pub fn is_busy(&self) -> bool {
        self.phase != Phase::Idle
    }

    /// The host sample at which the line's first sample is heard.
    pub fn start(&self) -> u64 {
        self.cue.start
    }

    /// A number that grows with every line that starts.
    pub fn order(&self) -> u64 {
        self.cue.order
    }

    /// The group in which a new line ends the others.
    pub fn choke(&self) -> Option<u8> {
        self.cue.choke
    }

    /// Whether the line is outside of the script.
    pub fn is_beside_script(&self) -> bool {
        self.is_busy() && self.cue.line == UNKNOWN
    }

    /// Whether the line is rehearsed.
    pub fn is_rehearsal(&self) -> bool {
        self.is_beside_script() && self.cue.guest.is_none()
    }

    /// The number of the guest that speaks on this lane.
    pub fn guest(&self) -> Option<u64> {
        self.cue.guest.filter(|_| self.is_busy())
    }

    /// The id of the line; [`UNKNOWN`] if it is outside of the script.
    pub fn line(&self) -> u64 {
        self.cue.line
    }

    /// Whether anything remains to be heard of the line with the id `line`.
    pub fn is_line(&self, line: u64) -> bool {
        self.is_busy() && self.cue.line == line
    }

    /// Whether an editor has started the line with the id `line`.
    pub fn is_audition_of(&self, line: u64) -> bool {
        self.is_busy() && self.cue.line == line && self.cue.note.is_none()
    }

    /// Whether the line belongs to one of these notes.
    pub fn is_of(&self, which: Which) -> bool {
        self.is_busy() && self.cue.note.is_some_and(|note| which.is(&note))
    }

    /// Whether its key is down, or the pedal holds it, and it is not fading out.
    pub fn is_held(&self) -> bool {
        self.is_busy() && (self.cue.held || self.sustained) && self.fade.is_none()
    }

    /// Whether it is held, or was held after host sample `since`.
    pub fn was_held(&self, since: u64) -> bool {
        let held = self.cue.held || self.sustained;
        self.is_busy() && self.fade.is_none() && (held || self.let_go_at > since)
    }

    /// Whether a syllable is sung.
    pub fn is_sung(&self) -> bool {
        matches!(self.cue.manner, Manner::Sung(_))
    }

    /// Starts a line. Returns the request for the worker that will fill slot `slot`.
    pub fn begin(
        &mut self,
        slot: usize,
        take: &Take<L>,
        cue: Cue,
        around: &Surroundings<'_>,
    ) -> LineRequest<L> {
        self.source.samples.clear();
        self.source.state.claim(cue.line);
        (self.phase, self.cue) = (Phase::Waiting, cue);
        self.planned = matches!(take.line.natural(), NaturalLength::Known(_));
        (self.next_live, self.delivered, self.fade) = (0, 0, None);
        (self.rise, self.decay, self.last) = (0, (0.0, 0), 0.0);
        (self.sustained, self.stopping, self.interval, self.let_go_at) = (false, false, 0.0, 0);
        (self.unloaded, self.segments) = (Some(take.line.clone()), None);
        self.measure(around.timing);
        self.origin = around.clock.gone_by(self.control_sample(around.timing, 0));
        self.gains.reset();
        self.set_gains(cue.start);
        self.head = if cue.unreached > 0 {
            take.head.clone()
        } else {
            None
        };
        let armed = match &self.head {
            Some(head) => Moment {
                live: head.live,
                ..Moment::default()
            },
            None => self.moment(
                around,
                self.control_sample(around.timing, u64::from(cue.unreached)),
            ),
        };
        LineRequest {
            slot,
            start: cue.start,
            line: take.line.clone(),
            head: self.head.clone(),
            unreached: cue.unreached,
            armed,
            manner: cue.manner,
        }
    }

    /// Asks the line for the length of its segments until it is known.
    fn measure(&mut self, timing: &Timing) -> Option<Segments> {
        if let Some(segment) = self.unloaded.as_ref().and_then(|line| line.segment()) {
            let segments = Segments::new(segment.length(timing.sample_rate));
            self.next_live = segments.first_after(self.cue.unreached);
            // The worker also holds the line until it sees the cut, so nothing is freed here.
            (self.unloaded, self.segments) = (None, Some(segments));
        }
        self.segments
    }

    /// Sends the moments of all segments whose controls are those of a host sample before `until`. If the
    /// voice is still loading, they follow once it is loaded, with the controls of that time.
    pub fn send_moments(&mut self, around: &Surroundings<'_>, until: u64) {
        if self.phase == Phase::Idle {
            return;
        }
        let Some(segments) = self.measure(around.timing) else {
            return;
        };
        // If the worker was away so long that the ring was full, the rest follows in later calls.
        for _ in 0..around.timing.segments_of_a_block() + CATCH_UP {
            let at = self.control_sample(around.timing, segments.start(self.next_live));
            if at >= until || self.source.moments.try_push(self.moment(around, at)).is_err() {
                return;
            }
            self.next_live += 1;
        }
    }

    /// The host sample whose controls apply to sample `at` of the line.
    fn control_sample(&self, timing: &Timing, at: u64) -> u64 {
        (self.cue.start + at).saturating_sub(u64::from(timing.control_delay))
    }

    fn moment(&self, around: &Surroundings<'_>, at: u64) -> Moment {
        let channel = self.cue.note.map(|note| note.channel);
        let touched = around
            .wheels
            .offsets(channel, &self.cue.finger.touch, self.interval);
        Moment {
            live: around.live.moved(&self.cue.offsets.plus(&touched)),
            beats: around.clock.gone_by(at) - self.origin,
            tempo: around.clock.beats_a_second(),
            gate: self.gate(around.looping),
        }
    }

    fn gate(&self, looping: bool) -> Gate {
        let held = self.cue.held || self.sustained;
        if self.is_sung() {
            if held { Gate::Hold } else { Gate::Stop }
        } else if self.stopping {
            Gate::Stop
        } else if looping && held {
            Gate::Hold
        } else {
            Gate::Through
        }
    }

    /// The key goes up at host sample `at`. While the `pedal` is down the line continues. Otherwise it does
    /// what `note_off` says; if it fades, it does so from host sample `from` on, within `length` samples.
    pub fn key_up(&mut self, pedal: bool, note_off: NoteOff, at: u64, from: u64, length: u32) {
        if !self.cue.held {
            return;
        }
        (self.cue.held, self.sustained) = (false, pedal);
        if !pedal {
            self.let_go(note_off, at, from, length);
        }
    }

    /// The pedal goes up at host sample `at`.
    pub fn pedal_up(&mut self, note_off: NoteOff, at: u64, from: u64, length: u32) {
        if std::mem::take(&mut self.sustained) {
            self.let_go(note_off, at, from, length);
        }
    }

    fn let_go(&mut self, note_off: NoteOff, at: u64, from: u64, length: u32) {
        self.let_go_at = at;
        match note_off {
            // A sung syllable is always completed.
            NoteOff::Finish => {}
            NoteOff::Word => self.stopping = true,
            NoteOff::Fade => self.fade_out(from, length),
        }
    }

    /// Passes the line to another note. Its pitch moves by the interval between the two.
    pub fn hand_over(&mut self, note: Note) {
        if let Some(before) = self.cue.note.replace(note) {
            self.interval += f32::from(note.key) - f32::from(before.key);
            (self.cue.held, self.sustained) = (true, false);
        }
    }

    /// Applies an expression of its note. Volume and pan take effect at host sample `heard`, the rest in the
    /// line's time.
    pub fn express(&mut self, expression: Expression, heard: u64) {
        self.cue.finger.express(expression);
        self.set_gains(heard);
    }

    fn set_gains(&mut self, at: u64) {
        self.gains.set(
            place(self.cue.gain * self.cue.finger.volume, self.cue.finger.pan),
            at.max(self.cue.start),
        );
    }

    /// Fades the line out from host sample `from` on. An earlier fade takes precedence.
    pub fn fade_out(&mut self, from: u64, length: u32) {
        let fade = Fade {
            from: from.max(self.cue.start),
            length,
        };
        match self.fade {
            Some(known) if known.end() <= fade.end() => {}
            _ => {
                self.fade = Some(fade);
                self.source.state.set_ends(fade.end());
            }
        }
    }

    /// Releases the line at once.
    pub fn release(&mut self) {
        if self.phase != Phase::Idle {
            // The worker also holds both until it sees the cut, so nothing is freed here.
            (self.head, self.unloaded) = (None, None);
            self.source.state.cut();
            self.phase = Phase::Idle;
        }
    }

    /// Whether it plays any of the host samples from `now` to `end`.
    pub fn plays(&self, now: u64, end: u64) -> bool {
        self.is_busy() && self.part(now, end) > 0
    }

    /// Whether the samples that it plays from host sample `now` to `end` are ready, including those that a
    /// paused line needs to resume, or all the rest of the line is.
    pub fn has_until(&self, now: u64, end: u64, timing: &Timing) -> bool {
        if !self.plays(now, end) {
            return true;
        }
        // A line that was paused is behind the host from then on, so its needs follow from what it plays.
        let more = if self.phase == Phase::Held {
            timing.samples(RESUME)
        } else {
            0
        };
        self.available() as u64 > self.part(now, end) + u64::from(more) || self.has_rest()
    }

    /// The number of host samples from `now` to `end` between its start and the end of its fade.
    fn part(&self, now: u64, end: u64) -> u64 {
        let end = end.min(self.fade.map_or(u64::MAX, Fade::end));
        end.saturating_sub(now.max(self.cue.start))
    }

    /// Whether all samples up to the end of the line are ready.
    pub fn has_rest(&self) -> bool {
        let known = self.delivered + self.available() as u64;
        let total = self.source.state.total();
        total != UNKNOWN && known >= total
    }

    /// The number of samples that are ready.
    pub fn available(&self) -> usize {
        let head = self.head.as_ref().map_or(0, |head| head.samples.len());
        head.saturating_sub(self.delivered as usize) + self.source.samples.occupied_len()
    }

    /// Whether the line ends before host sample `at`, as far as the worker has reported.
    pub fn ends_by(&self, at: u64) -> bool {
        let total = self.source.state.total();
        total != UNKNOWN && self.cue.start + total <= at
    }

    /// Adds the samples of host positions from `at` on to both channels. `mono` must be as long as they are.
    pub fn render(
        &mut self,
        at: u64,
        channels: [&mut [f32]; 2],
        mono: &mut [f32],
        timing: &Timing,
        meters: &PlayerMeters,
    ) {
        let length = channels[0].len() as u64;
        let skipped = self.cue.start.saturating_sub(at).min(length);
        let at = at + skipped;
        let fade_end = self.fade.map_or(u64::MAX, Fade::end);
        let room = length - skipped;
        if room == 0 {
            return;
        }
        if self.phase == Phase::Waiting {
            self.phase = Phase::Playing;
        }
        let audible = fade_end.saturating_sub(at).min(room);
        let mono = &mut mono[..audible as usize];
        mono.fill(0.0);
        let is_over = self.speak(at, mono, timing, meters) || audible < room;
        let [left, right] = channels.map(|channel| &mut channel[skipped as usize..]);
        for ((offset, sample), (left, right)) in (0..).zip(&*mono).zip(left.iter_mut().zip(right)) {
            let gains = self.gains.next(at + offset);
            *left += sample * gains[0];
            *right += sample * gains[1];
        }
        self.source.state.set_played(self.delivered);
        if is_over {
            self.release();
        }
    }

    /// Plays the samples that are ready. Returns whether the line is over.
    fn speak(&mut self, at: u64, out: &mut [f32], timing: &Timing, meters: &PlayerMeters) -> bool {
        // The samples are read first: once all of them are visible the total is too, so the end is not taken
        // for an underrun.
        let available = self.available();
        let remaining = self.source.state.total().saturating_sub(self.delivered);
        let wanted = remaining.min(out.len() as u64) as usize;
        let safety = timing.samples(SAFETY_FADE);
        if self.phase == Phase::Held {
            let reserve = (wanted as u64 + u64::from(timing.samples(RESUME))).min(remaining);
            if (available as u64) < reserve {
                self.decay_into(out, safety);
                return false;
            }
            (self.phase, self.rise) = (Phase::Playing, safety);
        }
        let count = wanted.min(available);
        // After a short pause the decay continues under the resuming samples.
        self.decay_into(out, safety);
        let (now, rest) = out.split_at_mut(count);
        self.add_samples(at, now, safety);
        if count as u64 == remaining {
            return true;
        }
        if count < wanted {
            let is_late_start = self.delivered == 0 && !self.planned;
            let counter = if is_late_start {
                &meters.late_starts
            } else {
                &meters.underruns
            };
            counter.fetch_add(1, Ordering::Relaxed);
            self.phase = Phase::Held;
            self.decay = (self.last, safety);
            self.decay_into(rest, safety);
        }
        false
    }

    /// Adds `out.len()` samples, which must be ready.
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

    /// Lets the last value of a paused line decay, to avoid a click.
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
