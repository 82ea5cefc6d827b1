//! The waveform of a line, the ruler, and the playhead.

use egui::{Align2, Color32, Mesh, Rect, Shape, Stroke, Ui, pos2};

use super::axis::Axis;
use super::study::Study;
use crate::editor::look;
use crate::signals::Beat;

/// Possible distances of ticks, in seconds.
const TICKS_S: [f64; 9] = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];
/// The smallest distance of ticks with a number, and of beats, in points.
const TICK_ROOM: f64 = 56.0;
const BEAT_ROOM: f64 = 8.0;
/// The distance from a tick to its number.
const TICK_GAP: f32 = 3.0;
/// Peaks below this are not scaled up: silence does not fill the height.
const LEAST_PEAK: f32 = 0.05;

/// The beats and the bars of the host from the start of the line, in the background.
pub(super) fn beats(ui: &Ui, axis: &Axis, rect: Rect, beat: Beat) {
    let beat_s = 60.0 / beat.tempo.max(1.0);
    if beat_s * axis.scale < BEAT_ROOM {
        return;
    }
    let (painter, colours) = (ui.painter_at(rect), look::palette(ui));
    for (_, x) in ticks(axis, beat_s) {
        painter.vline(x, rect.y_range(), Stroke::new(1.0, colours.accent_dim));
    }
    for (_, x) in ticks(axis, beat_s * beat.bar.max(1.0)) {
        painter.vline(x, rect.y_range(), Stroke::new(1.5, colours.shape));
    }
}

/// Seconds along the top.
pub(super) fn ruler(ui: &Ui, axis: &Axis, rect: Rect, second: fn(f64) -> String) {
    let (painter, colours) = (ui.painter_at(rect), look::palette(ui));
    let step = TICKS_S
        .into_iter()
        .find(|step| step * axis.scale >= TICK_ROOM)
        .unwrap_or(60.0);
    let mut taken = f32::NEG_INFINITY;
    for (time, x) in ticks(axis, step) {
        painter.vline(
            x,
            rect.top() + 2.0..=rect.bottom(),
            Stroke::new(1.0, colours.line),
        );
        let number = painter.layout_no_wrap(second(time), look::small(), colours.weak);
        // At the end of the line a number is on the other side of its tick.
        let has_room = x + TICK_GAP + number.size().x <= rect.right();
        let (align, aside) = if has_room {
            (Align2::LEFT_CENTER, TICK_GAP)
        } else {
            (Align2::RIGHT_CENTER, -TICK_GAP)
        };
        let at = pos2(x + aside, rect.center().y - 1.0);
        let place = align.anchor_size(at, number.size());
        // There it may meet the number before it.
        if place.left() < taken + TICK_GAP {
            continue;
        }
        taken = place.right();
        painter.galley(place.min, number, colours.weak);
    }
}

/// The visible multiples of `step`, with their positions.
fn ticks(axis: &Axis, step: f64) -> impl Iterator<Item = (f64, f32)> {
    let axis = *axis;
    let (first, last) = (
        (axis.from_s / step).ceil() as i64,
        (axis.to_s() / step).floor() as i64,
    );
    (first..=last).map(move |index| {
        let time = index as f64 * step;
        (time, axis.x(time))
    })
}

/// The waveform, one column per point. The part before `spoken_s` has the accent colour.
pub(super) fn wave(ui: &Ui, study: &Study, axis: &Axis, rect: Rect, spoken_s: f64) {
    let (painter, colours) = (ui.painter_at(rect), look::palette(ui));
    let (spoken, quiet) = (
        colours.accent.gamma_multiply(0.5),
        colours.weak.gamma_multiply(0.4),
    );
    let mut mesh = Mesh::default();
    let half = rect.height() / 2.0 / study.peak.max(LEAST_PEAK);
    let columns = rect.width().ceil() as usize;
    for column in 0..columns {
        let x = rect.left() + column as f32;
        let (from_s, to_s) = (axis.time(x), axis.time(x + 1.0));
        let Some([low, high]) = study.wave(from_s, to_s) else {
            break;
        };
        let ink = if from_s < spoken_s { spoken } else { quiet };
        // Mirrored, because only the level matters.
        let height = (high.max(-low) * half).max(0.5);
        let y = rect.center().y;
        let bar = Rect::from_x_y_ranges(x..=x + 1.0, y - height..=y + height);
        mesh.add_colored_rect(bar, ink);
    }
    painter.add(Shape::mesh(mesh));
}

/// The playhead.
pub(super) fn playhead(ui: &Ui, axis: &Axis, rect: Rect, time_s: f64) {
    let (painter, colours) = (ui.painter_at(rect), look::palette(ui));
    painter.vline(axis.x(time_s), rect.y_range(), Stroke::new(1.5, colours.accent));
}

/// The visible part of the line, along the bottom.
pub(super) fn overview(ui: &Ui, axis: &Axis, rect: Rect, length_s: f64) {
    let share = |time_s: f64| (time_s / length_s.max(1e-3)).clamp(0.0, 1.0) as f32;
    let (from, to) = (share(axis.from_s), share(axis.to_s()));
    if to - from > 0.999 {
        return;
    }
    let (painter, colours) = (ui.painter_at(rect), look::palette(ui));
    let at = |share: f32| egui::lerp(rect.x_range(), share);
    painter.rect_filled(rect, 1.5, colours.raised);
    let part = Rect::from_x_y_ranges(at(from)..=at(to), rect.y_range());
    painter.rect_filled(part, 1.5, colours.weak);
}

/// The progress, along the top.
pub(super) fn progress(ui: &Ui, rect: Rect, share: f32) {
    let ink: Color32 = look::palette(ui).warm;
    let bar = rect
        .with_max_x(egui::lerp(rect.x_range(), share))
        .with_max_y(rect.top() + 2.0);
    ui.painter().rect_filled(bar, 1.0, ink);
}
