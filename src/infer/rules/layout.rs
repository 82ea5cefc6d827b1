//! Operators that move values.

use crate::infer::model::{Attribute, Known, MAX_KNOWN, Node};

use super::inputs::{
    Inputs, UNFIT, axes, axis, fit, input, integer, integers, numbers, numbers_if_any, shape, size,
};
use super::sums::{product, tame};

pub(super) fn concat(node: &Node, inputs: &Inputs<'_>) -> Result<Known, String> {
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

pub(super) fn constant_of_shape(node: &Node, wanted: &Known) -> Result<Known, String> {
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

pub(super) fn gather(node: &Node, data: &Known, index: &Known) -> Result<Known, String> {
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

pub(super) fn pad(data: &Known, inputs: &Inputs<'_>) -> Result<Vec<usize>, String> {
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

pub(super) fn reshape(node: &Node, data: &Known, wanted: &[i64]) -> Result<Known, String> {
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

pub(super) fn shape_of(node: &Node, data: &Known) -> Result<Known, String> {
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

pub(super) fn slice(data: &Known, inputs: &Inputs<'_>) -> Result<Known, String> {
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
        // In reverse, the index before the first is a valid end.
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

pub(super) fn split(node: &Node, data: &Known, inputs: &Inputs<'_>) -> Result<Vec<Known>, String> {
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

pub(super) fn squeeze(data: &Known, inputs: &Inputs<'_>) -> Result<Known, String> {
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

pub(super) fn transpose(node: &Node, data: &Known) -> Result<Vec<usize>, String> {
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

pub(super) fn unsqueeze(data: &Known, new: &[i64]) -> Result<Known, String> {
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
