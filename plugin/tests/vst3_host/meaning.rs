//! The same score gives the same samples through both plugin formats.

#![allow(unsafe_code, reason = "VST3's events are unions")]

use recit_host::{NoteExpressionType, NoteName, Setup, Stereo, Timeline};
use vst3::Steinberg::Vst::{
    DataEvent, DataEvent_, Event, Event_::EventTypes_, IComponentTrait, LegacyMIDICCOutEvent,
    NoteExpressionValueEvent, NoteOffEvent, NoteOnEvent, ParameterInfo_::ParameterFlags_, PolyPressureEvent,
};

use crate::host::{Happening, Score, Vst3, title};
use crate::support::{RATE, instance, speaking, state_bytes, state_tree, with_lines};

const LINES: [&str; 2] = ["One, two, three.", "Hello over there."];
const LEN: usize = 48_000;
const BLOCK: usize = 480;

/// VST3's numbers for the pressure and the pitch wheel of a channel.
const PRESSURE: i16 = 128;
const BEND: i16 = 129;

fn event(kind: u32) -> Event {
    // SAFETY: It holds numbers, and pointers that may be null.
    let mut event: Event = unsafe { std::mem::zeroed() };
    event.r#type = kind as u16;
    event
}

pub fn note_on(key: i16, channel: i16, id: i32) -> Happening {
    let mut event = event(EventTypes_::kNoteOnEvent as u32);
    event.__field0.noteOn = NoteOnEvent {
        channel,
        pitch: key,
        tuning: 0.0,
        velocity: 0.8,
        length: 0,
        noteId: id,
    };
    Happening::Event(event)
}

fn note_off(key: i16) -> Happening {
    let mut event = event(EventTypes_::kNoteOffEvent as u32);
    event.__field0.noteOff = NoteOffEvent {
        channel: 0,
        pitch: key,
        velocity: 0.0,
        noteId: -1,
        tuning: 0.0,
    };
    Happening::Event(event)
}

fn expression(id: i32, kind: u32, value: f64) -> Happening {
    let mut event = event(EventTypes_::kNoteExpressionValueEvent as u32);
    event.__field0.noteExpressionValue = NoteExpressionValueEvent {
        typeId: kind,
        noteId: id,
        value,
    };
    Happening::Event(event)
}

/// A VST3 instance that speaks [`LINES`], with parameters set to values from 0 to 1.
fn vst3(parameters: &[(&str, f64)]) -> Vst3 {
    let vst3 = Vst3::new();
    assert!(vst3.load(&with_lines(&vst3.save(), &LINES)));
    for (name, value) in parameters {
        vst3.set(vst3.id(name), *value);
    }
    vst3.activate(BLOCK);
    vst3
}

/// The same in a CLAP host, with the same parameters as texts.
fn clap(parameters: &[(&str, &str)], timeline: &Timeline) -> Stereo {
    let mut instance = speaking(&LINES);
    for (name, text) in parameters {
        instance.set(name, text).unwrap();
    }
    instance.activate(Setup::offline(RATE, BLOCK as u32)).unwrap();
    instance.render(timeline, LEN, BLOCK).unwrap()
}

/// Asserts that a controller that moves while a line sounds is audible, and the same as in a CLAP host.
fn assert_controller(
    parameters: &[(&str, f64, &str)],
    channel: u8,
    number: i16,
    place: f64,
    message: [u8; 3],
) {
    let in_vst3: Vec<_> = parameters
        .iter()
        .map(|(name, value, _)| (*name, *value))
        .collect();
    let in_clap: Vec<_> = parameters.iter().map(|(name, _, text)| (*name, *text)).collect();
    let instance = vst3(&in_vst3);
    let id = instance.controller_id(channel.into(), number).unwrap();
    let note = (100, note_on(60, channel.into(), -1));
    let off = (9_000, note_off(60));
    let moved = instance.render(
        &vec![note, (5_003, Happening::Change(id, place)), off],
        LEN,
        BLOCK,
    );
    let timeline = Timeline::new().named(100, NoteName::key(60).on_channel(channel));
    let expected = clap(
        &in_clap,
        &timeline.clone().midi(5_003, message).note_off(9_000, 60),
    );
    assert!(
        moved.same_bits(&expected),
        "controller {number} differs from CLAP"
    );
    let still = clap(&in_clap, &timeline.note_off(9_000, 60));
    assert!(!moved.same_bits(&still), "controller {number} is not heard");
}

