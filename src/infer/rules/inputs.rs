//! Access to the inputs and attributes of a node.

use crate::infer::model::{Attribute, Known, MAX_TENSOR, Node};

/// The error if a size does not follow from the input sizes.
pub(super) const DEPENDS: &str = "makes a tensor whose size depends on values";
/// The error if the inputs or attributes of an operator do not match.
pub(super) const UNFIT: &str = "does not fit its inputs";

/// Inputs of a node; omitted ones are `None`.
pub(super) type Inputs<'a> = [Option<&'a Known>];

pub(super) fn fit(fits: bool) -> Result<(), String> {
    fits.then_some(()).ok_or_else(|| UNFIT.to_owned())
}

/// A required input.
pub(super) fn input<'a>(inputs: &Inputs<'a>, at: usize) -> Result<&'a Known, String> {
    inputs.get(at).copied().flatten().ok_or_else(|| UNFIT.to_owned())
}

/// The numbers of a required input.
pub(super) fn numbers<'a>(inputs: &Inputs<'a>, at: usize) -> Result<&'a [i64], String> {
    let known = input(inputs, at)?;
    known.numbers.as_deref().ok_or_else(|| DEPENDS.to_owned())
}

/// The numbers of an optional input.
pub(super) fn numbers_if_any<'a>(inputs: &Inputs<'a>, at: usize) -> Result<Option<&'a [i64]>, String> {
    match inputs.get(at).copied().flatten() {
        Some(_) => numbers(inputs, at).map(Some),
        None => Ok(None),
    }
}

/// The numbers of an input as sizes.
pub(super) fn shape(inputs: &Inputs<'_>, at: usize) -> Result<Vec<usize>, String> {
    numbers(inputs, at)?.iter().map(|&number| size(number)).collect()
}

/// A number as a size.
pub(super) fn size(number: i64) -> Result<usize, String> {
    let size = usize::try_from(number).map_err(|_| UNFIT.to_owned())?;
    // Far above the limit for a tensor, and far below an overflow of sums.
    let most = 1 << 48;
    (size <= most)
        .then_some(size)
        .ok_or_else(|| format!("makes a tensor of more than {MAX_TENSOR} values"))
}

pub(super) fn integer(node: &Node, name: &str, otherwise: i64) -> Result<i64, String> {
    match node.attributes.get(name) {
        None => Ok(otherwise),
        Some(&Attribute::Integer(value)) => Ok(value),
        Some(_) => Err(UNFIT.to_owned()),
    }
}

pub(super) fn integers<'a>(node: &'a Node, name: &str) -> Result<Option<&'a [i64]>, String> {
    match node.attributes.get(name) {
        None => Ok(None),
        Some(Attribute::Integers(values)) => Ok(Some(values)),
        Some(_) => Err(UNFIT.to_owned()),
    }
}

/// The index of a dimension, which may count from the end.
pub(super) fn axis(axis: i64, rank: usize) -> Result<usize, String> {
    let from_end = axis < 0;
    let place = if from_end {
        axis.saturating_add(rank as i64)
    } else {
        axis
    };
    let place = usize::try_from(place).ok().filter(|&place| place < rank);
    place.ok_or_else(|| UNFIT.to_owned())
}

/// The indices of dimensions, each at most once.
pub(super) fn axes(all: &[i64], rank: usize) -> Result<Vec<usize>, String> {
    let mut places = all
        .iter()
        .map(|&place| axis(place, rank))
        .collect::<Result<Vec<_>, String>>()?;
    places.sort_unstable();
    fit(places.windows(2).all(|pair| pair[0] != pair[1]))?;
    Ok(places)
}
