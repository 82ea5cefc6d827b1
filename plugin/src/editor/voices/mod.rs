//! The browser of voices: to look through, to hear, to compare, and to choose from.

mod audition;
mod list;
mod rows;

use egui::{Align, Button, Id, Key, Layout, Modal, Modifiers, RichText, TextEdit, Ui, vec2};
use recit::script::VoiceRef;

use super::context::{EditorView, Snapshot};
use super::look;
use super::widgets::icons::{self, Icon};
use audition::Audition;

pub use list::{Candidate, VoiceList};

/// The browser is no larger than this.
const MOST: egui::Vec2 = vec2(760.0, 960.0);
/// What is around it.
const MARGIN: f32 = 60.0;
/// The names of the two voices that are compared.
const SIDES: [char; 2] = ['A', 'B'];

/// What the browser remembers.
#[derive(Default)]
pub struct BrowserState {
    is_open: bool,
    search: String,
    /// The place among the voices that fit what is searched for.
    cursor: usize,
    /// The cursor has moved, and its row is to be visible.
    reveal: bool,
    /// The list is to have the focus as soon as it is shown.
    focus: bool,
    /// The choice is for the selected lines.
    for_lines: bool,
    audition: Audition,
}

impl BrowserState {
    /// Opens it at the voice of the script.
    pub fn open(&mut self, seen: &Snapshot) {
        self.is_open = true;
        self.focus = true;
        self.search.clear();
        self.for_lines = false;
        self.move_to(&seen.script.voice, seen);
    }

    /// Whether it is shown.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    fn move_to(&mut self, voice: &VoiceRef, seen: &Snapshot) {
        let place = Candidate::all(&seen.voices).position(|candidate| candidate.is(voice));
        self.cursor = place.unwrap_or(0);
        self.reveal = true;
    }
}

/// What the user asks for.
enum VoiceAction {
    Choose(VoiceRef),
    Hear(VoiceRef),
    Mark(usize, VoiceRef),
    Compare,
    Close,
}

/// The list takes the keys.
fn list_id() -> Id {
    Id::unique("recit voice list")
}

/// Shows the browser while it is open.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    if !view.state.voices.is_open {
        return;
    }
    let size = (ui.ctx().content_rect().size() - vec2(MARGIN, MARGIN)).min(MOST);
    let modal = Modal::new(Id::unique("recit voices")).show(ui.ctx(), |ui| {
        ui.set_width(size.x);
        ui.set_height(size.y);
        browser(ui, view, seen)
    });
    for request in modal.inner.iter() {
        carry_out(view, seen, request);
    }
    if modal.should_close() {
        carry_out(view, seen, &VoiceAction::Close);
    }
}

fn browser(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) -> Vec<VoiceAction> {
    let mut requests = Vec::new();
    head(ui, view, seen, &mut requests);
    purpose(ui, view, seen);
    told(ui, view, seen);
    let found: Vec<Candidate> = Candidate::all(&seen.voices)
        .filter(|candidate| candidate.fits(&view.state.voices.search))
        .collect();
    let last = found.len().saturating_sub(1);
    view.state.voices.cursor = view.state.voices.cursor.min(last);
    keys(ui, view, &found, &mut requests);
    ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
        foot(ui, view, seen, &found, &mut requests);
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            rows::show(ui, view, seen, &found, &mut requests);
        });
    });
    requests
}

/// The title, and what is searched for.
fn head(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, requests: &mut Vec<VoiceAction>) {
    let words = &seen.words.voices;
    let state = &mut view.state.voices;
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
                requests.push(VoiceAction::Close);
            }
        });
    });
}

/// What a choice is for: the script, or the selected lines.
fn purpose(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let words = &seen.words.voices;
    let count = view.state.selection.len();
    let for_lines = &mut view.state.voices.for_lines;
    ui.horizontal(|ui| {
        let weak = look::palette(ui).weak;
        ui.label(RichText::new(words.choose_for).font(look::small()).color(weak));
        ui.selectable_value(for_lines, false, words.for_script);
        ui.add_enabled_ui(count > 0, |ui| {
            ui.selectable_value(for_lines, true, (words.for_lines)(count));
        });
    });
}

/// What is wrong with the voices.
fn told(ui: &mut Ui, view: &EditorView, seen: &Snapshot) {
    let colours = look::palette(ui);
    let voice = &seen.script.voice;
    if !seen.voices.is_empty() && Candidate::of(&seen.voices, voice).is_none() {
        let missing = (seen.words.header.missing)(&voice.name);
        let text = format!("{missing}: {}", seen.words.header.missing_help);
        ui.label(RichText::new(text).font(look::value()).color(colours.bad));
    }
    for problem in view.state.known.problems() {
        ui.label(RichText::new(problem).font(look::small()).color(colours.warm));
    }
}

