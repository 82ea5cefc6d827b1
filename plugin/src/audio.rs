//! The audio thread's part of an instance.
//!
//! Nothing in [`Audio`] leads to the [`Instance`](recit::engine::Instance), whose methods lock and allocate.
//! It communicates through atomics ([`Signals`], the parameters) and the player's rings.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use nice_plug::midi::{Channel, Key, VoiceID};
use nice_plug::prelude::*;
use recit::engine::{LinePlayer, Lookahead};
use recit::player::{self, Beats, BeatsPerMinute, Controls, Event, EventKind, Note, Playback};

use crate::cues::CueListener;
use crate::events::{Dialect, EventList, Meaning, Modulations, OpenNotes, ShowMessage, translate};
use crate::guard::guarded;
use crate::keyboard::Listener;
use crate::logging;
use crate::midi_mouths::{CHANNEL, MidiMouth, MidiMouthListener};
use crate::params::Parameters;
use crate::signals::Signals;
use crate::sung::{SungEvent, SungTeller, stands};
use crate::transport::Parts;

/// Plays the host's blocks.
pub(crate) struct Audio {
    signals: Arc<Signals>,
    parameters: Arc<Parameters>,
    player: Option<LinePlayer>,
    playback: Playback,
    events: EventList,
    modulations: Modulations,
    open: OpenNotes,
    /// Keys played in the editor.
    keys: Option<Listener>,
    /// What a desk asks for.
    cues: Option<CueListener>,
    /// What is sung.
    sung: Option<SungTeller>,
    /// Mouths for the host.
    mouths: Option<MidiMouthListener>,
    /// Samples of the activation that were played, and their rate.
    played: u64,
    sample_rate: f64,
    parts: Parts,
}

/// A block being filled.
struct Block<'a> {
    left: &'a mut [f32],
    right: &'a mut [f32],
    /// The number of samples that are filled.
    done: usize,
}

impl Audio {
    /// Without a player, every block is silent until [`start`](Self::start).
    pub(crate) fn new(
        signals: Arc<Signals>,
        parameters: Arc<Parameters>,
        keys: Option<Listener>,
        cues: Option<CueListener>,
        sung: Option<SungTeller>,
        mouths: Option<MidiMouthListener>,
    ) -> Self {
        Self {
            signals,
            parameters,
            player: None,
            playback: Playback::Realtime,
            events: EventList::new(),
            modulations: Modulations::new(),
            open: OpenNotes::new(),
            keys,
            cues,
            sung,
            mouths,
            played: 0,
            sample_rate: 1.0,
            parts: Parts::default(),
        }
    }

    /// Takes the player of an activation, if there is one.
    pub(crate) fn start(&mut self, player: Option<LinePlayer>, playback: Playback, sample_rate: f64) {
        self.forget_keys();
        self.mouths.iter_mut().for_each(MidiMouthListener::forget);
        (self.played, self.sample_rate) = (0, sample_rate);
        let latency = player.as_ref().map_or(0, LinePlayer::latency);
        self.signals.latency.store(latency, Ordering::Release);
        self.signals.fault.store(player.is_none(), Ordering::Release);
        (self.player, self.playback) = (player, playback);
    }

    /// Returns the player. Not on the audio thread.
    pub(crate) fn stop(&mut self) -> Option<LinePlayer> {
        self.player.take()
    }

    /// Stops all lines at once, and forgets the history.
    pub(crate) fn reset(&mut self) {
        let _here = logging::Block::begin();
        self.events.clear();
        self.modulations.clear();
        self.forget_keys();
        if let Some(player) = &mut self.player
            && guarded("reset", || player.reset()).is_none()
        {
            self.signals.fault.store(true, Ordering::Release);
        }
    }

