//! The instrument as nice-plug drives it: activation, blocks of audio, and the host's events.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use nice_plug::midi::{Channel, Key, VoiceID};
use nice_plug::prelude::*;
use recit::engine::{AudioSetup, LinePlayer, Lookahead};
use recit::player::{self, Control, Controls, Event, EventKind, Note, Playback};

use crate::created;
use crate::editor::RecitEditor;
use crate::events::{Dialect, EventList, Meaning, Modulations, OpenNotes, VOICES, translate};
use crate::guard::guarded;
use crate::keyboard::Listener;
use crate::logging;
use crate::params::{RecitParams, complete};
use crate::shared::Shared;
use crate::transport::Parts;

/// One instance of the plugin.
pub struct Recit {
    shared: Arc<Shared>,
    params: Arc<RecitParams>,
    player: Option<LinePlayer>,
    playback: Playback,
    events: EventList,
    modulations: Modulations,
    open: OpenNotes,
    /// What is played in the editor.
    keys: Option<Listener>,
    parts: Parts,
}

/// A block that is being filled.
struct Block<'a> {
    left: &'a mut [f32],
    right: &'a mut [f32],
    /// The samples that are there already.
    done: usize,
}

impl Default for Recit {
    /// A fresh instance with the factory script. No voice is loaded before the first activation.
    fn default() -> Self {
        let shared = Arc::new(Shared::default());
        let params = Arc::new(RecitParams::new(Arc::clone(&shared)));
        created::announce(&shared, &params);
        Self {
            params,
            keys: shared.keyboard.listener(),
            shared,
            player: None,
            playback: Playback::Realtime,
            events: EventList::new(),
            modulations: Modulations::new(),
            open: OpenNotes::new(),
            parts: Parts::default(),
        }
    }
}

impl Drop for Recit {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Recit {
    fn start(&mut self, config: &BufferConfig) {
        let setup = AudioSetup {
            sample_rate: f64::from(config.sample_rate),
            max_block: config.max_buffer_size as usize,
            lookahead: self.params.parameters.lookahead.value().into(),
        };
        self.shared.set_lookahead(Some(setup.lookahead));
        self.playback = match config.process_mode {
            ProcessMode::Offline => Playback::Offline,
            ProcessMode::Realtime | ProcessMode::Buffered => Playback::Realtime,
        };
        self.shared.fault.store(false, Ordering::Release);
        self.forget_keys();
        self.player = guarded("activation", || self.shared.instance.activate(setup));
        let latency = self.player.as_ref().map_or(0, LinePlayer::latency);
        self.shared.latency.store(latency, Ordering::Release);
        if self.player.is_none() {
            self.shared.fault.store(true, Ordering::Release);
        }
    }

    fn stop(&mut self) {
        self.shared.set_lookahead(None);
        if let Some(player) = self.player.take() {
            guarded("deactivation", || {
                drop(player);
                self.shared.instance.deactivate();
            });
        }
    }

    /// Asks the host, once, to activate anew when the user has chosen another lookahead: the latency is one number
    /// for an activation.
    fn follow_lookahead(&mut self, context: &mut impl ProcessContext<Self>) {
        let wanted: Lookahead = self.params.parameters.lookahead.value().into();
        if self.shared.wants_restart(wanted) {
            context.request_restart();
        }
    }

    /// Whether the host may stop to ask for blocks until it has an event. What the editor's window does is no event of the
    /// host.
    fn may_sleep(&self) -> bool {
        let player = self.player.as_ref();
        !self.shared.has_window() && player.is_none_or(LinePlayer::is_idle)
    }

    /// Renders a block whose parameters do not change, with the events that fall in it.
    fn render(&mut self, left: &mut [f32], right: &mut [f32], context: &mut impl ProcessContext<Self>) {
        self.follow_transport(context.transport(), left.len());
        let dialect = self.dialect();
        let mut controls = self.params.parameters.controls();
        let mut block = Block { left, right, done: 0 };
        if self.params.parameters.playing.alarm.take() {
            self.add(&mut block, 0, EventKind::Panic, &controls);
        }
        self.play_keyboard(&mut block, &controls);
        self.tell_modulations(&block, 0);
        let mut at = 0;
        while let Some(event) = context.next_event() {
            // In order, whatever the host sends.
            at = at.max(event.timing() as usize);
            match translate(&event, &dialect) {
                Some(Meaning::Player(kind)) => {
                    self.add(&mut block, at, kind, &controls);
                }
                Some(Meaning::Controller { cc, value }) => {
                    self.play_until(&mut block, at, &controls);
                    if self.params.parameters.controller(cc, value) {
                        controls = self.params.parameters.controls();
                        self.tell_modulations(&block, at);
                    }
                }
                Some(Meaning::Page(page)) => {
                    self.play_until(&mut block, at, &controls);
                    self.params.parameters.playing.set_page(page);
                    self.shared.note_program(page);
                    controls = self.params.parameters.controls();
                }
                Some(Meaning::Modulation { id, control, offset }) => {
                    self.make_room(&mut block, at, &controls);
                    self.modulations.set(id, control, offset);
                    self.tell_modulations(&block, at);
                }
                None => {}
            }
        }
        let end = block.left.len();
        self.play_until(&mut block, end, &controls);
        self.tell_ends(end, context);
    }

