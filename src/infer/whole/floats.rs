//! Converts products of 8-bit integers back to products of floats.
//!
//! A file with 8-bit weights often quantises the other factor at run time (`DynamicQuantizeLinear`),
//! multiplies integers, and scales the result. The engines are slow at such convolutions. So here values are
//! not quantised and their scale is one; the weights lose their zero point, and their scale is still applied
//! after the product. Biases are not rounded to integers.

use std::collections::{HashMap, HashSet};

use super::super::file::{
    GRAPH_INITIALIZER, GRAPH_NODE, NODE_INPUT, Node, TENSOR_NAME, Weights, graph, node, text, texts,
    with_graph,
};
use super::super::wire::{BROKEN, Content, Fields, write};

/// The file with floats in place of 8-bit products; `None` if it has none of these.
///
/// # Errors
/// If products of integers are used in an unsupported way.
pub(super) fn rewrite(file: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let graph = graph(file)?;
    let nodes = Node::all(graph)?;
    if !nodes.iter().any(|node| is_product(node) || is_lstm(node)) {
        return Ok(None);
    }
    let mut floats = Floats::new(graph, &nodes)?;
    let mut written = Vec::with_capacity(nodes.len());
    for node in &nodes {
        written.extend(floats.node(node)?);
    }
    let made = floats.made;
    with_graph(file, &joined(graph, &written, made)?).map(Some)
}

fn is_product(node: &Node<'_>) -> bool {
    matches!(node.operator, "ConvInteger" | "MatMulInteger")
}

fn is_lstm(node: &Node<'_>) -> bool {
    node.operator == "DynamicQuantizeLSTM"
}

/// The graph with other nodes, with the tensors `made`, and without unused ones.
fn joined(graph: &[u8], nodes: &[Vec<u8>], made: HashMap<String, Vec<u8>>) -> Result<Vec<u8>, String> {
    let mut read = HashSet::new();
    for node in nodes {
        read.extend(texts(node, NODE_INPUT)?);
    }
    let mut joined =
        Vec::with_capacity(graph.len() + made.values().map(|tensor| tensor.len() + 16).sum::<usize>());
    for field in Fields(graph) {
        match field? {
            (GRAPH_NODE, _) => {}
            (GRAPH_INITIALIZER, tensor) if !read.contains(text(tensor.bytes()?, TENSOR_NAME)?) => {}
            (number, content) => write(&mut joined, number, content),
        }
    }
    for node in nodes {
        write(&mut joined, GRAPH_NODE, Content::Bytes(node));
    }
    for tensor in made.into_values() {
        write(&mut joined, GRAPH_INITIALIZER, Content::Bytes(&tensor));
    }
    Ok(joined)
}

/// The state while the nodes of a graph are converted to floats.
struct Floats<'a> {
    /// The messages of the tensors in the file.
    tensors: HashMap<&'a str, &'a [u8]>,
    /// The original of each quantised value.
    sources: HashMap<&'a str, &'a str>,
    /// Outputs of nodes that round a bias.
    rounded: HashSet<&'a str>,
    /// The messages of new tensors, by name.
    made: HashMap<String, Vec<u8>>,
}