    /// Fills the host's buffer. Returns whether the host may stop calling until it has an event.
    pub(crate) fn process<P: Plugin<SysExMessage = ShowMessage>>(
        &mut self,
        buffer: &mut Buffer,
        context: &mut impl ProcessContext<P>,
    ) -> bool {
        let _here = logging::Block::begin();
        self.follow_lookahead(context);
        if let [left, right] = buffer.as_slice()
            && !left.is_empty()
        {
            self.render(left, right, context);
        }
        let resting = self.may_sleep();
        self.signals.set_resting(resting);
        resting
    }

    /// If the user has selected another lookahead, requests a new activation from the host, once: the latency
    /// is fixed during an activation.
    fn follow_lookahead<P: Plugin<SysExMessage = ShowMessage>>(
        &mut self,
        context: &mut impl ProcessContext<P>,
    ) {
        let wanted: Lookahead = self.parameters.lookahead.value().into();
        if self.signals.wants_restart(wanted) {
            context.request_restart();
        }
    }

    /// Whether the host may stop calling until it has an event. Actions in the editor's window are not events
    /// of the host.
    fn may_sleep(&self) -> bool {
        let player = self.player.as_ref();
        let has_cue = self.cues.as_ref().is_some_and(|cues| !cues.is_empty());
        let has_mouth = self.mouths.as_ref().is_some_and(|mouths| !mouths.is_empty());
        !self.signals.has_window() && !has_cue && !has_mouth && player.is_none_or(LinePlayer::is_idle)
    }

    /// Renders a block with constant parameters, and the events in it.
    fn render<P: Plugin<SysExMessage = ShowMessage>>(
        &mut self,
        left: &mut [f32],
        right: &mut [f32],
        context: &mut impl ProcessContext<P>,
    ) {
        self.follow_transport(context.transport(), left.len());
        let dialect = self.dialect();
        let mut controls = self.parameters.controls();
        self.tell_controls(0, &controls);
        let mut block = Block { left, right, done: 0 };
        if self.parameters.playing.alarm.take() {
            self.add(&mut block, 0, EventKind::Panic, &controls);
        }
        self.play_keyboard(&mut block, &controls);
        self.play_cues(&mut block, &controls);
        self.tell_modulations(&block, 0, &controls);
        let mut at = 0;
        while let Some(event) = context.next_event() {
            // Some hosts send events out of order.
            at = at.max(event.timing() as usize);
            match translate(&event, &dialect) {
                Some(Meaning::Player(kind)) => {
                    self.add(&mut block, at, kind, &controls);
                }
                Some(Meaning::Controller { cc, value }) => {
                    self.play_until(&mut block, at, &controls);
                    if self.parameters.controller(cc, value) {
                        controls = self.parameters.controls();
                        self.tell_controls(at, &controls);
                        self.tell_modulations(&block, at, &controls);
                    }
                }
                Some(Meaning::Page(page)) => {
                    self.play_until(&mut block, at, &controls);
                    self.parameters.playing.set_page(page);
                    self.signals.note_program(page);
                    controls = self.parameters.controls();
                    self.tell_controls(at, &controls);
                }
                Some(Meaning::Modulation { id, control, offset }) => {
                    self.make_room(&mut block, at, &controls);
                    self.modulations.set(id, control, offset);
                    self.tell_modulations(&block, at, &controls);
                }
                None => {}
            }
        }
        let end = block.left.len();
        self.play_until(&mut block, end, &controls);
        self.tell_mouths(end, context);
        self.tell_ends(end, context);
    }

    /// Sends the host the mouths that are heard in this block.
    fn tell_mouths<P: Plugin<SysExMessage = ShowMessage>>(
        &mut self,
        block: usize,
        context: &mut impl ProcessContext<P>,
    ) {
        let (begin, rate) = (self.played, self.sample_rate);
        self.played += block as u64;
        let Some(mouths) = &mut self.mouths else { return };
        let end_s = self.played as f64 / rate;
        if self.playback == Playback::Offline {
            mouths.wait(end_s);
        }
        mouths.drain(end_s, |at_s, mouth| {
            let sample = ((at_s * rate).round() as u64).saturating_sub(begin);
            // A host without room for it does not want it.
            let _ = context.try_send_event(event(mouth, sample.min(block as u64 - 1) as u32));
        });
    }

