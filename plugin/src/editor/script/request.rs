//! What the user asks of the script, and what becomes of it.

use egui::Ui;
use recit::emotion::Emotion;
use recit::script::{Line, LineId, MusicalLength, Script, ScriptError};

use super::text::Caret;
use super::{clipboard, draft, sentence, table};
use crate::editor::context::EditorView;
use crate::history::Run;
use crate::shared::Draft;

/// What a row or a key asks for. Carried out once all rows are shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ScriptAction {
    /// The text is being typed.
    Type(Draft),
    /// The typed text is thrown away.
    Cancel,
    /// The keyboard goes to a text.
    Write(LineId, Caret),
    /// This line is chosen alone.
    Choose(LineId),
    /// A new line behind this one, or behind the last.
    Add(Option<LineId>),
    Audition(LineId),
    Hush(LineId),
    /// A value of a line; if the line is chosen, of all that are.
    Set(LineId, Value),
    SetKey(LineId, Option<u8>),
    /// What is set next is a step of its own.
    EndRun,
    /// Lines, in the order of the script, go before this one, or to the end.
    Move(Vec<LineId>, Option<LineId>),
    Remove(Vec<LineId>),
    Duplicate(Vec<LineId>),
    Copy(Vec<LineId>),
    Cut(Vec<LineId>),
    Paste(String),
    /// The last edit is taken back, or done again.
    Step {
        redo: bool,
    },
    /// These lines come in behind the one at the cursor, on free keys unless it is said on which they stand.
    Insert(Vec<Line>, bool),
}

/// A value of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Speaker(Option<String>),
    Emotion(Emotion),
    Fit(Option<MusicalLength>),
    Page(u8),
    Choke(Option<u8>),
    Takes(u8),
    /// From now on the first take is the one with this seed.
    Seed(u64),
}

impl Value {
    /// Values that are dragged make one step.
    fn run(&self, line: LineId) -> Option<Run> {
        matches!(self, Self::Emotion(_)).then_some(Run::Emotion(line))
    }

    fn set(&self, script: &mut Script, line: LineId) -> Result<(), ScriptError> {
        match self {
            Self::Speaker(speaker) => script.set_speaker(line, speaker.as_deref()),
            Self::Emotion(emotion) => script.set_emotion(line, *emotion),
            Self::Fit(fit) => script.set_fit(line, *fit),
            Self::Page(page) => script.set_page(line, *page),
            Self::Choke(choke) => script.set_choke(line, *choke),
            Self::Takes(takes) => script.set_takes(line, *takes),
            Self::Seed(seed) => script.set_seed(line, *seed),
        }
    }
}

/// The lines that are meant when something is asked of `line`: if it is chosen, all that are.
pub(super) fn meant(view: &EditorView, line: LineId) -> Vec<LineId> {
    if view.state.selection.has(line) {
        let script = view.shared.instance.script();
        view.state.selection.in_order(&script)
    } else {
        vec![line]
    }
}

/// Does what is requested, and tells why where it cannot be done.
pub(super) fn carry_out(ui: &Ui, view: &mut EditorView, request: ScriptAction) {
    let shared = view.shared;
    let done = match request {
        ScriptAction::Type(draft) => return draft::type_text(ui, view, draft),
        ScriptAction::Cancel => {
            view.state.script.to_table = true;
            return shared.set_draft(None);
        }
        ScriptAction::Write(line, caret) => {
            draft::finish(ui, view);
            view.state.selection.set(line);
            return view.state.script.go_to_text(line, caret);
        }
        ScriptAction::Choose(line) => return view.state.selection.set(line),
        ScriptAction::Copy(lines) => return clipboard::copy(ui, view, &lines),
        ScriptAction::Paste(text) => return clipboard::paste(ui, view, text),
        ScriptAction::EndRun => return shared.end_run(),
        ScriptAction::Step { redo } => return step(ui, view, redo),
        ScriptAction::Audition(line) => {
            // What is heard is what is on the screen.
            let committed = shared.commit_draft();
            shared.instance.audition(line);
            committed
        }
        ScriptAction::Hush(line) => return shared.instance.hush(line),
        ScriptAction::Set(line, value) => {
            let lines = meant(view, line);
            shared.edit(value.run(line), |script| {
                lines.iter().try_for_each(|line| value.set(script, *line))
            })
        }
        ScriptAction::SetKey(line, key) => {
            shared.edit(Some(Run::Key(line)), |script| script.set_key(line, key))
        }
        ScriptAction::Move(lines, before) => shared.edit(None, |script| move_lines(script, &lines, before)),
        ScriptAction::Duplicate(lines) => duplicate(view, &lines),
        ScriptAction::Remove(lines) => remove(ui, view, &lines),
        ScriptAction::Cut(lines) => {
            clipboard::copy(ui, view, &lines);
            remove(ui, view, &lines)
        }
        ScriptAction::Add(after) => add(ui, view, after),
        ScriptAction::Insert(lines, keyed) => insert(ui, view, lines, keyed),
    };
    match done {
        Ok(()) => {}
        Err(error) => view.state.script.refuse(sentence(&error)),
    }
}

