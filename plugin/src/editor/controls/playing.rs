//! What notes do.

use egui::Ui;

use super::layout::{cell_width, section};
use crate::controllers::Target;
use crate::editor::widgets::param::ParamContext;
use crate::editor::widgets::{choice, knob, number, toggle};
use crate::params::{NoteOffMode, Parameters, PlayMode, TakesMode, TriggerMode};

// The values of each choice, in the order of their labels.
const TRIGGERS: [TriggerMode; 3] = [TriggerMode::Key, TriggerMode::Next, TriggerMode::Selected];
const NOTE_OFFS: [NoteOffMode; 3] = [NoteOffMode::Finish, NoteOffMode::Fade, NoteOffMode::Word];
const PLAYS: [PlayMode; 4] = [PlayMode::Poly, PlayMode::Mono, PlayMode::Legato, PlayMode::Latch];
const TAKES: [TakesMode; 2] = [TakesMode::First, TakesMode::RoundRobin];

pub(super) fn show(ui: &mut Ui, params: &Parameters, cx: &mut ParamContext) {
    let (playing, words) = (&params.playing, cx.words);
    choice::segments(ui, &playing.trigger, &TRIGGERS, &words.triggers, cx);
    choice::segments(ui, &playing.note_off, &NOTE_OFFS, &words.note_offs, cx);
    choice::segments(ui, &playing.play, &PLAYS, &words.plays, cx);
    choice::segments(ui, &playing.takes, &TAKES, &words.takes, cx);
    section(ui, words.numbers, true, |ui| {
        let width = cell_width(ui);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            number::show(ui, &playing.line, cx, width);
            number::show(ui, &playing.page, cx, width);
            knob::show(ui, &playing.velocity, Some(Target::Velocity), cx, width);
            knob::show(ui, &playing.bend_range, None, cx, width);
        });
        toggle::show(ui, &playing.mpe, cx);
    });
}
