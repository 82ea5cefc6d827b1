//! The dialog that exports lines as audio files.
//!
//! | module | |
//! |---|---|
//! | `state` | its state |
//! | `choices` | what is exported, and how |

mod choices;
mod state;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use egui::{Button, Id, Modal, ProgressBar, RichText, Ui};
use recit::export::{Format, NamePattern, Options, Performance};
use recit::script::LineId;

use self::state::SUBTITLES;
use super::action::Action;
use super::context::Context;
use super::files::{self, Pending};
use super::look;
use super::widgets::caption;
use crate::exporting::{Order, Outcome};
use crate::params::Mode;
use crate::told::Told;

pub use self::state::ExportState;

const WIDTH: f32 = 540.0;

/// Shows the button that opens it, or the progress while an export runs.
pub(super) fn button(ui: &mut Ui, cx: &Context) -> Option<Action> {
    let words = &cx.words.export;
    let progress = cx.shared.exporting.progress();
    let text = progress.map_or_else(
        || words.title.to_owned(),
        |progress| (words.running)(100.0 * progress.whole()),
    );
    let button = ui.button(text).on_hover_text(words.help);
    button.clicked().then_some(Action::OpenExport)
}

/// Shows the dialog while it is open, and follows a running export.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut ExportState) -> Vec<Action> {
    let mut actions: Vec<Action> = follow(cx, state).into_iter().collect();
    if !state.is_open {
        return actions;
    }
    let words = &cx.words.export;
    let modal = Modal::new(Id::unique("recit export")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        ui.label(RichText::new(words.title.trim_end_matches('…')).font(look::heading()));
        ui.add_space(look::GAP);
        let chosen = choices::lines(state.which, cx);
        let sung = sung(cx, &chosen);
        ui.add_enabled_ui(!state.was_running, |ui| {
            choices::show(ui, cx, state, &chosen, !sung.is_empty());
        });
        ui.add_space(look::GAP);
        caption::show(ui, words.about);
        ui.add_space(look::GAP);
        outcome(ui, cx);
        actions.extend(foot(ui, cx, state, chosen, sung));
    });
    if modal.should_close() {
        state.is_open = false;
    }
    actions
}

/// Receives the selected folder, and tells of an export that failed behind the closed dialog.
fn follow(cx: &Context, state: &mut ExportState) -> Option<Action> {
    if let Some(answer) = state.choosing.as_ref().and_then(Pending::take) {
        state.choosing = None;
        if let Some(folder) = answer {
            state.folder = folder.display().to_string();
        }
    }
    let is_running = cx.shared.exporting.progress().is_some();
    let has_ended = std::mem::replace(&mut state.was_running, is_running) && !is_running;
    match cx
        .shared
        .exporting
        .outcome()
        .filter(|_| has_ended && !state.is_open)?
    {
        Outcome::Stopped(error) => Some(Action::Notify(Told::Export(error).into())),
        Outcome::Fault => Some(Action::Notify(Told::ExportFault.into())),
        Outcome::Written(_) | Outcome::Cancelled(_) | Outcome::NoFolder => None,
    }
}

/// The lines of these that were sung, in Sing.
fn sung(cx: &Context, chosen: &[LineId]) -> HashMap<LineId, Arc<Performance>> {
    if cx.params.playing.mode.value() != Mode::Sing {
        return HashMap::new();
    }
    let performance = |id: &LineId| Some((*id, cx.shared.sung.performance(*id)?));
    chosen.iter().filter_map(performance).collect()
}

/// The result of the last export.
fn outcome(ui: &mut Ui, cx: &Context) {
    let words = &cx.words.export;
    let colours = look::palette(ui);
    let outcome = cx.shared.exporting.outcome();
    ui.horizontal_wrapped(|ui| match &outcome {
        None => {}
        Some(Outcome::Written(files)) => {
            ui.label(RichText::new((words.done)(files.len())).color(colours.good));
            if let Some(file) = files.first()
                && ui.button(words.reveal).clicked()
            {
                files::reveal(ui.ctx(), file);
            }
        }
        Some(Outcome::Cancelled(lines)) => {
            ui.label((words.cancelled)(*lines));
        }
        Some(Outcome::Stopped(error)) => {
            ui.label(RichText::new((cx.words.errors.export)(error)).color(colours.bad));
        }
        Some(Outcome::Fault) => {
            ui.label(RichText::new(words.failed).color(colours.bad));
        }
        Some(Outcome::NoFolder) => {
            ui.label(RichText::new(words.no_folder).color(colours.bad));
        }
    });
}

/// The progress, and the buttons.
fn foot(
    ui: &mut Ui,
    cx: &Context,
    state: &mut ExportState,
    chosen: Vec<LineId>,
    sung: HashMap<LineId, Arc<Performance>>,
) -> Option<Action> {
    let words = &cx.words.export;
    if let Some(progress) = cx.shared.exporting.progress() {
        let text = (words.progress)(progress.done(), progress.of());
        ui.add(ProgressBar::new(progress.whole()).text(text));
        if ui.button(words.cancel).clicked() {
            progress.cancel();
        }
        return None;
    }
    let mut action = None;
    ui.horizontal(|ui| {
        let names = state.names.parse::<NamePattern>().ok();
        let begin = ui.add_enabled(!chosen.is_empty() && names.is_some(), Button::new(words.begin));
        if let Some(names) = names.filter(|_| begin.clicked()) {
            action = export(cx, state, chosen, names, sung);
        }
        if ui.button(words.close).clicked() {
            state.is_open = false;
        }
    });
    action
}

/// The export of `lines` with the current parameters.
fn export(
    cx: &Context,
    state: &mut ExportState,
    lines: Vec<LineId>,
    names: NamePattern,
    sung: HashMap<LineId, Arc<Performance>>,
) -> Option<Action> {
    let folder = PathBuf::from(state.folder.trim());
    if !folder.is_absolute() {
        // A relative path would depend on where the host was started.
        cx.shared.exporting.refuse_folder();
        return None;
    }
    let controls = cx.params.controls();
    let beat = cx.shared.signals.beat();
    let subtitles = SUBTITLES.into_iter().zip(state.subtitles);
    let options = Options {
        format: Format {
            sample_rate: state.rate.unwrap_or_else(|| choices::host_rate(cx)),
            depth: state.depth,
            channels: state.channels,
        },
        arrangement: state.arrangement,
        gap_s: state.gap_s,
        names,
        all_takes: state.all_takes,
        subtitles: subtitles
            .filter(|(_, chosen)| *chosen)
            .map(|(format, _)| format)
            .collect(),
        sung: if state.as_sung { sung } else { HashMap::new() },
        volume_db: controls.volume_db,
        pan: controls.pan,
        live: controls.live,
        tempo: beat.tempo,
        bar_beats: beat.bar,
        timings: Vec::new(),
        replace: state.replace,
    };
    Some(Action::Export(Box::new(Order {
        script: Arc::clone(&cx.script),
        lines,
        options,
        folder,
    })))
}
