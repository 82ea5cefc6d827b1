//! Small handwritten ONNX files: some that no exporter writes, and some that none should write.
#![allow(dead_code, reason = "not every test writes everything")]

/// A field of a message that is a message, a string or bytes.
pub fn field(number: u64, content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    let mut bytes = varint(number << 3 | 2);
    bytes.extend(varint(content.len() as u64));
    bytes.extend(content);
    bytes
}

/// A field that is an integer.
pub fn number(field: u64, value: i64) -> Vec<u8> {
    let mut bytes = varint(field << 3);
    bytes.extend(varint(value as u64));
    bytes
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// The code of 32-bit floating-point numbers.
pub const FLOAT: i64 = 1;
/// The code of 64-bit integers.
pub const INT64: i64 = 7;

/// A size of a port: fixed, or free with a name.
#[derive(Clone, Copy)]
pub enum Size {
    /// Always this size.
    Fixed(i64),
    /// Any size.
    Free(&'static str),
}

/// An input or an output of a graph.
pub fn port(name: &str, kind: i64, sizes: &[Size]) -> Vec<u8> {
    let size = |size: &Size| match size {
        Size::Fixed(size) => field(1, number(1, *size)),
        Size::Free(name) => field(1, field(2, name)),
    };
    let shape = sizes.iter().flat_map(size).collect::<Vec<_>>();
    let tensor = [number(1, kind), field(2, shape)].concat();
    [field(1, name), field(2, field(1, tensor))].concat()
}

/// A tensor of 64-bit integers.
pub fn integers(name: &str, sizes: &[i64], values: &[i64]) -> Vec<u8> {
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    tensor(name, INT64, sizes, &raw)
}

/// A tensor of 32-bit floating-point numbers.
pub fn floats(name: &str, sizes: &[i64], values: &[f32]) -> Vec<u8> {
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    tensor(name, FLOAT, sizes, &raw)
}

/// A tensor with these bytes.
pub fn tensor(name: &str, kind: i64, sizes: &[i64], raw: &[u8]) -> Vec<u8> {
    let sizes = sizes.iter().flat_map(|&size| number(1, size));
    let mut bytes: Vec<u8> = sizes.collect();
    bytes.extend([number(2, kind), field(8, name), field(9, raw)].concat());
    bytes
}

/// An attribute that is an integer.
pub fn integer_attribute(name: &str, value: i64) -> Vec<u8> {
    [field(1, name), number(3, value), number(20, 2)].concat()
}

/// An attribute that is a list of integers.
pub fn list_attribute(name: &str, values: &[i64]) -> Vec<u8> {
    let values: Vec<u8> = values.iter().flat_map(|&value| number(8, value)).collect();
    [field(1, name), values, number(20, 7)].concat()
}

/// An attribute that is a tensor.
pub fn tensor_attribute(name: &str, tensor: &[u8]) -> Vec<u8> {
    [field(1, name), field(5, tensor), number(20, 4)].concat()
}

/// An attribute that is a graph.
pub fn graph_attribute(name: &str, graph: &[u8]) -> Vec<u8> {
    [field(1, name), field(6, graph), number(20, 5)].concat()
}

/// A node of the standard operators.
pub fn node(operator: &str, inputs: &[&str], outputs: &[&str], attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    inputs.iter().for_each(|name| bytes.extend(field(1, name)));
    outputs.iter().for_each(|name| bytes.extend(field(2, name)));
    bytes.extend(field(4, operator));
    attributes
        .iter()
        .for_each(|attribute| bytes.extend(field(5, attribute)));
    bytes
}

/// A graph, from which a file can be made.
#[derive(Default)]
pub struct Graph {
    /// Its nodes, in order.
    pub nodes: Vec<Vec<u8>>,
    /// Its tensors.
    pub tensors: Vec<Vec<u8>>,
    /// Its inputs.
    pub inputs: Vec<Vec<u8>>,
    /// Its outputs.
    pub outputs: Vec<Vec<u8>>,
}

impl Graph {
    /// The graph as a message.
    pub fn message(&self) -> Vec<u8> {
        let of = |number, all: &[Vec<u8>]| all.iter().flat_map(|one| field(number, one)).collect::<Vec<_>>();
        [
            of(1, &self.nodes),
            field(2, "graph"),
            of(5, &self.tensors),
            of(11, &self.inputs),
            of(12, &self.outputs),
        ]
        .concat()
    }

    /// The graph as a file for opset 20.
    pub fn file(&self) -> Vec<u8> {
        file(&self.message())
    }
}

/// A file with this message as its graph.
pub fn file(graph: &[u8]) -> Vec<u8> {
    let opset = [field(1, ""), number(2, 20)].concat();
    [number(1, 9), field(7, graph), field(8, opset)].concat()
}
