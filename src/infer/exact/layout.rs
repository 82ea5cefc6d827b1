//! Operators that only move values.

use super::spare::{Number, Spare};
use super::value::{Data, Value, count, place};

/// Reshapes a value: -1 is the remaining size, 0 the size at the same axis.
///
/// # Errors
/// If the number of values differs.
pub(super) fn reshape(value: Value, wanted: &[i64]) -> Result<Value, String> {
    let all = count(&value.sizes)?;
    let mut sizes = Vec::with_capacity(wanted.len());
    for (axis, &size) in wanted.iter().enumerate() {
        sizes.push(match size {
            0 => value.sizes.get(axis).copied().unwrap_or(0),
            // Set below.
            -1 => 1,
            size => usize::try_from(size).map_err(|_| "a size is negative".to_owned())?,
        });
    }
    if let Some(free) = wanted.iter().position(|size| *size == -1) {
        sizes[free] = all.checked_div(count(&sizes)?).unwrap_or(0);
    }
    if count(&sizes)? != all {
        return Err(format!("{all} values are not {sizes:?}"));
    }
    Ok(Value {
        sizes,
        data: value.data,
    })
}

/// Inserts axes of size one at these indices.
///
/// # Errors
/// If there are no such indices.
pub(super) fn unsqueeze(value: Value, axes: &[i64]) -> Result<Value, String> {
    let rank = value.sizes.len() + axes.len();
    let axes = axes
        .iter()
        .map(|&axis| place(axis, rank))
        .collect::<Result<Vec<_>, _>>()?;
    let mut old = value.sizes.iter().copied();
    let sizes: Vec<usize> = (0..rank)
        .map(|axis| {
            if axes.contains(&axis) {
                1
            } else {
                old.next().unwrap_or(1)
            }
        })
        .collect();
    if count(&sizes)? != count(&value.sizes)? {
        return Err("an axis is given twice".to_owned());
    }
    Ok(Value {
        sizes,
        data: value.data,
    })
}

/// Concatenates values along an axis.
///
/// # Errors
/// If the sizes or kinds do not match.
pub(super) fn concat(values: &[&Value], axis: i64, spare: &Spare) -> Result<Value, String> {
    let first = values.first().ok_or("there is nothing to concatenate")?;
    let axis = first.axis(axis)?;
    let mut sizes = first.sizes.clone();
    sizes[axis] = 0;
    for value in values {
        let fits = value.sizes.len() == sizes.len()
            && (value.sizes.iter().zip(&sizes).enumerate()).all(|(at, (a, b))| at == axis || a == b);
        if !fits {
            return Err(format!(
                "values of {:?} and {:?} cannot be concatenated",
                first.sizes, value.sizes
            ));
        }
        sizes[axis] += value.sizes[axis];
    }
    let rows = count(&sizes[..axis])?;
    let data = match first.data {
        Data::Floats(_) => {
            let all = values
                .iter()
                .map(|value| value.as_floats())
                .collect::<Result<Vec<_>, _>>()?;
            Data::Floats(joined(spare, &all, rows))
        }
        Data::Integers(_) => {
            let all = values
                .iter()
                .map(|value| value.as_integers())
                .collect::<Result<Vec<_>, _>>()?;
            Data::Integers(joined(spare, &all, rows))
        }
    };
    Ok(Value { sizes, data })
}

/// Interleaves the rows of all values.
fn joined<T: Number>(spare: &Spare, all: &[&[T]], rows: usize) -> Vec<T> {
    let mut joined = spare.room(all.iter().map(|values| values.len()).sum());
    for row in 0..rows {
        for values in all {
            let length = values.len() / rows;
            joined.extend_from_slice(&values[row * length..(row + 1) * length]);
        }
    }
    joined
}

/// The part from `starts` to `ends` on `axes`.
///
/// # Errors
/// If there are no such axes.
pub(super) fn slice(
    value: &Value,
    starts: &[i64],
    ends: &[i64],
    axes: &[i64],
    spare: &Spare,
) -> Result<Value, String> {
    if starts.len() != ends.len() || starts.len() != axes.len() {
        return Err("a slice has more starts than ends".to_owned());
    }
    let mut sliced = None;
    for ((&start, &end), &axis) in starts.iter().zip(ends).zip(axes) {
        let whole = sliced.as_ref().unwrap_or(value);
        let axis = whole.axis(axis)?;
        let size = whole.sizes[axis] as i64;
        let within = |at: i64| if at < 0 { at.saturating_add(size) } else { at }.clamp(0, size) as usize;
        let (start, end) = (within(start), within(end));
        sliced = Some(along(whole, axis, start..end.max(start), spare)?);
    }
    Ok(sliced.unwrap_or_else(|| spare.copied(value)))
}

