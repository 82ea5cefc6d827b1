//! Voices from elsewhere, added and spoken with as a user does: small synthetic graphs in the format of
//! Piper's and Kokoro's.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod hum;
mod onnx;
mod user;

use std::fs;

use serde_json::{Value, json};

use command::{file, rms};
use hum::{STYLE, called, kokoro, kokoro_folder, number, piper, piper_config, piper_folder};
use onnx::node;
use user::{User, cents};

/// F0 in Hz of samples at 48 kHz: the lag near that of `about` at which the middle of the samples correlates
/// best.
fn heard_f0(samples: &[f32], about: f64) -> f64 {
    let middle = &samples[samples.len() / 3..samples.len() / 3 + 7200];
    let (least, most) = (
        (48_000.0 / about / 1.2) as usize,
        (48_000.0 / about * 1.2) as usize,
    );
    let like = |lag: usize| {
        let (a, b) = (&middle[..4800], &middle[lag..4800 + lag]);
        let product: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
        product / (rms(a) * rms(b)).max(1e-9)
    };
    let best = (least..=most)
        .max_by(|a, b| like(*a).total_cmp(&like(*b)))
        .unwrap();
    48_000.0 / best as f64
}

#[test]
fn a_piper_voice_is_added_shaped_fitted_and_removed() {
    let user = User::new("piper");
    let added = user.adds(&piper_folder("whole"));
    assert!(
        added.status.success(),
        "{}",
        String::from_utf8_lossy(&added.stderr)
    );
    let voices: Value = serde_json::from_str(&user.hears(&["voices", "list", "--json"])).unwrap();
    let voice = &voices["voices"][1];
    assert_eq!(
        (&voice["id"], &voice["speakers"][0]["id"]),
        (&json!("en_us-hum-low"), &json!("hum"))
    );
    let plain = user.says("Noah.", "en_us-hum-low/hum", &[]);
    assert!(rms(&plain) > 0.01, "{}", rms(&plain));
    for (pitch, f0) in [("0", 150.0), ("12", 300.0), ("-5", 112.4)] {
        let bent = user.says("Noah.", "en_us-hum-low/hum", &["--pitch", pitch]);
        let heard = heard_f0(&bent, f0);
        assert!(cents(heard, f0) < 15.0, "{heard} Hz for {f0} Hz");
    }
    let fitted = user.says("Noah.", "en_us-hum-low/hum", &["--fit", "2s"]);
    assert!((90_000..=100_000).contains(&fitted.len()), "{}", fitted.len());
    user.hears(&["voices", "remove", "en_us-hum-low"]);
    assert_eq!(
        fs::read_dir(&user.voices)
            .unwrap()
            .flatten()
            .filter(|entry| entry.path().is_dir())
            .count(),
        0
    );
    let gone = command::complaint(&user.recit(&["say", "Noah.", "--voice", "en_us-hum-low/hum", "-o", "-"]));
    assert!(gone.contains("en_us-hum-low"), "{gone}");
}

#[test]
fn a_kokoro_voice_has_a_speaker_for_every_style_and_mixes_them() {
    for input in ["tokens", "input_ids"] {
        let user = User::new(input);
        let folder = kokoro_folder(input, input, &[("af_low", 1.5), ("am_high", 2.5)]);
        let added = user.adds(&folder);
        assert!(
            added.status.success(),
            "{}",
            String::from_utf8_lossy(&added.stderr)
        );
        user.hears(&[
            "voices",
            "mix",
            "kokoro",
            "af_low:0.6+am_high:0.4",
            "--name",
            "between",
        ]);
        let mut lengths = Vec::new();
        for (speaker, f0) in [("af_low", 150.0), ("am_high", 250.0), ("between", 190.0)] {
            let said = user.says("Noah.", &format!("kokoro/{speaker}"), &[]);
            let heard = heard_f0(&said, f0);
            assert!(cents(heard, f0) < 15.0, "{speaker}: {heard} Hz for {f0} Hz");
            lengths.push(said.len());
        }
        assert_eq!((lengths[0], lengths[1]), (lengths[1], lengths[2]));
        let refused = user.recit(&["voices", "mix", "kokoro", "af_low+nobody", "--name", "other"]);
        assert!(command::complaint(&refused).contains("nobody"));
        let again = command::complaint(&user.adds(&folder));
        assert!(again.contains("there is a voice `kokoro` already"), "{again}");
    }
}

