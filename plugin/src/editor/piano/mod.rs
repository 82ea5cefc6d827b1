//! The strip of piano keys: their lines, and playing them by hand.
//!
//! | module | |
//! |---|---|
//! | `key`, `layout` | the display data of a key; the range and positions of keys |
//! | `plays` | what the keys play |
//! | `state` | the strip's state |
//! | `fingers`, `play` | what holds keys down; mouse and computer keyboard |
//! | `paint`, `labels`, `menu` | painting a key; the words of the keys; the menu of a key |

mod fingers;
mod key;
mod labels;
mod layout;
mod menu;
mod paint;
mod play;
mod plays;
mod state;

use egui::accesskit::{Action as Asked, Role};
use egui::containers::scroll_area::{DragScroll, ScrollSource};
use egui::{Align, Id, Label, Layout, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use self::fingers::Finger;
use self::key::{Key, id};
use self::layout::Keys;
use self::plays::Plays;
use super::action::Action;
use super::context::{Context, SungWords};
use super::widgets::focus;
use super::widgets::icons::{self, Icon};
use super::{letters, look};
use crate::keyed::Keyed;

pub(super) use self::play::{letters_play, listen};
pub(super) use self::state::PianoState;

/// The height of the keys, in a window of at least this height and in a lower one.
const HEIGHT: f32 = 50.0;
const ROOMY: f32 = 640.0;
const LOW_HEIGHT: f32 = 38.0;
/// The height of the names below them.
const NAMES: f32 = 15.0;
/// If white keys would be narrower, the strip scrolls.
const NARROWEST: f32 = 13.0;
/// The width of the octave controls.
const SIDE: f32 = 122.0;

/// Shows the strip.
///
/// `sung` are the words of the line that notes sing.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Context,
    state: &mut PianoState,
    sung: Option<&SungWords>,
) -> Vec<Action> {
    let mut actions = Vec::new();
    let page = cx.params.playing.page.value().max(1) as usize - 1;
    let keyed = Keyed::of(&cx.script, page);
    let plays = Plays::of(cx);
    let letters = letters::range(state.base);
    let range = layout::range(keyed.keys().chain(letters));
    let high = ui.ctx().content_rect().height() >= ROOMY;
    let height = if high { HEIGHT } else { LOW_HEIGHT };
    let sung = sung.filter(|_| matches!(plays, Plays::Sung(_)));
    let above = match (plays, sung) {
        (Plays::Own, _) => {
            if high {
                NAMES
            } else {
                0.0
            }
        }
        (_, Some(_)) => labels::WORDS_HEIGHT,
        (_, None) => NAMES,
    };
    ui.horizontal(|ui| {
        let size = vec2(SIDE, above + height + NAMES);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            actions.extend(octave(ui, cx, state));
        });
        let width = ui.available_width().max(NARROWEST * layout::whites(&range));
        let source = ScrollSource {
            drag: DragScroll::Never,
            ..ScrollSource::default()
        };
        ui.style_mut().always_scroll_the_only_direction = true;
        let left_top = ui.available_rect_before_wrap().left_top();
        let row = Rect::from_min_size(left_top, vec2(ui.available_width(), above));
        if let Some(told) = plays.told(cx) {
            let most = if sung.is_some() { labels::BESIDE_WORDS } else { 1.0 };
            let rest = labels::of_all(ui, &told, row, most);
            if let Some(sung) = sung {
                labels::of_words(ui, cx, state, sung, rest);
            }
        }
        ScrollArea::horizontal()
            .id_salt("piano")
            .scroll_source(source)
            .show(ui, |ui| {
                let size = vec2(width, above + height + NAMES);
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let (labels, rect) = rect.split_top_bottom_at_y(rect.top() + above);
                let (area, names) = rect.split_top_bottom_at_y(rect.top() + height);
                let keys = Keys::new(range, area);
                let all = strip(ui, cx, state, &keys, &keyed, plays, &mut actions);
                paint::names(ui, cx, &keys, names, state.base);
                if plays == Plays::Own && high && labels::fit(keys.white_width()) {
                    labels::of_keys(ui, cx, &keys, &all, labels, names);
                }
            });
    });
    actions
}

