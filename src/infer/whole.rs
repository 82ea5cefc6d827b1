//! Graphs that speak a whole sentence, as other programs distribute them: what such a file may hold, and how it is made to
//! tell more than it was made to tell.
//!
//! A run of such a graph takes as much as the values in its inputs say, so it cannot be reckoned before it begins. It does
//! each of its nodes once, and ONNX Runtime stops it when its time is over.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::graph::{Graph, ModelBytes};
use super::model::Model;
use super::onnx::{self, Scope};
use super::onnxruntime::Library;
use super::wire::{BROKEN, Content, Fields};
use super::{builtin, operators};

/// How long a run may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A value inside of a graph: by its name, or else as what the only node of an operator makes.
#[derive(Clone, Copy, Debug)]
pub struct Inside {
    /// Its name in the files that are known.
    pub name: &'static str,
    /// The operator that makes it.
    pub operator: &'static str,
    /// The operator that makes what that one reads, where others of it make something else.
    pub of: Option<&'static str>,
}

/// A graph with values from inside of it.
#[derive(Debug)]
pub struct WholeGraph {
    /// Its outputs are the first of the file (none where only values from inside were asked for), and then those that were found.
    pub graph: Graph,
    /// For each value that was asked for its place among the outputs; `None` where it is not there.
    pub inside: Vec<Option<usize>>,
}

/// Loads a graph in `bytes` that also gives the values `inside`, and nothing but these where it `only` plans.
pub(super) fn load(
    library: Option<&'static Library>,
    name: &str,
    bytes: &[u8],
    inside: &[Inside],
    only: bool,
) -> Result<WholeGraph, String> {
    let (model, names) = onnx::read_named(bytes, Scope::Whole)?;
    if library.is_none() {
        check_builtin(&model)?;
    }
    let found: Vec<Option<String>> = inside.iter().map(|value| find(value, &model, &names)).collect();
    let mut outputs = Outputs::of(bytes)?;
    // What else a file may give is of no use, and may be of another kind.
    outputs.names.truncate(usize::from(!only));
    let mut places = Vec::new();
    for found in found {
        places.push(found.map(|name| outputs.place(name)));
    }
    let rewritten: ModelBytes = outputs.rewrite(bytes)?.into();
    let graph = match library {
        Some(library) => library.whole(name, &rewritten, PATIENCE)?,
        None => builtin::load(name, rewritten)?,
    };
    Ok(WholeGraph {
        graph,
        inside: places,
    })
}

/// Whether the built-in engine has all operators.
fn check_builtin(model: &Model) -> Result<(), String> {
    let mut missing: Vec<&str> = Vec::new();
    for node in &model.nodes {
        if operators::rule(&node.operator).is_none() && !missing.contains(&node.operator.as_str()) {
            missing.push(&node.operator);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the built-in inference does not have {}; ONNX Runtime does, and `cargo xtask runtime` fetches it",
        missing.join(", ")
    ))
}

/// The name of a value in this graph.
fn find(value: &Inside, model: &Model, names: &HashMap<String, usize>) -> Option<String> {
    if names.contains_key(value.name) {
        return Some(value.name.to_owned());
    }
    let makes = |number: usize, operator: &str| {
        let node = model.nodes.iter().find(|node| node.outputs.contains(&number));
        node.is_some_and(|node| node.operator == operator)
    };
    let mut fitting = model.nodes.iter().filter(|node| {
        let reads = node.inputs.first().copied().flatten();
        node.operator == value.operator
            && value
                .of
                .is_none_or(|of| reads.is_some_and(|number| makes(number, of)))
    });
    let (first, second) = (fitting.next()?, fitting.next());
    let number = first.outputs.first().filter(|_| second.is_none())?;
    names
        .iter()
        .find(|(_, known)| *known == number)
        .map(|(name, _)| name.clone())
}

// Fields of the format.
const MODEL_GRAPH: u64 = 7;
const GRAPH_NODE: u64 = 1;
const GRAPH_INITIALIZER: u64 = 5;
const GRAPH_OUTPUT: u64 = 12;
const GRAPH_NOTE: u64 = 13;
const TENSOR_NAME: u64 = 8;

/// The outputs that a file is to have.
struct Outputs {
    names: Vec<String>,
}

impl Outputs {
    /// Those that it has.
    fn of(bytes: &[u8]) -> Result<Self, String> {
        let mut names = Vec::new();
        for field in Fields(graph(bytes)?) {
            if let (GRAPH_OUTPUT, port) = field? {
                names.push(text(port.bytes()?, 1)?.to_owned());
            }
        }
        match names.is_empty() {
            true => Err(BROKEN.to_owned()),
            false => Ok(Self { names }),
        }
    }