#[test]
fn a_bad_voice_is_refused_with_the_reason_and_leaves_no_files() {
    let user = User::new("wrong");
    let nothing = user.refuses(&file("no-such-folder"));
    assert!(nothing.contains("no-such-folder"), "{nothing}");

    let folder = piper_folder("wrong");
    let graph = folder.join("en_US-hum-low.onnx");
    let config = folder.join("en_US-hum-low.onnx.json");
    let whole = fs::read(&graph).unwrap();
    for share in [0, 1, 2, 3] {
        fs::write(&graph, &whole[..whole.len() * share / 4]).unwrap();
        let told = user.refuses(&folder);
        assert!(told.contains("cannot be loaded"), "{told}");
    }
    fs::write(&graph, &whole).unwrap();
    let with = |change: fn(&mut Value)| {
        let mut changed = piper_config();
        change(&mut changed);
        fs::write(&config, changed.to_string()).unwrap();
        user.refuses(&folder)
    };
    let told = with(|config| config["audio"]["sample_rate"] = json!(8000));
    assert!(told.contains("8000 Hz"), "{told}");
    let told = with(|config| config["espeak"]["voice"] = json!("../de"));
    assert!(told.contains("not a voice of espeak-ng"), "{told}");
    let told = with(|config| config["phoneme_id_map"] = json!({}));
    assert!(told.contains("no symbols"), "{told}");
    let told = with(|config| config["phoneme_id_map"]["a"] = json!([1_i64 << 40]));
    assert!(told.contains("out of range"), "{told}");
    fs::write(&config, b"{").unwrap();
    assert!(user.refuses(&folder).contains(".onnx.json"));
    // A Kokoro graph under the name of a Piper one, and the other way round.
    fs::write(&config, piper_config().to_string()).unwrap();
    fs::write(&graph, called(kokoro(), "tokens")).unwrap();
    let told = user.refuses(&folder);
    assert!(told.contains("not a graph of Piper"), "{told}");
    let swapped = kokoro_folder("swapped", "tokens", &[("af_one", 1.5)]);
    fs::write(swapped.join("model.onnx"), &whole).unwrap();
    let told = user.refuses(&swapped);
    assert!(told.contains("not a graph of Kokoro"), "{told}");
    fs::write(swapped.join("model.onnx"), called(kokoro(), "tokens")).unwrap();
    fs::write(swapped.join("voices/af_one.bin"), vec![0xff; STYLE]).unwrap();
    assert!(user.refuses(&swapped).contains("af_one"));
    fs::write(swapped.join("voices/af_one.bin"), b"short").unwrap();
    assert!(user.refuses(&swapped).contains("af_one.bin"));
    fs::remove_dir_all(swapped.join("voices")).unwrap();
    let told = user.refuses(&swapped);
    assert!(told.contains("no styles"), "{told}");
    // An operator that contains a graph of its own.
    let mut endless = piper();
    endless.nodes.push(node("Loop", &["nothing"], &["never"], &[]));
    fs::write(&graph, called(endless, "input")).unwrap();
    assert!(user.refuses(&folder).contains("`Loop`"));
    // Lengths that do not match the sound.
    let mut lying = piper();
    lying.tensors.retain(|tensor| *tensor != number("unit", 256.0));
    lying.tensors.push(number("unit", 300.0));
    fs::write(&graph, called(lying, "input")).unwrap();
    let told = user.refuses(&folder);
    assert!(told.contains("do not add up"), "{told}");
}

#[test]
fn a_file_that_was_changed_after_it_was_added_is_reported_when_the_voice_loads() {
    let user = User::new("changed");
    assert!(user.adds(&piper_folder("changed")).status.success());
    let graph = user.voices.join("en_us-hum-low/graph.onnx");
    let mut bytes = fs::read(&graph).unwrap();
    bytes[100] ^= 1;
    fs::write(&graph, bytes).unwrap();
    let told = command::complaint(&user.recit(&["say", "Noah.", "--voice", "en_us-hum-low/hum", "-o", "-"]));
    assert!(told.contains("`graph.onnx` is damaged or was changed"), "{told}");
}
