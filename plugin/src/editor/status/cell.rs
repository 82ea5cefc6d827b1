//! A cell of the status line: its label, and below it a value or a graphic.

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align2, Button, Color32, FontFamily, FontId, Rect, RichText, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::editor::look;
use crate::editor::words::Choice;

const HEIGHT: f32 = 29.0;
const LABEL: f32 = 13.0;
/// Longer texts are cut; the tooltip has the whole text.
const MOST: f32 = 132.0;
/// Changing numbers reserve this width, so that the cells next to them do not move.
const DIGITS: &str = "000";
const BAR: f32 = 44.0;
const BAR_HEIGHT: f32 = 8.0;
/// The width of the bar of a stage, including the space after it.
const TIME: f32 = 11.0;
/// The times at the bottom and the top of such a bar, in milliseconds, on a logarithmic scale.
const TIMES_MS: (f64, f64) = (0.1, 1000.0);
const PADDING: f32 = 5.0;

/// How a value is shown.
#[derive(Clone, Copy)]
pub enum Shape {
    /// As a text.
    Text,
    /// As a count with a button that resets it.
    Count {
        /// The button and its tooltip.
        reset: Choice,
    },
    /// As a bar with this fill, 0 to 1, and a text.
    Bar(f32),
    /// As four times in milliseconds.
    Times([f64; 4]),
}

/// A cell of the status line.
pub struct Cell {
    label: Choice,
    /// The number with its unit.
    pub value: String,
    ink: Color32,
    shape: Shape,
    /// Cells with a higher rank are hidden first.
    pub rank: u8,
}

impl Cell {
    /// A cell that shows `value` as a text.
    pub fn new(label: Choice, value: String, ink: Color32, rank: u8) -> Self {
        let shape = Shape::Text;
        Self {
            label,
            value,
            ink,
            shape,
            rank,
        }
    }

    /// The same with another shape.
    pub fn shaped(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }

    /// Its width.
    pub fn width(&self, ui: &Ui) -> f32 {
        let value = wide(ui, &self.value, look::small()).min(MOST);
        let digits = wide(ui, DIGITS, look::small());
        let below = match self.shape {
            Shape::Text => value.max(digits),
            Shape::Count { reset } => value.max(digits) + 6.0 + button_width(ui, reset.0),
            Shape::Bar(_) => BAR + 4.0 + value.max(wide(ui, "100 %", look::small())),
            Shape::Times(times) => TIME * times.len() as f32,
        };
        below.max(wide(ui, self.label.0, label_font())).ceil()
    }

    /// Shows the cell. Returns whether its count is to be reset.
    pub fn show(&self, ui: &mut Ui) -> bool {
        let size = vec2(self.width(ui), HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let name = format!("{}: {}", self.label.0, self.value);
        response.widget_info(|| WidgetInfo::labeled(self.role(), true, &name));
        let (label, below) = rect.split_top_bottom_at_y(rect.top() + LABEL);
        let weak = look::palette(ui).weak;
        ui.painter().text(
            label.left_top(),
            Align2::LEFT_TOP,
            self.label.0,
            label_font(),
            weak,
        );
        let mut reset = false;
        match self.shape {
            Shape::Text => self.text(ui, below, below.width()),
            Shape::Count { reset: words } => {
                let width = button_width(ui, words.0);
                self.text(ui, below, below.width() - width - 6.0);
                reset = self.button(ui, below.with_min_x(below.right() - width), words);
            }
            Shape::Bar(share) => {
                bar(ui, below, share, self.ink);
                let rest = below.with_min_x(below.left() + BAR + 4.0);
                self.text(ui, rest, rest.width());
            }
            Shape::Times(times) => bars(ui, below, times),
        }
        response.on_hover_text(format!("{}\n{}", self.label.1, self.value));
        reset
    }

    fn role(&self) -> Role {
        match self.shape {
            Shape::Bar(_) | Shape::Times(_) => Role::Meter,
            Shape::Text | Shape::Count { .. } => Role::Label,
        }
    }

    fn text(&self, ui: &Ui, rect: Rect, width: f32) {
        let format = TextFormat::simple(look::small(), self.ink);
        let mut job = LayoutJob::single_section(self.value.clone(), format);
        job.wrap = TextWrapping::truncate_at_width(width.ceil() + 1.0);
        let galley = ui.painter().layout_job(job);
        let place = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(place, galley, self.ink);
    }

    fn button(&self, ui: &mut Ui, rect: Rect, (text, help): Choice) -> bool {
        let inside = UiBuilder::new().id_salt("reset").max_rect(rect);
        let response = ui.scope_builder(inside, |ui| {
            ui.spacing_mut().button_padding = vec2(PADDING, 0.0);
            ui.spacing_mut().interact_size.y = rect.height();
            let button = Button::new(RichText::new(text).font(label_font())).min_size(rect.size());
            ui.add_enabled(self.value != "0", button)
        });
        let response = response.inner;
        response.widget_info(|| WidgetInfo::labeled(Role::Button, self.value != "0", help));
        response.on_hover_text(help).clicked()
    }
}

fn label_font() -> FontId {
    FontId::new(10.0, FontFamily::Proportional)
}

fn button_width(ui: &Ui, text: &str) -> f32 {
    wide(ui, text, label_font()) + 2.0 * PADDING
}

fn wide(ui: &Ui, text: &str, font: FontId) -> f32 {
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER);
    galley.size().x
}

fn bar(ui: &Ui, rect: Rect, share: f32, ink: Color32) {
    let rail = Align2::LEFT_CENTER.align_size_within_rect(vec2(BAR, BAR_HEIGHT), rect);
    let full = vec2(rail.width() * share.clamp(0.0, 1.0), rail.height());
    ui.painter().rect_filled(rail, 2.0, look::palette(ui).raised);
    ui.painter()
        .rect_filled(Rect::from_min_size(rail.min, full), 2.0, ink);
}

fn bars(ui: &Ui, rect: Rect, times: [f64; 4]) {
    let colours = look::palette(ui);
    for (index, ms) in times.into_iter().enumerate() {
        let left = rect.left() + TIME * index as f32;
        let rail = Rect::from_x_y_ranges(left..=left + TIME - 4.0, rect.top() + 1.0..=rect.bottom() - 1.0);
        let top = rail.bottom() - rail.height() * height(ms);
        ui.painter().rect_filled(rail, 1.0, colours.raised);
        ui.painter()
            .rect_filled(rail.with_min_y(top), 1.0, colours.accent);
    }
}

/// The height of the bar of a time, 0 to 1.
fn height(ms: f64) -> f32 {
    let (low, high) = TIMES_MS;
    if ms <= low {
        return 0.0;
    }
    ((ms / low).ln() / (high / low).ln()).min(1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenfold_time_is_higher_by_a_quarter() {
        let near = |ms, share: f32| assert!((height(ms) - share).abs() < 1e-6, "{ms} ms");
        for (ms, share) in [
            (0.0, 0.0),
            (0.1, 0.0),
            (1.0, 0.25),
            (10.0, 0.5),
            (1000.0, 1.0),
            (9e9, 1.0),
        ] {
            near(ms, share);
        }
    }
}
