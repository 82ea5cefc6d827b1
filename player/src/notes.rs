//! What notes and pedals do: which line and take starts, when and how, and what happens to the lines before
//! it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ringbuf::traits::Producer;

use super::control::{
    Align, Controls, EventKind, Fit, Grid, NoteOff, PLAIN_VELOCITY, Play, Span, Takes, Trigger, tame_velocity,
};
use super::control_info::Control;
use super::cue::{Cue, Surroundings};
use super::lane::{CHOKE_FADE, Lane, NOTE_OFF_FADE, SAFETY_FADE};
use super::link::{Front, Played};
use super::live::Offsets;
use super::manner::{Manner, Natural, NaturalLength, Speakable, Sung};
use super::note::{Note, Which};
use super::patience::Patience;
use super::player::Player;
use super::singer::{WORD_KEYS, deviation};
use super::table::Entry;
use super::units::{Beats, BeatsPerSecond, Pitch, Seconds};
use super::waiting::Wish;
use super::wheels::Finger;

/// Difference in level from velocity 0 to full velocity, in decibels.
const VELOCITY_DB: f32 = 30.0;

/// Difference in tension from velocity 0 to full velocity.
const VELOCITY_TENSION: f32 = 1.2;

/// A sung note that starts at most this long after the end of the previous one follows it without a gap.
const LINK: Seconds = Seconds(0.03);

impl<L: Speakable> Player<L> {
    /// Whether a line of `note` plays, or waits for its first sample or its position in the song.
    pub fn plays(&self, note: &Note) -> bool {
        let which = Which {
            key: Some(note.key),
            channel: Some(note.channel),
            id: note.id,
        };
        self.notes.waiting.holds(which) || self.lanes.iter().any(|lane| lane.is_of(which))
    }

    /// Handles an event at host sample `at`. Earlier segments are not affected.
    pub(super) fn handle(&mut self, event: EventKind, at: u64, controls: &Controls) {
        self.grant_until(at, controls);
        self.send_moments(at, controls);
        match event {
            EventKind::NoteOn { note, velocity } if controls.sing => {
                self.sing(note, tame_velocity(velocity), at, controls);
            }
            EventKind::NoteOn { note, velocity } => {
                self.note_on(note, tame_velocity(velocity), at, controls);
            }
            EventKind::NoteOff { which } => self.note_off(which, at, controls),
            EventKind::Choke { which } => {
                self.notes.waiting.cancel(which);
                self.fade_out(at, SAFETY_FADE, |lane| lane.is_of(which));
            }
            EventKind::Express { which, expression } => {
                let heard = self.heard(at);
                let lanes = self.lanes.iter_mut().filter(|lane| lane.is_of(which));
                lanes.for_each(|lane| lane.express(expression, heard));
                self.notes
                    .waiting
                    .change(which, |wish| wish.finger.express(expression));
            }
            EventKind::Wheel { channel, expression } => self.notes.wheels.set(channel, expression),
            EventKind::Pedal { down } => self.pedal(down, at, controls),
            EventKind::Rest { channel } => {
                self.notes.wheels.rest(channel);
                self.pedal(false, at, controls);
            }
            EventKind::Show(asked) => self.obey(asked, at, controls),
            EventKind::AllOff => {
                self.notes.waiting.clear();
                self.fade_out(at, NOTE_OFF_FADE, |_| true);
            }
            EventKind::Panic => {
                self.notes.let_go();
                self.fade_out(at, SAFETY_FADE, |_| true);
            }
        }
    }

    /// Starts a line as if its note arrived now. It belongs to no note.
    pub(super) fn audition(&mut self, line: u64, at: u64, controls: &Controls) {
        let Some(index) = self.table.position(line) else {
            return;
        };
        let take = self.next_take(index, controls);
        let wish = Wish {
            line,
            part: 0,
            take,
            note: None,
            velocity: PLAIN_VELOCITY,
            manner: Manner::Spoken,
            held: false,
            finger: Finger::default(),
        };
        self.begin(wish, at, controls);
    }

