//! What the engine is doing, in numbers.

use egui::accesskit::Role;
use egui::{Color32, Rect, RichText, Sense, Ui, WidgetInfo, vec2};
use recit::engine::Meters;

use super::{EditorView, Snapshot, theme};

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
    let meters = &seen.meters;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 20.0;
        cell(
            ui,
            "Engine",
            &meters.engine,
            theme::TEXT,
            "What computes the voice",
        );
        cell(ui, "Voice", &meters.voice, theme::TEXT, "The voice that speaks");
        cell(
            ui,
            "Latency",
            &latency(meters),
            theme::TEXT,
            "From a note to its line, as the host is told",
        );
        cell(
            ui,
            "Sounding",
            &meters.sounding.to_string(),
            sounding_ink(meters),
            "Lines that sound now",
        );
        let (ring, ink) = ring(meters);
        cell(
            ui,
            "Ring",
            &ring,
            ink,
            "Fill of the emptiest ring buffer of the sounding lines",
        );
        cell(
            ui,
            "RTF",
            &format!("{:.3}", meters.rtf),
            theme::TEXT,
            "Computing time over audio time, on one core",
        );
        cell(
            ui,
            "Text / acoustic / vocoder / resample",
            &stages(meters),
            theme::TEXT,
            "Time of the last job of each stage",
        );
        let late = if meters.underruns > 0 {
            theme::BAD
        } else {
            theme::TEXT
        };
        cell(
            ui,
            "Underruns",
            &meters.underruns.to_string(),
            late,
            "Times that a line had to wait for its samples",
        );
    });
}

fn cell(ui: &mut Ui, label: &str, value: &str, ink: Color32, meaning: &str) {
    let response = ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.label(RichText::new(label).size(10.0).color(theme::WEAK));
        ui.label(RichText::new(value).font(theme::small()).color(ink));
    });
    response.response.on_hover_text(meaning);
}

fn latency(meters: &Meters) -> String {
    let ms = 1000.0 * f64::from(meters.latency_samples) / meters.sample_rate.max(1.0);
    format!("{} smp · {ms:.1} ms", meters.latency_samples)
}

fn sounding_ink(meters: &Meters) -> Color32 {
    if meters.sounding > 0 {
        theme::ACCENT
    } else {
        theme::TEXT
    }
}

fn ring(meters: &Meters) -> (String, Color32) {
    if meters.sounding == 0 {
        return ("idle".to_owned(), theme::WEAK);
    }
    let ink = if meters.ring_fill < RING_LOW {
        theme::BAD
    } else {
        theme::TEXT
    };
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
pub(super) fn peaks(ui: &mut Ui, state: &mut PeakState, peak: [f32; 2]) {
    let fall = FALL_DB_S * ui.input(|input| input.stable_dt).min(0.5);
    let (rect, response) = ui.allocate_exact_size(vec2(150.0, 14.0), Sense::hover());
    let halves = rect.split_top_bottom_at_fraction(0.5);
    for ((level, peak), half) in state.level_db.iter_mut().zip(peak).zip([halves.0, halves.1]) {
        *level = decibels(peak).max(*level - fall).max(FLOOR_DB);
        let bar = half.shrink2(vec2(0.0, 1.0));
        let share = ((*level - FLOOR_DB) / -FLOOR_DB).clamp(0.0, 1.0);
        let filled = Rect::from_min_size(bar.min, vec2(bar.width() * share, bar.height()));
        let ink = if *level >= 0.0 { theme::BAD } else { theme::ACCENT };
        ui.painter().rect_filled(bar, 2.0, theme::RAISED);
        ui.painter().rect_filled(filled, 2.0, ink);
    }
    let shown = format!(
        "Peak: {:.0} dB left, {:.0} dB right",
        state.level_db[0], state.level_db[1]
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, &shown));
    response.on_hover_text(shown);
}

fn decibels(peak: f32) -> f32 {
    if peak > 0.0 { 20.0 * peak.log10() } else { FLOOR_DB }
}
