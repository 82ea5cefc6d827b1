//! The controls.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Rect, TouchPhase, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use nice_plug::params::Param as _;
use recit::player::Control;
use recit_plugin::controllers::Target;
use recit_plugin::hosting::Automation;
use recit_plugin::params::{FitMode, StartMode, TriggerMode};

use crate::bench::{Bench, Gesture, dots, modulate, names, script, set};

fn bench() -> Bench {
    Bench::new(script(&["one"]))
}

/// Opens a tab. The speaker of the line may have the same name.
fn open_tab(bench: &mut Bench, name: &str) {
    bench.harness.get_by_role_and_label(Role::Tab, name).click();
    bench.settle();
}

fn rect(bench: &Bench, label: &str) -> Rect {
    bench.harness.get_by_label(label).rect()
}

/// The requests to the host when a value is set once.
fn once(name: &str, normalized: f32) -> Vec<Gesture> {
    let name = || name.to_owned();
    vec![
        Gesture::Begin(name()),
        Gesture::Set(name(), normalized),
        Gesture::End(name()),
    ]
}

/// The values of one gesture on the parameter `name`.
fn one_gesture(bench: &Bench, name: &str) -> Vec<f32> {
    let mut gestures = bench.gestures();
    assert_eq!(gestures.pop(), Some(Gesture::End(name.into())));
    let mut gestures = gestures.into_iter();
    assert_eq!(gestures.next(), Some(Gesture::Begin(name.into())));
    let value = |gesture| match gesture {
        Gesture::Set(set, value) if set == name => value,
        other => panic!("{other:?} in a gesture on {name}"),
    };
    gestures.map(value).collect()
}

fn focus(bench: &mut Bench, label: &str) {
    bench.harness.get_by_label(label).focus();
    bench.settle();
    bench.gestures();
}

fn turn_wheel(bench: &mut Bench, notches: f32) {
    bench.harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, notches),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
}

#[test]
fn a_drag_is_one_gesture_and_shift_makes_it_fine() {
    let mut bench = bench();
    let from = rect(&bench, "Pitch").center();
    bench.gestures();
    let up = [from - vec2(0.0, 10.0), from - vec2(0.0, 50.0)];
    bench.drag(from, &up, Modifiers::NONE);
    let values = one_gesture(&bench, "Pitch");
    assert!(
        values.is_sorted() && (values.last().unwrap() - 0.75).abs() < 1e-3,
        "{values:?}"
    );
    let down = [from + vec2(0.0, 10.0), from + vec2(0.0, 50.0)];
    bench.drag(from, &down, Modifiers::SHIFT);
    let values = one_gesture(&bench, "Pitch");
    assert!((values.last().unwrap() - 0.725).abs() < 1e-3, "{values:?}");
    assert!((bench.params.live[Control::Pitch].value() - 10.8).abs() < 0.05);
}

#[test]
fn a_value_is_reset_by_the_mouse_and_by_the_keyboard() {
    let mut bench = bench();
    let volume = Arc::clone(&bench.params);
    let default = volume.output.volume.default_normalized_value();
    let at = rect(&bench, "Volume").center();
    set(&volume.output.volume, -12.0);
    bench.double_click(at, Modifiers::NONE);
    assert_eq!(bench.gestures(), once("Volume", default));
    for key in [Key::Delete, Key::Backspace, Key::Home] {
        set(&volume.output.volume, -12.0);
        focus(&mut bench, "Volume");
        bench.press(key);
        assert_eq!(bench.gestures(), once("Volume", default), "{key:?}");
    }
    set(&volume.output.volume, -12.0);
    bench.harness.get_by_label("Volume").click_secondary();
    bench.settle();
    bench.click("Default value");
    assert_eq!(bench.gestures(), once("Volume", default));
    assert_eq!(rect(&bench, "Volume").center(), at);
}

#[test]
fn a_value_is_typed_in_its_place() {
    let mut bench = bench();
    bench.gestures();
    bench.click("Volume: 0.0 dB");
    // The old value is selected, and is replaced by what is typed.
    bench.type_text("-6 dB");
    bench.press(Key::Enter);
    one_gesture(&bench, "Volume");
    assert!((bench.params.output.volume.value() + 6.0).abs() < 1e-3);
    assert!(bench.harness.get_by_label("Volume").is_focused());
    bench.press(Key::Enter);
    bench.type_text("3");
    bench.press(Key::Enter);
    assert!((bench.params.output.volume.value() - 3.0).abs() < 1e-3);
}

#[test]
fn what_is_not_a_value_changes_nothing() {
    let mut bench = bench();
    for (typed, key) in [("loud", Key::Enter), ("", Key::Enter), ("-6", Key::Escape)] {
        focus(&mut bench, "Volume");
        bench.press(Key::Enter);
        bench.type_text(typed);
        if typed.is_empty() {
            bench.press(Key::Delete);
        }
        bench.press(key);
        assert_eq!(bench.gestures(), [], "{typed:?}");
        assert_eq!(bench.params.output.volume.value(), 0.0, "{typed:?}");
        assert!(bench.sees("Volume: 0.0 dB"), "the field is still open");
    }
    focus(&mut bench, "Volume");
    bench.press(Key::Enter);
    bench.type_text("900 dB");
    bench.press(Key::Enter);
    assert_eq!(bench.params.output.volume.value(), 12.0, "the end of the range");
}

