//! The health light, and the figures behind it.

use egui_kittest::kittest::Queryable as _;
use recit::engine::{AudioSetup, Lookahead};
use recit::player::{Event, EventKind, Note, Playback};
use recit::voice::TierChoice;

use crate::bench::{Bench, LIMIT, activate, script};

/// Opens the figures.
fn open(bench: &mut Bench) {
    bench.harness.get_by_label_contains("Health: ").click();
    bench.settle();
}

#[test]
fn the_light_says_what_matters_most() {
    let mut bench = Bench::new(script(&["one"]));
    assert!(bench.sees("Health: Off"), "no host processes it");
    let _player = activate(&bench);
    bench.wait_for(|bench| bench.sees("Health: Ready"));
    let fault = &bench.shared.signals.fault;
    fault.store(true, std::sync::atomic::Ordering::Release);
    bench.settle();
    assert!(bench.sees("Health: Stopped"));
}

#[test]
fn everything_behind_the_light_fits_in_the_smallest_window_in_both_languages() {
    let mut bench = Bench::sized(script(&["one"]), (900.0, 520.0));
    let _player = activate(&bench);
    bench.settle();
    for (light, labels) in [
        (
            "Health: ",
            ["Engine: ", "Tier: ", "Stages: ", "Underruns: ", "Cache", "Log"],
        ),
        ("状态：", ["引擎: ", "档次: ", "阶段: ", "欠载: ", "缓存", "日志"]),
    ] {
        bench.harness.get_by_label_contains(light).click();
        bench.settle();
        for label in labels {
            let found = bench.harness.query_all_by_label_contains(label).last();
            let rect = found.unwrap_or_else(|| panic!("{label} is missing")).rect();
            assert!(
                rect.left() > 0.0 && rect.right() < 900.0 && rect.bottom() < 520.0,
                "{label}: {rect:?}"
            );
        }
        bench.press(egui::Key::Escape);
        bench.click(if light == "Health: " { "Settings" } else { "设置" });
        bench.click("中文");
        bench.press(egui::Key::Escape);
    }
}

#[test]
fn the_figures_are_copied_for_a_report() {
    let mut bench = Bench::new(script(&["one"]));
    let _player = activate(&bench);
    bench.settle();
    bench.harness.get_by_label_contains("Health: ").focus();
    bench.settle();
    bench.press(egui::Key::Enter);
    bench.harness.get_by_label("Copy").click();
    bench.harness.step();
    let commands = &bench.harness.output().platform_output.commands;
    let copied = commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("something on the clipboard");
    assert!(
        copied.contains("Engine: ") && copied.contains(env!("CARGO_PKG_VERSION")),
        "{copied}"
    );
}

#[test]
fn the_engine_its_device_the_model_and_the_latency_are_reported() {
    let mut bench = Bench::new(script(&["one"]));
    let player = activate(&bench);
    open(&mut bench);
    let meters = bench.shared.instance.meters();
    bench.wait_for(|bench| bench.sees(&format!("Engine: {} · {}", meters.engine, meters.device)));
    assert!(bench.sees(&format!("Model: {}", meters.model)));
    assert!(bench.sees("Tier: Auto · Standard, all in time"));
    bench.shared.instance.set_tier(TierChoice::Light);
    bench.wait_for(|bench| bench.sees("Model: Light") && bench.sees("Tier: Light"));
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
    open(&mut bench);
    let counted = bench.shared.instance.meters().underruns;
    assert!(counted > 0 && bench.sees(&format!("Underruns: {counted}")));
    assert!(bench.sees(" late"), "the light says it");
    bench.click("Reset the counts");
    assert!(
        !bench.sees(" late") && bench.sees("Underruns: 0") && bench.shared.instance.meters().underruns == 0
    );
    assert!(!bench.shared.steps().0, "that is not an edit");
}
