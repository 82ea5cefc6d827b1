//! What the engine is doing, in numbers.

use egui::accesskit::Role;
use egui::{Color32, Rect, RichText, Sense, Ui, WidgetInfo, vec2};
use recit::engine::Meters;

use super::look::{self, Palette};
use super::view::{EditorView, Snapshot};
use super::words::Choice;

/// Rings emptier than this are shown in red.
const RING_LOW: f32 = 0.2;
/// The meters' range in decibels.
const FLOOR_DB: f32 = -60.0;
/// How fast a peak falls, in decibels a second.
const FALL_DB_S: f32 = 24.0;

/// The peaks that are shown.
pub struct PeakState {
    level_db: [f32; 2],
}

impl Default for PeakState {
    fn default() -> Self {
        Self {
            level_db: [FLOOR_DB; 2],
        }
    }
}

/// Shows the bar at the bottom.
pub(super) fn show(ui: &mut Ui, _view: &mut EditorView, seen: &Snapshot) {
    let (meters, words) = (&seen.meters, &seen.words.status);
    let colours = look::palette(ui);
    let busy = if meters.sounding > 0 {
        colours.accent
    } else {
        colours.text
    };
    let late = if meters.underruns > 0 {
        colours.bad
    } else {
        colours.text
    };
    let (ring, ring_ink) = ring(seen, colours);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 20.0;
        cell(ui, words.engine, &meters.engine, colours.text);
        cell(ui, words.voice, &meters.voice, colours.text);
        cell(ui, words.latency, &latency(seen), colours.text);
        cell(ui, words.sounding, &meters.sounding.to_string(), busy);
        cell(ui, words.ring, &ring, ring_ink);
        cell(ui, words.rtf, &format!("{:.3}", meters.rtf), colours.text);
        cell(ui, words.stages, &stages(meters), colours.text);
        cell(ui, words.underruns, &meters.underruns.to_string(), late);
    });
}

fn cell(ui: &mut Ui, (label, meaning): Choice, value: &str, ink: Color32) {
    let weak = look::palette(ui).weak;
    let response = ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.label(RichText::new(label).size(10.0).color(weak));
        ui.label(RichText::new(value).font(look::small()).color(ink));
    });
    response.response.on_hover_text(meaning);
}

fn latency(seen: &Snapshot) -> String {
    let meters = &seen.meters;
    let ms = 1000.0 * f64::from(meters.latency_samples) / meters.sample_rate.max(1.0);
    (seen.words.status.samples)(meters.latency_samples, ms)
}

fn ring(seen: &Snapshot, colours: &Palette) -> (String, Color32) {
    let meters = &seen.meters;
    if meters.sounding == 0 {
        return (seen.words.status.idle.to_owned(), colours.weak);
    }
    let low = meters.ring_fill < RING_LOW;
    let ink = if low { colours.bad } else { colours.text };
    (format!("{:.0} %", 100.0 * meters.ring_fill), ink)
}

fn stages(meters: &Meters) -> String {
    let stages = &meters.stages;
    format!(
        "{:.1} / {:.1} / {:.1} / {:.2} ms",
        stages.text, stages.acoustic, stages.vocoder, stages.resample
    )
}

/// Two bars that show the peaks of the left and the right channel.
pub(super) fn peaks(ui: &mut Ui, state: &mut PeakState, seen: &Snapshot) {
    let colours = look::palette(ui);
    let fall = FALL_DB_S * ui.input(|input| input.stable_dt).min(0.5);
    let (rect, response) = ui.allocate_exact_size(vec2(150.0, 14.0), Sense::hover());
    let halves = rect.split_top_bottom_at_fraction(0.5);
    for ((level, peak), half) in state
        .level_db
        .iter_mut()
        .zip(seen.meters.peak)
        .zip([halves.0, halves.1])
    {
        *level = decibels(peak).max(*level - fall).max(FLOOR_DB);
        let bar = half.shrink2(vec2(0.0, 1.0));
        let share = ((*level - FLOOR_DB) / -FLOOR_DB).clamp(0.0, 1.0);
        let filled = Rect::from_min_size(bar.min, vec2(bar.width() * share, bar.height()));
        let ink = if *level >= 0.0 {
            colours.bad
        } else {
            colours.accent
        };
        ui.painter().rect_filled(bar, 2.0, colours.raised);
        ui.painter().rect_filled(filled, 2.0, ink);
    }
    let shown = (seen.words.header.peak)(state.level_db[0], state.level_db[1]);
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, &shown));
    response.on_hover_text(shown);
}

fn decibels(peak: f32) -> f32 {
    if peak > 0.0 { 20.0 * peak.log10() } else { FLOOR_DB }
}
