use super::super::file::{
    self, GRAPH_INITIALIZER, GRAPH_NODE, GRAPH_OUTPUT, Node, PORT_NAME, TENSOR_NAME, Weights,
    integers_attribute, node,
};
use super::super::wire::{Content, write};
use super::*;
use crate::infer::{Input, Tensor, Values};

/// A message of these fields, which are messages or strings.
fn message(fields: &[(u64, &[u8])]) -> Vec<u8> {
    let mut message = Vec::new();
    for (number, content) in fields {
        write(&mut message, *number, Content::Bytes(content));
    }
    message
}

/// A tensor of 8-bit integers.
fn bytes(name: &str, sizes: &[u64], values: &[i8]) -> Vec<u8> {
    let mut tensor = Vec::new();
    for &size in sizes {
        write(&mut tensor, 1, Content::Number(size));
    }
    write(&mut tensor, 2, Content::Number(3));
    write(&mut tensor, TENSOR_NAME, Content::Bytes(name.as_bytes()));
    let raw: Vec<u8> = values.iter().map(|&value| value as u8).collect();
    write(&mut tensor, 9, Content::Bytes(&raw));
    tensor
}

fn floats(name: &str, sizes: &[usize], values: &[f32]) -> Vec<u8> {
    let (sizes, values) = (sizes.to_vec(), values.to_vec());
    Weights { sizes, values }.write(name)
}

fn integer(name: &str, value: u64) -> Vec<u8> {
    let mut attribute = message(&[(1, name.as_bytes())]);
    write(&mut attribute, 3, Content::Number(value));
    write(&mut attribute, 20, Content::Number(2));
    attribute
}

/// A node with an operator of ONNX Runtime.
fn fused(operator: &str, inputs: &[&str], outputs: &[&str], attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut message = node(operator, inputs, outputs, attributes);
    write(&mut message, 7, Content::Bytes(b"com.microsoft"));
    message
}

/// A file in which `nodes` compute `y` from `x`. Both have three free sizes.
fn file(nodes: &[Vec<u8>], tensors: &[Vec<u8>]) -> Vec<u8> {
    let port = |name: &str| {
        let mut kind = Vec::new();
        write(&mut kind, 1, Content::Number(1));
        let free = message(&[(2, b"free")]);
        write(
            &mut kind,
            2,
            Content::Bytes(&message(&[(1, &free), (1, &free), (1, &free)])),
        );
        message(&[(PORT_NAME, name.as_bytes()), (2, &message(&[(1, &kind)]))])
    };
    let mut graph = message(&[(2, b"graph"), (11, &port("x")), (GRAPH_OUTPUT, &port("y"))]);
    for node in nodes {
        write(&mut graph, GRAPH_NODE, Content::Bytes(node));
    }
    for tensor in tensors {
        write(&mut graph, GRAPH_INITIALIZER, Content::Bytes(tensor));
    }
    let mut opset = message(&[(1, b"")]);
    write(&mut opset, 2, Content::Number(20));
    let mut file = Vec::new();
    write(&mut file, 1, Content::Number(9));
    write(&mut file, 7, Content::Bytes(&graph));
    write(&mut file, 8, Content::Bytes(&opset));
    file
}

/// The result of the built-in engine for `x` in a file.
fn run(file: &[u8], sizes: &[usize], x: &[f32]) -> Result<Tensor, String> {
    let whole = load(&Placement::new(None), "test", file, &[], false)?;
    let input = Input {
        shape: sizes,
        values: Values::F32(x),
    };
    let outputs = whole.graph.run(&[input]).map_err(|error| error.to_string())?;
    outputs.into_iter().next().ok_or_else(|| "no output".to_owned())
}

fn near(made: &[f32], expected: &[f32]) -> bool {
    made.len() == expected.len() && made.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5)
}

fn quantised(product: Vec<u8>) -> Vec<Vec<u8>> {
    vec![
        node("DynamicQuantizeLinear", &["x"], &["x8", "x scale", "x zero"], &[]),
        product,
        node("Mul", &["x scale", "w scale"], &["scale"], &[]),
        node("Div", &["bias", "scale"], &["units"], &[]),
        node("Floor", &["units"], &["whole"], &[]),
        node("Cast", &["whole"], &["bias32"], &[integer("to", 6)]),
        node("Add", &["product", "bias32"], &["sum"], &[]),
        node("Cast", &["sum"], &["float"], &[integer("to", 1)]),
        node("Mul", &["float", "scale"], &["y"], &[]),
    ]
}

