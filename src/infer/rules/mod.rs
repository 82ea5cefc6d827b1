//! How large the outputs of an operator are, from the sizes of its inputs.
//!
//! The rules are those of the ONNX operators, opsets 17 to 20. Numbers are followed where sizes are made of them: those
//! of [`Shape`](Rule::Shape) and of constants, through a few operators.

mod layout;
mod sums;

use super::model::{Attribute, Known, Node};
use super::operators::Rule;
use super::sizes::MAX_TENSOR;

use layout::{
    concat, constant_of_shape, gather, pad, reshape, shape_of, slice, split, squeeze, transpose, unsqueeze,
};
use sums::{broadcast, broadcast_all, conv, matmul, reduce, same};

/// Where a size does not follow from the sizes of the inputs.
const DEPENDS: &str = "makes a tensor whose size depends on values";
/// Where the inputs of an operator, or what it is told, do not fit together.
const UNFIT: &str = "does not fit its inputs";

/// What is an input in the opsets that are read, and was an attribute before. An engine may still take it for one.
const OLD: [&str; 6] = ["axes", "ends", "pads", "shape", "split", "starts"];

/// Inputs of a node; those that are left out are `None`.
type Inputs<'a> = [Option<&'a Known>];

/// The outputs of `node`, and the products that it adds up.
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

fn fit(fits: bool) -> Result<(), String> {
    fits.then_some(()).ok_or_else(|| UNFIT.to_owned())
}

/// An input that has to be there.
fn input<'a>(inputs: &Inputs<'a>, at: usize) -> Result<&'a Known, String> {
    inputs.get(at).copied().flatten().ok_or_else(|| UNFIT.to_owned())
}

/// The numbers of an input that has to be there.
fn numbers<'a>(inputs: &Inputs<'a>, at: usize) -> Result<&'a [i64], String> {
    let known = input(inputs, at)?;
    known.numbers.as_deref().ok_or_else(|| DEPENDS.to_owned())
}

/// The numbers of an input that may be left out.
fn numbers_if_any<'a>(inputs: &Inputs<'a>, at: usize) -> Result<Option<&'a [i64]>, String> {
    match inputs.get(at).copied().flatten() {
        Some(_) => numbers(inputs, at).map(Some),
        None => Ok(None),
    }
}

/// The numbers of an input as sizes.
fn shape(inputs: &Inputs<'_>, at: usize) -> Result<Vec<usize>, String> {
    numbers(inputs, at)?.iter().map(|&number| size(number)).collect()
}

/// A number as a size.
fn size(number: i64) -> Result<usize, String> {
    let size = usize::try_from(number).map_err(|_| UNFIT.to_owned())?;
    // Far above what is allowed for a tensor, and far below where sums overflow.
    let most = 1 << 48;
    (size <= most)
        .then_some(size)
        .ok_or_else(|| format!("makes a tensor of more than {MAX_TENSOR} values"))
}

fn integer(node: &Node, name: &str, otherwise: i64) -> Result<i64, String> {
    match node.attributes.get(name) {
        None => Ok(otherwise),
        Some(&Attribute::Integer(value)) => Ok(value),
        Some(_) => Err(UNFIT.to_owned()),
    }
}

fn integers<'a>(node: &'a Node, name: &str) -> Result<Option<&'a [i64]>, String> {
    match node.attributes.get(name) {
        None => Ok(None),
        Some(Attribute::Integers(values)) => Ok(Some(values)),
        Some(_) => Err(UNFIT.to_owned()),
    }
}

/// The place of a dimension that is counted from either end.
fn axis(axis: i64, rank: usize) -> Result<usize, String> {
    let from_end = axis < 0;
    let place = if from_end {
        axis.saturating_add(rank as i64)
    } else {
        axis
    };
    let place = usize::try_from(place).ok().filter(|&place| place < rank);
    place.ok_or_else(|| UNFIT.to_owned())
}

/// The places of dimensions, each once.
fn axes(all: &[i64], rank: usize) -> Result<Vec<usize>, String> {
    let mut places = all
        .iter()
        .map(|&place| axis(place, rank))
        .collect::<Result<Vec<_>, String>>()?;
    places.sort_unstable();
    fit(places.windows(2).all(|pair| pair[0] != pair[1]))?;
    Ok(places)
}
