//! The sign of a line's status, the same in the script and on the piano.

use egui::{Color32, Painter, Pos2, Shape, Stroke, vec2};
use recit::engine::LineStatus;

/// Paints the sign of `status` with this radius. Ring: text. Three dots: arming. Disc: armed. Triangle:
/// playing. Cross: failed.
pub fn paint(painter: &Painter, at: Pos2, size: f32, status: &LineStatus, ink: Color32) {
    let stroke = Stroke::new((size / 2.5).max(1.0), ink);
    match status {
        LineStatus::Text => {
            painter.circle_stroke(at, size - stroke.width / 2.0, stroke);
        }
        LineStatus::Arming => {
            for dot in [-1.0, 0.0, 1.0] {
                painter.circle_filled(at + vec2(0.8 * size * dot, 0.0), size / 3.6, ink);
            }
        }
        LineStatus::Armed => {
            painter.circle_filled(at, size, ink);
        }
        LineStatus::Sounding { .. } => {
            let corners = [vec2(-0.7, -1.0), vec2(1.0, 0.0), vec2(-0.7, 1.0)];
            let corners = corners.map(|corner| at + size * corner).to_vec();
            painter.add(Shape::convex_polygon(corners, ink, Stroke::NONE));
        }
        LineStatus::Failed { .. } => {
            let reach = 0.8 * size;
            painter.line_segment([at - vec2(reach, reach), at + vec2(reach, reach)], stroke);
            painter.line_segment([at - vec2(reach, -reach), at + vec2(reach, -reach)], stroke);
        }
    }
}
