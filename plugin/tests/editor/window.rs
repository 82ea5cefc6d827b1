//! The whole window.

use egui::accesskit::Role;
use egui::{Pos2, Rect, vec2};
use egui_kittest::kittest::Queryable as _;

use crate::bench::{Bench, script};

#[test]
fn everything_fits_in_the_smallest_window() {
    let mut bench = Bench::sized(script(&["one"]), (900.0, 520.0));
    let window = Rect::from_min_size(Pos2::ZERO, vec2(900.0, 520.0));
    for (tab, labels) in [
        (
            "Voice",
            &["Panic", "Mode: Sing", "Emotion", "Valence", "Pitch", "Portamento"][..],
        ),
        (
            "Playing",
            &["Trigger mode: Key", "Note-off: Word", "Takes: First"],
        ),
        ("Timing", &["Start: Bar", "Align: Stress", "Fit"]),
    ] {
        bench.harness.get_by_role_and_label(Role::Tab, tab).click();
        bench.settle();
        for label in labels {
            let found = bench.harness.query_all_by_label(label).next();
            let rect = found.unwrap_or_else(|| panic!("{label} is missing")).rect();
            let (left, right) = (rect.left(), rect.right());
            assert!(left >= 0.0 && right <= window.right(), "{label} lies at {rect:?}");
        }
    }
}

#[test]
fn every_control_has_a_name() {
    let bench = Bench::new(script(&["one", "two"]));
    bench.harness.check_accessibility();
}