    /// Tells the host which notes are over, so that it need not keep them in mind any longer.
    fn tell_ends(&mut self, block: usize, context: &mut impl ProcessContext<Self>) {
        let (player, events) = (&self.player, &self.events);
        let is_played =
            |note: &Note| events.begins(note) || player.as_ref().is_some_and(|player| player.plays(note));
        while let Some(note) = self.open.take_ended(is_played) {
            if let Some(id) = note.id {
                self.modulations.forget(id);
            }
            // A host that has no room for it has no use for it.
            let _ = context.try_send_event(NoteEvent::VoiceTerminated {
                timing: block.saturating_sub(1) as u32,
                voice_id: note.id.map_or(VoiceID::Wildcard, VoiceID::ID),
                channel: Channel::Number(note.channel),
                key: Key::Number(note.key),
            });
        }
    }

    /// Tells the player what is new in the transport at the start of a part of so many samples.
    fn follow_transport(&mut self, host: &Transport, length: usize) {
        let said = self.transport(host);
        let rate = f64::from(host.sample_rate);
        let news = self.parts.news(self.shared.blocks(), said, length, rate);
        if let Some((player, transport)) = self.player.as_mut().zip(news) {
            player.set_transport(transport);
        }
    }

    /// What the host says of its transport. The beat is that of the first sample, while it runs.
    fn transport(&self, host: &Transport) -> player::Transport {
        let bar_beats = match (host.time_sig_numerator, host.time_sig_denominator) {
            (Some(beats), Some(unit)) if beats > 0 && unit > 0 => {
                Some(4.0 * f64::from(beats) / f64::from(unit))
            }
            _ => None,
        };
        self.shared.set_beat(host.tempo, bar_beats);
        player::Transport {
            beat: host.pos_beats().filter(|_| host.playing),
            tempo: host.tempo,
            // nice-plug makes it up for all but the first of the parts into which it cuts a block.
            bar_start: self.shared.bar_start().or_else(|| host.bar_start_pos_beats()),
            bar_beats,
        }
    }

    fn dialect(&self) -> Dialect {
        let playing = &self.params.parameters.playing;
        Dialect {
            bend_range: playing.bend_range.value(),
            mpe: playing.mpe.value(),
        }
    }

    /// Adds, at the start of the block, the notes that are played in the editor. The host is told nothing of them.
    fn play_keyboard(&mut self, block: &mut Block, controls: &Controls) {
        let Some(mut keys) = self.keys.take() else {
            return;
        };
        keys.drain(|kind| {
            self.make_room(block, 0, controls);
            self.events.push(Event { offset: 0, kind });
        });
        self.keys = Some(keys);
    }

    /// Drops what was played in the editor while nobody could hear it.
    fn forget_keys(&mut self) {
        self.keys.iter_mut().for_each(Listener::forget);
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
        let offset = at.saturating_sub(block.done) as u32;
        self.events.push(Event { offset, kind });
    }

    /// Should the list of events be full, the block is rendered up to the next event at sample `at`, or by one sample
    /// where that falls on the same one.
    fn make_room(&mut self, block: &mut Block, at: usize, controls: &Controls) {
        while self.events.is_full() && block.done < block.left.len() {
            let end = at.max(block.done + 1);
            self.play_until(block, end, controls);
        }
    }

    /// Tells the player, at sample `at` of the block, what it does not know of the notes that the host moves.
    fn tell_modulations(&mut self, block: &Block, at: usize) {
        let offset = at.saturating_sub(block.done) as u32;
        let events = &mut self.events;
        self.modulations.news(&self.params.parameters, |kind| {
            events.push(Event { offset, kind })
        });
    }