/// What the keys ask for while the list has the focus.
fn keys(ui: &mut Ui, view: &mut EditorView, found: &[Candidate], requests: &mut Vec<VoiceAction>) {
    if !ui.memory(|memory| memory.has_focus(list_id())) {
        return;
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let state = &mut view.state.voices;
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
        requests.push(VoiceAction::Compare);
    }
    let Some(voice) = found.get(state.cursor).map(Candidate::reference) else {
        return;
    };
    if pressed(Key::L) {
        requests.push(VoiceAction::Hear(voice.clone()));
    }
    for (side, key) in [Key::A, Key::B].into_iter().enumerate() {
        if pressed(key) {
            requests.push(VoiceAction::Mark(side, voice.clone()));
        }
    }
    if pressed(Key::Enter) {
        requests.push(VoiceAction::Choose(voice));
    }
}

/// The two that are compared, the choice, and what the keys do. From the bottom up.
fn foot(
    ui: &mut Ui,
    view: &EditorView,
    seen: &Snapshot,
    found: &[Candidate],
    requests: &mut Vec<VoiceAction>,
) {
    let words = &seen.words.voices;
    let weak = look::palette(ui).weak;
    let keys = RichText::new(words.keys).font(look::small()).color(weak);
    ui.label(keys);
    ui.horizontal(|ui| {
        pair(ui, view, seen, requests);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let at = found.get(view.state.voices.cursor);
            let at = at.filter(|at| may_choose(view, seen, at));
            let choose = ui.add_enabled(at.is_some(), Button::new(words.choose));
            if choose.clicked() {
                requests.extend(at.map(|at| VoiceAction::Choose(at.reference())));
            }
        });
    });
    if seen.meters.sample_rate <= 0.0 {
        ui.label(RichText::new(words.inactive).font(look::small()).color(weak));
    }
}

/// The two that are compared.
fn pair(ui: &mut Ui, view: &EditorView, seen: &Snapshot, requests: &mut Vec<VoiceAction>) {
    let words = &seen.words.voices;
    let pair = &view.state.voices.audition.pair;
    for (letter, voice) in SIDES.into_iter().zip(pair) {
        let known = voice
            .as_ref()
            .and_then(|voice| Candidate::of(&seen.voices, voice));
        let title = known.map_or_else(|| words.unmarked.to_owned(), |known| known.speaker.name.clone());
        let text = RichText::new(format!("{letter}: {title}")).font(look::value());
        ui.label(if known.is_some() {
            text
        } else {
            text.color(look::palette(ui).weak)
        });
        let may = known.is_some_and(|known| may_choose(view, seen, &known));
        let button = Button::new((words.choose_marked)(letter));
        if ui.add_enabled(may, button).clicked() {
            requests.extend(voice.clone().map(VoiceAction::Choose));
        }
    }
    let compare = ui.add_enabled(pair.iter().any(Option::is_some), Button::new(words.compare));
    if compare.on_hover_text(words.compare_help).clicked() {
        requests.push(VoiceAction::Compare);
    }
}

/// Whether `candidate` can be chosen for what the user chooses for.
fn may_choose(view: &EditorView, seen: &Snapshot, candidate: &Candidate) -> bool {
    !view.state.voices.for_lines || candidate.voice.id == seen.script.voice.name
}

fn carry_out(view: &mut EditorView, seen: &Snapshot, request: &VoiceAction) {
    match request {
        VoiceAction::Hear(voice) => audition::toggle(view, seen, voice.clone()),
        VoiceAction::Mark(side, voice) => {
            audition::mark(&mut view.state.voices.audition, *side, voice.clone());
        }
        VoiceAction::Compare => audition::alternate(view, seen),
        VoiceAction::Choose(voice) => choose(view, seen, voice),
        VoiceAction::Close => {
            audition::stop(view);
            view.state.voices.is_open = false;
        }
    }
}

/// Gives `voice` to the script or to the selected lines, and closes the browser.
fn choose(view: &mut EditorView, seen: &Snapshot, voice: &VoiceRef) {
    let candidate = Candidate::of(&seen.voices, voice);
    if !candidate.is_some_and(|candidate| may_choose(view, seen, &candidate)) {
        return;
    }
    if view.state.voices.for_lines {
        let lines = view.state.selection.in_order(&seen.script);
        // The script's own speaker is no speaker of a line's own: such a line follows the script.
        let speaker = Some(voice.speaker.as_str()).filter(|speaker| *speaker != seen.script.voice.speaker);
        // Lines that are gone by now need no speaker.
        let _ = view.shared.edit(None, |script| {
            lines
                .iter()
                .try_for_each(|line| script.set_speaker(*line, speaker))
        });
    } else {
        // Nothing can be wrong with it: a voice that is not there is told of when it is looked for.
        let _ = view.shared.edit(None, |script| {
            script.voice = voice.clone();
            Ok(())
        });
    }
    carry_out(view, seen, &VoiceAction::Close);
}
