//! Edits of words: their pitch, their length, their pronunciation; and playing them.

use std::ops::Range;

use egui::Ui;
use recit::script::{Line, LineId};
use recit::text::dictionary::{Entry, Said};
use recit::text::edit::{self, EditError};

use super::drawing::Drawing;
use super::place::{emotion_before, follow, place, with_markup};
use super::refusal::Refusal;
use super::sounds::arpabet;
use super::state::{LineState, find, text_of};
use super::study::Study;
use super::value::What;
use crate::editor::action::Action;
use crate::editor::context::Context;
use crate::history::Run;

/// A request on a line or one of its words, by the number of its group.
pub(super) enum WordRequest {
    /// Play the line.
    HearLine,
    /// Play the word.
    Hear(usize),
    /// Open its pronunciation.
    Pronounce(usize),
    /// Change one of its values by this much; `again` while a key is held.
    Shift(usize, What, f32, bool),
    /// Set the value that is being dragged.
    Drag(f32),
    /// End the drag.
    Release,
    /// Give the words below a drawn pitch that pitch.
    Draw(Drawing),
    /// Reset one of its values.
    Undo(usize, What),
    /// Reset all of its values.
    Reset(usize),
}

impl WordRequest {
    /// The request of a click on a word: play the word, or with Ctrl or Cmd the line.
    pub fn hear(ui: &Ui, group: usize) -> Self {
        if ui.input(|input| input.modifiers.command) {
            Self::HearLine
        } else {
            Self::Hear(group)
        }
    }
}

/// The actions for a request on the line of `study`.
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
        // Opening a dialog only changes the panel's state.
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
        WordRequest::Draw(drawing) => draw(cx, state, study, &drawing),
        WordRequest::Undo(group, what) => undo(cx, state, study, group, &[what]),
        WordRequest::Reset(group) => undo(cx, state, study, group, &[What::Pitch, What::Length]),
    }
}

/// Sets the value that is being dragged. A drag is one undo step.
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

/// Sets a value of a word in the given text.
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

/// Moves the words below a drawn pitch so that their mean is that of the drawing, in one step.
fn draw(cx: &Context, state: &mut LineState, study: &Study, drawing: &Drawing) -> Vec<Action> {
    let line = study.subject.line.id;
    let Some(before) = text_of(cx, line).filter(|_| drawing.line == line) else {
        return Vec::new();
    };
    let mut text = before.clone();
    for group in &study.groups {
        let (Some(drawn), Some(mean)) = (drawing.over(group), study.mean_key(group)) else {
            continue;
        };
        let Some(source) = follow(&study.subject.line.text, group.source.clone(), &text) else {
            continue;
        };
        let value = What::Pitch.step(group.pitch + drawn - mean, true);
        match What::Pitch.write(&text, source, value) {
            Ok(changed) => text = changed,
            // The other words can still be moved.
            Err(error) => state.message = Some(Refusal::Markup(error)),
        }
    }
    if text == before {
        return Vec::new();
    }
    let written = write(state, line, None, Ok(text));
    written.into_iter().collect()
}

/// Resets values of a word, in one step.
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

/// Sets the phonemes of a word, or removes them if empty. `None` if that is not possible.
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

/// Sets the phonemes of `word` in all lines of the project. `None` if that is not possible.
pub(super) fn pronounce_everywhere(
    cx: &Context,
    state: &mut LineState,
    word: &str,
    phonemes: &str,
) -> Option<Action> {
    let entry = Said::read(phonemes).map(|said| Entry {
        word: word.to_owned(),
        exact: false,
        part: None,
        said,
    });
    let mut dictionary = (**cx.shared.instance.script().dictionary()).clone();
    match entry.and_then(|entry| dictionary.insert(entry)) {
        Ok(_) => Some(Action::SetDictionary(dictionary)),
        Err(error) => {
            state.message = Some(Refusal::Entry(error));
            None
        }
    }
}

/// Sets the text of a line, or reports why there is none.
fn write(
    state: &mut LineState,
    line: LineId,
    run: Option<Run>,
    text: Result<String, EditError>,
) -> Option<Action> {
    match text {
        Ok(text) => Some(Action::SetText { line, text, run }),
        Err(error) => {
            state.message = Some(Refusal::Markup(error));
            None
        }
    }
}

/// Plays a word by itself, with its phonemes in the line or with others.
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

/// A word as a separate line, with the markup directly around it, its phonemes and its emotion.
fn alone(text: &str, source: Range<usize>, phonemes: &str) -> String {
    let whole = with_markup(text, source.clone());
    let inside = source.start - whole.start..source.end - whole.start;
    let word = &text[whole];
    // If phonemes are not possible, it is read as it stands.
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
