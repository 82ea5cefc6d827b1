//! The steps of a run in order, and the location of each value.

use std::collections::{BTreeSet, HashMap};

use recit_dsp::{Depthwise, Linear};

use super::super::file::{
    Constant, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT, Node, PORT_NAME, TENSOR_NAME, graph, port, text,
};
use super::super::tensor::Port;
use super::super::wire::Fields;
use super::arithmetic::Pairwise;
use super::layers::{Layer, Net};
use super::value::Value;

/// The operator of a step.
#[derive(Debug)]
pub(super) enum Operator {
    Linear(Box<Linear>),
    Depthwise(Box<Depthwise>),
    Normalise(f32),
    Gelu,
    Tanh,
    Pairwise(Pairwise),
    Where,
    Identity,
    /// To floats, or else to integers.
    Cast {
        floats: bool,
    },
    Shape,
    Reshape,
    Expand,
    Unsqueeze,
    Slice,
    ConstantOfShape(Value),
    Concat {
        axis: i64,
    },
    Gather {
        axis: i64,
    },
    GatherElements {
        axis: i64,
    },
}

/// A step of a run: an operator, the locations of its inputs (`None` if omitted) and of its output.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) operator: Operator,
    pub(super) reads: Vec<Option<usize>>,
    pub(super) makes: usize,
    /// The locations of values that are not needed after it.
    pub(super) done: Vec<usize>,
}

/// A whole graph.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// The number of locations.
    pub(super) places: usize,
    pub(super) constants: Placed,
    pub(super) inputs: Vec<usize>,
    pub(super) outputs: Vec<usize>,
    /// The inputs and the outputs, as the file declares them.
    pub(super) ports: (Vec<Port>, Vec<Port>),
}

impl Plan {
    /// Plans the graph of a file.
    ///
    /// # Errors
    /// The first unsupported part.
    pub(super) fn new(file: &[u8]) -> Result<Self, String> {
        let graph = graph(file)?;
        let net = net(graph)?;
        let (mut inputs, mut outputs, mut ports) = (Vec::new(), Vec::new(), (Vec::new(), Vec::new()));
        for field in Fields(graph) {
            match field? {
                (GRAPH_INPUT, input) => {
                    inputs.push(text(input.bytes()?, PORT_NAME)?);
                    ports.0.push(port(input.bytes()?)?);
                }
                (GRAPH_OUTPUT, output) => {
                    outputs.push(text(output.bytes()?, PORT_NAME)?);
                    ports.1.push(port(output.bytes()?)?);
                }
                _ => {}
            }
        }
        let mut places = Places::default();
        let inputs: Vec<usize> = inputs.iter().map(|name| places.of(name)).collect();
        let (steps, constants) = steps(&net, &outputs, &mut places)?;
        let outputs: Vec<usize> = outputs.iter().map(|name| places.of(name)).collect();
        let mut plan = Self {
            steps,
            places: places.0.len(),
            constants,
            inputs,
            outputs,
            ports,
        };
        plan.find_last_uses();
        Ok(plan)
    }

    fn find_last_uses(&mut self) {
        let mut last = vec![None; self.places];
        for (number, step) in self.steps.iter().enumerate() {
            for &place in step.reads.iter().flatten().chain([&step.makes]) {
                last[place] = Some(number);
            }
        }
        let constants = self.constants.iter().map(|(place, _)| place);
        constants
            .chain(&self.outputs)
            .for_each(|&place| last[place] = None);
        for (place, last) in last.into_iter().enumerate() {
            if let Some(number) = last {
                self.steps[number].done.push(place);
            }
        }
    }
}

/// The location of each name.
#[derive(Default)]
struct Places<'a>(HashMap<&'a str, usize>);

impl<'a> Places<'a> {
    fn of(&mut self, name: &'a str) -> usize {
        let next = self.0.len();
        *self.0.entry(name).or_insert(next)
    }
}

/// The nodes and the tensors of a graph.
fn net(graph: &[u8]) -> Result<Net<'_>, String> {
    let mut constants = HashMap::new();
    for field in Fields(graph) {
        if let (GRAPH_INITIALIZER, tensor) = field? {
            let tensor = tensor.bytes()?;
            constants.insert(text(tensor, TENSOR_NAME)?, Constant::read(tensor)?);
        }
    }
    let (mut nodes, mut makers) = (Vec::new(), HashMap::new());
    for node in Node::all(graph)? {
        if node.operator == "Constant" {
            let tensor = node
                .tensor("value")?
                .ok_or("a constant in it is of an unsupported kind")?;
            constants.insert(node.output(), Constant::read(tensor)?);
            continue;
        }
        makers.extend(node.outputs.iter().map(|name| (*name, nodes.len())));
        nodes.push(node);
    }
    Ok(Net {
        nodes,
        makers,
        constants,
    })
}

/// A step whose values have no locations yet.
struct Drafted<'a> {
    operator: Operator,
    reads: Vec<&'a str>,
    makes: &'a str,
}

/// Tensors of the file with their locations.
type Placed = Vec<(usize, Value)>;

