//! The controls.

use std::sync::Arc;

use egui_kittest::kittest::Queryable as _;
use recit_plugin::controllers::Target;
use recit_plugin::params::TriggerMode;

use crate::bench::{Bench, script};

#[test]
fn parameters_are_set_through_the_host() {
    let mut bench = Bench::new(script(&["one"]));
    bench.click("Trigger mode: Next");
    assert_eq!(bench.params.playing.trigger.value(), TriggerMode::Next);
    bench.click("Volume: 0.0 dB");
    bench
        .harness
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    bench.settle();
    bench.type_text("-6 dB");
    bench.press(egui::Key::Enter);
    assert!(
        (bench.params.output.volume.value() + 6.0).abs() < 1e-3,
        "{}",
        bench.params.output.volume.value()
    );
}

#[test]
fn a_parameter_learns_and_forgets_its_controller_from_its_menu() {
    let mut bench = Bench::new(script(&["one"]));
    let controllers = Arc::clone(&bench.params.controllers);
    bench.harness.get_by_label("Pitch").click_secondary();
    bench.settle();
    bench.click("Learn a MIDI controller");
    let pitch = Target::from_id("pitch");
    assert_eq!(controllers.learning(), pitch);
    controllers.learn(None);
    let emotion = Target::from_id("emotion").unwrap();
    assert_eq!(controllers.of(emotion), Some(1));
}
