//! How a word is pronounced, and how it is to be.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat};
use egui::{Button, Id, Key, Modal, RichText, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};
use recit::text::edit;
use recit::text::phoneme::Sound;

use super::deeds::{self, find};
use super::explained;
use super::sounds::{SOUNDS, arpabet, ipa};
use super::study::Study;
use crate::editor::context::EditorView;
use crate::editor::look;
use crate::editor::words::Line as Words;

/// The width of what opens.
const WIDTH: f32 = 560.0;
/// The size of the button of a sound.
const SOUND: egui::Vec2 = vec2(108.0, 24.0);

/// The word whose pronunciation is open.
pub(super) struct Pronunciation {
    study: Arc<Study>,
    group: usize,
    word: String,
    /// How it is pronounced now, in ARPAbet and in IPA.
    now: [String; 2],
    /// What is in the field.
    text: String,
    /// What is wrong with that.
    problem: Option<String>,
    /// The field is to have the focus.
    focus: bool,
}

enum PronunciationAction {
    Listen,
    Apply,
    /// In all lines.
    Everywhere,
    Reset,
    Close,
}

/// Opens the pronunciation of a word.
pub(super) fn open(view: &mut EditorView, study: &Study, group: usize) {
    let shown = view.state.line.study_of(study.subject.line.id);
    let (Some(study), Some(word)) = (shown, study.groups.get(group)) else {
        return;
    };
    let words = study.words(word);
    let sounds = words.iter().flat_map(|word| &word.phonemes);
    let phonemes = sounds.map(|sound| sound.phoneme);
    let now = arpabet(phonemes.clone());
    view.state.line.pronunciation = Some(Pronunciation {
        word: study.spoken(word),
        text: now.clone(),
        now: [now, ipa(phonemes)],
        problem: None,
        focus: true,
        group,
        study,
    });
}

/// Shows it while it is open.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, words: &Words) {
    let Some(mut open) = view.state.line.pronunciation.take() else {
        return;
    };
    let modal = Modal::new(Id::unique("recit pronunciation")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 60.0));
        content(ui, view, &mut open, words)
    });
    let close = modal.should_close().then_some(PronunciationAction::Close);
    if carry_out(view, &mut open, close.or(modal.inner)) {
        view.state.line.pronunciation = Some(open);
    } else {
        view.state.line.to_word = true;
    }
}

fn content(
    ui: &mut Ui,
    view: &EditorView,
    open: &mut Pronunciation,
    words: &Words,
) -> Option<PronunciationAction> {
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
    let entered = field(ui, view, open, words);
    let problem = open.problem.clone().unwrap_or_default();
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
                    open.add(sound.0);
                    open.check(view);
                }
            }
        });
    });
    buttons(ui, open, words).or(entered.then_some(PronunciationAction::Apply))
}

/// The field of phonemes. Returns whether Enter was pressed in it.
fn field(ui: &mut Ui, view: &EditorView, open: &mut Pronunciation, words: &Words) -> bool {
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
    }
    if response.changed() {
        open.check(view);
    }
    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// A sound with a word that has it. Returns whether it is requested.
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

fn buttons(ui: &mut Ui, open: &Pronunciation, words: &Words) -> Option<PronunciationAction> {
    let sound = open.problem.is_none() && !open.text.trim().is_empty();
    let mut request = None;
    ui.horizontal(|ui| {
        if ui.add_enabled(sound, Button::new(words.listen)).clicked() {
            request = Some(PronunciationAction::Listen);
        }
        if ui.add_enabled(sound, Button::new(words.apply)).clicked() {
            request = Some(PronunciationAction::Apply);
        }
        let everywhere = ui.add_enabled(sound, Button::new(words.everywhere));
        if everywhere.on_hover_text(words.everywhere_help).clicked() {
            request = Some(PronunciationAction::Everywhere);
        }
        let reset = ui.button(words.reset).on_hover_text(words.reset_help);
        if reset.clicked() {
            request = Some(PronunciationAction::Reset);
        }
        if ui.button(words.close).clicked() {
            request = Some(PronunciationAction::Close);
        }
    });
    request
}

/// Returns whether it stays open.
fn carry_out(view: &mut EditorView, open: &mut Pronunciation, request: Option<PronunciationAction>) -> bool {
    let done = match request {
        None => return true,
        Some(PronunciationAction::Close) => return false,
        Some(PronunciationAction::Listen) => {
            deeds::hear(view, &open.study, open.group, Some(&open.text));
            return true;
        }
        Some(PronunciationAction::Apply) => deeds::pronounce(view, &open.study, open.group, &open.text),
        Some(PronunciationAction::Everywhere) => {
            deeds::pronounce_everywhere(view, &open.study, open.group, &open.text)
        }
        Some(PronunciationAction::Reset) => deeds::pronounce(view, &open.study, open.group, ""),
    };
    if done {
        return false;
    }
    open.problem = view.state.line.message.take();
    // Enter takes the focus from the field.
    open.focus = true;
    true
}

impl Pronunciation {
    /// Looks what is wrong with the field.
    fn check(&mut self, view: &EditorView) {
        let found = find(view, &self.study, self.group);
        let written = found.map(|(text, source)| edit::pronounce(&text, source, &self.text));
        self.problem = written.and_then(Result::err).map(|error| error.to_string());
    }

    /// Puts a sound at the end: the first vowel stressed, the others not.
    fn add(&mut self, sound: Sound) {
        let text = self.text.trim_end();
        if let Some(inside) = text.strip_prefix('/') {
            self.text = format!("/{}{}/", inside.trim_end_matches('/'), sound.ipa());
            return;
        }
        let stress = match (sound.is_vowel(), text.contains('1')) {
            (false, _) => "",
            (true, false) => "1",
            (true, true) => "0",
        };
        let space = if text.is_empty() { "" } else { " " };
        self.text = format!("{text}{space}{}{stress}", sound.name());
    }
}
