//! The panel of the current line: its picture, and edits of its words.

mod edits;
mod height;
mod panel;
mod playing;
mod reading;

use std::time::{Duration, Instant};

use egui::{Modifiers, Pos2, Rect};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::engine::{LinePlayer, LineStatus};

use crate::bench::{Bench, LIMIT, peak, script};

/// An editor that shows the sound of the first line.
fn shown(text: &str) -> Bench {
    studied(Bench::new(script(&[text])))
}

fn studied(mut bench: Bench) -> Bench {
    bench.wait_for(|bench| bench.sees("Waveform and pitch") && !bench.sees("Analysing…"));
    bench
}

/// The chips from left to right: their names and positions.
fn chips(bench: &Bench) -> Vec<(String, Rect)> {
    let names = bench.harness.query_all_by_label_contains(", ");
    let is_chip = |label: &str| {
        let mut parts = label.split(", ").skip(1);
        !label.starts_with("Wave") && parts.next().is_some_and(|length| length.ends_with(" s"))
    };
    let chips = names.filter(|node| node.accesskit_node().label().is_some_and(|label| is_chip(&label)));
    let mut chips: Vec<(String, Rect)> = chips
        .map(|node| (node.accesskit_node().label().unwrap(), node.rect()))
        .collect();
    chips.sort_by(|one, other| one.1.left().total_cmp(&other.1.left()));
    chips
}

fn middle(bench: &Bench, word: &str) -> Pos2 {
    let start = format!("{word}, ");
    let chips = chips(bench);
    let chip = chips.iter().find(|(name, _)| name.starts_with(&start));
    chip.unwrap_or_else(|| panic!("no {word} in {chips:?}"))
        .1
        .center()
}

fn click(bench: &mut Bench, at: Pos2) {
    bench.harness.hover_at(at);
    bench.settle();
    bench.harness.drag_at(at);
    bench.harness.drop_at(at);
    bench.settle();
}

/// Sends both clicks in one frame, because a frame of the tests is longer than a double click.
fn double_click(bench: &mut Bench, pos: Pos2) {
    bench.harness.hover_at(pos);
    bench.settle();
    for pressed in [true, false, true, false] {
        bench.harness.input_mut().events.push(egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    bench.settle();
}

fn drag(bench: &mut Bench, from: Pos2, by: egui::Vec2) {
    bench.harness.drag_at(from);
    bench.settle();
    for step in 1..=4 {
        bench.harness.hover_at(from + by * (step as f32 / 4.0));
        bench.settle();
    }
    bench.harness.drop_at(from + by);
    bench.settle();
}

/// Plays until something is heard; the line is armed on another thread.
fn is_heard(bench: &mut Bench, player: &mut LinePlayer) -> bool {
    let deadline = Instant::now() + LIMIT;
    while Instant::now() < deadline {
        bench.settle();
        if peak(player, 48_000) > 0.01 {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

fn line_sounds(bench: &Bench) -> bool {
    let statuses = bench.shared.instance.statuses();
    statuses
        .iter()
        .any(|line| matches!(line.status, LineStatus::Sounding { .. }))
}