#[test]
fn the_keyboard_moves_the_focused_control() {
    let mut bench = bench();
    focus(&mut bench, "Tension");
    bench.press(Key::ArrowUp);
    assert_eq!(bench.gestures(), once("Tension", 0.51));
    bench.press(Key::PageDown);
    assert!((one_gesture(&bench, "Tension")[0] - 0.41).abs() < 1e-5);
    bench.press_with(Modifiers::SHIFT, Key::ArrowLeft);
    assert!((one_gesture(&bench, "Tension")[0] - 0.409).abs() < 1e-5);
    assert!(bench.harness.get_by_label("Tension").is_focused());
    bench.press(Key::Tab);
    assert!(!bench.harness.get_by_label("Tension").is_focused());
}

#[test]
fn the_wheel_turns_a_knob_but_not_while_it_scrolls() {
    let mut bench = bench();
    let at = rect(&bench, "Tension").center();
    bench.gestures();
    bench.harness.hover_at(at);
    turn_wheel(&mut bench, 1.0);
    bench.settle();
    assert_eq!(bench.gestures(), once("Tension", 0.52));
    // In a low window the wheel starts above a knob, which then scrolls under the pointer.
    let mut bench = Bench::sized(script(&["one"]), (900.0, 520.0));
    bench.gestures();
    let knob = rect(&bench, "Pitch");
    let at = knob.center_top() - vec2(0.0, 8.0);
    bench.harness.hover_at(at);
    for _ in 0..4 {
        turn_wheel(&mut bench, -0.25);
        bench.harness.run_steps(1);
    }
    let now = rect(&bench, "Pitch");
    assert!(now.contains(at), "{at} is not in {now}, which was {knob}");
    assert_eq!(bench.gestures(), []);
    bench.settle();
    turn_wheel(&mut bench, -0.25);
    bench.settle();
    assert!(!bench.gestures().is_empty(), "after a pause the knob is turned");
}

#[test]
fn choices_and_switches_are_made_through_the_host() {
    let mut bench = bench();
    bench.click("Playing");
    bench.gestures();
    bench.click("Trigger mode: Next");
    assert_eq!(bench.params.playing.trigger.value(), TriggerMode::Next);
    assert_eq!(bench.gestures(), once("Trigger mode", 0.5));
    bench.click("Trigger mode: Next");
    assert_eq!(bench.gestures(), [], "it already has this value");
    focus(&mut bench, "Trigger mode: Line");
    bench.press(Key::Enter);
    assert_eq!(bench.params.playing.trigger.value(), TriggerMode::Selected);
    bench.press(Key::Delete);
    assert_eq!(bench.params.playing.trigger.value(), TriggerMode::Key);
    bench.harness.get_by_label("MPE").scroll_to_me();
    bench.settle();
    bench.click("MPE");
    assert!(bench.params.playing.mpe.value());
    focus(&mut bench, "MPE");
    bench.press(Key::Enter);
    assert!(!bench.params.playing.mpe.value());
    assert_eq!(bench.gestures(), once("MPE", 0.0));
}

#[test]
fn a_choice_from_a_menu_is_made_by_the_mouse_and_by_the_keyboard() {
    let mut bench = bench();
    bench.click("Timing");
    bench.click("Start: Beat");
    assert_eq!(bench.params.rhythm.start.value(), StartMode::Beat);
    bench.click("Fit");
    bench.click("2 bars");
    assert_eq!(bench.params.rhythm.fit.value(), FitMode::TwoBars);
    focus(&mut bench, "Fit");
    bench.press(Key::Delete);
    assert_eq!(bench.params.rhythm.fit.value(), FitMode::Line);
    bench.press(Key::Enter);
    bench.harness.get_by_label("1 beat").focus();
    bench.settle();
    bench.press(Key::Enter);
    assert_eq!(bench.params.rhythm.fit.value(), FitMode::OneBeat);
}

#[test]
fn whole_numbers_move_in_whole_numbers() {
    let mut bench = bench();
    bench.click("Playing");
    let from = rect(&bench, "Page").left_center() + vec2(4.0, 0.0);
    bench.gestures();
    bench.drag(from, &[from - vec2(0.0, 30.0)], Modifiers::NONE);
    let values = one_gesture(&bench, "Page");
    assert!(!values.is_empty());
    assert_eq!(bench.params.playing.page.value(), 6);
    focus(&mut bench, "Page");
    bench.press(Key::ArrowDown);
    assert_eq!(bench.params.playing.page.value(), 5);
    bench.press(Key::Enter);
    bench.type_text("page 12");
    bench.press(Key::Enter);
    assert_eq!(bench.params.playing.page.value(), 12);
}

