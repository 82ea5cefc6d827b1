//! Untrusted graphs: graphs that would run forever or take all memory are refused before anything runs.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod onnx;

use std::path::{Path, PathBuf};

use onnx::Size::Free;
use onnx::{FLOAT, Graph, INT64, floats, integer_attribute, integers, list_attribute, node, port};
use recit::infer::{Input, Runtime, runtime_dir};

/// The engines of this machine: the built-in one, and ONNX Runtime if it is installed or named.
fn engines() -> Vec<Runtime> {
    let asked = std::env::var_os("RECIT_ONNXRUNTIME").filter(|path| !path.is_empty() && path != "off");
    let name = format!(
        "{}onnxruntime{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let own = || Some(runtime_dir()?.join(name)).filter(|path| path.is_file());
    let found = asked.map(PathBuf::from).or_else(own);
    let found = found.map(|path| Runtime::onnxruntime(&path).unwrap());
    std::iter::once(Runtime::builtin()).chain(found).collect()
}

/// Why no engine loads the file; all give the same reason.
fn refused(file: &[u8]) -> String {
    let reasons = engines()
        .into_iter()
        .map(|engine| match engine.load("vocoder", file.to_vec().into()) {
            Err(error) => error.to_string(),
            Ok(_) => panic!("{} loads it", engine.describe()),
        });
    let reasons: Vec<String> = reasons.collect();
    assert!(reasons.iter().all(|reason| *reason == reasons[0]), "{reasons:?}");
    reasons[0].clone()
}

/// A graph with an input `x` of any length and the output `y`.
fn graph(nodes: Vec<Vec<u8>>, tensors: Vec<Vec<u8>>) -> Graph {
    Graph {
        nodes,
        tensors,
        inputs: vec![port("x", FLOAT, &[Free("n")])],
        outputs: vec![port("y", FLOAT, &[Free("m")])],
    }
}

/// Runs it on `count` values in each engine.
fn run(file: &[u8], count: usize) -> Vec<Result<Vec<usize>, String>> {
    let values = vec![1.0; count];
    let engines = engines().into_iter();
    engines
        .map(|engine| {
            let graph = engine.load("vocoder", file.to_vec().into()).unwrap();
            let outputs = graph.run(&[Input::f32(&[count], &values)]);
            outputs
                .map(|outputs| outputs[0].shape.clone())
                .map_err(|error| error.to_string())
        })
        .collect()
}

#[test]
fn a_loop_without_end_is_refused_before_it_runs() {
    let body = Graph {
        nodes: vec![node("Identity", &["going"], &["on"], &[])],
        inputs: vec![port("step", INT64, &[]), port("going", 9, &[])],
        outputs: vec![port("on", 9, &[])],
        ..Graph::default()
    };
    let endless = node(
        "Loop",
        &["", "yes"],
        &[],
        &[onnx::graph_attribute("body", &body.message())],
    );
    let file = graph(
        vec![endless, node("Identity", &["x"], &["y"], &[])],
        vec![onnx::tensor("yes", 9, &[], &[1])],
    );
    assert_eq!(
        refused(&file.file()),
        "the model `vocoder` cannot be loaded: a graph within it is not allowed"
    );
    for operator in [
        "Loop", "If", "Scan", "NonZero", "Range", "Tile", "LSTM", "Resize", "Nothing",
    ] {
        let file = graph(vec![node(operator, &["x"], &["y"], &[])], vec![]);
        let reason = refused(&file.file());
        let expected = format!("the operator `{operator}` is not allowed in it");
        assert!(reason.ends_with(&expected), "{reason}");
    }
}

#[test]
fn a_tensor_that_fills_the_memory_is_refused_before_it_is_made() {
    let fill = |sizes: &[i64]| {
        let file = graph(
            vec![
                node("ConstantOfShape", &["sizes"], &["all"], &[]),
                node("Add", &["all", "x"], &["y"], &[]),
            ],
            vec![integers("sizes", &[sizes.len() as i64], sizes)],
        );
        refused(&file.file())
    };
    assert_eq!(
        fill(&[1 << 40]),
        "the model `vocoder` cannot be loaded: `ConstantOfShape` makes a tensor of the sizes [1099511627776], more than 16777216 values"
    );
    assert!(fill(&[1 << 20, 1 << 20]).contains("more than 16777216 values"));
    assert!(fill(&[i64::MAX, i64::MAX, 2]).contains("more than 16777216 values"));
    assert!(fill(&[0, 1 << 62, 1 << 62]).contains("more than 16777216 values"));
    assert!(fill(&[-5]).contains("does not fit"));
}

#[test]
fn sizes_that_depend_on_values_are_refused() {
    let count = node("Cast", &["x"], &["count"], &[integer_attribute("to", INT64)]);
    for (operator, inputs) in [
        ("ConstantOfShape", vec!["count"]),
        ("Expand", vec!["x", "count"]),
        ("Reshape", vec!["x", "count"]),
    ] {
        let file = graph(vec![count.clone(), node(operator, &inputs, &["y"], &[])], vec![]);
        let reason = refused(&file.file());
        let expected = format!("`{operator}` makes a tensor whose size depends on values");
        assert!(reason.ends_with(&expected), "{reason}");
    }
}

#[test]
fn a_graph_that_is_small_for_one_input_and_huge_for_another_is_refused_when_it_runs() {
    // n by n by n: the product of the column, the row and the page.
    let file = graph(
        vec![
            node("Unsqueeze", &["x", "one"], &["column"], &[]),
            node("Add", &["x", "column"], &["square"], &[]),
            node("Unsqueeze", &["square", "two"], &["page"], &[]),
            node("Add", &["page", "x"], &["cube"], &[]),
            node(
                "ReduceMean",
                &["cube", "most"],
                &["y"],
                &[integer_attribute("keepdims", 0)],
            ),
        ],
        vec![
            integers("one", &[1], &[1]),
            integers("two", &[1], &[2]),
            integers("most", &[2], &[1, 2]),
        ],
    );
    for answer in run(&file.file(), 20) {
        assert_eq!(answer, Ok(vec![20]));
    }
    for answer in run(&file.file(), 2000) {
        let reason = answer.unwrap_err();
        assert!(
            reason.contains("makes a tensor of the sizes [2000, 2000, 2000]"),
            "{reason}"
        );
    }
}

#[test]
fn work_and_memory_are_bounded_even_if_every_tensor_is_small() {
    // 3,000 products of matrices, each of 512 by 512.
    let square = floats("square", &[512, 512], &vec![1.0; 512 * 512]);
    let mut nodes: Vec<Vec<u8>> = (0..3000)
        .map(|at| node("MatMul", &["square", "square"], &[&format!("m{at}")], &[]))
        .collect();
    nodes.push(node("Identity", &["x"], &["y"], &[]));
    let reason = refused(&graph(nodes, vec![square]).file());
    assert!(reason.contains("operations to run"), "{reason}");
    // Thirty tensors of 16 million values that are all needed at the end.
    let zeros = |name: String| node("ConstantOfShape", &["sizes"], &[&name], &[]);
    let mut nodes: Vec<Vec<u8>> = (0..30).map(|at| zeros(format!("z{at}"))).collect();
    nodes.push(node("Add", &["z0", "z1"], &["all"], &[]));
    nodes.push(node("ReduceMean", &["all"], &["mean"], &[]));
    nodes.push(node("Add", &["x", "mean"], &["y"], &[]));
    let mut file = graph(nodes, vec![integers("sizes", &[1], &[1 << 24])]);
    file.outputs
        .extend((0..30).map(|at| port(&format!("z{at}"), FLOAT, &[Free("z")])));
    let reason = refused(&file.file());
    assert!(
        reason.contains("needs more than 67108864 values at once"),
        "{reason}"
    );
}

#[test]
fn what_two_parsers_may_read_differently_is_refused() {
    let good = graph(vec![node("Identity", &["x"], &["y"], &[])], vec![]);
    let with = |more: Vec<u8>| [good.file(), more].concat();
    let plain = onnx::field(7, good.message());
    for (file, reason) in [
        (with(plain.clone()), "not an ONNX model"),
        (with(onnx::field(25, "")), "a model in it has a field 25"),
        (with(onnx::field(20, "")), "a model in it has a field 20"),
        (plain, "not written for the opsets 17 to 20"),
        (
            onnx::file(&[good.message(), onnx::field(15, "")].concat()),
            "a graph in it has a field 15",
        ),
        (
            graph(vec![node("Identity", &["x"], &["y"], &[]); 2], vec![]).file(),
            "the value `y` is made twice",
        ),
        (
            graph(vec![node("Identity", &["z"], &["y"], &[])], vec![]).file(),
            "the value `z` is not made",
        ),
        (
            graph(
                vec![
                    [
                        node("Identity", &["x"], &["y"], &[]),
                        onnx::field(7, "com.microsoft"),
                    ]
                    .concat(),
                ],
                vec![],
            )
            .file(),
            "the operator `Identity` is not allowed in it",
        ),
        (
            graph(
                vec![node("Identity", &["x"], &["y"], &[])],
                vec![floats("w", &[1 << 40], &[1.0])],
            )
            .file(),
            "does not have as many values as its sizes say",
        ),
        (
            graph(
                vec![node("Identity", &["x"], &["y"], &[])],
                vec![[floats("w", &[1], &[1.0]), onnx::field(13, "")].concat()],
            )
            .file(),
            "keeps weights in another file",
        ),
        (
            graph(
                vec![node("Neg", &["x"], &["y"], &[]); 1],
                vec![integers("many", &[1], &[1]); 2],
            )
            .file(),
            "the value `many` is made twice",
        ),
    ] {
        let found = refused(&file);
        assert!(found.contains(reason), "{found}, not {reason}");
    }
    let circle = vec![
        node("Add", &["x", "y"], &["z"], &[]),
        node("Neg", &["z"], &["y"], &[]),
    ];
    assert!(refused(&graph(circle, vec![]).file()).contains("its nodes form a cycle"));
    let nodes = (0..5000).map(|at| node("Identity", &["x"], &[&format!("v{at}")], &[]));
    assert!(refused(&graph(nodes.collect(), vec![]).file()).contains("more than 4096 nodes"));
    let mut notes = good.message();
    (0..300_000).for_each(|_| notes.extend(onnx::field(13, "")));
    assert!(refused(&onnx::file(&notes)).contains("too many parts"));
}

#[test]
fn a_graph_from_elsewhere_may_depend_on_values_but_not_loop() {
    let counted = graph(
        vec![
            node("ReduceSum", &["x"], &["sum"], &[integer_attribute("keepdims", 0)]),
            node("Range", &["from", "sum", "by"], &["y"], &[]),
        ],
        vec![floats("from", &[], &[0.0]), floats("by", &[], &[1.0])],
    );
    assert!(refused(&counted.file()).contains("the operator `Range` is not allowed"));
    for engine in engines() {
        let peer = engine.load_peer("peer", counted.file().into()).unwrap();
        let outputs = peer.run(&[Input::f32(&[3], &[1.0, 2.0, 4.0])]).unwrap();
        assert_eq!(outputs[0].data.len(), 7);
        let endless = graph(vec![node("Loop", &["x"], &["y"], &[])], vec![]);
        let reason = engine
            .load_peer("peer", endless.file().into())
            .unwrap_err()
            .to_string();
        assert!(reason.contains("the operator `Loop` is not allowed"), "{reason}");
    }
}

/// A name, the nodes of a graph and its constants.
type Case = (&'static str, Vec<Vec<u8>>, Vec<Vec<u8>>);

/// Checks each rule for sizes against the engines: a graph whose outputs have other sizes fails when it runs.
#[test]
fn sizes_are_computed_as_the_engines_make_them() {
    let floats_of = |name: &str, sizes: &[i64]| {
        let count = sizes.iter().product::<i64>() as usize;
        floats(name, sizes, &vec![0.5; count])
    };
    let shape = node("Shape", &["x"], &["shape"], &[]);
    let whole = |name: &str, values: &[i64]| integers(name, &[values.len() as i64], values);
    let as_grid = node("Reshape", &["x", "grid"], &["g"], &[]);
    let grid = whole("grid", &[2, -1, 4]);
    let cases: Vec<Case> = vec![
        (
            "reshape",
            vec![as_grid.clone(), node("Identity", &["g"], &["y"], &[])],
            vec![grid.clone()],
        ),
        (
            "reshape with what was",
            vec![as_grid.clone(), node("Reshape", &["g", "to"], &["y"], &[])],
            vec![grid.clone(), whole("to", &[0, -1])],
        ),
        (
            "transpose",
            vec![
                as_grid.clone(),
                node("Transpose", &["g"], &["y"], &[list_attribute("perm", &[1, 2, 0])]),
            ],
            vec![grid.clone()],
        ),
        (
            "transpose back",
            vec![as_grid.clone(), node("Transpose", &["g"], &["y"], &[])],
            vec![grid.clone()],
        ),
        (
            "slice",
            vec![
                as_grid.clone(),
                node("Slice", &["g", "from", "to", "in", "by"], &["y"], &[]),
            ],
            vec![
                grid.clone(),
                whole("from", &[-1, 1]),
                whole("to", &[i64::MIN, i64::MAX]),
                whole("in", &[2, 1]),
                whole("by", &[-2, 1]),
            ],
        ),
        (
            "concat",
            vec![
                as_grid.clone(),
                node(
                    "Concat",
                    &["g", "g", "g"],
                    &["y"],
                    &[integer_attribute("axis", -2)],
                ),
            ],
            vec![grid.clone()],
        ),
        (
            "gather",
            vec![
                as_grid.clone(),
                node("Gather", &["g", "at"], &["y"], &[integer_attribute("axis", 1)]),
            ],
            vec![grid.clone(), integers("at", &[2, 2], &[0, 0, 1, 1])],
        ),
        (
            "reduce",
            vec![
                as_grid.clone(),
                node(
                    "ReduceSum",
                    &["g", "in"],
                    &["y"],
                    &[integer_attribute("keepdims", 1)],
                ),
            ],
            vec![grid.clone(), whole("in", &[-1])],
        ),
        (
            "reduce to one",
            vec![as_grid.clone(), node("ReduceMean", &["g"], &["y"], &[])],
            vec![grid.clone()],
        ),
        (
            "split",
            vec![
                as_grid.clone(),
                node(
                    "Split",
                    &["g", "parts"],
                    &["a", "b"],
                    &[integer_attribute("axis", 2)],
                ),
                node(
                    "Concat",
                    &["b", "a", "b"],
                    &["y"],
                    &[integer_attribute("axis", 2)],
                ),
            ],
            vec![grid.clone(), whole("parts", &[1, 3])],
        ),
        (
            "matmul",
            vec![as_grid.clone(), node("MatMul", &["g", "w"], &["y"], &[])],
            vec![grid.clone(), floats_of("w", &[2, 1, 4, 5])],
        ),
        (
            "conv",
            vec![
                as_grid.clone(),
                node(
                    "Conv",
                    &["g", "w"],
                    &["y"],
                    &[
                        list_attribute("pads", &[3, 1]),
                        list_attribute("strides", &[2]),
                        list_attribute("dilations", &[2]),
                    ],
                ),
            ],
            vec![whole("grid", &[2, 2, -1]), floats_of("w", &[5, 2, 2])],
        ),
        (
            "pad",
            vec![as_grid.clone(), node("Pad", &["g", "by"], &["y"], &[])],
            vec![grid.clone(), whole("by", &[0, 1, 0, 2, 0, 3])],
        ),
        (
            "expand",
            vec![
                shape.clone(),
                node(
                    "Concat",
                    &["three", "shape"],
                    &["to"],
                    &[integer_attribute("axis", 0)],
                ),
                node("Expand", &["x", "to"], &["y"], &[]),
            ],
            vec![whole("three", &[3])],
        ),
        (
            "what exporters write for expand",
            vec![
                node(
                    "ConstantOfShape",
                    &["rank"],
                    &["ones"],
                    &[onnx::tensor_attribute("value", &integers("", &[1], &[1]))],
                ),
                node("Mul", &["ones", "minus"], &["open"], &[]),
                node("Equal", &["wanted", "open"], &["is"], &[]),
                node("Where", &["is", "ones", "wanted"], &["to"], &[]),
                node("Unsqueeze", &["x", "first"], &["row"], &[]),
                node("Expand", &["row", "to"], &["y"], &[]),
            ],
            vec![
                whole("rank", &[2]),
                integers("minus", &[], &[-1]),
                whole("wanted", &[4, -1]),
                whole("first", &[0]),
            ],
        ),
        (
            "sums of sizes",
            vec![
                shape,
                node("Mul", &["shape", "two"], &["twice"], &[]),
                node("Sub", &["twice", "one"], &["less"], &[]),
                node("Div", &["less", "two"], &["half"], &[]),
                node("ConstantOfShape", &["half"], &["y"], &[]),
            ],
            vec![whole("two", &[2]), whole("one", &[1])],
        ),
        (
            "squeeze",
            vec![
                node("Unsqueeze", &["x", "in"], &["deep"], &[]),
                node("Squeeze", &["deep", "out"], &["y"], &[]),
            ],
            vec![whole("in", &[0, 2, -1]), whole("out", &[-1])],
        ),
        (
            "nodes in another order",
            vec![
                node("Neg", &["minus"], &["y"], &[]),
                node("Neg", &["x"], &["minus"], &[]),
            ],
            vec![],
        ),
        (
            "quantize",
            vec![
                node("DynamicQuantizeLinear", &["x"], &["q", "scale", "zero"], &[]),
                node("DequantizeLinear", &["q", "scale", "zero"], &["y"], &[]),
            ],
            vec![],
        ),
    ];
    for (name, nodes, tensors) in cases {
        let mut file = graph(nodes, tensors);
        let rank_free = [
            onnx::field(1, "y"),
            onnx::field(2, onnx::field(1, onnx::number(1, FLOAT))),
        ]
        .concat();
        file.outputs = vec![rank_free];
        for answer in run(&file.file(), 48) {
            let sizes = answer.unwrap_or_else(|reason| panic!("{name}: {reason}"));
            println!("{name}: {sizes:?}");
        }
    }
}

#[test]
fn the_graphs_of_the_house_voice_are_within_the_limits() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/house");
    let mut graphs = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|kind| kind == "onnx") {
            let bytes = std::fs::read(&path).unwrap();
            let loaded = Runtime::builtin().load("graph", bytes.into());
            assert!(loaded.is_ok(), "{}: {loaded:?}", path.display());
            graphs += 1;
        }
    }
    assert_eq!(graphs, 9);
}
