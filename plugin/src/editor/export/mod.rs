//! Exporting lines as audio files.

mod job;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Button, Grid, Id, Modal, ProgressBar, Response, RichText, TextEdit, Ui};
use recit::export::{Channels, Depth, Format, Options};
use recit::script::LineId;

use super::context::{EditorView, Snapshot};
use super::files::{self, Pending};
use super::look;
use job::{Job, Order, Outcome};

/// The sample rates that are offered, in Hz.
const RATES: [u32; 5] = [44_100, 48_000, 88_200, 96_000, 192_000];
const DEPTHS: [Depth; 3] = [Depth::Int16, Depth::Int24, Depth::Float32];
const CHANNELS: [Channels; 2] = [Channels::Mono, Channels::Stereo];
const WIDTH: f32 = 520.0;

/// Which lines are exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Which {
    Current,
    Selected,
    Page,
    #[default]
    All,
}

/// What it remembers.
pub struct ExportState {
    is_open: bool,
    which: Which,
    /// `None` is the host's.
    rate: Option<u32>,
    depth: Depth,
    channels: Channels,
    folder: String,
    replace: bool,
    choosing: Option<Pending<PathBuf>>,
    job: Option<Job>,
    outcome: Option<Outcome>,
}

impl Default for ExportState {
    fn default() -> Self {
        let folder = std::env::home_dir().map(|home| home.join("Recit"));
        Self {
            is_open: false,
            which: Which::default(),
            rate: None,
            depth: Depth::default(),
            channels: Channels::Stereo,
            folder: folder.map_or_else(String::new, |folder| folder.display().to_string()),
            replace: false,
            choosing: None,
            job: None,
            outcome: None,
        }
    }
}

/// Shows the button that opens it, with the progress while an export runs.
pub(super) fn button(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let words = &seen.words.export;
    let job = view.state.export.job.as_ref();
    let text = job.map_or_else(
        || words.title.to_owned(),
        |job| (words.running)(100.0 * job.progress().whole()),
    );
    if ui.button(text).on_hover_text(words.help).clicked() {
        view.state.export.is_open = true;
    }
}

/// Shows the dialog while it is open, and follows what runs.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    follow(&mut view.state.export);
    if !view.state.export.is_open {
        return;
    }
    let modal = Modal::new(Id::unique("recit export")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        ui.label(RichText::new(seen.words.export.title.trim_end_matches('…')).font(look::heading()));
        ui.add_space(look::GAP);
        let is_running = view.state.export.job.is_some();
        ui.add_enabled_ui(!is_running, |ui| choices(ui, view, seen));
        ui.add_space(look::GAP);
        let weak = look::palette(ui).weak;
        ui.label(
            RichText::new(seen.words.export.about)
                .font(look::small())
                .color(weak),
        );
        ui.add_space(look::GAP);
        outcome(ui, &view.state.export, seen);
        foot(ui, view, seen);
    });
    if modal.should_close() {
        view.state.export.is_open = false;
    }
}

/// Takes what others owe: the folder that was chosen, and how an export ended.
fn follow(state: &mut ExportState) {
    if let Some(answer) = state.choosing.as_ref().and_then(Pending::take) {
        state.choosing = None;
        if let Some(folder) = answer {
            state.folder = folder.display().to_string();
        }
    }
    if let Some(outcome) = state.job.as_mut().and_then(Job::outcome) {
        state.job = None;
        state.outcome = Some(outcome);
    }
}

/// The lines that `which` means, in the order of the script.
fn lines(which: Which, view: &EditorView, seen: &Snapshot) -> Vec<LineId> {
    let current = seen.current(view);
    let page = current.map(|line| line.page);
    let all = seen.script.lines().iter();
    match which {
        Which::Current => current.map(|line| line.id).into_iter().collect(),
        Which::Selected => view.state.selection.in_order(&seen.script),
        Which::Page => all
            .filter(|line| Some(line.page) == page)
            .map(|line| line.id)
            .collect(),
        Which::All => all.map(|line| line.id).collect(),
    }
}

fn choices(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let words = &seen.words.export;
    Grid::new("export")
        .num_columns(2)
        .spacing([16.0, 8.0])
        .show(ui, |ui| {
            name(ui, words.lines);
            which(ui, view, seen);
            ui.end_row();
            let state = &mut view.state.export;
            name(ui, words.rate);
            ui.horizontal(|ui| {
                let mut rate = state.rate.unwrap_or_else(|| host_rate(seen));
                for offered in RATES {
                    let text = format!("{} kHz", f64::from(offered) / 1000.0);
                    if ui.selectable_value(&mut rate, offered, text).clicked() {
                        state.rate = Some(offered);
                    }
                }
            });
            ui.end_row();
            name(ui, words.depth);
            options(ui, &mut state.depth, &DEPTHS, &words.depths);
            ui.end_row();
            name(ui, words.channels);
            options(ui, &mut state.channels, &CHANNELS, &words.channel_names);
            ui.end_row();
            folder(ui, state, seen);
            ui.end_row();
            ui.label("");
            ui.checkbox(&mut state.replace, words.replace)
                .on_hover_text(words.replace_help);
        });
}

