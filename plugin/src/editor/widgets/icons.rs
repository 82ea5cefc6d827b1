//! Small buttons with drawn icons, which need no font.

use egui::accesskit::Role;
use egui::{
    Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

use crate::editor::look::{self, Palette};

/// The icon of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A triangle: play.
    Play,
    /// A square: stop.
    Stop,
    /// An arrow head upwards.
    Up,
    /// An arrow head downwards.
    Down,
    /// An arrow head to the left: the previous one.
    Left,
    /// An arrow head to the right: the next one.
    Right,
    /// An arrow into a tray: save.
    Save,
    /// A cross: delete, dismiss.
    Cross,
    /// A gear: settings.
    Gear,
    /// Three dots: less frequent actions.
    More,
    /// A magnifying glass: find.
    Search,
    /// An arrow to the left: undo.
    Back,
    /// An arrow to the right: redo.
    Forth,
    /// A keyboard: typing plays notes.
    Keys,
}

/// A square button with `icon`. `label` is its name and its tooltip.
pub fn button(ui: &mut Ui, icon: Icon, enabled: bool, label: &str) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(look::ICON), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, label));
    if ui.is_rect_visible(rect) {
        let hot = enabled && (response.hovered() || response.has_focus());
        if hot {
            ui.painter()
                .rect_filled(rect, look::ROUNDING, look::palette(ui).line);
        }
        let colour = match (enabled, hot, icon) {
            (false, ..) => look::palette(ui).line,
            (true, true, Icon::Cross) => look::palette(ui).bad,
            (true, true, _) | (true, false, Icon::Play | Icon::Stop) => look::palette(ui).accent,
            (true, false, _) => look::palette(ui).weak,
        };
        paint(ui.painter(), icon, rect, colour);
    }
    if enabled {
        response.on_hover_text(label)
    } else {
        response
    }
}

/// A square toggle button with `icon`. `label` is its name.
pub fn switch(ui: &mut Ui, icon: Icon, on: bool, label: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(look::ICON), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Switch, true, on, label));
    if ui.is_rect_visible(rect) {
        let colours = look::palette(ui);
        let hot = response.hovered() || response.has_focus();
        if on || hot {
            let fill = if on { colours.accent_dim } else { colours.line };
            ui.painter().rect_filled(rect, look::ROUNDING, fill);
        }
        let colour = match (on, hot) {
            (true, _) => colours.text,
            (false, true) => colours.accent,
            (false, false) => colours.weak,
        };
        paint(ui.painter(), icon, rect, colour);
    }
    response
}

