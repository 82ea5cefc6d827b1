//! The choices of an export.

use std::path::Path;

use egui::{Button, DragValue, Grid, RichText, TextEdit, Ui};
use recit::export::{Arrangement, Channels, Depth, Format, NamePattern, Options, file_name};
use recit::script::LineId;

use super::state::{ExportState, SUBTITLES, Which};
use crate::editor::context::Context;
use crate::editor::files;
use crate::editor::look;
use crate::editor::voice_list::Candidate;
use crate::editor::widgets::{caption, tick};

/// The sample rates that are offered, in Hz.
const RATES: [u32; 5] = [44_100, 48_000, 88_200, 96_000, 192_000];
const DEPTHS: [Depth; 3] = [Depth::Int16, Depth::Int24, Depth::Float32];
const CHANNELS: [Channels; 2] = [Channels::Mono, Channels::Stereo];
const ARRANGEMENTS: [Arrangement; 3] = [Arrangement::Lines, Arrangement::Joined, Arrangement::Speakers];
const FIELD: f32 = 300.0;

/// The lines of `which`, in the order of the script.
pub(super) fn lines(which: Which, cx: &Context) -> Vec<LineId> {
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

/// Shows the choices. `sung` is whether one of the chosen lines was sung.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut ExportState, chosen: &[LineId], sung: bool) {
    let words = &cx.words.export;
    Grid::new("export")
        .num_columns(2)
        .spacing([16.0, 6.0])
        .show(ui, |ui| {
            caption::show(ui, words.lines);
            which(ui, cx, state);
            ui.end_row();
            caption::show(ui, words.files);
            arrangement(ui, cx, state);
            ui.end_row();
            if state.arrangement == Arrangement::Lines || sung {
                ui.label("");
                extent(ui, cx, state, chosen, sung);
                ui.end_row();
            }
            names(ui, cx, state, chosen);
            caption::show(ui, words.rate);
            rates(ui, cx, state);
            ui.end_row();
            caption::show(ui, words.depth);
            ui.horizontal(|ui| {
                options(ui, &mut state.depth, &DEPTHS, &words.depths);
                ui.add_space(look::GAP);
                options(ui, &mut state.channels, &CHANNELS, &words.channel_names);
            });
            ui.end_row();
            caption::show(ui, words.subtitles);
            ui.horizontal(|ui| {
                for (chosen, format) in state.subtitles.iter_mut().zip(SUBTITLES) {
                    tick::show(ui, chosen, format.ending().to_uppercase())
                        .on_hover_text(words.subtitles_help);
                }
            });
            ui.end_row();
            folder(ui, cx, state);
            ui.end_row();
            ui.label("");
            tick::show(ui, &mut state.replace, words.replace).on_hover_text(words.replace_help);
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

/// How lines become files, and the silence between lines of one file.
fn arrangement(ui: &mut Ui, cx: &Context, state: &mut ExportState) {
    let words = &cx.words.export;
    ui.horizontal(|ui| {
        for (value, (name, help)) in ARRANGEMENTS.into_iter().zip(words.arrangements) {
            ui.selectable_value(&mut state.arrangement, value, name)
                .on_hover_text(help);
        }
        if state.arrangement != Arrangement::Lines {
            ui.add_space(look::GAP);
            let label = caption::show(ui, words.gap);
            let gap = DragValue::new(&mut state.gap_s)
                .range(0.0..=Options::MAX_GAP_S)
                .speed(0.02)
                .max_decimals(2)
                .suffix(" s");
            ui.add(gap).labelled_by(label.id).on_hover_text(words.gap_help);
        }
    });
}

/// Which takes, and whether sung lines are sung.
fn extent(ui: &mut Ui, cx: &Context, state: &mut ExportState, chosen: &[LineId], sung: bool) {
    let words = &cx.words.export;
    ui.horizontal(|ui| {
        if state.arrangement == Arrangement::Lines {
            let has_takes = chosen
                .iter()
                .any(|id| cx.script.line(*id).is_some_and(|line| line.takes > 1));
            ui.add_enabled_ui(has_takes, |ui| {
                tick::show(ui, &mut state.all_takes, words.takes).on_hover_text(words.takes_help);
            });
        }
        if sung {
            tick::show(ui, &mut state.as_sung, words.as_sung).on_hover_text(words.as_sung_help);
        }
    });
}

/// The pattern of the names, and the name that it gives the first line.
fn names(ui: &mut Ui, cx: &Context, state: &mut ExportState, chosen: &[LineId]) {
    let words = &cx.words.export;
    let label = caption::show(ui, words.names);
    let fields: Vec<String> = NamePattern::fields().map(|name| format!("{{{name}}}")).collect();
    ui.add(TextEdit::singleline(&mut state.names).desired_width(FIELD))
        .labelled_by(label.id)
        .on_hover_text((words.names_help)(&fields.join(" ")));
    ui.end_row();
    ui.label("");
    let colours = look::palette(ui);
    let (told, ink) = match state.names.parse::<NamePattern>() {
        Ok(pattern) => {
            let voice = Candidate::of(&cx.voices, &cx.script.voice).map(|known| known.voice);
            let speaker = |id: &str| {
                let known = voice.and_then(|voice| voice.speakers.iter().find(|speaker| speaker.id == id));
                known.map_or_else(|| id.to_owned(), |speaker| speaker.name.clone())
            };
            let name = file_name(&cx.script, chosen, state.arrangement, &pattern, &speaker);
            (
                name.map_or_else(String::new, |name| format!("{name}.wav")),
                colours.weak,
            )
        }
        Err(error) => ((words.bad_names)(&error), colours.bad),
    };
    ui.add(egui::Label::new(RichText::new(told).font(look::small()).color(ink)).truncate());
    ui.end_row();
}

fn rates(ui: &mut Ui, cx: &Context, state: &mut ExportState) {
    ui.horizontal(|ui| {
        let mut rate = state.rate.unwrap_or_else(|| host_rate(cx));
        for offered in RATES {
            let text = format!("{} kHz", f64::from(offered) / 1000.0);
            if ui.selectable_value(&mut rate, offered, text).clicked() {
                state.rate = Some(offered);
            }
        }
    });
}

fn options<T: Copy + PartialEq>(ui: &mut Ui, chosen: &mut T, offered: &[T], names: &[&str]) {
    for (value, name) in offered.iter().zip(names) {
        ui.selectable_value(chosen, *value, *name);
    }
}

fn folder(ui: &mut Ui, cx: &Context, state: &mut ExportState) {
    let words = &cx.words.export;
    let label = caption::show(ui, words.folder);
    ui.horizontal(|ui| {
        ui.add(TextEdit::singleline(&mut state.folder).desired_width(FIELD))
            .labelled_by(label.id);
        let browse = ui.add_enabled(state.choosing.is_none(), Button::new(words.browse));
        if browse.clicked() {
            let at = Path::new(&state.folder);
            state.choosing = Some(files::choose_folder(ui.ctx(), words.folder, at));
        }
    });
}

/// The host's sample rate if it is supported.
pub(super) fn host_rate(cx: &Context) -> u32 {
    let host = cx.meters.sample_rate.round() as u32;
    let offered = RATES.into_iter().find(|rate| *rate == host);
    offered.unwrap_or(Format::default().sample_rate)
}
