//! Voices from elsewhere, added and spoken with as a user does: small synthetic graphs in the format of
//! Piper's and Kokoro's.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod onnx;
mod user;

use std::fs;
use std::path::PathBuf;

use onnx::Size::{Fixed, Free};
use onnx::{FLOAT, Graph, INT64, floats, integer_attribute, integers, node, port};
use serde_json::{Value, json};

use command::{file, rms};
use user::{User, cents};

/// Size of a Kokoro style in bytes.
const STYLE: usize = 4 * 510 * 256;

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

fn number(name: &str, value: f32) -> Vec<u8> {
    floats(name, &[], &[value])
}

/// Nodes that give each of the symbols in `ids` the length `each`, and let `sound` hum for as many units of
/// `unit` samples: three harmonics whose first advances by `turn` per sample.
fn humming(unit: f32, each: f32, lengths: Vec<Vec<u8>>) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let mut nodes = vec![
        node("Cast", &["ids"], &["floats"], &[integer_attribute("to", FLOAT)]),
        node("Mul", &["floats", "nothing"], &["zeros"], &[]),
        node("Add", &["zeros", "each"], &["wanted"], &[]),
    ];
    nodes.extend(lengths);
    nodes.extend([
        node(
            "ReduceSum",
            &["lengths"],
            &["total"],
            &[integer_attribute("keepdims", 0)],
        ),
        node("Mul", &["total", "unit"], &["count"], &[]),
        node("Range", &["nothing", "count", "one"], &["at"], &[]),
        node("Mul", &["at", "turn"], &["first"], &[]),
        node("Add", &["first", "first"], &["second"], &[]),
        node("Add", &["second", "first"], &["third"], &[]),
        node("Sin", &["first"], &["a"], &[]),
        node("Sin", &["second"], &["b"], &[]),
        node("Sin", &["third"], &["c"], &[]),
        node("Add", &["a", "b"], &["ab"], &[]),
        node("Add", &["ab", "c"], &["abc"], &[]),
        node("Mul", &["abc", "soft"], &["sound"], &[]),
    ]);
    let tensors = vec![
        number("nothing", 0.0),
        number("one", 1.0),
        number("each", each),
        number("unit", unit),
        number("soft", 0.1),
    ];
    (nodes, tensors)
}

/// A voice in the format of Piper that hums at 150 Hz, ten units of 256 samples per symbol.
fn piper() -> Graph {
    let ceil = vec![node("Ceil", &["wanted"], &["lengths"], &[])];
    let (mut nodes, mut tensors) = humming(256.0, 3.6, ceil);
    nodes.push(node("Unsqueeze", &["sound", "axes"], &["output"], &[]));
    tensors.push(integers("axes", &[3], &[0, 1, 2]));
    tensors.push(number("turn", std::f32::consts::TAU * 150.0 / 22_050.0));
    Graph {
        nodes,
        tensors,
        inputs: vec![
            port("ids", INT64, &[Fixed(1), Free("phonemes")]),
            port("input_lengths", INT64, &[Fixed(1)]),
            port("scales", FLOAT, &[Fixed(3)]),
        ],
        outputs: vec![port("output", FLOAT, &[Fixed(1), Fixed(1), Fixed(1), Free("t")])],
    }
}

/// Renames the input of a graph, whose name real voices have not always agreed on.
fn called(graph: Graph, name: &str) -> Vec<u8> {
    let renamed = node("Identity", &[name], &["ids"], &[]);
    let mut graph = graph;
    graph.nodes.insert(0, renamed);
    graph.inputs[0] = port(name, INT64, &[Fixed(1), Free("symbols")]);
    graph.file()
}

fn piper_config() -> Value {
    let mut map = serde_json::Map::new();
    for (number, symbol) in "_^$ .,?!;:-ˈˌːɑæʌɔabcdefhijklmnopstuvwzðŋɐəɚɛɜɡɪɹʃʊʒθ"
        .chars()
        .enumerate()
    {
        map.insert(symbol.to_string(), json!([number]));
    }
    json!({
        "audio": { "sample_rate": 22_050 }, "espeak": { "voice": "en-us" }, "num_speakers": 1,
        "phoneme_id_map": map, "speaker_id_map": {}, "dataset": "hum",
    })
}

/// A voice in the format of Kokoro, three units of 600 samples per symbol, that hums at 100 Hz for a style of
/// ones. It plans an F0 that is 34 cents higher than that of its sound.
fn kokoro() -> Graph {
    let lengths = vec![
        node("Round", &["wanted"], &["whole"], &[]),
        node("Clip", &["whole", "one"], &["lengths"], &[]),
        node(
            "ReduceMean",
            &["style"],
            &["mean"],
            &[integer_attribute("keepdims", 0)],
        ),
        node("Mul", &["mean", "hundred"], &["f0"], &[]),
        node("Mul", &["f0", "a hertz"], &["turn"], &[]),
    ];
    let (mut nodes, mut tensors) = humming(600.0, 2.9, lengths);
    nodes.extend([
        node("Mul", &["f0", "higher"], &["planned f0"], &[]),
        node("Add", &["total", "total"], &["values"], &[]),
        node("Range", &["nothing", "values", "one"], &["each value"], &[]),
        node("Mul", &["each value", "nothing"], &["zero values"], &[]),
        node(
            "Add",
            &["zero values", "planned f0"],
            &["/encoder/F0_proj/Conv_output_0"],
            &[],
        ),
    ]);
    tensors.push(number("higher", 1.02));
    tensors.push(number("hundred", 100.0));
    tensors.push(number("a hertz", std::f32::consts::TAU / 24_000.0));
    Graph {
        nodes,
        tensors,
        inputs: vec![
            port("ids", INT64, &[Fixed(1), Free("symbols")]),
            port("style", FLOAT, &[Fixed(1), Fixed(256)]),
            port("speed", FLOAT, &[Fixed(1)]),
        ],
        outputs: vec![port("sound", FLOAT, &[Free("t")])],
    }
}

/// A Kokoro folder with a style for each of these values.
fn kokoro_folder(name: &str, input: &str, styles: &[(&str, f32)]) -> PathBuf {
    let folder = file(&format!("kokoro-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("voices")).unwrap();
    fs::write(folder.join("model.onnx"), called(kokoro(), input)).unwrap();
    for (style, value) in styles {
        let bytes = value.to_le_bytes().repeat(STYLE / 4);
        fs::write(folder.join(format!("voices/{style}.bin")), bytes).unwrap();
    }
    folder
}

fn piper_folder(name: &str) -> PathBuf {
    let folder = file(&format!("piper-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("en_US-hum-low.onnx"), called(piper(), "input")).unwrap();
    fs::write(folder.join("en_US-hum-low.onnx.json"), piper_config().to_string()).unwrap();
    folder
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
