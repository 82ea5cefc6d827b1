//! The plugin for nice-plug: activation, state, window, and the pages of remote controls.

use std::sync::Arc;

use nice_plug::prelude::*;
use recit::engine::AudioSetup;
use recit::player::{Control, Playback};

use crate::audio::Audio;
use crate::created;
use crate::editor::RecitEditor;
use crate::events::{ShowMessage, VOICES};
use crate::guard::guarded;
use crate::params::{RecitParams, complete};
use crate::shared::Shared;

/// One instance of the plugin.
pub struct Recit {
    shared: Arc<Shared>,
    params: Arc<RecitParams>,
    audio: Audio,
}

impl Default for Recit {
    /// A fresh instance with the factory script. No voice is loaded before the first activation.
    fn default() -> Self {
        let shared = Arc::new(Shared::default());
        let params = Arc::new(RecitParams::new(Arc::clone(&shared)));
        created::announce(&shared, &params);
        let keys = shared.keyboard.listener();
        let cues = shared.cues.listener();
        let sung = shared.sung.teller();
        let mouths = shared.mouths.midi().listener();
        let audio = Audio::new(
            Arc::clone(&shared.signals),
            Arc::clone(&params.parameters),
            keys,
            cues,
            sung,
            mouths,
        );
        Self {
            shared,
            params,
            audio,
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
        self.shared.signals.set_lookahead(Some(setup.lookahead));
        let playback = match config.process_mode {
            ProcessMode::Offline => Playback::Offline,
            ProcessMode::Realtime | ProcessMode::Buffered => Playback::Realtime,
        };
        let player = guarded("activation", || self.shared.instance.activate(setup));
        self.audio.start(player, playback, setup.sample_rate);
    }

    fn stop(&mut self) {
        self.shared.signals.set_lookahead(None);
        if let Some(player) = self.audio.stop() {
            guarded("deactivation", || {
                drop(player);
                self.shared.instance.deactivate();
            });
        }
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
    // Mouths as notes and controllers.
    const MIDI_OUTPUT: MidiConfig = MidiConfig::MidiCCs;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;
    // nice-plug's queue would grow on the audio thread if it was too small.
    const INPUT_EVENT_CAPACITY: usize = 8192;

    type Editor = RecitEditor;
    type SysExMessage = ShowMessage;
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
        // An instance that failed to start is silent and reports it; its lines and settings remain
        // accessible.
        true
    }

    fn deactivate(&mut self) {
        self.stop();
    }

    fn reset(&mut self) {
        self.audio.reset();
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        // A line may contain pauses of any length, so silence does not mean that it is over.
        if self.audio.process(buffer, context) {
            ProcessStatus::Normal
        } else {
            ProcessStatus::KeepAlive
        }
    }
}

/// The controls on the pages of remote controls.
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
