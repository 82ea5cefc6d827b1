//! Mouths that are sent while lines play: off until a destination is typed.

use std::sync::Arc;

use parking_lot::Mutex;
use recit::engine::Instance;
use recit::mouths::{LiveMouths, MouthSettings, MouthSink, MouthStatus};

use crate::midi_mouths::MidiMouths;
use crate::told::Told;

/// How sending goes.
#[derive(Clone, Debug)]
pub enum Sending {
    /// Nothing was asked for: there is no socket and no thread.
    Off,
    /// They are sent.
    On(MouthStatus),
    /// They cannot be sent.
    Failed(Told),
}

/// Where the mouths of an instance go.
#[derive(Default)]
pub struct MouthPort {
    state: Mutex<State>,
    /// Those that leave with the audio thread.
    midi: Arc<MidiMouths>,
}

#[derive(Default)]
struct State {
    settings: MouthSettings,
    mouths: Option<LiveMouths>,
    failure: Option<Told>,
}

impl MouthPort {
    /// Where they go, or are to go.
    pub fn settings(&self) -> MouthSettings {
        self.state.lock().settings
    }

    /// How it goes.
    pub fn sending(&self) -> Sending {
        let state = self.state.lock();
        match (&state.mouths, &state.failure) {
            (Some(mouths), _) => Sending::On(mouths.status()),
            (None, Some(told)) => Sending::Failed(told.clone()),
            (None, None) => Sending::Off,
        }
    }

    /// Those that leave with the audio thread.
    pub(crate) fn midi(&self) -> &Arc<MidiMouths> {
        &self.midi
    }

    /// Sends those of `instance` there, or nowhere.
    pub fn set(&self, instance: &Instance, settings: MouthSettings) {
        let mut state = self.state.lock();
        if state.settings == settings && (state.mouths.is_some() || settings.is_off()) {
            return;
        }
        // The old ones are closed before the new ones open.
        *state = State::default();
        state.settings = settings;
        self.midi.switch(settings.has_midi());
        if settings.is_off() {
            return;
        }
        let sink = settings
            .has_midi()
            .then(|| Box::new(self.midi.sink(&settings)) as Box<dyn MouthSink>);
        match LiveMouths::open(instance, &settings, sink) {
            Ok(mouths) => state.mouths = Some(mouths),
            Err(error) => {
                let told = Told::Mouths(error.to_string());
                log::warn!("{told}");
                state.failure = Some(told);
            }
        }
    }
}
