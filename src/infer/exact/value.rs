//! The values that operators exchange.

use super::super::file::{Constant, Numbers};

/// The numbers of a value, row-major.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Data {
    Floats(Vec<f32>),
    /// Integers, with truth values as 0 and 1.
    Integers(Vec<i64>),
}

/// A value with its sizes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value {
    pub(super) sizes: Vec<usize>,
    pub(super) data: Data,
}

impl Value {
    pub(super) fn floats(sizes: Vec<usize>, values: Vec<f32>) -> Self {
        let data = Data::Floats(values);
        Self { sizes, data }
    }

    pub(super) fn integers(sizes: Vec<usize>, values: Vec<i64>) -> Self {
        let data = Data::Integers(values);
        Self { sizes, data }
    }

    /// A tensor of a file; `None` if it contains 8-bit weights.
    pub(super) fn of(constant: &Constant) -> Option<Self> {
        let data = match &constant.numbers {
            Numbers::Floats(values) => Data::Floats(values.clone()),
            Numbers::Integers(values) => Data::Integers(values.clone()),
            Numbers::Bytes(_) => return None,
        };
        let sizes = constant.sizes.clone();
        Some(Self { sizes, data })
    }

    /// Its floats.
    ///
    /// # Errors
    /// If it contains integers.
    pub(super) fn as_floats(&self) -> Result<&[f32], String> {
        match &self.data {
            Data::Floats(values) => Ok(values),
            Data::Integers(_) => Err("there are integers instead of floats".to_owned()),
        }
    }

    /// Its integers.
    ///
    /// # Errors
    /// If it contains floats.
    pub(super) fn as_integers(&self) -> Result<&[i64], String> {
        match &self.data {
            Data::Integers(values) => Ok(values),
            Data::Floats(_) => Err("there are floats instead of integers".to_owned()),
        }
    }

    /// The index of an axis; negative axes count from the end.
    ///
    /// # Errors
    /// If there is no such axis.
    pub(super) fn axis(&self, axis: i64) -> Result<usize, String> {
        place(axis, self.sizes.len())
    }
}

/// The index of an element among `count`; negative ones count from the end.
///
/// # Errors
/// If there is none.
pub(super) fn place(index: i64, count: usize) -> Result<usize, String> {
    let from_end = i64::try_from(count).map_or(index, |count| if index < 0 { index + count } else { index });
    let place = usize::try_from(from_end).ok().filter(|place| *place < count);
    place.ok_or_else(|| format!("there is no index {index} among {count}"))
}

/// The number of values of these sizes.
///
/// # Errors
/// If the number is too large.
pub(super) fn count(sizes: &[usize]) -> Result<usize, String> {
    let count = sizes.iter().try_fold(1_usize, |all, &size| all.checked_mul(size));
    count.ok_or_else(|| "a value is too large".to_owned())
}
