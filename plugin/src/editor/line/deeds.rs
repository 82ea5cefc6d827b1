//! What is done to words: their pitch, their length, their pronunciation, and how they are heard.

use std::ops::Range;

use egui::{Pos2, Ui};
use recit::script::{Line, LineId, MAX_LINE_CHARS, ScriptError};
use recit::text::dictionary::{Entry, Said};
use recit::text::edit::{self, EditError};

use super::axis::Axis;
use super::place::{emotion_before, follow, place, with_markup};
use super::sounds::arpabet;
use super::study::{Group, Study};
use crate::editor::context::EditorView;
use crate::history::Run;

/// What is asked of a line or of one of its words, by the number of its group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum WordAction {
    /// The line is heard.
    HearLine,
    /// The word is heard.
    Hear(usize),
    /// Its pronunciation is opened.
    Pronounce(usize),
    /// One of its values is moved by so much; `again` while a key is held.
    Shift(usize, What, f32, bool),
    /// The value that is being dragged is this one.
    Drag(f32),
    /// What was dragged is let go.
    Release,
    /// One of its values is as the voice has it.
    Undo(usize, What),
    /// All of them are.
    Reset(usize),
}

/// The values of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// In semitones.
    Pitch,
    /// In percent.
    Length,
}

impl What {
    /// What it is by itself.
    pub fn natural(self) -> f32 {
        match self {
            Self::Pitch => 0.0,
            Self::Length => 100.0,
        }
    }

    /// What it is for a word that was studied.
    pub fn of(self, group: &Group) -> f32 {
        match self {
            Self::Pitch => group.pitch,
            Self::Length => length(group.rate),
        }
    }

    /// What it is for the word at `source` of `text`.
    pub fn read(self, text: &str, source: Range<usize>) -> f32 {
        match self {
            Self::Pitch => edit::pitch_of(text, source),
            Self::Length => length(edit::rate_of(text, source)),
        }
    }

    /// `value` on the nearest step, within the range of the markup. Fine steps are a fifth of the others.
    pub fn step(self, value: f32, fine: bool) -> f32 {
        let (step, range) = match self {
            Self::Pitch => (if fine { 0.1 } else { 0.5 }, -24.0..=24.0),
            Self::Length => (if fine { 1.0 } else { 5.0 }, 25.0..=400.0),
        };
        ((value / step).round() * step).clamp(*range.start(), *range.end())
    }

    /// `text` with this value for the word at `source`, within the range of the markup.
    fn write(self, text: &str, source: Range<usize>, value: f32) -> Result<String, EditError> {
        match self {
            Self::Pitch => edit::set_pitch(text, source, value),
            Self::Length => edit::set_rate(text, source, 100.0 / value.max(1.0)),
        }
    }
}

/// The length of a word in whole percent, that is spoken so many times as fast.
fn length(rate: f32) -> f32 {
    (100.0 / rate).round()
}

/// A value that is being dragged. Every step of a drag goes out from the text before it.
pub(super) struct WordDrag {
    pub line: LineId,
    pub group: usize,
    pub what: What,
    /// What the value was, and what it is.
    pub from: f32,
    pub value: f32,
    /// Where the pointer took hold of it.
    pub at: Pos2,
    /// How wide the word was, in points.
    pub width: f32,
    text: String,
    source: Range<usize>,
}

impl WordDrag {
    /// Takes hold of a value of a word.
    pub fn on(
        ui: &Ui,
        view: &EditorView,
        axis: &Axis,
        (study, group): (&Study, usize),
        what: What,
    ) -> Option<Self> {
        let (text, source) = find(view, study, group)?;
        let from = what.read(&text, source.clone());
        Some(Self {
            line: study.subject.line.id,
            group,
            what,
            from,
            value: from,
            at: ui.input(|input| input.pointer.press_origin())?,
            width: (study.groups.get(group)?.length_s() * axis.scale) as f32,
            text,
            source,
        })
    }
}

/// The text of a line as it is on the screen.
pub(super) fn text_of(view: &EditorView, line: LineId) -> Option<String> {
    let draft = view.shared.draft().filter(|draft| draft.line == line);
    draft.map(|draft| draft.text).or_else(|| {
        let script = view.shared.instance.script();
        script.line(line).map(|line| line.text.clone())
    })
}

/// The text of the line of `study` with the place of one of its words. `None` where it says something else by now.
pub(super) fn find(view: &EditorView, study: &Study, group: usize) -> Option<(String, Range<usize>)> {
    let text = text_of(view, study.subject.line.id)?;
    let source = study.groups.get(group)?.source.clone();
    let there = follow(&study.subject.line.text, source, &text)?;
    Some((text, there))
}

/// Carries out a deed on the line of `study`.
pub(super) fn carry_out(view: &mut EditorView, study: &Study, deed: WordAction) {
    match deed {
        WordAction::HearLine => hear_line(view, study.subject.line.id),
        WordAction::Hear(group) => hear(view, study, group, None),
        WordAction::Pronounce(group) => super::pronounce::open(view, study, group),
        WordAction::Shift(group, what, by, again) => {
            if let Some((text, source)) = find(view, study, group) {
                let value = what.read(&text, source.clone()) + by;
                if !again {
                    view.shared.end_run();
                }
                set(view, study.subject.line.id, (&text, source), what, value);
            }
        }
        WordAction::Drag(value) => {
            if let Some(mut drag) = view.state.line.drag.take() {
                drag.value = value;
                let word = (drag.text.as_str(), drag.source.clone());
                set(view, drag.line, word, drag.what, value);
                view.state.line.drag = Some(drag);
            }
        }
        WordAction::Release => {
            view.state.line.drag = None;
            view.shared.end_run();
        }
        WordAction::Undo(group, what) => undo(view, study, group, &[what]),
        WordAction::Reset(group) => undo(view, study, group, &[What::Pitch, What::Length]),
    }
}

