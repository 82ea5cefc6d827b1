//! The browser of voices: search, listen, compare and select.
//!
//! | module | |
//! |---|---|
//! | `browser` | its state, and the user's requests |
//! | `audition` | listening to a voice without selecting it |
//! | `recording` | the dialog that makes a speaker from a recording |
//! | `rows` | the list: one row per speaker |

mod audition;
mod browser;
mod recording;
mod rows;

use egui::{Align, Button, Id, Key, Label, Layout, Modal, Modifiers, OpenUrl, RichText, TextEdit, Ui, vec2};
use recit::script::VoiceRef;

use self::browser::{SIDES, VoiceRequest, list_id, may_choose};
use super::action::Action;
use super::context::Context;
use super::look;
use super::voice_list::Candidate;
use super::widgets::caption;
use super::widgets::icons::{self, Icon};

pub(super) use self::browser::BrowserState;

/// The largest size of the browser.
const MOST: egui::Vec2 = vec2(760.0, 960.0);
/// The space around it.
const MARGIN: f32 = 60.0;

/// Shows the browser while it is open.
pub(super) fn show(ui: &mut Ui, cx: &Context, state: &mut BrowserState) -> Vec<Action> {
    if !state.is_open {
        return Vec::new();
    }
    let size = (ui.ctx().content_rect().size() - vec2(MARGIN, MARGIN)).min(MOST);
    let modal = Modal::new(Id::unique("recit voices")).show(ui.ctx(), |ui| {
        ui.set_width(size.x);
        ui.set_height(size.y);
        browser(ui, cx, state)
    });
    // While the dialog on top is open, Escape closes only that.
    let has_dialog = state.recording.is_open();
    if let Some(made) = recording::show(ui, cx, &mut state.recording) {
        state.show(&made);
    }
    let close = (modal.should_close() && !has_dialog).then_some(VoiceRequest::Close);
    let requests = modal.inner.into_iter().chain(close);
    requests.flat_map(|request| answer(cx, state, request)).collect()
}

fn browser(ui: &mut Ui, cx: &Context, state: &mut BrowserState) -> Vec<VoiceRequest> {
    let mut requests = Vec::new();
    head(ui, cx, state, &mut requests);
    purpose(ui, cx, state);
    told(ui, cx, &mut requests);
    let found: Vec<Candidate> = Candidate::all(&cx.voices)
        .filter(|candidate| candidate.fits(&state.search))
        .collect();
    state.find_made(&found);
    let last = found.len().saturating_sub(1);
    state.cursor = state.cursor.min(last);
    keys(ui, state, &found, &mut requests);
    ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
        foot(ui, cx, state, &found, &mut requests);
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            rows::show(ui, cx, state, &found, &mut requests);
        });
    });
    requests
}

/// The title and the search field.
fn head(ui: &mut Ui, cx: &Context, state: &mut BrowserState, requests: &mut Vec<VoiceRequest>) {
    let words = &cx.words.voices;
    ui.horizontal(|ui| {
        ui.label(RichText::new(words.title).font(look::heading()));
        let field = TextEdit::singleline(&mut state.search)
            .hint_text(words.search)
            .desired_width(220.0);
        let field = ui.add(field);
        let (down, enter) =
            ui.input(|input| (input.key_pressed(Key::ArrowDown), input.key_pressed(Key::Enter)));
        if field.changed() {
            (state.cursor, state.reveal) = (0, true);
        }
        if field.has_focus() && down || field.lost_focus() && enter {
            ui.memory_mut(|memory| memory.request_focus(list_id()));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icons::button(ui, Icon::Cross, true, words.close).clicked() {
                requests.push(VoiceRequest::Close);
            }
        });
    });
}

/// The purpose of a selection: the script, or the selected lines; and the button that makes a voice.
fn purpose(ui: &mut Ui, cx: &Context, state: &mut BrowserState) {
    let words = &cx.words.voices;
    let count = cx.selection.len();
    let for_lines = &mut state.for_lines;
    ui.horizontal(|ui| {
        caption::show(ui, words.choose_for);
        ui.selectable_value(for_lines, false, words.for_script);
        ui.add_enabled_ui(count > 0, |ui| {
            ui.selectable_value(for_lines, true, (words.for_lines)(count));
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button(words.record).clicked() {
                state.recording.open();
            }
        });
    });
}

/// Problems with the voices.
fn told(ui: &mut Ui, cx: &Context, requests: &mut Vec<VoiceRequest>) {
    let colours = look::palette(ui);
    let voice = &cx.script.voice;
    if !cx.voices.is_empty() && Candidate::of(&cx.voices, voice).is_none() {
        let missing = (cx.words.header.missing)(&voice.name);
        let text = format!("{missing}: {}", cx.words.header.missing_help);
        ui.label(RichText::new(text).font(look::value()).color(colours.bad));
        requests.extend(folder(ui, cx));
    }
    for problem in cx.problems.iter() {
        ui.label(
            RichText::new((cx.words.errors.ignored)(problem))
                .font(look::small())
                .color(colours.warm),
        );
    }
}

