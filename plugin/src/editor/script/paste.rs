//! The dialog that splits a text into lines.

use egui::{Button, Event, Id, Key, Modal, RichText, ScrollArea, TextEdit, Ui, vec2};
use recit::script::exchange::{Imported, Split, from_text};

use crate::editor::action::{Action, ScriptAction};
use crate::editor::context::Context;
use crate::editor::look;
use crate::editor::widgets::caption;
use crate::editor::words::ScriptTools;
use crate::editor::work::Work;

/// A longer text is not laid out for editing; its beginning is shown.
const MOST_EDITED: usize = 20_000;
/// The number of bytes of that.
const SHOWN: usize = 2_000;
const SIZE: egui::Vec2 = vec2(560.0, 260.0);
/// The ways to split a text.
pub(super) const SPLITS: [Split; 3] = [Split::Sentences, Split::Paragraphs, Split::Lines];

/// The state of the dialog.
#[derive(Default)]
pub(in crate::editor) struct PasteState {
    is_open: bool,
    focus: bool,
    text: String,
    split: Option<Split>,
    /// Counts the changes of the text and of the way to split it.
    version: u64,
    /// The running split, and its version. A newer one waits for its end, without blocking frames.
    work: Option<(Work<Imported>, u64)>,
    /// The resulting lines; `None` if the text has changed since.
    cut: Option<Imported>,
}

impl PasteState {
    /// Opens the dialog with a text.
    pub fn open(&mut self, text: String) {
        (self.is_open, self.focus, self.text) = (true, true, text);
        self.change();
    }

    /// Sentences by default.
    fn split(&self) -> Split {
        self.split.unwrap_or(Split::Sentences)
    }

    /// Splits the text in the background, if necessary.
    fn follow(&mut self, ui: &Ui) {
        if self.work.as_ref().is_some_and(|(work, _)| work.is_done())
            && let Some((work, version)) = self.work.take()
        {
            self.cut = work.finish().filter(|_| version == self.version);
        }
        if self.cut.is_none() && self.work.is_none() && !self.text.trim().is_empty() {
            let (text, split) = (self.text.clone(), self.split());
            let work = Work::begin(ui.ctx(), "recit cut", move || from_text(&text, split));
            self.work = Some((work, self.version));
        }
    }

    /// Marks the result as outdated.
    fn change(&mut self) {
        self.version += 1;
        self.cut = None;
    }
}

/// Shows the dialog while it is open.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut PasteState) -> Vec<Action> {
    if !state.is_open {
        return Vec::new();
    }
    let tools = &cx.words.tools;
    let mut add = false;
    let modal = Modal::new(Id::unique("recit paste")).show(ui.ctx(), |ui| {
        ui.set_width(SIZE.x);
        ui.label(RichText::new(tools.paste.trim_end_matches('…')).font(look::heading()));
        ui.add_space(look::GAP);
        text(ui, state, tools);
        state.follow(ui);
        ui.add_space(look::GAP);
        splits(ui, state, tools);
        ui.add_space(look::GAP);
        add = foot(ui, state, tools);
    });
    if add && let Some(cut) = state.cut.take() {
        state.is_open = false;
        return inserted(cut);
    }
    if modal.should_close() {
        state.is_open = false;
    }
    Vec::new()
}

/// The action that inserts lines from a text or a file, with notices about them.
pub(super) fn inserted(lines: Imported) -> Vec<Action> {
    let Imported {
        lines,
        keyed,
        notices,
    } = lines;
    let notices = notices.into_iter().map(|notice| Action::Notify(notice.into()));
    notices
        .chain([ScriptAction::Insert(lines, keyed).into()])
        .collect()
}

/// The text: in a field, or its beginning if it is very long.
fn text(ui: &mut Ui, state: &mut PasteState, tools: &ScriptTools) {
    take_long(ui, state);
    let id = ui.scope_id().with("text");
    ScrollArea::vertical()
        .id_salt("text")
        .max_height(SIZE.y)
        .min_scrolled_height(SIZE.y)
        .show(ui, |ui| {
            if state.text.len() > MOST_EDITED {
                let end = (0..=SHOWN).rev().find(|at| state.text.is_char_boundary(*at));
                let head = &state.text[..end.unwrap_or(0)];
                ui.label(format!("{head}…"));
                return;
            }
            let field = TextEdit::multiline(&mut state.text)
                .id(id)
                .hint_text(tools.paste_hint)
                .desired_rows(14)
                .desired_width(f32::INFINITY);
            let field = ui.add(field);
            if std::mem::take(&mut state.focus) {
                field.request_focus();
            }
            if field.changed() {
                state.change();
            }
        });
}

/// Takes a very long pasted text before a field lays it out.
fn take_long(ui: &Ui, state: &mut PasteState) {
    let mut long = None;
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Paste(text) | Event::Text(text) if text.len() > MOST_EDITED => {
                long = Some(text.clone());
                false
            }
            _ => true,
        });
    });
    if let Some(text) = long {
        state.text = text;
        state.change();
    }
}

/// The ways to split.
fn splits(ui: &mut Ui, state: &mut PasteState, tools: &ScriptTools) {
    ui.horizontal(|ui| {
        caption::show(ui, tools.split);
        let before = state.split();
        let mut split = before;
        for offered in SPLITS {
            ui.selectable_value(&mut split, offered, (tools.splits)(offered));
        }
        if split != before {
            state.split = Some(split);
            state.change();
        }
    });
}

/// The buttons. Returns whether the lines are to be added.
fn foot(ui: &mut Ui, state: &mut PasteState, tools: &ScriptTools) -> bool {
    let enter = ui.input(|input| input.modifiers.command && input.key_pressed(Key::Enter));
    let count = state.cut.as_ref().map_or(0, |cut| cut.lines.len());
    let mut add = enter && count > 0;
    ui.horizontal(|ui| {
        let button = ui.add_enabled(count > 0, Button::new((tools.add_lines)(count)));
        add |= button.clicked();
        if ui.button(tools.cancel).clicked() {
            state.is_open = false;
        }
        if state.work.is_some() {
            ui.spinner();
            ui.label(RichText::new(tools.cutting).font(look::small()));
        }
    });
    add
}
