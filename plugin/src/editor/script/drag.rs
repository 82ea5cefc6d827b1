//! Drags rows to another position.

use egui::{Key, Rect, Ui, vec2};
use recit::script::LineId;

use super::layout::Layout;
use crate::editor::action::ScriptAction;
use crate::editor::look;

/// The distance from the upper or lower edge at which the table scrolls, in points.
const EDGE: f32 = 28.0;
/// The speed of that, in points per frame.
const SCROLL: f32 = 9.0;

/// Lines that are being dragged, in the order of the script.
pub(super) struct Drag {
    lines: Vec<LineId>,
    /// The last vertical position of the pointer, which may be gone when they are dropped.
    y: Option<f32>,
}

impl Drag {
    pub fn new(lines: Vec<LineId>) -> Self {
        Self { lines, y: None }
    }
}

/// While lines are dragged: shows their destination, and requests the move when they are dropped.
pub(super) fn show(ui: &Ui, held: &mut Option<Drag>, layout: &Layout) -> Option<ScriptAction> {
    let dragged = held.as_mut()?;
    let (down, pointer, cancelled) = ui.input(|input| {
        (
            input.pointer.primary_down(),
            input.pointer.latest_pos(),
            input.key_pressed(Key::Escape),
        )
    });
    dragged.y = pointer.map(|pointer| pointer.y).or(dragged.y);
    let pointer_y = dragged.y?;
    let gap = layout.gap(pointer_y - ui.max_rect().top());
    let y = ui.max_rect().top() + layout.gap_top(gap);
    let mark = Rect::from_x_y_ranges(ui.max_rect().x_range(), y - 1.0..=y + 1.0);
    ui.painter().rect_filled(mark, 1.0, look::palette(ui).accent);
    if down && !cancelled {
        scroll(ui, pointer_y);
        return None;
    }
    let lines = held.take()?.lines;
    let before = layout.lines(gap..layout.len()).find(|line| !lines.contains(line));
    // They are already there.
    let stays = layout.lines(gap.saturating_sub(lines.len())..gap + lines.len());
    let is_whole = stays
        .collect::<Vec<_>>()
        .windows(lines.len())
        .any(|run| run == lines);
    (!cancelled && !is_whole).then_some(ScriptAction::Move(lines, before))
}

/// Scrolls while the pointer is near an edge of the visible part.
fn scroll(ui: &Ui, y: f32) {
    let sight = ui.clip_rect();
    if y < sight.top() + EDGE {
        ui.scroll_with_delta(vec2(0.0, SCROLL));
    } else if y > sight.bottom() - EDGE {
        ui.scroll_with_delta(vec2(0.0, -SCROLL));
    } else {
        return;
    }
    ui.ctx().request_repaint();
}

/// The move of `lines` up or down by one among the `shown` ones; `None` at the end.
pub(super) fn by_one(shown: &[LineId], lines: Vec<LineId>, down: bool) -> Option<ScriptAction> {
    let places = shown.iter().enumerate();
    let places = places.filter(|(_, line)| lines.contains(line)).map(|(at, _)| at);
    if down {
        let last = places.max()?;
        shown.get(last + 1)?;
        Some(ScriptAction::Move(lines, shown.get(last + 2).copied()))
    } else {
        let first = places.min()?;
        let before = shown.get(first.checked_sub(1)?).copied();
        Some(ScriptAction::Move(lines, before))
    }
}
