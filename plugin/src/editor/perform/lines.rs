//! Carries out the actions of the script's panel.

use egui::Ui;
use recit::script::{Line, LineId, Script, ScriptError};

use super::{clipboard, draft};
use crate::editor::action::{Caret, ScriptAction};
use crate::editor::script::{lines_of, meant};
use crate::editor::selection::Selection;
use crate::editor::state::EditorView;
use crate::history::Run;

/// Carries out an action.
///
/// # Errors
/// The error of the script.
pub(super) fn perform(ui: &Ui, view: &mut EditorView, action: ScriptAction) -> Result<(), ScriptError> {
    let shared = view.shared;
    match action {
        ScriptAction::Type(draft) => {
            draft::type_text(ui, view, draft);
            Ok(())
        }
        ScriptAction::Cancel => {
            view.state.panels.script.to_table = true;
            shared.set_draft(None);
            Ok(())
        }
        ScriptAction::Write(line, caret) => {
            draft::finish(ui, view);
            view.state.selection.set(line);
            view.state.panels.script.go_to_text(line, caret);
            Ok(())
        }
        ScriptAction::Set(line, value) => {
            let lines = meant(shared, &view.state.selection, line);
            shared.edit(value.run(line), |script| {
                lines.iter().try_for_each(|line| value.set(script, *line))
            })
        }
        ScriptAction::EmotionOf(line) => {
            view.state.panels.script.emotion.open(line);
            Ok(())
        }
        ScriptAction::SetKey(line, key) => {
            shared.edit(Some(Run::Key(line)), |script| script.set_key(line, key))
        }
        ScriptAction::Move(lines, before) => shared.edit(None, |script| move_lines(script, &lines, before)),
        ScriptAction::Duplicate(lines) => duplicate(view, &lines),
        ScriptAction::Remove(lines) => remove(ui, view, &lines),
        ScriptAction::Copy(lines) => {
            clipboard::copy(ui, view, &lines);
            Ok(())
        }
        ScriptAction::Cut(lines) => {
            clipboard::copy(ui, view, &lines);
            remove(ui, view, &lines)
        }
        ScriptAction::Paste(text) => match clipboard::pasted(view, &text) {
            lines if lines.is_empty() => Ok(()),
            lines => insert(ui, view, lines, false),
        },
        ScriptAction::Clear => clear(ui, view),
        ScriptAction::SetChannel(channel, speaker) => shared.edit(None, |script| {
            if script.channels.len() <= channel {
                script.channels.resize(channel + 1, None);
            }
            script.channels[channel] = speaker;
            let used = script.channels.iter().rposition(Option::is_some);
            script.channels.truncate(used.map_or(0, |last| last + 1));
            Ok(())
        }),
        ScriptAction::Add(after) => add(ui, view, after),
        ScriptAction::Insert(lines, keyed) => insert(ui, view, lines, keyed),
    }
}

/// Removes all lines and pages, and the speakers of channels. The voice and the dictionary stay.
fn clear(ui: &Ui, view: &mut EditorView) -> Result<(), ScriptError> {
    draft::finish(ui, view);
    view.shared.edit(None, |script| {
        let lines: Vec<LineId> = script.lines().iter().map(|line| line.id).collect();
        lines
            .into_iter()
            .try_for_each(|line| script.remove(line).map(drop))?;
        while let Some(last @ 1..) = script
            .pages()
            .len()
            .checked_sub(1)
            .and_then(|last| u8::try_from(last).ok())
        {
            script.remove_page(last)?;
        }
        script.set_page_keys(0, None)?;
        script.channels.clear();
        Ok(())
    })?;
    let panel = &mut view.state.panels.script;
    (panel.page, panel.to_table) = (None, true);
    Ok(())
}

fn add(ui: &Ui, view: &mut EditorView, after: Option<LineId>) -> Result<(), ScriptError> {
    draft::finish(ui, view);
    let script = view.shared.instance.script();
    let before = after.or(script.lines().last().map(|line| line.id));
    let page = view.state.panels.script.page_for(&script, before);
    let added = view.shared.edit(None, |script| {
        let at = after.and_then(|after| place(script, after));
        let mut line = Line::new(LineId(0), script.next_free_key(page), "");
        line.page = page;
        script.insert_line(at.map_or(usize::MAX, |at| at + 1), line)
    })?;
    view.state.selection.set(added);
    view.state.panels.script.go_to_text(added, Caret::End);
    Ok(())
}

/// Inserts `lines` after the one at the cursor, on free keys unless they are `keyed`, and selects them.
fn insert(ui: &Ui, view: &mut EditorView, mut lines: Vec<Line>, keyed: bool) -> Result<(), ScriptError> {
    draft::finish(ui, view);
    let cursor = view.state.selection.cursor();
    let panel = &mut view.state.panels.script;
    let (ids, notices) = view.shared.edit(None, |script| {
        if !keyed {
            let page = panel.page_for(script, cursor);
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
        view.state.selection = Selection::of(&ids);
        (panel.reveal, panel.to_table) = (Some(*first), true);
    }
    let words = view.state.panels.settings.chosen.language.words();
    let panel = &mut view.state.panels.script;
    panel.tell((words.tools.added)(ids.len()));
    Ok(())
}

fn duplicate(view: &mut EditorView, lines: &[LineId]) -> Result<(), ScriptError> {
    let copies = view.shared.edit(None, |script| {
        let copies = lines.iter().map(|line| script.duplicate(*line));
        copies.collect::<Result<Vec<_>, _>>()
    })?;
    if let Some(first) = copies.first() {
        view.state.selection = Selection::of(&copies);
        view.state.panels.script.reveal = Some(*first);
    }
    Ok(())
}

/// Removes lines. The focus moves to the line that takes their place.
fn remove(ui: &Ui, view: &mut EditorView, lines: &[LineId]) -> Result<(), ScriptError> {
    let draft = view.shared.draft();
    if draft.is_some_and(|draft| lines.contains(&draft.line)) {
        view.shared.set_draft(None);
    }
    let panel = &mut view.state.panels.script;
    let shown = lines_of(view.shared, panel.page);
    let first = shown.iter().position(|line| lines.contains(line));
    view.shared.edit(None, |script| {
        lines.iter().try_for_each(|line| script.remove(*line).map(drop))
    })?;
    let left: Vec<LineId> = shown.into_iter().filter(|line| !lines.contains(line)).collect();
    let next = first.and_then(|first| left.get(first).or(left.last()));
    if let Some(next) = next {
        view.state.selection.set(*next);
        panel.reveal = Some(*next);
    }
    panel.to_table = true;
    ui.ctx().request_repaint();
    Ok(())
}

/// Moves lines, in the order of the script, before another one or to the end.
fn move_lines(script: &mut Script, lines: &[LineId], before: Option<LineId>) -> Result<(), ScriptError> {
    for line in lines {
        let end = script.lines().len();
        let from = place(script, *line).unwrap_or(end);
        let to = before.and_then(|before| place(script, before)).unwrap_or(end);
        // The line is first removed from its own position.
        script.move_to(*line, if from < to { to - 1 } else { to })?;
    }
    Ok(())
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