#[test]
fn the_wheels_and_the_pressure_of_a_channel_are_heard() {
    assert_controller(&[], 0, BEND, 1.0, [0xe0, 0x7f, 0x7f]);
    assert_controller(&[("Valence", 1.0, "100 %")], 0, 1, 1.0, [0xb0, 1, 127]);
    assert_controller(&[], 0, PRESSURE, 1.0, [0xd0, 127, 0]);
    assert_controller(&[], 11, BEND, 0.0, [0xeb, 0, 0]);
}

#[test]
fn pedal_and_panic_are_heard() {
    assert_controller(&[("Note-off", 0.5, "Fade out")], 0, 64, 1.0, [0xb0, 64, 127]);
    assert_controller(&[], 0, 120, 0.0, [0xb0, 120, 0]);
    assert_controller(&[], 0, 123, 0.0, [0xb0, 123, 0]);
}

#[test]
fn resetting_the_controllers_undoes_the_bend_of_their_channel() {
    let instance = vst3(&[]);
    let (bend, reset) = (
        instance.controller_id(4, BEND).unwrap(),
        instance.controller_id(4, 121).unwrap(),
    );
    let mut score: Score = vec![(50, Happening::Change(bend, 1.0)), (100, note_on(60, 4, -1))];
    score.push((5_003, Happening::Change(reset, 0.0)));
    let heard = instance.render(&score, LEN, BLOCK);
    let bent = Timeline::new()
        .midi(50, [0xe4, 0x7f, 0x7f])
        .named(100, NoteName::key(60).on_channel(4));
    assert!(heard.same_bits(&clap(&[], &bent.clone().midi(5_003, [0xb4, 121, 0]))));
    assert!(!heard.same_bits(&clap(&[], &bent)));
}

