//! Control of single notes, channels and the whole instrument while lines sound.

use recit_host::{Action, Instance, NoteExpressionType, NoteName, Setup, Stereo, Timeline};

use crate::support::{
    RATE, assert_same, assert_speech, instance, playing, speaking, state_bytes, state_tree,
};

const LINES: [&str; 2] = ["One, two, three.", "Hello over there."];
const LEN: usize = 48_000;

fn first() -> NoteName {
    NoteName::numbered(60, 1)
}

fn second() -> NoteName {
    NoteName::numbered(61, 2)
}

fn ready() -> Instance {
    playing(&LINES, Setup::offline(RATE, 512))
}

/// Renders `timeline` from silence, with the wheels at rest.
fn heard(instance: &mut Instance, timeline: &Timeline) -> Stereo {
    let at_rest = Timeline::new().midi(0, [0xb0, 120, 0]);
    instance.render(&at_rest, 4800, 480).unwrap();
    instance.reset().unwrap();
    instance.render(timeline, LEN, 480).unwrap()
}

/// The note on key 60, after these parameters were set.
fn with(params: &[(&str, &str)]) -> Stereo {
    let mut instance = speaking(&LINES);
    for (name, text) in params {
        instance.set(name, text).unwrap();
    }
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    heard(&mut instance, &Timeline::new().named(100, first()))
}

fn modulation(instance: &mut Instance, name: &str, note: NoteName, amount: f64) -> Action {
    let id = instance.param(name).unwrap().id;
    Action::Modulate { note, id, amount }
}

/// The greatest difference of two sounds, over both channels.
fn far(a: &Stereo, b: &Stereo) -> f32 {
    let of = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    of(&a.left, &b.left).max(of(&a.right, &b.right))
}

fn sum(a: &Stereo, b: &Stereo) -> Stereo {
    let of = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a + b).collect();
    Stereo {
        left: of(&a.left, &b.left),
        right: of(&a.right, &b.right),
    }
}

#[test]
fn an_expression_affects_its_note_and_no_other() {
    let mut instance = ready();
    let alone = |note| Timeline::new().named(100, note);
    let plain = heard(&mut instance, &alone(first()));
    let other = heard(&mut instance, &alone(second()));
    assert_speech(&plain);
    assert_speech(&other);
    for (expression, value) in [
        (NoteExpressionType::Volume, 0.25),
        (NoteExpressionType::Pan, 0.1),
        (NoteExpressionType::Tuning, 5.0),
        (NoteExpressionType::Vibrato, 1.0),
        (NoteExpressionType::Expression, 0.4),
        (NoteExpressionType::Brightness, 0.9),
        (NoteExpressionType::Pressure, 1.0),
    ] {
        let expressed = alone(first()).express(100, first(), expression, value);
        let moved = heard(&mut instance, &expressed);
        assert_speech(&moved);
        assert!(far(&moved, &plain) > 1e-3, "{expression:?} is not heard");
        let both = heard(&mut instance, &expressed.named(100, second()));
        let apart = far(&both, &sum(&moved, &other));
        assert!(apart < 1e-5, "{expression:?} affects the other note: {apart}");
    }
}

#[test]
fn a_volume_expression_is_a_gain() {
    let mut instance = ready();
    let note = Timeline::new().named(100, first());
    let plain = heard(&mut instance, &note);
    let half = heard(
        &mut instance,
        &note.express(100, first(), NoteExpressionType::Volume, 0.5),
    );
    let ratio = half.rms() / plain.rms();
    assert!((ratio - 0.5).abs() < 1e-3, "{ratio}");
}

#[test]
fn modulation_of_one_note_equals_the_parameter() {
    let mut instance = ready();
    // A quarter of the range of 48 semitones, regardless of the modulation of all notes.
    let own = modulation(&mut instance, "Pitch", first(), 0.25);
    let all = modulation(&mut instance, "Pitch", NoteName::default(), 0.125);
    let note = Timeline::new().named(100, first()).with(100, own);
    let expected = with(&[("Pitch", "12 st")]);
    assert_same(&heard(&mut instance, &note), &expected);
    assert_same(&heard(&mut instance, &note.with(100, all)), &expected);
    let other = Timeline::new().named(100, second());
    let mut fresh = ready();
    let plain = heard(&mut fresh, &other);
    let own = modulation(&mut fresh, "Pitch", first(), 0.25);
    assert_same(&heard(&mut fresh, &other.with(100, own)), &plain);
    assert_eq!(fresh.voice_capacity().unwrap(), 48);
}

