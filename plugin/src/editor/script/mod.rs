//! The script: one row a line, with its key, its text and its status.

mod row;

use egui::{Align, Button, Id, Layout, Rect, RichText, ScrollArea, Ui};
use recit::script::{LineId, MAX_LINE_CHARS, Script, ScriptError};

use crate::editor::look;
use crate::editor::view::{EditorView, Snapshot};
use crate::editor::words;
use crate::history::Run;
use crate::shared::Draft;

/// The height of a row.
const ROW_HEIGHT: f32 = 36.0;

/// What the list remembers.
#[derive(Default)]
pub struct ListState {
    /// Why the last edit did not go as asked.
    message: Option<String>,
    /// The line that is being dragged to another place.
    pub(super) dragged: Option<LineId>,
    /// The line that is scrolled to and whose text gets the keyboard, as soon as the script has it.
    pub(super) focus: Option<LineId>,
}

/// What a row asks for. Carried out once all rows are shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Request {
    /// The text is being typed.
    Type(Draft),
    /// The typed text is thrown away.
    Cancel,
    SetKey(LineId, Option<u8>),
    Move(LineId, usize),
    Remove(LineId),
    Audition(LineId),
    /// From now on the first take is the one with this seed.
    SetTake(LineId, u64),
}

/// The identity of the text field of a line, the same in every frame.
pub(super) fn text_id(line: LineId) -> Id {
    Id::unique(("recit text", line.0))
}

/// Shows the heading and the rows, and carries out what they ask for.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    header(ui, view, seen);
    if seen.script.lines().is_empty() {
        empty(ui, seen);
    }
    let requests = rows(ui, view, seen);
    for request in requests {
        carry_out(ui, view, request);
    }
    settle_draft(ui, view);
}

fn header(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let words = &seen.words.script;
    ui.horizontal(|ui| {
        let count = seen.script.lines().len();
        ui.label(RichText::new(words.title).font(look::heading()));
        let lines = (words.lines)(count);
        ui.label(
            RichText::new(lines)
                .font(look::small())
                .color(look::palette(ui).weak),
        );
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui
                .add(Button::new(words.add))
                .on_hover_text(words.add_help)
                .clicked()
            {
                add(view);
            }
            if let Some(message) = &view.state.list.message {
                ui.label(
                    RichText::new(message)
                        .font(look::value())
                        .color(look::palette(ui).bad),
                );
            }
        });
    });
}

fn empty(ui: &mut Ui, seen: &Snapshot) {
    ui.vertical_centered(|ui| {
        ui.add_space(40.0);
        ui.label(RichText::new(seen.words.script.empty).color(look::palette(ui).weak));
    });
}

fn rows(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) -> Vec<Request> {
    let mut requests = Vec::new();
    let pitch = ROW_HEIGHT + 4.0;
    ui.spacing_mut().item_spacing.y = 4.0;
    let mut area = ScrollArea::vertical().id_salt("script").auto_shrink(false);
    let lines = seen.script.lines();
    let wanted = view.state.list.focus;
    if let Some(index) = wanted.and_then(|wanted| lines.iter().position(|line| line.id == wanted)) {
        let middle = index as f32 * pitch - ui.available_height() / 2.0;
        area = area.vertical_scroll_offset(middle.max(0.0));
    }
    area.show_rows(ui, ROW_HEIGHT, lines.len(), |ui, shown| {
        let top = ui.max_rect().top() - shown.start as f32 * pitch;
        for index in shown {
            row::show(ui, view, seen, index, &mut requests);
        }
        requests.extend(drop_target(ui, view, &seen.script, top, pitch));
    });
    requests
}

