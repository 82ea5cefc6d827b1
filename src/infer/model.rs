//! The parts of an ONNX graph that determine the cost of a run.

use std::collections::HashMap;

use super::operators::Rule;

/// The most values of a tensor (64 MiB of 32-bit numbers).
pub(super) const MAX_TENSOR: usize = 1 << 24;

/// The most dimensions of a tensor.
pub(super) const MAX_RANK: usize = 8;
/// The most values of a tensor whose values may determine sizes.
pub(super) const MAX_KNOWN: usize = 64;

/// A graph with its nodes in an executable order. Values are numbered.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) nodes: Vec<Node>,
    pub(super) inputs: Vec<Declared>,
    pub(super) outputs: Vec<usize>,
    /// Values that are stored in the file.
    pub(super) constants: Vec<(usize, Known)>,
    /// The number of values.
    pub(super) values: usize,
    /// For each node, the values that are not needed after it.
    pub(super) done: Vec<Vec<usize>>,
}

/// An input of a graph.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Declared {
    pub(super) name: String,
    /// The number of its value.
    pub(super) value: usize,
    /// `None` for a free size.
    pub(super) sizes: Vec<Option<usize>>,
}

/// A node. Missing inputs are `None`.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) operator: String,
    pub(super) rule: Rule,
    pub(super) inputs: Vec<Option<usize>>,
    pub(super) outputs: Vec<usize>,
    pub(super) attributes: HashMap<String, Attribute>,
}

/// The value of an attribute; `Other` does not influence sizes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Attribute {
    Integer(i64),
    Integers(Vec<i64>),
    Text(String),
    Tensor(Known),
    Other,
}

/// The known properties of a value: its sizes, and its numbers if these are a few integers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Known {
    pub(super) sizes: Vec<usize>,
    pub(super) numbers: Option<Vec<i64>>,
}

impl Model {
    /// The values that are not needed after the node at `index`.
    pub(super) fn done_after(&self, index: usize) -> &[usize] {
        &self.done[index]
    }
}

/// For each node, the values whose last use it is. Those of the file and the outputs are always kept.
pub(super) fn done(model: &Model) -> Vec<Vec<usize>> {
    let mut last = vec![None; model.values];
    for (index, node) in model.nodes.iter().enumerate() {
        for &value in node.outputs.iter().chain(node.inputs.iter().flatten()) {
            last[value] = Some(index);
        }
    }
    let constants = model.constants.iter().map(|(value, _)| value);
    for &value in constants.chain(&model.outputs) {
        last[value] = None;
    }
    let mut done = vec![Vec::new(); model.nodes.len()];
    for (value, last) in last.into_iter().enumerate() {
        if let Some(index) = last {
            done[index].push(value);
        }
    }
    done
}
