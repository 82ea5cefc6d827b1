//! The picture of a line, on its time axis.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Align2, Rect, Sense, Ui, WidgetInfo, vec2};
use recit::engine::LineStatus;
use recit::script::{Line, LineId};

use super::axis::Axis;
use super::chips::Chips;
use super::edits::WordRequest;
use super::state::LineState;
use super::study::Study;
use super::value::What;
use super::{drag, notes, pitch, wave};
use crate::editor::context::Context;
use crate::editor::look;
use crate::params::Mode;

/// The heights of the parts, from top to bottom. Those of the waveform and the pitch share what the user adds.
const RULER: f32 = 16.0;
const WAVE: f32 = 44.0;
const PITCH: f32 = 48.0;
const BADGES: f32 = 15.0;
const WORDS: f32 = 24.0;
const SOUNDS: f32 = 16.0;
/// In Sing.
const NOTES: f32 = 20.0;
const OVERVIEW: f32 = 3.0;
const FIXED: f32 = RULER + BADGES + WORDS + SOUNDS + OVERVIEW;
const HEIGHT: f32 = FIXED + WAVE + PITCH;
/// The least height: half of the waveform and the pitch.
const LEAST: f32 = FIXED + (WAVE + PITCH) / 2.0;
/// The height of the window that is left to the other panels.
const OTHERS: f32 = 380.0;
/// The opacity of an outdated picture.
const OLD: f32 = 0.55;

/// The areas of the parts.
struct Places {
    ruler: Rect,
    wave: Rect,
    pitch: Rect,
    words: Rect,
    sounds: Rect,
    notes: Rect,
    overview: Rect,
}

impl Places {
    /// The areas in `rect`, with one for notes if the line is sung.
    fn of(rect: Rect, is_sung: bool) -> Self {
        let mut top = rect.top();
        let mut next = |height: f32| {
            top += height;
            Rect::from_x_y_ranges(rect.x_range(), top - height..=top)
        };
        let notes = if is_sung { NOTES } else { 0.0 };
        let share = (rect.height() - FIXED - notes) / (WAVE + PITCH);
        let (ruler, wave, pitch) = (next(RULER), next(WAVE * share), next(PITCH * share));
        next(BADGES);
        Self {
            ruler,
            wave,
            pitch,
            words: next(WORDS),
            sounds: next(SOUNDS),
            notes: next(notes),
            overview: next(OVERVIEW),
        }
    }
}

/// The height of the picture without its notes, in points.
pub(super) fn height(ui: &Ui, cx: &Context) -> f32 {
    let chosen = cx.shared.sound_height();
    within(ui, chosen.map_or(HEIGHT, |height| height as f32))
}

/// The possible height that is nearest to `height`.
pub(super) fn within(ui: &Ui, height: f32) -> f32 {
    let most = (ui.ctx().content_rect().height() - OTHERS).max(HEIGHT);
    height.clamp(LEAST, most)
}

/// Shows the study of `line`. Returns the user's request.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Context,
    state: &mut LineState,
    line: Option<&Line>,
) -> Option<WordRequest> {
    let width = ui.available_width();
    let is_sung = cx.params.playing.mode.value() == Mode::Sing;
    let height = height(ui, cx) + if is_sung { NOTES } else { 0.0 };
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let places = Places::of(rect, is_sung);
    let stage = rect.with_max_y(places.pitch.bottom());
    ui.painter()
        .rect_filled(stage, look::ROUNDING, look::palette(ui).panel);
    let study = line.and_then(|line| state.study_of(line.id));
    let is_old = state.share.is_some() || state.failed.is_some();
    let shown = study.as_ref().and_then(|study| {
        let inside = ui.scope(|ui| {
            ui.set_clip_rect(rect.intersect(ui.clip_rect()));
            ui.set_opacity(if is_old { OLD } else { 1.0 });
            known(ui, cx, state, study, &places)
        });
        inside.inner
    });
    told(ui, cx, state, &places, (line, study.as_deref()));
    shown
}

/// A message about the picture, or why there is none.
fn told(
    ui: &mut Ui,
    cx: &Context,
    state: &LineState,
    places: &Places,
    shown: (Option<&Line>, Option<&Study>),
) {
    let (words, weak) = (&cx.words.line, look::palette(ui).weak);
    if let Some(reason) = &state.failed {
        let told = (cx.words.errors.line)(reason);
        return tell(ui, places.wave, &told, look::palette(ui).bad);
    }
    if let Some(share) = state.share {
        return making(ui, places.ruler, share, (words.making)(share));
    }
    match shown {
        (None, _) => tell(ui, places.wave, words.none, weak),
        (_, None) => tell(ui, places.wave, words.empty, weak),
        (_, Some(study)) if study.groups.is_empty() => tell(ui, places.wave, words.silent, weak),
        _ => {}
    }
}

/// The progress of a study.
fn making(ui: &mut Ui, rect: Rect, share: f32, name: String) {
    wave::progress(ui, rect, share);
    let response = ui.interact(rect, ui.scope_id().with("share"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &name));
}

