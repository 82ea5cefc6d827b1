//! Tensors of a file.

use super::super::wire::{BROKEN, Content, Fields, write};
use super::TENSOR_NAME;

// Field numbers of a tensor.
const SIZES: u64 = 1;
const KIND: u64 = 2;
const LISTED_FLOATS: u64 = 4;
const LISTED_INTEGERS: u64 = 5;
const LISTED_LONG: u64 = 7;
const RAW: u64 = 9;

// The codes of the kinds of numbers.
const FLOAT: i64 = 1;
const UNSIGNED_8: i64 = 2;
const SIGNED_8: i64 = 3;
const SIGNED_32: i64 = 6;
const SIGNED_64: i64 = 7;

/// The numbers of a tensor, row-major.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::infer) enum Numbers {
    /// 32-bit floats.
    Floats(Vec<f32>),
    /// Integers of 32 or 64 bits, or unsigned ones of 8 bits.
    Integers(Vec<i64>),
    /// Signed 8-bit integers.
    Bytes(Vec<i8>),
}

/// A tensor of a file.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::infer) struct Constant {
    pub(in crate::infer) sizes: Vec<usize>,
    pub(in crate::infer) numbers: Numbers,
}

impl Constant {
    /// Reads the message of a tensor.
    ///
    /// # Errors
    /// If the numbers are of another kind, or do not match the sizes.
    pub(in crate::infer) fn read(message: &[u8]) -> Result<Self, String> {
        let (mut sizes, mut kind, mut raw) = (Vec::new(), 0, None);
        let (mut listed, mut integers) = (Vec::new(), Vec::new());
        for field in Fields(message) {
            match field? {
                (SIZES, content) => content.add_integers(&mut sizes)?,
                (KIND, content) => kind = content.integer()?,
                (RAW, content) => raw = Some(content.bytes()?),
                (LISTED_FLOATS, Content::Short(bytes)) => listed.push(f32::from_le_bytes(bytes)),
                (LISTED_FLOATS, content) => listed.extend(floats(content.bytes()?)),
                (LISTED_INTEGERS | LISTED_LONG, content) => content.add_integers(&mut integers)?,
                _ => {}
            }
        }
        let numbers = match (kind, raw) {
            (FLOAT, None) => Numbers::Floats(listed),
            (FLOAT, Some(raw)) => Numbers::Floats(floats(raw).collect()),
            (SIGNED_8, None) => Numbers::Bytes(integers.iter().map(|&value| value as i8).collect()),
            (SIGNED_8, Some(raw)) => Numbers::Bytes(raw.iter().map(|&byte| byte as i8).collect()),
            (UNSIGNED_8 | SIGNED_32 | SIGNED_64, None) => Numbers::Integers(integers),
            (UNSIGNED_8, Some(raw)) => Numbers::Integers(raw.iter().map(|&byte| i64::from(byte)).collect()),
            (SIGNED_32, Some(raw)) => {
                Numbers::Integers(whole::<4>(raw).map(i32::from_le_bytes).map(i64::from).collect())
            }
            (SIGNED_64, Some(raw)) => Numbers::Integers(whole::<8>(raw).map(i64::from_le_bytes).collect()),
            _ => return Err("its tensors are of an unsupported kind".to_owned()),
        };
        let sizes: Option<Vec<usize>> = sizes.iter().map(|&size| usize::try_from(size).ok()).collect();
        let sizes = sizes.ok_or(BROKEN)?;
        let count = sizes.iter().try_fold(1_usize, |all, &size| all.checked_mul(size));
        let held = match &numbers {
            Numbers::Floats(values) => values.len(),
            Numbers::Integers(values) => values.len(),
            Numbers::Bytes(values) => values.len(),
        };
        match count == Some(held) {
            true => Ok(Self { sizes, numbers }),
            false => Err(BROKEN.to_owned()),
        }
    }
}

/// A tensor as floats.
#[derive(Debug, PartialEq)]
pub(in crate::infer) struct Weights {
    pub(in crate::infer) sizes: Vec<usize>,
    pub(in crate::infer) values: Vec<f32>,
}

impl Weights {
    /// Reads the message of a tensor.
    ///
    /// # Errors
    /// As [`Constant::read`].
    pub(in crate::infer) fn read(message: &[u8]) -> Result<Self, String> {
        let Constant { sizes, numbers } = Constant::read(message)?;
        let values = match numbers {
            Numbers::Floats(values) => values,
            Numbers::Integers(values) => values.iter().map(|&value| value as f32).collect(),
            Numbers::Bytes(values) => values.iter().map(|&value| f32::from(value)).collect(),
        };
        Ok(Self { sizes, values })
    }

    /// The message of this tensor with a name.
    pub(in crate::infer) fn write(&self, name: &str) -> Vec<u8> {
        let mut message = Vec::with_capacity(4 * self.values.len() + name.len() + 64);
        for &size in &self.sizes {
            write(&mut message, SIZES, Content::Number(size as u64));
        }
        write(&mut message, KIND, Content::Number(FLOAT as u64));
        write(&mut message, TENSOR_NAME, Content::Bytes(name.as_bytes()));
        let raw: Vec<u8> = self.values.iter().flat_map(|value| value.to_le_bytes()).collect();
        write(&mut message, RAW, Content::Bytes(&raw));
        message
    }

    /// Reads a tensor with one value, or with one value for each of `count`.
    ///
    /// # Errors
    /// If it has another number of values.
    pub(in crate::infer) fn for_each(&self, count: usize) -> Result<impl Fn(usize) -> f32 + '_, String> {
        let is_one = self.values.len() == 1;
        if !is_one && self.values.len() != count {
            return Err(BROKEN.to_owned());
        }
        Ok(move |at: usize| self.values[if is_one { 0 } else { at }])
    }
}

/// The message of a list of integers with a name.
pub(in crate::infer) fn integers(name: &str, values: &[i64]) -> Vec<u8> {
    let mut message = Vec::new();
    write(&mut message, SIZES, Content::Number(values.len() as u64));
    write(&mut message, KIND, Content::Number(SIGNED_64 as u64));
    write(&mut message, TENSOR_NAME, Content::Bytes(name.as_bytes()));
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    write(&mut message, RAW, Content::Bytes(&raw));
    message
}

fn floats(bytes: &[u8]) -> impl Iterator<Item = f32> {
    whole::<4>(bytes).map(f32::from_le_bytes)
}

/// Numbers of `N` bytes.
fn whole<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> + '_ {
    bytes.chunks_exact(N).filter_map(|bytes| bytes.try_into().ok())
}
