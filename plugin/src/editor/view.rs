//! One frame of the editor: what it sees, what it remembers, and where its panels are.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use egui::{CentralPanel, Frame, Panel, Ui, Vec2};
use nice_plug::context::gui::ParamSetter;
use recit::engine::{LineState, Meters, Notice};
use recit::script::{Line, LineId, Script, key};
use recit::voice::VoiceInfo;

use super::keys::{self, Keyboard};
use super::look::{self, Theme};
use super::mover::Mover;
use super::selection::Selection;
use super::settings::{MiddleC, Preferences, Scale, Store};
use super::widgets::operate::Hands;
use super::words::{Language, Words};
use super::{
    controls, corner, export, header, line, notices, piano, plane, script, settings, status, voices,
};
use crate::logging;
use crate::params::Parameters;
use crate::shared::{Shared, WindowSize};

/// Meters move this often while a line sounds, and rest otherwise.
const LIVELY: Duration = Duration::from_millis(33);
const RESTING: Duration = Duration::from_millis(150);
/// The smallest window, in logical pixels: everything can be read in it at a scale of 100 %.
pub(super) const LEAST: Vec2 = Vec2::new(900.0, 520.0);
/// The width of the panel of controls.
pub(super) const SIDE: f32 = 300.0;

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
    /// Letters of the computer's keyboard play the piano, whatever has the keyboard, but for texts and dialogs.
    pub letters_play: bool,
    pub(super) keyboard: Keyboard,
    pub(super) selection: Selection,
    /// The revision of the script that `selection` has followed.
    followed: Option<u64>,
    /// The user has edited it since something was open over the editor.
    edited: bool,
    pub(super) script: script::ScriptState,
    pub(super) line: line::LineState,
    pub(super) known: voices::VoiceList,
    pub(super) voices: voices::BrowserState,
    pub(super) export: export::ExportState,
    pub(super) settings: settings::SettingsState,
    pub(super) hands: Hands,
    pub(super) controls: controls::ControlsState,
    pub(super) piano: piano::PianoState,
    pub(super) plane: plane::PlaneState,
    pub(super) peaks: status::PeakState,
    fault_told: bool,
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

    fn snapshot(&mut self, ctx: &egui::Context, now: f64) -> Snapshot {
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

/// Shows the whole editor in `ui`.
pub fn show(ui: &mut Ui, view: &mut EditorView) {
    keys::leave_to_host(ui, &view.state.keyboard);
    logging::write_waiting();
    tell_of_fault(view);
    if view.params.controllers.take_learnt() {
        view.shared.touch();
    }
    // Also where the host asks for no blocks.
    view.shared.follow_lookahead(view.params.lookahead.value().into());
    let now = ui.input(|input| input.time);
    let seen = view.snapshot(ui.ctx(), now);
    let colours = look::palette(ui);
    let bar = Frame::new().fill(colours.panel).inner_margin(look::bar_margin());
    let ground = Frame::new()
        .fill(colours.background)
        .inner_margin(look::bar_margin());
    above(ui, view, &seen, bar, ground);
    below(ui, view, &seen, bar, ground);
    CentralPanel::default()
        .frame(ground)
        .show(ui, |ui| script::show(ui, view, &seen));
    voices::show(ui, view, &seen);
    export::show(ui, view, &seen);
    settings::show(ui, view, &seen);
    piano::listen(ui, view);
    corner::show(ui, LEAST / view.state.scale.factor(), seen.words.settings.resize);
    // In the first frame of a window that is shown larger or smaller egui makes up a size.
    if ui.ctx().cumulative_frame_nr() > 0 {
        let size = ui.ctx().content_rect().size();
        view.shared
            .set_window_size(WindowSize::sane(size.x.round() as i64, size.y.round() as i64));
    }
    keep_undo_at_hand(ui, view);
    view.state.keyboard = Keyboard::now(ui, piano::letters_play(view.state));
    ui.request_repaint_after(if seen.meters.sounding > 0 { LIVELY } else { RESTING });
}

/// The bars above the script.
fn above(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, bar: Frame, ground: Frame) {
    Panel::top("header")
        .frame(bar)
        .resizable(false)
        .show(ui, |ui| header::show(ui, view, seen));
    if !seen.notices.is_empty() {
        Panel::top("notices")
            .frame(ground)
            .resizable(false)
            .show(ui, |ui| notices::show(ui, view.shared, seen));
    }
}

/// The bars below it, and the controls beside it.
fn below(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, bar: Frame, ground: Frame) {
    Panel::bottom("status")
        .frame(bar)
        .resizable(false)
        .show(ui, |ui| status::show(ui, view, seen));
    Panel::bottom("piano")
        .frame(bar)
        .resizable(false)
        .show(ui, |ui| piano::show(ui, view, seen));
    Panel::right("controls")
        .frame(bar)
        .resizable(false)
        .exact_size(SIDE)
        .show(ui, |ui| controls::show(ui, view, seen));
    Panel::bottom("line")
        .frame(ground)
        .resizable(false)
        .show(ui, |ui| line::show(ui, view, seen));
}

/// An edit gives the rows the keyboard once nothing else wants it, so that undo is at hand.
fn keep_undo_at_hand(ui: &Ui, view: &mut EditorView) {
    view.state.edited |= view.state.followed != Some(view.shared.instance.revision());
    if keys::is_anything_open(ui) || !view.state.edited {
        return;
    }
    view.state.edited = false;
    ui.memory_mut(|memory| {
        if memory.focused().is_none() {
            memory.request_focus(script::table_id());
        }
    });
}

/// Leaves a notice, once for each time that the audio side has failed.
fn tell_of_fault(view: &mut EditorView) {
    let fault = view.shared.fault.load(Ordering::Acquire);
    if fault && !view.state.fault_told {
        let words = view.state.language.words();
        let log = logging::path().map(|path| path.display().to_string());
        let told = (words.notices.fault)(log.as_deref());
        view.shared.instance.notify(told);
    }
    view.state.fault_told = fault;
}