/// The sound in both hosts when a controller that has learnt a parameter goes to 0, on any channel; and in
/// the CLAP host without the controller.
fn learned(number: u8, parameter: &str) -> (Stereo, Stereo, Stereo) {
    let vst3 = Vst3::new();
    let (mut stored, script) = state_tree(&with_lines(&vst3.save(), &LINES));
    stored["fields"]["controllers"] = format!(r#"{{"{number}":"{parameter}"}}"#).into();
    let state = state_bytes(stored, &script);
    assert!(vst3.load(&state));
    vst3.activate(BLOCK);
    let id = vst3.controller_id(9, number.into()).unwrap();
    let score = vec![(100, note_on(60, 0, -1)), (5_003, Happening::Change(id, 0.0))];
    let heard = vst3.render(&score, LEN, BLOCK);
    let clap = |timeline: &Timeline| {
        let mut clap = instance();
        clap.load(&state).unwrap();
        clap.activate(Setup::offline(RATE, BLOCK as u32)).unwrap();
        clap.render(timeline, LEN, BLOCK).unwrap()
    };
    let still = Timeline::new().note(100, 60);
    let moved = clap(&still.clone().midi(5_003, [0xb9, number, 0]));
    (heard, moved, clap(&still))
}

#[test]
fn a_learned_controller_moves_its_parameter() {
    for (number, parameter) in [(7, "volume"), (10, "pan"), (11, "loudness"), (74, "formant")] {
        let (heard, expected, still) = learned(number, parameter);
        assert!(
            heard.same_bits(&expected),
            "controller {number} differs from CLAP"
        );
        let before = 0..5_003;
        assert!(heard.slice(before.clone()).same_bits(&still.slice(before)));
        assert!(!heard.same_bits(&still), "controller {number} is not heard");
        assert!(
            number != 7 || heard.slice(12_000..LEN).peak() < 2e-3,
            "-60 dB are louder than that"
        );
    }
}

#[test]
fn mpe_by_channels_is_heard() {
    let mpe = [("MPE", 1.0, "On")];
    assert_controller(&mpe, 3, BEND, 0.6, [0xe3, 102, 76]);
    assert_controller(&mpe, 3, 74, 1.0, [0xb3, 74, 127]);
    assert_controller(&mpe, 3, PRESSURE, 1.0, [0xd3, 127, 0]);
}

#[test]
fn every_controller_of_sixteen_channels_has_a_hidden_parameter() {
    let vst3 = Vst3::new();
    let parameters = vst3.parameters();
    for channel in 0..16 {
        for number in 0..130 {
            let id = vst3.controller_id(channel, number).unwrap();
            let info = parameters.iter().find(|info| info.id == id).unwrap();
            assert_ne!(info.flags & ParameterFlags_::kIsHidden, 0);
            assert_eq!(info.flags & ParameterFlags_::kCanAutomate, 0);
        }
    }
    for (channel, number) in [(16, 1), (-1, 1), (0, 130), (0, -1)] {
        assert_eq!(vst3.controller_id(channel, number), None);
    }
    let ids: std::collections::BTreeSet<_> = parameters.iter().map(|info| info.id).collect();
    assert_eq!(ids.len(), parameters.len(), "two parameters have one id");
    let shown = parameters
        .iter()
        .filter(|info| info.flags & ParameterFlags_::kIsHidden == 0)
        .count();
    assert_eq!(
        shown,
        34,
        "{:?}",
        parameters.iter().map(title).collect::<Vec<_>>()
    );
}

#[test]
fn automation_points_within_a_block_apply_at_their_samples() {
    let instance = vst3(&[]);
    let volume = instance.id("Volume");
    // 0 dB, silence and -24 dB of a range from -60 to 12, all in one block.
    let points = [(10_010, 60.0 / 72.0), (10_100, 0.0), (10_333, 0.5)];
    let mut score: Score = vec![(100, note_on(60, 0, -1))];
    score.extend(points.map(|(at, value)| (at, Happening::Change(volume, value))));
    let heard = instance.render(&score, LEN, BLOCK);
    let mut timeline = Timeline::new().note(100, 60);
    for (at, value) in points {
        timeline = timeline.param(at, volume, value);
    }
    assert!(heard.same_bits(&clap(&[], &timeline)));
    let last_only = Timeline::new().note(100, 60).param(10_333, volume, 0.5);
    assert!(
        !heard.same_bits(&clap(&[], &last_only)),
        "the earlier points are not heard"
    );
}

#[test]
fn note_expressions_and_the_pressure_of_a_key_are_heard() {
    for (kind, value, in_clap, expected) in [
        (0, 0.0625, NoteExpressionType::Volume, 0.25),
        (1, 0.25, NoteExpressionType::Pan, 0.25),
        (2, 0.5 + 3.0 / 240.0, NoteExpressionType::Tuning, 3.0),
        (3, 1.0, NoteExpressionType::Vibrato, 1.0),
        (4, 0.5, NoteExpressionType::Expression, 0.5),
        (5, 1.0, NoteExpressionType::Brightness, 1.0),
        (100_000, 1.0, NoteExpressionType::Pressure, 1.0),
    ] {
        let instance = vst3(&[]);
        // The second note is not affected.
        let score = vec![
            (100, note_on(60, 0, 1)),
            (100, note_on(61, 0, 2)),
            (5_003, expression(1, kind, value)),
        ];
        let heard = instance.render(&score, LEN, BLOCK);
        let notes = Timeline::new()
            .named(100, NoteName::numbered(60, 1))
            .named(100, NoteName::numbered(61, 2));
        let told = notes
            .clone()
            .express(5_003, NoteName::numbered(60, 1), in_clap, expected);
        assert!(heard.same_bits(&clap(&[], &told)), "{in_clap:?}");
        assert!(!heard.same_bits(&clap(&[], &notes)), "{in_clap:?} is not heard");
    }
    let mut pressed = event(EventTypes_::kPolyPressureEvent as u32);
    pressed.__field0.polyPressure = PolyPressureEvent {
        channel: 0,
        pitch: 60,
        pressure: 1.0,
        noteId: -1,
    };
    let score = vec![(100, note_on(60, 0, -1)), (5_003, Happening::Event(pressed))];
    let heard = vst3(&[]).render(&score, LEN, BLOCK);
    let told = Timeline::new().note(100, 60).midi(5_003, [0xa0, 60, 127]);
    assert!(heard.same_bits(&clap(&[], &told)));
}

#[test]
fn show_control_starts_a_line() {
    // GO, to line 2 of all devices for sound.
    static GO: [u8; 8] = [0xf0, 0x7f, 0x7f, 0x02, 0x10, 0x01, b'2', 0xf7];
    let mut go = event(EventTypes_::kDataEvent as u32);
    go.__field0.data = DataEvent {
        size: GO.len() as u32,
        r#type: DataEvent_::DataTypes_::kMidiSysEx as u32,
        bytes: GO.as_ptr(),
    };
    let heard = vst3(&[]).render(&vec![(5_003, Happening::Event(go))], LEN, BLOCK);
    let told = Timeline::new().system_exclusive(5_003, &GO);
    assert!(!heard.is_silent() && heard.same_bits(&clap(&[], &told)));
}

#[test]
fn a_program_change_changes_the_page_and_the_host_is_notified() {
    let instance = vst3(&[]);
    let mut program = event(EventTypes_::kLegacyMIDICCOutEvent as u32);
    program.__field0.midiCCOut = LegacyMIDICCOutEvent {
        controlNumber: 130,
        channel: 0,
        value: 1,
        value2: 0,
    };
    let score = vec![(100, Happening::Event(program)), (200, note_on(60, 0, -1))];
    // The second page has no lines.
    assert!(instance.render(&score, LEN, BLOCK).is_silent());
    let page = instance.id("Page");
    assert!((instance.get(page) * 127.0 - 1.0).abs() < 1e-4);
    // The host calls the plugin on its main thread.
    instance.set(instance.id("Volume"), 0.5);
    assert_eq!(*instance.handler.edits.borrow(), [(page, 1.0 / 127.0)]);
}

#[test]
fn mouths_are_notes_and_controllers_of_the_output() {
    let state = with_lines(&instance().save().unwrap(), &LINES);
    let (mut stored, script) = state_tree(&state);
    stored["fields"]["mouths"] = "midi-notes midi-controllers".into();
    let vst3 = Vst3::new();
    assert!(vst3.load(&state_bytes(stored, &script)));
    // SAFETY: See `Vst3::new`; the structure holds only numbers.
    let buses = unsafe { vst3.component.getBusCount(1, 1) };
    assert_eq!(buses, 1);
    vst3.activate(BLOCK);
    vst3.render(&vec![(100, note_on(60, 0, -1))], LEN, BLOCK);
    let played = vst3.played.0.borrow();
    let kinds = |kind: u32| {
        played
            .iter()
            .filter(|event| u32::from(event.r#type) == kind)
            .count()
    };
    let (on, off) = (
        kinds(EventTypes_::kNoteOnEvent as u32),
        kinds(EventTypes_::kNoteOffEvent as u32),
    );
    assert!(on > 5 && off <= on, "{on} {off}");
    for event in played.iter() {
        assert!((0..BLOCK as i32).contains(&event.sampleOffset));
        if u32::from(event.r#type) == EventTypes_::kLegacyMIDICCOutEvent as u32 {
            // SAFETY: The type says which part of the union it is.
            let controller = unsafe { event.__field0.midiCCOut };
            assert!((102..120).contains(&controller.controlNumber) && controller.channel == 15);
        }
    }
    assert!(kinds(EventTypes_::kLegacyMIDICCOutEvent as u32) > 50);
}
