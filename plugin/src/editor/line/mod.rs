//! The line that sounds: its wave, its pitch and its words, and what can be done to them.
//!
//! | module | |
//! |---|---|
//! | `study`, `studies` | what is known of the sound of a line; the thread that finds it out |
//! | `axis` | how much of it is visible |
//! | `picture`, `wave`, `chips` | what is shown |
//! | `keys`, `drag`, `deeds` | what the user asks for, and what becomes of it |
//! | `pronounce`, `sounds` | the pronunciation of a word |
//! | `explained` | how a word is read, and what else it could be |
//! | `place` | where a word stands in a text whose markup changes |

mod axis;
mod chips;
mod deeds;
mod drag;
mod explained;
mod keys;
mod picture;
mod place;
mod pronounce;
mod sounds;
mod studies;
mod study;
mod wave;

use std::sync::Arc;

use egui::{Align, Layout, RichText, Ui};
use recit::engine::LineStatus;
use recit::script::{Line, LineId};

use self::axis::Sight;
use self::deeds::{WordAction, WordDrag};
use self::pronounce::Pronunciation;
use self::studies::{Progress, Studies};
use self::study::{Study, Subject};
use super::context::{EditorView, Snapshot};
use super::look;
use super::widgets::icons::{self, Icon};
use super::words;

/// A window that is lower, in points, shows the head alone until it is unfolded.
const LOW: f32 = 600.0;

/// What it remembers.
pub struct LineState {
    studies: Studies,
    /// What is shown, which may be on its way to something newer.
    study: Option<Arc<Study>>,
    /// How much of something newer is done.
    share: Option<f32>,
    /// Why there is nothing newer.
    failed: Option<String>,
    sight: Sight,
    /// Shows the line that sounds, and keeps its playhead visible.
    follow: bool,
    /// Only the head is shown; `None` where that depends on the height of the window.
    folded: Option<bool>,
    /// Sounds are written in ARPAbet.
    arpabet: bool,
    /// The word that has the focus when the panel has it.
    word: usize,
    /// That word is to have the focus.
    to_word: bool,
    /// That word is to be visible.
    reveal: bool,
    /// What the keys ask for: everything is to be so many times as wide.
    zoom: f32,
    drag: Option<WordDrag>,
    pronunciation: Option<Pronunciation>,
    /// Why the last edit did not go as asked.
    message: Option<String>,
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
    /// Gives the keyboard to another word.
    fn go_to(&mut self, word: usize) {
        (self.word, self.to_word, self.reveal) = (word, true, true);
    }

    /// Whether only the head is shown: in a low window the script needs the room.
    fn is_folded(&self, ui: &Ui) -> bool {
        let is_low = ui.ctx().content_rect().height() < LOW;
        self.folded.unwrap_or(is_low)
    }

    /// How many bytes of `text` are spoken when `line` stands at `progress`, up to the end of a word; 0 where that is
    /// not known.
    pub(super) fn spoken_to(&self, line: LineId, text: &str, progress: f32) -> usize {
        let study = self
            .study_of(line)
            .filter(|study| study.subject.line.text == text);
        let Some(study) = study else {
            return 0;
        };
        let now = study.transcript.time_of(progress);
        let begun = study.groups.iter().take_while(|group| group.start_s <= now);
        begun.last().map_or(0, |group| group.source.end)
    }

    /// What is shown of `line`.
    fn study_of(&self, line: LineId) -> Option<Arc<Study>> {
        let study = self.study.as_ref();
        study.filter(|study| study.subject.line.id == line).cloned()
    }
}

/// Shows it.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let state = &mut view.state.line;
    // What is not shown any more cannot be held.
    let is_shown = |drag: &WordDrag| {
        state
            .study
            .as_ref()
            .is_some_and(|study| study.subject.line.id == drag.line)
    };
    state.drag = state.drag.take().filter(is_shown);
    let target = target(view, seen);
    let line = target.map(|(line, _)| line);
    let mut deed = head(ui, view, seen, line);
    if view.state.line.is_folded(ui) {
        let state = &mut view.state.line;
        state.studies.rest();
        (state.drag, state.to_word) = (None, false);
    } else {
        let wanted = target.and_then(|(line, seed)| subject(view, seen, line, seed));
        look_at(ui, view, wanted);
        deed = picture::show(ui, view, seen, line).or(deed);
    }
    pronounce::show(ui, view, &seen.words.line);
    match (deed, line) {
        (Some(WordAction::HearLine), Some(line)) => deeds::hear_line(view, line.id),
        (Some(deed), Some(line)) => {
            if let Some(study) = view.state.line.study_of(line.id) {
                deeds::carry_out(view, &study, deed);
            }
        }
        _ => {}
    }
}