/// Where a missing voice belongs, and the button that shows the folder.
fn folder(ui: &mut Ui, cx: &Context) -> Option<VoiceRequest> {
    let words = &cx.words.voices;
    let folder = recit::paths::data_dir()?.join("voices");
    let shown = folder.display().to_string();
    ui.horizontal(|ui| {
        let button = ui.button(words.open_folder).on_hover_text(&shown);
        let told = RichText::new((words.put_into)(&shown)).font(look::small());
        ui.add(Label::new(told).wrap());
        button.clicked().then(|| {
            ui.ctx().open_url(OpenUrl::new_tab(&shown));
            VoiceRequest::MakeFolder(folder)
        })
    })
    .inner
}

/// The requests of keys while the list has the focus.
fn keys(ui: &mut Ui, state: &mut BrowserState, found: &[Candidate], requests: &mut Vec<VoiceRequest>) {
    if !ui.memory(|memory| memory.has_focus(list_id())) {
        return;
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let moved = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, 6),
        (Key::PageUp, -6),
    ]
    .into_iter()
    .filter(|(key, _)| pressed(*key))
    .map(|(_, by)| by)
    .sum::<isize>();
    if moved != 0 {
        let last = found.len().saturating_sub(1);
        state.cursor = state.cursor.saturating_add_signed(moved).min(last);
        state.reveal = true;
    }
    if pressed(Key::X) {
        requests.push(VoiceRequest::Compare);
    }
    let Some(voice) = found.get(state.cursor).map(Candidate::reference) else {
        return;
    };
    if pressed(Key::L) {
        requests.push(VoiceRequest::Hear(voice.clone()));
    }
    for (side, key) in [Key::A, Key::B].into_iter().enumerate() {
        if pressed(key) {
            requests.push(VoiceRequest::Mark(side, voice.clone()));
        }
    }
    if pressed(Key::Enter) {
        requests.push(VoiceRequest::Choose(voice));
    }
}

/// The compared voices, the selection, and help for the keys. From bottom to top.
fn foot(
    ui: &mut Ui,
    cx: &Context,
    state: &mut BrowserState,
    found: &[Candidate],
    requests: &mut Vec<VoiceRequest>,
) {
    let words = &cx.words.voices;
    caption::show(ui, words.keys);
    ui.horizontal(|ui| {
        pair(ui, cx, state, requests);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let at = found.get(state.cursor);
            let at = at.filter(|at| may_choose(cx, state, at));
            let choose = ui.add_enabled(at.is_some(), Button::new(words.choose));
            if choose.clicked() {
                requests.extend(at.map(|at| VoiceRequest::Choose(at.reference())));
            }
        });
    });
    if cx.meters.sample_rate <= 0.0 {
        caption::show(ui, words.inactive);
    }
}

/// The compared voices.
fn pair(ui: &mut Ui, cx: &Context, state: &BrowserState, requests: &mut Vec<VoiceRequest>) {
    let words = &cx.words.voices;
    let pair = &state.audition.pair;
    for (letter, voice) in SIDES.into_iter().zip(pair) {
        let known = voice.as_ref().and_then(|voice| Candidate::of(&cx.voices, voice));
        let title = known.map_or_else(|| words.unmarked.to_owned(), |known| known.speaker.name.clone());
        let text = RichText::new(format!("{letter}: {title}")).font(look::value());
        ui.label(if known.is_some() {
            text
        } else {
            text.color(look::palette(ui).weak)
        });
        let may = known.is_some_and(|known| may_choose(cx, state, &known));
        let button = Button::new((words.choose_marked)(letter));
        if ui.add_enabled(may, button).clicked() {
            requests.extend(voice.clone().map(VoiceRequest::Choose));
        }
    }
    let compare = ui.add_enabled(pair.iter().any(Option::is_some), Button::new(words.compare));
    if compare.on_hover_text(words.compare_help).clicked() {
        requests.push(VoiceRequest::Compare);
    }
}

fn answer(cx: &Context, state: &mut BrowserState, request: VoiceRequest) -> Vec<Action> {
    let action = match request {
        VoiceRequest::Hear(voice) => state.audition.toggle(cx, voice),
        VoiceRequest::Mark(side, voice) => {
            state.audition.mark(side, voice);
            None
        }
        VoiceRequest::Compare => state.audition.alternate(cx),
        VoiceRequest::MakeFolder(folder) => Some(Action::MakeFolder(folder)),
        VoiceRequest::Choose(voice) => return choose(cx, state, voice),
        VoiceRequest::Close => {
            state.is_open = false;
            state.audition.stop()
        }
    };
    action.into_iter().collect()
}

/// Assigns `voice` to the script or to the selected lines, and closes the browser.
fn choose(cx: &Context, state: &mut BrowserState, voice: VoiceRef) -> Vec<Action> {
    let candidate = Candidate::of(&cx.voices, &voice);
    if !candidate.is_some_and(|candidate| may_choose(cx, state, &candidate)) {
        return Vec::new();
    }
    let chosen = if state.for_lines {
        let lines = cx.selection.in_order(&cx.script);
        // A line with the script's own speaker follows the script, so it has none of its own.
        let speaker = Some(voice.speaker).filter(|speaker| *speaker != cx.script.voice.speaker);
        Action::SetSpeaker(lines, speaker)
    } else {
        Action::SetVoice(voice)
    };
    let close = answer(cx, state, VoiceRequest::Close);
    std::iter::once(chosen).chain(close).collect()
}
