//! The display data of a parameter: its own value, the effective one, and the difference.

use std::f32::consts::TAU;

use egui::{Color32, Rect, RichText, Stroke, Ui, vec2};
use nice_plug::params::Param;

use super::param::ParamContext;
use crate::controllers::{Controllers, Target};
use crate::editor::look;
use crate::hosting::Automation;

/// The pulse rate of a parameter that waits for a controller.
const PULSE_HZ: f64 = 1.2;

/// Values of a parameter, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    /// The value set by the user or the host's automation.
    pub set: f32,
    /// The effective value: with the controller and the host's modulation.
    pub sounding: f32,
    /// The value of a MIDI controller that replaces it.
    pub controller: Option<f32>,
    /// The start of the filled part.
    pub origin: f32,
    /// Whether it waits for a controller.
    pub learning: bool,
}

impl Shown {
    /// The display data of `param`, which `controllers` may move as `target`.
    pub fn of(param: &impl Param, target: Option<Target>, controllers: &Controllers) -> Self {
        let set = param.unmodulated_normalized_value();
        let controller = target.and_then(|target| controllers.standing(target, set));
        let modulation = param.modulated_normalized_value() - set;
        Self {
            set,
            sounding: (controller.unwrap_or(set) + modulation).clamp(0.0, 1.0),
            controller,
            origin: param.default_normalized_value(),
            learning: target.is_some() && controllers.learning() == target,
        }
    }

    /// Whether the effective value differs from the set one.
    pub fn is_moved(&self) -> bool {
        (self.sounding - self.set).abs() > 1e-4
    }

    /// The tooltip: the full name, the help, and what has moved it.
    pub fn explain(&self, ui: &mut Ui, param: &impl Param, target: Option<Target>, cx: &ParamContext) {
        let text = |normalized| param.normalized_value_to_string(normalized, true);
        ui.set_max_width(260.0);
        ui.label(RichText::new(format!("{}: {}", cx.name(param), text(self.set))).font(look::value()));
        let weak = |text: &str| {
            RichText::new(text)
                .font(look::small())
                .color(look::palette(ui).weak)
        };
        let mut lines = Vec::new();
        if self.is_moved() {
            lines.push((cx.words.sounds)(&text(self.sounding)));
        }
        if let Some(cc) = target.and_then(|target| cx.controllers.of(target)) {
            lines.push((cx.words.bound)(cc));
        }
        let mark = cx.mover.shared.hosting.mark(param.as_ptr());
        if let Some(label) = &mark.mapped {
            lines.push((cx.words.mapped)(label));
        }
        lines.extend((cx.words.automation)(mark.automation).map(str::to_owned));
        let help = (cx.words.help)(param.name());
        let rest = [help, cx.words.operate].map(str::to_owned);
        let all: Vec<RichText> = lines
            .iter()
            .chain(rest.iter().filter(|text| !text.is_empty()))
            .map(|text| weak(text))
            .collect();
        for line in all {
            ui.label(line);
        }
    }
}

/// A dot in the corner of the widget of `param`, if the host maps or automates it.
pub fn mark(ui: &Ui, rect: Rect, param: &impl Param, cx: &ParamContext) {
    let mark = cx.mover.shared.hosting.mark(param.as_ptr());
    if mark.mapped.is_none() && mark.automation == Automation::None {
        return;
    }
    let colour = mark
        .colour
        .map(|[red, green, blue]| Color32::from_rgb(red, green, blue));
    let colour = colour.unwrap_or(look::palette(ui).warm);
    let place = rect.right_top() + vec2(-3.0, 3.0);
    if mark.automation == Automation::Overriding {
        ui.painter().circle_stroke(place, 2.5, Stroke::new(1.0, colour));
    } else {
        ui.painter().circle_filled(place, 3.0, colour);
    }
}

/// The current brightness of something that waits, 0 to 1. Requests the next frame.
pub fn pulse(ui: &Ui) -> f32 {
    ui.ctx().request_repaint();
    let turns = ui.input(|input| input.time) * PULSE_HZ;
    0.6 + 0.4 * ((turns.fract() as f32) * TAU).sin()
}
