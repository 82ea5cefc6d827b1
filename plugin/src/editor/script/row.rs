//! One line of the script.

use egui::accesskit::Role;
use egui::{
    Align, Align2, Button, Color32, CursorIcon, DragValue, Key, Layout, Rect, Sense, TextEdit, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};
use recit::engine::LineStatus;
use recit::script::{Line, key as keys};

use super::{ROW_HEIGHT, Request, text_id};
use crate::editor::look;
use crate::editor::view::{EditorView, Snapshot};
use crate::editor::widgets::icons::{self, Icon};
use crate::editor::words::Script as Words;
use crate::params::TriggerMode;
use crate::shared::Draft;

const GRIP_WIDTH: f32 = 18.0;
const NUMBER_WIDTH: f32 = 30.0;
const KEY_WIDTH: f32 = 72.0;
const STATUS_WIDTH: f32 = 96.0;

/// Shows line `index` and adds what the user asks for to `requests`.
pub(super) fn show(
    ui: &mut Ui,
    view: &mut EditorView,
    seen: &Snapshot,
    index: usize,
    requests: &mut Vec<Request>,
) {
    let Some(line) = seen.script.lines().get(index) else {
        return;
    };
    let state = seen.statuses.get(&line.id);
    let status = state.map_or(&LineStatus::Text, |state| &state.status);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::hover());
    background(ui, rect, view, index, status);
    let inside = UiBuilder::new()
        .id_salt(line.id.0)
        .max_rect(rect.shrink2(vec2(6.0, 4.0)))
        .layout(Layout::left_to_right(Align::Center));
    // A child of its own does not move the place of the next row.
    let mut ui = ui.new_child(inside);
    ui.spacing_mut().item_spacing.x = 6.0;
    let words = &seen.words.script;
    grip(&mut ui, view, line, index, words);
    key(&mut ui, line, index, words, requests);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        buttons(ui, view, seen, index, requests);
        let warned = state.filter(|state| state.warned);
        let warnings = warned.map(|state| view.shared.instance.warnings(state.id));
        show_status(ui, status, &warnings.unwrap_or_default(), words);
        ui.add_space(4.0);
        text(ui, view, line, index, words, requests);
    });
}

fn background(ui: &Ui, rect: Rect, view: &EditorView, index: usize, status: &LineStatus) {
    let dragged = view.state.list.dragged.is_some();
    let hovered = ui.rect_contains_pointer(rect) && !dragged;
    let fill = if hovered {
        look::palette(ui).row_hovered
    } else {
        look::palette(ui).row
    };
    ui.painter().rect_filled(rect, look::ROUNDING, fill);
    let selects = view.params.playing.trigger.value() == TriggerMode::Selected;
    if selects && view.params.playing.line.value() - 1 == index as i32 {
        ui.painter().rect_filled(
            rect.with_max_x(rect.left() + 3.0),
            look::ROUNDING,
            look::palette(ui).accent,
        );
    }
    if let LineStatus::Sounding { progress } = status {
        let rail = rect.shrink2(vec2(5.0, 0.0));
        let width = rail.width() * progress.clamp(0.0, 1.0);
        let bar = Rect::from_min_size(pos2(rail.left(), rail.bottom() - 2.0), vec2(width, 2.0));
        ui.painter().rect_filled(bar, 1.0, look::palette(ui).accent);
    }
}

fn grip(ui: &mut Ui, view: &mut EditorView, line: &Line, index: usize, words: &Words) {
    let (rect, response) = ui.allocate_exact_size(vec2(GRIP_WIDTH, look::ICON), Sense::drag());
    let ink = if response.hovered() {
        look::palette(ui).accent
    } else {
        look::palette(ui).line
    };
    icons::grip(ui.painter(), rect, ink);
    if response.drag_started() {
        view.state.list.dragged = Some(line.id);
    }
    response
        .on_hover_cursor(CursorIcon::Grab)
        .on_hover_text(words.drag);
    let (rect, _) = ui.allocate_exact_size(vec2(NUMBER_WIDTH, look::ICON), Sense::hover());
    let number = (index + 1).to_string();
    ui.painter().text(
        rect.center(),
        Align2::CENTER_CENTER,
        number,
        look::small(),
        look::palette(ui).weak,
    );
}

