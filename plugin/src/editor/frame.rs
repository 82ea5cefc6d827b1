//! One frame of the editor: where its panels are.

use std::sync::atomic::Ordering;
use std::time::Duration;

use egui::{CentralPanel, Frame, Panel, Ui, Vec2};

use super::context::{EditorView, Snapshot};
use super::keys::{self, Keyboard};
use super::look;
use super::{controls, corner, export, header, line, notices, piano, script, settings, status, voices};
use crate::logging;
use crate::shared::WindowSize;

/// Meters move this often while a line sounds, and rest otherwise.
const LIVELY: Duration = Duration::from_millis(33);
const RESTING: Duration = Duration::from_millis(150);
/// The smallest window, in logical pixels: everything can be read in it at a scale of 100 %.
pub(super) const LEAST: Vec2 = Vec2::new(900.0, 520.0);

/// Shows the whole editor in `ui`.
pub fn show(ui: &mut Ui, view: &mut EditorView) {
    keys::leave_to_host(ui, &view.state.keyboard);
    logging::write_waiting();
    tell_of_fault(view);
    if view.params.controllers.take_learnt() {
        view.shared.touch();
    }
    // Also where the host asks for no blocks.
    view.shared.follow_lookahead(view.params.lookahead.value().into());
    let now = ui.input(|input| input.time);
    let seen = view.snapshot(ui.ctx(), now);
    let colours = look::palette(ui);
    let bar = Frame::new().fill(colours.panel).inner_margin(look::bar_margin());
    let ground = Frame::new()
        .fill(colours.background)
        .inner_margin(look::bar_margin());
    above(ui, view, &seen, bar, ground);
    below(ui, view, &seen, bar, ground);
    CentralPanel::default()
        .frame(ground)
        .show(ui, |ui| script::show(ui, view, &seen));
    voices::show(ui, view, &seen);
    export::show(ui, view, &seen);
    settings::show(ui, view, &seen);
    piano::listen(ui, view);
    corner::show(ui, LEAST / view.state.scale.factor(), seen.words.settings.resize);
    // In the first frame of a window that is shown larger or smaller egui makes up a size.
    if ui.ctx().cumulative_frame_nr() > 0 {
        let size = ui.ctx().content_rect().size();
        view.shared
            .set_window_size(WindowSize::sane(size.x.round() as i64, size.y.round() as i64));
    }
    keep_undo_at_hand(ui, view);
    view.state.keyboard = Keyboard::now(ui, piano::letters_play(view.state));
    ui.request_repaint_after(if seen.meters.sounding > 0 { LIVELY } else { RESTING });
}

/// The bars above the script.
fn above(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, bar: Frame, ground: Frame) {
    Panel::top("header")
        .frame(bar)
        .resizable(false)
        .show(ui, |ui| header::show(ui, view, seen));
    if !seen.notices.is_empty() {
        Panel::top("notices")
            .frame(ground)
            .resizable(false)
            .show(ui, |ui| notices::show(ui, view.shared, seen));
    }
}

/// The bars below it, and the controls beside it.
fn below(ui: &mut Ui, view: &mut EditorView, seen: &Snapshot, bar: Frame, ground: Frame) {
    Panel::bottom("status")
        .frame(bar)
        .resizable(false)
        .show(ui, |ui| status::show(ui, view, seen));
    Panel::bottom("piano")
        .frame(bar)
        .resizable(false)
        .show(ui, |ui| piano::show(ui, view, seen));
    Panel::right("controls")
        .frame(bar)
        .resizable(false)
        .exact_size(controls::SIDE)
        .show(ui, |ui| controls::show(ui, view, seen));
    Panel::bottom("line")
        .frame(ground)
        .resizable(false)
        .show(ui, |ui| line::show(ui, view, seen));
}

/// An edit gives the rows the keyboard once nothing else wants it, so that undo is at hand.
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

/// Leaves a notice, once for each time that the audio side has failed.
fn tell_of_fault(view: &mut EditorView) {
    let fault = view.shared.signals.fault.load(Ordering::Acquire);
    if fault && !view.state.fault_told {
        let words = view.state.language.words();
        let log = logging::path().map(|path| path.display().to_string());
        let told = (words.notices.fault)(log.as_deref());
        view.shared.instance.notify(told);
    }
    view.state.fault_told = fault;
}
