//! The file that a server runs: the same computation, whose inputs and outputs have stated names and shapes.

use std::collections::HashSet;

use super::super::file::{
    GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_NODE, GRAPH_NOTE, GRAPH_OUTPUT, NODE_INPUT, NODE_OUTPUT, PORT_NAME,
    TENSOR_NAME, graph, integers, node, text, with_graph,
};
use super::super::wire::{Content, Fields, write};

/// In front of all other names, so that none is equal to a stated one.
const PREFIX: &str = "inside/";
/// The name of the shape of a row.
const ROW: &str = "row";

/// The file with other names of inputs, and with `outputs` as rows of the shape `[1, ?]` under other names. Both are pairs of the
/// name in the file and the other one; a file need not have all of the inputs.
///
/// # Errors
/// If the file is broken.
pub(super) fn rewrite(
    file: &[u8],
    inputs: &[(&str, &str)],
    outputs: &[(String, &str)],
) -> Result<Vec<u8>, String> {
    let graph = graph(file)?;
    let mut known = HashSet::new();
    for field in Fields(graph) {
        if let (GRAPH_INPUT, port) = field? {
            known.insert(text(port.bytes()?, PORT_NAME)?);
        }
    }
    let renamed = |name: &str| {
        let stated = inputs
            .iter()
            .find(|(old, _)| *old == name && known.contains(name));
        match (name, stated) {
            // Left out.
            ("", _) => String::new(),
            (_, Some((_, new))) => (*new).to_owned(),
            (_, None) => format!("{PREFIX}{name}"),
        }
    };
    let mut made = Vec::with_capacity(graph.len() + 64 * 1024);
    for field in Fields(graph) {
        let (number, content) = field?;
        let names: &[u64] = match number {
            GRAPH_NODE => &[NODE_INPUT, NODE_OUTPUT],
            GRAPH_INITIALIZER => &[TENSOR_NAME],
            GRAPH_INPUT | GRAPH_NOTE => &[PORT_NAME],
            GRAPH_OUTPUT => continue,
            _ => &[],
        };
        if names.is_empty() {
            write(&mut made, number, content);
            continue;
        }
        let message = with_names(content.bytes()?, names, renamed)?;
        write(&mut made, number, Content::Bytes(&message));
    }
    write(
        &mut made,
        GRAPH_INITIALIZER,
        Content::Bytes(&integers(ROW, &[1, -1])),
    );
    for (old, new) in outputs {
        let row = node("Reshape", &[&renamed(old), ROW], &[new], &[]);
        write(&mut made, GRAPH_NODE, Content::Bytes(&row));
        write(&mut made, GRAPH_OUTPUT, Content::Bytes(&port(new)));
    }
    with_graph(file, &made)
}

/// A message with other strings in the fields `names`.
fn with_names(message: &[u8], names: &[u64], renamed: impl Fn(&str) -> String) -> Result<Vec<u8>, String> {
    let mut changed = Vec::with_capacity(message.len() + 64);
    for field in Fields(message) {
        match field? {
            (number, name) if names.contains(&number) => {
                let name = renamed(name.text()?);
                write(&mut changed, number, Content::Bytes(name.as_bytes()));
            }
            (number, content) => write(&mut changed, number, content),
        }
    }
    Ok(changed)
}

/// A port for 32-bit floats of the shape `[1, ?]`.
fn port(name: &str) -> Vec<u8> {
    let (mut one, mut any, mut shape) = (Vec::new(), Vec::new(), Vec::new());
    let (mut tensor, mut kind, mut port) = (Vec::new(), Vec::new(), Vec::new());
    write(&mut one, 1, Content::Number(1));
    write(&mut any, 2, Content::Bytes(format!("count of {name}").as_bytes()));
    write(&mut shape, 1, Content::Bytes(&one));
    write(&mut shape, 1, Content::Bytes(&any));
    write(&mut tensor, 1, Content::Number(1));
    write(&mut tensor, 2, Content::Bytes(&shape));
    write(&mut kind, 1, Content::Bytes(&tensor));
    write(&mut port, PORT_NAME, Content::Bytes(name.as_bytes()));
    write(&mut port, 2, Content::Bytes(&kind));
    port
}
