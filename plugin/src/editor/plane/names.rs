//! The named emotions on the plane, which can be clicked, and the labels of its axes.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Align2, Galley, Id, Rect, Response, Sense, Ui, Vec2, WidgetInfo, vec2};
use recit::emotion::Named;

use super::area::Area;
use crate::editor::look;
use crate::editor::words::Plane;

/// The distance from the middle of a point to its name.
const ASIDE: f32 = 7.0;
const POINT: f32 = 3.5;
/// The side of the area of a point that can be clicked.
const BUTTON: f32 = 12.0;
/// The height of the axis labels above and below the frame.
pub const ENDS: f32 = 15.0;

/// A displayed name.
pub struct Name {
    named: Named,
    text: Rect,
    /// The area of the name with its point.
    button: Rect,
    galley: Arc<Galley>,
    point: egui::Pos2,
    hot: bool,
}

/// The side of its point on which a name is, so that names do not overlap.
fn side(named: Named) -> Align2 {
    match named {
        Named::Happiness | Named::Fear => Align2::RIGHT_CENTER,
        Named::Neutral => Align2::LEFT_TOP,
        Named::Anger | Named::Sadness | Named::Disgust | Named::Boredom => Align2::LEFT_CENTER,
    }
}

impl Name {
    /// All names in their positions.
    pub fn all(ui: &Ui, area: &Area, words: &Plane) -> [Self; 7] {
        Named::ALL.map(|named| {
            let text = words.name(named).to_owned();
            let ink = look::palette(ui).weak;
            let galley = ui.painter().layout_no_wrap(text, look::small(), ink);
            let (point, side) = (area.point(named.position()), side(named));
            // There are usually rings around the middle.
            let aside = match named {
                Named::Neutral => vec2(ASIDE, ASIDE),
                _ => vec2(-side.x().to_sign(), 0.0) * ASIDE,
            };
            let text = side.anchor_size(point + aside, galley.size());
            Self {
                named,
                text,
                button: text.union(Rect::from_center_size(point, Vec2::splat(BUTTON))),
                galley,
                point,
                hot: false,
            }
        })
    }
}

/// Handles clicks on emotions. Returns the selected one.
pub fn buttons(ui: &Ui, names: &mut [Name; 7], plane: &Response, words: &Plane) -> Option<Named> {
    let mut chosen = None;
    for name in names {
        let id: Id = plane.id.with(name.named.name());
        let response = ui.interact(name.button, id, Sense::click());
        let label = words.name(name.named);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
        name.hot = response.hovered() || response.has_focus();
        let (valence, arousal) = name.named.position();
        let percent = |value: f32| (100.0 * value).round() as i32;
        let told = (words.go_to)(label, percent(valence), percent(arousal));
        if response.on_hover_text(told).clicked() {
            chosen = Some(name.named);
        }
    }
    chosen
}

/// Paints the points and their names.
pub fn paint(ui: &Ui, names: &[Name; 7]) {
    let colours = look::palette(ui);
    for name in names {
        let ink = if name.hot { colours.accent } else { colours.weak };
        // Nothing painted before may cross a name.
        ui.painter()
            .rect_filled(name.text.expand2(vec2(1.0, 0.0)), 0.0, colours.background);
        ui.painter().circle_filled(name.point, POINT, ink);
        let galley = Arc::clone(&name.galley);
        ui.painter()
            .galley_with_override_text_color(name.text.min, galley, ink);
    }
}

/// Paints the axis labels outside the frame; `below` replaces those at the bottom.
pub fn paint_ends(ui: &Ui, area: &Area, words: &Plane, below: Option<&str>) {
    let colours = look::palette(ui);
    let around = around(area);
    for (align, text) in ends(words) {
        let at = align.pos_in_rect(&around);
        if below.is_none() || align == Align2::CENTER_TOP {
            ui.painter().text(at, align, text, look::small(), colours.weak);
        }
    }
    if let Some(below) = below {
        let at = around.center_bottom();
        ui.painter()
            .text(at, Align2::CENTER_BOTTOM, below, look::small(), colours.accent);
    }
}

/// The frame with its labels.
fn around(area: &Area) -> Rect {
    area.rect.expand2(vec2(0.0, ENDS))
}

fn ends(words: &Plane) -> [(Align2, &'static str); 4] {
    [
        (Align2::CENTER_TOP, words.excited),
        (Align2::CENTER_BOTTOM, words.calm),
        (Align2::LEFT_BOTTOM, words.unpleasant),
        (Align2::RIGHT_BOTTOM, words.pleasant),
    ]
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;
    use crate::editor::look::{Theme, apply};
    use crate::editor::words::Language;

    /// In the smallest and in the usual window.
    #[test]
    fn no_text_overlaps_another() {
        for size in [vec2(228.0, 146.0), vec2(228.0, 214.0)] {
            for language in Language::ALL {
                in_a_frame(|ui| no_overlap(ui, size, &language.words().plane));
            }
        }
    }

    fn in_a_frame(mut check: impl FnMut(&Ui)) {
        let ctx = egui::Context::default();
        apply(&ctx, Theme::Dark);
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| check(ui));
        output.textures_delta.clear();
    }

    fn no_overlap(ui: &Ui, size: Vec2, words: &Plane) {
        let area = Area::new(Rect::from_min_size(pos2(10.0, 10.0), size));
        let names = Name::all(ui, &area, words);
        let mut texts: Vec<(Rect, &str)> = names
            .iter()
            .map(|name| (name.text, words.name(name.named)))
            .collect();
        for (align, text) in ends(words) {
            let ink = look::palette(ui).weak;
            let galley = ui.painter().layout_no_wrap(text.to_owned(), look::small(), ink);
            let at = align.pos_in_rect(&around(&area));
            texts.push((align.anchor_size(at, galley.size()), text));
        }
        for (at, (rect, text)) in texts.iter().enumerate() {
            let is_inside = area.rect.contains_rect(*rect);
            let is_outside = !area.rect.intersect(*rect).is_positive();
            assert!(
                around(&area).contains_rect(*rect) && (is_inside || is_outside),
                "{text} is on the frame of {size}"
            );
            for (other, name) in &texts[..at] {
                let common = rect.intersect(*other);
                assert!(
                    !common.is_positive(),
                    "{text} lies on {name} at {size}: {common:?}"
                );
            }
            for name in &names {
                let point = Rect::from_center_size(name.point, Vec2::splat(2.0 * POINT));
                assert!(!point.intersect(*rect).is_positive(), "{text} lies on a point");
            }
        }
    }
}
