//! Computes the output sizes of an operator from its input sizes.
//!
//! The rules are those of the ONNX operators, opsets 17 to 20. Numbers that determine sizes are tracked from
//! [`Shape`](Rule::Shape) and constants through a few operators.

mod inputs;
mod layout;
mod sums;

use super::model::{Known, Node};
use super::operators::Rule;

use inputs::{DEPENDS, Inputs, fit, input, numbers, shape};
use layout::{
    concat, constant_of_shape, gather, pad, reshape, shape_of, slice, split, squeeze, transpose, unsqueeze,
};
use sums::{broadcast, broadcast_all, conv, matmul, reduce, same};

/// Inputs in the supported opsets that were attributes before. An engine may still accept the attribute.
const OLD: [&str; 6] = ["axes", "ends", "pads", "shape", "split", "starts"];

/// The outputs of `node`, and the number of products that it adds up.
pub(super) fn apply(node: &Node, inputs: &Inputs<'_>) -> Result<(Vec<Known>, u64), String> {
    let first = || input(inputs, 0);
    let one = |known: Known| Ok((vec![known], 0));
    let only = |sizes: Vec<usize>| one(Known { sizes, numbers: None });
    let may_have_old = matches!(node.rule, Rule::Conv | Rule::Reduce);
    fit(may_have_old || OLD.iter().all(|name| !node.attributes.contains_key(*name)))?;
    match node.rule {
        Rule::Same => one(same(node, first()?)?),
        Rule::Broadcast => one(broadcast_all(node, inputs)?),
        Rule::Concat => one(concat(node, inputs)?),
        Rule::ConstantOfShape => one(constant_of_shape(node, first()?)?),
        Rule::Conv => conv(node, first()?, input(inputs, 1)?),
        Rule::DynamicQuantize => {
            let sizes = first()?.sizes.clone();
            let known = [sizes, Vec::new(), Vec::new()].map(|sizes| Known { sizes, numbers: None });
            Ok((known.into(), 0))
        }
        Rule::Expand => only(broadcast(&first()?.sizes, &shape(inputs, 1)?)?),
        Rule::Gather => one(gather(node, first()?, input(inputs, 1)?)?),
        Rule::GatherElements => {
            let (data, index) = (first()?, input(inputs, 1)?);
            fit(data.sizes.len() == index.sizes.len())?;
            only(index.sizes.clone())
        }
        Rule::MatMul => matmul(first()?, input(inputs, 1)?),
        Rule::Pad => only(pad(first()?, inputs)?),
        Rule::Reduce => only(reduce(node, first()?, inputs)?),
        Rule::Reshape => one(reshape(node, first()?, numbers(inputs, 1)?)?),
        Rule::Shape => one(shape_of(node, first()?)?),
        Rule::Slice => one(slice(first()?, inputs)?),
        Rule::Split => Ok((split(node, first()?, inputs)?, 0)),
        Rule::Squeeze => one(squeeze(first()?, inputs)?),
        Rule::Transpose => only(transpose(node, first()?)?),
        Rule::Unsqueeze => one(unsqueeze(first()?, numbers(inputs, 1)?)?),
        Rule::Unknown => Err(DEPENDS.to_owned()),
    }
}
