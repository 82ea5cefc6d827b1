//! Paints keys. A plate on each key with a line shows its status by colour and sign.

use egui::{Align2, Painter, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use recit::engine::LineStatus;

use super::key::Key;
use super::layout::{Keys, OCTAVE, is_black};
use crate::editor::context::Context;
use crate::editor::letters;
use crate::editor::look::{self, Palette};
use crate::editor::widgets::mark;

/// The height of the plate relative to a white and a black key.
const PLATE: (f32, f32) = (0.40, 0.60);
/// The distance between sign and number on a plate, and from both to the edge.
const SIGN_GAP: f32 = 1.5;
/// The radius of a sign, and the smallest at which it is recognisable.
const SIGN: f32 = 5.0;
const LEAST_SIGN: f32 = 2.5;
/// The height of the bar that marks the key of the current line.
const BAR: f32 = 4.0;

/// Half the width of the mark of the next cue.
const NEXT: f32 = 5.0;

/// Paints all keys; `focused` has the focus.
pub fn keys(ui: &Ui, cx: &Context, keys: &Keys, all: &[Key], focused: Option<u8>) {
    for black in [false, true] {
        for key in all.iter().filter(|key| is_black(key.key) == black) {
            let rect = keys.rect(key.key);
            if ui.is_rect_visible(rect) {
                one(ui, cx, key, rect, focused == Some(key.key));
            }
        }
    }
}

fn one(ui: &Ui, cx: &Context, key: &Key, rect: Rect, focused: bool) {
    let (colours, painter) = (look::palette(ui), ui.painter());
    let black = is_black(key.key);
    let body = if black { rect } else { rect.shrink2(vec2(0.5, 0.0)) };
    let fill = match (cx.shared.keyboard.is_down(key.key), black) {
        (true, _) => colours.accent_dim,
        (false, true) => colours.ebony,
        (false, false) => colours.ivory,
    };
    painter.rect_filled(body, 2.0, fill);
    let edge = Stroke::new(1.0, colours.shape);
    painter.rect_stroke(body, 2.0, edge, StrokeKind::Inside);
    if let Some((index, _, status)) = key.line {
        let share = if black { PLATE.1 } else { PLATE.0 };
        let top = match status {
            LineStatus::Sounding { .. } => body.top(),
            _ => body.bottom() - share * body.height(),
        };
        let plate = body.with_min_y(top).shrink(2.0);
        painter.rect_filled(plate, 2.0, colours.status(status));
        signed(painter, plate, status, index, colours);
        if key.current {
            let bar = Rect::from_min_max(body.min, pos2(body.right(), body.top() + BAR));
            painter.rect_filled(bar, 1.0, colours.text);
            let frame = Stroke::new(2.0, colours.text);
            painter.rect_stroke(plate, 2.0, frame, StrokeKind::Outside);
        }
    }
    if key.next {
        let (x, y) = (body.center().x, body.top() + BAR + 1.0);
        let down = [pos2(x - NEXT, y), pos2(x + NEXT, y), pos2(x, y + NEXT)];
        painter.add(Shape::convex_polygon(down.to_vec(), colours.accent, Stroke::NONE));
    }
    if focused {
        let ring = Stroke::new(1.5, colours.accent);
        painter.rect_stroke(body, 2.0, ring, StrokeKind::Inside);
    }
}

/// The sign of a status on its plate, and the number of the line if it fits.
fn signed(painter: &Painter, plate: Rect, status: &LineStatus, index: usize, colours: &Palette) {
    let ink = colours.background;
    let place = pos2(plate.center().x, plate.bottom() - plate.height().min(18.0) / 2.0);
    let size = SIGN.min(plate.height() / 2.0 - 1.5);
    let number = painter.layout_no_wrap((index + 1).to_string(), look::strong(11.0), ink);
    let wide = number.size().x;
    // On a narrow plate the sign is smaller.
    let beside = size.min((plate.width() - wide - 3.0 * SIGN_GAP) / 2.0);
    if beside < LEAST_SIGN {
        return mark::paint(painter, place, size.min(plate.width() / 3.0), status, ink);
    }
    let left = place.x - (2.0 * beside + SIGN_GAP + wide) / 2.0;
    mark::paint(painter, pos2(left + beside, place.y), beside, status, ink);
    let right = pos2(left + 2.0 * beside + SIGN_GAP, place.y);
    let text = Align2::LEFT_CENTER.anchor_size(right, number.size());
    painter.galley(text.min, number, ink);
}

/// The names of octaves below the keys, and the letters that play keys from `base` on.
pub fn names(ui: &Ui, cx: &Context, keys: &Keys, area: Rect, base: u8) {
    let (colours, letters) = (look::palette(ui), letters::range(base));
    let span = keys.rect(*letters.start()).left()..=keys.rect(*letters.end()).right();
    let line = Stroke::new(2.0, colours.accent);
    ui.painter().hline(span, area.top() + 1.5, line);
    for key in keys.range().filter(|key| key.is_multiple_of(OCTAVE)) {
        let place = pos2(keys.rect(key).left() + 2.0, area.bottom());
        let name = cx.key_name(key);
        ui.painter()
            .text(place, Align2::LEFT_BOTTOM, name, look::small(), colours.weak);
    }
}
