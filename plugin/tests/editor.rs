//! The editor without a window: what a user does to the script, and what becomes of it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(unsafe_code, reason = "nice-plug's interface to a host is unsafe")]

use std::sync::Arc;
use std::time::Duration;

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContextInner, ParamSetter};
use nice_plug::params::internals::ParamPtr;
use nice_plug::plugin::PluginState;
use recit::engine::{AudioSetup, LinePlayer, Lookahead};
use recit::player::{Controls, Event, EventKind, Playback, Takes};
use recit::script::{MAX_LINE_CHARS, MAX_LINES, Script, VoiceRef};
use recit_plugin::controllers::Target;
use recit_plugin::editor::{EditorState, EditorView, apply_theme, show};
use recit_plugin::params::{Parameters, TriggerMode};
use recit_plugin::shared::Shared;

/// A host that sets what it is asked to set.
struct Host;

impl GuiContextInner for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }
    unsafe fn raw_begin_set_parameter(&self, _param: ParamPtr) {}
    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        // SAFETY: the tests keep the parameters alive while the editor shows them.
        unsafe { param._internal_set_normalized_value(normalized) };
    }
    unsafe fn raw_end_set_parameter(&self, _param: ParamPtr) {}
    fn get_state(&self) -> PluginState {
        unreachable!("the editor does not ask for the state")
    }
    fn set_state(&self, _state: PluginState) {}
    fn request_restart(&self) {}
}

/// An editor with everything behind it.
struct Bench {
    shared: Arc<Shared>,
    params: Arc<Parameters>,
    harness: Harness<'static>,
}

impl Bench {
    fn new(script: Script) -> Self {
        Self::sized(script, (880.0, 560.0))
    }

    fn sized(script: Script, size: (f32, f32)) -> Self {
        let shared = Arc::new(Shared::default());
        shared.instance.set_script(script);
        let params = Arc::new(Parameters::default());
        let (seen, values) = (Arc::clone(&shared), Arc::clone(&params));
        let mut state = EditorState::default();
        let mut dressed = false;
        let harness = Harness::builder().with_size(size).build_ui(move |ui| {
            if !dressed {
                apply_theme(ui);
                dressed = true;
            }
            let setter = ParamSetter::new(&Host);
            let mut view = EditorView {
                shared: &seen,
                params: &values,
                setter: &setter,
                state: &mut state,
            };
            show(ui, &mut view);
        });
        let mut bench = Self {
            shared,
            params,
            harness,
        };
        bench.settle();
        bench
    }

    /// Lets the editor show what has happened. It asks to be shown again now and then for its meters, so a test
    /// counts frames.
    fn settle(&mut self) {
        self.harness.run_steps(4);
    }

    fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    /// The field that holds `text`.
    fn field<'a>(&'a self, text: &'a str) -> Option<Node<'a>> {
        let mut found = self.harness.query_all_by_value(text);
        found.find(|node| node.accesskit_node().role() == Role::TextInput)
    }

    fn focus_text(&mut self, text: &str) {
        self.field(text).unwrap().focus();
        self.settle();
    }

    fn type_text(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.into()));
        self.settle();
    }

    fn press(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.settle();
    }

    fn texts(&self) -> Vec<String> {
        self.shared
            .instance
            .script()
            .lines()
            .iter()
            .map(|line| line.text.clone())
            .collect()
    }

    fn sees(&self, label: &str) -> bool {
        self.harness.query_all_by_label_contains(label).next().is_some()
    }
}

fn script(texts: &[&str]) -> Script {
    let mut script = Script::empty();
    for (index, text) in texts.iter().enumerate() {
        script.add(Some(60 + index as u8), text).unwrap();
    }
    script
}

#[test]
fn a_new_line_takes_the_next_key_and_what_is_typed() {
    let mut bench = Bench::new(script(&["one", "two"]));
    bench.click("Add line");
    bench.type_text("three");
    assert_eq!(bench.texts(), ["one", "two", ""], "typing alone changes nothing");
    bench.press(egui::Key::Enter);
    assert_eq!(bench.texts(), ["one", "two", "three"]);
    assert_eq!(bench.shared.instance.script().lines()[2].key, Some(62));
    assert!(bench.shared.take_touched(), "the host hears of the edit");
}

#[test]
fn a_new_line_is_in_sight_however_long_the_script() {
    let mut bench = Bench::new(script(&["x"; 60]));
    bench.click("Add line");
    bench.type_text("the last");
    bench.press(egui::Key::Enter);
    assert_eq!(bench.texts()[60], "the last");
    let field = bench.field("the last").unwrap().rect();
    assert!(field.top() > 80.0 && field.bottom() < 450.0, "{field:?}");
}

#[test]
fn a_text_is_committed_when_the_keyboard_goes_to_another_line() {
    let mut bench = Bench::new(script(&["one", "two"]));
    bench.focus_text("two");
    bench.type_text("!");
    bench.focus_text("one");
    assert_eq!(bench.texts(), ["one", "two!"]);
    bench.type_text("?");
    bench.focus_text("two!");
    assert_eq!(bench.texts(), ["one?", "two!"]);
}

#[test]
fn a_text_is_committed_when_the_window_loses_the_keyboard() {
    let mut bench = Bench::new(script(&["one"]));
    bench.focus_text("one");
    bench.type_text("!");
    bench.harness.input_mut().focused = false;
    bench.settle();
    assert_eq!(bench.texts(), ["one!"]);
}