fn add(ui: &Ui, view: &mut EditorView, after: Option<LineId>) -> Result<(), ScriptError> {
    draft::finish(ui, view);
    let script = view.shared.instance.script();
    let page = view
        .state
        .script
        .page_for(&script, after.or(script.lines().last().map(|line| line.id)));
    let added = view.shared.edit(None, |script| {
        let at = after.and_then(|after| place(script, after));
        let mut line = Line::new(LineId(0), script.next_free_key(page), "");
        line.page = page;
        script.insert_line(at.map_or(usize::MAX, |at| at + 1), line)
    })?;
    view.state.selection.set(added);
    view.state.script.go_to_text(added, Caret::End);
    Ok(())
}

/// Puts `lines` behind the one at the cursor, on free keys unless they are `keyed`, and chooses them.
fn insert(ui: &Ui, view: &mut EditorView, mut lines: Vec<Line>, keyed: bool) -> Result<(), ScriptError> {
    draft::finish(ui, view);
    let cursor = view.state.selection.cursor();
    let (ids, notices) = view.shared.edit(None, |script| {
        if !keyed {
            let page = view.state.script.page_for(script, cursor);
            script.give_free_keys(page, &mut lines);
            lines.iter_mut().for_each(|line| line.page = page);
        }
        let at = cursor.and_then(|cursor| place(script, cursor));
        Ok(script.insert_lines(at.map_or(usize::MAX, |at| at + 1), lines))
    })?;
    for notice in notices {
        view.shared.instance.notify(notice);
    }
    if let Some(first) = ids.first() {
        view.state.selection.set(*first);
        view.state.selection.all(&ids);
        (view.state.script.reveal, view.state.script.to_table) = (Some(*first), true);
    }
    let words = &view.state.language.words().tools;
    view.state.script.tell((words.added)(ids.len()));
    Ok(())
}

fn duplicate(view: &mut EditorView, lines: &[LineId]) -> Result<(), ScriptError> {
    let copies = view.shared.edit(None, |script| {
        let copies = lines.iter().map(|line| script.duplicate(*line));
        copies.collect::<Result<Vec<_>, _>>()
    })?;
    if let Some(first) = copies.first() {
        view.state.selection.set(*first);
        view.state.selection.all(&copies);
        view.state.script.reveal = Some(*first);
    }
    Ok(())
}

/// Takes lines out. The keyboard goes to what stands in their place.
fn remove(ui: &Ui, view: &mut EditorView, lines: &[LineId]) -> Result<(), ScriptError> {
    let draft = view.shared.draft();
    if draft.is_some_and(|draft| lines.contains(&draft.line)) {
        view.shared.set_draft(None);
    }
    let shown = table::shown(view);
    let first = shown.iter().position(|line| lines.contains(line));
    view.shared.edit(None, |script| {
        lines.iter().try_for_each(|line| script.remove(*line).map(drop))
    })?;
    let left: Vec<LineId> = shown.into_iter().filter(|line| !lines.contains(line)).collect();
    let next = first.and_then(|first| left.get(first).or(left.last()));
    if let Some(next) = next {
        view.state.selection.set(*next);
        view.state.script.reveal = Some(*next);
    }
    view.state.script.to_table = true;
    ui.ctx().request_repaint();
    Ok(())
}

/// Moves lines, in the order of the script, before another one or to the end.
fn move_lines(script: &mut Script, lines: &[LineId], before: Option<LineId>) -> Result<(), ScriptError> {
    for line in lines {
        let end = script.lines().len();
        let from = place(script, *line).unwrap_or(end);
        let to = before.and_then(|before| place(script, before)).unwrap_or(end);
        // The line leaves its own place first.
        script.move_to(*line, if from < to { to - 1 } else { to })?;
    }
    Ok(())
}

/// Takes the last edit back or does it again. A text that has the focus keeps it, and forgets what it was.
fn step(ui: &Ui, view: &mut EditorView, redo: bool) {
    let before = view.shared.instance.script();
    if !view.mover().step(redo) {
        return;
    }
    view.state.script.message = None;
    let after = view.shared.instance.script();
    let changed = after
        .lines()
        .iter()
        .find(|line| before.line(line.id) != Some(line));
    if let Some(changed) = changed {
        view.state.script.reveal = Some(changed.id);
    }
    if let Some(line) = after
        .lines()
        .iter()
        .find(|line| super::text::has_focus(ui, line.id))
    {
        super::text::forget(ui, line.id);
    }
}

fn place(script: &Script, line: LineId) -> Option<usize> {
    script.lines().iter().position(|candidate| candidate.id == line)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn lines_move_together_and_keep_their_order() {
        let mut script = Script::empty();
        let ids = ["a", "b", "c", "d", "e"].map(|text| script.add(None, text).unwrap());
        let texts =
            |script: &Script| -> String { script.lines().iter().map(|line| line.text.as_str()).collect() };
        move_lines(&mut script, &[ids[0], ids[3]], Some(ids[2])).unwrap();
        assert_eq!(texts(&script), "badce");
        move_lines(&mut script, &[ids[1], ids[2]], None).unwrap();
        assert_eq!(texts(&script), "adebc");
        move_lines(&mut script, &[ids[4], ids[1]], Some(ids[0])).unwrap();
        assert_eq!(texts(&script), "ebadc");
    }
}
