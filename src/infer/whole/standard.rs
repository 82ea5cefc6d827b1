//! Converts fused operators of ONNX Runtime back to standard ones for the built-in engine.

use super::super::file::{
    GRAPH_NODE, Node, float_attribute, graph, integers_attribute, node, text_attribute, with_graph,
};
use super::super::wire::{Content, Fields, write};

/// The file with standard operators only, except for those that the engine lacks.
///
/// # Errors
/// If an operator is used in a way that has no standard equivalent.
pub(super) fn rewrite(file: &[u8]) -> Result<Vec<u8>, String> {
    let graph = graph(file)?;
    let mut written = Vec::with_capacity(graph.len() + (1 << 16));
    for field in Fields(graph) {
        let (number, content) = field?;
        if number != GRAPH_NODE {
            write(&mut written, number, content);
            continue;
        }
        for part in parts(&Node::read(content.bytes()?)?)? {
            write(&mut written, GRAPH_NODE, Content::Bytes(&part));
        }
    }
    with_graph(file, &written)
}

/// The messages of the nodes that replace a node.
fn parts(of: &Node<'_>) -> Result<Vec<Vec<u8>>, String> {
    let (first, second, made) = (of.input(0), of.input(1), of.output());
    let within = format!("{made} within");
    let sum = |terms: [&str; 2]| node("Add", &terms, &[within.as_str()], &[]);
    match of.operator {
        "FastGelu" => {
            let gelu = |read| node("Gelu", &[read], &[made], &[text_attribute("approximate", "tanh")]);
            Ok(match second {
                "" => vec![gelu(first)],
                bias => vec![sum([first, bias]), gelu(&within)],
            })
        }
        // Kokoro computes the angle of a complex number by a quotient. Both parts may be zero, which has no
        // angle; with other rounding this is rare.
        "Atan" => {
            let (is_number, zero) = (format!("{made} is"), format!("{made} zero"));
            Ok(vec![
                node("Equal", &[first, first], &[is_number.as_str()], &[]),
                node(
                    "Constant",
                    &[],
                    &[zero.as_str()],
                    &[float_attribute("value_float", 0.0)],
                ),
                node("Where", &[&is_number, first, &zero], &[within.as_str()], &[]),
                of.as_other("Atan", &[&within])?,
            ])
        }
        "SkipLayerNormalization" => {
            if of.inputs.len() > 4 || of.outputs.len() > 1 {
                return Err(unknown(of));
            }
            let normal = of.as_other("LayerNormalization", &[&within, of.input(2), of.input(3)])?;
            Ok(vec![sum([first, second]), normal])
        }
        "FusedMatMul" => {
            let is_plain = ["transB", "transBatchA", "transBatchB"]
                .iter()
                .all(|name| matches!(of.integer(name), Ok(None | Some(0))));
            if !is_plain || !matches!(of.float("alpha")?, None | Some(1.0)) {
                return Err(unknown(of));
            }
            if of.integer("transA")?.unwrap_or(0) == 0 {
                return Ok(vec![node("MatMul", &[first, second], &[made], &[])]);
            }
            // For batched matrices, as in Kokoro.
            let turned = integers_attribute("perm", &[0, 2, 1]);
            Ok(vec![
                node("Transpose", &[first], &[within.as_str()], &[turned]),
                node("MatMul", &[&within, second], &[made], &[]),
            ])
        }
        _ => Ok(vec![of.message.to_vec()]),
    }
}

fn unknown(of: &Node<'_>) -> String {
    format!(
        "`{}` is used in a way that the built-in inference does not support",
        of.operator
    )
}
