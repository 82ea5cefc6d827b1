//! The panel of a line's sound: its waveform, pitch and words, which can be edited.
//!
//! | module | |
//! |---|---|
//! | `study`, `studies` | the known sound of a line; the thread that computes it |
//! | `axis` | the visible part |
//! | `picture`, `wave`, `pitch`, `chips`, `notes` | the display |
//! | `edge` | the height of the panel |
//! | `state`, `value` | the panel's state; the pitch and the length of a word |
//! | `keys`, `drag`, `drawing`, `edits` | the user's requests, and the resulting actions |
//! | `pronounce`, `sounds` | the pronunciation of a word |
//! | `explained` | how a word is read, and its alternatives |
//! | `place` | the position of a word in a text whose markup changes |

mod axis;
mod chips;
mod drag;
mod drawing;
mod edge;
mod edits;
mod explained;
mod keys;
mod notes;
mod picture;
mod pitch;
mod place;
mod pronounce;
mod refusal;
mod sounds;
mod state;
mod studies;
mod study;
mod value;
mod wave;

use egui::{Align, Layout, RichText, Ui};
use recit::engine::LineStatus;
use recit::player::{Fit, Span};
use recit::script::{Line, MusicalLength};

use self::edits::WordRequest;
use self::state::{WordDrag, text_of};
use self::studies::Progress;
use self::study::{Fitting, Study, Subject};
use super::action::Action;
use super::context::{Context, Snapshot, SungWords};
use super::look;
use super::widgets::caption;
use super::widgets::icons::{self, Icon};
use super::words;

pub(super) use self::refusal::Refusal;
use crate::params::Mode;

pub(super) use self::state::LineState;

/// The slowest and the fastest tempo of a fitted line.
const TEMPOS: (f64, f64) = (10.0, 1000.0);

/// Shows the panel.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut LineState) -> Vec<Action> {
    // A word that is no longer shown cannot be dragged.
    let is_shown = |drag: &WordDrag| {
        let study = state.study.as_ref();
        study.is_some_and(|study| study.subject.line.id == drag.line)
    };
    state.drag = state.drag.take().filter(is_shown);
    let target = target(cx, state);
    let line = target.map(|(line, _)| line);
    let mut request = head(ui, cx, state, line);
    let is_folded = state.is_folded(ui);
    // The piano shows the words of a sung line.
    if is_folded && sung_line(cx).is_none() {
        state.studies.rest();
    } else {
        let wanted = target.and_then(|(line, seed)| subject(cx, line, seed));
        look_at(ui, cx, state, wanted);
    }
    if is_folded {
        (state.drag, state.drawing, state.to_word) = (None, None, false);
    } else {
        request = picture::show(ui, cx, state, line).or(request);
    }
    let mut actions: Vec<Action> = pronounce::show(ui, cx, state).into_iter().collect();
    if !is_folded {
        actions.extend(edge::show(ui, cx));
    }
    match (request, line) {
        (Some(WordRequest::HearLine), Some(line)) => actions.push(Action::Audition(line.id)),
        (Some(request), Some(line)) => {
            if let Some(study) = state.study_of(line.id) {
                actions.extend(edits::answer(cx, state, &study, request));
            }
        }
        _ => {}
    }
    actions
}

/// The shown line, and the seed of its take.
fn target<'a>(cx: &Context<'a>, state: &LineState) -> Option<(&'a Line, u64)> {
    let seen: &'a Snapshot = cx.seen;
    let own = |line: &'a Line| (line, line.seed);
    // A word being dragged must not disappear.
    if let Some(drag) = &state.drag {
        return seen.script.line(drag.line).map(own);
    }
    let sounds = |line: &&Line| {
        let state = seen.statuses.get(&line.id);
        state.is_some_and(|state| matches!(state.status, LineStatus::Sounding { .. }))
    };
    let current = cx.current().map(own);
    if !state.follow {
        return current;
    }
    if let Some(line) = sung_line(cx) {
        return Some(own(line));
    }
    let heard = cx.shared.instance.last_heard();
    let last = heard.and_then(|(id, seed)| Some((seen.script.line(id)?, seed)));
    let last = last.filter(|(line, _)| sounds(line));
    let lines = || seen.script.lines().iter().map(|line| &**line);
    let any = || lines().find(sounds).map(own);
    last.or_else(any).or(current)
}

/// The line that notes sing, in Sing.
fn sung_line<'a>(cx: &Context<'a>) -> Option<&'a Line> {
    let playing = &cx.params.playing;
    let index = usize::try_from(playing.line.value() - 1).ok()?;
    let line = cx.seen.script.lines().get(index)?;
    (playing.mode.value() == Mode::Sing).then_some(&**line)
}