/// The range `wanted` of an axis.
fn along(value: &Value, axis: usize, wanted: std::ops::Range<usize>, spare: &Spare) -> Result<Value, String> {
    let mut sizes = value.sizes.clone();
    sizes[axis] = wanted.len();
    let inner = count(&value.sizes[axis + 1..])?;
    let row = value.sizes[axis] * inner;
    let part = wanted.start * inner..wanted.end * inner;
    let data = match &value.data {
        Data::Floats(values) => Data::Floats(parts(spare, values, row, part)),
        Data::Integers(values) => Data::Integers(parts(spare, values, row, part)),
    };
    Ok(Value { sizes, data })
}

/// A part of each row.
fn parts<T: Number>(spare: &Spare, values: &[T], row: usize, part: std::ops::Range<usize>) -> Vec<T> {
    let rows = values.chunks_exact(row.max(1));
    let mut parts = spare.room(rows.len() * part.len());
    rows.for_each(|row| parts.extend_from_slice(&row[part.clone()]));
    parts
}

/// The elements of an axis at `indices`, in the sizes of `indices`.
///
/// # Errors
/// If there is no such axis or index.
pub(super) fn gather(value: &Value, indices: &Value, axis: i64, spare: &Spare) -> Result<Value, String> {
    let axis = value.axis(axis)?;
    let inner = count(&value.sizes[axis + 1..])?;
    let size = value.sizes[axis];
    let places = indices.as_integers()?.iter().map(|&index| place(index, size));
    let places = places.collect::<Result<Vec<_>, _>>()?;
    let sizes = [&value.sizes[..axis], &indices.sizes, &value.sizes[axis + 1..]].concat();
    let data = match &value.data {
        Data::Floats(values) => Data::Floats(gathered(spare, values, size * inner, inner, &places)),
        Data::Integers(values) => Data::Integers(gathered(spare, values, size * inner, inner, &places)),
    };
    Ok(Value { sizes, data })
}

/// The blocks of `inner` values at `places` in each row.
fn gathered<T: Number>(spare: &Spare, values: &[T], row: usize, inner: usize, places: &[usize]) -> Vec<T> {
    let rows = values.chunks_exact(row.max(1));
    let mut gathered = spare.room(rows.len() * places.len() * inner);
    for row in rows {
        for place in places {
            gathered.extend_from_slice(&row[place * inner..(place + 1) * inner]);
        }
    }
    gathered
}

/// For each element of `indices`, the value at the same position, except on the axis, where the element is
/// the index.
///
/// # Errors
/// If there is no such axis or index.
pub(super) fn gather_elements(
    value: &Value,
    indices: &Value,
    axis: i64,
    spare: &Spare,
) -> Result<Value, String> {
    let axis = value.axis(axis)?;
    let fits = value.sizes.len() == indices.sizes.len()
        && (value.sizes.iter().zip(&indices.sizes).enumerate()).all(|(at, (a, b))| at == axis || a == b);
    if !fits {
        return Err(format!("{:?} indices into {:?}", indices.sizes, value.sizes));
    }
    let inner = count(&value.sizes[axis + 1..])?;
    let (size, steps) = (value.sizes[axis], indices.sizes[axis]);
    let wanted = indices.as_integers()?;
    let mut places = Vec::with_capacity(wanted.len() / inner.max(1));
    for (number, row) in wanted.chunks_exact(inner.max(1)).enumerate() {
        let outer = number / steps.max(1) * size;
        // Usually all indices of a row are the same.
        let whole = row.iter().all(|index| *index == row[0]);
        places.push(match whole {
            true => Row::Whole((outer + place(row[0], size)?) * inner),
            false => {
                let each = row.iter().enumerate();
                let each = each.map(|(within, &index)| Ok((outer + place(index, size)?) * inner + within));
                Row::Each(each.collect::<Result<_, String>>()?)
            }
        });
    }
    let data = match &value.data {
        Data::Floats(values) => Data::Floats(rows(spare, values, inner, &places)),
        Data::Integers(values) => Data::Integers(rows(spare, values, inner, &places)),
    };
    let sizes = indices.sizes.clone();
    Ok(Value { sizes, data })
}

/// The positions of a row's values: contiguous, or arbitrary.
enum Row {
    Whole(usize),
    Each(Vec<usize>),
}

fn rows<T: Number>(spare: &Spare, values: &[T], inner: usize, places: &[Row]) -> Vec<T> {
    let mut all = spare.room(places.len() * inner);
    for row in places {
        match row {
            Row::Whole(place) => all.extend_from_slice(&values[*place..*place + inner]),
            Row::Each(places) => all.extend(places.iter().map(|&place| values[place])),
        }
    }
    all
}