    /// Tells the host which notes have ended, so that it can forget them.
    fn tell_ends<P: Plugin<SysExMessage = ShowMessage>>(
        &mut self,
        block: usize,
        context: &mut impl ProcessContext<P>,
    ) {
        let (player, events) = (&self.player, &self.events);
        let is_played =
            |note: &Note| events.begins(note) || player.as_ref().is_some_and(|player| player.plays(note));
        while let Some(note) = self.open.take_ended(is_played) {
            if let Some(id) = note.id {
                self.modulations.forget(id);
            }
            // A host without room for it does not need it.
            let _ = context.try_send_event(NoteEvent::VoiceTerminated {
                timing: block.saturating_sub(1) as u32,
                voice_id: note.id.map_or(VoiceID::Wildcard, VoiceID::ID),
                channel: Channel::Number(note.channel),
                key: Key::Number(note.key),
            });
        }
    }

    /// Passes changes of the transport to the player, at the start of a part of `length` samples.
    fn follow_transport(&mut self, host: &Transport, length: usize) {
        let said = self.transport(host);
        let rate = f64::from(host.sample_rate);
        self.sample_rate = rate;
        let news = self.parts.news(self.signals.blocks(), said, length, rate);
        if let Some((player, transport)) = self.player.as_mut().zip(news) {
            player.set_transport(transport);
        }
    }

    /// The host's transport. The beat is that of the first sample, while the song runs.
    fn transport(&self, host: &Transport) -> player::Transport {
        let bar_beats = match (host.time_sig_numerator, host.time_sig_denominator) {
            (Some(beats), Some(unit)) if beats > 0 && unit > 0 => {
                Some(4.0 * f64::from(beats) / f64::from(unit))
            }
            _ => None,
        };
        self.signals.set_beat(host.tempo, bar_beats);
        player::Transport {
            beat: host.pos_beats().filter(|_| host.playing).map(Beats),
            tempo: host.tempo.map(BeatsPerMinute),
            // If nice-plug splits a block, it invents the value for all parts but the first.
            bar_start: self
                .signals
                .bar_start()
                .or_else(|| host.bar_start_pos_beats())
                .map(Beats),
            bar_beats: bar_beats.map(Beats),
        }
    }

    fn dialect(&self) -> Dialect {
        let playing = &self.parameters.playing;
        Dialect {
            bend_range: playing.bend_range.value(),
            mpe: playing.mpe.value(),
        }
    }

    /// Adds the notes played in the editor at the start of the block. The host is not told of them.
    fn play_keyboard(&mut self, block: &mut Block, controls: &Controls) {
        let Some(mut keys) = self.keys.take() else {
            return;
        };
        keys.drain(|kind| {
            self.make_room(block, 0, controls);
            self.tell_sung(0, kind, controls);
            self.events.push(Event { offset: 0, kind });
        });
        self.keys = Some(keys);
    }

    /// Adds what a desk asks for at the start of the block.
    fn play_cues(&mut self, block: &mut Block, controls: &Controls) {
        let Some(mut cues) = self.cues.take() else {
            return;
        };
        cues.drain(|asked| self.add(block, 0, EventKind::Show(asked), controls));
        self.cues = Some(cues);
    }

    /// Drops notes from the editor and cues that came while there was no sound.
    fn forget_keys(&mut self) {
        self.keys.iter_mut().for_each(Listener::forget);
        self.cues.iter_mut().for_each(CueListener::forget);
    }

    /// Adds an event at sample `at` of the block.
    fn add(&mut self, block: &mut Block, at: usize, kind: EventKind, controls: &Controls) {
        if let EventKind::NoteOn { note, .. } = kind {
            self.open.begin(note);
            if let Some(id) = note.id {
                self.modulations.forget(id);
            }
        }
        self.make_room(block, at, controls);
        self.tell_sung(at, kind, controls);
        let offset = at.saturating_sub(block.done) as u32;
        self.events.push(Event { offset, kind });
    }

