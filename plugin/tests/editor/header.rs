//! The bar at the top, and notices.

use egui_kittest::kittest::Queryable as _;
use recit_plugin::hosting::Track;
use recit_plugin::params::LookaheadMode;

use crate::bench::{Bench, activate, dots, script};

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
fn the_panic_button_silences_everything() {
    let mut bench = Bench::new(script(&["one"]));
    assert!(!bench.params.playing.alarm.take());
    bench.click("Panic");
    assert!(bench.params.playing.alarm.take() && !bench.params.playing.alarm.take());
}

#[test]
fn everything_in_the_bar_fits_in_the_smallest_window() {
    for playing in [false, true] {
        let mut bench = Bench::sized(script(&["one"]), (900.0, 520.0));
        let _player = playing.then(|| activate(&bench));
        bench.wait_for(|bench| bench.sees("House · Host"));
        let at = |bench: &Bench, label: &str| bench.harness.get_by_label_contains(label).rect();
        let apart = |bench: &Bench, labels: [&str; 12]| {
            let rects = labels.map(|label| at(bench, label));
            for (pair, names) in rects.windows(2).zip(labels.windows(2)) {
                assert!(pair[0].right() <= pair[1].left(), "{names:?}: {pair:?}");
            }
            assert!(rects[0].left() > 0.0 && rects[11].right() < 900.0, "{rects:?}");
        };
        apart(
            &bench,
            [
                "Previous preset",
                "Preset: ",
                "Next preset",
                "Save preset",
                "Mode: Speak",
                "Mode: Sing",
                "Voice: House ·",
                "Latency: Studio",
                "Peak:",
                "Health: ",
                "Settings",
                "Panic",
            ],
        );
        bench.click("Settings");
        bench.click("中文");
        bench.press(egui::Key::Escape);
        apart(
            &bench,
            [
                "上一个预设",
                "预设：",
                "下一个预设",
                "保存预设",
                ": 说话",
                ": 歌唱",
                "音色: House ·",
                "延迟：",
                "峰值",
                "状态：",
                "设置",
                "静音",
            ],
        );
    }
}

#[test]
fn the_latency_is_chosen_where_its_milliseconds_are_and_undone() {
    let mut bench = Bench::new(script(&["one"]));
    let player = activate(&bench);
    bench.settle();
    let ms = f64::from(player.latency()) / 48.0;
    bench.click(&format!("Latency: Studio · {ms:.1} ms"));
    bench.click("Lookahead: Tight");
    assert_eq!(bench.params.lookahead.value(), LookaheadMode::Tight);
    assert!(bench.sees("Latency: Tight · "));
    bench.harness.get_by_label("Panic").focus();
    bench.settle();
    bench.press_with(egui::Modifiers::COMMAND, egui::Key::Z);
    assert_eq!(bench.params.lookahead.value(), LookaheadMode::Studio);
}