/// Shows whether the computer's keyboard plays, its octave, and the buttons to shift it.
fn octave(ui: &mut Ui, cx: &Context, state: &mut PianoState) -> Option<Action> {
    let words = &cx.words.piano;
    ui.spacing_mut().item_spacing.x = 2.0;
    let plays = cx.letters_play;
    let switch = icons::switch(ui, Icon::Keys, plays, words.letters_play);
    let switch = switch.on_hover_text(words.letters_play_help);
    let action = switch.clicked().then_some(Action::LettersPlay(!plays));
    let base = state.base;
    if icons::button(ui, Icon::Down, play::lower(base) != base, words.down).clicked() {
        state.base = play::lower(base);
    }
    let note = cx.key_name(base);
    let name = (words.octave)(&note);
    let text = RichText::new(&note).font(look::value());
    let cell = vec2(SIDE - 3.0 * (look::ICON + 4.0), look::ICON);
    let response = ui.add_sized(cell, Label::new(text).selectable(false));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    response.on_hover_text(format!("{name}\n{}", words.octave_help));
    if icons::button(ui, Icon::Up, play::higher(base) != base, words.up).clicked() {
        state.base = play::higher(base);
    }
    action
}

/// The keys, which it returns.
fn strip<'a>(
    ui: &mut Ui,
    cx: &Context<'a>,
    state: &mut PianoState,
    keys: &Keys,
    keyed: &Keyed,
    plays: Plays,
    actions: &mut Vec<Action>,
) -> Vec<Key<'a>> {
    let next = plays::next_cue(cx).filter(|_| plays == Plays::Own);
    let key_of = |key| match plays {
        Plays::Own => Key::of(key, keyed, cx, next),
        _ => Key::plain(key),
    };
    let all: Vec<Key> = keys.range().map(key_of).collect();
    reveal(ui, state, keys, &all);
    let focused = nodes(ui, cx, state, keys, &all);
    state.focused = focused.is_some();
    let area = Rect::from_x_y_ranges(
        keys.rect(*keys.range().start()).left()..=keys.rect(*keys.range().end()).right(),
        keys.rect(*keys.range().start()).y_range(),
    );
    let response = ui.interact(area, Id::unique("recit piano"), Sense::CLICK | Sense::DRAG);
    actions.extend(play::mouse(ui, cx, state, &response, keys, &all));
    paint::keys(ui, cx, keys, &all, focused);
    actions.extend(menu::show(ui, cx, state, &response, keys, keyed));
    let rests = state.menu.is_none() && state.fingers.held(Finger::Mouse).is_none();
    if let Some(place) = response.hover_pos().filter(|_| rests) {
        let under = keys.at(place);
        let name = key_of(under).name(cx);
        let letter = letters::of(state.base, under);
        let letter = letter.map(|letter| format!("\n{}", (cx.words.piano.letter)(letter.name())));
        response.on_hover_text_at_pointer(name + letter.as_deref().unwrap_or_default());
    }
    all
}

/// Scrolls to the key of the current line when that changes.
fn reveal(ui: &Ui, state: &mut PianoState, keys: &Keys, all: &[Key]) {
    let current = all.iter().find(|key| key.current);
    let line = current.and_then(|key| key.line).map(|(_, line, _)| line.id);
    if line != state.revealed {
        state.revealed = line;
        if let Some(key) = current {
            ui.scroll_to_rect(keys.rect(key.key), None);
        }
    }
}

/// Adds a node for each key, and makes one of them reachable by Tab. Returns the focused key.
fn nodes(ui: &Ui, cx: &Context, state: &mut PianoState, keys: &Keys, all: &[Key]) -> Option<u8> {
    let range = keys.range();
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
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, key.name(cx)));
        if ui.input(|input| input.has_accesskit_action_request(response.id, Asked::Click)) {
            play::tap(cx, state, key.key);
        }
        if key.key == cursor {
            if std::mem::take(&mut state.to_cursor) {
                response.request_focus();
                ui.scroll_to_rect(keys.rect(cursor), None);
            }
            if response.has_focus() {
                focused = Some(cursor);
            }
        }
    }
    rove(ui, state, focused, keys);
    focused
}

/// The arrow keys move the focus to other keys.
fn rove(ui: &Ui, state: &mut PianoState, focused: Option<u8>, keys: &Keys) {
    match focused {
        Some(cursor) => {
            focus::keep_arrows(ui, id(cursor));
            state.cursor = Some(play::moved(ui, cursor, &keys.range()));
            state.to_cursor = state.cursor != focused;
        }
        // Next time it starts at the line that is current then.
        None if !state.to_cursor => state.cursor = None,
        None => {}
    }
}