/// While a line is dragged: shows where it would go, and asks for the move when it is let go.
fn drop_target(ui: &Ui, view: &mut EditorView, script: &Script, top: f32, pitch: f32) -> Option<Request> {
    let line = view.state.list.dragged?;
    let (down, pointer) = ui.input(|input| (input.pointer.primary_down(), input.pointer.latest_pos()));
    let from = script.lines().iter().position(|candidate| candidate.id == line)?;
    let slot = (((pointer?.y - top) / pitch).round().max(0.0) as usize).min(script.lines().len());
    let y = top + slot as f32 * pitch - 2.0;
    let mark = Rect::from_x_y_ranges(ui.max_rect().x_range(), y - 1.0..=y + 1.0);
    ui.painter().rect_filled(mark, 1.0, look::palette(ui).accent);
    if down {
        return None;
    }
    view.state.list.dragged = None;
    // The slots are counted with the line still in its place.
    let to = if slot > from { slot - 1 } else { slot };
    (to != from).then_some(Request::Move(line, to))
}

fn carry_out(ui: &Ui, view: &mut EditorView, request: Request) {
    let shared = view.shared;
    let done = match request {
        Request::Type(draft) => return type_text(ui, view, draft),
        Request::Cancel => return view.shared.set_draft(None),
        Request::Audition(line) => {
            // What is heard is what is on the screen.
            let committed = view.shared.commit_draft();
            shared.instance.audition(line);
            return refuse(view, committed.err());
        }
        Request::SetTake(line, seed) => shared.edit(None, |script| script.set_seed(line, seed)),
        Request::SetKey(line, key) => shared.edit(Some(Run::Key(line)), |script| script.set_key(line, key)),
        Request::Move(line, to) => shared.edit(None, |script| script.move_to(line, to)),
        Request::Remove(line) => {
            if view.shared.draft().is_some_and(|draft| draft.line == line) {
                view.shared.set_draft(None);
            }
            shared.edit(None, |script| script.remove(line)).map(drop)
        }
    };
    match done {
        Ok(()) => refuse(view, None),
        Err(error) => refuse(view, Some(error)),
    }
}

/// Keeps what is typed as the draft, within the limit of a line.
fn type_text(ui: &Ui, view: &mut EditorView, mut draft: Draft) {
    let other = view.shared.draft().is_some_and(|old| old.line != draft.line);
    if other {
        settle(ui, view);
    }
    view.state.list.message = None;
    if let Some((cut, _)) = draft.text.char_indices().nth(MAX_LINE_CHARS) {
        draft.text.truncate(cut);
        view.state.list.message = Some((words(view).cut)(MAX_LINE_CHARS));
    }
    view.shared.set_draft(Some(draft));
}

/// Commits the typed text when its field has lost the keyboard, for whatever reason, and when the window has.
fn settle_draft(ui: &Ui, view: &mut EditorView) {
    let Some(draft) = view.shared.draft() else {
        return;
    };
    let focused = ui.memory(|memory| memory.focused()) == Some(text_id(draft.line));
    if !focused {
        settle(ui, view);
    } else if !ui.input(|input| input.focused) {
        let committed = view.shared.commit_draft();
        refuse(view, committed.err());
    }
}

/// Commits the draft and forgets it. What the script refuses goes to the clipboard, so that nothing typed is lost.
fn settle(ui: &Ui, view: &mut EditorView) {
    if let Err(error) = view.shared.commit_draft() {
        if let Some(draft) = view.shared.draft() {
            ui.copy_text(draft.text);
        }
        view.state.list.message = Some((words(view).kept)(&sentence(&error)));
    }
    view.shared.set_draft(None);
}

fn add(view: &mut EditorView) {
    let added = view.shared.edit(None, |script| {
        let key = script.next_free_key(0);
        script.add(key, "")
    });
    match added {
        Ok(line) => {
            view.state.list.focus = Some(line);
            refuse(view, None);
        }
        Err(error) => refuse(view, Some(error)),
    }
}

fn words(view: &EditorView) -> &'static words::Script {
    &view.state.language.words().script
}

fn refuse(view: &mut EditorView, error: Option<ScriptError>) {
    view.state.list.message = error.as_ref().map(sentence);
}

/// An error as a sentence of its own.
fn sentence(error: &ScriptError) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str())
    })
}
