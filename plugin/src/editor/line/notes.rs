//! The syllables of the line that notes sing, each with the note that sang it or the one for which it waits.

use std::collections::BTreeMap;

use egui::accesskit::Role;
use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use recit::export::syllable_at;
use recit::player::SyllableIndex;

use super::axis::Axis;
use super::sounds::{arpabet, ipa};
use super::study::{Study, Syllable};
use crate::editor::context::Context;
use crate::editor::look;

/// A syllable that waits for a note.
const WAITS: &str = "·";

/// The syllable that the next note sings.
pub(super) fn next(cx: &Context, study: &Study) -> Option<usize> {
    let (line, place) = cx.shared.instance.next_syllable();
    let is_it = line.is_none_or(|line| line == study.subject.line.id);
    let place = if is_it { place } else { SyllableIndex::default() };
    syllable_at(&study.counts, place)
}

/// Shows the visible syllables in `rect`.
pub(super) fn show(ui: &Ui, cx: &Context, study: &Study, axis: &Axis, rect: Rect, in_arpabet: bool) {
    let next = next(cx, study);
    let line = study.subject.line.id;
    let performance = cx.shared.sung.performance_in(line, cx.shared.instance.pass());
    let notes = performance.map_or_else(Vec::new, |performance| performance.notes(&study.counts));
    let sung: BTreeMap<usize, u8> = notes.iter().map(|note| (note.syllable, note.key)).collect();
    for (index, syllable) in study.syllables.iter().enumerate() {
        let (left, right) = (axis.x(syllable.start_s), axis.x(syllable.end_s));
        let span = Rect::from_x_y_ranges(left + 0.5..=(right - 0.5).max(left + 1.0), rect.y_range());
        let name = sung.get(&index).map(|key| cx.key_name(*key));
        let is_next = next == Some(index);
        let sounds = syllable.phonemes.iter().copied();
        let sounds = if in_arpabet { arpabet(sounds) } else { ipa(sounds) };
        let told = (cx.words.line.syllable)(&sounds, name.as_deref(), is_next);
        let response = ui.interact(span, ui.scope_id().with(("syllable", index)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &told));
        if ui.is_rect_visible(span) {
            paint(
                ui,
                span.intersect(rect),
                name.as_deref(),
                is_next,
                begins_word(study, index, syllable),
            );
        }
        response.on_hover_text(told);
    }
}

fn begins_word(study: &Study, index: usize, syllable: &Syllable) -> bool {
    let before = index
        .checked_sub(1)
        .and_then(|before| study.syllables.get(before));
    before.is_none_or(|before| before.word != syllable.word)
}

/// A syllable: filled if it was sung, framed if it is the next, and joined to the one before it within a word.
fn paint(ui: &Ui, rect: Rect, name: Option<&str>, is_next: bool, begins_word: bool) {
    let (painter, colours) = (ui.painter_at(rect.expand(1.0)), look::palette(ui));
    let body = rect.shrink2(vec2(0.5, 1.5));
    let fill = if name.is_some() {
        colours.accent_dim
    } else {
        colours.raised
    };
    painter.rect_filled(body, look::ROUNDING, fill);
    if is_next {
        let ring = Stroke::new(1.5, colours.accent);
        painter.rect_stroke(body, look::ROUNDING, ring, StrokeKind::Inside);
    }
    if !begins_word {
        let link = Stroke::new(1.5, colours.weak);
        let y = body.center().y;
        painter.line_segment([pos2(body.left(), y), pos2(body.left() + 3.0, y)], link);
    }
    let ink = if name.is_some() {
        colours.text
    } else {
        colours.weak
    };
    let galley = painter.layout_no_wrap(name.unwrap_or(WAITS).to_owned(), look::small(), ink);
    if galley.size().x <= body.width() {
        let place = Align2::CENTER_CENTER.anchor_size(body.center(), galley.size());
        painter.galley(place.min, galley, ink);
    }
}