    /// Has the player fill the block up to sample `end`. Without a player, or with a failed one, it is silent.
    fn play_until(&mut self, block: &mut Block, end: usize, controls: &Controls) {
        let (start, end) = (block.done, end.min(block.left.len()));
        if start >= end {
            return;
        }
        let (left, right) = (&mut block.left[start..end], &mut block.right[start..end]);
        let (events, playback) = (self.events.within(end - start), self.playback);
        let whole = !self.shared.fault.load(Ordering::Acquire);
        let played = match &mut self.player {
            Some(player) if whole => guarded("playing", || {
                player.process(left, right, events, controls, playback)
            })
            .is_some(),
            _ => false,
        };
        if !played {
            // The player stays where it is: dropping it is nothing for this thread.
            self.shared.fault.store(true, Ordering::Release);
            block.left[start..end].fill(0.0);
            block.right[start..end].fill(0.0);
        }
        self.events.advance(end - start);
        block.done = end;
    }
}

impl Plugin for Recit {
    const NAME: &'static str = "Recit";
    const VENDOR: &'static str = "Recit";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: None,
        main_output_channels: Some(new_nonzero_u32(2)),
        ..AudioIOLayout::const_default()
    }];
    const MIDI_INPUT: MidiConfig = MidiConfig::MidiCCs;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;
    // nice-plug's queue grows on the audio thread when it is too small.
    const INPUT_EVENT_CAPACITY: usize = 8192;

    type Editor = RecitEditor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        Arc::clone(&self.params) as Arc<dyn Params>
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<RecitEditor> {
        Some(RecitEditor::new(
            Arc::clone(&self.shared),
            Arc::clone(&self.params),
        ))
    }

    fn filter_state(state: &mut PluginState) {
        complete(state);
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        self.stop();
        self.start(config);
        // An instance that failed to start is silent and says so; its lines and settings stay at hand.
        true
    }

    fn deactivate(&mut self) {
        self.stop();
    }

    fn reset(&mut self) {
        let _here = logging::Block::begin();
        self.events.clear();
        self.modulations.clear();
        self.forget_keys();
        if let Some(player) = &mut self.player
            && guarded("reset", || player.reset()).is_none()
        {
            self.shared.fault.store(true, Ordering::Release);
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let _here = logging::Block::begin();
        self.follow_lookahead(context);
        if let [left, right] = buffer.as_slice()
            && !left.is_empty()
        {
            self.render(left, right, context);
        }
        // A line may hold pauses of any length, so silence is no sign that there is nothing to come.
        let resting = self.may_sleep();
        self.shared.set_resting(resting);
        if resting {
            ProcessStatus::Normal
        } else {
            ProcessStatus::KeepAlive
        }
    }
}

/// What the pages of remote controls have of the controls that reach into a line.
const VOICE_PAGE: [Control; 6] = [
    Control::Speed,
    Control::Pitch,
    Control::Range,
    Control::Loudness,
    Control::Emphasis,
    Control::Portamento,
];
const COLOUR_PAGE: [Control; 7] = [
    Control::Formant,
    Control::Breath,
    Control::Tension,
    Control::Roughness,
    Control::VibratoDepth,
    Control::VibratoRate,
    Control::VibratoOnset,
];
const EMOTION_PAGE: [Control; 3] = [Control::Valence, Control::Arousal, Control::Emotion];

impl ClapPlugin for Recit {
    const CLAP_ID: &'static str = "org.recit.recit";
    const CLAP_DESCRIPTION: Option<&'static str> = Some("Speaks typed lines when a MIDI note asks for them");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[
        ClapFeature::Instrument,
        ClapFeature::Synthesizer,
        ClapFeature::Stereo,
    ];

    const CLAP_POLY_MODULATION_CONFIG: Option<PolyModulationConfig> = Some(PolyModulationConfig {
        max_voice_capacity: VOICES as u32,
        supports_overlapping_voices: true,
    });

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        let params = &self.params.parameters;
        let (output, live) = (&params.output, &params.live);
        let (playing, rhythm) = (&params.playing, &params.rhythm);
        context.add_section("Recit", |section| {
            section.add_page("Voice", |page| {
                page.add_param(&output.volume);
                page.add_param(&output.pan);
                for control in VOICE_PAGE {
                    page.add_param(&live[control]);
                }
            });
            section.add_page("Colour", |page| {
                for control in COLOUR_PAGE {
                    page.add_param(&live[control]);
                }
            });
            section.add_page("Emotion", |page| {
                for control in EMOTION_PAGE {
                    page.add_param(&live[control]);
                }
            });
            section.add_page("Playing", |page| {
                page.add_param(&playing.mode);
                page.add_param(&playing.line);
                page.add_param(&playing.trigger);
                page.add_param(&playing.note_off);
                page.add_param(&playing.play);
                page.add_param(&playing.page);
                page.add_param(&playing.takes);
                page.add_param(&playing.velocity);
            });
            section.add_page("Rhythm", |page| {
                page.add_param(&rhythm.start);
                page.add_param(&rhythm.align);
                page.add_param(&rhythm.fit);
                page.add_param(&rhythm.looping);
            });
            section.add_page("Setup", |page| {
                page.add_param(&playing.bend_range);
                page.add_param(&playing.mpe);
                page.add_param(&params.lookahead);
                page.add_param(&playing.panic);
            });
        });
    }
}
