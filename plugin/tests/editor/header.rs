//! The bar at the top, and notices.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use recit::script::VoiceRef;
use recit_plugin::params::TriggerMode;

use crate::bench::{Bench, script};

#[test]
fn the_voice_is_chosen_from_those_that_are_here() {
    let mut lost = script(&["one"]);
    lost.voice = VoiceRef {
        name: "elsewhere".into(),
        speaker: "x".into(),
        hash: None,
    };
    let mut bench = Bench::new(lost);
    let voices = recit::voice::list().0;
    let (voice, speaker) = (&voices[0], &voices[0].speakers[0]);
    let combo = bench.harness.get_by_role(Role::ComboBox);
    assert_eq!(
        combo.accesskit_node().value().as_deref(),
        Some("elsewhere (missing)")
    );
    combo.click();
    bench.settle();
    bench.click(&format!("{} · {}", voice.name, speaker.name));
    let chosen = bench.shared.instance.script().voice.clone();
    assert_eq!((&chosen.name, &chosen.speaker), (&voice.id, &speaker.id));
    assert_eq!(chosen.hash.as_ref(), Some(&voice.hash));
    assert!(bench.shared.take_touched());
}

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
fn a_failed_player_is_told_once() {
    let mut bench = Bench::new(script(&["one"]));
    bench
        .shared
        .fault
        .store(true, std::sync::atomic::Ordering::Release);
    bench.settle();
    assert_eq!(bench.shared.instance.notices().len(), 1);
    assert!(bench.sees("Recit is silent"));
}

#[test]
fn a_preset_from_the_menu_sets_lines_and_parameters() {
    let mut bench = Bench::new(script(&["one"]));
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
fn the_panic_button_calls_for_silence() {
    let mut bench = Bench::new(script(&["one"]));
    assert!(!bench.params.playing.alarm.take());
    bench.click("Panic");
    assert!(bench.params.playing.alarm.take() && !bench.params.playing.alarm.take());
}
