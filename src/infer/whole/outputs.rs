//! Changes the outputs of a file, and removes unused parts.

use std::collections::{HashMap, HashSet};

use super::super::file::{
    GRAPH_INITIALIZER, GRAPH_NODE, GRAPH_NOTE, GRAPH_OUTPUT, NODE_INPUT, NODE_OUTPUT, PORT_NAME, TENSOR_NAME,
    graph, text, texts, with_graph,
};
use super::super::wire::{BROKEN, Content, Fields, write};

/// The requested outputs of a file.
pub(super) struct Outputs {
    pub(super) names: Vec<String>,
}

impl Outputs {
    /// The existing outputs.
    pub(super) fn of(file: &[u8]) -> Result<Self, String> {
        let mut names = Vec::new();
        for field in Fields(graph(file)?) {
            if let (GRAPH_OUTPUT, port) = field? {
                names.push(text(port.bytes()?, PORT_NAME)?.to_owned());
            }
        }
        match names.is_empty() {
            true => Err(BROKEN.to_owned()),
            false => Ok(Self { names }),
        }
    }

    /// The index of an output, which is added if necessary.
    pub(super) fn place(&mut self, name: String) -> usize {
        let known = self.names.iter().position(|known| *known == name);
        known.unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        })
    }

    /// The file with these outputs, without parts that none of them needs.
    pub(super) fn rewrite(&self, file: &[u8]) -> Result<Vec<u8>, String> {
        let graph = graph(file)?;
        let needed = self.needed(graph)?;
        let (mut made, mut ports) = (Vec::with_capacity(graph.len()), HashMap::new());
        for field in Fields(graph) {
            let (number, content) = field?;
            let keep = match number {
                GRAPH_NODE => {
                    let outputs = texts(content.bytes()?, NODE_OUTPUT)?;
                    outputs.into_iter().any(|name| needed.contains(name))
                }
                GRAPH_INITIALIZER => needed.contains(text(content.bytes()?, TENSOR_NAME)?),
                GRAPH_OUTPUT => {
                    ports.insert(text(content.bytes()?, PORT_NAME)?, content);
                    false
                }
                // The value may have been removed.
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
        with_graph(file, &made)
    }

    /// The names of all values that the outputs depend on.
    fn needed<'a>(&'a self, graph: &'a [u8]) -> Result<HashSet<&'a str>, String> {
        let mut makers: HashMap<&str, &[u8]> = HashMap::new();
        for field in Fields(graph) {
            if let (GRAPH_NODE, node) = field? {
                let node = node.bytes()?;
                makers.extend(texts(node, NODE_OUTPUT)?.into_iter().map(|name| (name, node)));
            }
        }
        let mut needed: HashSet<&str> = HashSet::new();
        let mut open: Vec<&str> = self.names.iter().map(String::as_str).collect();
        while let Some(name) = open.pop() {
            if !needed.insert(name) {
                continue;
            }
            if let Some(node) = makers.get(name) {
                open.extend(texts(node, NODE_INPUT)?.iter().filter(|name| !name.is_empty()));
            }
        }
        Ok(needed)
    }
}

/// A port for 32-bit floats of any shape.
fn floats(name: &str) -> Vec<u8> {
    let (mut kind, mut tensor, mut port) = (Vec::new(), Vec::new(), Vec::new());
    write(&mut tensor, 1, Content::Number(1));
    write(&mut kind, 1, Content::Bytes(&tensor));
    write(&mut port, PORT_NAME, Content::Bytes(name.as_bytes()));
    write(&mut port, 2, Content::Bytes(&kind));
    port
}
