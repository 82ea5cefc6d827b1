//! Lines that a desk calls: MIDI Show Control, and messages over a network.

use std::net::UdpSocket;
use std::time::Duration;

use recit_host::{Instance, Setup, Stereo, Timeline};
use serde_json::{Value, json};

use crate::apart::{apart, soon};
use crate::support::{RATE, assert_speech, instance, playing, state_bytes, state_tree};

const LINES: [&str; 2] = ["One, two, three.", "Hello over there."];
const LEN: usize = 96_000;

/// GO, STOP or ALL_OFF of MIDI Show Control, to all devices.
fn show_control(command: u8, number: &str) -> Vec<u8> {
    [
        &[0xf0, 0x7f, 0x7f, 0x02, 0x7f, command],
        number.as_bytes(),
        &[0xf7],
    ]
    .concat()
}

fn first_sound(sound: &Stereo) -> usize {
    sound.first_sound().unwrap()
}

#[test]
fn show_control_starts_a_line_at_its_sample() {
    let mut instance = playing(&LINES, Setup::offline(RATE, 512));
    let latency = instance.latency();
    let go = Timeline::new().system_exclusive(1000, &show_control(0x01, "2"));
    let sound = instance.render(&go, LEN, 512).unwrap();
    assert_speech(&sound);
    let begun = first_sound(&sound);
    // A line begins softly: its first samples are not all audible.
    assert!((1000 + latency..1000 + latency + 480).contains(&begun), "{begun}");
    // Other messages, and lines that are not there, do nothing.
    let others = Timeline::new()
        .system_exclusive(10, &show_control(0x01, "77"))
        .system_exclusive(20, &[0xf0, 0x7e, 0x7f, 0x09, 0x01, 0xf7])
        .system_exclusive(30, &[0xf0, 0xf7]);
    let quiet = instance.render(&others, 9_600, 512).unwrap();
    assert_eq!(quiet.first_sound(), None);
    // Called again, it is stopped.
    let stopped = go.clone().system_exclusive(1000 + 9_600, &show_control(0x02, ""));
    let sound = instance.render(&stopped, LEN, 512).unwrap();
    let end = 1000 + 9_600 + latency + (0.04 * RATE) as usize;
    assert_eq!(sound.slice(end..LEN).first_sound(), None);
}

/// A free port for UDP.
fn free_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port()
}

/// An instance that listens on this port, or on none.
fn listening(port: Option<u16>) -> Instance {
    let mut instance = instance();
    let (mut stored, mut script) = state_tree(&instance.save().unwrap());
    let place = port.map_or(Value::Null, |port| json!({ "port": port }));
    stored["fields"]["remote"] = Value::String(place.to_string());
    script["lines"] = json!([
        { "id": 1, "key": 60, "text": LINES[0] },
        { "id": 2, "key": 61, "text": LINES[1], "number": "12.5" },
    ]);
    instance.load(&state_bytes(stored, &script)).unwrap();
    instance.activate(Setup::offline(RATE, 512)).unwrap();
    instance
}

/// The names of the threads of this process.
fn threads() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    let names = tasks
        .flatten()
        .map(|task| std::fs::read_to_string(task.path().join("comm")));
    names.flatten().map(|name| name.trim().to_owned()).collect()
}

/// Sends a message with one text, or without one, and returns the texts of the reply.
fn ask(desk: &UdpSocket, address: &str, text: Option<&str>) -> Vec<String> {
    let padded = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(bytes.len() / 4 * 4 + 4, 0);
        bytes
    };
    let tags = if text.is_some() { ",s" } else { "," };
    let mut message = [padded(address), padded(tags)].concat();
    message.extend(text.into_iter().flat_map(padded));
    desk.send(&message).unwrap();
    let mut reply = [0; 4096];
    let length = desk.recv(&mut reply).unwrap();
    let words = reply[..length]
        .split(|byte| *byte == 0)
        .filter(|word| !word.is_empty());
    let mut words: Vec<String> = words
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect();
    assert_eq!(words.remove(0), address);
    words.split_off(1)
}

#[test]
fn a_desk_starts_and_changes_lines_over_the_network() {
    let port = free_port();
    let mut instance = listening(Some(port));
    let latency = instance.latency();
    let desk = UdpSocket::bind("127.0.0.1:0").unwrap();
    desk.connect(("127.0.0.1", port)).unwrap();
    desk.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    // What comes before the sound is switched on is dropped.
    instance.render(&Timeline::new(), 512, 512).unwrap();
    assert_eq!(ask(&desk, "/recit/line/12.5/start", None), ["ok"]);
    let first = instance.render(&Timeline::new(), LEN, 512).unwrap();
    assert_speech(&first);
    assert!((latency..latency + 480).contains(&first_sound(&first)));
    assert_eq!(
        ask(&desk, "/recit/line/2/start", None),
        ["error", "there is no line 2"]
    );
    assert_eq!(ask(&desk, "/recit/fly", None)[0], "error");
    assert_eq!(ask(&desk, "/recit/line/12.5/text", Some("Entirely new.")), ["ok"]);
    let (_, script) = state_tree(&instance.save().unwrap());
    assert_eq!(script["lines"][1]["text"], "Entirely new.");
    assert_eq!(ask(&desk, "/recit/page", None)[0], "error");
    // The text goes on after the message was answered, so it is heard at some time.
    assert_eq!(ask(&desk, "/recit/say", Some("A word.")), ["ok"]);
    assert!(soon(|| {
        let sound = instance.render(&Timeline::new(), 4_800, 512).unwrap();
        sound.first_sound().is_some()
    }));
    assert!(threads().is_empty() || threads().iter().any(|name| name == "recit osc"));
    drop(instance);
    assert!(
        UdpSocket::bind(("127.0.0.1", port)).is_ok(),
        "its port is still open"
    );
}

#[test]
fn without_a_port_or_a_destination_there_is_no_thread_for_it() {
    // Other tests of this process have one.
    if !apart("show::without_a_port_or_a_destination_there_is_no_thread_for_it") {
        return;
    }
    let mut instance = listening(None);
    let sound = instance.render(&Timeline::new().note(0, 60), LEN, 512).unwrap();
    assert_speech(&sound);
    let asked_for = ["recit osc", "recit mouths", "recit vtube"];
    let threads = threads();
    assert!(
        threads.iter().all(|name| !asked_for.contains(&name.as_str())),
        "{threads:?}"
    );
}