    /// Starts the lines whose position in the song comes before host sample `until`.
    pub(super) fn grant_until(&mut self, until: u64, controls: &Controls) {
        if self.clock.beat().is_none() {
            self.notes.waiting.clear();
            return;
        }
        loop {
            let clock = &self.clock;
            let is_due = |beat| clock.sample_of(beat).is_some_and(|at| at < until);
            let Some((beat, wish)) = self.notes.waiting.take_first(is_due) else {
                return;
            };
            let at = self.clock.sample_of(beat).map_or(until, |at| at.max(self.now));
            self.send_moments(at, controls);
            self.begin(wish, at, controls);
        }
    }

    fn note_on(&mut self, note: Note, velocity: f32, at: u64, controls: &Controls) {
        match controls.play {
            Play::Latch if self.unlatch(note, at) => return,
            Play::Legato => {
                let held = self
                    .lanes
                    .iter_mut()
                    .filter(|lane| lane.is_held() && !lane.is_sung());
                if let Some(lane) = held.max_by_key(|lane| lane.order()) {
                    lane.hand_over(note);
                    return;
                }
            }
            _ => {}
        }
        let index = match controls.trigger {
            Trigger::Key => self.table.at_key(note.key, controls.page),
            Trigger::Next => {
                let last = self.notes.last_line.and_then(|line| self.table.position(line));
                self.table.after(last, controls.page)
            }
            Trigger::Selected => Some(controls.selected_line as usize),
        };
        let Some((index, line)) = index.and_then(|index| Some((index, self.table.get(index)?.id))) else {
            return;
        };
        let take = self.next_take(index, controls);
        let wish = Wish {
            line,
            part: self.table.part(note.channel),
            take,
            note: Some(note),
            velocity,
            manner: Manner::Spoken,
            held: true,
            finger: Finger::default(),
        };
        self.place(wish, index, at, controls);
    }

    /// Ends the line that `note`'s key holds, if there is one. Returns whether it did.
    fn unlatch(&mut self, note: Note, at: u64) -> bool {
        let which = Which::key(note.key);
        let latched = |lane: &Lane<L>| lane.is_of(which) && lane.is_held() && !lane.is_sung();
        let found = self.lanes.iter().any(latched);
        if found {
            self.fade_out(at, NOTE_OFF_FADE, latched);
        }
        found
    }

    /// Decides when and how a line starts: at once, or on the grid.
    fn place(&mut self, wish: Wish, index: usize, at: u64, controls: &Controls) {
        let Some(entry) = self.table.get(index) else {
            return;
        };
        let fitted = fitted_span(controls, entry).map(|span| self.clock.beats(span));
        let song = self.clock.song_at(at).filter(|_| controls.grid != Grid::Off);
        let plain = fitted.map_or(Manner::Spoken, |beats| Manner::Fitted {
            beats,
            stress: controls.align == Align::Stress,
        });
        let Some(song) = song else {
            return self.begin(
                Wish {
                    manner: plain,
                    ..wish
                },
                at,
                controls,
            );
        };
        let line = entry.take(wish.part, wish.take).map(|take| &take.line);
        let natural = match controls.align {
            Align::Start => None,
            Align::Stress | Align::End => {
                line.and_then(|line| natural(line, &mut self.front, &mut self.patience))
            }
        };
        let tempo = BeatsPerSecond(self.clock.beats_a_second().0 / f64::from(controls.live.speed));
        let (before, manner) = aligned(controls.align, plain, fitted, natural, tempo);
        let place = self.clock.next_place(controls.grid, song + before) - before;
        let wish = Wish { manner, ..wish };
        if self.clock.sample_of(place).is_none_or(|sample| sample <= at) {
            self.begin(wish, at, controls);
        } else {
            self.notes.waiting.add(place, wish);
        }
    }

    fn note_off(&mut self, which: Which, at: u64, controls: &Controls) {
        if controls.note_off == NoteOff::Finish {
            self.notes.waiting.change(which, |wish| wish.held = false);
        } else {
            self.notes.waiting.cancel(which);
        }
        let (pedal, latch) = (self.notes.pedal, controls.play == Play::Latch);
        let (heard, length) = (self.heard(at), self.timing.samples(NOTE_OFF_FADE));
        let lanes = self.lanes.iter_mut().filter(|lane| lane.is_of(which));
        for lane in lanes.filter(|lane| lane.is_sung() || !latch) {
            lane.key_up(pedal, controls.note_off, at, heard, length);
        }
    }

