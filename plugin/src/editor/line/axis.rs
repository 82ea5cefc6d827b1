//! The time axis: which part of a line is visible, and at which scale.

use egui::Rect;
use recit::script::LineId;

/// The smallest default scale, at which words are readable, in points a second.
const LEGIBLE: f64 = 130.0;
/// The largest scale for zooming in, and for a short line that fills the width, in points a second.
const CLOSEST: f64 = 4000.0;
const WIDEST: f64 = 500.0;
/// The position of the playhead after it has left the visible part, as a fraction of the width.
const AHEAD: f64 = 0.08;

/// The visible part of a line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sight {
    /// The line.
    line: Option<LineId>,
    from_s: f64,
    /// Points a second, once the user has zoomed.
    zoom: Option<f64>,
}

/// The time scale of a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub rect: Rect,
    pub from_s: f64,
    /// Points a second.
    pub scale: f64,
}

impl Axis {
    /// The position of a time.
    pub fn x(&self, time_s: f64) -> f32 {
        self.rect.left() + ((time_s - self.from_s) * self.scale) as f32
    }

    /// The time at position `x`.
    pub fn time(&self, x: f32) -> f64 {
        self.from_s + f64::from(x - self.rect.left()) / self.scale
    }

    /// The last time visible.
    pub fn to_s(self) -> f64 {
        self.time(self.rect.right())
    }
}

impl Sight {
    /// The scale in `rect` of a line of `length_s` seconds. A new line is shown from its start.
    pub fn axis(&mut self, line: LineId, length_s: f64, rect: Rect) -> Axis {
        if self.line != Some(line) {
            *self = Self {
                line: Some(line),
                ..Self::default()
            };
        }
        let width = f64::from(rect.width().max(1.0));
        let whole = width / length_s.max(1e-3);
        let scale = self.zoom.unwrap_or(whole.clamp(LEGIBLE, WIDEST));
        let scale = scale.clamp(whole.min(WIDEST), CLOSEST);
        self.from_s = self.from_s.clamp(0.0, (length_s - width / scale).max(0.0));
        Axis {
            rect,
            from_s: self.from_s,
            scale,
        }
    }

    /// Scrolls by this many points.
    pub fn pan(&mut self, axis: &Axis, points: f32) {
        self.from_s = axis.from_s + f64::from(points) / axis.scale;
    }

    /// Zooms by `factor`, keeping the time at `x` in place.
    pub fn zoom(&mut self, axis: &Axis, factor: f32, x: f32) {
        let scale = (axis.scale * f64::from(factor)).min(CLOSEST);
        self.zoom = Some(scale);
        self.from_s = axis.time(x) - f64::from(x - axis.rect.left()) / scale;
    }

    /// Scrolls a time range into view, as little as necessary; if it is too long, its start.
    pub fn show(&mut self, axis: &Axis, from_s: f64, to_s: f64) {
        let width_s = axis.to_s() - axis.from_s;
        self.from_s = axis.from_s.max(to_s - width_s).min(from_s);
    }

    /// Keeps the playhead visible, scrolling page by page.
    pub fn follow(&mut self, axis: &Axis, time_s: f64) {
        if time_s < axis.from_s || time_s > axis.to_s() {
            self.from_s = time_s - AHEAD * (axis.to_s() - axis.from_s);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{pos2, vec2};

    const LINE: LineId = LineId(1);

    fn rect() -> Rect {
        Rect::from_min_size(pos2(10.0, 0.0), vec2(590.0, 100.0))
    }

    #[test]
    fn short_lines_fill_the_width_and_long_ones_stay_readable() {
        let short = Sight::default().axis(LINE, 2.0, rect());
        assert!((f64::from(short.x(2.0)) - 600.0).abs() < 0.1);
        let long = Sight::default().axis(LINE, 60.0, rect());
        assert_eq!(long.scale, LEGIBLE);
    }

    #[test]
    fn zooming_keeps_the_time_under_the_pointer() {
        let mut sight = Sight::default();
        let axis = sight.axis(LINE, 60.0, rect());
        let time = axis.time(200.0);
        sight.zoom(&axis, 3.0, 200.0);
        let closer = sight.axis(LINE, 60.0, rect());
        assert!((closer.time(200.0) - time).abs() < 1e-6);
        assert!((closer.scale - 3.0 * axis.scale).abs() < 1e-6);
    }

    #[test]
    fn nothing_beyond_the_line_is_visible() {
        let mut sight = Sight::default();
        let axis = sight.axis(LINE, 60.0, rect());
        sight.pan(&axis, -500.0);
        assert_eq!(sight.axis(LINE, 60.0, rect()).from_s, 0.0);
        sight.pan(&axis, 1e6);
        let end = sight.axis(LINE, 60.0, rect());
        assert!((end.to_s() - 60.0).abs() < 1e-3);
        sight.zoom(&end, 1e-6, 300.0);
        let whole = sight.axis(LINE, 60.0, rect());
        assert!((whole.to_s() - 60.0).abs() < 1e-3 && whole.from_s == 0.0);
    }

    #[test]
    fn the_playhead_and_a_word_are_scrolled_into_view() {
        let mut sight = Sight::default();
        let axis = sight.axis(LINE, 60.0, rect());
        sight.follow(&axis, 30.0);
        let there = sight.axis(LINE, 60.0, rect());
        assert!(there.from_s < 30.0 && 30.0 < there.to_s());
        sight.show(&there, 10.0, 10.5);
        assert_eq!(sight.axis(LINE, 60.0, rect()).from_s, 10.0);
    }
}
