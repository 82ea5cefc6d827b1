//! Voices from outside: a good one loads, and what is wrong with a bad one is said.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod speech;

use std::path::{Path, PathBuf};

use recit::infer::Runtime;
use recit::voice::{Voice, VoiceSource, list};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use speech::{WELCOME, line, phrase};

const FILES: [&str; 4] = [
    "acoustic_encoder",
    "acoustic_prosody",
    "acoustic_decoder",
    "vocoder",
];

/// A copy of the house voice in a folder of its own, which goes when the test ends.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("recit-voice-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/house");
        for file in FILES
            .map(|name| format!("{name}.onnx"))
            .iter()
            .chain([&"voice.json".to_owned()])
        {
            std::fs::copy(house.join(file), dir.join(file)).unwrap();
        }
        Self(dir)
    }

    fn manifest(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.0.join("voice.json")).unwrap()).unwrap()
    }

    fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut manifest = self.manifest();
        change(&mut manifest);
        std::fs::write(self.0.join("voice.json"), manifest.to_string()).unwrap();
    }

    /// Replaces a graph and makes the manifest agree with it.
    fn replace(&self, stage: &str, bytes: &[u8]) {
        std::fs::write(self.0.join(format!("{stage}.onnx")), bytes).unwrap();
        let hash: String = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        self.change(|manifest| {
            manifest["files"][stage]["bytes"] = json!(bytes.len());
            manifest["files"][stage]["sha256"] = json!(hash);
        });
    }

    fn error(&self) -> String {
        Voice::load(&self.0, &Runtime::builtin()).unwrap_err().to_string()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

#[test]
fn a_voice_in_a_folder_speaks_like_the_one_built_in() {
    let copy = Copy::new("good");
    let (built_in, loaded) = (
        Voice::builtin(&Runtime::builtin()).unwrap(),
        Voice::load(&copy.0, &Runtime::builtin()).unwrap(),
    );
    assert_eq!(loaded.hash(), built_in.hash());
    assert_eq!(loaded.info().source, VoiceSource::Folder(copy.0.clone()));
    assert_eq!((loaded.speaker("lj"), loaded.speaker("nobody")), (Some(0), None));
    assert!(line(&loaded, &phrase(WELCOME)) == line(&built_in, &phrase(WELCOME)));
}

#[test]
fn the_built_in_voice_is_listed_first() {
    let (voices, _) = list();
    assert_eq!(
        (voices[0].id.as_str(), &voices[0].source),
        ("house", &VoiceSource::BuiltIn)
    );
    assert_eq!(voices[0].speakers[0].id, "lj");
    assert_eq!(voices[0].hash.len(), 64);
}

#[test]
fn a_bad_manifest_is_refused_with_its_reason() {
    /// A name, a change, and what the message must hold.
    type Case = (&'static str, fn(&mut Value), &'static str);
    let cases: &[Case] = &[
        ("format", |m| m["format"] = json!(2), "format 2"),
        ("kind", |m| m["kind"] = json!("piper"), "`piper` is not known"),
        ("rate", |m| m["sample_rate"] = json!(44_100), "44100 Hz"),
        ("id", |m| m["id"] = json!("../house"), "not a valid id"),
        (
            "path",
            |m| m["files"]["vocoder"]["file"] = json!("../vocoder.onnx"),
            "plain file name",
        ),
        (
            "size",
            |m| m["files"]["vocoder"]["bytes"] = json!(1_u64 << 40),
            "larger than",
        ),
        ("speakers", |m| m["speakers"] = json!([]), "0 speakers"),
        (
            "f0",
            |m| m["speakers"][0]["log_f0_mean"] = json!(1e9),
            "log_f0_mean",
        ),
        ("mel", |m| m["acoustic"]["mel_mean"] = json!([1.0]), "80 values"),
        (
            "std",
            |m| m["vocoder"]["mel_input_std"] = json!(0.0),
            "out of range",
        ),
        (
            "bands",
            |m| m["vocoder"]["band_centres_hz"][3] = json!(-5),
            "out of range",
        ),
        (
            "symbol",
            |m| m["acoustic"]["symbols"][30] = json!("QQ"),
            "68 of 69 phonemes",
        ),
        ("type", |m| m["acoustic"] = json!("?"), "invalid type"),
        ("name", |m| m["name"] = json!("x".repeat(9999)), "longer than"),
    ];
    let copy = Copy::new("manifest");
    let good = copy.manifest();
    for (name, change, message) in cases {
        std::fs::write(copy.0.join("voice.json"), good.to_string()).unwrap();
        copy.change(change);
        let error = copy.error();
        assert!(error.contains(message), "{name}: {error}");
    }
}

#[test]
fn a_damaged_or_missing_file_is_refused_with_its_name() {
    let copy = Copy::new("damage");
    let path = copy.0.join("acoustic_prosody.onnx");
    let good = std::fs::read(&path).unwrap();

    let mut flipped = good.clone();
    flipped[5000] ^= 1;
    std::fs::write(&path, flipped).unwrap();
    assert!(
        copy.error()
            .contains("`acoustic_prosody.onnx` is damaged or was changed: its hash")
    );
    std::fs::write(&path, &good[..good.len() / 2]).unwrap();
    assert!(copy.error().contains("its length"));
    std::fs::remove_file(&path).unwrap();
    assert!(copy.error().contains("`acoustic_prosody.onnx` cannot be read"));

    for text in [
        "",
        "{",
        "[1, 2]",
        "\u{0}\u{1}",
        "{\"format\": 1, \"kind\": \"recit\"}",
    ] {
        std::fs::write(copy.0.join("voice.json"), text).unwrap();
        assert!(
            copy.error().contains("voice.json is not valid"),
            "{}",
            copy.error()
        );
    }
    std::fs::write(copy.0.join("voice.json"), vec![b' '; 300_000]).unwrap();
    assert!(copy.error().contains("too large"));
}

#[test]
fn a_graph_that_is_not_its_stage_is_refused_before_it_runs() {
    let copy = Copy::new("graph");
    let read = |stage: &str| std::fs::read(copy.0.join(format!("{stage}.onnx"))).unwrap();
    let (prosody, encoder, vocoder) = (
        read("acoustic_prosody"),
        read("acoustic_encoder"),
        read("vocoder"),
    );

    copy.replace("acoustic_encoder", &vocoder);
    let error = copy.error();
    assert!(error.contains("`acoustic_encoder` does not fit"), "{error}");
    copy.replace("acoustic_encoder", &encoder);

    copy.replace("vocoder", &prosody);
    let error = copy.error();
    assert!(error.contains("`vocoder` does not fit"), "{error}");

    for garbage in [
        b"".as_slice(),
        b"not a model",
        &vocoder[..vocoder.len() / 3],
        &[0xff; 4096],
    ] {
        copy.replace("vocoder", garbage);
        let error = copy.error();
        assert!(error.contains("`vocoder`"), "{error}");
    }
}
