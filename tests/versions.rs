//! Several versions of a voice on one machine.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use command::file;
use recit::engine::Voices;
use recit::infer::Runtime;
use recit::script::VoiceRef;
use recit::voice::Variant;
use serde_json::{Value, json};

/// A folder of voices, and how the tool uses it.
struct Machine(PathBuf);

impl Machine {
    fn new(name: &str) -> Self {
        let place = file(name);
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).unwrap();
        Self(place)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_recit"))
            .args(arguments)
            .env("RECIT_VOICES", self.0.join("voices"))
            .env("RECIT_CACHE", "off")
            .env("XDG_DATA_HOME", self.0.join("data"))
            .output()
            .unwrap()
    }

    /// What it printed, and what it complained about.
    fn told(&self, arguments: &[&str]) -> (String, String) {
        let output = self.run(arguments);
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{complaint}");
        (String::from_utf8(output.stdout).unwrap(), complaint)
    }

    /// The bytes of a line by `voice`.
    fn said(&self, voice: &str) -> Vec<u8> {
        let path = self.0.join("said.wav");
        self.told(&[
            "say",
            "Good morning.",
            "--voice",
            voice,
            "-o",
            path.to_str().unwrap(),
        ]);
        fs::read(path).unwrap()
    }

    /// The bytes of the bounce of a project that was written with the version `hash`, and the complaints.
    fn bounced(&self, hash: &str) -> (Vec<u8>, String) {
        let (project, out) = (self.0.join("project.json"), self.0.join("bounce"));
        let _ = fs::remove_dir_all(&out);
        let content = json!({
            "format": "recit-project", "version": 1, "lines": [{ "text": "Good morning.", "seed": 7 }],
            "voice": { "name": "house", "speaker": "host", "hash": hash },
        });
        fs::write(&project, content.to_string()).unwrap();
        let out_name = out.to_str().unwrap();
        let (_, complaint) = self.told(&["export", project.to_str().unwrap(), "--out", out_name]);
        let wav = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path());
        let wav = wav
            .into_iter()
            .find(|path| path.extension().is_some_and(|kind| kind == "wav"));
        (fs::read(wav.unwrap()).unwrap(), complaint)
    }

    /// The versions of the house voice, the one in use first.
    fn versions(&self) -> Vec<(u64, String)> {
        let (list, _) = self.told(&["voices", "--json"]);
        let list: Value = serde_json::from_str(&list).unwrap();
        let voices = list["voices"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|voice| voice["id"] == "house");
        let versions: Vec<_> = voices.collect();
        assert_eq!(versions[0]["in_use"], true);
        let version = |voice: &&Value| {
            (
                voice["version"].as_u64().unwrap(),
                voice["hash"].as_str().unwrap().to_owned(),
            )
        };
        versions.iter().map(version).collect()
    }

    /// A folder with another version of the house voice, which is louder.
    fn louder(&self, version: u64) -> PathBuf {
        let (house, place) = (
            Path::new(env!("CARGO_MANIFEST_DIR")).join("models/house"),
            self.0.join("louder"),
        );
        fs::create_dir_all(&place).unwrap();
        for entry in fs::read_dir(house).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|kind| kind == "onnx") {
                fs::copy(&path, place.join(path.file_name().unwrap())).unwrap();
            }
        }
        let manifest = include_str!("../models/house/voice.json");
        let mut manifest: Value = serde_json::from_str(manifest).unwrap();
        manifest["version"] = version.into();
        manifest["vocoder"]["gain_db"] = 3.0.into();
        fs::write(place.join("voice.json"), manifest.to_string()).unwrap();
        place
    }
}

