//! The peaks of the output.

use egui::accesskit::Role;
use egui::{Rect, Sense, Ui, WidgetInfo, vec2};

use crate::editor::context::Context;
use crate::editor::look;

/// The range in decibels.
const FLOOR_DB: f32 = -60.0;
/// How fast a peak falls, in decibels a second.
const FALL_DB_S: f32 = 24.0;

/// The displayed peaks.
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

/// Two bars that show the peaks of the left and the right channel.
pub fn peaks(ui: &mut Ui, state: &mut PeakState, cx: &Context) {
    let colours = look::palette(ui);
    let fall = FALL_DB_S * ui.input(|input| input.stable_dt).min(0.5);
    let (rect, response) = ui.allocate_exact_size(vec2(76.0, 14.0), Sense::hover());
    let halves = rect.split_top_bottom_at_fraction(0.5);
    for ((level, peak), half) in state
        .level_db
        .iter_mut()
        .zip(cx.meters.peak)
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
    let shown = (cx.words.header.peak)(state.level_db[0], state.level_db[1]);
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, &shown));
    response.on_hover_text(shown);
}

fn decibels(peak: f32) -> f32 {
    if peak > 0.0 { 20.0 * peak.log10() } else { FLOOR_DB }
}