/// The steps that the outputs need, in an executable order, and the tensors that they read.
fn steps<'a>(
    net: &Net<'a>,
    outputs: &[&'a str],
    places: &mut Places<'a>,
) -> Result<(Vec<Step>, Placed), String> {
    let mut drafts: HashMap<usize, Drafted<'a>> = HashMap::new();
    let (mut constants, mut open) = (Vec::new(), outputs.to_vec());
    while let Some(name) = open.pop() {
        if let Some(constant) = net.constants.get(name) {
            let place = places.of(name);
            if !constants.iter().any(|(known, _)| *known == place) {
                let value = Value::of(constant).ok_or("weights of 8 bits are used in an unsupported way")?;
                constants.push((place, value));
            }
        } else if let Some(&number) = net.makers.get(name)
            && !drafts.contains_key(&number)
        {
            let draft = drafted(net, &net.nodes[number])?;
            open.extend(draft.reads.iter().filter(|name| !name.is_empty()));
            drafts.insert(number, draft);
        }
    }
    let mut steps = Vec::with_capacity(drafts.len());
    for number in ordered(net, &drafts) {
        let Some(draft) = drafts.remove(&number) else {
            continue;
        };
        let read = |name: &&'a str| (!name.is_empty()).then(|| places.of(name));
        steps.push(Step {
            operator: draft.operator,
            reads: draft.reads.iter().map(read).collect(),
            makes: places.of(draft.makes),
            done: Vec::new(),
        });
    }
    Ok((steps, constants))
}

/// The indices of the nodes in an executable order. The file has no cycles.
fn ordered(net: &Net<'_>, drafts: &HashMap<usize, Drafted<'_>>) -> Vec<usize> {
    let makers = |draft: &Drafted<'_>| -> BTreeSet<usize> {
        let makers = draft.reads.iter().filter_map(|name| net.makers.get(name));
        makers
            .copied()
            .filter(|maker| drafts.contains_key(maker))
            .collect()
    };
    let mut missing: HashMap<usize, BTreeSet<usize>> = drafts
        .iter()
        .map(|(&number, draft)| (number, makers(draft)))
        .collect();
    let mut readers: HashMap<usize, Vec<usize>> = HashMap::new();
    for (&number, makers) in &missing {
        makers
            .iter()
            .for_each(|&maker| readers.entry(maker).or_default().push(number));
    }
    let mut ready: BTreeSet<usize> = (missing.iter().filter(|(_, makers)| makers.is_empty()))
        .map(|(&number, _)| number)
        .collect();
    let mut ordered = Vec::with_capacity(drafts.len());
    while let Some(number) = ready.pop_first() {
        ordered.push(number);
        for reader in readers.remove(&number).unwrap_or_default() {
            if let Some(makers) = missing.get_mut(&reader) {
                makers.remove(&number);
                if makers.is_empty() {
                    ready.insert(reader);
                }
            }
        }
    }
    ordered
}

/// Converts a node: into a layer whose last operator it is, or into a single step.
fn drafted<'a>(net: &Net<'a>, node: &Node<'a>) -> Result<Drafted<'a>, String> {
    let makes = node.output();
    let layer = net.layer(node).map(|layer| match layer {
        Layer::Linear(linear, read) => (Operator::Linear(linear), read),
        Layer::Depthwise(layer, read) => (Operator::Depthwise(layer), read),
        Layer::Normalise(epsilon, read) => (Operator::Normalise(epsilon), read),
    });
    let (operator, reads) = match layer {
        Some((operator, read)) => (operator, vec![read]),
        None => (operator(net, node)?, node.inputs.clone()),
    };
    Ok(Drafted {
        operator,
        reads,
        makes,
    })
}

/// The operator of a node.
fn operator(net: &Net<'_>, node: &Node<'_>) -> Result<Operator, String> {
    let axis = || node.integer("axis").map(|axis| axis.unwrap_or(0));
    let unknown = || format!("`{}` is not supported, or not in this form", node.operator);
    if let Some(pairwise) = Pairwise::named(node.operator) {
        return Ok(Operator::Pairwise(pairwise));
    }
    Ok(match node.operator {
        "Gelu" if node.text("approximate")? == Some("tanh") => Operator::Gelu,
        "Tanh" => Operator::Tanh,
        "Where" => Operator::Where,
        "Identity" => Operator::Identity,
        "Cast" => Operator::Cast {
            floats: match node.integer("to")? {
                Some(1) => true,
                Some(6 | 7) => false,
                _ => return Err(unknown()),
            },
        },
        "Shape" if node.integer("start")?.is_none() && node.integer("end")?.is_none() => Operator::Shape,
        "Reshape" if node.integer("allowzero")?.unwrap_or(0) == 0 => Operator::Reshape,
        "Expand" => Operator::Expand,
        "Unsqueeze" => Operator::Unsqueeze,
        "Slice" if net.is_ones(node.input(4)) => Operator::Slice,
        "ConstantOfShape" => {
            let value = node.tensor("value")?.map(Constant::read).transpose()?;
            let zero = || Some(Value::floats(vec![1], vec![0.0]));
            Operator::ConstantOfShape(value.as_ref().map_or_else(zero, Value::of).ok_or_else(unknown)?)
        }
        "Concat" => Operator::Concat { axis: axis()? },
        "Gather" => Operator::Gather { axis: axis()? },
        "GatherElements" => Operator::GatherElements { axis: axis()? },
        _ => return Err(unknown()),
    })
}
