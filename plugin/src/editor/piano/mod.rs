//! The strip of piano keys: which lines they play, and how they are played by hand.
//!
//! | module | |
//! |---|---|
//! | `layout` | which keys there are, and where |
//! | `fingers`, `play` | what holds keys down; the mouse and the computer's keyboard |
//! | `paint`, `menu` | how a key looks; what can be done to it |

mod fingers;
mod layout;
mod menu;
mod paint;
mod play;

use egui::accesskit::{Action, Role};
use egui::containers::scroll_area::{DragScroll, ScrollSource};
use egui::{Align, EventFilter, Id, Label, Layout, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use recit::engine::LineStatus;
use recit::script::{Line, LineId};

use self::fingers::{Finger, Fingers};
use self::layout::Keys;
use self::menu::Menu;
use super::context::{EditorState, EditorView, Snapshot};
use super::look;
use super::widgets::icons::{self, Icon};
use crate::keyed::Keyed;

pub(super) use play::{is_played_by, listen};

/// The height of the keys, in a window that is this high and in a lower one.
const HEIGHT: f32 = 50.0;
const ROOMY: f32 = 640.0;
const LOW_HEIGHT: f32 = 38.0;
/// The height of the names below them.
const NAMES: f32 = 13.0;
/// Where white keys would be narrower, the strip is scrolled.
const NARROWEST: f32 = 13.0;
/// The width of what says where the computer's keyboard is.
const SIDE: f32 = 122.0;
/// So many characters of a line stand in a name.
const EXCERPT: usize = 48;

/// What it remembers.
pub struct PianoState {
    fingers: Fingers,
    /// The lowest key that the computer's keyboard plays.
    base: u8,
    /// The key that has the focus when the strip has it.
    cursor: Option<u8>,
    /// That key is to have the focus.
    to_cursor: bool,
    /// The strip has the focus.
    focused: bool,
    /// The keys belong to something else: a text is typed, or something is open over the strip.
    busy: bool,
    menu: Option<Menu>,
    /// The line whose key was brought into view last.
    revealed: Option<LineId>,
}

impl Default for PianoState {
    fn default() -> Self {
        Self {
            fingers: Fingers::default(),
            base: 60,
            cursor: None,
            to_cursor: false,
            focused: false,
            busy: false,
            menu: None,
            revealed: None,
        }
    }
}

/// Whether letters of the computer's keyboard play: while the strip has the focus, or always where the user wants it.
pub(super) fn letters_play(state: &EditorState) -> bool {
    state.letters_play || state.piano.focused
}

/// What there is to know of a key.
struct Key<'a> {
    key: u8,
    /// The line that it plays, with its place in the script, and how it is with it.
    line: Option<(usize, &'a Line, &'a LineStatus)>,
    /// It is that of the current line.
    current: bool,
}

impl<'a> Key<'a> {
    fn of(key: u8, keyed: &Keyed, view: &EditorView, seen: &'a Snapshot) -> Self {
        let line = keyed.line(&seen.script, key).map(|(index, line)| {
            let state = seen.statuses.get(&line.id);
            (
                index,
                line,
                state.map_or(&LineStatus::Text, |state| &state.status),
            )
        });
        let cursor = view.state.selection.cursor();
        let current = line.is_some_and(|(_, line, _)| cursor == Some(line.id));
        Self { key, line, current }
    }

    /// Its name, with its line and how it is with it.
    fn name(&self, seen: &Snapshot) -> String {
        let words = &seen.words.piano;
        let mut parts = vec![(words.key)(&seen.key_name(self.key))];
        if let Some((index, line, status)) = self.line {
            parts.push((words.line)(index + 1, &excerpt(&line.text)));
            parts.push((seen.words.script.status)(status).to_owned());
        }
        if self.current {
            parts.push(words.current.to_owned());
        }
        parts.join(words.comma)
    }
}

/// The beginning of a text.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((cut, _)) => format!("{}…", text[..cut].trim_end()),
        None => text.to_owned(),
    }
}

/// Shows it.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let page = view.params.playing.page.value().max(1) as usize - 1;
    let keyed = Keyed::of(&seen.script, page);
    let letters = play::letters(view.state.piano.base);
    let range = layout::range(keyed.keys().chain(letters));
    let high = ui.ctx().content_rect().height() >= ROOMY;
    let height = if high { HEIGHT } else { LOW_HEIGHT };
    ui.horizontal(|ui| {
        let size = vec2(SIDE, height + NAMES);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            octave(ui, view, seen);
        });
        let width = ui.available_width().max(NARROWEST * layout::whites(&range));
        let source = ScrollSource {
            drag: DragScroll::Never,
            ..ScrollSource::default()
        };
        ui.style_mut().always_scroll_the_only_direction = true;
        ScrollArea::horizontal()
            .id_salt("piano")
            .scroll_source(source)
            .show(ui, |ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(width, height + NAMES), Sense::hover());
                let (area, names) = rect.split_top_bottom_at_y(rect.top() + height);
                let keys = Keys::new(range, area);
                strip(ui, view, seen, &keys, &keyed);
                paint::names(ui, &keys, names, view.state.piano.base, seen);
            });
    });
}