fn paint(painter: &Painter, icon: Icon, rect: Rect, colour: Color32) {
    let stroke = Stroke::new(1.6, colour);
    let at = |x: f32, y: f32| -> Pos2 { rect.center() + vec2(x, y) };
    match icon {
        Icon::Play => {
            let corners = vec![at(-3.5, -5.5), at(6.0, 0.0), at(-3.5, 5.5)];
            painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
        }
        Icon::Stop => {
            let square = Rect::from_center_size(rect.center(), Vec2::splat(9.0));
            painter.rect_filled(square, 1.0, colour);
        }
        Icon::Up => painter.extend(open_line(&[at(-4.5, 2.5), at(0.0, -2.5), at(4.5, 2.5)], stroke)),
        Icon::Down => painter.extend(open_line(&[at(-4.5, -2.5), at(0.0, 2.5), at(4.5, -2.5)], stroke)),
        Icon::Left => painter.extend(open_line(&[at(2.5, -4.5), at(-2.5, 0.0), at(2.5, 4.5)], stroke)),
        Icon::Right => painter.extend(open_line(&[at(-2.5, -4.5), at(2.5, 0.0), at(-2.5, 4.5)], stroke)),
        Icon::Save => {
            // Into a tray.
            painter.line_segment([at(0.0, -6.0), at(0.0, 2.0)], stroke);
            painter.extend(open_line(&[at(-3.5, -1.5), at(0.0, 2.0), at(3.5, -1.5)], stroke));
            painter.extend(open_line(
                &[at(-6.0, 2.0), at(-6.0, 6.0), at(6.0, 6.0), at(6.0, 2.0)],
                stroke,
            ));
        }
        Icon::Cross => {
            painter.line_segment([at(-4.0, -4.0), at(4.0, 4.0)], stroke);
            painter.line_segment([at(-4.0, 4.0), at(4.0, -4.0)], stroke);
        }
        Icon::Gear => gear(painter, rect.center(), stroke),
        Icon::More => {
            for y in [-5.0, 0.0, 5.0] {
                painter.circle_filled(at(0.0, y), 1.6, colour);
            }
        }
        Icon::Search => {
            painter.circle_stroke(at(-1.5, -1.5), 4.2, stroke);
            painter.line_segment([at(1.6, 1.6), at(5.5, 5.5)], stroke);
        }
        Icon::Back => turned(painter, at, -1.0, stroke),
        Icon::Forth => turned(painter, at, 1.0, stroke),
        Icon::Keys => {
            let case = Rect::from_center_size(rect.center(), vec2(15.0, 11.0));
            painter.rect_stroke(case, 2.0, Stroke::new(1.3, colour), StrokeKind::Middle);
            for (x, y) in [(-4.0, -2.0), (0.0, -2.0), (4.0, -2.0)] {
                painter.circle_filled(at(x, y), 1.0, colour);
            }
            painter.line_segment([at(-3.5, 2.0), at(3.5, 2.0)], Stroke::new(1.6, colour));
        }
    }
}

/// An arrow that curves to the left (-1) or to the right (1).
fn turned(painter: &Painter, at: impl Fn(f32, f32) -> Pos2, side: f32, stroke: Stroke) {
    let arc = (0..=8).map(|step| {
        let angle = std::f32::consts::PI * (step as f32 / 8.0 - 0.5);
        at(-side * 4.0 * angle.cos(), 1.0 + 4.0 * angle.sin())
    });
    let bow = std::iter::once(at(side * 5.0, -3.0))
        .chain(arc)
        .chain([at(side * 2.0, 5.0)]);
    painter.add(Shape::line(bow.collect(), stroke));
    painter.extend(open_line(
        &[at(side * 2.0, -6.0), at(side * 5.0, -3.0), at(side * 2.0, 0.0)],
        stroke,
    ));
}

fn open_line(points: &[Pos2], stroke: Stroke) -> [Shape; 1] {
    [Shape::line(points.to_vec(), stroke)]
}

fn gear(painter: &Painter, centre: Pos2, stroke: Stroke) {
    painter.circle_stroke(centre, 4.2, stroke);
    for tooth in 0..8 {
        let direction = Vec2::angled(tooth as f32 * std::f32::consts::TAU / 8.0);
        painter.line_segment([centre + 4.2 * direction, centre + 7.2 * direction], stroke);
    }
}

/// Six dots that mark a drag handle.
pub fn grip(painter: &Painter, rect: Rect, colour: Color32) {
    for x in [-2.5, 2.5] {
        for y in [-5.0, 0.0, 5.0] {
            painter.circle_filled(pos2(rect.center().x + x, rect.center().y + y), 1.2, colour);
        }
    }
}

/// A warning triangle.
pub fn warning(painter: &Painter, rect: Rect, colours: &Palette) {
    let at = |x: f32, y: f32| rect.center() + vec2(x, y);
    let corners = vec![at(0.0, -5.5), at(6.0, 5.0), at(-6.0, 5.0)];
    painter.add(Shape::convex_polygon(corners, colours.warm, Stroke::NONE));
    painter.line_segment(
        [at(0.0, -2.0), at(0.0, 1.5)],
        Stroke::new(1.4, colours.background),
    );
    painter.circle_filled(at(0.0, 3.4), 0.8, colours.background);
}
