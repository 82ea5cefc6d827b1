//! The parameters in one strip.

use egui::accesskit::Role;
use egui::{Align, DragValue, Layout, Response, RichText, Sense, Ui, WidgetInfo, vec2};
use nice_plug::context::gui::ParamSetter;
use nice_plug::params::enums::Enum;
use nice_plug::params::{EnumParam, IntParam, Param};
use recit::player::Control;
use recit::script::MAX_LINES;

use super::{EditorView, slider, theme};
use crate::controllers::{Controllers, Target};
use crate::params::{LookaheadMode, NoteOffMode, TriggerMode};

/// What a choice is called on its button, and in full where the pointer rests on it.
type Choice<T> = (T, &'static str, &'static str);

const TRIGGERS: [Choice<TriggerMode>; 3] = [
    (
        TriggerMode::Key,
        "Key",
        "The key picks the line that stands on it",
    ),
    (TriggerMode::Next, "Next", "Any key plays the next line"),
    (TriggerMode::Selected, "Line", "Any key plays the selected line"),
];
const NOTE_OFFS: [Choice<NoteOffMode>; 3] = [
    (NoteOffMode::Finish, "Finish", "A released key lets its line end"),
    (NoteOffMode::Fade, "Fade", "A released key fades its line out"),
    (
        NoteOffMode::Word,
        "Word",
        "A released key ends its line with the word that is being spoken",
    ),
];
const LOOKAHEADS: [Choice<LookaheadMode>; 3] = [
    (LookaheadMode::Live, "Live", "No latency; for playing by hand"),
    (
        LookaheadMode::Tight,
        "Tight",
        "The least latency at which pitch and speed follow to the sample",
    ),
    (
        LookaheadMode::Studio,
        "Studio",
        "At least 20 ms of latency; the safest for arranging and bouncing",
    ),
];

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
pub fn show(ui: &mut Ui, view: &mut EditorView) {
    let (params, setter) = (view.params, view.setter);
    let playing = &params.playing;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = SLIDER_GAP;
        let entry = &mut view.state.values;
        let widths = width(ui, &TRIGGERS) + width(ui, &NOTE_OFFS) + width(ui, &LOOKAHEADS) + 2.0 * CHOICE_GAP;
        let count = SLIDERS.len() as f32;
        let sliders = ui.available_width() - widths - count * SLIDER_GAP;
        let slider_width = (sliders / count).clamp(MIN_SLIDER_WIDTH, MAX_SLIDER_WIDTH);
        for target in SLIDERS {
            let response = slider::show(ui, params.target(target), setter, entry, slider_width);
            learning(&response, &params.controllers, target);
        }
        ui.spacing_mut().item_spacing.x = CHOICE_GAP;
        ui.add_space((ui.available_width() - widths).max(0.0));
        choice(ui, &playing.trigger, &TRIGGERS, setter, |ui| {
            if playing.trigger.value() == TriggerMode::Selected {
                selected_line(ui, &playing.line, setter);
            }
        });
        choice(ui, &playing.note_off, &NOTE_OFFS, setter, |_| {});
        choice(ui, &params.lookahead, &LOOKAHEADS, setter, |_| {});
    });
}

/// The menu in which a parameter learns its MIDI controller.
fn learning(response: &Response, controllers: &Controllers, target: Target) {
    response.context_menu(|ui| {
        let (choice, wanted) = if controllers.learning() == Some(target) {
            ("Stop waiting for a MIDI controller", None)
        } else {
            ("Learn a MIDI controller", Some(target))
        };
        if ui.button(choice).clicked() {
            controllers.learn(wanted);
            ui.close();
        }
        if let Some(cc) = controllers.of(target)
            && ui.button(format!("Forget MIDI controller {cc}")).clicked()
        {
            controllers.forget(target);
            ui.close();
        }
    });
}

/// The width of a segment with `word` in it.
fn segment_width(ui: &Ui, word: &str) -> f32 {
    ui.painter()
        .layout_no_wrap(word.to_owned(), theme::value(), theme::TEXT)
        .size()
        .x
        + 16.0
}

/// The width of a whole choice.
fn width<T>(ui: &Ui, choices: &[Choice<T>]) -> f32 {
    choices
        .iter()
        .map(|(_, word, _)| segment_width(ui, word) + SEGMENT_GAP)
        .sum::<f32>()
        - SEGMENT_GAP
}

fn choice<T: Enum + PartialEq + Copy>(
    ui: &mut Ui,
    param: &EnumParam<T>,
    choices: &[Choice<T>],
    setter: &ParamSetter,
    beside: impl FnOnce(&mut Ui),
) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing = vec2(SEGMENT_GAP, 1.0);
        ui.spacing_mut().interact_size.y = LABEL_HEIGHT;
        ui.set_width(width(ui, choices));
        ui.horizontal(|ui| {
            ui.label(
                RichText::new(param.name())
                    .font(theme::small())
                    .color(theme::WEAK),
            );
            ui.with_layout(Layout::right_to_left(Align::Center), beside);
        });
        ui.horizontal(|ui| {
            for (value, word, meaning) in choices {
                let chosen = param.unmodulated_plain_value() == *value;
                if segment(ui, word, chosen, &format!("{}: {word}", param.name()))
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
    let ink = if chosen { theme::TEXT } else { theme::WEAK };
    let (rect, response) = ui.allocate_exact_size(vec2(segment_width(ui, word), 24.0), Sense::click());
    let galley = ui.painter().layout_no_wrap(word.to_owned(), theme::value(), ink);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, name));
    let fill = match (chosen, response.hovered() || response.has_focus()) {
        (true, _) => theme::ACCENT_DIM,
        (false, true) => theme::LINE,
        (false, false) => theme::RAISED,
    };
    ui.painter().rect_filled(rect, theme::ROUNDING, fill);
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, ink);
    response
}

fn selected_line(ui: &mut Ui, param: &IntParam, setter: &ParamSetter) {
    let mut line = param.unmodulated_plain_value();
    let field = DragValue::new(&mut line).range(1..=MAX_LINES as i32).speed(0.1);
    let response = ui.scope(|ui| {
        ui.spacing_mut().interact_size = vec2(30.0, 16.0);
        ui.spacing_mut().button_padding = vec2(4.0, 0.0);
        ui.add(field)
            .on_hover_text("Line select: the line that any key plays")
    });
    if response.inner.changed() {
        setter.begin_set_parameter(param);
        setter.set_parameter(param, line);
        setter.end_set_parameter(param);
    }
}
