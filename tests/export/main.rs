//! Lines as files: their content, their names, and that no file is left incomplete. With the fake voice, so
//! that the result does not depend on a model.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../fake/mod.rs"]
mod fake;
mod files;
mod joined;
mod sung;

use std::fs;
use std::path::{Path, PathBuf};

use recit::engine::Instance;
use recit::export::{Arrangement, Depth, Format, Options};
use recit::script::{LineId, Script};
use serde_json::Value;

use crate::fake::Fake;

const TEXTS: [&str; 3] = ["Welcome back. It is 21 now.", "Good, no?", "[pause 1s]"];

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("export").join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn instance(texts: &[&str]) -> (Fake, Instance, Script, Vec<LineId>) {
    let fake = Fake::new();
    let instance = fake.instance(texts);
    let script = (*instance.script()).clone();
    let ids = script.lines().iter().map(|line| line.id).collect();
    (fake, instance, script, ids)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path.with_extension("json")).unwrap()).unwrap()
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(bytes[..4].try_into().unwrap())
}

/// The chunks of a RIFF form or list that begins at byte `at`.
fn chunks(bytes: &[u8], mut at: usize) -> Vec<(String, &[u8])> {
    let mut chunks = Vec::new();
    while at < bytes.len() {
        let size = number(&bytes[at + 4..]) as usize;
        let name = String::from_utf8(bytes[at..at + 4].to_vec()).unwrap();
        chunks.push((name, &bytes[at + 8..at + 8 + size]));
        at += 8 + size.next_multiple_of(2);
    }
    assert_eq!(at, bytes.len());
    chunks
}

/// Words with their start and length in samples, from the markers of a file.
fn markers(path: &Path) -> Vec<(String, u32, u32)> {
    let bytes = fs::read(path).unwrap();
    assert_eq!((&bytes[..4], &bytes[8..12]), (&b"RIFF"[..], &b"WAVE"[..]));
    assert_eq!(number(&bytes[4..]) as usize, bytes.len() - 8);
    let chunks_of = chunks(&bytes, 12);
    let find = |name: &str| chunks_of.iter().find(|(known, _)| known == name).unwrap().1;
    let (cues, list) = (find("cue "), find("LIST"));
    assert_eq!(&list[..4], b"adtl");
    let notes = chunks(list, 4);
    let note = |name: &str, id: u32| {
        let found = notes
            .iter()
            .find(|(known, note)| known == name && number(note) == id);
        &found.unwrap().1[4..]
    };
    let points = cues[4..].chunks(24);
    assert_eq!(points.len(), number(cues) as usize);
    let marker = |point: &[u8]| {
        let id = number(point);
        assert_eq!(
            (number(&point[4..]), &point[8..12]),
            (number(&point[20..]), &b"data"[..])
        );
        let text = note("labl", id).strip_suffix(&[0]).unwrap().to_vec();
        let length = note("ltxt", id);
        assert_eq!((&length[4..8], length.len()), (&b"rgn "[..], 16));
        (
            String::from_utf8(text).unwrap(),
            number(&point[20..]),
            number(length),
        )
    };
    points.map(marker).collect()
}

/// The samples of a mono file of floats.
fn samples(path: &Path) -> Vec<f32> {
    let mut wav = hound::WavReader::open(path).unwrap();
    wav.samples::<f32>().map(Result::unwrap).collect()
}

/// Options for a mono file of floats with `arrangement`.
fn plain(arrangement: Arrangement) -> Options {
    Options {
        arrangement,
        format: Format {
            depth: Depth::Float32,
            ..Format::default()
        },
        ..Options::default()
    }
}
