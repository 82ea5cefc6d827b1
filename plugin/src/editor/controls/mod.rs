//! The parameters in one strip.

use egui::accesskit::Role;
use egui::{Align, DragValue, Layout, Response, RichText, Sense, Ui, WidgetInfo, vec2};
use nice_plug::context::gui::ParamSetter;
use nice_plug::params::enums::Enum;
use nice_plug::params::{EnumParam, IntParam, Param};
use recit::player::Control;
use recit::script::MAX_LINES;

use crate::controllers::{Controllers, Target};
use crate::editor::look;
use crate::editor::view::{EditorView, Snapshot};
use crate::editor::widgets::slider;
use crate::editor::words::{Choice, Parameters};
use crate::params::{LookaheadMode, NoteOffMode, TriggerMode};

/// The values of a choice, in the order of its words.
const TRIGGERS: [TriggerMode; 3] = [TriggerMode::Key, TriggerMode::Next, TriggerMode::Selected];
const NOTE_OFFS: [NoteOffMode; 3] = [NoteOffMode::Finish, NoteOffMode::Fade, NoteOffMode::Word];
const LOOKAHEADS: [LookaheadMode; 3] = [LookaheadMode::Live, LookaheadMode::Tight, LookaheadMode::Studio];

/// The parameters that have a slider.
const SLIDERS: [Target; 4] = [
    Target::Volume,
    Target::Pan,
    Target::Live(Control::Speed),
    Target::Live(Control::Pitch),
];

const MIN_SLIDER_WIDTH: f32 = 84.0;
const MAX_SLIDER_WIDTH: f32 = 150.0;
const SLIDER_GAP: f32 = 18.0;
const CHOICE_GAP: f32 = 14.0;
const SEGMENT_GAP: f32 = 1.0;
const LABEL_HEIGHT: f32 = 17.0;

/// Shows the strip.
pub(super) fn show(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    let (params, setter) = (view.params, view.setter);
    let playing = &params.playing;
    let words = &seen.words.parameters;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = SLIDER_GAP;
        let entry = &mut view.state.values;
        let widths = width(ui, &words.triggers)
            + width(ui, &words.note_offs)
            + width(ui, &words.lookaheads)
            + 2.0 * CHOICE_GAP;
        let count = SLIDERS.len() as f32;
        let sliders = ui.available_width() - widths - count * SLIDER_GAP;
        let slider_width = (sliders / count).clamp(MIN_SLIDER_WIDTH, MAX_SLIDER_WIDTH);
        for target in SLIDERS {
            let response = slider::show(ui, params.target(target), setter, entry, words, slider_width);
            learning(&response, &params.controllers, target, words);
        }
        ui.spacing_mut().item_spacing.x = CHOICE_GAP;
        ui.add_space((ui.available_width() - widths).max(0.0));
        choice(
            ui,
            &playing.trigger,
            &TRIGGERS,
            &words.triggers,
            words,
            setter,
            |ui| {
                if playing.trigger.value() == TriggerMode::Selected {
                    selected_line(ui, &playing.line, setter, words);
                }
            },
        );
        choice(
            ui,
            &playing.note_off,
            &NOTE_OFFS,
            &words.note_offs,
            words,
            setter,
            |_| {},
        );
        choice(
            ui,
            &params.lookahead,
            &LOOKAHEADS,
            &words.lookaheads,
            words,
            setter,
            |_| {},
        );
    });
}

/// The menu in which a parameter learns its MIDI controller.
fn learning(response: &Response, controllers: &Controllers, target: Target, words: &Parameters) {
    response.context_menu(|ui| {
        let (choice, wanted) = if controllers.learning() == Some(target) {
            (words.stop_learning, None)
        } else {
            (words.learn, Some(target))
        };
        if ui.button(choice).clicked() {
            controllers.learn(wanted);
            ui.close();
        }
        if let Some(cc) = controllers.of(target)
            && ui.button((words.forget)(cc)).clicked()
        {
            controllers.forget(target);
            ui.close();
        }
    });
}

/// The width of a segment with `word` in it.
fn segment_width(ui: &Ui, word: &str) -> f32 {
    ui.painter()
        .layout_no_wrap(word.to_owned(), look::value(), look::palette(ui).text)
        .size()
        .x
        + 16.0
}

/// The width of a whole choice.
fn width(ui: &Ui, choices: &[Choice]) -> f32 {
    choices
        .iter()
        .map(|(word, _)| segment_width(ui, word) + SEGMENT_GAP)
        .sum::<f32>()
        - SEGMENT_GAP
}

fn choice<T: Enum + PartialEq + Copy>(
    ui: &mut Ui,
    param: &EnumParam<T>,
    values: &[T],
    choices: &[Choice],
    words: &Parameters,
    setter: &ParamSetter,
    beside: impl FnOnce(&mut Ui),
) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing = vec2(SEGMENT_GAP, 1.0);
        ui.spacing_mut().interact_size.y = LABEL_HEIGHT;
        ui.set_width(width(ui, choices));
        ui.horizontal(|ui| {
            ui.label(
                RichText::new((words.name)(param.name()))
                    .font(look::small())
                    .color(look::palette(ui).weak),
            );
            ui.with_layout(Layout::right_to_left(Align::Center), beside);
        });
        ui.horizontal(|ui| {
            for (value, (word, meaning)) in values.iter().zip(choices) {
                let chosen = param.unmodulated_plain_value() == *value;
                if segment(
                    ui,
                    word,
                    chosen,
                    &format!("{}: {word}", (words.name)(param.name())),
                )
                .on_hover_text(*meaning)
                .clicked()
                {
                    setter.begin_set_parameter(param);
                    setter.set_parameter(param, *value);
                    setter.end_set_parameter(param);
                }
            }
        });
    });
}

/// One of a row of choices. `name` is what a screen reader says.
fn segment(ui: &mut Ui, word: &str, chosen: bool, name: &str) -> Response {
    let ink = if chosen {
        look::palette(ui).text
    } else {
        look::palette(ui).weak
    };
    let (rect, response) = ui.allocate_exact_size(vec2(segment_width(ui, word), 24.0), Sense::click());
    let galley = ui.painter().layout_no_wrap(word.to_owned(), look::value(), ink);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, name));
    let fill = match (chosen, response.hovered() || response.has_focus()) {
        (true, _) => look::palette(ui).accent_dim,
        (false, true) => look::palette(ui).line,
        (false, false) => look::palette(ui).raised,
    };
    ui.painter().rect_filled(rect, look::ROUNDING, fill);
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, ink);
    response
}

fn selected_line(ui: &mut Ui, param: &IntParam, setter: &ParamSetter, words: &Parameters) {
    let mut line = param.unmodulated_plain_value();
    let field = DragValue::new(&mut line).range(1..=MAX_LINES as i32).speed(0.1);
    let response = ui.scope(|ui| {
        ui.spacing_mut().interact_size = vec2(30.0, 16.0);
        ui.spacing_mut().button_padding = vec2(4.0, 0.0);
        ui.add(field).on_hover_text(words.line)
    });
    if response.inner.changed() {
        setter.begin_set_parameter(param);
        setter.set_parameter(param, line);
        setter.end_set_parameter(param);
    }
}