#[test]
fn products_of_8_bit_weights_become_products_of_floats() {
    let product = node(
        "MatMulInteger",
        &["x8", "w", "x zero", "w zero"],
        &["product"],
        &[],
    );
    let tensors = [
        bytes("w", &[2, 3], &[1, 2, 3, -4, 5, 60]),
        bytes("w zero", &[3], &[1, 0, -1]),
        floats("w scale", &[3], &[0.1, 0.2, 0.3]),
        floats("bias", &[3], &[0.05, 0.0, -0.07]),
    ];
    let made = run(&file(&quantised(product), &tensors), &[1, 1, 2], &[0.3, -0.77]);
    let of = |a: f32, b: f32, scale: f32, bias: f32| (0.3 * a - 0.77 * b) * scale + bias;
    let expected = [
        of(0.0, -5.0, 0.1, 0.05),
        of(2.0, 5.0, 0.2, 0.0),
        of(4.0, 61.0, 0.3, -0.07),
    ];
    assert!(
        made.as_ref().is_ok_and(|made| near(&made.data, &expected)),
        "{made:?}"
    );
}

#[test]
fn convolutions_of_8_bit_weights_have_a_zero_point_for_each_channel() {
    let form = [
        integers_attribute("kernel_shape", &[2]),
        integers_attribute("pads", &[0, 0]),
    ];
    let product = node(
        "ConvInteger",
        &["x8", "w", "x zero", "w zero"],
        &["product"],
        &form,
    );
    let tensors = [
        bytes("w", &[2, 1, 2], &[10, -20, 30, 40]),
        bytes("w zero", &[2], &[10, 20]),
        floats("w scale", &[1], &[0.5]),
        floats("bias", &[1, 2, 1], &[0.25, 0.0]),
    ];
    let made = run(
        &file(&quantised(product), &tensors),
        &[1, 1, 3],
        &[0.1, 0.2, -0.4],
    );
    let expected = [
        -15.0 * 0.2 + 0.25,
        -15.0 * -0.4 + 0.25,
        5.0 * 0.1 + 10.0 * 0.2,
        5.0 * 0.2 + 10.0 * -0.4,
    ];
    assert!(
        made.as_ref().is_ok_and(|made| near(&made.data, &expected)),
        "{made:?}"
    );
}

#[test]
fn recurrent_weights_are_transposed_and_scaled() -> Result<(), String> {
    let inputs = [
        "x", "w", "r", "", "", "", "", "", "w scale", "zero", "r scale", "zero",
    ];
    let lstm = fused(
        "DynamicQuantizeLSTM",
        &inputs,
        &["y"],
        &[integer("hidden_size", 1)],
    );
    let tensors = [
        bytes("w", &[1, 2, 4], &[1, 2, 3, 4, 5, 6, 7, 8]),
        bytes("r", &[1, 1, 4], &[1, 2, 3, 4]),
        bytes("zero", &[1], &[1]),
        floats("w scale", &[1], &[0.5]),
        floats("r scale", &[1, 4], &[1.0, 2.0, 3.0, 4.0]),
    ];
    let made = floats::rewrite(&file(&[lstm], &tensors))?.ok_or("nothing was to be done")?;
    let graph = file::graph(&made)?;
    let lstm = Node::all(graph)?.remove(0);
    assert_eq!((lstm.operator, lstm.inputs.len()), ("LSTM", 3));
    let weights = |name: &str| {
        let tensors = super::super::wire::Fields(graph).flatten();
        let mut messages = tensors.filter(|(number, _)| *number == GRAPH_INITIALIZER);
        let message = messages.find_map(|(_, tensor)| {
            let tensor = tensor.bytes().ok()?;
            (file::text(tensor, TENSOR_NAME) == Ok(name)).then_some(tensor)
        });
        Weights::read(message.unwrap_or_default())
    };
    let expected = Weights {
        sizes: vec![1, 4, 2],
        values: vec![0.0, 2.0, 0.5, 2.5, 1.0, 3.0, 1.5, 3.5],
    };
    assert_eq!(weights(lstm.input(1)), Ok(expected));
    let expected = Weights {
        sizes: vec![1, 4, 1],
        values: vec![0.0, 2.0, 6.0, 12.0],
    };
    assert_eq!(weights(lstm.input(2)), Ok(expected));
    Ok(())
}

