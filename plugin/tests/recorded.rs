//! The dialog that makes a speaker from a recording, with a speaker encoder in the user's folder of voices. A program of its own:
//! the folder is that of the whole process.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(target_os = "linux")]

#[path = "host_support/apart.rs"]
#[allow(dead_code, reason = "this file uses a part of it")]
mod apart;
#[allow(dead_code, reason = "the tests of the editor use the rest")]
#[path = "editor/bench.rs"]
mod bench;
#[path = "../../tests/onnx/mod.rs"]
mod onnx;
#[allow(dead_code, reason = "the tests of the editor use the rest")]
#[path = "editor/raster.rs"]
mod raster;

use std::fs;
use std::path::{Path, PathBuf};

use egui::Key;
use recit::export::{Options, Progress, export};
use recit::script::project;
use recit_plugin::editor::{EditorState, Preferences};

use apart::{DATA, apart};
use bench::{Bench, Folder, script};
use onnx::Size::{Fixed, Free};
use onnx::{FLOAT, Graph, floats, integer_attribute, integers, node, port};
use raster::Screen;

/// Mel bands of its input, and values of its output.
const BANDS: i64 = 80;
const SIZE: i64 = 192;

/// An encoder: the sum of the distances of each band from its mean.
fn encoder() -> Vec<u8> {
    let mut weights = vec![0.0; (BANDS * SIZE) as usize];
    (0..BANDS).for_each(|band| weights[(band * SIZE + band) as usize] = 1.0);
    let keep = integer_attribute("keepdims", 0);
    let graph = Graph {
        nodes: vec![
            node("Abs", &["x"], &["distance"], &[]),
            node("ReduceSum", &["distance", "frames"], &["sum"], &[keep]),
            node("MatMul", &["sum", "weights"], &["e"], &[]),
        ],
        tensors: vec![
            floats("weights", &[BANDS, SIZE], &weights),
            integers("frames", &[1], &[1]),
        ],
        inputs: vec![
            port("x", FLOAT, &[Fixed(1), Free("T"), Fixed(BANDS)]),
            port("means", FLOAT, &[Free("T"), Free("K")]),
            port("spread", FLOAT, &[Free("K"), Free("T")]),
        ],
        outputs: vec![port("e", FLOAT, &[Fixed(1), Fixed(SIZE)])],
    };
    graph.file()
}

/// A recording of a speaker of the house voice.
fn recording(folder: &Folder) -> PathBuf {
    let text = "I have put the letter on the table, and nobody came to read it. It lay there all night.";
    let json = format!(r#"{{"format":"recit-project","lines":[{{"text":"{text}","speaker":"alto"}}]}}"#);
    let script = project::from_json(&json).unwrap().script;
    let bench = Bench::new(script.clone());
    let ids: Vec<_> = script.lines().iter().map(|line| line.id).collect();
    let (instance, options) = (&bench.shared.instance, Options::default());
    export(instance, &script, &ids, &options, &folder.0, &Progress::default())
        .unwrap()
        .remove(0)
}

#[test]
fn a_voice_is_made_from_a_recording_in_the_browser_and_speaks() {
    if !apart("a_voice_is_made_from_a_recording_in_the_browser_and_speaks") {
        return;
    }
    let voices = Path::new(&std::env::var_os(DATA).unwrap()).join("recit/voices");
    fs::create_dir_all(&voices).unwrap();
    fs::write(voices.join("encoder.onnx"), encoder()).unwrap();
    let folder = Folder::new("recorded-voice");
    let recorded = recording(&folder);

    let state = EditorState::new(Preferences::default(), None);
    let mut bench = Bench::with(
        script(&["Welcome back."]),
        (1240.0, 800.0),
        1.0,
        state,
        Screen::default(),
    );
    bench.wait_for(|bench| bench.sees("Voice: House · Host"));
    bench.click("Voice: House · Host");
    bench.click("New voice from a recording…");
    bench.type_text(recorded.to_str().unwrap());
    bench.press(Key::Tab);
    bench.press(Key::Tab);
    bench.type_text("anna");
    bench.click(recit::voice::STATEMENT);
    bench.click("Make the voice");
    bench.wait_for(|bench| bench.sees("House · anna"));
    assert!(!bench.sees("Make the voice"), "the dialog has closed");
    assert!(voices.join("anna.json").is_file());

    bench.click("Use this voice");
    let chosen = bench.shared.instance.script().voice.clone();
    assert_eq!((chosen.name.as_str(), chosen.speaker.as_str()), ("house", "anna"));
    let stored = bench.shared.instance.project_json();
    let read = project::from_json(&stored).unwrap().script;
    assert_eq!(read.profiles().len(), 1, "the project contains the speaker");
    assert_eq!(read.profiles()[0].statement, recit::voice::STATEMENT);
    let mut player = bench::activate(&bench);
    let player = std::cell::RefCell::new(&mut player);
    let line = bench.shared.instance.script().lines()[0].id;
    bench.shared.instance.audition(line);
    bench.wait_for(|_| bench::peak(&mut player.borrow_mut(), 24_000) > 0.01);
    assert!(
        bench.shared.instance.notices().is_empty(),
        "nobody stands in for the speaker"
    );
}
