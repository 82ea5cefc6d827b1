//! The dialog that finds the emotion of a line in a recording.

use std::path::{Path, PathBuf};

use egui::{Button, Grid, Id, Key, Modal, RichText, TextEdit, Ui};
use recit::recording::{Heard, Measures, Recording, RecordingError, heard};
use recit::script::LineId;

use crate::editor::action::{Action, ScriptAction, Value};
use crate::editor::context::Context;
use crate::editor::files::{self, Pending};
use crate::editor::look;
use crate::editor::widgets::caption;
use crate::editor::work::Work;

const WIDTH: f32 = 560.0;
/// The extensions of recordings.
const ENDINGS: [&str; 3] = ["wav", "flac", "mp3"];
/// Emotions that are less likely are not shown.
const LEAST: f32 = 0.05;

/// The state of the dialog.
#[derive(Default)]
pub(in crate::editor) struct EmotionState {
    /// The line, while it is open.
    line: Option<LineId>,
    /// Whether the first field gets the focus.
    focus: bool,
    /// Whether the button that sets the emotion gets it.
    to_set: bool,
    /// The recording, and one of the same person without emotion, which may be missing.
    paths: [String; 2],
    /// The field for which a file is being selected.
    choosing: Option<(usize, Pending<PathBuf>)>,
    work: Option<Work<Result<Heard, Failure>>>,
    found: Option<Found>,
}

/// The result for the shown paths.
enum Found {
    Heard(Heard),
    /// `None` is an internal error.
    Failed(Option<Failure>),
}

/// A file that cannot be analysed.
struct Failure {
    file: PathBuf,
    reason: RecordingError,
}

impl EmotionState {
    /// Opens the dialog for a line.
    pub(in crate::editor) fn open(&mut self, line: LineId) {
        (self.line, self.focus, self.found) = (Some(line), true, None);
    }
}

/// Shows the dialog while it is open. Returns what sets the emotion.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut EmotionState) -> Vec<Action> {
    let Some(line) = state.line else {
        return Vec::new();
    };
    finish(state);
    if let Some((at, answer)) = state
        .choosing
        .as_ref()
        .and_then(|(at, asked)| Some((*at, asked.take()?)))
    {
        state.choosing = None;
        if let Some(path) = answer {
            state.paths[at] = path.display().to_string();
            state.found = None;
        }
    }
    let mut actions = Vec::new();
    let modal = Modal::new(Id::unique("recit emotion")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        actions = dialog(ui, cx, state, line);
    });
    if modal.should_close() {
        state.line = None;
    }
    actions
}

fn dialog(ui: &mut Ui, cx: &Context, state: &mut EmotionState, line: LineId) -> Vec<Action> {
    let (words, tools) = (&cx.words.recording, &cx.words.tools);
    let number = cx.script.lines().iter().position(|known| known.id == line);
    ui.label(RichText::new(words.title.trim_end_matches('…')).font(look::heading()));
    ui.add_space(look::GAP);
    caption::show(ui, (words.help)(number.map_or(0, |index| index + 1)));
    ui.add_space(look::GAP);
    let mut enter = false;
    Grid::new("emotion")
        .num_columns(2)
        .spacing([16.0, 8.0])
        .show(ui, |ui| {
            for (at, label) in [words.file, words.neutral].into_iter().enumerate() {
                enter |= path_row(ui, cx, state, (at, label));
                ui.end_row();
            }
        });
    ui.add_space(look::GAP);
    result(ui, cx, state);
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        let is_busy = state.work.is_some();
        let may = !state.paths[0].trim().is_empty() && !is_busy;
        let analyse = ui.add_enabled(may, Button::new(words.analyse));
        if analyse.clicked() || (enter && may) {
            start(ui, state);
        }
        let heard = match &state.found {
            Some(Found::Heard(heard)) => Some(heard.emotion()),
            _ => None,
        };
        let set = ui.add_enabled(heard.is_some(), Button::new(words.set));
        if std::mem::take(&mut state.to_set) {
            set.request_focus();
        }
        if let Some(emotion) = heard.filter(|_| set.clicked()) {
            // It is a step of its own.
            let set = ScriptAction::Set(line, Value::Emotion(emotion));
            actions = vec![Action::EndRun, set.into(), Action::EndRun];
            state.line = None;
        }
        if ui.button(tools.cancel).clicked() {
            state.line = None;
        }
        if is_busy {
            ui.spinner();
            ui.label(words.busy);
        }
    });
    actions
}

