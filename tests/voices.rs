//! Voices in folders: a good one loads, and a bad one is refused with the reason.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod onnx;
mod speech;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use recit::engine::{Synthesizer, Voices};
use recit::infer::{Graph, Kind, Port, Runtime};
use recit::text::dictionary::Dictionary;
use recit::voice::{Precision, Tier, Variant, Voice, VoiceGraphs, VoiceSource, list};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use speech::{WELCOME, line, phrase};

/// The name of a graph's file in the default model of the house voice.
fn file(stage: &str) -> String {
    format!("standard_int8_{stage}.onnx")
}

/// A copy of the house voice in its own folder, which is deleted when the test ends.
struct Copy(PathBuf);

impl Copy {
    /// A copy of everything that is built in.
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("recit-voice-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/house");
        for entry in std::fs::read_dir(house).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if name == "voice.json" || name.contains("_int8_") {
                std::fs::copy(&path, dir.join(name)).unwrap();
            }
        }
        Self(dir)
    }

    /// A copy of the default model alone, so that no other model can replace it.
    fn single(name: &str) -> Self {
        let copy = Self::new(name);
        copy.change(|manifest| {
            let files = manifest["tiers"]["standard"]["int8"].take();
            manifest["tiers"] = json!({ "standard": { "int8": files } });
        });
        copy
    }

    fn manifest(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.0.join("voice.json")).unwrap()).unwrap()
    }

    fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut manifest = self.manifest();
        change(&mut manifest);
        std::fs::write(self.0.join("voice.json"), manifest.to_string()).unwrap();
    }

    /// Replaces a graph and updates the manifest.
    fn replace(&self, stage: &str, bytes: &[u8]) {
        std::fs::write(self.0.join(file(stage)), bytes).unwrap();
        let hash: String = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        self.change(|manifest| {
            manifest["tiers"]["standard"]["int8"][stage]["bytes"] = json!(bytes.len());
            manifest["tiers"]["standard"]["int8"][stage]["sha256"] = json!(hash);
        });
    }

    fn error(&self) -> String {
        Voice::load(&self.0, &Runtime::builtin(), Variant::default())
            .unwrap_err()
            .to_string()
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
        Voice::builtin(&Runtime::builtin(), Variant::default()).unwrap(),
        Voice::load(&copy.0, &Runtime::builtin(), Variant::default()).unwrap(),
    );
    assert_eq!(loaded.hash(), built_in.hash());
    assert_eq!(loaded.info().source, VoiceSource::Folder(copy.0.clone()));
    assert_eq!(
        (loaded.speaker("reader"), loaded.speaker("nobody")),
        (Some(1), None)
    );
    assert!(line(&loaded, &phrase(WELCOME)) == line(&built_in, &phrase(WELCOME)));
}

#[test]
fn a_voice_has_its_own_dictionary_and_works_without_a_broken_one() {
    let copy = Copy::new("dictionary");
    let open = || Synthesizer::open(&Voices::default(), &copy.0, None, Variant::default()).unwrap();
    let heard = |speaker: &Synthesizer| {
        let phrases = speaker.utterance("gnu").phrases;
        let word = phrases[0].words().next().unwrap();
        let names: Vec<String> = word.phonemes.iter().map(ToString::to_string).collect();
        names.join(" ")
    };
    let rows = |rows: &str| std::fs::write(copy.0.join("dictionary.csv"), rows).unwrap();
    rows("word,said\ngnu,G AH0 N UW1\n");
    let mut speaker = open();
    assert_eq!(heard(&speaker), "G AH0 N UW1");
    assert_eq!(speaker.voice().complaint(), None);
    // The project overrides the voice.
    speaker.set_dictionary(Dictionary::from_csv("word,said\ngnu,N Y UW1\n").0);
    assert_eq!(heard(&speaker), "N Y UW1");
    for (table, told) in [
        (
            "word,said\ngnu,/q5/\n",
            "one entry of its dictionary is ignored: Row 2",
        ),
        ("gnu", "names no columns"),
        ("word,said\n\u{0}", "one entry of its dictionary is ignored"),
    ] {
        rows(table);
        let speaker = open();
        assert_eq!(heard(&speaker), "N UW1", "{table:?}");
        let complaint = speaker.voice().complaint().unwrap_or("").to_owned();
        assert!(complaint.contains(told), "{table:?}: {complaint}");
    }
    std::fs::write(copy.0.join("dictionary.csv"), [0xFF, 0xFE, 0x00]).unwrap();
    assert!(open().voice().complaint().unwrap().contains("not UTF-8"));
}

