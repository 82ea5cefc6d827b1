//! The state of the editor between frames.

use std::path::PathBuf;

use nice_plug::context::gui::ParamSetter;

use super::context::{Context, Snapshot};
use super::controls::ControlsState;
use super::export::ExportState;
use super::keys::Keyboard;
use super::line::LineState;
use super::mover::Mover;
use super::piano::PianoState;
use super::presets::PresetState;
use super::script::ScriptState;
use super::selection::Selection;
use super::settings::{Preferences, SettingsState, Store};
use super::status::{HealthState, PeakState};
use super::voice_list::VoiceList;
use super::voices::BrowserState;
use crate::params::Parameters;
use crate::shared::Shared;

/// The state of the editor between frames.
#[derive(Default)]
pub struct EditorState {
    pub(super) keyboard: Keyboard,
    pub(super) selection: Selection,
    /// The revision of the script that `selection` is based on.
    pub(super) followed: Option<u64>,
    /// Whether the user has edited since something was last open over the editor.
    pub(super) edited: bool,
    pub(super) fault_told: bool,
    pub(super) known: VoiceList,
    pub(super) panels: Panels,
}

/// The states of the panels.
#[derive(Default)]
pub(super) struct Panels {
    pub script: ScriptState,
    pub line: LineState,
    pub controls: ControlsState,
    pub piano: PianoState,
    pub peaks: PeakState,
    pub health: HealthState,
    pub presets: PresetState,
    pub voices: BrowserState,
    pub export: ExportState,
    pub settings: SettingsState,
}

impl EditorState {
    /// The state of a new window, which starts with `preferences` and stores them in `store`.
    pub fn new(preferences: Preferences, store: Option<Store>) -> Self {
        let mut state = Self::default();
        state.panels.settings = SettingsState::new(preferences, store);
        state
    }

    /// The same with the user's presets in `folder`.
    pub fn with_presets(mut self, folder: PathBuf) -> Self {
        self.panels.presets = PresetState::of(Some(folder));
        self
    }
}

/// The editor in one frame: its data, and access for edits.
pub struct EditorView<'a> {
    /// The instance.
    pub shared: &'a Shared,
    /// The parameters, read-only.
    pub params: &'a Parameters,
    /// Changes parameters on behalf of the host.
    pub setter: &'a ParamSetter<'a>,
    /// The state of the editor.
    pub state: &'a mut EditorState,
}

impl EditorView<'_> {
    /// The snapshot of a frame that starts at `now`, in seconds.
    pub(super) fn snapshot(&mut self, ctx: &egui::Context, now: f64) -> Snapshot {
        let instance = &self.shared.instance;
        let script = instance.script();
        let revision = Some(instance.revision());
        if self.state.followed != revision {
            self.state.followed = revision;
            self.state.selection.follow(&script);
        }
        let browsing = self.state.panels.voices.is_open();
        let chosen = self.state.panels.settings.chosen;
        let statuses = instance.statuses().into_iter();
        Snapshot {
            statuses: statuses.map(|line| (line.id, line)).collect(),
            meters: instance.meters(),
            notices: instance.notices(),
            voices: self.state.known.known(ctx, now, browsing, &script),
            problems: self.state.known.problems(),
            words: chosen.language.words(),
            middle_c: chosen.middle_c.octave(self.shared.hosting.middle_c()),
            script,
        }
    }

    /// Moves parameters.
    pub(super) fn mover(&self) -> Mover<'_> {
        Mover {
            setter: self.setter,
            params: self.params,
            shared: self.shared,
        }
    }

    /// The input of the panels, and their states.
    pub(super) fn split<'s>(&'s mut self, seen: &'s Snapshot) -> (Context<'s>, &'s mut Panels) {
        let state = &mut *self.state;
        let context = Context {
            shared: self.shared,
            params: self.params,
            setter: self.setter,
            selection: &state.selection,
            letters_play: state.panels.settings.chosen.letters_play,
            seen,
        };
        (context, &mut state.panels)
    }
}