#[test]
fn the_wheel_bends_by_its_range() {
    let bent = |range: &str| {
        let mut instance = speaking(&LINES);
        instance.set("Bend range", range).unwrap();
        instance.activate(Setup::offline(RATE, 512)).unwrap();
        let note = Timeline::new().midi(100, [0xe0, 0x7f, 0x7f]).named(100, first());
        heard(&mut instance, &note)
    };
    for range in ["3 st", "12 st"] {
        assert_same(&bent(range), &with(&[("Pitch", range)]));
    }
    assert_same(&bent("0 st"), &with(&[]));
}

#[test]
fn with_mpe_a_channel_bends_its_note_and_the_first_bends_all() {
    let mut instance = speaking(&LINES);
    instance.set("MPE", "On").unwrap();
    instance.set("Bend range", "12 st").unwrap();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    // A quarter of 48 semitones down on the second channel.
    let bend = |channel: u8| [0xe0 | channel, 0, 0x30];
    let note = |channel: u8| Timeline::new().named(100, first().on_channel(channel));
    let plain = heard(&mut instance, &note(1));
    let low = with(&[("Pitch", "-12 st")]);
    assert_same(&heard(&mut instance, &note(1).midi(50, bend(1))), &low);
    assert_same(&heard(&mut instance, &note(2).midi(50, bend(1))), &plain);
    let all_down = [0xe0, 0, 0];
    assert_same(&heard(&mut instance, &note(2).midi(50, all_down)), &low);
}

#[test]
fn the_pedal_holds_a_line_after_note_off() {
    let mut instance = speaking(&["A long line that goes on and on and on."]);
    instance.set("Note-off", "Fade out").unwrap();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let latency = instance.latency();
    let played = Timeline::new().note(100, 60).note_off(9_600, 60);
    let ended = |sound: &Stereo, at: usize| {
        let (end, at) = (sound.last_sound().unwrap(), at + latency);
        assert!(
            (at..at + 4800).contains(&end),
            "released at {at}, it ends at {end}"
        );
    };
    ended(&heard(&mut instance, &played), 9_600);
    let held = played.midi(5_000, [0xb0, 64, 127]).midi(28_800, [0xb0, 64, 0]);
    ended(&heard(&mut instance, &held), 28_800);
}

#[test]
fn a_program_change_changes_the_page_and_the_host_is_notified() {
    let mut instance = speaking(&["On the first page.", "On the second page."]);
    let (stored, mut script) = state_tree(&instance.save().unwrap());
    script["pages"] = serde_json::json!([{ "name": "One" }, { "name": "Two" }]);
    script["lines"][1]["key"] = 60.into();
    script["lines"][1]["page"] = 1.into();
    instance.load(&state_bytes(stored, &script)).unwrap();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let note = Timeline::new().note(100, 60);
    let one = heard(&mut instance, &note);
    let page = instance.param("Page").unwrap().id;
    assert!(instance.take_moved().is_empty());
    let two = heard(&mut instance, &note.clone().midi(50, [0xc0, 1, 0]));
    assert_speech(&two);
    assert!(!one.same_bits(&two));
    assert_eq!(instance.text_of("Page").unwrap(), "2");
    assert_eq!(instance.take_moved(), [(page, 1.0)]);
    // At its sample: an earlier note in the same block uses the previous page.
    instance.set("Page", "1").unwrap();
    let after = heard(&mut instance, &note.clone().midi(101, [0xc0, 1, 0]));
    assert_same(&after, &one);
    let back = Timeline::new().note(100, 60).midi(50, [0xc0, 0, 0]);
    assert_same(&heard(&mut instance, &back), &one);
    let (stored, _) = state_tree(&instance.save().unwrap());
    assert_eq!(stored["params"]["page"]["i32"], 1);
    instance.set("Page", "2").unwrap();
    assert_same(&heard(&mut instance, &note), &two);
}