/// The words of the line that notes sing, once they are known.
pub(super) fn sung_words(cx: &Context, state: &LineState) -> Option<SungWords> {
    let study = state.study_of(sung_line(cx)?.id)?;
    let next = notes::next(cx, &study);
    Some(SungWords {
        words: study
            .transcript
            .words
            .iter()
            .map(|word| word.text.clone())
            .collect(),
        next: next.and_then(|next| Some(study.syllables.get(next)?.word)),
    })
}

/// The subject of a study of `line`; `None` if it has no text.
fn subject(cx: &Context, line: &Line, seed: u64) -> Option<Subject> {
    let text = text_of(cx, line.id)?;
    let voice = match &line.speaker {
        Some(speaker) => cx.script.voice.with_speaker(speaker),
        None => cx.script.voice.clone(),
    };
    let dictionary = cx.script.dictionary().clone();
    let fitting = fitting(cx, line);
    (!text.trim().is_empty()).then(|| Subject::new(line, text, seed, voice, dictionary, fitting))
}

/// The length to which `line` is fitted when it is played.
fn fitting(cx: &Context, line: &Line) -> Option<Fitting> {
    // A sung line lasts as long as its notes.
    if cx.params.playing.mode.value() == Mode::Sing {
        return None;
    }
    let length = match Fit::from(cx.params.rhythm.fit.value()) {
        Fit::Line => line.fit?,
        Fit::Off => return None,
        Fit::To(Span::Beats(beats)) => MusicalLength::Beats(beats),
        Fit::To(Span::Bars(bars)) => MusicalLength::Bars(bars),
    };
    let beat = cx.shared.signals.beat();
    // A tempo that glides is followed in steps.
    let tempo = ((beat.tempo * 10.0).round() / 10.0).clamp(TEMPOS.0, TEMPOS.1);
    Some(Fitting {
        length,
        tempo,
        bar_beats: beat.bar,
    })
}

/// Requests a study, and takes over the results.
fn look_at(ui: &Ui, cx: &Context, state: &mut LineState, wanted: Option<Subject>) {
    let Some(subject) = wanted else {
        state.studies.rest();
        (state.study, state.share, state.failed) = (None, None, None);
        return;
    };
    let line = subject.line.id;
    match state.studies.ask(subject, &cx.shared.instance, ui.ctx()) {
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

/// The panel's heading and buttons.
fn head(ui: &mut Ui, cx: &Context, state: &mut LineState, line: Option<&Line>) -> Option<WordRequest> {
    let words = &cx.words.line;
    let lines = cx.script.lines();
    let number = line.and_then(|line| lines.iter().position(|one| one.id == line.id));
    let title = number.map_or_else(|| words.no_title.to_owned(), |at| (words.title)(at + 1));
    let mut request = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let folded = state.is_folded(ui);
        let (icon, name) = match folded {
            true => (Icon::Up, words.unfold),
            false => (Icon::Down, words.fold),
        };
        if icons::button(ui, icon, true, name).clicked() {
            state.folded = Some(!folded);
        }
        ui.label(RichText::new(title).font(look::heading()));
        if let Some(told) = line.and_then(|line| timing(cx, state.study_of(line.id)?.as_ref())) {
            caption::show(ui, told);
        }
        if icons::button(ui, Icon::Play, line.is_some(), words.hear).clicked() {
            request = Some(WordRequest::HearLine);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            choices(ui, state, cx.words)
        });
    });
    request
}

/// How the times of `study` come about, if they are not those of natural speech.
fn timing(cx: &Context, study: &Study) -> Option<String> {
    let words = &cx.words.line;
    if cx.params.playing.mode.value() == Mode::Sing {
        return Some((words.sung)(study.syllables.len()));
    }
    let fitting = study.subject.fitting?;
    Some((words.fitted)(
        &(cx.words.script.fitted)(fitting.length),
        fitting.tempo,
    ))
}

fn choices(ui: &mut Ui, state: &mut LineState, words: &words::Words) {
    let name = |text: &str| RichText::new(text).font(look::value());
    ui.toggle_value(&mut state.arpabet, name(words.line.arpabet))
        .on_hover_text(words.line.arpabet_help);
    ui.toggle_value(&mut state.follow, name(words.line.follow))
        .on_hover_text(words.line.follow_help);
    if let Some(message) = &state.message {
        let message = RichText::new(message.told(words)).font(look::value());
        let message = egui::Label::new(message.color(look::palette(ui).bad));
        ui.add(message.truncate());
    }
}
