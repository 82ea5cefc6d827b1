//! How large the outputs of an operator are, from the sizes of its inputs.
//!
//! The rules are those of the ONNX operators, opsets 17 to 20. Numbers are followed where sizes are made of them: those
//! of [`Shape`](Rule::Shape) and of constants, through a few operators.

use super::model::{Attribute, Known, MAX_KNOWN, Node};
use super::operators::Rule;
use super::sizes::MAX_TENSOR;

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

/// A number that both engines hold as it is: the built-in one has 32 bits.
fn tame(number: i64) -> Option<i64> {
    i32::try_from(number).ok().map(i64::from)
}

fn same(node: &Node, data: &Known) -> Result<Known, String> {
    // 32-bit and 64-bit integers, by their codes in the format.
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

/// The sizes of two tensors that are stretched to one another.
fn broadcast(a: &[usize], b: &[usize]) -> Result<Vec<usize>, String> {
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

fn broadcast_all(node: &Node, inputs: &Inputs<'_>) -> Result<Known, String> {
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

/// The numbers of the output, where they are those of a vector or a single one.
fn arithmetic(node: &Node, inputs: &[&Known], sizes: &[usize]) -> Option<Vec<i64>> {
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

fn concat(node: &Node, inputs: &Inputs<'_>) -> Result<Known, String> {
    let mut known = input(inputs, 0)?.clone();
    let place = axis(integer(node, "axis", i64::MAX)?, known.sizes.len())?;
    for at in 1..inputs.len() {
        let next = input(inputs, at)?;
        fit(next.sizes.len() == known.sizes.len())?;
        for (dimension, (size, &more)) in known.sizes.iter_mut().zip(&next.sizes).enumerate() {
            if dimension == place {
                *size += more;
            } else {
                fit(*size == more)?;
            }
        }
        known.numbers = match (known.numbers, &next.numbers) {
            (Some(numbers), Some(more)) if numbers.len() + more.len() <= MAX_KNOWN => {
                Some([numbers.as_slice(), more].concat())
            }
            _ => None,
        };
    }
    known.numbers = known.numbers.filter(|_| known.sizes.len() == 1);
    Ok(known)
}

fn constant_of_shape(node: &Node, wanted: &Known) -> Result<Known, String> {
    let sizes = shape(&[Some(wanted)], 0)?;
    let numbers = match node.attributes.get("value") {
        None => None,
        Some(Attribute::Tensor(Known { sizes, numbers })) => {
            fit(sizes.iter().all(|&size| size == 1))?;
            numbers.as_ref().and_then(|numbers| numbers.first())
        }
        Some(_) => return Err(UNFIT.to_owned()),
    };
    let count = match *sizes.as_slice() {
        [] => 1,
        [size] => size,
        _ => usize::MAX,
    };
    Ok(Known {
        sizes,
        numbers: numbers
            .filter(|_| count <= MAX_KNOWN)
            .map(|&number| vec![number; count]),
    })
}

fn conv(node: &Node, data: &Known, weights: &Known) -> Result<(Vec<Known>, u64), String> {
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
    // Pads that an engine chooses itself are not needed.
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

fn product(sizes: &[usize]) -> u64 {
    sizes.iter().fold(1, |all, &size| all.saturating_mul(size as u64))
}

fn gather(node: &Node, data: &Known, index: &Known) -> Result<Known, String> {
    let place = axis(integer(node, "axis", 0)?, data.sizes.len())?;
    let sizes = [&data.sizes[..place], &index.sizes, &data.sizes[place + 1..]].concat();
    let pick = |(numbers, index): (&Vec<i64>, &Vec<i64>)| -> Option<Vec<i64>> {
        let pick = |&at: &i64| axis(at, numbers.len()).ok().map(|at| numbers[at]);
        index.iter().map(pick).collect()
    };
    let both = data.numbers.as_ref().zip(index.numbers.as_ref());
    Ok(Known {
        sizes,
        numbers: both.filter(|_| data.sizes.len() == 1).and_then(pick),
    })
}

fn matmul(a: &Known, b: &Known) -> Result<(Vec<Known>, u64), String> {
    let (mut left, mut right) = (a.sizes.clone(), b.sizes.clone());
    fit(!left.is_empty() && !right.is_empty())?;
    // A vector is a row on the left and a column on the right, and that dimension goes again.
    let (is_row, is_column) = (left.len() == 1, right.len() == 1);
    if is_row {
        left.insert(0, 1);
    }
    if is_column {
        right.push(1);
    }
    let ([left_batch @ .., rows, inner], [right_batch @ .., depth, columns]) =
        (left.as_slice(), right.as_slice())
    else {
        return Err(UNFIT.to_owned());
    };
    fit(inner == depth)?;
    let mut sizes = broadcast(left_batch, right_batch)?;
    if !is_row {
        sizes.push(*rows);
    }
    if !is_column {
        sizes.push(*columns);
    }
    let sums = product(&sizes).saturating_mul(*inner as u64);
    Ok((vec![Known { sizes, numbers: None }], sums))
}

fn pad(data: &Known, inputs: &Inputs<'_>) -> Result<Vec<usize>, String> {
    let mut sizes = data.sizes.clone();
    let pads = numbers(inputs, 1)?;
    let places = match numbers_if_any(inputs, 3)? {
        Some(places) => places
            .iter()
            .map(|&place| axis(place, sizes.len()))
            .collect::<Result<Vec<_>, String>>()?,
        None => (0..sizes.len()).collect(),
    };
    fit(pads.len() == 2 * places.len())?;
    for (at, &place) in places.iter().enumerate() {
        let (before, after) = (tame(pads[at]), tame(pads[at + places.len()]));
        let (Some(before), Some(after)) = (before, after) else {
            return Err(UNFIT.to_owned());
        };
        sizes[place] = size(sizes[place] as i64 + before + after)?;
    }
    Ok(sizes)
}

fn reduce(node: &Node, data: &Known, inputs: &Inputs<'_>) -> Result<Vec<usize>, String> {
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

fn reshape(node: &Node, data: &Known, wanted: &[i64]) -> Result<Known, String> {
    let zero_is_zero = integer(node, "allowzero", 0)? != 0;
    let mut open = None;
    let mut sizes = Vec::new();
    for (at, &number) in wanted.iter().enumerate() {
        sizes.push(match number {
            -1 => {
                fit(open.replace(at).is_none())?;
                1
            }
            0 if !zero_is_zero => *data.sizes.get(at).ok_or_else(|| UNFIT.to_owned())?,
            number => size(number)?,
        });
    }
    let (whole, rest) = (product(&data.sizes), product(&sizes));
    match open {
        Some(at) => {
            fit(rest > 0 && whole.is_multiple_of(rest))?;
            sizes[at] = (whole / rest) as usize;
        }
        None => fit(whole == rest)?,
    }
    Ok(Known {
        sizes,
        numbers: data.numbers.clone(),
    })
}

fn shape_of(node: &Node, data: &Known) -> Result<Known, String> {
    let rank = data.sizes.len() as i64;
    let place = |number: i64| {
        let number = if number < 0 {
            number.saturating_add(rank)
        } else {
            number
        };
        number.clamp(0, rank) as usize
    };
    let (first, last) = (
        place(integer(node, "start", 0)?),
        place(integer(node, "end", rank)?),
    );
    let sizes = data.sizes.get(first..last).unwrap_or_default();
    Ok(Known {
        sizes: vec![sizes.len()],
        numbers: Some(sizes.iter().map(|&size| size as i64).collect()),
    })
}

fn slice(data: &Known, inputs: &Inputs<'_>) -> Result<Known, String> {
    let (starts, ends) = (numbers(inputs, 1)?, numbers(inputs, 2)?);
    let count = starts.len();
    let every: Vec<i64> = (0..count as i64).collect();
    let places = numbers_if_any(inputs, 3)?.unwrap_or(&every);
    let single = vec![1; count];
    let steps = numbers_if_any(inputs, 4)?.unwrap_or(&single);
    fit([ends.len(), places.len(), steps.len()] == [count; 3])?;
    axes(places, data.sizes.len())?;
    let mut known = data.clone();
    for at in 0..count {
        let place = axis(places[at], known.sizes.len())?;
        let whole = known.sizes[place] as i64;
        let step = steps[at];
        fit(step != 0)?;
        // Backwards, the place before the first is an end too.
        let (low, high) = if step > 0 { (0, whole) } else { (-1, whole - 1) };
        let from_start = |number: i64| {
            let number = if number < 0 {
                number.saturating_add(whole)
            } else {
                number
            };
            number.clamp(low, high)
        };
        let (start, end) = (from_start(starts[at]), from_start(ends[at]));
        let places = (0..whole).map(|index| start.saturating_add(index.saturating_mul(step)));
        let within = |place: &i64| if step > 0 { *place < end } else { *place > end };
        let kept: Vec<i64> = match known.numbers {
            Some(_) if known.sizes.len() == 1 => places.take_while(within).collect(),
            _ => Vec::new(),
        };
        let length = (end - start).checked_div(step).unwrap_or(0)
            + i64::from((end - start).checked_rem(step).unwrap_or(0) != 0);
        known.sizes[place] = length.max(0) as usize;
        let pick = |numbers: Vec<i64>| {
            let pick = |&place: &i64| numbers.get(usize::try_from(place).ok()?).copied();
            kept.iter().map(pick).collect()
        };
        known.numbers = known.numbers.filter(|_| known.sizes.len() == 1).and_then(pick);
    }
    Ok(known)
}

fn split(node: &Node, data: &Known, inputs: &Inputs<'_>) -> Result<Vec<Known>, String> {
    let place = axis(integer(node, "axis", 0)?, data.sizes.len())?;
    let (whole, count) = (data.sizes[place], node.outputs.len());
    fit(count > 0 && integer(node, "num_outputs", count as i64)? == count as i64)?;
    let parts: Vec<usize> = match numbers_if_any(inputs, 1)? {
        Some(parts) => parts
            .iter()
            .map(|&part| size(part))
            .collect::<Result<_, String>>()?,
        None => {
            let part = whole.div_ceil(count);
            fit(part * (count - 1) <= whole)?;
            let mut parts = vec![part; count - 1];
            parts.push(whole - part * (count - 1));
            parts
        }
    };
    fit(parts.len() == count && parts.iter().sum::<usize>() == whole)?;
    let part = |part: usize| {
        let mut sizes = data.sizes.clone();
        sizes[place] = part;
        Known { sizes, numbers: None }
    };
    Ok(parts.into_iter().map(part).collect())
}

fn squeeze(data: &Known, inputs: &Inputs<'_>) -> Result<Known, String> {
    let places = match numbers_if_any(inputs, 1)? {
        Some(places) => axes(places, data.sizes.len())?,
        None => (0..data.sizes.len()).filter(|&at| data.sizes[at] == 1).collect(),
    };
    fit(places.iter().all(|&at| data.sizes[at] == 1))?;
    let sizes = data.sizes.iter().enumerate();
    Ok(Known {
        sizes: sizes
            .filter(|(at, _)| !places.contains(at))
            .map(|(_, &size)| size)
            .collect(),
        numbers: data.numbers.clone(),
    })
}

fn transpose(node: &Node, data: &Known) -> Result<Vec<usize>, String> {
    let rank = data.sizes.len();
    match integers(node, "perm")? {
        None => Ok(data.sizes.iter().rev().copied().collect()),
        Some(order) => {
            fit(order.len() == rank)?;
            axes(order, rank)?;
            order
                .iter()
                .map(|&place| Ok(data.sizes[axis(place, rank)?]))
                .collect()
        }
    }
}

fn unsqueeze(data: &Known, new: &[i64]) -> Result<Known, String> {
    let rank = data.sizes.len() + new.len();
    let places = axes(new, rank)?;
    let mut sizes = data.sizes.iter().copied();
    let size = |at: usize| {
        if places.contains(&at) {
            Some(1)
        } else {
            sizes.next()
        }
    };
    Ok(Known {
        sizes: (0..rank).map_while(size).collect(),
        numbers: data.numbers.clone(),
    })
}
