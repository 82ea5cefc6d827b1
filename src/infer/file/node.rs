//! Reads and writes nodes of a graph.

use super::super::wire::{Content, Fields, write};
use super::{GRAPH_NODE, NODE_INPUT, NODE_OUTPUT, text, texts};

// Field numbers of a node.
const NODE_OPERATOR: u64 = 4;
const NODE_ATTRIBUTE: u64 = 5;
const NODE_DOMAIN: u64 = 7;

// Field numbers of an attribute, and the codes of its kinds.
const ATTRIBUTE_NAME: u64 = 1;
const FLOAT_VALUE: u64 = 2;
const INTEGER_VALUE: u64 = 3;
const TEXT_VALUE: u64 = 4;
const TENSOR_VALUE: u64 = 5;
const INTEGER_VALUES: u64 = 8;
const ATTRIBUTE_KIND: u64 = 20;
const FLOAT: u64 = 1;
const TEXT: u64 = 3;
const INTEGERS: u64 = 7;

/// A node: an operator with its inputs and outputs.
#[derive(Debug)]
pub(in crate::infer) struct Node<'a> {
    /// Its message in the file.
    pub(in crate::infer) message: &'a [u8],
    pub(in crate::infer) operator: &'a str,
    /// The names of its inputs; empty for an omitted one.
    pub(in crate::infer) inputs: Vec<&'a str>,
    /// The names of its outputs.
    pub(in crate::infer) outputs: Vec<&'a str>,
}

impl<'a> Node<'a> {
    /// Reads the message of a node.
    pub(in crate::infer) fn read(message: &'a [u8]) -> Result<Self, String> {
        Ok(Self {
            message,
            operator: text(message, NODE_OPERATOR)?,
            inputs: texts(message, NODE_INPUT)?,
            outputs: texts(message, NODE_OUTPUT)?,
        })
    }

    /// All nodes of a graph, in the order of the file.
    pub(in crate::infer) fn all(graph: &'a [u8]) -> Result<Vec<Self>, String> {
        let mut nodes = Vec::new();
        for field in Fields(graph) {
            if let (GRAPH_NODE, node) = field? {
                nodes.push(Self::read(node.bytes()?)?);
            }
        }
        Ok(nodes)
    }

    /// The name of the input at an index; empty if there is none.
    pub(in crate::infer) fn input(&self, place: usize) -> &'a str {
        self.inputs.get(place).copied().unwrap_or_default()
    }

    /// The name of its first output; empty if there is none.
    pub(in crate::infer) fn output(&self) -> &'a str {
        self.outputs.first().copied().unwrap_or_default()
    }

    /// The message of a node with the name and the attributes of this one, but with another standard operator
    /// and other inputs.
    pub(in crate::infer) fn as_other(&self, operator: &str, inputs: &[&str]) -> Result<Vec<u8>, String> {
        let mut message = node(operator, inputs, &self.outputs, &[]);
        for field in Fields(self.message) {
            match field? {
                (NODE_INPUT | NODE_OUTPUT | NODE_OPERATOR | NODE_DOMAIN, _) => {}
                (number, content) => write(&mut message, number, content),
            }
        }
        Ok(message)
    }

    /// The message of an attribute.
    fn attribute(&self, name: &str) -> Result<Option<&'a [u8]>, String> {
        for field in Fields(self.message) {
            if let (NODE_ATTRIBUTE, attribute) = field? {
                let attribute = attribute.bytes()?;
                if text(attribute, ATTRIBUTE_NAME)? == name {
                    return Ok(Some(attribute));
                }
            }
        }
        Ok(None)
    }

    /// The first content of an attribute in one of its fields.
    fn content(&self, name: &str, wanted: u64) -> Result<Option<Content<'a>>, String> {
        for field in Fields(self.attribute(name)?.unwrap_or_default()) {
            let (number, content) = field?;
            if number == wanted {
                return Ok(Some(content));
            }
        }
        Ok(None)
    }

    /// A float attribute.
    pub(in crate::infer) fn float(&self, name: &str) -> Result<Option<f32>, String> {
        match self.content(name, FLOAT_VALUE)? {
            Some(Content::Short(bytes)) => Ok(Some(f32::from_le_bytes(bytes))),
            _ => Ok(None),
        }
    }

    /// An integer attribute.
    pub(in crate::infer) fn integer(&self, name: &str) -> Result<Option<i64>, String> {
        self.content(name, INTEGER_VALUE)?
            .map(Content::integer)
            .transpose()
    }

    /// A string attribute.
    pub(in crate::infer) fn text(&self, name: &str) -> Result<Option<&'a str>, String> {
        self.content(name, TEXT_VALUE)?.map(Content::text).transpose()
    }

    /// The message of a tensor attribute.
    pub(in crate::infer) fn tensor(&self, name: &str) -> Result<Option<&'a [u8]>, String> {
        self.content(name, TENSOR_VALUE)?.map(Content::bytes).transpose()
    }

    /// An attribute that is a list of integers; empty if it is missing.
    pub(in crate::infer) fn integers(&self, name: &str) -> Result<Vec<i64>, String> {
        let mut values = Vec::new();
        for field in Fields(self.attribute(name)?.unwrap_or_default()) {
            if let (INTEGER_VALUES, content) = field? {
                content.add_integers(&mut values)?;
            }
        }
        Ok(values)
    }
}

/// The message of a node with a standard operator.
pub(in crate::infer) fn node(
    operator: &str,
    inputs: &[&str],
    outputs: &[&str],
    attributes: &[Vec<u8>],
) -> Vec<u8> {
    let mut message = Vec::new();
    for name in inputs {
        write(&mut message, NODE_INPUT, Content::Bytes(name.as_bytes()));
    }
    for name in outputs {
        write(&mut message, NODE_OUTPUT, Content::Bytes(name.as_bytes()));
    }
    write(&mut message, NODE_OPERATOR, Content::Bytes(operator.as_bytes()));
    for attribute in attributes {
        write(&mut message, NODE_ATTRIBUTE, Content::Bytes(attribute));
    }
    message
}

/// A float attribute.
pub(in crate::infer) fn float_attribute(name: &str, value: f32) -> Vec<u8> {
    attribute(name, FLOAT, |message| {
        write(message, FLOAT_VALUE, Content::Short(value.to_le_bytes()));
    })
}

/// A string attribute.
pub(in crate::infer) fn text_attribute(name: &str, value: &str) -> Vec<u8> {
    attribute(name, TEXT, |message| {
        write(message, TEXT_VALUE, Content::Bytes(value.as_bytes()));
    })
}

/// An attribute that is a list of integers.
pub(in crate::infer) fn integers_attribute(name: &str, values: &[i64]) -> Vec<u8> {
    attribute(name, INTEGERS, |message| {
        for &value in values {
            write(message, INTEGER_VALUES, Content::Number(value as u64));
        }
    })
}

fn attribute(name: &str, kind: u64, value: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut message = Vec::new();
    write(&mut message, ATTRIBUTE_NAME, Content::Bytes(name.as_bytes()));
    value(&mut message);
    write(&mut message, ATTRIBUTE_KIND, Content::Number(kind));
    message
}