#[test]
fn versions_lie_side_by_side_and_a_project_keeps_its_own() {
    let machine = Machine::new("versions");
    let [(built_in, first_hash)] = &machine.versions()[..] else {
        panic!("the house voice has one version")
    };
    let added = machine.louder(built_in + 1);
    let (told, _) = machine.told(&["voices", "add", added.to_str().unwrap()]);
    let other = format!("house@{}", built_in + 1);
    assert!(told.contains(&other), "{told}");
    // The built-in one stays in use until another is chosen.
    let [first, (version, second_hash)] = &machine.versions()[..] else {
        panic!("there are two versions")
    };
    assert_eq!((first.0, *version), (*built_in, built_in + 1));
    let (before, after) = (machine.said("house"), machine.said(&other));
    assert_ne!(before, after);
    let (first_bounce, complaint) = machine.bounced(first_hash);
    assert_eq!(complaint, "");
    let (second_bounce, _) = machine.bounced(second_hash);
    assert_ne!(first_bounce, second_bounce);

    machine.told(&["voices", "use", &other]);
    assert_eq!(machine.versions()[0].0, built_in + 1);
    assert_eq!(machine.said("house"), after);
    assert_eq!(machine.said(&format!("house@{built_in}")), before);
    assert_eq!(machine.bounced(first_hash), (first_bounce.clone(), String::new()));
    assert_eq!(machine.bounced(second_hash), (second_bounce, String::new()));

    // One step back.
    machine.told(&["voices", "use", "house"]);
    assert_eq!(machine.said("house"), before);
    machine.told(&["voices", "remove", &other]);
    let (bounce, complaint) = machine.bounced(second_hash);
    assert_eq!(bounce, first_bounce);
    assert!(complaint.contains("a different version"), "{complaint}");
}

#[test]
fn what_cannot_be_used_is_said() {
    let machine = Machine::new("no-versions");
    let refused = |arguments: &[&str]| {
        let output = machine.run(arguments);
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused(&["voices", "use", "house@77"]).contains("no voice `house@77`"));
    assert!(refused(&["voices", "remove", "house"]).contains("part of Recit"));
    let same = machine.louder(machine.versions()[0].0);
    let same = same.to_str().unwrap();
    assert!(refused(&["voices", "add", same]).contains("already"));
    assert!(refused(&["voices", "add", same, "--name", "loud"]).contains("keeps this name"));
    let damaged = machine.louder(99);
    fs::write(damaged.join("standard_int8_acoustic_decoder.onnx"), b"nothing").unwrap();
    assert!(refused(&["voices", "add", damaged.to_str().unwrap()]).contains("damaged"));
    assert_eq!(machine.versions().len(), 1);
    // A choice whose version is gone is told, and the voice still speaks.
    fs::create_dir_all(machine.0.join("voices")).unwrap();
    fs::write(machine.0.join("voices/versions.json"), r#"{"house":77}"#).unwrap();
    let (_, told) = machine.told(&["voices"]);
    assert!(
        told.contains("`house@77` is chosen but not on this machine"),
        "{told}"
    );
    assert!(!machine.said("house").is_empty());
}

/// The folder of voices of the process that runs the test below.
const WITHIN: &str = "RECIT_TEST_VERSIONS";

#[test]
fn two_versions_are_loaded_at_once() {
    if std::env::var_os(WITHIN).is_some() {
        return both_versions();
    }
    let machine = Machine::new("two-versions");
    let (version, _) = machine.versions()[0];
    let added = machine.louder(version + 1);
    machine.told(&["voices", "add", added.to_str().unwrap()]);
    let test = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "two_versions_are_loaded_at_once"])
        .env("RECIT_VOICES", machine.0.join("voices"))
        .env(WITHIN, "1")
        .output()
        .unwrap();
    assert!(test.status.success(), "{}", String::from_utf8_lossy(&test.stdout));
}

fn both_versions() {
    let (list, problems) = Voices::list();
    assert!(problems.is_empty(), "{problems:?}");
    let (voices, variant) = (Voices::with_runtime(Runtime::builtin()), Variant::default());
    let written = |hash: &str| VoiceRef {
        hash: Some(hash.to_owned()),
        ..VoiceRef::default()
    };
    let loaded: Vec<_> = (list.iter())
        .map(|info| voices.wanted(&written(&info.hash), variant).unwrap())
        .collect();
    assert_eq!(loaded.len(), 2);
    for (info, voice) in list.iter().zip(&loaded) {
        assert_eq!(&voice.info().hash, &info.hash);
        let again = voices.get(&info.exact_name(), variant).unwrap();
        assert!(std::sync::Arc::ptr_eq(&again, voice), "a version is loaded twice");
    }
    let unknown = voices.wanted(&written("unknown"), variant).unwrap();
    assert!(std::sync::Arc::ptr_eq(&unknown, &loaded[0]));
}
