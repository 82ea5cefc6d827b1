//! The words below the waveform: chips that span their time, with their sounds below.

use egui::accesskit::Role;
use egui::{
    Align2, Color32, CursorIcon, FontId, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
};
use recit::engine::SpokenPhoneme;

use super::axis::Axis;
use super::edits::WordRequest;
use super::keys;
use super::state::{LineState, find};
use super::study::Study;
use super::value::What;
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::words::Line as Words;

/// Chips narrower than this have no text, and those narrower than three times this have no edge to drag.
const NARROW: f32 = 6.0;
/// The width of the edge that changes a word's length.
const EDGE: f32 = 6.0;

/// The data of the chips in this frame.
pub(super) struct Chips<'a> {
    pub study: &'a Study,
    pub axis: Axis,
    /// The areas of words and sounds.
    pub words_rect: Rect,
    pub sounds_rect: Rect,
    /// The word being spoken.
    pub spoken: Option<usize>,
    pub words: &'a Words,
}

/// The id of a chip.
pub(super) fn chip_id(group: usize) -> Id {
    Id::unique(("recit word", group))
}

impl Chips<'_> {
    /// Shows the visible chips and the focused one. Returns the user's request.
    pub fn show(&self, ui: &mut Ui, cx: &Context, state: &mut LineState) -> Option<WordRequest> {
        let groups = &self.study.groups;
        let chosen = state.word.min(groups.len().saturating_sub(1));
        state.word = chosen;
        let first = groups.partition_point(|group| group.end_s < self.axis.from_s);
        let to_s = self.axis.to_s();
        let seen = groups[first..].iter().take_while(|group| group.start_s <= to_s);
        let seen = first..first + seen.count();
        let mut request = None;
        // The focus stays on its word when that is scrolled out of view.
        if !seen.contains(&chosen) && chosen < groups.len() {
            request = self.chip(ui, cx, state, chosen);
        }
        for group in seen {
            request = self.chip(ui, cx, state, group).or(request);
            self.sounds(ui, state.arpabet, group);
        }
        request
    }

    fn rect(&self, group: usize) -> Rect {
        let group = &self.study.groups[group];
        let (left, right) = (self.axis.x(group.start_s), self.axis.x(group.end_s));
        Rect::from_x_y_ranges(
            left + 0.5..=(right - 0.5).max(left + 1.0),
            self.words_rect.y_range(),
        )
    }

    fn chip(&self, ui: &mut Ui, cx: &Context, state: &mut LineState, group: usize) -> Option<WordRequest> {
        let rect = self.rect(group);
        let focusable = if group == state.word {
            Sense::FOCUSABLE
        } else {
            Sense::HOVER
        };
        let response = ui.interact(rect, chip_id(group), Sense::CLICK | Sense::DRAG | focusable);
        let values = self.values(cx, state, group);
        response.widget_info(|| {
            WidgetInfo::selected(
                Role::Button,
                true,
                self.spoken == Some(group),
                self.name(group, values),
            )
        });
        // The keys of this frame belong to the word that was focused at its start.
        let focused = response.has_focus();
        if state.to_word && group == state.word {
            state.to_word = false;
            response.request_focus();
        }
        if response.gained_focus() {
            state.reveal = true;
        }
        let mut request = self.clicked(ui, cx, state, group, &response);
        if focused {
            request = keys::of_word(ui, state, self.study, group, response.id).or(request);
        }
        if ui.is_rect_visible(rect) {
            self.paint(ui, group, rect, &response);
            self.edge(ui, cx, state, group, rect);
            request = self.badges(ui, group, rect, values).or(request);
            if state.drag.is_none() {
                response.on_hover_text(self.words.word_help);
            }
        }
        request
    }

    /// The name of a chip: its word, its length, and what was changed.
    fn name(&self, group: usize, [pitch, length]: [f32; 2]) -> String {
        let words = self.words;
        let word = &self.study.groups[group];
        let mut name = (words.word)(&self.study.spoken(word), word.length_s());
        let changed = [(What::Pitch, pitch), (What::Length, length)];
        for (what, value) in changed {
            if value != what.natural() {
                name.push_str(words.comma);
                name.push_str(&value_of(words, what, value));
            }
        }
        name
    }

    /// The pitch and length of a word: as studied, or the current values if the user has changed them.
    fn values(&self, cx: &Context, state: &LineState, group: usize) -> [f32; 2] {
        let values = [What::Pitch, What::Length];
        let studied = values.map(|what| what.of(&self.study.groups[group]));
        let dragged = state.drag.as_ref().is_some_and(|drag| drag.group == group);
        if !dragged && group != state.word {
            return studied;
        }
        find(cx, self.study, group).map_or(studied, |(text, source)| {
            values.map(|what| what.read(&text, source.clone()))
        })
    }

    fn clicked(
        &self,
        ui: &Ui,
        cx: &Context,
        state: &mut LineState,
        group: usize,
        response: &Response,
    ) -> Option<WordRequest> {
        if response.drag_started() {
            state.grab(ui, cx, &self.axis, (self.study, group), What::Pitch);
        }
        if !response.clicked() {
            return None;
        }
        state.word = group;
        state.to_word = true;
        if response.double_clicked() {
            return Some(WordRequest::Pronounce(group));
        }
        Some(WordRequest::hear(ui, group))
    }

    fn paint(&self, ui: &Ui, group: usize, rect: Rect, response: &Response) {
        let colours = look::palette(ui);
        let spoken = self.spoken == Some(group);
        let fill = match (spoken, response.hovered() || response.dragged()) {
            (true, _) => colours.accent_dim,
            (false, true) => colours.line,
            (false, false) => colours.raised,
        };
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        painter.rect_filled(rect, look::ROUNDING, fill);
        if rect.width() >= NARROW {
            for word in self.study.words(&self.study.groups[group]) {
                let span = Rect::from_x_y_ranges(
                    self.axis.x(word.start_s)..=self.axis.x(word.end_s),
                    rect.y_range(),
                );
                label(
                    ui,
                    span.intersect(rect),
                    &word.text,
                    look::value(),
                    colours.text,
                    false,
                );
            }
        }
        if response.has_focus() {
            let ring = Stroke::new(1.5, colours.accent);
            painter.rect_stroke(rect, look::ROUNDING, ring, StrokeKind::Inside);
        }
    }

    /// The right edge of a chip, which changes the length of its word.
    fn edge(&self, ui: &mut Ui, cx: &Context, state: &mut LineState, group: usize, rect: Rect) {
        if rect.width() < 3.0 * NARROW {
            return;
        }
        let edge = rect.with_min_x(rect.right() - EDGE);
        let response = ui.interact(edge, chip_id(group).with("edge"), Sense::DRAG);
        let name = || (self.words.edge)(&self.study.spoken(&self.study.groups[group]));
        response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name()));
        if response.drag_started() {
            state.grab(ui, cx, &self.axis, (self.study, group), What::Length);
        }
        if response.hovered() || response.dragged() {
            let x = rect.right() - 2.0;
            let ink = Stroke::new(2.0, look::palette(ui).accent);
            ui.painter().vline(x, rect.shrink(5.0).y_range(), ink);
        }
        response
            .on_hover_cursor(CursorIcon::ResizeHorizontal)
            .on_hover_text(self.words.edge_help);
    }

    /// The changes of a word, above its chip. A double click removes them.
    fn badges(
        &self,
        ui: &mut Ui,
        group: usize,
        rect: Rect,
        [pitch, length]: [f32; 2],
    ) -> Option<WordRequest> {
        let colours = look::palette(ui);
        let mut left = rect.left();
        let mut request = None;
        for (what, value) in [(What::Pitch, pitch), (What::Length, length)] {
            if value == what.natural() {
                continue;
            }
            let text = value_of(self.words, what, value);
            let galley = ui
                .painter()
                .layout_no_wrap(text.clone(), look::small(), colours.accent);
            let size = galley.size() + egui::vec2(8.0, 1.0);
            let badge = Rect::from_min_size(pos2(left, rect.top() - size.y - 1.0), size);
            ui.painter().rect_filled(badge, look::ROUNDING, colours.panel);
            let place = Align2::CENTER_CENTER
                .anchor_size(badge.center(), galley.size())
                .min;
            ui.painter().galley(place, galley, colours.accent);
            let response = ui.interact(badge, chip_id(group).with(("badge", what as u8)), Sense::CLICK);
            let name = || (self.words.badge)(&text, &self.study.spoken(&self.study.groups[group]));
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name()));
            if response.on_hover_text(self.words.badge_help).double_clicked() {
                request = Some(WordRequest::Undo(group, what));
            }
            left = badge.right() + 2.0;
        }
        request
    }

    /// The sounds of a word, as far as they fit.
    fn sounds(&self, ui: &Ui, arpabet: bool, group: usize) {
        let ink = look::palette(ui).weak;
        for sound in self
            .study
            .words(&self.study.groups[group])
            .iter()
            .flat_map(|word| &word.phonemes)
        {
            let (left, right) = (self.axis.x(sound.start_s), self.axis.x(sound.end_s));
            if right - left < NARROW {
                continue;
            }
            let span = Rect::from_x_y_ranges(left..=right, self.sounds_rect.y_range());
            label(ui, span, &sign(sound, arpabet), look::small(), ink, true);
        }
    }
}

fn sign(sound: &SpokenPhoneme, arpabet: bool) -> String {
    if arpabet {
        sound.phoneme.to_string()
    } else {
        sound.phoneme.ipa()
    }
}

/// A value with its unit.
pub(super) fn value_of(words: &Words, what: What, value: f32) -> String {
    match what {
        What::Pitch => (words.pitch)(value),
        What::Length => (words.length)(value),
    }
}

/// A text in the middle of `span`. If it does not fit, it is cut at the right, or omitted with `or_none`.
fn label(ui: &Ui, span: Rect, text: &str, font: FontId, ink: Color32, or_none: bool) {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, ink);
    let fits = galley.size().x <= span.width();
    if !fits && or_none {
        return;
    }
    let anchor = if fits {
        Align2::CENTER_CENTER
    } else {
        Align2::LEFT_CENTER
    };
    let at = if fits {
        span.center()
    } else {
        span.left_center() + egui::vec2(2.0, 0.0)
    };
    let place = anchor.anchor_size(at, galley.size()).min;
    let painter = ui.painter().with_clip_rect(span.intersect(ui.clip_rect()));
    painter.galley(place, galley, ink);
}
