//! The parts of ONNX files that are computed or rewritten here, and their field numbers in the format.

mod node;
mod tensor;

pub(super) use node::{Node, float_attribute, integers_attribute, node, text_attribute};
pub(super) use tensor::{Constant, Numbers, Weights, integers};

use super::tensor::{Kind, Port};
use super::wire::{BROKEN, Content, Fields, write};

/// The graph of a model.
const MODEL_GRAPH: u64 = 7;

/// A node of a graph.
pub(in crate::infer) const GRAPH_NODE: u64 = 1;
/// A tensor of the file.
pub(in crate::infer) const GRAPH_INITIALIZER: u64 = 5;
/// An input of the graph.
pub(in crate::infer) const GRAPH_INPUT: u64 = 11;
/// An output of the graph.
pub(in crate::infer) const GRAPH_OUTPUT: u64 = 12;
/// The type information of a value.
pub(in crate::infer) const GRAPH_NOTE: u64 = 13;

/// The name of an output.
pub(in crate::infer) const PORT_NAME: u64 = 1;
/// The name of a tensor.
pub(in crate::infer) const TENSOR_NAME: u64 = 8;

/// The names of a node's inputs; empty for an omitted one.
pub(in crate::infer) const NODE_INPUT: u64 = 1;
/// The names of a node's outputs.
pub(in crate::infer) const NODE_OUTPUT: u64 = 2;

/// The message of the graph in a file.
pub(in crate::infer) fn graph(file: &[u8]) -> Result<&[u8], String> {
    for field in Fields(file) {
        if let (MODEL_GRAPH, content) = field? {
            return content.bytes();
        }
    }
    Err(BROKEN.to_owned())
}

/// The file with another graph.
pub(in crate::infer) fn with_graph(file: &[u8], graph: &[u8]) -> Result<Vec<u8>, String> {
    let mut whole = Vec::with_capacity(graph.len() + 1024);
    for field in Fields(file) {
        match field? {
            (MODEL_GRAPH, _) => write(&mut whole, MODEL_GRAPH, Content::Bytes(graph)),
            (number, content) => write(&mut whole, number, content),
        }
    }
    Ok(whole)
}

/// The strings in a field of a message.
pub(in crate::infer) fn texts(message: &[u8], wanted: u64) -> Result<Vec<&str>, String> {
    let mut texts = Vec::new();
    for field in Fields(message) {
        let (number, content) = field?;
        if number == wanted {
            texts.push(content.text()?);
        }
    }
    Ok(texts)
}

/// The first string in a field of a message; empty if there is none.
pub(in crate::infer) fn text(message: &[u8], wanted: u64) -> Result<&str, String> {
    Ok(texts(message, wanted)?.first().copied().unwrap_or_default())
}

/// An input or an output of a graph.
pub(in crate::infer) fn port(message: &[u8]) -> Result<Port, String> {
    // The type of the value; for a tensor, the kind of its numbers and its sizes.
    let tensor = field(field(message, 2)?, 1)?;
    let (mut kind, mut shape) = (Kind::Other, Vec::new());
    for field in Fields(tensor) {
        match field? {
            (1, code) => {
                kind = match code.integer()? {
                    1 => Kind::Float,
                    6 | 7 => Kind::Integer,
                    _ => Kind::Other,
                }
            }
            (2, sizes) => {
                for size in Fields(sizes.bytes()?) {
                    shape.push(size_of(size?.1.bytes()?)?);
                }
            }
            _ => {}
        }
    }
    let name = text(message, PORT_NAME)?.to_owned();
    Ok(Port { name, kind, shape })
}

/// A size of a port; `None` if it is free.
fn size_of(message: &[u8]) -> Result<Option<usize>, String> {
    for field in Fields(message) {
        if let (1, size) = field? {
            return usize::try_from(size.integer()?)
                .map(Some)
                .map_err(|_| BROKEN.to_owned());
        }
    }
    Ok(None)
}

/// The message in a field; empty if there is none.
fn field(message: &[u8], wanted: u64) -> Result<&[u8], String> {
    for field in Fields(message) {
        if let (number, content) = field?
            && number == wanted
        {
            return content.bytes();
        }
    }
    Ok(&[])
}