#[test]
fn a_parameter_learns_and_forgets_its_controller_from_its_menu() {
    let mut bench = bench();
    let controllers = Arc::clone(&bench.params.controllers);
    bench.harness.get_by_label("Pitch").click_secondary();
    bench.settle();
    bench.click("Learn a MIDI controller");
    let pitch = Target::from_id("pitch");
    assert_eq!(controllers.learning(), pitch);
    bench.harness.get_by_label("Pitch").click_secondary();
    bench.settle();
    bench.click("Stop waiting for a MIDI controller");
    assert_eq!(controllers.learning(), None);
    bench.harness.get_by_label("Arousal").click_secondary();
    bench.settle();
    bench.shared.take_touched();
    bench.click("Forget MIDI controller 1");
    assert!(bench.shared.take_touched(), "the project has changed");
    assert_eq!(controllers.of(Target::from_id("arousal").unwrap()), None);
}

#[test]
fn every_parameter_of_the_host_can_be_operated() {
    let mut bench = bench();
    let names = names(&bench.params);
    assert_eq!(names.len(), 34);
    let mut seen = labels(&bench);
    for tab in ["Playing", "Timing"] {
        bench.click(tab);
        seen.extend(labels(&bench));
    }
    bench.harness.get_by_label_contains("Latency: ").click();
    bench.settle();
    seen.extend(labels(&bench));
    let shown = |name: &String| {
        let choice = format!("{name}: ");
        let is_it = |label: &String| label == name || label.starts_with(&choice);
        seen.iter().any(is_it)
    };
    let missing: Vec<_> = names.iter().filter(|name| !shown(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn labels(bench: &Bench) -> BTreeSet<String> {
    let all = bench.harness.query_all(egui_kittest::kittest::By::new());
    all.filter_map(|node| node.accesskit_node().label()).collect()
}

/// Words on segments and tabs are not cut, in both languages.
#[test]
fn words_have_room_on_their_buttons_in_both_languages() {
    for chinese in [false, true] {
        let mut bench = Bench::sized(script(&["one"]), (900.0, 520.0));
        if chinese {
            bench.click("Settings");
            bench.click("中文");
            bench.press(Key::Escape);
        }
        let tabs = if chinese {
            ["声音", "演奏", "节奏"]
        } else {
            ["Voice", "Playing", "Timing"]
        };
        for tab in tabs {
            open_tab(&mut bench, tab);
            let buttons = |role| bench.harness.query_all_by_role(role);
            let mut found = 0;
            for node in buttons(Role::RadioButton).chain(buttons(Role::Tab)) {
                let label = node.accesskit_node().label().unwrap();
                let word = label.rsplit(": ").next().unwrap().to_owned();
                let font = egui::FontId::proportional(12.5);
                let ink = egui::Color32::PLACEHOLDER;
                let fonts = |view: &mut egui::epaint::FontsView| view.layout_no_wrap(word, font, ink);
                let width = bench.harness.ctx.fonts_mut(fonts).size().x;
                assert!(width + 4.0 <= node.rect().width(), "{label}");
                found += 1;
            }
            assert!(found >= 3);
        }
    }
}

#[test]
fn modulation_by_the_host_is_shown() {
    let mut bench = bench();
    bench.harness.get_by_label("Pitch").hover();
    bench.harness.run_steps(60);
    assert!(bench.sees("Pitch: 0.00 st") && !bench.sees("Current value"));
    set(&bench.params.live[Control::Pitch], 2.0);
    modulate(&bench.params.live[Control::Pitch], 0.25);
    bench.settle();
    assert!(bench.sees("Current value: 14.00 st"));
}

#[test]
fn a_right_click_opens_the_hosts_menu_and_with_shift_the_editors() {
    let mut bench = bench();
    bench.shared.hosting.set_has_menu(true);
    let at = rect(&bench, "Pitch").center();
    bench.harness.get_by_label("Pitch").click_secondary();
    bench.settle();
    let asked = bench.shared.hosting.take_menu().unwrap();
    assert_eq!(asked.param, bench.params.live[Control::Pitch].as_ptr());
    assert_eq!((asked.x, asked.y), (at.x.round() as i32, at.y.round() as i32));
    assert!(!bench.sees("Default value"));
    bench
        .harness
        .get_by_label("Pitch")
        .click_button_modifiers(PointerButton::Secondary, Modifiers::SHIFT);
    bench.settle();
    assert!(bench.sees("Default value"));
    assert_eq!(bench.shared.hosting.take_menu(), None);
}

#[test]
fn mapping_and_automation_by_the_host_are_shown() {
    let mut bench = bench();
    bench
        .shared
        .hosting
        .change_mark(bench.params.live[Control::Pitch].as_ptr(), |mark| {
            mark.mapped = Some("Knob 3".into());
            mark.automation = Automation::Playing;
            mark.colour = Some([10, 200, 30]);
        });
    bench.settle();
    assert_eq!(dots(&bench, [10, 200, 30]), 1);
    bench.harness.get_by_label("Pitch").hover();
    bench.harness.run_steps(60);
    assert!(bench.sees("Mapped in the host: Knob 3") && bench.sees("Automation is playing"));
}