/// A path, typed or selected. Returns whether Enter was pressed in it.
fn path_row(ui: &mut Ui, cx: &Context, state: &mut EmotionState, (at, label): (usize, &'static str)) -> bool {
    let name = caption::show(ui, label).id;
    let mut enter = false;
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut state.paths[at]).desired_width(300.0);
        let field = ui.add(field).labelled_by(name);
        if at == 0 && std::mem::take(&mut state.focus) {
            field.request_focus();
        }
        if field.changed() {
            state.found = None;
        }
        enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let browse = ui.add_enabled(state.choosing.is_none(), Button::new(cx.words.tools.browse));
        if browse.clicked() {
            let asked = files::open_file(ui.ctx(), label, &[(label, ENDINGS.as_slice())]);
            state.choosing = Some((at, asked));
        }
    });
    enter
}

/// The emotions that were found, or why there are none.
fn result(ui: &mut Ui, cx: &Context, state: &EmotionState) {
    let (words, errors) = (&cx.words.recording, &cx.words.errors);
    match &state.found {
        None => {}
        Some(Found::Failed(failure)) => {
            let told = failure.as_ref().map_or_else(errors.internal, |failure| {
                (errors.recording)(&failure.file, &failure.reason)
            });
            ui.label(RichText::new(told).color(look::palette(ui).bad));
        }
        Some(Found::Heard(heard)) => {
            let percent = |share: f32| (100.0 * share).round() as i32;
            let likely = heard.likely.iter().filter(|(_, share)| *share >= LEAST);
            let likely: Vec<String> = likely
                .map(|(named, share)| format!("{} {} %", cx.words.plane.name(*named), percent(*share)))
                .collect();
            let (valence, arousal) = heard.emotion().position();
            let named = cx.words.plane.name(heard.named());
            let sure = (words.heard)(named, percent(heard.sureness()));
            ui.label(RichText::new(sure).color(look::palette(ui).good));
            let place = (words.place)(percent(valence), percent(arousal));
            caption::show(ui, format!("{}. {place}", likely.join(" · ")));
        }
    }
}

fn start(ui: &Ui, state: &mut EmotionState) {
    state.found = None;
    let [file, neutral] = state.paths.each_ref().map(|path| path.trim().to_owned());
    state.work = Some(Work::begin(ui.ctx(), "recit emotion", move || {
        let neutral = Some(neutral).filter(|neutral| !neutral.is_empty());
        let neutral = neutral.map(|neutral| measured(Path::new(&neutral))).transpose()?;
        Ok(heard(&measured(Path::new(&file))?, neutral.as_ref()))
    }));
}

fn measured(file: &Path) -> Result<Measures, Failure> {
    let measures = Recording::open(file).and_then(|recording| Measures::of(&recording));
    let file = file.to_owned();
    measures.map_err(|reason| Failure { file, reason })
}

/// Handles the result.
fn finish(state: &mut EmotionState) {
    if !state.work.as_ref().is_some_and(Work::is_done) {
        return;
    }
    state.found = Some(match state.work.take().and_then(Work::finish) {
        Some(Ok(heard)) => {
            state.to_set = true;
            Found::Heard(heard)
        }
        Some(Err(failure)) => Found::Failed(Some(failure)),
        None => Found::Failed(None),
    });
}