/// Sets a value of a word in the text as it was.
fn set(view: &mut EditorView, line: LineId, word: (&str, Range<usize>), what: What, value: f32) {
    let (text, source) = word;
    let run = Run::Word(line, place(text, source.start));
    write(view, line, Some(run), what.write(text, source, value));
}

/// Takes values of a word away, in one step.
fn undo(view: &mut EditorView, study: &Study, group: usize, values: &[What]) {
    let Some((mut text, mut source)) = find(view, study, group) else {
        return;
    };
    for what in values {
        if let Ok(plain) = what.write(&text, source.clone(), what.natural())
            && let Some(there) = follow(&text, source.clone(), &plain)
        {
            (text, source) = (plain, there);
        }
    }
    write(view, study.subject.line.id, None, Ok(text));
}

/// Gives a word phonemes, or with none takes them away. Returns whether that was possible.
pub(super) fn pronounce(view: &mut EditorView, study: &Study, group: usize, phonemes: &str) -> bool {
    let Some((text, source)) = find(view, study, group) else {
        return false;
    };
    let text = edit::pronounce(&text, source, phonemes);
    write(view, study.subject.line.id, None, text)
}

/// Gives a word phonemes in all lines of the project. Returns whether that was possible.
pub(super) fn pronounce_everywhere(
    view: &mut EditorView,
    study: &Study,
    group: usize,
    phonemes: &str,
) -> bool {
    let Some((text, source)) = find(view, study, group) else {
        return false;
    };
    let entry = Said::read(phonemes).map(|said| Entry {
        word: text[source].to_owned(),
        exact: false,
        part: None,
        said,
    });
    let mut dictionary = (**view.shared.instance.script().dictionary()).clone();
    if let Err(error) = entry.and_then(|entry| dictionary.insert(entry)) {
        view.state.line.message = Some(error.to_string());
        return false;
    }
    let committed = view.shared.commit_draft();
    let done = committed.and_then(|()| view.shared.edit(None, |script| script.set_dictionary(dictionary)));
    refuse(view, done.err())
}

/// Puts a text into the script. Returns whether it was taken.
fn write(view: &mut EditorView, line: LineId, run: Option<Run>, text: Result<String, EditError>) -> bool {
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            view.state.line.message = Some(error.to_string());
            return false;
        }
    };
    // What is being typed is a step of its own, and is what the change was made of.
    let committed = view.shared.commit_draft();
    let done = committed.and_then(|()| view.shared.edit(run, |script| script.set_text(line, &text)));
    if done.is_ok() && view.shared.draft().is_some_and(|draft| draft.line == line) {
        view.shared.set_draft(None);
    }
    refuse(view, done.err())
}

/// Says why an edit was refused. Returns whether it was not.
fn refuse(view: &mut EditorView, error: Option<ScriptError>) -> bool {
    let words = &view.state.language.words().line;
    view.state.line.message = error.as_ref().map(|error| match error {
        ScriptError::LineTooLong(_) => (words.too_long)(MAX_LINE_CHARS),
        other => other.to_string(),
    });
    error.is_none()
}

/// Lets a line be heard.
pub(super) fn hear_line(view: &mut EditorView, line: LineId) {
    // What is heard is what is on the screen.
    let committed = view.shared.commit_draft();
    refuse(view, committed.err());
    view.shared.instance.audition(line);
}

/// Lets a word be heard by itself, with the phonemes that it has in its line or with others.
pub(super) fn hear(view: &mut EditorView, study: &Study, group: usize, phonemes: Option<&str>) {
    let (Some(word), Some((text, source))) = (study.groups.get(group), find(view, study, group)) else {
        return;
    };
    let sounds = study.words(word).iter().flat_map(|word| &word.phonemes);
    let own = arpabet(sounds.map(|sound| sound.phoneme));
    let line = Line {
        text: alone(&text, source, phonemes.unwrap_or(&own)),
        ..study.subject.line.clone()
    };
    view.shared.instance.rehearse(line, &study.subject.voice);
}

/// A word as a line of its own, with the markup right around it, its phonemes and its emotion.
fn alone(text: &str, source: Range<usize>, phonemes: &str) -> String {
    let whole = with_markup(text, source.clone());
    let inside = source.start - whole.start..source.end - whole.start;
    let word = &text[whole];
    // Where it cannot be given phonemes it is read as it stands.
    let word = edit::pronounce(word, inside, phonemes).unwrap_or_else(|_| word.to_owned());
    let emotion = emotion_before(text, source.start).unwrap_or_default();
    format!("{emotion}{word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_alone_keeps_its_sound() {
        let text = "[emotion sad] no <prosody pitch=\"+2st\">yes</prosody> 21";
        assert_eq!(
            alone(text, 39..42, "Y EH1 S"),
            "[emotion sad]<prosody pitch=\"+2st\">[ph Y EH1 S](yes)</prosody>"
        );
        assert_eq!(
            alone("at 21", 3..5, "T W EH1 N T IY0 W AH1 N"),
            "[ph T W EH1 N T IY0 W AH1 N](21)"
        );
        assert_eq!(alone("x :)", 2..4, "S"), ":)");
    }
}