/// Whether the computer's keyboard plays, where it is, and how it is moved.
fn octave(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let words = &seen.words.piano;
    ui.spacing_mut().item_spacing.x = 2.0;
    let plays = view.state.letters_play;
    let switch = icons::switch(ui, Icon::Keys, plays, words.letters_play);
    if switch.on_hover_text(words.letters_play_help).clicked() {
        view.state.letters_play = !plays;
    }
    let base = view.state.piano.base;
    if icons::button(ui, Icon::Down, play::lower(base) != base, words.down).clicked() {
        view.state.piano.base = play::lower(base);
    }
    let note = seen.key_name(base);
    let name = (words.octave)(&note);
    let text = RichText::new(&note).font(look::value());
    let cell = vec2(SIDE - 3.0 * (look::ICON + 4.0), look::ICON);
    let response = ui.add_sized(cell, Label::new(text).selectable(false));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    response.on_hover_text(format!("{name}\n{}", words.octave_help));
    if icons::button(ui, Icon::Up, play::higher(base) != base, words.up).clicked() {
        view.state.piano.base = play::higher(base);
    }
}

/// The keys.
fn strip(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, keys: &Keys, keyed: &Keyed) {
    let all: Vec<Key> = keys.range().map(|key| Key::of(key, keyed, view, seen)).collect();
    reveal(ui, view, keys, &all);
    let focused = nodes(ui, view, seen, keys, &all);
    view.state.piano.focused = focused.is_some();
    let area = Rect::from_x_y_ranges(
        keys.rect(*keys.range().start()).left()..=keys.rect(*keys.range().end()).right(),
        keys.rect(*keys.range().start()).y_range(),
    );
    let response = ui.interact(area, Id::unique("recit piano"), Sense::CLICK | Sense::DRAG);
    play::mouse(ui, view, &response, keys, &all);
    paint::keys(ui, view, keys, &all, focused);
    menu::show(ui, view, seen, &response, keys, keyed);
    let state = &view.state.piano;
    let rests = state.menu.is_none() && state.fingers.held(Finger::Mouse).is_none();
    if let Some(place) = response.hover_pos().filter(|_| rests) {
        let under = keys.at(place);
        let name = Key::of(under, keyed, view, seen).name(seen);
        let letter = play::letter(view.state.piano.base, under);
        let letter = letter.map(|letter| format!("\n{}", (seen.words.piano.letter)(letter.name())));
        response.on_hover_text_at_pointer(name + letter.as_deref().unwrap_or_default());
    }
}

/// Brings the key of the current line into view, when that is another one.
fn reveal(ui: &Ui, view: &mut EditorView, keys: &Keys, all: &[Key]) {
    let current = all.iter().find(|key| key.current);
    let line = current.and_then(|key| key.line).map(|(_, line, _)| line.id);
    if line != view.state.piano.revealed {
        view.state.piano.revealed = line;
        if let Some(key) = current {
            ui.scroll_to_rect(keys.rect(key.key), None);
        }
    }
}

fn id(key: u8) -> Id {
    Id::unique(("recit key", key))
}

/// Gives each key its name, and one of them to the Tab key. Returns the key that has the focus.
fn nodes(ui: &Ui, view: &mut EditorView, seen: &Snapshot, keys: &Keys, all: &[Key]) -> Option<u8> {
    let range = keys.range();
    let state = &mut view.state.piano;
    let current = all.iter().find(|key| key.current).map(|key| key.key);
    let cursor = state.cursor.or(current).unwrap_or(state.base);
    let cursor = cursor.clamp(*range.start(), *range.end());
    let mut focused = None;
    for key in all {
        let sense = if key.key == cursor {
            Sense::FOCUSABLE
        } else {
            Sense::HOVER
        };
        let response = ui.interact(keys.rect(key.key), id(key.key), sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, key.name(seen)));
        if ui.input(|input| input.has_accesskit_action_request(response.id, Action::Click)) {
            play::tap(view, key);
        }
        if key.key == cursor {
            if std::mem::take(&mut view.state.piano.to_cursor) {
                response.request_focus();
                ui.scroll_to_rect(keys.rect(cursor), None);
            }
            if response.has_focus() {
                focused = Some(cursor);
            }
        }
    }
    rove(ui, &mut view.state.piano, focused, keys);
    focused
}

/// The arrow keys lead from the key that has the focus to others.
fn rove(ui: &Ui, state: &mut PianoState, focused: Option<u8>, keys: &Keys) {
    match focused {
        Some(cursor) => {
            let filter = EventFilter {
                horizontal_arrows: true,
                vertical_arrows: true,
                ..EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id(cursor), filter));
            state.cursor = Some(play::moved(ui, cursor, &keys.range()));
            state.to_cursor = state.cursor != focused;
        }
        // Next time it begins at the line at which the user is then.
        None if !state.to_cursor => state.cursor = None,
        None => {}
    }
}
