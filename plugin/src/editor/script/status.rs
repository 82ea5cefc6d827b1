//! The status of a line.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Align2, Galley, Rect, Sense, Ui, WidgetInfo, pos2, vec2};
use recit::engine::LineStatus;

use super::columns::Columns;
use super::shown::Row;
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::icons;

/// The space above the reason of a failure.
pub(super) const REASON_GAP: f32 = 4.0;

/// The reason of a line's failure, laid out for its row.
pub(super) fn reason(ui: &Ui, status: &LineStatus, columns: Columns) -> Option<Arc<Galley>> {
    let LineStatus::Failed { reason } = status else {
        return None;
    };
    // The width of cells does not depend on the position of their row.
    let across = columns.wide(Rect::ZERO);
    let width = across.end() - across.start();
    let bad = look::palette(ui).bad;
    Some(ui.painter().layout(reason.clone(), look::value(), bad, width))
}

/// The status as a dot and a word, with a sign if the markup has errors and is spoken as text.
pub(super) fn show(ui: &mut Ui, rect: Rect, cx: &Context, row: &Row) {
    let colours = look::palette(ui);
    let (ink, word) = (colours.status(row.status), (row.words.status)(row.status));
    let response = ui.interact(rect, ui.scope_id().with("status"), Sense::HOVER);
    let dot = pos2(rect.left() + 8.0, rect.center().y);
    ui.painter().circle_filled(dot, 3.5, ink);
    let place = dot + vec2(9.0, 0.0);
    ui.painter()
        .text(place, Align2::LEFT_CENTER, word, look::value(), ink);
    let warned = row.state.filter(|state| state.warned);
    let warnings = warned.map(|state| cx.shared.instance.warnings(state.id));
    let warnings = warnings.unwrap_or_default();
    let mut name = word.to_owned();
    if !warnings.is_empty() {
        icons::warning(ui.painter(), rect.with_min_x(rect.right() - 14.0), colours);
        name = format!("{name}, {}", row.words.markup_wrong);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let mut meaning = (row.words.status_help)(row.status);
    for warning in warnings {
        meaning.push('\n');
        meaning.push_str(&warning);
    }
    response.on_hover_text(meaning);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_wraps_within_its_row() {
        egui::__run_test_ui(|ui| {
            let columns = Columns::within(600.0);
            let failed = LineStatus::Failed {
                reason: "the voice has no such sound ".repeat(20),
            };
            let told = reason(ui, &failed, columns);
            let across = columns.wide(Rect::ZERO);
            let fits =
                |told: Arc<Galley>| told.rows.len() > 3 && told.size().x <= across.end() - across.start();
            assert!(told.is_some_and(fits));
            assert!(reason(ui, &LineStatus::Armed, columns).is_none());
        });
    }
}