#[test]
fn the_built_in_voice_is_listed_first() {
    let (voices, _) = list();
    assert_eq!(
        (voices[0].id.as_str(), &voices[0].source),
        ("house", &VoiceSource::BuiltIn)
    );
    assert_eq!(voices[0].speakers[0].id, "host");
    assert_eq!(voices[0].hash.len(), 64);
}

/// Gives a voice without a net the fields of one.
fn net(manifest: &mut Value) -> &mut Value {
    let net = &mut manifest["vocoder"]["net"];
    *net = json!({
        "frames_per_call": 2,
        "lookahead_frames": 3,
        "envelope_input_mean": 0.0,
        "envelope_input_std": 1.0,
        "band_centres_hz": [0.0, 1000.0],
        "noise_centres_hz": [0.0, 1000.0],
        "phase_centres_hz": [0.0, 1000.0],
    });
    net
}

#[test]
fn a_bad_manifest_is_refused_with_its_reason() {
    /// A name, a change, and what the message must contain.
    type Case = (&'static str, fn(&mut Value), &'static str);
    let cases: &[Case] = &[
        ("format", |m| m["format"] = json!(2), "format 2"),
        (
            "kind",
            |m| m["kind"] = json!("festival"),
            "`festival` is not known",
        ),
        ("rate", |m| m["sample_rate"] = json!(44_100), "44100 Hz"),
        ("id", |m| m["id"] = json!("../house"), "not a valid id"),
        (
            "path",
            |m| m["tiers"]["standard"]["int8"]["acoustic_decoder"]["file"] = json!("../decoder.onnx"),
            "plain file name",
        ),
        (
            "size",
            |m| m["tiers"]["standard"]["int8"]["acoustic_decoder"]["bytes"] = json!(1_u64 << 40),
            "larger than",
        ),
        ("speakers", |m| m["speakers"] = json!([]), "0 speakers"),
        (
            "f0",
            |m| m["speakers"][0]["log_f0_mean"] = json!(1e9),
            "log_f0_mean",
        ),
        (
            "mean",
            |m| m["acoustic"]["envelope_mean"] = json!([1.0]),
            "128 values",
        ),
        (
            "offset",
            |m| m["vocoder"]["modulated_offset"] = json!(31),
            "out of range",
        ),
        (
            "std",
            |m| net(m)["envelope_input_std"] = json!(0.0),
            "out of range",
        ),
        (
            "bands",
            |m| net(m)["band_centres_hz"] = json!([0.0, -5.0]),
            "out of range",
        ),
        (
            "symbol",
            |m| m["acoustic"]["symbols"][30] = json!("QQ"),
            "68 of 69 phonemes",
        ),
        (
            "noise",
            |m| m["acoustic"]["word_noise"] = json!(0),
            "out of range",
        ),
        ("gain", |m| m["vocoder"]["gain_db"] = json!(7.0), "out of range"),
        (
            "no frame a call",
            |m| net(m)["frames_per_call"] = json!(0),
            "out of range",
        ),
        (
            "half a column ahead",
            |m| net(m)["frames_per_call"] = json!(3),
            "out of range",
        ),
        (
            "far ahead",
            |m| net(m)["lookahead_frames"] = json!(9),
            "out of range",
        ),
        (
            "one knot of the phase",
            |m| net(m)["phase_centres_hz"] = json!([0.0]),
            "out of range",
        ),
        ("a net without its graph", |m| _ = net(m), "belong together"),
        (
            "no frame a step",
            |m| m["acoustic"]["frames_per_step"] = json!(0),
            "out of range",
        ),
        (
            "one vector of several",
            |m| m["speakers"][1]["embedding"] = json!([0.5]),
            "same number of values",
        ),
        ("tiers", |m| m["tiers"] = json!({}), "no tier"),
        (
            "precisions",
            |m| m["tiers"]["light"] = json!({}),
            "`light` has no precision",
        ),
        ("type", |m| m["acoustic"] = json!("?"), "invalid type"),
        ("name", |m| m["name"] = json!("x".repeat(9999)), "longer than"),
    ];
    let copy = Copy::single("manifest");
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
    let copy = Copy::single("damage");
    let path = copy.0.join(file("acoustic_prosody"));
    let good = std::fs::read(&path).unwrap();

    let mut flipped = good.clone();
    flipped[5000] ^= 1;
    std::fs::write(&path, flipped).unwrap();
    assert!(
        copy.error()
            .contains("`standard_int8_acoustic_prosody.onnx` is damaged or was changed: its hash")
    );
    std::fs::write(&path, &good[..good.len() / 2]).unwrap();
    assert!(copy.error().contains("its length"));
    std::fs::remove_file(&path).unwrap();
    assert!(
        copy.error()
            .contains("`standard_int8_acoustic_prosody.onnx` cannot be read")
    );

    for text in [
        "",
        "{",
        "[1, 2]",
        "\u{0}\u{1}",
        "{\"format\": 2, \"kind\": \"recit\"}",
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

/// A graph with only one node, of this operator.
fn hostile(operator: &str, attributes: &[Vec<u8>], tensors: Vec<Vec<u8>>) -> Vec<u8> {
    let graph = onnx::Graph {
        nodes: vec![onnx::node(operator, &["x"], &["o"], attributes)],
        tensors,
        outputs: vec![onnx::port("o", onnx::FLOAT, &[])],
        ..onnx::Graph::default()
    };
    graph.file()
}

#[test]
fn a_graph_without_end_or_with_huge_tensors_is_refused_and_nothing_runs() {
    let copy = Copy::single("hostile");
    let body = onnx::Graph::default().message();
    copy.replace(
        "acoustic_decoder",
        &hostile("Loop", &[onnx::graph_attribute("body", &body)], vec![]),
    );
    assert_eq!(
        copy.error(),
        "the model `acoustic_decoder` cannot be loaded: a graph within it is not allowed"
    );
    copy.replace(
        "acoustic_decoder",
        &hostile(
            "ConstantOfShape",
            &[],
            vec![onnx::integers("x", &[1], &[1 << 40])],
        ),
    );
    assert_eq!(
        copy.error(),
        "the model `acoustic_decoder` cannot be loaded: `ConstantOfShape` makes a tensor of the sizes [1099511627776], more \
         than 16777216 values"
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_device_instead_of_a_file_is_refused_at_once() {
    let copy = Copy::single("pipe");
    let path = copy.0.join(file("acoustic_prosody"));
    let refused = "`standard_int8_acoustic_prosody.onnx` cannot be read: it is not a regular file";
    std::fs::remove_file(&path).unwrap();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    assert_eq!(copy.error(), refused);
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
    assert_eq!(copy.error(), refused);
    let manifest = copy.0.join("voice.json");
    std::fs::remove_file(&manifest).unwrap();
    assert!(Command::new("mkfifo").arg(&manifest).status().unwrap().success());
    assert_eq!(
        copy.error(),
        "`voice.json` cannot be read: it is not a regular file"
    );
}

#[test]
fn a_vocoder_whose_state_is_large_is_refused() {
    let ports = |count: usize, size: usize| {
        let port = |name: String, shape: &[Option<usize>]| Port {
            name,
            kind: Kind::Float,
            shape: shape.to_vec(),
        };
        let history = port("s0".to_owned(), &[Some(1), Some(276), Some(4)]);
        let states = (1..count).map(|at| port(format!("s{at}"), &[Some(1), Some(size), Some(64)]));
        let x = port("x".to_owned(), &[Some(1), Some(276), None]);
        [x, history].into_iter().chain(states).collect::<Vec<Port>>()
    };
    let error = |inputs: Vec<Port>| {
        let house = |stage: &str| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("models/house")
                .join(file(stage));
            let bytes = std::fs::read(path).unwrap();
            Runtime::builtin().load(stage, bytes.into()).unwrap()
        };
        let outputs = inputs.clone();
        let graphs = VoiceGraphs {
            encoder: house("acoustic_encoder"),
            prosody: house("acoustic_prosody"),
            decoder: house("acoustic_decoder"),
            vocoder: Some(Graph::new("vocoder", inputs, outputs, |_| {
                Err("it has run".to_owned())
            })),
        };
        let mut manifest: Value = serde_json::from_str(include_str!("../models/house/voice.json")).unwrap();
        net(&mut manifest);
        Voice::from_graphs(&manifest.to_string(), graphs)
            .unwrap_err()
            .to_string()
    };
    // 62 tensors of 4,096 values and the history are within 1 MiB, 63 of 4,224 are not.
    assert!(error(ports(63, 64)).contains("it has run"));
    let refused = error(ports(64, 66));
    assert!(refused.contains("larger than 1 MiB together"), "{refused}");
}

#[test]
fn the_requested_model_speaks_or_else_the_nearest_one() {
    let copy = Copy::new("variants");
    let light = Variant {
        tier: Tier::Light,
        ..Variant::default()
    };
    let load = |wanted| Voice::load(&copy.0, &Runtime::builtin(), wanted).unwrap();
    assert_eq!(load(Variant::default()).variant(), Variant::default());
    assert_eq!(load(light).variant(), light);
    let whole = Variant {
        tier: Tier::Light,
        precision: Precision::Fp32,
    };
    assert_eq!(load(whole).variant(), light);
    std::fs::remove_file(copy.0.join("light_int8_acoustic_decoder.onnx")).unwrap();
    assert_eq!(load(light).variant(), Variant::default());
    assert_eq!(load(light).info().variants, [Variant::default()]);
}

#[test]
fn a_graph_whose_noise_differs_from_the_manifest_is_refused() {
    let copy = Copy::single("noise");
    let noise = copy.manifest()["acoustic"]["word_noise"].as_u64().unwrap();
    copy.change(|manifest| manifest["acoustic"]["word_noise"] = json!(noise + 1));
    assert!(copy.error().contains("does not fit"), "{}", copy.error());
}

#[test]
fn a_graph_that_does_not_match_its_stage_is_refused_before_it_runs() {
    let copy = Copy::single("graph");
    let read = |stage: &str| std::fs::read(copy.0.join(file(stage))).unwrap();
    let [prosody, encoder, decoder] = ["acoustic_prosody", "acoustic_encoder", "acoustic_decoder"].map(read);

    copy.replace("acoustic_encoder", &decoder);
    let error = copy.error();
    assert!(error.contains("`acoustic_encoder` does not fit"), "{error}");
    copy.replace("acoustic_encoder", &encoder);

    copy.replace("acoustic_decoder", &prosody);
    let error = copy.error();
    assert!(error.contains("`acoustic_decoder` does not fit"), "{error}");

    for garbage in [
        b"".as_slice(),
        b"not a model",
        &decoder[..decoder.len() / 3],
        &[0xff; 4096],
    ] {
        copy.replace("acoustic_decoder", garbage);
        let error = copy.error();
        assert!(error.contains("`acoustic_decoder`"), "{error}");
    }
}

/// Set in the child process of the next test, which has a voice in a folder.
const CHILD: &str = "RECIT_TEST_CHILD";

#[test]
fn a_voice_in_a_folder_is_loaded_once_and_dropped_with_its_last_user() {
    let name = "a_voice_in_a_folder_is_loaded_once_and_dropped_with_its_last_user";
    if std::env::var_os(CHILD).is_none() {
        let copy = Copy::new("users");
        copy.change(|manifest| manifest["id"] = json!("copy"));
        let folder = Copy(std::env::temp_dir().join(format!("recit-voices-{}", std::process::id())));
        std::fs::create_dir_all(&folder.0).unwrap();
        std::fs::rename(&copy.0, folder.0.join("copy")).unwrap();
        let test = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env(CHILD, "1")
            .env("RECIT_VOICES", &folder.0)
            .output()
            .unwrap();
        assert!(test.status.success(), "{}", String::from_utf8_lossy(&test.stdout));
        return;
    }
    let voices = Voices::default();
    let get = |name| voices.get(name, Variant::default()).unwrap();
    let voice = get("copy");
    assert!(Arc::ptr_eq(&voice, &get("copy")), "it was loaded twice");
    let gone = Arc::downgrade(&voice);
    drop(voice);
    assert!(gone.upgrade().is_none(), "nobody uses it and it is still there");
    assert_eq!(get("copy").info().id, "copy");
    let built_in = Arc::downgrade(&get("house"));
    assert!(
        built_in
            .upgrade()
            .is_some_and(|voice| Arc::ptr_eq(&voice, &get("house")))
    );
}
