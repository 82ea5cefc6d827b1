//! Small synthetic voices in the formats of Piper and Kokoro, which hum.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::command::file;
use crate::onnx::Size::{Fixed, Free};
use crate::onnx::{FLOAT, Graph, INT64, floats, integer_attribute, integers, node, port};

/// Size of a Kokoro style in bytes.
pub const STYLE: usize = 4 * 510 * 256;

/// A tensor of one value.
pub fn number(name: &str, value: f32) -> Vec<u8> {
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
pub fn piper() -> Graph {
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
pub fn called(graph: Graph, name: &str) -> Vec<u8> {
    let renamed = node("Identity", &[name], &["ids"], &[]);
    let mut graph = graph;
    graph.nodes.insert(0, renamed);
    graph.inputs[0] = port(name, INT64, &[Fixed(1), Free("symbols")]);
    graph.file()
}

/// The configuration of that voice.
pub fn piper_config() -> Value {
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
pub fn kokoro() -> Graph {
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
pub fn kokoro_folder(name: &str, input: &str, styles: &[(&str, f32)]) -> PathBuf {
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

/// A folder with that voice of Piper.
pub fn piper_folder(name: &str) -> PathBuf {
    let folder = file(&format!("piper-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("en_US-hum-low.onnx"), called(piper(), "input")).unwrap();
    fs::write(folder.join("en_US-hum-low.onnx.json"), piper_config().to_string()).unwrap();
    folder
}
