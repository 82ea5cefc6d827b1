//! The dialog for the pronunciation of a word.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat};
use egui::text_edit::TextEditState;
use egui::{Button, Id, Key, Modal, RichText, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};
use recit::text::edit;
use recit::text::phoneme::Sound;

use super::refusal::Refusal;
use super::sounds::SOUNDS;
use super::state::{LineState, Pronunciation, find};
use super::{edits, explained};
use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::words::Line as Words;

/// The width of the dialog.
const WIDTH: f32 = 560.0;
/// The size of the button of a sound.
const SOUND: egui::Vec2 = vec2(108.0, 24.0);

enum PronunciationRequest {
    Listen,
    Apply,
    /// In all lines.
    Everywhere,
    Reset,
    Close,
}

/// Shows the dialog while it is open.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut LineState) -> Option<Action> {
    let open = state.pronunciation.as_mut()?;
    let modal = Modal::new(Id::unique("recit pronunciation")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 60.0));
        content(ui, cx, open)
    });
    let close = modal.should_close().then_some(PronunciationRequest::Close);
    answer(cx, state, close.or(modal.inner)?)
}

fn content(ui: &mut Ui, cx: &Context, open: &mut Pronunciation) -> Option<PronunciationRequest> {
    let words = &cx.words.line;
    ui.label(RichText::new((words.pronunciation)(&open.word)).font(look::heading()));
    let weak = look::palette(ui).weak;
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(words.now).color(weak));
        ui.label(&open.now[0]);
        ui.label(RichText::new(format!("/{}/", open.now[1])).color(weak));
    });
    let word = open.study.groups.get(open.group);
    if let Some(word) = word {
        explained::show(ui, &open.study, word.source.clone(), words);
    }
    let entered = field(ui, cx, open);
    let problem = open.problem.as_ref();
    let problem = problem.map_or_else(String::new, |problem| problem.told(cx.words));
    ui.label(
        RichText::new(problem)
            .font(look::value())
            .color(look::palette(ui).bad),
    );
    let height = (ui.ctx().content_rect().height() - 300.0).clamp(80.0, 240.0);
    ScrollArea::vertical().max_height(height).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
            for sound in SOUNDS {
                if button(ui, sound, words) {
                    add(&mut open.text, sound.0);
                    check(cx, open);
                }
            }
        });
    });
    buttons(ui, open, words).or(entered.then_some(PronunciationRequest::Apply))
}

/// The field for phonemes. Returns whether Enter was pressed in it.
fn field(ui: &mut Ui, cx: &Context, open: &mut Pronunciation) -> bool {
    let words = &cx.words.line;
    let field = TextEdit::singleline(&mut open.text)
        .hint_text(words.phonemes_hint)
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    let text = open.text.clone();
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::TextInput, true, words.phonemes);
        info.current_text_value = Some(text.clone());
        info
    });
    if std::mem::take(&mut open.focus) {
        response.request_focus();
        if open.text == open.now[0] {
            select(ui, response.id, &open.text);
        }
    }
    if response.changed() {
        check(cx, open);
    }
    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// Selects all of `text` in the field `id`, so that typing replaces it.
fn select(ui: &Ui, id: Id, text: &str) {
    let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    let range = CCursorRange::two(CCursor::default(), end);
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), id);
}

/// A button for a sound with an example word. Returns whether it was clicked.
fn button(ui: &mut Ui, (sound, word): (Sound, &str), words: &Words) -> bool {
    let colours = look::palette(ui);
    let mut text = LayoutJob::default();
    let mut put = |part: &str, ink| text.append(part, 0.0, TextFormat::simple(look::value(), ink));
    put(&format!("{} {}  ", sound.name(), sound.ipa()), colours.text);
    put(word, colours.weak);
    let response = ui.add(Button::new(text).min_size(SOUND));
    let name = (words.add)(sound.name(), word);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response.on_hover_text(&name).clicked()
}

fn buttons(ui: &mut Ui, open: &Pronunciation, words: &Words) -> Option<PronunciationRequest> {
    let sound = open.problem.is_none() && !open.text.trim().is_empty();
    let mut request = None;
    ui.horizontal(|ui| {
        if ui.add_enabled(sound, Button::new(words.listen)).clicked() {
            request = Some(PronunciationRequest::Listen);
        }
        if ui.add_enabled(sound, Button::new(words.apply)).clicked() {
            request = Some(PronunciationRequest::Apply);
        }
        let everywhere = ui.add_enabled(sound, Button::new(words.everywhere));
        if everywhere.on_hover_text(words.everywhere_help).clicked() {
            request = Some(PronunciationRequest::Everywhere);
        }
        let reset = ui.button(words.reset).on_hover_text(words.reset_help);
        if reset.clicked() {
            request = Some(PronunciationRequest::Reset);
        }
        if ui.button(words.close).clicked() {
            request = Some(PronunciationRequest::Close);
        }
    });
    request
}

fn answer(cx: &Context, state: &mut LineState, request: PronunciationRequest) -> Option<Action> {
    let open = state.pronunciation.as_ref()?;
    let (study, group, text) = (Arc::clone(&open.study), open.group, open.text.clone());
    let asked = match request {
        PronunciationRequest::Close => {
            state.close_pronunciation();
            return None;
        }
        PronunciationRequest::Listen => return edits::hear(cx, &study, group, Some(&text)),
        PronunciationRequest::Apply => edits::pronounce(cx, state, &study, group, &text),
        PronunciationRequest::Everywhere => {
            let found = find(cx, &study, group);
            found.and_then(|(line, source)| edits::pronounce_everywhere(cx, state, &line[source], &text))
        }
        PronunciationRequest::Reset => edits::pronounce(cx, state, &study, group, ""),
    };
    if asked.is_none()
        && let Some(open) = &mut state.pronunciation
    {
        // Enter removes the focus from the field.
        (open.problem, open.focus) = (state.message.take(), true);
    }
    asked
}

/// Checks the content of the field.
fn check(cx: &Context, open: &mut Pronunciation) {
    let found = find(cx, &open.study, open.group);
    let written = found.map(|(text, source)| edit::pronounce(&text, source, &open.text));
    open.problem = written.and_then(Result::err).map(Refusal::Markup);
}

/// Appends a sound to `field`: the first vowel stressed, the others not.
fn add(field: &mut String, sound: Sound) {
    let text = field.trim_end();
    if let Some(inside) = text.strip_prefix('/') {
        *field = format!("/{}{}/", inside.trim_end_matches('/'), sound.ipa());
        return;
    }
    let stress = match (sound.is_vowel(), text.contains('1')) {
        (false, _) => "",
        (true, false) => "1",
        (true, true) => "0",
    };
    let space = if text.is_empty() { "" } else { " " };
    *field = format!("{text}{space}{}{stress}", sound.name());
}
