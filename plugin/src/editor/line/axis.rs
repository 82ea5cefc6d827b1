//! Time from left to right: how much of a line is visible, and where.

use egui::Rect;
use recit::script::LineId;

/// By itself a line is shown at least this large, so that its words can be read: points a second.
const LEGIBLE: f64 = 130.0;
/// The limits of zooming in, and of showing a short line all over the width, in points a second.
const CLOSEST: f64 = 4000.0;
const WIDEST: f64 = 500.0;
/// Where the playhead stands once it has left what is visible, as a share of the width.
const AHEAD: f64 = 0.08;

/// Which part of a line is visible.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sight {
    /// The line that this is about.
    line: Option<LineId>,
    from_s: f64,
    /// Points a second, once the user has chosen it.
    zoom: Option<f64>,
}

/// The scale of time in a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub rect: Rect,
    pub from_s: f64,
    /// Points a second.
    pub scale: f64,
}

impl Axis {
    /// Where a time stands.
    pub fn x(&self, time_s: f64) -> f32 {
        self.rect.left() + ((time_s - self.from_s) * self.scale) as f32
    }

    /// The time that stands at `x`.
    pub fn time(&self, x: f32) -> f64 {
        self.from_s + f64::from(x - self.rect.left()) / self.scale
    }

    /// The last time visible.
    pub fn to_s(self) -> f64 {
        self.time(self.rect.right())
    }
}

impl Sight {
    /// The scale in `rect` of a line of `length_s` seconds. Another line than before is seen from its start.
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

    /// Moves what is visible by so many points.
    pub fn pan(&mut self, axis: &Axis, points: f32) {
        self.from_s = axis.from_s + f64::from(points) / axis.scale;
    }

    /// Makes everything `factor` times as wide, while what stands at `x` stays there.
    pub fn zoom(&mut self, axis: &Axis, factor: f32, x: f32) {
        let scale = (axis.scale * f64::from(factor)).min(CLOSEST);
        self.zoom = Some(scale);
        self.from_s = axis.time(x) - f64::from(x - axis.rect.left()) / scale;
    }

    /// Brings a stretch of time into view, as little as is needed of moving; its start where it is too long.
    pub fn show(&mut self, axis: &Axis, from_s: f64, to_s: f64) {
        let width_s = axis.to_s() - axis.from_s;
        self.from_s = axis.from_s.max(to_s - width_s).min(from_s);
    }

    /// Keeps the playhead visible, a page at a time.
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
    fn short_lines_fill_the_width_and_long_ones_stay_legible() {
        let short = Sight::default().axis(LINE, 2.0, rect());
        assert!((f64::from(short.x(2.0)) - 600.0).abs() < 0.1);
        let long = Sight::default().axis(LINE, 60.0, rect());
        assert_eq!(long.scale, LEGIBLE);
    }

    #[test]
    fn what_is_under_the_pointer_stays_there_when_it_grows() {
        let mut sight = Sight::default();
        let axis = sight.axis(LINE, 60.0, rect());
        let time = axis.time(200.0);
        sight.zoom(&axis, 3.0, 200.0);
        let closer = sight.axis(LINE, 60.0, rect());
        assert!((closer.time(200.0) - time).abs() < 1e-6);
        assert!((closer.scale - 3.0 * axis.scale).abs() < 1e-6);
    }

    #[test]
    fn nothing_beyond_the_line_is_in_sight() {
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
    fn the_playhead_and_a_word_are_brought_into_sight() {
        let mut sight = Sight::default();
        let axis = sight.axis(LINE, 60.0, rect());
        sight.follow(&axis, 30.0);
        let there = sight.axis(LINE, 60.0, rect());
        assert!(there.from_s < 30.0 && 30.0 < there.to_s());
        sight.show(&there, 10.0, 10.5);
        assert_eq!(sight.axis(LINE, 60.0, rect()).from_s, 10.0);
    }
}