impl<'a> Floats<'a> {
    fn new(graph: &'a [u8], nodes: &[Node<'a>]) -> Result<Self, String> {
        let mut tensors = HashMap::new();
        for field in Fields(graph) {
            if let (GRAPH_INITIALIZER, tensor) = field? {
                tensors.insert(text(tensor.bytes()?, TENSOR_NAME)?, tensor.bytes()?);
            }
        }
        let quantisers = nodes
            .iter()
            .filter(|node| node.operator == "DynamicQuantizeLinear");
        let mut floats = Self {
            tensors,
            sources: quantisers.map(|node| (node.output(), node.input(0))).collect(),
            rounded: rounded(nodes),
            made: HashMap::new(),
        };
        floats.check(nodes)?;
        let one = Weights {
            sizes: Vec::new(),
            values: vec![1.0],
        };
        for node in nodes
            .iter()
            .filter(|node| node.operator == "DynamicQuantizeLinear")
        {
            let scale = node.outputs.get(1).copied().unwrap_or_default();
            if !scale.is_empty() {
                floats.made.insert(scale.to_owned(), one.write(scale));
            }
        }
        Ok(floats)
    }

    /// Checks that only products read quantised values.
    fn check(&self, nodes: &[Node<'a>]) -> Result<(), String> {
        let others = nodes.iter().filter(|node| !is_product(node));
        let read: HashSet<&str> = others.flat_map(|node| node.inputs.iter().copied()).collect();
        let zeros = nodes
            .iter()
            .filter(|node| node.operator == "DynamicQuantizeLinear");
        let mut quantised =
            zeros.flat_map(|node| [node.output(), node.outputs.get(2).copied().unwrap_or_default()]);
        match quantised.find(|name| !name.is_empty() && read.contains(name)) {
            None => Ok(()),
            Some(_) => Err("it uses quantised values in a way that is not known".to_owned()),
        }
    }

    /// The messages that replace a node.
    fn node(&mut self, node: &Node<'a>) -> Result<Option<Vec<u8>>, String> {
        let written = match node.operator {
            "DynamicQuantizeLinear" => return Ok(None),
            "ConvInteger" => self.product("Conv", node)?,
            "MatMulInteger" => self.product("MatMul", node)?,
            "DynamicQuantizeLSTM" => self.lstm(node)?,
            _ if self.rounded.contains(node.output()) => identity(node),
            _ => node.message.to_vec(),
        };
        Ok(Some(written))
    }

    fn product(&mut self, operator: &str, node: &Node<'a>) -> Result<Vec<u8>, String> {
        let source = self.sources.get(node.input(0)).copied();
        let source = source.ok_or("it multiplies integers that it does not quantise")?;
        let (weights, zero) = (node.input(1), node.input(3));
        let name = format!("{weights} - {zero}");
        if !self.made.contains_key(&name) {
            let mut floats = self.read(weights)?;
            if !zero.is_empty() {
                let zero = self.read(zero)?;
                // One value for each output channel of a convolution (its first axis), or for each column of
                // a product (its last).
                let count = match operator {
                    "Conv" => floats.sizes.first(),
                    _ => floats.sizes.last(),
                };
                let count = count.copied().unwrap_or(1).max(1);
                let (zero, length) = (zero.for_each(count)?, floats.values.len() / count);
                for (at, value) in floats.values.iter_mut().enumerate() {
                    let of = if operator == "Conv" {
                        at / length
                    } else {
                        at % count
                    };
                    *value -= zero(of);
                }
            }
            self.made.insert(name.clone(), floats.write(&name));
        }
        node.as_other(operator, &[source, &name])
    }

    fn lstm(&mut self, node: &Node<'a>) -> Result<Vec<u8>, String> {
        let weights = self.lstm_weights([node.input(1), node.input(8), node.input(9)])?;
        let recurrent = self.lstm_weights([node.input(2), node.input(10), node.input(11)])?;
        let others = (3..8).map(|place| node.input(place));
        let mut inputs = vec![node.input(0), weights.as_str(), recurrent.as_str()];
        inputs.extend(others);
        while inputs.last().is_some_and(|name| name.is_empty()) {
            inputs.pop();
        }
        node.as_other("LSTM", &inputs)
    }

    /// Converts the weights of a recurrent net, which are (directions, inputs, gates) in 8 bits and
    /// (directions, gates, inputs) in floats, and returns their name. Scale and zero point are per direction,
    /// or per gate and direction.
    fn lstm_weights(&mut self, [name, scale, zero]: [&'a str; 3]) -> Result<String, String> {
        let of = self.read(name)?;
        let &[directions, inputs, gates] = &of.sizes[..] else {
            return Err(BROKEN.to_owned());
        };
        let (scale, zero) = (self.read(scale)?, self.read(zero)?);
        let each = |of: &Weights| match of.sizes.len() {
            1 => directions,
            _ => directions * gates,
        };
        let (scales, zeros) = (each(&scale), each(&zero));
        let (scale, zero) = (scale.for_each(scales)?, zero.for_each(zeros)?);
        let place = |count: usize, direction: usize, gate: usize| match count == directions {
            true => direction,
            false => direction * gates + gate,
        };
        let mut values = Vec::with_capacity(of.values.len());
        for direction in 0..directions {
            for gate in 0..gates {
                let (scale, zero) = (
                    scale(place(scales, direction, gate)),
                    zero(place(zeros, direction, gate)),
                );
                let column = (0..inputs).map(|input| of.values[(direction * inputs + input) * gates + gate]);
                values.extend(column.map(|value| (value - zero) * scale));
            }
        }
        let sizes = vec![directions, gates, inputs];
        let floats = format!("{name} as floats");
        self.made
            .insert(floats.clone(), Weights { sizes, values }.write(&floats));
        Ok(floats)
    }

    fn read(&self, name: &str) -> Result<Weights, String> {
        let tensor = self.tensors.get(name);
        Weights::read(tensor.ok_or("it multiplies by integers that are not in the file")?)
    }
}

/// A node that passes its input on.
fn identity(of: &Node<'_>) -> Vec<u8> {
    node("Identity", &[of.input(0)], &of.outputs, &[])
}

/// The outputs of nodes that round the summand of an integer product.
fn rounded<'a>(nodes: &[Node<'a>]) -> HashSet<&'a str> {
    let mut makers: HashMap<&str, &Node<'a>> = HashMap::new();
    for node in nodes {
        makers.extend(node.outputs.iter().map(|name| (*name, node)));
    }
    let is_of_integers = |name: &str| makers.get(name).is_some_and(|node| is_product(node));
    let mut rounded = HashSet::new();
    for sum in nodes.iter().filter(|node| node.operator == "Add") {
        let mut value = match (is_of_integers(sum.input(0)), is_of_integers(sum.input(1))) {
            (true, false) => sum.input(1),
            (false, true) => sum.input(0),
            _ => continue,
        };
        while let Some(node) = makers.get(value) {
            match node.operator {
                "Cast" | "Floor" | "Round" => {
                    rounded.insert(node.output());
                }
                "Reshape" => {}
                _ => break,
            }
            value = node.input(0);
        }
    }
    rounded
}
