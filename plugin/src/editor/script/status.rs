//! The status of a line.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Galley, Rect, Sense, Ui, WidgetInfo};
use recit::engine::LineStatus;

use super::columns::Columns;
use super::shown::Row;
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::{icons, mark};
use crate::editor::words::Errors;

/// The radius of the sign.
const MARK: f32 = 4.5;
/// The space above the reason of a failure.
pub(super) const REASON_GAP: f32 = 4.0;

/// The reason of a line's failure, laid out for its row.
pub(super) fn reason(ui: &Ui, status: &LineStatus, columns: Columns, errors: &Errors) -> Option<Arc<Galley>> {
    let LineStatus::Failed { reason } = status else {
        return None;
    };
    // The width of cells does not depend on the position of their row.
    let across = columns.wide(Rect::ZERO);
    let width = across.end() - across.start();
    let bad = look::palette(ui).bad;
    Some(
        ui.painter()
            .layout((errors.line)(reason), look::value(), bad, width),
    )
}

/// The values of a line whose columns are hidden, laid out for its row; `None` if all have their defaults.
pub(super) fn hidden(ui: &Ui, values: &[String], columns: Columns) -> Option<Arc<Galley>> {
    if values.is_empty() {
        return None;
    }
    let weak = look::palette(ui).weak;
    let told = values.join(" · ");
    Some(ui.painter().layout(told, look::small(), weak, columns.text))
}

/// Whether the row says its status in a word: it is not simply ready, and not seen to play.
pub(super) fn is_exception(status: &LineStatus) -> bool {
    !matches!(status, LineStatus::Armed | LineStatus::Sounding { .. })
}

/// The status as a sign, with a warning if the markup has errors and is spoken as text.
pub(super) fn show(ui: &mut Ui, rect: Rect, cx: &Context, row: &Row) {
    let colours = look::palette(ui);
    let (ink, word) = (colours.status(row.status), (row.words.status)(row.status));
    let response = ui.interact(rect, ui.scope_id().with("status"), Sense::HOVER);
    let warned = row.state.filter(|state| state.warned);
    let mut name = word.to_owned();
    if warned.is_some() {
        icons::warning(ui.painter(), rect, colours);
        name = format!("{name}, {}", row.words.markup_wrong);
    } else {
        mark::paint(ui.painter(), rect.center(), MARK, row.status, ink);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    response.on_hover_ui(|ui| {
        let mut meaning = format!("{word}: {}", (row.words.status_help)(row.status));
        let warnings = warned.map(|state| cx.shared.instance.warnings(state.id));
        for warning in warnings.unwrap_or_default() {
            meaning.push('\n');
            meaning.push_str(&(cx.words.errors.warning)(&warning));
        }
        ui.label(meaning);
    });
}

#[cfg(test)]
mod tests {
    use recit::engine::LineFailure;
    use recit::voice::VoiceError;

    use super::*;
    use crate::editor::words::Language;

    #[test]
    fn a_reason_wraps_within_its_row() {
        egui::__run_test_ui(|ui| {
            let columns = Columns::within(600.0);
            let failed = LineStatus::Failed {
                reason: LineFailure::Voice(VoiceError::Manifest("no such sound ".repeat(40))),
            };
            let errors = &Language::English.words().errors;
            let told = reason(ui, &failed, columns, errors);
            let across = columns.wide(Rect::ZERO);
            let fits =
                |told: Arc<Galley>| told.rows.len() > 3 && told.size().x <= across.end() - across.start();
            assert!(told.is_some_and(fits));
            let chinese = &Language::Chinese.words().errors;
            let told = reason(ui, &failed, columns, chinese);
            assert!(told.is_some_and(|told| told.text().starts_with("音色无法使用：voice.json 无效：")));
            assert!(reason(ui, &LineStatus::Armed, columns, errors).is_none());
        });
    }
}
