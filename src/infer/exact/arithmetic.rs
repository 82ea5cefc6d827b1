//! Element-wise operators.

use recit_dsp::{Level, add, multiply};

use super::spare::{Number, Spare};
use super::value::{Data, Value, count};

/// An operation on two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pairwise {
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
}

impl Pairwise {
    /// The operator with this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Add" => Self::Add,
            "Sub" => Self::Subtract,
            "Mul" => Self::Multiply,
            "Div" => Self::Divide,
            "Equal" => Self::Equal,
            _ => return None,
        })
    }

    /// Applies it to both values, broadcast. Integers wrap, as in other engines; division by zero gives zero.
    ///
    /// # Errors
    /// If the sizes or kinds do not match.
    pub(super) fn run(self, a: &Value, b: &Value, spare: &Spare) -> Result<Value, String> {
        let sizes = stretched(&a.sizes, &b.sizes)?;
        let (of_a, of_b) = (&a.sizes[..], &b.sizes[..]);
        let data = match (&a.data, &b.data) {
            (Data::Floats(a), Data::Floats(b)) => {
                let (a, b) = ((of_a, &a[..]), (of_b, &b[..]));
                match self {
                    Self::Add => Data::Floats(pairs(spare, &sizes, a, b, |a, b| a + b)?),
                    Self::Subtract => Data::Floats(pairs(spare, &sizes, a, b, |a, b| a - b)?),
                    Self::Multiply => Data::Floats(pairs(spare, &sizes, a, b, |a, b| a * b)?),
                    Self::Divide => Data::Floats(pairs(spare, &sizes, a, b, |a, b| a / b)?),
                    Self::Equal => Data::Integers(pairs(spare, &sizes, a, b, |a, b| i64::from(a == b))?),
                }
            }
            (Data::Integers(a), Data::Integers(b)) => {
                let (a, b) = ((of_a, &a[..]), (of_b, &b[..]));
                Data::Integers(match self {
                    Self::Add => pairs(spare, &sizes, a, b, i64::wrapping_add)?,
                    Self::Subtract => pairs(spare, &sizes, a, b, i64::wrapping_sub)?,
                    Self::Multiply => pairs(spare, &sizes, a, b, i64::wrapping_mul)?,
                    Self::Divide => pairs(
                        spare,
                        &sizes,
                        a,
                        b,
                        |a: i64, b| if b == 0 { 0 } else { a.wrapping_div(b) },
                    )?,
                    Self::Equal => pairs(spare, &sizes, a, b, |a, b| i64::from(a == b))?,
                })
            }
            _ => return Err("it mixes floats and integers".to_owned()),
        };
        Ok(Value { sizes, data })
    }
}

impl Pairwise {
    /// Whether both values can be exchanged.
    pub(super) fn is_commutative(self) -> bool {
        matches!(self, Self::Add | Self::Multiply)
    }

    /// Applies it to `a` in place, if the values are floats and the result has the sizes of `a`. Returns whether
    /// it did.
    pub(super) fn change(self, level: Level, a: &mut Value, b: &Value) -> bool {
        let is_repeated =
            stretched(&a.sizes, &b.sizes).is_ok_and(|sizes| sizes == a.sizes) && repeats(&a.sizes, &b.sizes);
        let (Data::Floats(values), Data::Floats(others)) = (&mut a.data, &b.data) else {
            return false;
        };
        if !is_repeated || others.is_empty() {
            return false;
        }
        let is_row = others.len() > 1;
        match self {
            Self::Add if is_row => add(level, values, others),
            Self::Multiply if is_row => multiply(level, values, others),
            Self::Add => changed(values, others, |a, b| a + b),
            Self::Subtract => changed(values, others, |a, b| a - b),
            Self::Multiply => changed(values, others, |a, b| a * b),
            Self::Divide => changed(values, others, |a, b| a / b),
            Self::Equal => return false,
        }
        true
    }
}

/// Applies `of` to `values`, and to `others` as often as they fit.
fn changed(values: &mut [f32], others: &[f32], of: impl Fn(f32, f32) -> f32) {
    if let &[other] = others {
        values.iter_mut().for_each(|value| *value = of(*value, other));
        return;
    }
    for row in values.chunks_exact_mut(others.len()) {
        row.iter_mut()
            .zip(others)
            .for_each(|(value, other)| *value = of(*value, *other));
    }
}

/// The second value where the first is not zero, otherwise the third.
///
/// # Errors
/// If the sizes or kinds do not match.
pub(super) fn choose(condition: &Value, yes: &Value, no: &Value, spare: &Spare) -> Result<Value, String> {
    let sizes = stretched(&condition.sizes, &stretched(&yes.sizes, &no.sizes)?)?;
    let (yes, no) = (expanded(yes, &sizes, spare)?, expanded(no, &sizes, spare)?);
    let condition = expanded(condition, &sizes, spare)?;
    let condition = condition.as_integers()?;
    let data = match (yes.data, no.data) {
        (Data::Floats(yes), Data::Floats(no)) => Data::Floats(chosen(condition, &yes, &no)),
        (Data::Integers(yes), Data::Integers(no)) => Data::Integers(chosen(condition, &yes, &no)),
        _ => return Err("it mixes floats and integers".to_owned()),
    };
    Ok(Value { sizes, data })
}