#[test]
fn quantised_values_that_others_than_products_read_are_refused() {
    let nodes = [
        node("DynamicQuantizeLinear", &["x"], &["x8", "x scale", "x zero"], &[]),
        node("MatMulInteger", &["x8", "w", "x zero"], &["product"], &[]),
        node("Cast", &["x8"], &["y"], &[integer("to", 1)]),
    ];
    let file = file(&nodes, &[bytes("w", &[2, 1], &[1, 2])]);
    assert!(floats::rewrite(&file).is_err_and(|reason| reason.contains("not known")));
}

#[test]
fn the_angle_of_zero_is_zero() {
    let nodes = [
        node("Mul", &["x", "none"], &["nothing"], &[]),
        node("Div", &["nothing", "x"], &["quotient"], &[]),
        node("Atan", &["quotient"], &["y"], &[]),
    ];
    let made = run(
        &file(&nodes, &[floats("none", &[1], &[0.0])]),
        &[1, 1, 2],
        &[0.0, 3.0],
    );
    assert!(
        made.as_ref().is_ok_and(|made| near(&made.data, &[0.0, 0.0])),
        "{made:?}"
    );
}

#[test]
fn operators_of_onnx_runtime_run_on_the_built_in_engine() {
    let nodes = [
        fused("FusedMatMul", &["x", "w"], &["turned"], &[integer("transA", 1)]),
        fused(
            "SkipLayerNormalization",
            &["turned", "skip", "one", "none"],
            &["normal"],
            &[],
        ),
        fused("FastGelu", &["normal", "one"], &["y"], &[]),
    ];
    let tensors = [
        floats("w", &[1, 2, 2], &[1.0, 2.0, 3.0, 4.0]),
        floats("skip", &[1, 1, 2], &[0.0, 1.0]),
        floats("one", &[2], &[1.0, 1.0]),
        floats("none", &[2], &[0.0, 0.0]),
    ];
    let made = run(&file(&nodes, &tensors), &[1, 2, 1], &[1.0, 1.0]);
    // The sums are 4 and 7. Normalised they are -1 and 1; then 0 and 2 are the arguments of the function.
    let gelu = |x: f64| 0.5 * x * (1.0 + (0.797_884_560_8 * (x + 0.044_715 * x * x * x)).tanh());
    let expected = [0.0, gelu(2.0) as f32];
    assert!(
        made.as_ref().is_ok_and(|made| near(&made.data, &expected)),
        "{made:?}"
    );
    let scaled = fused("FusedMatMul", &["x", "w"], &["y"], &[integer("transB", 1)]);
    let refused = run(&file(&[scaled], &tensors), &[1, 2, 2], &[0.0; 4]);
    assert!(refused.is_err_and(|reason| reason.contains("FusedMatMul")));
}

#[test]
fn outputs_are_compared_by_what_they_depend_on() -> Result<(), String> {
    let nodes = [
        node("RandomNormalLike", &["x"], &["noise"], &[]),
        node("Add", &["x", "noise"], &["y"], &[]),
        node("Mul", &["x", "x"], &["square"], &[]),
        node("Round", &["square"], &["whole"], &[]),
        node("Clip", &["whole"], &["lengths"], &[]),
        node("Ceil", &["noise"], &["random lengths"], &[]),
        node("Mul", &["lengths", "square"], &["product"], &[]),
    ];
    let (model, names) = onnx::read_named(&file(&nodes, &[]), Scope::Whole)?;
    let compared = |name: &str| comparison(names.get(name), &model);
    assert_eq!(compared("square"), Compare::Values);
    assert_eq!(compared("product"), Compare::Values);
    assert_eq!(compared("lengths"), Compare::Steps);
    assert_eq!(compared("y"), Compare::Level);
    assert_eq!(compared("random lengths"), Compare::Level);
    Ok(())
}