    /// The place of an output, which is added where it is none yet.
    fn place(&mut self, name: String) -> usize {
        let known = self.names.iter().position(|known| *known == name);
        known.unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        })
    }

    /// The file with these outputs, and without what none of them needs.
    fn rewrite(&self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let graph = graph(bytes)?;
        let needed = self.needed(graph)?;
        let (mut made, mut ports) = (Vec::with_capacity(graph.len()), HashMap::new());
        for field in Fields(graph) {
            let (number, content) = field?;
            let keep = match number {
                GRAPH_NODE => texts(content.bytes()?, 2)?.any(|name| needed.contains(name)),
                GRAPH_INITIALIZER => needed.contains(text(content.bytes()?, TENSOR_NAME)?),
                GRAPH_OUTPUT => {
                    ports.insert(text(content.bytes()?, 1)?, content);
                    false
                }
                // What is noted of a value may be of one that has gone.
                GRAPH_NOTE => false,
                _ => true,
            };
            if keep {
                write(&mut made, number, content);
            }
        }
        for name in &self.names {
            match ports.get(name.as_str()) {
                Some(&port) => write(&mut made, GRAPH_OUTPUT, port),
                None => write(&mut made, GRAPH_OUTPUT, Content::Bytes(&floats(name))),
            }
        }
        let mut whole = Vec::with_capacity(bytes.len() + 256);
        for field in Fields(bytes) {
            match field? {
                (MODEL_GRAPH, _) => write(&mut whole, MODEL_GRAPH, Content::Bytes(&made)),
                (number, content) => write(&mut whole, number, content),
            }
        }
        Ok(whole)
    }

    /// The names of all values that the outputs are made of.
    fn needed<'a>(&'a self, graph: &'a [u8]) -> Result<HashSet<&'a str>, String> {
        let mut makers: HashMap<&str, &[u8]> = HashMap::new();
        for field in Fields(graph) {
            if let (GRAPH_NODE, node) = field? {
                let node = node.bytes()?;
                makers.extend(texts(node, 2)?.map(|name| (name, node)));
            }
        }
        let mut needed: HashSet<&str> = HashSet::new();
        let mut open: Vec<&str> = self.names.iter().map(String::as_str).collect();
        while let Some(name) = open.pop() {
            if !needed.insert(name) {
                continue;
            }
            if let Some(node) = makers.get(name) {
                open.extend(texts(node, 1)?.filter(|name| !name.is_empty()));
            }
        }
        Ok(needed)
    }
}

/// The message of the graph in a file.
fn graph(bytes: &[u8]) -> Result<&[u8], String> {
    for field in Fields(bytes) {
        if let (MODEL_GRAPH, content) = field? {
            return content.bytes();
        }
    }
    Err(BROKEN.to_owned())
}

/// The texts in a field of a message.
fn texts(message: &[u8], wanted: u64) -> Result<impl Iterator<Item = &str>, String> {
    let mut texts = Vec::new();
    for field in Fields(message) {
        let (number, content) = field?;
        if number == wanted {
            texts.push(content.text()?);
        }
    }
    Ok(texts.into_iter())
}

fn text(message: &[u8], wanted: u64) -> Result<&str, String> {
    Ok(texts(message, wanted)?.next().unwrap_or_default())
}

/// A port for 32-bit floats of any shape.
fn floats(name: &str) -> Vec<u8> {
    let (mut kind, mut tensor, mut port) = (Vec::new(), Vec::new(), Vec::new());
    write(&mut tensor, 1, Content::Number(1));
    write(&mut kind, 1, Content::Bytes(&tensor));
    write(&mut port, 1, Content::Bytes(name.as_bytes()));
    write(&mut port, 2, Content::Bytes(&kind));
    port
}

/// Writes a field behind `out`.
fn write(out: &mut Vec<u8>, number: u64, content: Content<'_>) {
    let tag = |kind: u64| number << 3 | kind;
    match content {
        Content::Number(value) => {
            varint(out, tag(0));
            varint(out, value);
        }
        Content::Long(bytes) => {
            varint(out, tag(1));
            out.extend(bytes);
        }
        Content::Bytes(bytes) => {
            varint(out, tag(2));
            varint(out, bytes.len() as u64);
            out.extend(bytes);
        }
        Content::Short(bytes) => {
            varint(out, tag(5));
            out.extend(bytes);
        }
    }
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
