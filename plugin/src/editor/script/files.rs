//! Imports lines from files and exports them.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use egui::{Button, Grid, Id, Key, Modal, RichText, TextEdit, Ui};
use recit::export::WholeFile;
use recit::script::exchange::{FileError, Imported, Split, read, to_csv, to_text};

use super::cells;
use super::paste::{SPLITS, inserted};
use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::editor::files::{self, Pending};
use crate::editor::look;
use crate::editor::widgets::caption;
use crate::editor::words::{Errors, ScriptTools};
use crate::editor::work::Work;

const WIDTH: f32 = 500.0;
/// The extensions of files with lines.
const ENDINGS: [&str; 5] = ["txt", "csv", "tsv", "srt", "vtt"];

/// Import or export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Direction {
    #[default]
    In,
    Out,
}

/// The state of the dialog.
#[derive(Default)]
pub(super) struct FileState {
    is_open: bool,
    direction: Direction,
    path: String,
    split: Split,
    /// Whether lines are written as a table.
    as_table: bool,
    /// Whether only those of the displayed page are written.
    page_only: bool,
    choosing: Option<Pending<PathBuf>>,
    work: Option<Work<Result<Done, Failure>>>,
    /// Why it failed.
    failed: Option<Failure>,
    /// The last file written, until it is reported.
    written: Option<PathBuf>,
}

/// The result of reading or writing a file.
enum Done {
    Read(Imported),
    Written(PathBuf),
}

/// Why reading or writing a file failed.
enum Failure {
    Read(FileError),
    Write(io::Error),
    Internal,
}

impl Failure {
    /// The reason, without a full stop.
    fn told(&self, errors: &Errors) -> String {
        match self {
            Self::Read(error) => (errors.import)(error),
            Self::Write(error) => (errors.system)(error),
            Self::Internal => (errors.internal)(),
        }
    }
}

impl FileState {
    /// Opens the dialog.
    pub fn open(&mut self, direction: Direction) {
        (self.is_open, self.direction, self.failed) = (true, direction, None);
        let home = std::env::home_dir().filter(|_| self.path.is_empty());
        if let Some(home) = home {
            self.path = home.join("script.txt").display().to_string();
        }
    }

    /// The file that was written since the last call.
    pub fn take_written(&mut self) -> Option<PathBuf> {
        self.written.take()
    }
}

/// Shows the dialog while it is open, and takes over imported lines. `page` is the displayed one.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut FileState, page: Option<u8>) -> Vec<Action> {
    let actions = finish(cx, state);
    if !state.is_open {
        return actions;
    }
    let chosen = state.choosing.as_ref().and_then(Pending::take);
    if let Some(answer) = chosen {
        state.choosing = None;
        if let Some(path) = answer {
            state.path = path.display().to_string();
        }
    }
    let modal = Modal::new(Id::unique("recit files")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        dialog(ui, cx, state, page);
    });
    if modal.should_close() {
        state.is_open = false;
    }
    actions
}

fn dialog(ui: &mut Ui, cx: &Context, state: &mut FileState, page: Option<u8>) {
    let tools = &cx.words.tools;
    let (title, go) = match state.direction {
        Direction::In => (tools.import, tools.go[0]),
        Direction::Out => (tools.export, tools.go[1]),
    };
    ui.label(RichText::new(title.trim_end_matches('…')).font(look::heading()));
    ui.add_space(look::GAP);
    let mut begin = false;
    Grid::new("files")
        .num_columns(2)
        .spacing([16.0, 8.0])
        .show(ui, |ui| {
            begin = path_row(ui, state, tools);
            ui.end_row();
            match state.direction {
                Direction::In => splits(ui, state, tools),
                Direction::Out => forms(ui, state, tools, page.is_some()),
            }
        });
    ui.add_space(look::GAP);
    if let Some(reason) = &state.failed {
        let bad = look::palette(ui).bad;
        ui.label(RichText::new((tools.failed)(&reason.told(&cx.words.errors))).color(bad));
    }
    ui.horizontal(|ui| {
        let is_busy = state.work.is_some();
        begin |= ui.add_enabled(!is_busy, Button::new(go)).clicked();
        if ui.button(tools.cancel).clicked() {
            state.is_open = false;
        }
        if is_busy {
            ui.spinner();
            ui.label(tools.busy);
        }
    });
    if begin && state.work.is_none() {
        start(ui, cx, state, page);
    }
}