#[test]
fn the_modulation_wheel_adds_arousal_and_removes_only_that() {
    let sad = ("Valence", "-80 %");
    let mut instance = speaking(&LINES);
    instance.set(sad.0, sad.1).unwrap();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let note = Timeline::new().named(100, first());
    let plain = heard(&mut instance, &note);
    // Hosts reset it when a song begins.
    assert_same(
        &heard(&mut instance, &note.clone().midi(50, [0xb0, 1, 0])),
        &plain,
    );
    let up = heard(&mut instance, &note.clone().midi(50, [0xb0, 1, 127]));
    assert_same(&up, &with(&[sad, ("Arousal", "100 %")]));
    assert!(far(&up, &plain) > 1e-3);
    // The wheel keeps its effect when the parameter moves.
    let arousal = instance.param("Arousal").unwrap().id;
    let low = instance.value_of("Arousal", "-50 %").unwrap();
    assert_same(&heard(&mut instance, &note.clone().param(60, arousal, low)), &up);
    let down = heard(&mut instance, &note.midi(50, [0xb0, 1, 0]));
    assert_same(&down, &with(&[sad, ("Arousal", "-50 %")]));
}

#[test]
fn a_learnt_controller_moves_its_parameter_until_the_parameter_moves() {
    let mut instance = speaking(&LINES);
    let (mut stored, script) = state_tree(&instance.save().unwrap());
    stored["fields"]["controllers"] = r#"{"21":"pitch"}"#.into();
    instance.load(&state_bytes(stored, &script)).unwrap();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let note = Timeline::new().named(100, first());
    let low = heard(&mut instance, &note.clone().midi(50, [0xb0, 21, 0]));
    assert_same(&low, &with(&[("Pitch", "-24 st")]));
    // The controller keeps its value.
    assert_same(&heard(&mut instance, &note), &low);
    let pitch = instance.param("Pitch").unwrap().id;
    let higher = instance.value_of("Pitch", "5 st").unwrap();
    let moved = heard(&mut instance, &note.param(60, pitch, higher));
    assert_same(&moved, &with(&[("Pitch", "5 st")]));
}

