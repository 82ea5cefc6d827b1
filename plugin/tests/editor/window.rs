//! The whole window.

use egui_kittest::kittest::Queryable as _;

use crate::bench::{Bench, script};

#[test]
fn everything_has_its_place_in_the_smallest_window() {
    let bench = Bench::sized(script(&["one"]), (900.0, 520.0));
    for label in [
        "Panic",
        "Presets",
        "Volume",
        "Pitch",
        "Trigger mode: Key",
        "Note-off: Word",
        "Lookahead: Studio",
    ] {
        let found = bench.harness.query_all_by_label(label).next();
        let rect = found.unwrap_or_else(|| panic!("{label} is not there")).rect();
        assert!(
            rect.left() >= 0.0 && rect.right() <= 900.0,
            "{label} lies at {rect:?}"
        );
    }
}

#[test]
fn everything_that_can_be_operated_has_a_name() {
    let bench = Bench::new(script(&["one", "two"]));
    bench.harness.check_accessibility();
}