fn chosen<T: Copy>(condition: &[i64], yes: &[T], no: &[T]) -> Vec<T> {
    let values = condition.iter().zip(yes.iter().zip(no));
    values
        .map(|(is, (yes, no))| if *is != 0 { *yes } else { *no })
        .collect()
}

/// A value broadcast to larger sizes.
///
/// # Errors
/// If it cannot be broadcast.
pub(super) fn expanded(value: &Value, sizes: &[usize], spare: &Spare) -> Result<Value, String> {
    let sizes = stretched(&value.sizes, sizes)?;
    let data = match &value.data {
        Data::Floats(values) => Data::Floats(spread(spare, &sizes, &value.sizes, values)?),
        Data::Integers(values) => Data::Integers(spread(spare, &sizes, &value.sizes, values)?),
    };
    Ok(Value { sizes, data })
}

/// The broadcast sizes of two values.
fn stretched(a: &[usize], b: &[usize]) -> Result<Vec<usize>, String> {
    let rank = a.len().max(b.len());
    let size = |sizes: &[usize], axis: usize| {
        (axis + sizes.len())
            .checked_sub(rank)
            .map_or(1, |axis| sizes[axis])
    };
    let each = (0..rank).map(|axis| match (size(a, axis), size(b, axis)) {
        (1, size) | (size, 1) => Some(size),
        (a, b) => (a == b).then_some(a),
    });
    let sizes = each.collect::<Option<Vec<usize>>>();
    sizes.ok_or_else(|| format!("values of {a:?} and {b:?} do not match"))
}

/// Applies `of` to each pair.
fn pairs<T: Number, U: Number>(
    spare: &Spare,
    sizes: &[usize],
    (a_sizes, a): (&[usize], &[T]),
    (b_sizes, b): (&[usize], &[T]),
    of: impl Fn(T, T) -> U,
) -> Result<Vec<U>, String> {
    let all = count(sizes)?;
    let mut made = spare.room(all);
    if let (&[b], true) = (b, a.len() == all) {
        made.extend(a.iter().map(|a| of(*a, b)));
    } else if a.len() == all && repeats(sizes, b_sizes) && !b.is_empty() {
        for row in a.chunks_exact(b.len()) {
            made.extend(row.iter().zip(b).map(|(a, b)| of(*a, *b)));
        }
    } else if b.len() == all && repeats(sizes, a_sizes) && !a.is_empty() {
        for row in b.chunks_exact(a.len()) {
            made.extend(a.iter().zip(row).map(|(a, b)| of(*a, *b)));
        }
    } else {
        let (a, b) = (
            spread(spare, sizes, a_sizes, a)?,
            spread(spare, sizes, b_sizes, b)?,
        );
        made.extend(a.iter().zip(&b).map(|(a, b)| of(*a, *b)));
    }
    Ok(made)
}

/// Whether repeating a value of sizes `part` as a whole gives one of `sizes`.
fn repeats(sizes: &[usize], part: &[usize]) -> bool {
    let first = part.iter().position(|size| *size != 1).unwrap_or(part.len());
    sizes.ends_with(&part[first..])
}

/// The values of sizes `from` broadcast to larger sizes.
fn spread<T: Number>(spare: &Spare, sizes: &[usize], from: &[usize], values: &[T]) -> Result<Vec<T>, String> {
    let all = count(sizes)?;
    if all == values.len() {
        return Ok(spare.copy(values));
    }
    let ahead = sizes.len() - from.len();
    let mut steps = vec![0; sizes.len()];
    let mut step = 1;
    for (axis, &size) in from.iter().enumerate().rev() {
        steps[ahead + axis] = if size == 1 { 0 } else { step };
        step *= size;
    }
    // Along the last axis, values are contiguous, or one is repeated.
    let (last, run) = match (steps.last(), sizes.last()) {
        (Some(&last), Some(&run)) => (last, run.max(1)),
        _ => (0, 1),
    };
    let mut spread = spare.room(all);
    let (mut at, mut place) = (0, vec![0; sizes.len()]);
    while spread.len() < all {
        match last {
            0 => spread.resize(spread.len() + run, values[at]),
            _ => spread.extend_from_slice(&values[at..at + run]),
        }
        for axis in (0..sizes.len().saturating_sub(1)).rev() {
            place[axis] += 1;
            at += steps[axis];
            if place[axis] < sizes[axis] {
                break;
            }
            at -= steps[axis] * sizes[axis];
            place[axis] = 0;
        }
    }
    Ok(spread)
}