    fn pedal(&mut self, down: bool, at: u64, controls: &Controls) {
        self.notes.pedal = down;
        if !down {
            let (heard, length) = (self.heard(at), self.timing.samples(NOTE_OFF_FADE));
            for lane in self.lanes.iter_mut() {
                lane.pedal_up(controls.note_off, at, heard, length);
            }
        }
    }

    /// Sings a syllable of the selected line, or selects the next word.
    fn sing(&mut self, note: Note, velocity: f32, at: u64, controls: &Controls) {
        if note.key < WORD_KEYS {
            return self.notes.singer.jump(note.key);
        }
        let Some(line) = self
            .table
            .get(controls.selected_line as usize)
            .map(|entry| entry.id)
        else {
            return;
        };
        let rate = self.timing.sample_rate;
        let just_now = at.saturating_sub(LINK.samples(rate) as u64);
        let step = self.notes.singer.step(line, note.key, at, rate);
        let is_first = step.member == 0;
        let legato = is_first && self.lanes.iter().any(|lane| lane.is_sung() && lane.is_held());
        let linked = is_first
            && self
                .lanes
                .iter()
                .any(|lane| lane.is_sung() && lane.was_held(just_now));
        let wish = Wish {
            line,
            part: self.table.part(note.channel),
            take: step.member,
            note: Some(note),
            velocity,
            manner: Manner::Sung(Sung {
                place: step.place,
                pitch: pitch(note.key),
                from: step.last_key.filter(|_| legato).map(pitch),
                linked,
                member: step.member,
            }),
            held: true,
            finger: Finger::default(),
        };
        self.begin(wish, at, controls);
    }

    /// The take of the line at `index` that is played now.
    fn next_take(&mut self, index: usize, controls: &Controls) -> u32 {
        let takes = self.table.get(index).map_or(1, Entry::takes);
        match controls.takes {
            Takes::RoundRobin => self.notes.turns.take(index, takes),
            Takes::First => 0,
        }
    }

