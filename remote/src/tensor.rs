//! Tensors with names.

use crate::error::Error;
use crate::limits;

/// The values of a tensor, row-major.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// 32-bit floating point.
    F32(Vec<f32>),
    /// 64-bit integers.
    I64(Vec<i64>),
}

impl Values {
    /// The number of values.
    pub fn len(&self) -> usize {
        match self {
            Self::F32(values) => values.len(),
            Self::I64(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A named tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its name in the model.
    pub name: String,
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// As many values as the product of the dimensions.
    pub values: Values,
}

impl Tensor {
    /// Checks rank and size.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if count(&self.shape)? == self.values.len() {
            return Ok(());
        }
        Err(Error::Unfit(format!(
            "the tensor `{}` has {} values, which is not its shape {:?}",
            self.name,
            self.values.len(),
            self.shape
        )))
    }
}

/// The number of values of a shape within the limits.
pub(crate) fn count(shape: &[usize]) -> Result<usize, Error> {
    let product = shape.iter().try_fold(1_usize, |all, &size| all.checked_mul(size));
    let within = product.filter(|count| shape.len() <= limits::RANK && *count <= limits::VALUES);
    within.ok_or_else(|| Error::Unfit(format!("a tensor has a shape beyond the limits: {shape:?}")))
}

/// Joins the pieces of an answer along `axis`. Each piece has the same tensors, which may differ in the size of that axis only.
///
/// # Errors
/// If pieces do not match, or are too large together.
pub fn join(pieces: Vec<Vec<Tensor>>, axis: usize) -> Result<Vec<Tensor>, Error> {
    let mut pieces = pieces.into_iter();
    let mut whole = pieces
        .next()
        .ok_or_else(|| Error::Unfit("the answer has no pieces".into()))?;
    for piece in pieces {
        if piece.len() != whole.len() {
            return Err(Error::Unfit(
                "the pieces of the answer have different tensors".into(),
            ));
        }
        for (whole, piece) in whole.iter_mut().zip(piece) {
            append(whole, piece, axis)?;
        }
    }
    Ok(whole)
}

fn append(whole: &mut Tensor, piece: Tensor, axis: usize) -> Result<(), Error> {
    let unfit = || Error::Unfit(format!("the pieces of `{}` do not fit together", whole.name));
    let fits = whole.name == piece.name
        && whole.shape.len() == piece.shape.len()
        && axis < whole.shape.len()
        && (whole.shape.iter().zip(&piece.shape).enumerate())
            .all(|(at, (have, more))| at == axis || have == more);
    if !fits {
        return Err(unfit());
    }
    // What lies before the axis repeats whole rows, so only rows of one can be appended.
    if whole.shape[..axis].iter().any(|size| *size != 1) {
        return Err(unfit());
    }
    let mut shape = whole.shape.clone();
    shape[axis] += piece.shape[axis];
    count(&shape)?;
    match (&mut whole.values, piece.values) {
        (Values::F32(have), Values::F32(more)) => have.extend(more),
        (Values::I64(have), Values::I64(more)) => have.extend(more),
        _ => return Err(unfit()),
    }
    whole.shape = shape;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(shape: &[usize], values: &[f32]) -> Tensor {
        Tensor {
            name: "y".into(),
            shape: shape.to_vec(),
            values: Values::F32(values.to_vec()),
        }
    }

    #[test]
    fn pieces_are_joined_along_their_axis_and_only_if_they_match() {
        let first = || vec![tensor(&[1, 2, 2], &[1.0, 2.0, 3.0, 4.0])];
        let second = vec![tensor(&[1, 1, 2], &[5.0, 6.0])];
        let joined = join(vec![first(), second], 1);
        assert_eq!(
            joined,
            Ok(vec![tensor(&[1, 3, 2], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])])
        );
        for (other, axis) in [
            (vec![tensor(&[1, 1, 3], &[5.0, 6.0, 7.0])], 1),
            (vec![tensor(&[1, 2], &[5.0, 6.0])], 1),
            (vec![tensor(&[1, 2, 1], &[5.0, 6.0])], 2),
            (vec![], 1),
        ] {
            assert!(join(vec![first(), other.clone()], axis).is_err(), "{other:?}");
        }
        assert!(join(vec![], 1).is_err());
    }

    #[test]
    fn a_shape_beyond_the_limits_is_refused() {
        assert_eq!(count(&[2, 3]), Ok(6));
        assert!(count(&[1 << 13, 1 << 13]).is_err());
        assert!(count(&[usize::MAX, 2]).is_err());
        assert!(count(&[1; 9]).is_err());
        assert!(tensor(&[3], &[1.0]).check().is_err());
    }
}
