//! How the voice sounds, and what comes out.

use egui::Ui;
use recit::player::Control;

use super::{COLUMNS, cell_width, heading};
use crate::controllers::Target;
use crate::editor::widgets::knob;
use crate::editor::widgets::operate::Desk;
use crate::params::Parameters;

/// In the order in which they stand.
const VOICE: [Target; 13] = [
    Target::Live(Control::Speed),
    Target::Live(Control::Pitch),
    Target::Live(Control::Range),
    Target::Live(Control::Formant),
    Target::Live(Control::Breath),
    Target::Live(Control::Tension),
    Target::Live(Control::Roughness),
    Target::Live(Control::Loudness),
    Target::Live(Control::Emphasis),
    Target::Live(Control::VibratoDepth),
    Target::Live(Control::VibratoRate),
    Target::Live(Control::VibratoOnset),
    Target::Live(Control::Portamento),
];
const OUTPUT: [Target; 2] = [Target::Volume, Target::Pan];

pub(super) fn show(ui: &mut Ui, params: &Parameters, desk: &mut Desk) {
    heading(ui, desk.words.voice);
    grid(ui, &VOICE, params, desk);
    heading(ui, desk.words.output);
    grid(ui, &OUTPUT, params, desk);
}

fn grid(ui: &mut Ui, targets: &[Target], params: &Parameters, desk: &mut Desk) {
    ui.spacing_mut().item_spacing.x = 0.0;
    let width = cell_width(ui);
    for row in targets.chunks(COLUMNS) {
        ui.horizontal(|ui| {
            for target in row {
                knob::show(ui, params.target(*target), Some(*target), desk, width);
            }
        });
    }
}
