//! Voices from elsewhere, as a user adds them and speaks with them: graphs of arithmetic in the shape of Piper's and Kokoro's,
//! and the real ones where `RECIT_TEST_PACKS` names a folder that holds them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command;
mod onnx;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use onnx::Size::{Fixed, Free};
use onnx::{FLOAT, Graph, INT64, floats, integer_attribute, integers, node, port};
use serde_json::{Value, json};

use command::{file, rms, samples};

/// Bytes of a style of Kokoro.
const STYLE: usize = 4 * 510 * 256;

/// A user with voices of their own.
struct User {
    voices: PathBuf,
    engine: OsString,
}

impl User {
    /// One whom the built-in inference serves.
    fn new(name: &str) -> Self {
        let voices = file(&format!("voices-{name}"));
        let _ = fs::remove_dir_all(&voices);
        Self {
            voices,
            engine: "off".into(),
        }
    }

    fn recit(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_recit"))
            .args(arguments)
            .env("RECIT_CACHE", "off")
            .env("RECIT_VOICES", &self.voices)
            .env("RECIT_ONNXRUNTIME", &self.engine)
            .output()
            .unwrap()
    }

    fn adds(&self, path: &Path) -> Output {
        self.recit(&["voices", "add", path.to_str().unwrap()])
    }

    /// What the tool says on standard output, when all is well.
    fn hears(&self, arguments: &[&str]) -> String {
        let output = self.recit(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && told.is_empty(),
            "{arguments:?}: {told}"
        );
        String::from_utf8(output.stdout).unwrap()
    }

    fn says(&self, text: &str, voice: &str, options: &[&str]) -> Vec<f32> {
        let path = self.voices.join("said.wav");
        let mut arguments = vec!["say", text, "--voice", voice, "-o", path.to_str().unwrap()];
        arguments.extend(options);
        self.hears(&arguments);
        samples(&path)
    }

    /// What is wrong with the voice at `path`, in one line; and nothing of it stays.
    fn refuses(&self, path: &Path) -> String {
        let told = command::complaint(&self.adds(path));
        let left = fs::read_dir(&self.voices).map_or(0, |entries| entries.count());
        assert_eq!(left, 0, "{told}");
        told
    }
}

/// F0 in Hz of samples at 48 kHz, by the lag at which the middle of them is most like itself, looked for near `about`.
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

/// How far one F0 is from another, in cents.
fn cents(heard: f64, expected: f64) -> f64 {
    1200.0 * (heard / expected).log2().abs()
}

fn number(name: &str, value: f32) -> Vec<u8> {
    floats(name, &[], &[value])
}

/// Nodes that give each of the symbols in `ids` the length `each`, and let `sound` hum as many units of `unit` samples: three
/// harmonics of which the first turns by `turn` a sample.
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

/// A voice in the shape of Piper's that hums at 150 Hz, ten units of 256 samples a symbol.
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

/// The input of a graph is called otherwise by those who made the real ones.
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

/// A voice in the shape of Kokoro's, three units of 600 samples a symbol, that hums at 100 Hz for a style of ones.
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
        node("Add", &["total", "total"], &["values"], &[]),
        node("Range", &["nothing", "values", "one"], &["each value"], &[]),
        node("Mul", &["each value", "nothing"], &["zero values"], &[]),
        node(
            "Add",
            &["zero values", "f0"],
            &["/encoder/F0_proj/Conv_output_0"],
            &[],
        ),
    ]);
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

