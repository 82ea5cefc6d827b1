//! The bar at the top, and notices.

use egui_kittest::kittest::Queryable as _;
use recit_plugin::hosting::Track;
use recit_plugin::params::TriggerMode;

use crate::bench::{Bench, dots, script};

#[test]
fn a_notice_stays_until_it_is_dismissed() {
    let mut bench = Bench::new(script(&["one"]));
    bench.shared.instance.notify("Something is odd.");
    bench.settle();
    assert!(bench.sees("Something is odd."));
    bench.click("Dismiss the notice");
    assert!(!bench.sees("Something is odd.") && bench.shared.instance.notices().is_empty());
}

#[test]
fn a_failed_player_is_reported_once() {
    let mut bench = Bench::new(script(&["one"]));
    bench
        .shared
        .signals
        .fault
        .store(true, std::sync::atomic::Ordering::Release);
    bench.settle();
    assert_eq!(bench.shared.instance.notices().len(), 1);
    let log = recit_plugin::logging::path().unwrap();
    assert!(
        bench.sees("Recit stopped") && bench.sees(&format!("See the log for details: {}", log.display()))
    );
}

#[test]
fn the_track_has_the_name_and_the_colour_that_the_host_sends() {
    let mut bench = Bench::new(script(&["one"]));
    let colour = [10, 200, 30];
    assert_eq!(dots(&bench, colour), 0);
    bench.shared.hosting.set_track(Track {
        name: "Narrator".to_owned(),
        colour: Some(colour),
    });
    bench.settle();
    assert!(bench.sees("Narrator"));
    assert_eq!(dots(&bench, colour), 1);
}

#[test]
fn a_preset_from_the_menu_sets_lines_and_parameters() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Playing");
    bench.click("Trigger mode: Next");
    bench.click("Presets");
    bench.click("Whispers");
    let whispers = recit::script::preset::find("whispers").unwrap();
    assert_eq!(bench.shared.instance.script().lines(), whispers.script.lines());
    let controls = bench.params.controls();
    assert_eq!(controls.live.breath, 1.0);
    assert_eq!(bench.params.playing.trigger.value(), TriggerMode::Key);
    assert!(bench.shared.take_touched() && bench.shared.instance.notices().is_empty());
    assert!(!bench.sees("Robot"), "the menu is still open");
}

#[test]
fn the_menu_of_presets_works_by_the_keyboard() {
    let mut bench = Bench::new(script(&["one"]));
    bench.harness.get_by_label("Presets").focus();
    bench.settle();
    bench.press(egui::Key::Enter);
    bench.harness.get_by_label("Whispers").focus();
    bench.settle();
    bench.press(egui::Key::Enter);
    assert_eq!(bench.params.controls().live.breath, 1.0);
}

#[test]
fn the_panic_button_silences_everything() {
    let mut bench = Bench::new(script(&["one"]));
    assert!(!bench.params.playing.alarm.take());
    bench.click("Panic");
    assert!(bench.params.playing.alarm.take() && !bench.params.playing.alarm.take());
}

#[test]
fn everything_in_the_bar_fits_in_the_smallest_window() {
    let mut bench = Bench::sized(script(&["one"]), (900.0, 520.0));
    bench.wait_for(|bench| bench.sees("House · Host"));
    let at = |bench: &Bench, label: &str| bench.harness.get_by_label_contains(label).rect();
    let apart = |bench: &Bench, labels: [&str; 6]| {
        let rects = labels.map(|label| at(bench, label));
        for (pair, names) in rects.windows(2).zip(labels.windows(2)) {
            assert!(pair[0].right() <= pair[1].left(), "{names:?}: {pair:?}");
        }
        assert!(rects[0].left() > 0.0 && rects[5].right() < 900.0, "{rects:?}");
    };
    apart(
        &bench,
        [
            "Voice: House ·",
            "Presets",
            "Export…",
            "Peak:",
            "Settings",
            "Panic",
        ],
    );
    bench.click("Settings");
    bench.click("中文");
    bench.press(egui::Key::Escape);
    apart(&bench, ["音色: House ·", "预设", "导出…", "峰值", "设置", "静音"]);
}
