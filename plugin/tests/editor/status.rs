//! The status line.

use egui::Rect;
use egui_kittest::kittest::Queryable as _;
use recit::engine::{AudioSetup, Lookahead};
use recit::player::{Event, EventKind, Note, Playback};

use crate::bench::{Bench, LIMIT, activate, script};

const ENGLISH: [&str; 9] = [
    "Engine: ",
    "Model: ",
    "Latency: ",
    "Playing: ",
    "Ring: ",
    "RTF: ",
    "Stages: ",
    "Missed: ",
    "Underruns: ",
];
const CHINESE: [&str; 9] = [
    "引擎: ",
    "模型: ",
    "延迟: ",
    "播放: ",
    "缓冲: ",
    "实时系数: ",
    "阶段: ",
    "丢音: ",
    "欠载: ",
];

/// The positions of the cells with these names, if they are shown.
fn cells(bench: &Bench, names: &[&str]) -> Vec<(String, Rect)> {
    let of = |name: &&str| {
        let node = bench.harness.query_by_label_contains(name)?;
        Some(((*name).to_owned(), node.rect()))
    };
    names.iter().filter_map(of).collect()
}

fn assert_apart(cells: &[(String, Rect)], width: f32) {
    for pair in cells.windows(2) {
        assert!(pair[0].1.right() < pair[1].1.left(), "{pair:?}");
    }
    assert!(
        cells[0].1.left() > 0.0 && cells[cells.len() - 1].1.right() < width,
        "{cells:?}"
    );
}

#[test]
fn everything_important_fits_in_the_smallest_window_in_both_languages() {
    let mut bench = Bench::sized(script(&["one"]), (900.0, 520.0));
    let _player = activate(&bench);
    bench.settle();
    let english = cells(&bench, &ENGLISH);
    assert_eq!(english.len(), ENGLISH.len(), "{english:?}");
    assert_apart(&english, 900.0);
    assert!(english.iter().all(|(_, rect)| rect.bottom() < 520.0));
    bench.click("Settings");
    bench.click("中文");
    bench.press(egui::Key::Escape);
    let chinese = cells(&bench, &CHINESE);
    assert_eq!(chinese.len(), CHINESE.len(), "{chinese:?}");
    assert_apart(&chinese, 900.0);
}

#[test]
fn a_narrower_window_keeps_the_most_important_cells() {
    let mut bench = Bench::sized(script(&["one"]), (900.0, 520.0));
    let _player = activate(&bench);
    let mut before = ENGLISH.len();
    for width in [700.0, 500.0, 300.0] {
        bench.harness.set_size(egui::vec2(width, 520.0));
        bench.settle();
        let left = cells(&bench, &ENGLISH);
        assert!(left.len() < before, "{width}: {left:?}");
        assert_apart(&left, width);
        before = left.len();
    }
    assert_eq!(cells(&bench, &["Underruns: ", "Engine: ", "Stages: "]).len(), 1);
}

#[test]
fn the_engine_its_device_the_model_and_the_latency_are_reported() {
    let mut bench = Bench::new(script(&["one"]));
    let player = activate(&bench);
    bench.settle();
    let meters = bench.shared.instance.meters();
    assert!(bench.sees(&format!("Engine: {} · {}", meters.engine, meters.device)));
    assert!(bench.sees(&format!("Model: {}", meters.model)));
    let ms = f64::from(player.latency()) / 48.0;
    assert!(bench.sees(&format!("Latency: {} smp · {ms:.1} ms", player.latency())));
    assert!(bench.sees("Ring: idle") && bench.sees("Stages: text "));
}

#[test]
fn underruns_are_counted_and_reset() {
    let mut bench = Bench::new(script(&["Good evening, everyone."]));
    let setup = AudioSetup {
        sample_rate: 48_000.0,
        max_block: 512,
        lookahead: Lookahead::Live,
    };
    let mut player = bench.shared.instance.activate(setup);
    assert!(bench.shared.instance.wait_armed(LIMIT));
    let note = Note {
        key: 60,
        channel: 0,
        id: None,
    };
    let event = Event {
        offset: 0,
        kind: EventKind::NoteOn { note, velocity: 1.0 },
    };
    // Faster than any engine, so the samples are late.
    let controls = bench.params.controls();
    let mut events = &[event][..];
    for _ in 0..2_000 {
        let (mut left, mut right) = ([0.0; 512], [0.0; 512]);
        player.process(&mut left, &mut right, events, &controls, Playback::Realtime);
        events = &[];
        if bench.shared.instance.meters().underruns > 0 {
            break;
        }
    }
    bench.settle();
    let counted = bench.shared.instance.meters().underruns;
    assert!(counted > 0 && bench.sees(&format!("Underruns: {counted}")));
    bench.click("Reset the underrun count");
    assert!(bench.sees("Underruns: 0") && bench.shared.instance.meters().underruns == 0);
    assert!(!bench.shared.steps().0, "that is not an edit");
}