/// A folder of Kokoro with a style of each of these values.
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
fn a_voice_of_piper_is_added_bent_fitted_and_taken_away() {
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
fn a_voice_of_kokoro_has_a_speaker_for_every_style_and_mixes_of_them() {
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
fn what_is_wrong_with_a_voice_is_said_and_nothing_of_it_stays() {
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
    assert!(told.contains("no voice of espeak-ng"), "{told}");
    let told = with(|config| config["phoneme_id_map"] = json!({}));
    assert!(told.contains("no symbols"), "{told}");
    let told = with(|config| config["phoneme_id_map"]["a"] = json!([1_i64 << 40]));
    assert!(told.contains("out of range"), "{told}");
    fs::write(&config, b"{").unwrap();
    assert!(user.refuses(&folder).contains(".onnx.json"));
    // A graph of Kokoro under the name of one of Piper, and the other way round.
    fs::write(&config, piper_config().to_string()).unwrap();
    fs::write(&graph, called(kokoro(), "tokens")).unwrap();
    let told = user.refuses(&folder);
    assert!(told.contains("none of Piper's"), "{told}");
    let swapped = kokoro_folder("swapped", "tokens", &[("af_one", 1.5)]);
    fs::write(swapped.join("model.onnx"), &whole).unwrap();
    let told = user.refuses(&swapped);
    assert!(told.contains("not Kokoro's"), "{told}");
    fs::write(swapped.join("model.onnx"), called(kokoro(), "tokens")).unwrap();
    fs::write(swapped.join("voices/af_one.bin"), vec![0xff; STYLE]).unwrap();
    assert!(user.refuses(&swapped).contains("af_one"));
    fs::write(swapped.join("voices/af_one.bin"), b"short").unwrap();
    assert!(user.refuses(&swapped).contains("af_one.bin"));
    fs::remove_dir_all(swapped.join("voices")).unwrap();
    let told = user.refuses(&swapped);
    assert!(told.contains("no styles"), "{told}");
    // An operator that holds a graph of its own.
    let mut endless = piper();
    endless.nodes.push(node("Loop", &["nothing"], &["never"], &[]));
    fs::write(&graph, called(endless, "input")).unwrap();
    assert!(user.refuses(&folder).contains("`Loop`"));
    // Lengths that are not those of the sound.
    let mut lying = piper();
    lying.tensors.retain(|tensor| *tensor != number("unit", 256.0));
    lying.tensors.push(number("unit", 300.0));
    fs::write(&graph, called(lying, "input")).unwrap();
    let told = user.refuses(&folder);
    assert!(told.contains("not those of its sound"), "{told}");
}

#[test]
fn a_file_that_was_changed_after_it_was_added_is_told_when_the_voice_loads() {
    let user = User::new("changed");
    assert!(user.adds(&piper_folder("changed")).status.success());
    let graph = user.voices.join("en_us-hum-low/graph.onnx");
    let mut bytes = fs::read(&graph).unwrap();
    bytes[100] ^= 1;
    fs::write(&graph, bytes).unwrap();
    let told = command::complaint(&user.recit(&["say", "Noah.", "--voice", "en_us-hum-low/hum", "-o", "-"]));
    assert!(told.contains("`graph.onnx` is damaged or was changed"), "{told}");
}

/// The packs that `cargo xtask test` fetches, and ONNX Runtime.
fn packs() -> Option<(PathBuf, OsString)> {
    let packs = std::env::var_os("RECIT_TEST_PACKS").map(PathBuf::from);
    let engine = std::env::var_os("RECIT_ONNXRUNTIME").filter(|engine| engine != "off");
    packs.zip(engine)
}

#[test]
fn kokoro_and_piper_speak_as_they_are_distributed() {
    let Some((packs, engine)) = packs() else {
        eprintln!("LEFT OUT: RECIT_TEST_PACKS names no folder with voices of Kokoro and Piper");
        return;
    };
    let user = User {
        engine,
        ..User::new("real")
    };
    for (pack, voice) in [("piper", "en_us-joe-medium/joe"), ("kokoro", "kokoro/af_heart")] {
        let added = user.adds(&packs.join(pack));
        assert!(
            added.status.success(),
            "{}",
            String::from_utf8_lossy(&added.stderr)
        );
        let line = "The boy was there when the sun rose.";
        let plain = user.says(line, voice, &[]);
        assert!(
            (1.5..4.5).contains(&(plain.len() as f64 / 48_000.0)),
            "{}",
            plain.len()
        );
        assert!(plain == user.says(line, voice, &[]), "the same words differ");
        assert!((0.02..0.3).contains(&rms(&plain)), "{}", rms(&plain));
        // Without intonation F0 is the speaker's mean; an octave up it is twice that.
        let flat = user.says(line, voice, &["--intonation", "0"]);
        let high = user.says(line, voice, &["--intonation", "0", "--pitch", "12"]);
        let (low, double) = (periodic(&flat, 60.0..400.0), periodic(&high, 120.0..800.0));
        assert!(cents(double, 2.0 * low) < 30.0, "{low} Hz and {double} Hz");
        let fitted = user.says(line, voice, &["--fit", "4s"]);
        assert!((186_000..=198_000).contains(&fitted.len()), "{}", fitted.len());
    }
}

/// The F0 in a range, in Hz, of which most of the samples at 48 kHz speak.
fn periodic(samples: &[f32], range: std::ops::Range<f64>) -> f64 {
    let lags = (48_000.0 / range.end) as usize..=(48_000.0 / range.start) as usize;
    let mut sums = vec![0.0; *lags.end() + 1];
    for start in (0..samples.len().saturating_sub(4800)).step_by(2400) {
        let part = &samples[start..start + 4800];
        let power = rms(part);
        if power < 0.02 {
            continue;
        }
        for lag in lags.clone() {
            let product: f32 = part.iter().zip(&part[lag..]).map(|(a, b)| a * b).sum();
            sums[lag] += product / (power * power) / (4800 - lag) as f32;
        }
    }
    let most = sums.iter().fold(0.0_f32, |most, sum| most.max(*sum));
    // The shortest period that is nearly as strong: its multiples are as well.
    let first = lags.clone().find(|lag| sums[*lag] > 0.85 * most).unwrap();
    let best = (first..(first * 5 / 4).min(*lags.end())).max_by(|a, b| sums[*a].total_cmp(&sums[*b]));
    48_000.0 / best.unwrap() as f64
}