#[test]
fn escape_gives_the_old_text_back() {
    let mut bench = Bench::new(script(&["one"]));
    bench.focus_text("one");
    bench.type_text(" more");
    bench.press(egui::Key::Escape);
    assert_eq!(bench.texts(), ["one"]);
    assert!(bench.field("one").is_some());
    assert!(bench.shared.draft().is_none());
}

#[test]
fn a_long_text_is_cut_with_a_word_about_it() {
    let mut bench = Bench::new(script(&["one"]));
    bench.focus_text("one");
    bench.type_text(&"é".repeat(MAX_LINE_CHARS));
    bench.press(egui::Key::Enter);
    assert_eq!(bench.texts()[0].chars().count(), MAX_LINE_CHARS);
    assert!(bench.sees("at most 2000 characters"));
}

#[test]
fn a_full_script_refuses_another_line_with_a_word_about_it() {
    let mut bench = Bench::new(script(&["x"; 60]));
    bench
        .shared
        .instance
        .edit(|script| (60..MAX_LINES).try_for_each(|_| script.add(None, "y").map(drop)))
        .unwrap();
    bench.settle();
    bench.click("Add line");
    assert_eq!(bench.texts().len(), MAX_LINES);
    assert!(bench.sees("at most 1024 lines"));
}

#[test]
fn only_the_rows_in_sight_are_laid_out() {
    let bench = Bench::new(script(&["x"; 68]));
    let rows = bench.harness.query_all_by_label_contains("Delete line").count();
    assert!((5..=20).contains(&rows), "{rows} rows");
}

#[test]
fn lines_are_deleted_and_moved() {
    let mut bench = Bench::new(script(&["one", "two", "three"]));
    bench.click("Move line 1 down");
    assert_eq!(bench.texts(), ["two", "one", "three"]);
    bench.click("Move line 3 up");
    assert_eq!(bench.texts(), ["two", "three", "one"]);
    bench.click("Delete line 2");
    assert_eq!(bench.texts(), ["two", "one"]);
}

#[test]
fn a_line_is_dragged_to_another_place() {
    let mut bench = Bench::new(script(&["one", "two", "three"]));
    let row = |bench: &Bench, text: &str| bench.field(text).unwrap().rect();
    let grip = egui::pos2(26.0, row(&bench, "one").center().y);
    let below = egui::pos2(26.0, row(&bench, "three").bottom() + 2.0);
    bench.harness.drag_at(grip);
    bench.settle();
    bench.harness.hover_at(below);
    bench.settle();
    bench.harness.drop_at(below);
    bench.settle();
    assert_eq!(bench.texts(), ["two", "three", "one"]);
}

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

#[test]
fn everything_has_its_place_in_the_smallest_window() {
    let bench = Bench::sized(script(&["one"]), (870.0, 380.0));
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
            rect.left() >= 0.0 && rect.right() <= 870.0,
            "{label} lies at {rect:?}"
        );
    }
}

/// Activates the instance as a host does, and waits until its lines are ready.
fn activate(bench: &Bench) -> LinePlayer {
    let setup = AudioSetup {
        sample_rate: 48_000.0,
        max_block: 512,
        lookahead: Lookahead::Studio,
    };
    let player = bench.shared.instance.activate(setup);
    assert!(bench.shared.instance.wait_armed(Duration::from_secs(60)));
    player
}

#[test]
fn a_line_is_heard_at_the_push_of_its_button() {
    let mut bench = Bench::new(script(&["Welcome back."]));
    let mut player = activate(&bench);
    let peak = |player: &mut LinePlayer| {
        let (mut left, mut right) = (vec![0.0; 48_000], vec![0.0; 48_000]);
        player.process(
            &mut left,
            &mut right,
            &[],
            &Controls::default(),
            Playback::Offline,
        );
        left.iter()
            .chain(&right)
            .fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
    };
    assert_eq!(peak(&mut player), 0.0);
    bench.settle();
    assert!(bench.sees("armed"));
    bench.click("Play line 1");
    assert!(peak(&mut player) > 0.01);
}

#[test]
fn a_take_that_was_heard_can_be_kept() {
    let mut lines = script(&["one"]);
    let id = lines.lines()[0].id;
    lines.set_takes(id, 3).unwrap();
    let mut bench = Bench::new(lines);
    let mut player = activate(&bench);
    bench.settle();
    let robin = Controls {
        takes: Takes::RoundRobin,
        ..Controls::default()
    };
    let (mut left, mut right) = (vec![0.0; 512], vec![0.0; 512]);
    for _ in 0..2 {
        let note = Event {
            offset: 0,
            kind: EventKind::note_on(60),
        };
        player.process(&mut left, &mut right, &[note], &robin, Playback::Offline);
    }
    let choose = |bench: &mut Bench, item: &str| {
        bench.harness.get_by_label("Play line 1").click_secondary();
        bench.settle();
        bench.click(item);
    };
    choose(&mut bench, "Keep the take that was heard");
    assert_eq!(bench.shared.instance.script().lines()[0].seed, 1);
    choose(&mut bench, "Another take");
    assert_eq!(bench.shared.instance.script().lines()[0].seed, 4);
}

#[test]
fn markup_that_is_not_understood_is_marked() {
    let mut bench = Bench::new(script(&["One [pause 200ms] two.", "One [pause soon] two."]));
    let _player = activate(&bench);
    bench.settle();
    let marked = bench
        .harness
        .query_all_by_label_contains("markup is not understood")
        .count();
    assert_eq!(marked, 1);
}

#[test]
fn everything_that_can_be_operated_has_a_name() {
    let bench = Bench::new(script(&["one", "two"]));
    bench.harness.check_accessibility();
}
