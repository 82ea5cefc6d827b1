//! What is done to words: their pitch, their length, their pronunciation, and how they are heard.

use std::ops::Range;

use egui::Ui;
use recit::script::{Line, LineId};
use recit::text::dictionary::{Entry, Said};
use recit::text::edit::{self, EditError};

use super::place::{emotion_before, follow, place, with_markup};
use super::sounds::arpabet;
use super::state::{LineState, find};
use super::study::Study;
use super::value::What;
use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::history::Run;

/// What is asked of a line or of one of its words, by the number of its group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum WordRequest {
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

impl WordRequest {
    /// What a click on a word asks for: the word, or with Ctrl or Cmd the line.
    pub fn hear(ui: &Ui, group: usize) -> Self {
        if ui.input(|input| input.modifiers.command) {
            Self::HearLine
        } else {
            Self::Hear(group)
        }
    }
}

/// What is to be done about a request on the line of `study`.
pub(super) fn answer(
    cx: &Context,
    state: &mut LineState,
    study: &Study,
    request: WordRequest,
) -> Vec<Action> {
    let line = study.subject.line.id;
    match request {
        WordRequest::HearLine => vec![Action::Audition(line)],
        WordRequest::Hear(group) => hear(cx, study, group, None).into_iter().collect(),
        // Opening a dialog changes nothing but what is remembered.
        WordRequest::Pronounce(group) => {
            state.open_pronunciation(study, group);
            Vec::new()
        }
        WordRequest::Shift(group, what, by, again) => {
            let Some((text, source)) = find(cx, study, group) else {
                return Vec::new();
            };
            let value = what.read(&text, source.clone()) + by;
            let set = set(state, line, (&text, source), what, value);
            let first = (!again).then_some(Action::EndRun);
            first.into_iter().chain(set).collect()
        }
        WordRequest::Drag(value) => drag(state, value),
        WordRequest::Release => {
            state.drag = None;
            vec![Action::EndRun]
        }
        WordRequest::Undo(group, what) => undo(cx, state, study, group, &[what]),
        WordRequest::Reset(group) => undo(cx, state, study, group, &[What::Pitch, What::Length]),
    }
}

/// Gives what is being dragged another value. A drag is a step of its own.
fn drag(state: &mut LineState, value: f32) -> Vec<Action> {
    let Some(mut drag) = state.drag.take() else {
        return Vec::new();
    };
    let first = (!std::mem::replace(&mut drag.moved, true)).then_some(Action::EndRun);
    drag.value = value;
    let word = (drag.text.as_str(), drag.source.clone());
    let set = set(state, drag.line, word, drag.what, value);
    state.drag = Some(drag);
    first.into_iter().chain(set).collect()
}

/// Sets a value of a word in the text as it was.
fn set(
    state: &mut LineState,
    line: LineId,
    word: (&str, Range<usize>),
    what: What,
    value: f32,
) -> Option<Action> {
    let (text, source) = word;
    let run = Run::Word(line, place(text, source.start));
    write(state, line, Some(run), what.write(text, source, value))
}

/// Takes values of a word away, in one step.
fn undo(cx: &Context, state: &mut LineState, study: &Study, group: usize, values: &[What]) -> Vec<Action> {
    let Some((mut text, mut source)) = find(cx, study, group) else {
        return Vec::new();
    };
    for what in values {
        if let Ok(plain) = what.write(&text, source.clone(), what.natural())
            && let Some(there) = follow(&text, source.clone(), &plain)
        {
            (text, source) = (plain, there);
        }
    }
    let written = write(state, study.subject.line.id, None, Ok(text));
    written.into_iter().collect()
}

/// Gives a word phonemes, or with none takes them away. `None` where that is not possible.
pub(super) fn pronounce(
    cx: &Context,
    state: &mut LineState,
    study: &Study,
    group: usize,
    phonemes: &str,
) -> Option<Action> {
    let (text, source) = find(cx, study, group)?;
    let text = edit::pronounce(&text, source, phonemes);
    write(state, study.subject.line.id, None, text)
}

/// Gives a word phonemes in all lines of the project. `None` where that is not possible.
pub(super) fn pronounce_everywhere(
    cx: &Context,
    state: &mut LineState,
    study: &Study,
    group: usize,
    phonemes: &str,
) -> Option<Action> {
    let (text, source) = find(cx, study, group)?;
    let entry = Said::read(phonemes).map(|said| Entry {
        word: text[source].to_owned(),
        exact: false,
        part: None,
        said,
    });
    let mut dictionary = (**cx.shared.instance.script().dictionary()).clone();
    match entry.and_then(|entry| dictionary.insert(entry)) {
        Ok(_) => Some(Action::SetDictionary(dictionary)),
        Err(error) => {
            state.message = Some(error.to_string());
            None
        }
    }
}

/// Asks for a text of a line, or tells why there is none.
fn write(
    state: &mut LineState,
    line: LineId,
    run: Option<Run>,
    text: Result<String, EditError>,
) -> Option<Action> {
    match text {
        Ok(text) => Some(Action::SetText { line, text, run }),
        Err(error) => {
            state.message = Some(error.to_string());
            None
        }
    }
}

/// Lets a word be heard by itself, with the phonemes that it has in its line or with others.
pub(super) fn hear(cx: &Context, study: &Study, group: usize, phonemes: Option<&str>) -> Option<Action> {
    let word = study.groups.get(group)?;
    let (text, source) = find(cx, study, group)?;
    let sounds = study.words(word).iter().flat_map(|word| &word.phonemes);
    let own = arpabet(sounds.map(|sound| sound.phoneme));
    let line = Line {
        text: alone(&text, source, phonemes.unwrap_or(&own)),
        ..study.subject.line.clone()
    };
    Some(Action::Rehearse(line, study.subject.voice.clone()))
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
