//! What the panels see and change in one frame.

use std::collections::HashMap;
use std::sync::Arc;

use nice_plug::context::gui::ParamSetter;
use recit::engine::{LineState, Meters, Notice};
use recit::script::{Line, LineId, Script, key};
use recit::voice::VoiceInfo;

use super::keys::Keyboard;
use super::look::Theme;
use super::mover::Mover;
use super::selection::Selection;
use super::settings::{MiddleC, Preferences, Scale, Store};
use super::widgets::param::{ParamContext, WidgetState};
use super::words::{Language, Words};
use super::{controls, export, line, piano, plane, script, settings, status, voices};
use crate::params::Parameters;
use crate::shared::Shared;

/// What the editor itself remembers from one frame to the next.
#[derive(Default)]
pub struct EditorState {
    /// Dark or light.
    pub theme: Theme,
    /// The language of its words.
    pub language: Language,
    /// How large everything is shown.
    pub scale: Scale,
    /// What key 60 is called.
    pub middle_c: MiddleC,
    /// Letters of the computer's keyboard play the piano, whatever has the focus, but for texts and dialogs.
    pub letters_play: bool,
    pub(super) keyboard: Keyboard,
    pub(super) selection: Selection,
    /// The revision of the script that `selection` has followed.
    pub(super) followed: Option<u64>,
    /// The user has edited it since something was open over the editor.
    pub(super) edited: bool,
    pub(super) script: script::ScriptState,
    pub(super) line: line::LineState,
    pub(super) known: voices::VoiceList,
    pub(super) voices: voices::BrowserState,
    pub(super) export: export::ExportState,
    pub(super) settings: settings::SettingsState,
    pub(super) memory: WidgetState,
    pub(super) controls: controls::ControlsState,
    pub(super) piano: piano::PianoState,
    pub(super) plane: plane::PlaneState,
    pub(super) peaks: status::PeakState,
    pub(super) fault_told: bool,
}

impl EditorState {
    /// That of a new window, which begins with `preferences` and keeps them in `store`.
    pub fn new(preferences: Preferences, store: Option<Store>) -> Self {
        let mut state = Self {
            theme: preferences.theme,
            language: preferences.language,
            scale: preferences.scale,
            middle_c: preferences.middle_c,
            letters_play: preferences.letters_play,
            ..Self::default()
        };
        state.settings.store = store;
        state
    }

    /// What the user has chosen, for new windows of any instance.
    pub(super) fn preferences(&self, shared: &Shared) -> Preferences {
        Preferences {
            scale: self.scale,
            middle_c: self.middle_c,
            letters_play: self.letters_play,
            theme: self.theme,
            language: self.language,
            size: shared.window_size().unwrap_or_default(),
        }
    }
}

/// One frame of the editor: what it shows and where its edits go.
pub struct EditorView<'a> {
    /// The instance.
    pub shared: &'a Shared,
    /// The parameters, for reading.
    pub params: &'a Parameters,
    /// The way to change parameters that the host knows of.
    pub setter: &'a ParamSetter<'a>,
    /// What the editor remembers.
    pub state: &'a mut EditorState,
}

/// What the engine said at the start of a frame.
pub(super) struct Snapshot {
    pub script: Arc<Script>,
    pub statuses: HashMap<LineId, LineState>,
    pub meters: Meters,
    pub notices: Vec<Notice>,
    pub voices: Arc<[VoiceInfo]>,
    pub words: &'static Words,
    /// The octave of key 60.
    pub middle_c: i8,
}

impl Snapshot {
    /// What a key is called.
    pub fn key_name(&self, key: u8) -> String {
        key::name_from(key, self.middle_c)
    }

    /// The line at which the user works: where the keyboard's cursor is in the script.
    pub fn current<'a>(&'a self, view: &EditorView) -> Option<&'a Line> {
        self.script.line(view.state.selection.cursor()?)
    }
}

impl EditorView<'_> {
    /// The way to move parameters.
    pub(super) fn mover(&self) -> Mover<'_> {
        Mover {
            setter: self.setter,
            params: self.params,
            shared: self.shared,
        }
    }

    /// What the widgets of parameters work with.
    pub(super) fn param_context(&mut self) -> ParamContext<'_> {
        ParamContext {
            mover: Mover {
                setter: self.setter,
                params: self.params,
                shared: self.shared,
            },
            controllers: &self.params.controllers,
            words: &self.state.language.words().parameters,
            memory: &mut self.state.memory,
        }
    }

    pub(super) fn snapshot(&mut self, ctx: &egui::Context, now: f64) -> Snapshot {
        let instance = &self.shared.instance;
        let script = instance.script();
        let revision = Some(instance.revision());
        if self.state.followed != revision {
            self.state.followed = revision;
            self.state.selection.follow(&script);
        }
        let browsing = self.state.voices.is_open();
        Snapshot {
            statuses: instance
                .statuses()
                .into_iter()
                .map(|line| (line.id, line))
                .collect(),
            meters: instance.meters(),
            notices: instance.notices(),
            voices: self.state.known.known(ctx, now, browsing),
            words: self.state.language.words(),
            middle_c: self.state.middle_c.octave(self.shared.hosting.middle_c()),
            script,
        }
    }
}
