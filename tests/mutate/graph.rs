//! Graphs: every graph that passes the checks is run, and must end.

use recit::infer::{Input, Kind, Runtime};

use super::change::{Chance, bytes};
use crate::onnx::Size::Free;
use crate::onnx::{
    FLOAT, Graph, INT64, floats, integer_attribute, integers, list_attribute, node, port, tensor_attribute,
};

/// Names that a changed node may get.
const OPERATORS: [&str; 24] = [
    "Loop",
    "If",
    "Scan",
    "ConstantOfShape",
    "Expand",
    "Tile",
    "Range",
    "NonZero",
    "Resize",
    "MatMul",
    "Conv",
    "Concat",
    "Pad",
    "Reshape",
    "Slice",
    "Gather",
    "GatherElements",
    "Add",
    "Transpose",
    "Split",
    "Unsqueeze",
    "Where",
    "LSTM",
    "ReduceSum",
];

/// Sizes and numbers that a changed graph may hold.
const NUMBERS: [i64; 14] = [
    0,
    1,
    -1,
    2,
    3,
    7,
    64,
    4096,
    1 << 20,
    1 << 31,
    1 << 40,
    i64::MAX,
    i64::MIN,
    -4096,
];

pub struct Graphs {
    engine: Runtime,
    file: Vec<u8>,
}

impl Graphs {
    pub fn new() -> Self {
        let house = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/models/house/light_int8_acoustic_prosody.onnx"
        );
        let file = std::fs::read(house).unwrap();
        Self {
            engine: Runtime::builtin(),
            file,
        }
    }

    pub fn graph(&self, chance: &mut Chance) -> bool {
        let file = match chance.below(8) {
            0 => bytes(chance, &self.file),
            1 | 2 => {
                let file = made(chance);
                bytes(chance, &file)
            }
            _ => made(chance),
        };
        let Ok(graph) = self.engine.load("changed", file.into()) else {
            return false;
        };
        let steps = chance.one(&[0, 1, 5, 16, 700]);
        let mut floats = Vec::new();
        let mut whole = Vec::new();
        let shapes: Vec<Vec<usize>> = graph
            .inputs()
            .iter()
            .map(|port| port.shape.iter().map(|size| size.unwrap_or(steps)).collect())
            .collect();
        for shape in &shapes {
            let count = shape.iter().product::<usize>();
            floats.push((0..count).map(|at| at as f32 * 0.1 - 1.0).collect::<Vec<_>>());
            whole.push((0..count).map(|at| at as i64 % 3).collect::<Vec<_>>());
        }
        let inputs: Vec<Input<'_>> = graph
            .inputs()
            .iter()
            .enumerate()
            .map(|(at, port)| match port.kind {
                Kind::Integer => Input::i64(&shapes[at], &whole[at]),
                _ => Input::f32(&shapes[at], &floats[at]),
            })
            .collect();
        graph.run(&inputs).is_ok()
    }
}

/// A graph of one to twelve nodes, each of which reads existing values.
fn made(chance: &mut Chance) -> Vec<u8> {
    let number = |chance: &mut Chance| match chance.below(3) {
        0 => chance.one(&NUMBERS),
        _ => chance.below(9) as i64 - 2,
    };
    let list = |chance: &mut Chance| -> Vec<i64> {
        let count = 1 + chance.below(4);
        (0..count).map(|_| number(chance)).collect()
    };
    let mut file = Graph {
        inputs: vec![
            port("x", FLOAT, &[Free("n")]),
            port(
                "g",
                FLOAT,
                &[
                    crate::onnx::Size::Fixed(2),
                    Free("n"),
                    crate::onnx::Size::Fixed(3),
                ],
            ),
            port("i", INT64, &[Free("n")]),
        ],
        ..Graph::default()
    };
    let mut names: Vec<String> = ["x", "g", "i"].map(str::to_owned).into();
    for at in 0..3 {
        let values = list(chance);
        let name = format!("c{at}");
        file.tensors
            .push(integers(&name, &[values.len() as i64], &values));
        names.push(name);
    }
    let sizes = [1 + chance.below(5) as i64, 3, 1 + chance.below(4) as i64];
    let count = sizes.iter().product::<i64>() as usize;
    file.tensors.push(floats("w", &sizes, &vec![0.5; count]));
    names.push("w".to_owned());
    let nodes = 1 + chance.below(12);
    for at in 0..nodes {
        let operator = chance.one(&OPERATORS);
        // Half of the nodes are operators that accept any input, so that graphs become deep.
        let (operator, most) = match chance.below(2) {
            0 => (
                chance.one(&["Neg", "Shape", "Relu", "Identity", "Softmax", "Erf"]),
                1,
            ),
            _ => (operator, 3),
        };
        let inputs: Vec<String> = (0..1 + chance.below(most)).map(|_| chance.one(&names)).collect();
        let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
        let mut attributes = Vec::new();
        if chance.below(2) == 0 {
            attributes.push(integer_attribute(
                chance.one(&["axis", "keepdims", "to", "group", "allowzero"]),
                number(chance),
            ));
        }
        if chance.below(3) == 0 {
            let values = list(chance);
            attributes.push(list_attribute(
                chance.one(&["perm", "pads", "strides", "axes", "dilations"]),
                &values,
            ));
        }
        if operator == "ConstantOfShape" {
            attributes = vec![tensor_attribute("value", &integers("", &[1], &[number(chance)]))];
        }
        let output = format!("v{at}");
        file.nodes.push(node(operator, &inputs, &[&output], &attributes));
        names.push(output);
        if chance.below(3) == 0 {
            let shape = format!("s{at}");
            file.nodes
                .push(node("Shape", &[names[names.len() - 1].as_str()], &[&shape], &[]));
            names.push(shape);
        }
    }
    let last = format!("v{}", nodes - 1);
    file.outputs = vec![
        [
            crate::onnx::field(1, &last),
            crate::onnx::field(2, crate::onnx::field(1, crate::onnx::number(1, FLOAT))),
        ]
        .concat(),
    ];
    file.file()
}
