//! The state of the panel of a line's sound.

use std::ops::Range;
use std::sync::Arc;

use egui::{Pos2, Ui};
use recit::engine::{LineFailure, LineStatus};
use recit::script::{Line, LineId};

use super::axis::{Axis, Sight};
use super::drawing::Drawing;
use super::place::follow;
use super::refusal::Refusal;
use super::sounds::{arpabet, ipa};
use super::studies::Studies;
use super::study::Study;
use super::value::What;
use crate::editor::context::{Context, Snapshot, Spoken};

/// In a lower window, in points, only the heading is shown until it is unfolded.
const LOW: f32 = 600.0;

/// The panel's state.
pub struct LineState {
    pub(super) studies: Studies,
    /// The displayed study, which may be outdated.
    pub(super) study: Option<Arc<Study>>,
    /// The progress of a newer study.
    pub(super) share: Option<f32>,
    /// The error of a newer study.
    pub(super) failed: Option<LineFailure>,
    pub(super) sight: Sight,
    /// Shows the playing line, and keeps its playhead visible.
    pub(super) follow: bool,
    /// Only the heading is shown; `None` if that depends on the height of the window.
    pub(super) folded: Option<bool>,
    /// Sounds are displayed in ARPAbet.
    pub(super) arpabet: bool,
    /// The word that is focused when the panel has the focus.
    pub(super) word: usize,
    /// Focus that word.
    pub(super) to_word: bool,
    /// Scroll to that word.
    pub(super) reveal: bool,
    /// The requested zoom factor from the keys.
    pub(super) zoom: f32,
    pub(super) drag: Option<WordDrag>,
    /// The pitch that is being drawn.
    pub(super) drawing: Option<Drawing>,
    pub(super) pronunciation: Option<Pronunciation>,
    /// Why the last edit failed.
    pub(super) message: Option<Refusal>,
}

/// A value being dragged. Every step of a drag starts from the text before it.
pub(super) struct WordDrag {
    pub line: LineId,
    pub group: usize,
    pub what: What,
    /// The initial and the current value.
    pub from: f32,
    pub value: f32,
    /// Whether it was moved.
    pub moved: bool,
    /// The initial position of the pointer.
    pub at: Pos2,
    /// The initial width of the word, in points.
    pub width: f32,
    pub text: String,
    pub source: Range<usize>,
}

/// The word whose pronunciation is being edited.
pub(super) struct Pronunciation {
    pub study: Arc<Study>,
    pub group: usize,
    pub word: String,
    /// Its current pronunciation, in ARPAbet and in IPA.
    pub now: [String; 2],
    /// The content of the field.
    pub text: String,
    /// The problem with that.
    pub problem: Option<Refusal>,
    /// Focus the field.
    pub focus: bool,
}

impl Default for LineState {
    fn default() -> Self {
        Self {
            studies: Studies::default(),
            study: None,
            share: None,
            failed: None,
            sight: Sight::default(),
            follow: true,
            folded: None,
            arpabet: false,
            word: 0,
            to_word: false,
            reveal: false,
            zoom: 1.0,
            drag: None,
            drawing: None,
            pronunciation: None,
            message: None,
        }
    }
}

impl LineState {
    /// The spoken part of the displayed line; `None` if unknown.
    pub fn spoken(&self, seen: &Snapshot) -> Option<Spoken<'_>> {
        let study = self.study.as_ref()?;
        let Line { id, text, .. } = &study.subject.line;
        let LineStatus::Sounding { progress } = seen.statuses.get(id)?.status else {
            return None;
        };
        let now = study.transcript.time_of(progress);
        let begun = study.groups.iter().take_while(|group| group.start_s <= now);
        let end = begun.last().map_or(0, |group| group.source.end);
        Some(Spoken { line: *id, text, end })
    }

    /// An edit was accepted, or refused for a reason. The dialog that requested it closes, or shows the
    /// reason.
    pub fn answer(&mut self, refused: Option<Refusal>) {
        let Some(open) = &mut self.pronunciation else {
            self.message = refused;
            return;
        };
        if refused.is_some() {
            // Enter removes the focus from the field.
            (open.problem, open.focus) = (refused, true);
        } else {
            self.close_pronunciation();
        }
    }

    /// Opens the pronunciation of a word.
    pub(super) fn open_pronunciation(&mut self, study: &Study, group: usize) {
        let shown = self.study_of(study.subject.line.id);
        let (Some(study), Some(word)) = (shown, study.groups.get(group)) else {
            return;
        };
        let words = study.words(word);
        let sounds = words.iter().flat_map(|word| &word.phonemes);
        let phonemes = sounds.map(|sound| sound.phoneme);
        let now = arpabet(phonemes.clone());
        self.pronunciation = Some(Pronunciation {
            word: study.spoken(word),
            text: now.clone(),
            now: [now, ipa(phonemes)],
            problem: None,
            focus: true,
            group,
            study,
        });
    }

    /// Closes the dialog, and returns the focus to its word.
    pub(super) fn close_pronunciation(&mut self) {
        (self.pronunciation, self.to_word) = (None, true);
    }

    /// Moves the focus to another word.
    pub(super) fn go_to(&mut self, word: usize) {
        (self.word, self.to_word, self.reveal) = (word, true, true);
    }

    /// Whether only the heading is shown: in a low window the script needs the space.
    pub(super) fn is_folded(&self, ui: &Ui) -> bool {
        let is_low = ui.ctx().content_rect().height() < LOW;
        self.folded.unwrap_or(is_low)
    }

    /// The displayed study of `line`.
    pub(super) fn study_of(&self, line: LineId) -> Option<Arc<Study>> {
        let study = self.study.as_ref();
        study.filter(|study| study.subject.line.id == line).cloned()
    }

    /// Starts dragging a value of a word.
    pub(super) fn grab(&mut self, ui: &Ui, cx: &Context, axis: &Axis, word: (&Study, usize), what: What) {
        self.word = word.1;
        self.drag = WordDrag::on(ui, cx, axis, word, what);
    }
}

impl WordDrag {
    fn on(ui: &Ui, cx: &Context, axis: &Axis, (study, group): (&Study, usize), what: What) -> Option<Self> {
        let (text, source) = find(cx, study, group)?;
        let from = what.read(&text, source.clone());
        Some(Self {
            line: study.subject.line.id,
            group,
            what,
            from,
            value: from,
            moved: false,
            at: ui.input(|input| input.pointer.press_origin())?,
            width: (study.groups.get(group)?.length_s() * axis.scale) as f32,
            text,
            source,
        })
    }
}

/// The displayed text of a line.
pub(super) fn text_of(cx: &Context, line: LineId) -> Option<String> {
    let draft = cx.shared.draft().filter(|draft| draft.line == line);
    draft.map(|draft| draft.text).or_else(|| {
        let script = cx.shared.instance.script();
        script.line(line).map(|line| line.text.clone())
    })
}

/// The text of the line of `study` with the range of one of its words. `None` if the text has changed
/// otherwise.
pub(super) fn find(cx: &Context, study: &Study, group: usize) -> Option<(String, Range<usize>)> {
    let text = text_of(cx, study.subject.line.id)?;
    let source = study.groups.get(group)?.source.clone();
    let there = follow(&study.subject.line.text, source, &text)?;
    Some((text, there))
}