    /// Tells an open editor of an event at sample `at` of the block, in Sing.
    fn tell_sung(&mut self, at: usize, kind: EventKind, controls: &Controls) {
        let event = self.sung_event(at, kind, controls);
        if let Some((sung, event)) = self.sung.as_mut().zip(event) {
            sung.tell(event);
        }
    }

    /// The event for an open editor, if it belongs to what is sung.
    fn sung_event(&self, at: usize, kind: EventKind, controls: &Controls) -> Option<SungEvent> {
        let player = self.player.as_ref().filter(|_| self.signals.has_window())?;
        // A wheel also applies to notes that are sung later.
        (controls.sing || stands(&kind)).then(|| SungEvent {
            pass: player.pass(),
            line: controls.selected_line,
            at: self.played + at as u64,
            sample_rate: self.sample_rate,
            kind,
        })
    }

    /// Tells an open editor of the controls from sample `at` of the block on, in Sing.
    fn tell_controls(&mut self, at: usize, controls: &Controls) {
        if let Some(sung) = self.sung.as_mut()
            && controls.sing
            && self.signals.has_window()
        {
            sung.follow(self.played + at as u64, controls);
        }
    }

    /// If the list of events is full, renders the block up to the next event at sample `at`, or one sample if
    /// that is the current one.
    fn make_room(&mut self, block: &mut Block, at: usize, controls: &Controls) {
        while self.events.is_full() && block.done < block.left.len() {
            let end = at.max(block.done + 1);
            self.play_until(block, end, controls);
        }
    }

    /// Sends the player pending per-note modulation, at sample `at` of the block.
    fn tell_modulations(&mut self, block: &Block, at: usize, controls: &Controls) {
        let offset = at.saturating_sub(block.done) as u32;
        // All events of this sample differ only in their kinds.
        let place = self.sung_event(at, EventKind::AllOff, controls);
        let (events, mut sung) = (&mut self.events, self.sung.as_mut().zip(place));
        self.modulations.news(&self.parameters, |kind| {
            let is_taken = events.push(Event { offset, kind });
            if let Some((sung, place)) = sung.as_mut().filter(|_| is_taken) {
                sung.tell(SungEvent { kind, ..*place });
            }
            is_taken
        });
    }

    /// Lets the player fill the block up to sample `end`. Without a player, or with a failed one, it is
    /// silent.
    fn play_until(&mut self, block: &mut Block, end: usize, controls: &Controls) {
        let (start, end) = (block.done, end.min(block.left.len()));
        if start >= end {
            return;
        }
        let (left, right) = (&mut block.left[start..end], &mut block.right[start..end]);
        let (events, playback) = (self.events.within(end - start), self.playback);
        let whole = !self.signals.fault.load(Ordering::Acquire);
        let played = match &mut self.player {
            Some(player) if whole => guarded("playing", || {
                player.process(left, right, events, controls, playback)
            })
            .is_some(),
            _ => false,
        };
        if !played {
            // The player is kept, because this thread must not drop it.
            self.signals.fault.store(true, Ordering::Release);
            block.left[start..end].fill(0.0);
            block.right[start..end].fill(0.0);
        }
        self.events.advance(end - start);
        block.done = end;
    }
}

/// A mouth as an event of the host's.
fn event<S>(mouth: MidiMouth, timing: u32) -> NoteEvent<S> {
    let channel = Channel::Number(CHANNEL);
    let voice_id = VoiceID::Wildcard;
    match mouth {
        MidiMouth::On(key) => NoteEvent::NoteOn {
            timing,
            voice_id,
            channel,
            key: Key::Number(key),
            velocity: 1.0,
        },
        MidiMouth::Off(key) => NoteEvent::NoteOff {
            timing,
            voice_id,
            channel,
            key: Key::Number(key),
            velocity: 0.0,
        },
        MidiMouth::Controller(cc, value) => NoteEvent::MidiCC {
            timing,
            channel: CHANNEL,
            cc,
            value,
        },
    }
}