/// The key as a note name and a number; dragged, or typed in either form. -1 stands for no key.
fn key(ui: &mut Ui, line: &Line, index: usize, words: &Words, requests: &mut Vec<Request>) {
    let mut number = line.key.map_or(-1, i32::from);
    let field = DragValue::new(&mut number)
        .range(-1..=127)
        .speed(0.12)
        .update_while_editing(false)
        .custom_formatter(|number, _| match u8::try_from(number as i32) {
            Ok(key) => format!("{}  {key}", keys::name(key)),
            Err(_) => words.no_key.to_owned(),
        })
        .custom_parser(|text| Some(keys::parse(text)?.map_or(-1.0, f64::from)));
    let response = ui.add_sized(vec2(KEY_WIDTH, look::ICON), field);
    if response.changed() {
        requests.push(Request::SetKey(line.id, u8::try_from(number).ok()));
    }
    response.on_hover_text((words.key)(index + 1));
}

fn buttons(ui: &mut Ui, view: &EditorView, seen: &Snapshot, index: usize, requests: &mut Vec<Request>) {
    let (words, count) = (&seen.words.script, seen.script.lines().len());
    let Some(line) = seen.script.lines().get(index) else {
        return;
    };
    let number = index + 1;
    if icons::button(ui, Icon::Cross, true, &(words.delete)(number)).clicked() {
        requests.push(Request::Remove(line.id));
    }
    if icons::button(ui, Icon::Down, number < count, &(words.down)(number)).clicked() {
        requests.push(Request::Move(line.id, index + 1));
    }
    if icons::button(ui, Icon::Up, index > 0, &(words.up)(number)).clicked() {
        requests.push(Request::Move(line.id, index.saturating_sub(1)));
    }
    let play = icons::button(ui, Icon::Play, true, &(words.play)(number));
    if play.clicked() {
        requests.push(Request::Audition(line.id));
    }
    play.context_menu(|ui| takes(ui, view, line, words, requests));
}

/// Other takes of a line: a new one, or the one that was heard last.
fn takes(ui: &mut Ui, view: &EditorView, line: &Line, words: &Words, requests: &mut Vec<Request>) {
    let heard = view.shared.instance.last_heard();
    let heard = heard.filter(|(id, seed)| *id == line.id && *seed != line.seed);
    let keep = Button::new(words.keep_take);
    if ui.add_enabled(heard.is_some(), keep).clicked()
        && let Some((id, seed)) = heard
    {
        requests.push(Request::SetTake(id, seed));
    }
    if ui.button(words.another_take).clicked() {
        requests.push(Request::SetTake(
            line.id,
            line.seed.wrapping_add(u64::from(line.takes)),
        ));
    }
}

/// The status as a dot and a word. `warnings` are about the markup, which is then spoken as text.
fn show_status(ui: &mut Ui, status: &LineStatus, warnings: &[String], words: &Words) {
    let (ink, word) = (look::palette(ui).status(status), (words.status)(status));
    let (rect, response) = ui.allocate_exact_size(vec2(STATUS_WIDTH, look::ICON), Sense::hover());
    let dot = pos2(rect.left() + 8.0, rect.center().y);
    ui.painter().circle_filled(dot, 3.5, ink);
    ui.painter().text(
        dot + vec2(10.0, 0.0),
        Align2::LEFT_CENTER,
        word,
        look::value(),
        ink,
    );
    let mut name = word.to_owned();
    if !warnings.is_empty() {
        icons::warning(
            ui.painter(),
            rect.with_min_x(rect.right() - 18.0),
            look::palette(ui),
        );
        name.push_str(", ");
        name.push_str(words.markup_wrong);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let mut meaning = (words.status_help)(status);
    for warning in warnings {
        meaning.push('\n');
        meaning.push_str(warning);
    }
    response.on_hover_text(meaning);
}

fn text(
    ui: &mut Ui,
    view: &mut EditorView,
    line: &Line,
    index: usize,
    words: &Words,
    requests: &mut Vec<Request>,
) {
    let draft = view.shared.draft().filter(|draft| draft.line == line.id);
    let mut text = draft.map_or_else(|| line.text.clone(), |draft| draft.text);
    let id = text_id(line.id);
    let focused = ui.memory(|memory| memory.has_focus(id));
    let field = TextEdit::singleline(&mut text)
        .id(id)
        .hint_text((words.hint)(index + 1))
        .desired_width(f32::INFINITY)
        .align(Align2::LEFT_CENTER)
        .min_size(vec2(0.0, look::ICON))
        .background_color(if focused {
            look::palette(ui).background
        } else {
            Color32::TRANSPARENT
        });
    let response = ui.add(field);
    if view.state.list.focus == Some(line.id) {
        view.state.list.focus = None;
        response.request_focus();
    }
    if response.changed() || (response.gained_focus() && !response.lost_focus()) {
        requests.push(Request::Type(Draft { line: line.id, text }));
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        requests.push(Request::Cancel);
    }
}