#[test]
fn learnt_controllers_are_part_of_the_state() {
    let mut instance = speaking(&LINES);
    let (mut stored, script) = state_tree(&instance.save().unwrap());
    assert_eq!(stored["fields"]["controllers"], r#"{"1":"arousal"}"#);
    stored["fields"]["controllers"] = r#"{"21":"pitch"}"#.into();
    instance.load(&state_bytes(stored.clone(), &script)).unwrap();
    assert_eq!(state_tree(&instance.save().unwrap()).0, stored);
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let top = Timeline::new().midi(50, [0xb0, 21, 127]).named(100, first());
    assert_same(&heard(&mut instance, &top), &with(&[("Pitch", "24 st")]));
}

#[test]
fn panic_is_immediate_silence() {
    let mut instance = speaking(&["A long line that goes on and on and on."]);
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    let (latency, at) = (instance.latency(), 20_000);
    let (panic, on) = (
        instance.param("Panic").unwrap().id,
        instance.value_of("Panic", "On").unwrap(),
    );
    let note = Timeline::new().note(100, 60);
    for silence in [
        note.clone().midi(at, [0xb0, 120, 0]),
        note.clone().param(at, panic, on),
    ] {
        let sound = heard(&mut instance, &silence);
        let end = sound.last_sound().unwrap();
        assert!(
            (at..at + latency + 960).contains(&end),
            "requested at {at}, it ends at {end}"
        );
    }
    // Only a press silences: while the button is down, later notes play, and another press silences again.
    let whole = heard(&mut instance, &note);
    assert!(whole.last_sound().unwrap() > at + latency + 960);
    let off = instance.value_of("Panic", "Off").unwrap();
    let again = note.clone().param(at - 100, panic, off).param(at, panic, on);
    let sound = heard(&mut instance, &again);
    assert!(sound.last_sound().unwrap() < at + latency + 960);
}

#[test]
fn a_note_is_at_its_sample_regardless_of_other_events() {
    let mut instance = ready();
    let latency = instance.latency();
    let pitch = instance.param("Pitch").unwrap().id;
    let value = instance.value_of("Pitch", "1 st").unwrap();
    let note = Timeline::new().named(1000, first()).param(1000, pitch, value);
    let sound = instance.render(&note, 9_600, 480).unwrap();
    assert_eq!(sound.first_sound(), Some(1000 + latency));
}

/// All note events of a host, at the same samples as parameters and between them.
fn busy(blocks: usize) -> Stereo {
    let mut instance = speaking(&LINES);
    instance.set("Valence", "70 %").unwrap();
    instance.set("Note-off", "Fade out").unwrap();
    instance.activate(Setup::offline(RATE, 4096)).unwrap();
    let speed = modulation(&mut instance, "Speed", second(), -0.2);
    let breath = modulation(&mut instance, "Breath", first(), 0.6);
    let (pitch, value) = (
        instance.param("Pitch").unwrap().id,
        instance.value_of("Pitch", "2 st").unwrap(),
    );
    let (id, faster) = (
        instance.param("Speed").unwrap().id,
        instance.value_of("Speed", "1.2").unwrap(),
    );
    let timeline = Timeline::new()
        .midi(900, [0xe0, 0x10, 0x50])
        .named(1_000, first())
        .param(1_000, pitch, value)
        .with(1_000, breath)
        .named(7_777, second())
        .with(7_777, speed)
        .express(9_001, first(), NoteExpressionType::Tuning, -2.5)
        .midi(9_001, [0xb0, 1, 40])
        .express(9_500, second(), NoteExpressionType::Pan, 0.2)
        .param(12_345, id, faster)
        .midi(13_000, [0xb0, 64, 127])
        .midi(14_000, [0xd0, 90, 0])
        .note_off(15_000, 60)
        .midi(15_001, [0xb0, 1, 90])
        .midi(21_000, [0xb0, 64, 0])
        .express(22_000, second(), NoteExpressionType::Volume, 0.5)
        .with(30_000, Action::Choke { note: second() });
    instance.render(&timeline, LEN, blocks).unwrap()
}

#[test]
fn block_sizes_change_no_bit_of_notes_with_expressions() {
    let reference = busy(480);
    assert_speech(&reference);
    for block in [37, 4096] {
        assert_same(&busy(block), &reference);
    }
}

#[test]
fn the_host_is_notified_once_when_a_note_has_ended() {
    let mut instance = ready();
    let silent = NoteName::numbered(9, 3);
    let timeline = Timeline::new()
        .named(100, first())
        .named(100, silent)
        .named(9_600, second())
        .with(19_200, Action::Choke { note: second() });
    let sound = instance.render(&timeline, 120_000, 480).unwrap();
    let mut ended = instance.take_ended();
    ended.sort_by_key(|(at, _)| *at);
    let names: Vec<NoteName> = ended.iter().map(|(_, note)| *note).collect();
    assert_eq!(names, [silent, second(), first()], "{ended:?}");
    let (end, over) = (sound.last_sound().unwrap(), ended[2].0);
    assert!(
        (end..end + 4_800).contains(&over),
        "the line ends at {end}, its note at {over}"
    );
    assert!(
        ended[0].0 < 480 && (19_200..24_000).contains(&ended[1].0),
        "{ended:?}"
    );
}

#[test]
fn another_instance_has_its_own_controllers() {
    let mut one = instance();
    let (mut stored, script) = state_tree(&one.save().unwrap());
    stored["fields"]["controllers"] = "{}".into();
    one.load(&state_bytes(stored, &script)).unwrap();
    let (other, _) = state_tree(&instance().save().unwrap());
    assert_eq!(other["fields"]["controllers"], r#"{"1":"arousal"}"#);
}
