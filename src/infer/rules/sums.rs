//! Arithmetic operators.

use crate::infer::model::{Attribute, Known, MAX_KNOWN, Node};

use super::inputs::{Inputs, UNFIT, axes, fit, integer, integers, numbers_if_any, size};

pub(super) fn same(node: &Node, data: &Known) -> Result<Known, String> {
    // The codes of 32-bit and 64-bit integers.
    let keeps = match node.operator.as_str() {
        "Identity" => true,
        "Cast" => matches!(integer(node, "to", 0)?, 6 | 7),
        _ => false,
    };
    let tamed = |numbers: &Vec<i64>| numbers.iter().map(|&number| tame(number)).collect();
    Ok(Known {
        sizes: data.sizes.clone(),
        numbers: data.numbers.as_ref().filter(|_| keeps).and_then(tamed),
    })
}

/// The broadcast sizes of two tensors.
pub(super) fn broadcast(a: &[usize], b: &[usize]) -> Result<Vec<usize>, String> {
    let rank = a.len().max(b.len());
    let from_end = |sizes: &[usize], place: usize| match sizes.len().checked_sub(place) {
        Some(place) => sizes[place],
        None => 1,
    };
    let sizes = (1..=rank)
        .rev()
        .map(|place| match (from_end(a, place), from_end(b, place)) {
            (a, b) if a == b => Ok(a),
            (1, size) | (size, 1) => Ok(size),
            _ => Err(UNFIT.to_owned()),
        });
    sizes.collect()
}

pub(super) fn broadcast_all(node: &Node, inputs: &Inputs<'_>) -> Result<Known, String> {
    let mut sizes = Vec::new();
    let mut all = Vec::new();
    for known in inputs {
        let known = known.ok_or_else(|| UNFIT.to_owned())?;
        sizes = broadcast(&sizes, &known.sizes)?;
        all.push(known);
    }
    let numbers = if sizes.len() <= 1 {
        arithmetic(node, &all, &sizes)
    } else {
        None
    };
    Ok(Known { sizes, numbers })
}

/// The numbers of the output, if it is a scalar or a vector.
pub(super) fn arithmetic(node: &Node, inputs: &[&Known], sizes: &[usize]) -> Option<Vec<i64>> {
    let count = sizes.first().copied().unwrap_or(1);
    let all: Vec<&[i64]> = inputs
        .iter()
        .map(|known| known.numbers.as_deref())
        .collect::<Option<_>>()?;
    if count > MAX_KNOWN {
        return None;
    }
    let at = |numbers: &[i64], place: usize| {
        let only = if numbers.len() == 1 { 0 } else { place };
        numbers.get(only).copied().and_then(tame)
    };
    let one = |place: usize| {
        let result = match (node.operator.as_str(), all.as_slice()) {
            ("Where", [choice, yes, no]) => {
                let chosen = if at(choice, place)? != 0 { yes } else { no };
                at(chosen, place)?
            }
            (operator, [a, b]) => {
                let (a, b) = (at(a, place)?, at(b, place)?);
                match operator {
                    "Add" => a + b,
                    "Sub" => a - b,
                    "Mul" => a * b,
                    "Div" => a.checked_div(b)?,
                    "Equal" => i64::from(a == b),
                    _ => return None,
                }
            }
            _ => return None,
        };
        tame(result)
    };
    (0..count).map(one).collect()
}

pub(super) fn conv(node: &Node, data: &Known, weights: &Known) -> Result<(Vec<Known>, u64), String> {
    let (x, w) = (&data.sizes, &weights.sizes);
    fit(x.len() == w.len() && x.len() >= 3)?;
    let spatial = x.len() - 2;
    let group = size(integer(node, "group", 1)?)?;
    fit(group > 0 && x[1] == w[1] * group && w[0] % group == 0)?;
    let list = |name: &str, count: usize, otherwise: i64| match integers(node, name)? {
        Some(values) if values.len() == count && values.iter().all(|value| (0..=1 << 20).contains(value)) => {
            Ok(values.to_vec())
        }
        None => Ok(vec![otherwise; count]),
        _ => Err(UNFIT.to_owned()),
    };
    let (strides, dilations) = (list("strides", spatial, 1)?, list("dilations", spatial, 1)?);
    let pads = list("pads", 2 * spatial, 0)?;
    fit(strides.iter().chain(&dilations).all(|&step| step > 0))?;
    let kernel = list("kernel_shape", spatial, -1)?;
    let automatic = match node.attributes.get("auto_pad") {
        None => "NOTSET",
        Some(Attribute::Text(text)) => text,
        Some(_) => return Err(UNFIT.to_owned()),
    };
    // Automatic padding is not needed.
    fit(automatic == "NOTSET")?;
    let mut sizes = vec![x[0], w[0]];
    for at in 0..spatial {
        let width = w[at + 2] as i64;
        fit(width > 0 && (kernel[at] == -1 || kernel[at] == width))?;
        let padded = x[at + 2] as i64 + pads[at] + pads[at + spatial];
        let room = padded - (dilations[at] * (width - 1) + 1);
        fit(room >= 0)?;
        sizes.push((room / strides[at] + 1) as usize);
    }
    let sums = product(&sizes).saturating_mul(product(&w[1..]));
    Ok((vec![Known { sizes, numbers: None }], sums))
}

pub(super) fn product(sizes: &[usize]) -> u64 {
    sizes.iter().fold(1, |all, &size| all.saturating_mul(size as u64))
}

pub(super) fn matmul(a: &Known, b: &Known) -> Result<(Vec<Known>, u64), String> {
    // Vectors are refused, because the engines give the result different sizes.
    let ([left_batch @ .., rows, inner], [right_batch @ .., depth, columns]) =
        (a.sizes.as_slice(), b.sizes.as_slice())
    else {
        return Err(UNFIT.to_owned());
    };
    fit(inner == depth)?;
    let mut sizes = broadcast(left_batch, right_batch)?;
    sizes.extend([rows, columns]);
    let sums = product(&sizes).saturating_mul(*inner as u64);
    Ok((vec![Known { sizes, numbers: None }], sums))
}

pub(super) fn reduce(node: &Node, data: &Known, inputs: &Inputs<'_>) -> Result<Vec<usize>, String> {
    let rank = data.sizes.len();
    let (told, read) = (integers(node, "axes")?, numbers_if_any(inputs, 1)?);
    fit(told.is_none() || read.is_none())?;
    let all = told.or(read).unwrap_or_default();
    let nothing_means_nothing = integer(node, "noop_with_empty_axes", 0)? != 0;
    let places = if all.is_empty() && !nothing_means_nothing {
        (0..rank).collect()
    } else {
        axes(all, rank)?
    };
    let keep = integer(node, "keepdims", 1)? != 0;
    let sizes = data.sizes.iter().enumerate();
    Ok(sizes
        .filter_map(|(at, &size)| match (places.contains(&at), keep) {
            (false, _) => Some(size),
            (true, true) => Some(1),
            (true, false) => None,
        })
        .collect())
}

/// A number that both engines represent: the built-in one uses 32 bits.
pub(super) fn tame(number: i64) -> Option<i64> {
    i32::try_from(number).ok().map(i64::from)
}
