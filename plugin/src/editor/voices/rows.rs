//! The list of voices: one row per speaker.

use egui::accesskit::Role;
use egui::{Align, Align2, Layout, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui};
use egui::{UiBuilder, WidgetInfo, vec2};
use recit::engine::LineStatus;

use super::audition::Audition;
use super::browser::{BrowserState, SIDES, VoiceRequest, list_id, may_choose};
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::voice_list::Candidate;
use crate::editor::widgets::focus;
use crate::editor::widgets::icons::{self, Icon};

const HEIGHT: f32 = 56.0;
const GAP: f32 = 4.0;

/// Shows the visible rows.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Context,
    state: &mut BrowserState,
    found: &[Candidate],
    requests: &mut Vec<VoiceRequest>,
) {
    let list = ui.interact(ui.available_rect_before_wrap(), list_id(), Sense::FOCUSABLE);
    let cursor = state.cursor;
    let at = found.get(cursor).map(Candidate::title).unwrap_or_default();
    list.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, format!("{}: {at}", cx.words.voices.title)));
    if std::mem::take(&mut state.focus) {
        list.request_focus();
    }
    if list.has_focus() {
        focus::keep_vertical_arrows(ui, list.id);
    }
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_viewport(ui, |ui, sight| {
            let height = HEIGHT + GAP;
            ui.set_height(found.len() as f32 * height);
            let (origin, size) = (ui.max_rect().min, vec2(ui.max_rect().width(), HEIGHT));
            let place = |index: usize| Rect::from_min_size(origin + vec2(0.0, index as f32 * height), size);
            if std::mem::take(&mut state.reveal) {
                ui.scroll_to_rect(place(cursor), None);
            }
            if found.is_empty() && !cx.voices.is_empty() {
                ui.label(cx.words.voices.nothing);
            }
            let first = (sight.top() / height).max(0.0) as usize;
            let last = (sight.bottom() / height).ceil().max(0.0) as usize;
            let in_sight = found.iter().enumerate().take(last).skip(first);
            for (index, candidate) in in_sight {
                let row = Row {
                    candidate,
                    is_cursor: index == cursor,
                    has_keys: list.has_focus(),
                };
                if row.show(ui, place(index), cx, state, requests) {
                    state.cursor = index;
                    list.request_focus();
                }
            }
        });
}

struct Row<'a> {
    candidate: &'a Candidate<'a>,
    is_cursor: bool,
    has_keys: bool,
}

impl Row<'_> {
    /// Shows the row, and returns whether it was clicked.
    fn show(
        &self,
        ui: &mut Ui,
        rect: Rect,
        cx: &Context,
        state: &BrowserState,
        requests: &mut Vec<VoiceRequest>,
    ) -> bool {
        let candidate = self.candidate;
        let title = candidate.title();
        let id = list_id().with((&candidate.voice.hash, &candidate.speaker.id));
        // The list has the focus for all its rows.
        let response = ui.interact(rect, id, Sense::CLICK);
        let may_choose = may_choose(cx, state, candidate);
        response.widget_info(|| {
            WidgetInfo::selected(Role::ListBoxOption, may_choose, self.is_cursor, title.clone())
        });
        self.paint(ui, rect, response.hovered(), may_choose);
        let inner = rect.shrink2(vec2(12.0, 6.0));
        let mut ui = ui.new_child(UiBuilder::new().max_rect(inner));
        self.texts(&mut ui, inner, cx, &title);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            self.buttons(ui, cx, state, &title, requests);
        });
        if response.double_clicked() {
            requests.push(VoiceRequest::Choose(candidate.reference()));
        }
        let clicked = response.clicked();
        if !may_choose {
            response.on_hover_text(cx.words.voices.other_voice);
        }
        clicked
    }

    fn paint(&self, ui: &Ui, rect: Rect, is_hovered: bool, may_choose: bool) {
        let colours = look::palette(ui);
        let fill = match (self.is_cursor, is_hovered && may_choose) {
            (true, _) => colours.row_selected,
            (false, true) => colours.row_hovered,
            (false, false) => colours.row,
        };
        ui.painter().rect_filled(rect, look::ROUNDING, fill);
        if self.is_cursor && self.has_keys {
            let ring = Stroke::new(1.5, colours.accent);
            ui.painter()
                .rect_stroke(rect, look::ROUNDING, ring, StrokeKind::Inside);
        }
    }

    fn texts(&self, ui: &mut Ui, rect: Rect, cx: &Context, title: &str) {
        let colours = look::palette(ui);
        let painter = ui.painter_at(rect.with_max_x(rect.right() - 130.0));
        let name = painter.text(
            rect.left_top(),
            Align2::LEFT_TOP,
            title,
            look::strong(13.5),
            colours.text,
        );
        let current = Candidate::of(&cx.voices, &cx.script.voice);
        if current.is_some_and(|current| current.is(self.candidate)) {
            painter.text(
                name.right_center() + vec2(look::GAP, 0.0),
                Align2::LEFT_CENTER,
                cx.words.voices.current,
                look::small(),
                colours.accent,
            );
        }
        let character = rect.left_top() + vec2(0.0, 17.0);
        let description = &self.candidate.speaker.description;
        painter.text(
            character,
            Align2::LEFT_TOP,
            description,
            look::value(),
            colours.text,
        );
        painter.text(
            rect.left_top() + vec2(0.0, 33.0),
            Align2::LEFT_TOP,
            self.candidate.about(),
            look::small(),
            colours.weak,
        );
    }

    /// Its buttons, from right to left.
    fn buttons(
        &self,
        ui: &mut Ui,
        cx: &Context,
        state: &BrowserState,
        title: &str,
        requests: &mut Vec<VoiceRequest>,
    ) {
        let words = &cx.words.voices;
        let voice = self.candidate.reference();
        let audition: &Audition = &state.audition;
        for (side, letter) in SIDES.into_iter().enumerate().rev() {
            let marked = audition.pair[side].as_ref() == Some(&voice);
            let button = ui.selectable_label(marked, letter.to_string());
            let name = (words.mark)(title, letter);
            button.widget_info(|| WidgetInfo::selected(Role::Button, true, marked, &name));
            if button.on_hover_text(name).clicked() {
                requests.push(VoiceRequest::Mark(side, voice.clone()));
            }
        }
        let heard = audition.is_heard(cx, &voice);
        let (icon, name) = if heard {
            (Icon::Stop, (words.stop)(title))
        } else {
            (Icon::Play, (words.listen)(title))
        };
        if icons::button(ui, icon, true, &name).clicked() {
            requests.push(VoiceRequest::Hear(voice.clone()));
        }
        let colours = look::palette(ui);
        let (text, ink) = match cx.shared.instance.rehearsal().filter(|_| audition.asked(&voice)) {
            Some(LineStatus::Failed { reason }) => ((cx.words.errors.line)(&reason), colours.bad),
            Some(LineStatus::Text | LineStatus::Arming) => (words.loading.to_owned(), colours.weak),
            _ => return,
        };
        ui.label(RichText::new(text).font(look::small()).color(ink));
    }
}
