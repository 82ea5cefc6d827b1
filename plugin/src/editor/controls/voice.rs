//! The sound of the voice, and the output.

use egui::Ui;
use recit::player::Control;

use super::layout::{cell_width, section};
use crate::controllers::Target;
use crate::editor::widgets::knob;
use crate::editor::widgets::param::ParamContext;
use crate::params::Parameters;

const DELIVERY: [Target; 4] = [
    Target::Live(Control::Pitch),
    Target::Live(Control::Speed),
    Target::Live(Control::Range),
    Target::Live(Control::Emphasis),
];
const TIMBRE: [Target; 4] = [
    Target::Live(Control::Formant),
    Target::Live(Control::Breath),
    Target::Live(Control::Tension),
    Target::Live(Control::Roughness),
];
const LEVEL: [Target; 3] = [Target::Live(Control::Loudness), Target::Volume, Target::Pan];
const SINGING: [Target; 4] = [
    Target::Live(Control::VibratoDepth),
    Target::Live(Control::VibratoRate),
    Target::Live(Control::VibratoOnset),
    Target::Live(Control::Portamento),
];

/// The sections, from top to bottom.
pub(super) const TARGETS: [&[Target]; 4] = [&DELIVERY, &TIMBRE, &LEVEL, &SINGING];

pub(super) fn show(ui: &mut Ui, params: &Parameters, cx: &mut ParamContext) {
    let words = cx.words;
    let names = [words.delivery, words.timbre, words.level, words.singing];
    for (name, targets) in names.into_iter().zip(TARGETS) {
        section(ui, name, true, |ui| grid(ui, targets, params, cx));
    }
}

fn grid(ui: &mut Ui, targets: &[Target], params: &Parameters, cx: &mut ParamContext) {
    let width = cell_width(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for target in targets {
            knob::show(ui, params.target(*target), Some(*target), cx, width);
        }
    });
}
