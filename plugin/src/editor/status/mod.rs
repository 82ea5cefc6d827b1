//! The status line: measurements of the engine.

mod cell;
mod peaks;

use egui::{Color32, Ui};
use recit::engine::{Meters, Stages};

use self::cell::{Cell, Shape};
use super::action::Action;
use super::context::Context;
use super::look::{self, Palette};
use super::words::Choice;

pub(super) use peaks::{PeakState, peaks};

/// Rings emptier than this are shown in red.
const RING_LOW: f32 = 0.2;
/// The space between two cells.
const SPACE: f32 = 14.0;

/// Shows the bar at the bottom. If there is not enough space, the least important cells are hidden.
pub(super) fn show(ui: &mut Ui, cx: &Context) -> Vec<Action> {
    let mut actions = Vec::new();
    let mut cells = cells(cx, look::palette(ui));
    let room = ui.available_width();
    while width(ui, &cells) > room && cells.len() > 1 {
        if let Some(least) = (0..cells.len()).max_by_key(|at| cells[*at].rank) {
            cells.remove(least);
        }
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE;
        for cell in &cells {
            if cell.show(ui) {
                actions.push(Action::ResetUnderruns);
            }
        }
    });
    actions
}

fn width(ui: &Ui, cells: &[Cell]) -> f32 {
    let widths: f32 = cells.iter().map(|cell| cell.width(ui)).sum();
    widths + SPACE * (cells.len() as f32 - 1.0)
}

/// All cells from left to right. The lower the rank, the more important.
fn cells(cx: &Context, colours: &Palette) -> Vec<Cell> {
    let (meters, words) = (&cx.meters, &cx.words.status);
    let ink = |bad: bool| if bad { colours.bad } else { colours.text };
    let sounding = if meters.sounding > 0 {
        colours.accent
    } else {
        colours.text
    };
    let count = |label, value: u64, ink, rank| Cell::new(label, value.to_string(), ink, rank);
    let rare = |value: u64| if value > 0 { 1 } else { 7 };
    let (ring, ring_ink) = ring(cx, colours);
    let (latency, latency_ink) = latency(cx, colours);
    let mut cells = vec![
        plain(words.engine, engine(meters), colours, 6),
        plain(words.model, meters.model.clone(), colours, 9),
        Cell::new(words.latency, latency, latency_ink, 2),
        count(words.sounding, meters.sounding as u64, sounding, 4),
        ring_cell(words.ring, ring, ring_ink, meters, 3),
        plain(words.rtf, format!("{:.3}", meters.rtf), colours, 5),
        stages(cx, colours, 8),
        count(
            words.late_starts,
            meters.late_starts,
            colours.text,
            rare(meters.late_starts),
        ),
        count(
            words.missed,
            meters.missed,
            ink(meters.missed > 0),
            rare(meters.missed),
        ),
        count(words.underruns, meters.underruns, ink(meters.underruns > 0), 0)
            .shaped(Shape::Count { reset: words.reset }),
    ];
    // Values are unknown until the voice is loaded.
    cells.retain(|cell| !cell.value.is_empty());
    cells
}

fn plain(label: Choice, value: String, colours: &Palette, rank: u8) -> Cell {
    Cell::new(label, value, colours.text, rank)
}

/// The inference engine and its device.
fn engine(meters: &Meters) -> String {
    let parts = [meters.engine.as_str(), meters.device.as_str()];
    let told: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    told.join(" · ")
}

/// The latency that the host knows, or a newly selected lookahead that is not in effect yet.
fn latency(cx: &Context, colours: &Palette) -> (String, Color32) {
    let chosen = cx.params.lookahead.value();
    if cx.shared.signals.is_lookahead_due(chosen.into()) {
        let (name, _) = cx.words.parameters.lookaheads[chosen as usize];
        return ((cx.words.status.due)(name), colours.warm);
    }
    let meters = &cx.meters;
    let ms = 1000.0 * f64::from(meters.latency_samples) / meters.sample_rate.max(1.0);
    let samples = (cx.words.status.samples)(meters.latency_samples, ms);
    (samples, colours.text)
}

fn ring(cx: &Context, colours: &Palette) -> (String, Color32) {
    let meters = &cx.meters;
    if meters.sounding == 0 {
        return (cx.words.status.idle.to_owned(), colours.weak);
    }
    let low = meters.ring_fill < RING_LOW;
    let ink = if low { colours.bad } else { colours.accent };
    (format!("{:.0} %", 100.0 * meters.ring_fill), ink)
}

fn ring_cell(label: Choice, value: String, ink: Color32, meters: &Meters, rank: u8) -> Cell {
    let share = if meters.sounding > 0 {
        meters.ring_fill
    } else {
        0.0
    };
    Cell::new(label, value, ink, rank).shaped(Shape::Bar(share))
}

/// The times of the stages as bars, with names and numbers in the tooltip.
fn stages(cx: &Context, colours: &Palette, rank: u8) -> Cell {
    let words = &cx.words.status;
    let Stages {
        text,
        acoustic,
        vocoder,
        resample,
    } = cx.meters.stages;
    let times = [text, acoustic, vocoder, resample];
    let named = words.stage_names.iter().zip(times);
    let named: Vec<String> = named.map(|(name, ms)| (words.stage)(name, ms)).collect();
    Cell::new(words.stages, named.join(words.comma), colours.text, rank).shaped(Shape::Times(times))
}
