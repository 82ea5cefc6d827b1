//! The piano strip.

mod letters;
mod mouse;
mod strip;

use egui::{Event, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::player::EventKind;

use crate::bench::Bench;

/// The notes that the audio thread has received: each key with its velocity in 127ths, or 0 for a release.
pub(super) fn heard(bench: &mut Bench) -> Vec<(u8, u8)> {
    let mut heard = Vec::new();
    bench.keys.drain(|kind| match kind {
        EventKind::NoteOn { note, velocity } => heard.push((note.key, (velocity * 127.0).round() as u8)),
        EventKind::NoteOff { which } => heard.push((which.key.unwrap(), 0)),
        other => panic!("{other:?}"),
    });
    heard
}

pub(super) fn button(bench: &mut Bench, pos: Pos2, button: PointerButton, pressed: bool) {
    bench.harness.event(Event::PointerMoved(pos));
    bench.harness.event(Event::PointerButton {
        pos,
        button,
        pressed,
        modifiers: Modifiers::NONE,
    });
    bench.harness.run_steps(1);
}

pub(super) fn mouse(bench: &mut Bench, pos: Pos2, pressed: bool) {
    button(bench, pos, PointerButton::Primary, pressed);
}

/// A position on a white key, below the black ones, at this share of its height.
pub(super) fn on(bench: &Bench, note: &str, share: f32) -> Pos2 {
    let rect = key(bench, note);
    pos2(rect.center().x, egui::lerp(rect.y_range(), share))
}

/// The position of the key of this note. If it has a line, its name is longer.
pub(super) fn key(bench: &Bench, note: &str) -> egui::Rect {
    let name = format!("Key {note}");
    let with_line = format!("{name},");
    let mut found = bench.harness.query_all_by(|node| {
        node.label()
            .is_some_and(|label| label == name || label.starts_with(&with_line))
    });
    found.next().unwrap().rect()
}

pub(super) fn name(bench: &Bench, start: &str) -> String {
    let node = bench.harness.get_by_label_contains(start);
    node.accesskit_node().label().unwrap()
}
