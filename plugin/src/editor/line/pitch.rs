//! The lane of the pitch, in which it can be drawn.

use egui::accesskit::Role;
use egui::{Align2, CursorIcon, Key, Pos2, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, remap};

use super::axis::Axis;
use super::drawing::Drawing;
use super::edits::WordRequest;
use super::state::LineState;
use super::study::Study;
use crate::editor::context::Context;
use crate::editor::look;

/// Possible distances of grid lines, in semitones.
const LINES: [f32; 5] = [2.0, 3.0, 4.0, 6.0, 12.0];
/// The number of grid lines at most.
const MOST_LINES: f32 = 3.0;
/// The smallest range of the lane, and the space above and below the pitch, in semitones.
const LEAST_REACH: f32 = 12.0;
const SPARE: f32 = 2.0;
/// The range without any pitch, in MIDI keys.
const UNVOICED: [f32; 2] = [48.0, 60.0];
/// Half the height of the name of a note.
const EDGE: f32 = 5.0;

/// The scale of the lane.
struct Scale {
    rect: Rect,
    low: f32,
    high: f32,
}

impl Scale {
    fn of(study: &Study, rect: Rect) -> Self {
        let [low, high] = study.reach.unwrap_or(UNVOICED);
        let spare = ((LEAST_REACH - (high - low)) / 2.0).max(SPARE);
        Self {
            rect: rect.shrink2(egui::vec2(0.0, 2.0)),
            low: low - spare,
            high: high + spare,
        }
    }

    fn y(&self, key: f32) -> f32 {
        remap(key, self.low..=self.high, self.rect.bottom()..=self.rect.top())
    }

    fn key(&self, y: f32) -> f32 {
        let y = y.clamp(self.rect.top(), self.rect.bottom());
        remap(y, self.rect.bottom()..=self.rect.top(), self.low..=self.high)
    }
}

/// Shows the lane, and draws in it. A click plays the word there.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Context,
    state: &mut LineState,
    study: &Study,
    axis: &Axis,
    rect: Rect,
) -> Option<WordRequest> {
    let scale = Scale::of(study, rect);
    grid(ui, &scale, cx);
    curve(ui, study, axis, &scale);
    let response = ui.interact(rect, ui.scope_id().with("pitch"), Sense::CLICK | Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, cx.words.line.lane));
    if response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    }
    let at = response.interact_pointer_pos();
    if response.drag_started() {
        state.drawing = Some(Drawing::of(study.subject.line.id));
    }
    if let (Some(drawing), Some(at)) = (&mut state.drawing, at) {
        drawing.is_cancelled |= ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape));
        if drawing.is_cancelled {
            drawing.clear();
        } else {
            // The first point is where the button went down.
            let origin = ui.input(|input| input.pointer.press_origin());
            for at in origin.filter(|_| drawing.is_empty()).into_iter().chain([at]) {
                drawing.draw_to(axis.time(at.x), scale.key(at.y));
            }
        }
        drawn(ui, drawing, axis, &scale);
    }
    let origin = ui.input(|input| input.pointer.press_origin()).or(at);
    let clicked = origin.filter(|_| response.clicked());
    let clicked = clicked.and_then(|at| study.at(axis.time(at.x)));
    if response.drag_stopped() {
        return state.drawing.take().map(WordRequest::Draw);
    }
    response.on_hover_text(cx.words.line.lane_help);
    clicked.map(|group| WordRequest::hear(ui, group))
}

fn curve(ui: &Ui, study: &Study, axis: &Axis, scale: &Scale) {
    let (painter, colours) = (ui.painter_at(scale.rect), look::palette(ui));
    let ink = Stroke::new(1.6, colours.text);
    let mut line: Vec<Pos2> = Vec::new();
    let draw = |line: &mut Vec<Pos2>| {
        if line.len() > 1 {
            painter.add(Shape::line(std::mem::take(line), ink));
        }
        line.clear();
    };
    for (time_s, key) in study.pitch(axis.from_s, axis.to_s(), axis.scale.recip()) {
        match key {
            Some(key) => line.push(pos2(axis.x(time_s), scale.y(key))),
            None => draw(&mut line),
        }
    }
    draw(&mut line);
}

fn drawn(ui: &Ui, drawing: &Drawing, axis: &Axis, scale: &Scale) {
    let points = drawing.points();
    let points = points.map(|(time_s, key)| pos2(axis.x(time_s), scale.y(key)));
    let ink = Stroke::new(2.0, look::palette(ui).accent);
    ui.painter_at(scale.rect).add(Shape::line(points.collect(), ink));
}

fn grid(ui: &Ui, scale: &Scale, cx: &Context) {
    let (painter, colours) = (ui.painter_at(scale.rect.expand(2.0)), look::palette(ui));
    let step = LINES
        .into_iter()
        .find(|step| (scale.high - scale.low) / step <= MOST_LINES)
        .unwrap_or(12.0);
    let mut note = (scale.low / step).ceil() * step;
    while note <= scale.high {
        let at = scale.y(note);
        let ink = Stroke::new(1.0, colours.line.gamma_multiply(0.6));
        painter.hline(scale.rect.x_range(), at, ink);
        // At the edges of the lane a name would be cut off.
        if scale.rect.shrink(EDGE).y_range().contains(at) {
            let name = cx.key_name(note.clamp(0.0, 127.0) as u8);
            let place = pos2(scale.rect.right() - 3.0, at);
            painter.text(place, Align2::RIGHT_CENTER, name, look::small(), colours.weak);
        }
        note += step;
    }
}
