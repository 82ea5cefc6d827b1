//! What the panel of a line's sound remembers.

use std::ops::Range;
use std::sync::Arc;

use egui::{Pos2, Ui};
use recit::engine::LineStatus;
use recit::script::{Line, LineId};

use super::axis::{Axis, Sight};
use super::place::follow;
use super::sounds::{arpabet, ipa};
use super::studies::Studies;
use super::study::Study;
use super::value::What;
use crate::editor::context::{Context, Snapshot, Spoken};

/// A window that is lower, in points, shows the head alone until it is unfolded.
const LOW: f32 = 600.0;

/// What it remembers.
pub struct LineState {
    pub(super) studies: Studies,
    /// What is shown, which may be on its way to something newer.
    pub(super) study: Option<Arc<Study>>,
    /// How much of something newer is done.
    pub(super) share: Option<f32>,
    /// Why there is nothing newer.
    pub(super) failed: Option<String>,
    pub(super) sight: Sight,
    /// Shows the line that sounds, and keeps its playhead visible.
    pub(super) follow: bool,
    /// Only the head is shown; `None` where that depends on the height of the window.
    pub(super) folded: Option<bool>,
    /// Sounds are written in ARPAbet.
    pub(super) arpabet: bool,
    /// The word that has the focus when the panel has it.
    pub(super) word: usize,
    /// That word is to have the focus.
    pub(super) to_word: bool,
    /// That word is to be visible.
    pub(super) reveal: bool,
    /// What the keys ask for: everything is to be so many times as wide.
    pub(super) zoom: f32,
    pub(super) drag: Option<WordDrag>,
    pub(super) pronunciation: Option<Pronunciation>,
    /// Why the last edit did not go as asked.
    pub(super) message: Option<String>,
}

/// A value that is being dragged. Every step of a drag goes out from the text before it.
pub(super) struct WordDrag {
    pub line: LineId,
    pub group: usize,
    pub what: What,
    /// What the value was, and what it is.
    pub from: f32,
    pub value: f32,
    /// It was moved.
    pub moved: bool,
    /// Where the pointer took hold of it.
    pub at: Pos2,
    /// How wide the word was, in points.
    pub width: f32,
    pub text: String,
    pub source: Range<usize>,
}

/// The word whose pronunciation is open.
pub(super) struct Pronunciation {
    pub study: Arc<Study>,
    pub group: usize,
    pub word: String,
    /// How it is pronounced now, in ARPAbet and in IPA.
    pub now: [String; 2],
    /// What is in the field.
    pub text: String,
    /// What is wrong with that.
    pub problem: Option<String>,
    /// The field is to have the focus.
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
            pronunciation: None,
            message: None,
        }
    }
}

impl LineState {
    /// How much is spoken of the line that is shown; `None` where that is not known.
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

    /// An edit was taken, or refused for a reason. The pronunciation that has asked for it closes, or shows the reason.
    pub fn answer(&mut self, refused: Option<String>) {
        let Some(open) = &mut self.pronunciation else {
            self.message = refused;
            return;
        };
        if refused.is_some() {
            // Enter takes the focus from the field.
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

    /// Closes the pronunciation, and gives the keyboard back to its word.
    pub(super) fn close_pronunciation(&mut self) {
        (self.pronunciation, self.to_word) = (None, true);
    }

    /// Gives the keyboard to another word.
    pub(super) fn go_to(&mut self, word: usize) {
        (self.word, self.to_word, self.reveal) = (word, true, true);
    }

    /// Whether only the head is shown: in a low window the script needs the room.
    pub(super) fn is_folded(&self, ui: &Ui) -> bool {
        let is_low = ui.ctx().content_rect().height() < LOW;
        self.folded.unwrap_or(is_low)
    }

    /// What is shown of `line`.
    pub(super) fn study_of(&self, line: LineId) -> Option<Arc<Study>> {
        let study = self.study.as_ref();
        study.filter(|study| study.subject.line.id == line).cloned()
    }

    /// The pointer takes hold of a value of a word.
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

/// The text of a line as it is on the screen.
pub(super) fn text_of(cx: &Context, line: LineId) -> Option<String> {
    let draft = cx.shared.draft().filter(|draft| draft.line == line);
    draft.map(|draft| draft.text).or_else(|| {
        let script = cx.shared.instance.script();
        script.line(line).map(|line| line.text.clone())
    })
}

/// The text of the line of `study` with the place of one of its words. `None` where it says something else by now.
pub(super) fn find(cx: &Context, study: &Study, group: usize) -> Option<(String, Range<usize>)> {
    let text = text_of(cx, study.subject.line.id)?;
    let source = study.groups.get(group)?.source.clone();
    let there = follow(&study.subject.line.text, source, &text)?;
    Some((text, there))
}