/// The line that is shown, and the seed of the take of it.
fn target<'a>(view: &EditorView, seen: &'a Snapshot) -> Option<(&'a Line, u64)> {
    let own = |line: &'a Line| (line, line.seed);
    // A word that is held does not go away under the hand.
    if let Some(drag) = &view.state.line.drag {
        return seen.script.line(drag.line).map(own);
    }
    let sounds = |line: &&Line| {
        let state = seen.statuses.get(&line.id);
        state.is_some_and(|state| matches!(state.status, LineStatus::Sounding { .. }))
    };
    let current = seen.current(view).map(own);
    if !view.state.line.follow {
        return current;
    }
    let heard = view.shared.instance.last_heard();
    let last = heard.and_then(|(id, seed)| Some((seen.script.line(id)?, seed)));
    let last = last.filter(|(line, _)| sounds(line));
    let lines = || seen.script.lines().iter().map(|line| &**line);
    let any = || lines().find(sounds).map(own);
    last.or_else(any).or(current)
}

/// What is to be studied of `line`; `None` where it has no text.
fn subject(view: &EditorView, seen: &Snapshot, line: &Line, seed: u64) -> Option<Subject> {
    let text = deeds::text_of(view, line.id)?;
    let voice = match &line.speaker {
        Some(speaker) => seen.script.voice.with_speaker(speaker),
        None => seen.script.voice.clone(),
    };
    (!text.trim().is_empty()).then(|| Subject::new(line, text, seed, voice, seen.script.dictionary().clone()))
}

/// Asks for a study, and takes over what is known of it.
fn look_at(ui: &Ui, view: &mut EditorView, wanted: Option<Subject>) {
    let state = &mut view.state.line;
    let Some(subject) = wanted else {
        state.studies.rest();
        (state.study, state.share, state.failed) = (None, None, None);
        return;
    };
    let line = subject.line.id;
    match state.studies.ask(subject, &view.shared.instance, ui.ctx()) {
        Some(Progress::Done(study)) => {
            if state.study_of(line).is_none() {
                state.word = 0;
            }
            (state.study, state.share, state.failed) = (Some(study), None, None);
        }
        Some(Progress::Making(share)) => (state.share, state.failed) = (Some(share), None),
        Some(Progress::Failed(reason)) => (state.share, state.failed) = (None, Some(reason)),
        None => {}
    }
}

/// What the panel is about, and what it can do.
fn head(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, line: Option<&Line>) -> Option<WordAction> {
    let words = &seen.words.line;
    let lines = seen.script.lines();
    let number = line.and_then(|line| lines.iter().position(|one| one.id == line.id));
    let title = number.map_or_else(|| words.no_title.to_owned(), |at| (words.title)(at + 1));
    let mut deed = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let state = &mut view.state.line;
        let folded = state.is_folded(ui);
        let (icon, name) = match folded {
            true => (Icon::Up, words.unfold),
            false => (Icon::Down, words.fold),
        };
        if icons::button(ui, icon, true, name).clicked() {
            state.folded = Some(!folded);
        }
        ui.label(RichText::new(title).font(look::heading()));
        if icons::button(ui, Icon::Play, line.is_some(), words.hear).clicked() {
            deed = Some(WordAction::HearLine);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            choices(ui, state, words)
        });
    });
    deed
}

fn choices(ui: &mut Ui, state: &mut LineState, words: &words::Line) {
    let name = |text: &str| RichText::new(text).font(look::value());
    ui.toggle_value(&mut state.arpabet, name(words.arpabet))
        .on_hover_text(words.arpabet_help);
    ui.toggle_value(&mut state.follow, name(words.follow))
        .on_hover_text(words.follow_help);
    if let Some(message) = &state.message {
        let message = RichText::new(message).font(look::value());
        let message = egui::Label::new(message.color(look::palette(ui).bad));
        ui.add(message.truncate());
    }
}
