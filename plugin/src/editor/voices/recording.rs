//! The dialog that makes a speaker from a recording.

use std::path::PathBuf;

use egui::{Button, Grid, Id, Key, Modal, RichText, TextEdit, Ui};
use recit::infer::{Runtime, on_inference_thread};
use recit::script::Profile;
use recit::voice::ProfileError;

use crate::editor::context::Context;
use crate::editor::files::{self, Pending};
use crate::editor::look;
use crate::editor::widgets::{caption, tick};
use crate::editor::work::Work;

const WIDTH: f32 = 520.0;
/// The extensions of recordings.
const ENDINGS: [&str; 3] = ["wav", "flac", "mp3"];

/// The state of the dialog.
#[derive(Default)]
pub(super) struct RecordingState {
    is_open: bool,
    /// Whether the first field gets the focus.
    focus: bool,
    path: String,
    name: String,
    /// Whether the user states that the recording may be used.
    states: bool,
    choosing: Option<Pending<PathBuf>>,
    work: Option<Work<Result<Profile, ProfileError>>>,
    /// Why it failed; `None` within is an internal error.
    failed: Option<Option<ProfileError>>,
}

impl RecordingState {
    /// Opens the dialog. The statement is made anew for each recording.
    pub fn open(&mut self) {
        (self.is_open, self.focus, self.states) = (true, true, false);
        self.failed = None;
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.is_open
    }
}

/// Shows the dialog while it is open. Returns the speaker that was made, once.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut RecordingState) -> Option<Profile> {
    let made = finish(state);
    if !state.is_open {
        return made;
    }
    if let Some(answer) = state.choosing.as_ref().and_then(Pending::take) {
        state.choosing = None;
        if let Some(path) = answer {
            state.path = path.display().to_string();
        }
    }
    let modal = Modal::new(Id::unique("recit recording")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        dialog(ui, cx, state);
    });
    if modal.should_close() {
        state.is_open = false;
    }
    made
}

fn dialog(ui: &mut Ui, cx: &Context, state: &mut RecordingState) {
    let (words, tools) = (&cx.words.voices, &cx.words.tools);
    ui.label(RichText::new(words.record.trim_end_matches('…')).font(look::heading()));
    ui.add_space(look::GAP);
    caption::show(ui, words.record_help);
    ui.add_space(look::GAP);
    let mut enter = false;
    Grid::new("recording")
        .num_columns(2)
        .spacing([16.0, 8.0])
        .show(ui, |ui| {
            enter |= path_row(ui, cx, state);
            ui.end_row();
            let label = caption::show(ui, words.record_name).id;
            let field = TextEdit::singleline(&mut state.name).desired_width(200.0);
            let field = ui.add(field).labelled_by(label);
            enter |= field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            ui.end_row();
        });
    tick::show(ui, &mut state.states, words.record_statement);
    ui.add_space(look::GAP);
    if let Some(reason) = &state.failed {
        let errors = &cx.words.errors;
        let told = reason.as_ref().map_or_else(errors.internal, errors.profile);
        ui.label(RichText::new(told).color(look::palette(ui).bad));
    }
    ui.horizontal(|ui| {
        let is_busy = state.work.is_some();
        let is_filled = !state.path.trim().is_empty() && !state.name.trim().is_empty();
        let may = state.states && is_filled && !is_busy;
        let go = ui.add_enabled(may, Button::new(words.record_go)).clicked() || (enter && may);
        if ui.button(tools.cancel).clicked() {
            state.is_open = false;
        }
        if is_busy {
            ui.spinner();
            ui.label(words.recording);
        }
        if go {
            start(ui, cx, state);
        }
    });
}

/// The path, typed or selected. Returns whether Enter was pressed in it.
fn path_row(ui: &mut Ui, cx: &Context, state: &mut RecordingState) -> bool {
    let (words, tools) = (&cx.words.voices, &cx.words.tools);
    let label = caption::show(ui, words.record_file).id;
    let mut enter = false;
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut state.path).desired_width(320.0);
        let field = ui.add(field).labelled_by(label);
        if std::mem::take(&mut state.focus) {
            field.request_focus();
        }
        enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let browse = ui.add_enabled(state.choosing.is_none(), Button::new(tools.browse));
        if browse.clicked() {
            let filters = [(words.record_file, ENDINGS.as_slice())];
            state.choosing = Some(files::open_file(ui.ctx(), words.record_file, &filters));
        }
    });
    enter
}

fn start(ui: &Ui, cx: &Context, state: &mut RecordingState) {
    state.failed = None;
    let path = PathBuf::from(state.path.trim());
    let (name, states) = (state.name.trim().to_owned(), state.states);
    let voice = cx.script.voice.name.clone();
    state.work = Some(Work::begin(ui.ctx(), "recit recording", move || {
        on_inference_thread(|| recit::voice::clone(&path, &name, &voice, states, &Runtime::of_user()))
    }));
}

/// Handles the result.
fn finish(state: &mut RecordingState) -> Option<Profile> {
    if !state.work.as_ref().is_some_and(Work::is_done) {
        return None;
    }
    match state.work.take().and_then(Work::finish) {
        Some(Ok(profile)) => {
            state.is_open = false;
            state.path.clear();
            state.name.clear();
            return Some(profile);
        }
        Some(Err(reason)) => state.failed = Some(Some(reason)),
        None => state.failed = Some(None),
    }
    None
}
