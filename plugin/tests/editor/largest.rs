//! The largest scripts. `benches/editor.rs` measures the time of their frames.

use egui::{Event, MouseWheelSource, MouseWheelUnit, TouchPhase, vec2};
use egui_kittest::kittest::Queryable as _;
use recit::script::MAX_LINES;

use crate::bench::{Bench, full};

/// The number of lines that are shown.
fn shown(bench: &Bench) -> usize {
    bench.harness.query_all_by_label_contains("Text of line ").count()
}

fn scroll(bench: &mut Bench, by: f32) {
    bench.harness.event(Event::MouseWheel {
        source: MouseWheelSource::Wheel,
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, by),
        phase: TouchPhase::Move,
        modifiers: egui::Modifiers::NONE,
    });
    bench.harness.step();
}

/// Work on rows out of sight would make a large script slow.
#[test]
fn a_full_script_scrolls_from_end_to_end_and_shows_what_is_in_sight() {
    let mut bench = Bench::new(full());
    let (first, last) = (bench.texts()[0].clone(), bench.texts()[MAX_LINES - 1].clone());
    bench.harness.hover_at(egui::pos2(400.0, 300.0));
    for (by, there, gone) in [(-4_000.0, &last, &first), (4_000.0, &first, &last)] {
        for _ in 0..60 {
            scroll(&mut bench, by);
            let rows = shown(&bench);
            assert!((1..40).contains(&rows), "{rows} rows");
        }
        bench.settle();
        assert!(bench.field(there).is_some() && bench.field(gone).is_none());
    }
}

#[test]
fn a_full_script_and_long_lines_can_be_edited() {
    let long = "Long lines [rate 1.2]are read[/rate] as well. ".repeat(40);
    for script in [full(), crate::bench::script(&[&long, &long, &long])] {
        let mut bench = Bench::new(script);
        let before = bench.texts();
        bench.focus_text(&before[0]);
        for _ in 0..30 {
            bench.type_text("Z");
        }
        bench.press(egui::Key::Tab);
        let after = bench.texts();
        assert_eq!(after[0].matches('Z').count(), 30, "{}", after[0]);
        assert_eq!(after[1..], before[1..]);
    }
}
