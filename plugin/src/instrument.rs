//! The instrument as nice-plug drives it: activation, blocks of audio, and the host's events.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use nice_plug::prelude::*;
use recit::engine::{AudioSetup, LinePlayer, Lookahead};
use recit::player::{Controls, Event, Playback};

use crate::editor::{self, RecitEditor};
use crate::events::{self, EventList};
use crate::guard::guarded;
use crate::params::RecitParams;
use crate::shared::{self, Shared};

/// One instance of the plugin.
pub struct Recit {
    shared: Arc<Shared>,
    params: Arc<RecitParams>,
    player: Option<LinePlayer>,
    playback: Playback,
    /// The lookahead of this activation.
    lookahead: Lookahead,
    /// A restart for another lookahead is on its way.
    restarting: bool,
    events: EventList,
}

impl Default for Recit {
    /// A fresh instance with the factory script. No voice is loaded before the first activation.
    fn default() -> Self {
        let shared = Arc::new(Shared::default());
        shared::announce(&shared);
        Self {
            params: Arc::new(RecitParams::new(Arc::clone(&shared))),
            shared,
            player: None,
            playback: Playback::Realtime,
            lookahead: Lookahead::default(),
            restarting: false,
            events: EventList::new(),
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
        self.lookahead = setup.lookahead;
        self.restarting = false;
        self.playback = match config.process_mode {
            ProcessMode::Offline => Playback::Offline,
            ProcessMode::Realtime | ProcessMode::Buffered => Playback::Realtime,
        };
        self.shared.fault.store(false, Ordering::Release);
        self.player = guarded("activation", || self.shared.instance.activate(setup));
        let latency = self.player.as_ref().map_or(0, LinePlayer::latency);
        self.shared.latency.store(latency, Ordering::Release);
        if self.player.is_none() {
            self.shared.fault.store(true, Ordering::Release);
        }
    }

    fn stop(&mut self) {
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
        if wanted == self.lookahead {
            self.restarting = false;
        } else if !self.restarting {
            self.restarting = true;
            context.request_restart();
        }
    }

    /// Renders a block whose controls do not change, with the events that fall in it.
    ///
    /// The player takes a list of events at a time. Should one fill up, the block is rendered up to the next event,
    /// or by one sample where that falls on the same one, and the list begins anew.
    fn render(&mut self, left: &mut [f32], right: &mut [f32], context: &mut impl ProcessContext<Self>) {
        let controls = self.params.parameters.controls();
        let transport = context.transport();
        let beat = transport.pos_beats().filter(|_| transport.playing);
        if let Some(player) = &mut self.player {
            player.set_beat(beat);
        }
        let (mut start, mut at) = (0, 0);
        while let Some(event) = context.next_event() {
            let Some(kind) = events::translate(&event) else {
                continue;
            };
            // In order and inside the block, whatever the host sends.
            at = (event.timing() as usize).clamp(at, left.len() - 1);
            if self.events.is_full() && start < left.len() {
                let end = at.max(start + 1);
                self.play(&mut left[start..end], &mut right[start..end], &controls);
                start = end;
            }
            self.events.push(Event {
                offset: at.saturating_sub(start) as u32,
                kind,
            });
        }
        // Where the block is used up, what the list holds now comes first in the next one.
        if start < left.len() {
            self.play(&mut left[start..], &mut right[start..], &controls);
        }
    }

    /// Has the player fill the buffers. Without a player, or with a failed one, they are silent.
    fn play(&mut self, left: &mut [f32], right: &mut [f32], controls: &Controls) {
        let (events, playback) = (self.events.as_slice(), self.playback);
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
            left.fill(0.0);
            right.fill(0.0);
        }
        self.events.clear();
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
        editor::create(Arc::clone(&self.shared), Arc::clone(&self.params))
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
        self.events.clear();
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
        self.follow_lookahead(context);
        if let [left, right] = buffer.as_slice()
            && !left.is_empty()
        {
            self.render(left, right, context);
        }
        // A line may hold pauses of any length, so silence is no sign that there is nothing to come.
        ProcessStatus::KeepAlive
    }
}

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

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        let params = &self.params.parameters;
        let (voice, emotion) = (&params.voice, &params.emotion);
        context.add_section("Recit", |section| {
            section.add_page("Voice", |page| {
                page.add_param(&params.volume);
                page.add_param(&voice.speed);
                page.add_param(&voice.pitch);
                page.add_param(&voice.intonation);
                page.add_param(&voice.formant);
                page.add_param(&voice.breath);
                page.add_param(&voice.tension);
                page.add_param(&voice.roughness);
            });
            section.add_page("Emotion", |page| {
                page.add_param(&emotion.valence);
                page.add_param(&emotion.arousal);
                page.add_param(&emotion.amount);
                page.add_param(&voice.vibrato_depth);
                page.add_param(&voice.vibrato_rate);
                page.add_param(&params.pan);
            });
            section.add_page("Lines", |page| {
                page.add_param(&params.line);
                page.add_param(&params.trigger);
                page.add_param(&params.note_off);
                page.add_param(&params.lookahead);
            });
        });
    }
}
