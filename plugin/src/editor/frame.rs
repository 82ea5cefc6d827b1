//! One frame of the editor, with the layout of its panels.

use std::sync::atomic::Ordering;
use std::time::Duration;

use egui::{CentralPanel, Frame, Panel, Ui, Vec2};

use super::action::Action;
use super::context::{Context, Snapshot};
use super::keys::{self, Keyboard};
use super::perform::{perform, settle};
use super::state::{EditorView, Panels};
use super::{controls, corner, export, header, line, look, notices, piano, script, settings, voices};
use crate::logging;
use crate::shared::WindowSize;
use crate::told::Told;

/// The refresh interval of meters while a line plays.
const LIVELY: Duration = Duration::from_millis(33);
const RESTING: Duration = Duration::from_millis(150);
/// The smallest window, in logical pixels, in which everything is readable at a scale of 100 %.
pub(super) const LEAST: Vec2 = Vec2::new(900.0, 520.0);

/// Shows the whole editor in `ui`. Each panel sees the results of the actions of those before it.
pub fn show(ui: &mut Ui, view: &mut EditorView) {
    keys::leave_to_host(ui, &view.state.keyboard);
    logging::write_waiting();
    tell_of_fault(view);
    if view.params.controllers.take_learnt() {
        view.shared.touch();
    }
    // Also if the host does not request blocks.
    view.shared.follow_lookahead(view.params.lookahead.value().into());
    let now = ui.input(|input| input.time);
    view.shared.sung.follow(&view.shared.instance.script());
    let seen = view.snapshot(ui.ctx(), now);
    let colours = look::palette(ui);
    let bar = Frame::new().fill(colours.panel).inner_margin(look::bar_margin());
    let ground = Frame::new()
        .fill(colours.background)
        .inner_margin(look::bar_margin());
    above(ui, view, &seen, bar, ground);
    below(ui, view, &seen, bar, ground);
    CentralPanel::default().frame(ground).show(ui, |ui| {
        panel(ui, view, &seen, |ui, cx, panels| {
            let spoken = panels.line.spoken(cx.seen);
            script::show(ui, cx, &mut panels.script, spoken)
        });
    });
    settle(ui, view);
    over(ui, view, &seen);
    let least = LEAST / view.state.panels.settings.chosen.scale.factor();
    corner::show(ui, least, seen.words.settings.resize);
    // In the first frame of a scaled window, the size that egui reports is wrong.
    if ui.ctx().cumulative_frame_nr() > 0 {
        let size = ui.ctx().content_rect().size();
        view.shared
            .set_window_size(WindowSize::sane(size.x.round() as i64, size.y.round() as i64));
    }
    keep_undo_at_hand(ui, view);
    let (cx, panels) = view.split(&seen);
    let letters = piano::letters_play(&cx, &panels.piano);
    view.state.keyboard = Keyboard::now(ui, letters);
    ui.request_repaint_after(if seen.meters.sounding > 0 { LIVELY } else { RESTING });
}

/// Shows a panel, and carries out its actions.
fn panel(
    ui: &mut Ui,
    view: &mut EditorView,
    seen: &Snapshot,
    show: impl FnOnce(&mut Ui, &Context, &mut Panels) -> Vec<Action>,
) {
    let (cx, panels) = view.split(seen);
    let actions = show(ui, &cx, panels);
    perform(ui, view, seen, actions);
}

/// The bars above the script.
fn above(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, bar: Frame, ground: Frame) {
    Panel::top("header").frame(bar).resizable(false).show(ui, |ui| {
        panel(ui, view, seen, |ui, cx, panels| {
            let parts = header::Parts {
                presets: &mut panels.presets,
                peaks: &mut panels.peaks,
                health: &mut panels.health,
                settings: &mut panels.settings,
            };
            header::show(ui, cx, parts)
        });
    });
    if !seen.notices.is_empty() {
        Panel::top("notices")
            .frame(ground)
            .resizable(false)
            .show(ui, |ui| panel(ui, view, seen, |ui, cx, _| notices::show(ui, cx)));
    }
}

/// The bars below it, and the controls beside it.
fn below(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, bar: Frame, ground: Frame) {
    Panel::bottom("piano").frame(bar).resizable(false).show(ui, |ui| {
        panel(ui, view, seen, |ui, cx, panels| {
            let sung = line::sung_words(cx, &panels.line);
            piano::show(ui, cx, &mut panels.piano, sung.as_ref())
        });
    });
    Panel::right("controls")
        .frame(bar)
        .resizable(false)
        .exact_size(controls::SIDE)
        .show(ui, |ui| {
            panel(ui, view, seen, |ui, cx, panels| {
                controls::show(ui, cx, &mut panels.controls)
            });
        });
    Panel::bottom("line")
        .frame(ground)
        .resizable(false)
        .show(ui, |ui| {
            panel(ui, view, seen, |ui, cx, panels| {
                line::show(ui, cx, &mut panels.line)
            });
        });
}

/// The dialogs over the panels, and everything without a place.
fn over(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot) {
    panel(ui, view, seen, |ui, cx, panels| {
        voices::show(ui, cx, &mut panels.voices)
    });
    panel(ui, view, seen, |ui, cx, panels| {
        export::show(ui, cx, &mut panels.export)
    });
    let (cx, panels) = view.split(seen);
    settings::follow(ui, &cx, &mut panels.settings);
    piano::listen(ui, &cx, &mut panels.piano);
}

/// After an edit, the rows get the keyboard focus unless something else has it, so that undo works.
fn keep_undo_at_hand(ui: &Ui, view: &mut EditorView) {
    view.state.edited |= view.state.followed != Some(view.shared.instance.revision());
    if keys::is_anything_open(ui) || !view.state.edited {
        return;
    }
    view.state.edited = false;
    ui.memory_mut(|memory| {
        if memory.focused().is_none() {
            memory.request_focus(script::table_id());
        }
    });
}

/// Adds a notice whenever the audio side has failed.
fn tell_of_fault(view: &mut EditorView) {
    let fault = view.shared.signals.fault.load(Ordering::Acquire);
    if fault && !view.state.fault_told {
        let log = logging::path().map(|path| path.display().to_string());
        view.shared.tell(Told::Fault(log));
    }
    view.state.fault_told = fault;
}
