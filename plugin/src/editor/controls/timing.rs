//! How lines follow the host's tempo.

use egui::Ui;

use super::layout::section;
use crate::editor::widgets::param::ParamContext;
use crate::editor::widgets::{choice, toggle};
use crate::params::{AlignMode, FitMode, Parameters, StartMode};

// The values of each choice, in the order of their labels.
const STARTS: [StartMode; 5] = [
    StartMode::Now,
    StartMode::Sixteenth,
    StartMode::Eighth,
    StartMode::Beat,
    StartMode::Bar,
];
const ALIGNS: [AlignMode; 3] = [AlignMode::Start, AlignMode::Stress, AlignMode::End];
const FITS: [FitMode; 9] = [
    FitMode::Line,
    FitMode::Off,
    FitMode::OneBeat,
    FitMode::TwoBeats,
    FitMode::ThreeBeats,
    FitMode::FourBeats,
    FitMode::OneBar,
    FitMode::TwoBars,
    FitMode::FourBars,
];

pub(super) fn show(ui: &mut Ui, params: &Parameters, cx: &mut ParamContext) {
    let (rhythm, words) = (&params.rhythm, cx.words);
    section(ui, words.rhythm, true, |ui| {
        choice::segments(ui, &rhythm.start, &STARTS, &words.starts, cx);
        choice::segments(ui, &rhythm.align, &ALIGNS, &words.aligns, cx);
        choice::menu(ui, &rhythm.fit, &FITS, &words.fits, cx);
        toggle::show(ui, &rhythm.looping, cx);
    });
}