fn name(ui: &mut Ui, name: &str) -> Response {
    let weak = look::palette(ui).weak;
    ui.label(RichText::new(name).font(look::small()).color(weak))
}

fn which(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let words = &seen.words.export;
    let offered = [Which::Current, Which::Selected, Which::Page, Which::All];
    ui.horizontal(|ui| {
        for which in offered {
            let count = lines(which, view, seen).len();
            let text = match which {
                Which::Current => words.line.to_owned(),
                Which::Selected => (words.selected)(count),
                Which::Page => (words.page)(count),
                Which::All => (words.all)(count),
            };
            ui.add_enabled_ui(count > 0, |ui| {
                ui.selectable_value(&mut view.state.export.which, which, text);
            });
        }
    });
}

fn options<T: Copy + PartialEq>(ui: &mut Ui, chosen: &mut T, offered: &[T], names: &[&str]) {
    ui.horizontal(|ui| {
        for (value, name) in offered.iter().zip(names) {
            ui.selectable_value(chosen, *value, *name);
        }
    });
}

fn folder(ui: &mut Ui, state: &mut ExportState, seen: &Snapshot) {
    let words = &seen.words.export;
    let label = name(ui, words.folder);
    ui.horizontal(|ui| {
        ui.add(TextEdit::singleline(&mut state.folder).desired_width(300.0))
            .labelled_by(label.id);
        let browse = ui.add_enabled(state.choosing.is_none(), Button::new(words.browse));
        if browse.clicked() {
            let at = Path::new(&state.folder);
            state.choosing = Some(files::choose_folder(ui.ctx(), words.folder, at));
        }
    });
}

/// The host's sample rate if it is offered.
fn host_rate(seen: &Snapshot) -> u32 {
    let host = seen.meters.sample_rate.round() as u32;
    let offered = RATES.into_iter().find(|rate| *rate == host);
    offered.unwrap_or(Format::default().sample_rate)
}

/// How the last export ended.
fn outcome(ui: &mut Ui, state: &ExportState, seen: &Snapshot) {
    let words = &seen.words.export;
    let colours = look::palette(ui);
    ui.horizontal_wrapped(|ui| match &state.outcome {
        None => {}
        Some(Outcome::Written(count, folder)) => {
            ui.label(RichText::new((words.done)(*count)).color(colours.good));
            if ui.button(words.open_folder).clicked() {
                let folder = folder.display().to_string();
                ui.ctx().open_url(egui::OpenUrl::new_tab(folder));
            }
        }
        Some(Outcome::Stopped(reason)) => {
            let reason = if reason.is_empty() { words.failed } else { reason };
            ui.label(RichText::new(reason).color(colours.bad));
        }
    });
}

/// The progress, and the buttons.
fn foot(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let words = &seen.words.export;
    if let Some(job) = &view.state.export.job {
        let progress = job.progress();
        let text = (words.progress)(progress.done(), progress.of());
        ui.add(ProgressBar::new(progress.whole()).text(text));
        if ui.button(words.cancel).clicked() {
            progress.cancel();
        }
        return;
    }
    let chosen = lines(view.state.export.which, view, seen);
    ui.horizontal(|ui| {
        let begin = ui.add_enabled(!chosen.is_empty(), Button::new(words.begin));
        if begin.clicked() {
            export(ui, view, seen, chosen);
        }
        if ui.button(words.close).clicked() {
            view.state.export.is_open = false;
        }
    });
}

/// Begins to export `lines` with the parameters as they are now.
fn export(ui: &Ui, view: &mut EditorView, seen: &Snapshot, lines: Vec<LineId>) {
    let state = &mut view.state.export;
    let folder = PathBuf::from(state.folder.trim());
    if !folder.is_absolute() {
        // A relative path would begin wherever the host was started.
        state.outcome = Some(Outcome::Stopped(seen.words.export.no_folder.to_owned()));
        return;
    }
    let controls = view.params.controls();
    let beat = view.shared.signals.beat();
    let options = Options {
        format: Format {
            sample_rate: state.rate.unwrap_or_else(|| host_rate(seen)),
            depth: state.depth,
            channels: state.channels,
        },
        volume_db: controls.volume_db,
        pan: controls.pan,
        live: controls.live,
        tempo: beat.tempo,
        bar_beats: beat.bar,
        replace: state.replace,
    };
    let order = Order {
        script: Arc::clone(&seen.script),
        lines,
        options,
        folder,
    };
    state.outcome = None;
    state.job = Some(Job::begin(ui.ctx(), view.shared.instance.clone(), order));
}