    /// Starts a line at host sample `at`. The lines that it ends fade when it is heard.
    fn begin(&mut self, wish: Wish, at: u64, controls: &Controls) {
        self.lanes.make_room();
        let lanes = &self.lanes;
        if !self.patience.wait(&self.front.link.hungry, || lanes.has_room()) {
            self.meters.missed.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let Some(entry) = self
            .table
            .position(wish.line)
            .and_then(|index| self.table.get(index))
        else {
            return;
        };
        let Some(take) = entry.take(wish.part, wish.take) else {
            return;
        };
        load(&take.line, &mut self.front, &mut self.patience);
        let mut cue = self.cue(&wish, entry.choke, at, controls);
        if wish.manner != Manner::Spoken {
            // A line without a head starts when its first controls act: in Live that is later than the note.
            let wait = self.timing.unreached();
            (cue.start, cue.unreached) = (cue.start + u64::from(wait), 0);
        }
        let ends = |lane: &Lane<L>| match wish.manner {
            // A single singer sings one syllable at a time; the members of a chord continue together.
            Manner::Sung(sung) => sung.member == 0 && lane.is_sung(),
            _ => {
                let choked = entry.choke.is_some() && lane.choke() == entry.choke;
                choked || (controls.play == Play::Mono && wish.note.is_some() && !lane.is_sung())
            }
        };
        self.lanes
            .fade_out(cue.start, self.timing.samples(CHOKE_FADE), ends);
        let around = Surroundings::new(&self.timing, &self.clock, &self.notes.wheels, controls);
        let Some(request) = self.lanes.begin(take, cue, &around) else {
            return;
        };
        // Each slot has at most one request, so there is room in the queue.
        let _ = self.front.requests.try_push(request);
        self.remember(&wish);
    }

    fn cue(&self, wish: &Wish, choke: Option<u8>, at: u64, controls: &Controls) -> Cue {
        let harder = (wish.velocity - PLAIN_VELOCITY) * controls.velocity;
        let mut offsets = Offsets::default();
        offsets.set(Control::Tension, VELOCITY_TENSION * harder);
        let mut later = 0.0;
        if let Manner::Sung(sung) = wish.manner {
            let (late, off) = deviation(wish.line, sung.member);
            offsets.set(Control::Pitch, off);
            later = late;
        }
        Cue {
            line: wish.line,
            guest: None,
            note: wish.note,
            choke,
            start: self.heard(at) + (f64::from(later) * self.timing.sample_rate).round() as u64,
            order: 0,
            unreached: self.timing.unreached(),
            manner: wish.manner,
            gain: libm::powf(10.0, VELOCITY_DB * harder / 20.0),
            offsets,
            held: wish.held,
            finger: wish.finger,
        }
    }

    /// Reports a line that has started.
    fn remember(&mut self, wish: &Wish) {
        self.notes.last_line = Some(wish.line);
        self.meters.set_last(wish.line, wish.take);
        let played = Played {
            line: wish.line,
            beat: self.clock.beat(),
        };
        // If the engine is behind, it does not learn from this note.
        let _ = self.front.played.try_push(played);
    }

    /// The host sample at which an event at `at` is heard.
    fn heard(&self, at: u64) -> u64 {
        at + u64::from(self.timing.latency)
    }

    /// Fades lines out at the time when an event at `at` is heard.
    pub(super) fn fade_out(&mut self, at: u64, time: Seconds, which: impl Fn(&Lane<L>) -> bool) {
        let (from, length) = (self.heard(at), self.timing.samples(time));
        self.lanes.fade_out(from, length, which);
    }
}

/// The pitch of a MIDI key.
fn pitch(key: u8) -> Pitch {
    Pitch(f32::from(key))
}

/// Waits for the voice of `line` if it is not loaded and waiting is allowed: the first controls of a bounce
/// are those of its first note.
fn load<L: Speakable>(line: &Arc<L>, front: &mut Front<L>, patience: &mut Patience) {
    let is_loaded = || line.segment().is_some() || line.natural() == NaturalLength::Never;
    if !is_loaded() {
        let _ = front.wants.try_push(line.clone());
        patience.wait(&front.link.hungry, is_loaded);
    }
}

/// The natural length of `line`. If it is not planned yet, it is requested, and awaited if waiting is
/// allowed: a bounce may begin with its note.
fn natural<L: Speakable>(line: &Arc<L>, front: &mut Front<L>, patience: &mut Patience) -> Option<Natural> {
    let is_decided = || line.natural() != NaturalLength::NotYet;
    if !is_decided() {
        let _ = front.wants.try_push(line.clone());
        patience.wait(&front.link.hungry, is_decided);
    }
    match line.natural() {
        NaturalLength::Known(natural) => Some(natural),
        NaturalLength::NotYet | NaturalLength::Never => None,
    }
}

/// The length to which a line is fitted, if any.
fn fitted_span<L>(controls: &Controls, entry: &Entry<L>) -> Option<Span> {
    match controls.fit {
        Fit::Line => entry.fit.filter(|span| span.is_length()),
        Fit::Off => None,
        Fit::To(span) => Some(span),
    }
}

/// How long before its grid point a line starts, and how it is played. `tempo` is that of the song for a line
/// at normal speed. A line with a target is fitted, so that later changes do not move it.
fn aligned(
    align: Align,
    plain: Manner,
    fitted: Option<Beats>,
    natural: Option<Natural>,
    tempo: BeatsPerSecond,
) -> (Beats, Manner) {
    let Some(natural) = natural else {
        return (Beats(0.0), plain);
    };
    let beats = fitted.unwrap_or(natural.length * tempo);
    let stress = fitted.is_some() && align == Align::Stress;
    let before = match align {
        Align::Start => Beats(0.0),
        // A fitted line places its stress on a beat by itself.
        Align::Stress if fitted.is_some() => Beats(0.0),
        Align::Stress => natural.stress * tempo,
        Align::End => beats,
    };
    (before, Manner::Fitted { beats, stress })
}
