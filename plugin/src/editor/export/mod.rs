//! The dialog that exports lines as audio files.

mod job;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Button, Grid, Id, Modal, ProgressBar, RichText, TextEdit, Ui};
use recit::export::{Channels, Depth, Format, Options};
use recit::script::LineId;

use super::action::Action;
use super::context::Context;
use super::files::{self, Pending};
use super::look;
use super::widgets::caption;
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

/// Its state.
pub struct ExportState {
    is_open: bool,
    which: Which,
    /// `None` is the host's rate.
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

impl ExportState {
    /// Opens the dialog.
    pub fn open(&mut self) {
        self.is_open = true;
    }
}

/// Shows the button that opens it, or the progress while an export runs.
pub(super) fn button(ui: &mut Ui, cx: &Context, state: &ExportState) -> Option<Action> {
    let words = &cx.words.export;
    let job = state.job.as_ref();
    let text = job.map_or_else(
        || words.title.to_owned(),
        |job| (words.running)(100.0 * job.progress().whole()),
    );
    let button = ui.button(text).on_hover_text(words.help);
    button.clicked().then_some(Action::OpenExport)
}

/// Shows the dialog while it is open, and follows a running export.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut ExportState) {
    follow(state);
    if !state.is_open {
        return;
    }
    let words = &cx.words.export;
    let modal = Modal::new(Id::unique("recit export")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        ui.label(RichText::new(words.title.trim_end_matches('…')).font(look::heading()));
        ui.add_space(look::GAP);
        let is_running = state.job.is_some();
        ui.add_enabled_ui(!is_running, |ui| choices(ui, cx, state));
        ui.add_space(look::GAP);
        caption::show(ui, words.about);
        ui.add_space(look::GAP);
        outcome(ui, cx, state);
        foot(ui, cx, state);
    });
    if modal.should_close() {
        state.is_open = false;
    }
}

/// Receives results: the selected folder, and the end of an export.
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

/// The lines of `which`, in the order of the script.
fn lines(which: Which, cx: &Context) -> Vec<LineId> {
    let current = cx.current();
    let page = current.map(|line| line.page);
    let all = cx.script.lines().iter();
    match which {
        Which::Current => current.map(|line| line.id).into_iter().collect(),
        Which::Selected => cx.selection.in_order(&cx.script),
        Which::Page => all
            .filter(|line| Some(line.page) == page)
            .map(|line| line.id)
            .collect(),
        Which::All => all.map(|line| line.id).collect(),
    }
}

fn choices(ui: &mut Ui, cx: &Context, state: &mut ExportState) {
    let words = &cx.words.export;
    Grid::new("export")
        .num_columns(2)
        .spacing([16.0, 8.0])
        .show(ui, |ui| {
            caption::show(ui, words.lines);
            which(ui, cx, state);
            ui.end_row();
            caption::show(ui, words.rate);
            ui.horizontal(|ui| {
                let mut rate = state.rate.unwrap_or_else(|| host_rate(cx));
                for offered in RATES {
                    let text = format!("{} kHz", f64::from(offered) / 1000.0);
                    if ui.selectable_value(&mut rate, offered, text).clicked() {
                        state.rate = Some(offered);
                    }
                }
            });
            ui.end_row();
            caption::show(ui, words.depth);
            options(ui, &mut state.depth, &DEPTHS, &words.depths);
            ui.end_row();
            caption::show(ui, words.channels);
            options(ui, &mut state.channels, &CHANNELS, &words.channel_names);
            ui.end_row();
            folder(ui, cx, state);
            ui.end_row();
            ui.label("");
            ui.checkbox(&mut state.replace, words.replace)
                .on_hover_text(words.replace_help);
        });
}

fn which(ui: &mut Ui, cx: &Context, state: &mut ExportState) {
    let words = &cx.words.export;
    let offered = [Which::Current, Which::Selected, Which::Page, Which::All];
    ui.horizontal(|ui| {
        for which in offered {
            let count = lines(which, cx).len();
            let text = match which {
                Which::Current => words.line.to_owned(),
                Which::Selected => (words.selected)(count),
                Which::Page => (words.page)(count),
                Which::All => (words.all)(count),
            };
            ui.add_enabled_ui(count > 0, |ui| {
                ui.selectable_value(&mut state.which, which, text);
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

fn folder(ui: &mut Ui, cx: &Context, state: &mut ExportState) {
    let words = &cx.words.export;
    let label = caption::show(ui, words.folder);
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

/// The host's sample rate if it is supported.
fn host_rate(cx: &Context) -> u32 {
    let host = cx.meters.sample_rate.round() as u32;
    let offered = RATES.into_iter().find(|rate| *rate == host);
    offered.unwrap_or(Format::default().sample_rate)
}

/// The result of the last export.
fn outcome(ui: &mut Ui, cx: &Context, state: &ExportState) {
    let words = &cx.words.export;
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
fn foot(ui: &mut Ui, cx: &Context, state: &mut ExportState) {
    let words = &cx.words.export;
    if let Some(job) = &state.job {
        let progress = job.progress();
        let text = (words.progress)(progress.done(), progress.of());
        ui.add(ProgressBar::new(progress.whole()).text(text));
        if ui.button(words.cancel).clicked() {
            progress.cancel();
        }
        return;
    }
    let chosen = lines(state.which, cx);
    ui.horizontal(|ui| {
        let begin = ui.add_enabled(!chosen.is_empty(), Button::new(words.begin));
        if begin.clicked() {
            export(ui, cx, state, chosen);
        }
        if ui.button(words.close).clicked() {
            state.is_open = false;
        }
    });
}

/// Starts to export `lines` with the current parameters.
fn export(ui: &Ui, cx: &Context, state: &mut ExportState, lines: Vec<LineId>) {
    let folder = PathBuf::from(state.folder.trim());
    if !folder.is_absolute() {
        // A relative path would depend on where the host was started.
        state.outcome = Some(Outcome::Stopped(cx.words.export.no_folder.to_owned()));
        return;
    }
    let controls = cx.params.controls();
    let beat = cx.shared.signals.beat();
    let options = Options {
        format: Format {
            sample_rate: state.rate.unwrap_or_else(|| host_rate(cx)),
            depth: state.depth,
            channels: state.channels,
        },
        volume_db: controls.volume_db,
        pan: controls.pan,
        live: controls.live,
        tempo: beat.tempo,
        bar_beats: beat.bar,
        timings: Vec::new(),
        replace: state.replace,
    };
    let order = Order {
        script: Arc::clone(&cx.script),
        lines,
        options,
        folder,
    };
    state.outcome = None;
    state.job = Some(Job::begin(ui.ctx(), cx.shared.instance.clone(), order));
}