/// The path, typed or selected. Returns whether Enter was pressed in it.
fn path_row(ui: &mut Ui, state: &mut FileState, tools: &ScriptTools) -> bool {
    let name = caption::show(ui, tools.file).id;
    let mut enter = false;
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut state.path).desired_width(300.0);
        let field = ui.add(field).labelled_by(name);
        enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let browse = ui.add_enabled(state.choosing.is_none(), Button::new(tools.browse));
        if browse.clicked() {
            let filters = [(tools.files, ENDINGS.as_slice())];
            let title = tools.files;
            state.choosing = Some(match state.direction {
                Direction::In => files::open_file(ui.ctx(), title, &filters),
                Direction::Out => {
                    let ending = if state.as_table { "csv" } else { "txt" };
                    files::save_file(ui.ctx(), title, &format!("script.{ending}"), &filters)
                }
            });
        }
    });
    enter
}

fn splits(ui: &mut Ui, state: &mut FileState, tools: &ScriptTools) {
    caption::show(ui, tools.split);
    ui.horizontal(|ui| {
        for split in SPLITS {
            ui.selectable_value(&mut state.split, split, (tools.splits)(split));
        }
    });
    ui.end_row();
    ui.label("");
    caption::show(ui, tools.split_note);
    ui.end_row();
}

fn forms(ui: &mut Ui, state: &mut FileState, tools: &ScriptTools, has_page: bool) {
    caption::show(ui, tools.form);
    ui.horizontal(|ui| {
        for (is_table, form) in [false, true].into_iter().zip(tools.forms) {
            if ui.selectable_value(&mut state.as_table, is_table, form).clicked() {
                let ending = if is_table { "csv" } else { "txt" };
                let path = Path::new(&state.path).with_extension(ending);
                state.path = path.display().to_string();
            }
        }
    });
    ui.end_row();
    caption::show(ui, tools.which);
    state.page_only &= has_page;
    ui.horizontal(|ui| {
        ui.selectable_value(&mut state.page_only, false, tools.whiches[0]);
        ui.add_enabled_ui(has_page, |ui| {
            ui.selectable_value(&mut state.page_only, true, tools.whiches[1]);
        });
    });
    ui.end_row();
}

/// Starts to read or to write.
fn start(ui: &Ui, cx: &Context, state: &mut FileState, page: Option<u8>) {
    state.failed = None;
    let path = PathBuf::from(state.path.trim());
    let work = match state.direction {
        Direction::In => {
            let split = state.split;
            Work::begin(ui.ctx(), "recit read", move || {
                let lines = read(&path, split).map_err(Failure::Read)?;
                Ok(Done::Read(lines))
            })
        }
        Direction::Out => {
            let script = cx.script.clone();
            let page = page.filter(|_| state.page_only);
            let text = if state.as_table { to_csv } else { to_text };
            Work::begin(ui.ctx(), "recit write", move || {
                let written = WholeFile::create(&path).and_then(|mut file| {
                    file.write_all(text(&script, page).as_bytes())?;
                    file.finish()
                });
                written.map_err(Failure::Write)?;
                Ok(Done::Written(path))
            })
        }
    };
    state.work = Some(work);
}

/// Handles the result.
fn finish(cx: &Context, state: &mut FileState) -> Vec<Action> {
    if !state.work.as_ref().is_some_and(Work::is_done) {
        return Vec::new();
    }
    let done = state.work.take().and_then(Work::finish);
    match done {
        Some(Ok(Done::Read(mut imported))) => {
            state.is_open = false;
            let known = cells::speakers(cx).iter();
            let known: Vec<_> = known
                .map(|speaker| (speaker.id.clone(), speaker.name.clone()))
                .collect();
            imported.name_speakers(&known);
            return inserted(imported);
        }
        Some(Ok(Done::Written(path))) => {
            state.is_open = false;
            state.written = Some(path);
        }
        Some(Err(reason)) => state.failed = Some(reason),
        None => state.failed = Some(Failure::Internal),
    }
    Vec::new()
}