/// A message in the middle of the picture.
fn tell(ui: &mut Ui, rect: Rect, sentence: &str, ink: egui::Color32) {
    let width = rect.width() - 4.0 * look::GAP;
    let galley = ui
        .painter()
        .layout(sentence.to_owned(), look::value(), ink, width);
    let place = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
    ui.painter()
        .rect_filled(place.expand(4.0), look::ROUNDING, look::palette(ui).panel);
    ui.painter_at(rect).galley(place.min, galley, ink);
    let response = ui.interact(place.intersect(rect), ui.scope_id().with("told"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, sentence));
    response.on_hover_text(sentence);
}

/// Shows a study.
fn known(
    ui: &mut Ui,
    cx: &Context,
    state: &mut LineState,
    study: &Arc<Study>,
    places: &Places,
) -> Option<WordRequest> {
    let words = &cx.words.line;
    let now_s = time_of(cx, study);
    let axis = sight(ui, state, study, places, now_s);
    let heard = whole(ui, cx, state, study, places.wave, &axis);
    let beats = places
        .ruler
        .with_min_y(places.ruler.center().y)
        .union(places.pitch);
    wave::beats(ui, &axis, beats, cx.shared.signals.beat());
    wave::ruler(ui, &axis, places.ruler, words.second);
    wave::wave(ui, study, &axis, places.wave, now_s.unwrap_or_default());
    let drawn = pitch::show(ui, cx, state, study, &axis, places.pitch);
    if places.notes.height() > 0.0 {
        notes::show(ui, cx, study, &axis, places.notes, state.arpabet);
    }
    let chips = Chips {
        study,
        axis,
        words_rect: places.words,
        sounds_rect: places.sounds,
        spoken: now_s.and_then(|now| study.at(now)),
        words,
    };
    let request = chips.show(ui, cx, state).or(heard).or(drawn);
    if let Some(now_s) = now_s {
        let column = places.ruler.union(places.words);
        wave::playhead(ui, &axis, column, now_s);
    }
    wave::overview(ui, &axis, places.overview, study.length_s());
    // Dragging precedes clicking.
    drag::moved(ui, state.drag.as_ref()).or(request)
}

/// The position in the line, in seconds; `None` while it does not play.
fn time_of(cx: &Context, study: &Study) -> Option<f64> {
    let state = cx.statuses.get(&study.subject.line.id)?;
    match state.status {
        LineStatus::Sounding { progress } => Some(study.transcript.time_of(progress)),
        _ => None,
    }
}

/// Scrolls and zooms by the wheel, the keys and the playhead.
fn sight(ui: &Ui, state: &mut LineState, study: &Study, places: &Places, now_s: Option<f64>) -> Axis {
    let line: LineId = study.subject.line.id;
    let mut axis = state.sight.axis(line, study.length_s(), places.wave);
    let zoom = std::mem::replace(&mut state.zoom, 1.0);
    if zoom != 1.0 {
        let middle = study.groups.get(state.word).map(|word| axis.x(word.start_s));
        let x = middle.unwrap_or(places.wave.center().x);
        state.sight.zoom(&axis, zoom, x);
    }
    let all = places.ruler.union(places.overview);
    let pointer = ui.input(|input| input.pointer.hover_pos());
    if let Some(pointer) = pointer.filter(|pointer| all.contains(*pointer) && ui.rect_contains_pointer(all)) {
        let (wheel, zoom) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
        if zoom != 1.0 {
            state.sight.zoom(&axis, zoom, pointer.x);
        } else if wheel != egui::Vec2::ZERO {
            state.sight.pan(&axis, -wheel.x - wheel.y);
        }
    }
    axis = state.sight.axis(line, study.length_s(), places.wave);
    if std::mem::take(&mut state.reveal)
        && let Some(word) = study.groups.get(state.word)
    {
        state.sight.show(&axis, word.start_s, word.end_s);
    } else if let Some(now_s) = now_s.filter(|_| state.follow && state.drag.is_none()) {
        state.sight.follow(&axis, now_s);
    }
    state.sight.axis(line, study.length_s(), places.wave)
}

/// The waveform under the pointer: a click plays the word below, and a drag changes its pitch.
fn whole(
    ui: &mut Ui,
    cx: &Context,
    state: &mut LineState,
    study: &Study,
    rect: Rect,
    axis: &Axis,
) -> Option<WordRequest> {
    let response = ui.interact(rect, ui.scope_id().with("wave"), Sense::CLICK | Sense::DRAG);
    response
        .widget_info(|| WidgetInfo::labeled(Role::Image, true, (cx.words.line.picture)(study.length_s())));
    let origin = ui.input(|input| input.pointer.press_origin());
    let at = origin.or(response.interact_pointer_pos())?;
    let group = study.at(axis.time(at.x))?;
    if response.drag_started() {
        state.grab(ui, cx, axis, (study, group), What::Pitch);
    }
    response.clicked().then(|| WordRequest::hear(ui, group))
}
