//! The inputs and outputs of a graph.

use std::fmt;

/// Values of an input, row-major.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// 32-bit floating point.
    F32(&'a [f32]),
    /// 64-bit integers: symbols and indices.
    I64(&'a [i64]),
}

/// A borrowed input tensor of a graph.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Its dimensions.
    pub shape: &'a [usize],
    /// As many values as the product of the dimensions.
    pub values: Values<'a>,
}

impl<'a> Input<'a> {
    /// A tensor of floating-point values.
    pub fn f32(shape: &'a [usize], values: &'a [f32]) -> Self {
        Self {
            shape,
            values: Values::F32(values),
        }
    }

    /// A tensor of integers.
    pub fn i64(shape: &'a [usize], values: &'a [i64]) -> Self {
        Self {
            shape,
            values: Values::I64(values),
        }
    }

    fn len(&self) -> usize {
        match self.values {
            Values::F32(values) => values.len(),
            Values::I64(values) => values.len(),
        }
    }

    fn kind(&self) -> Kind {
        match self.values {
            Values::F32(_) => Kind::Float,
            Values::I64(_) => Kind::Integer,
        }
    }
}

/// An output tensor of a graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensor {
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// Its values, row-major.
    pub data: Vec<f32>,
}

/// The kind of numbers of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 32-bit floating point.
    Float,
    /// Integers; the engines use different widths.
    Integer,
    /// Any other kind, which no voice needs.
    Other,
}

/// A named input or output of a graph, as the model file declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its name in the model.
    pub name: String,
    /// The kind of its values.
    pub kind: Kind,
    /// Its dimensions; `None` for a free size.
    pub shape: Vec<Option<usize>>,
}

impl Port {
    /// Whether a tensor of this shape matches the port.
    pub(super) fn accepts(&self, input: &Input<'_>) -> bool {
        self.kind == input.kind()
            && self.shape.len() == input.shape.len()
            && (self.shape.iter().zip(input.shape))
                .all(|(port, &size)| port.is_none_or(|fixed| fixed == size))
            && input.shape.iter().product::<usize>() == input.len()
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Float => "float",
            Kind::Integer => "integer",
            Kind::Other => "other",
        };
        write!(f, "{kind} [")?;
        for (at, size) in self.shape.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            match size {
                Some(size) => write!(f, "{comma}{size}")?,
                None => write!(f, "{comma}?")?,
            }
        }
        f.write_str("]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_accepts_only_matching_tensors() {
        let port = Port {
            name: "x".into(),
            kind: Kind::Float,
            shape: vec![Some(1), None],
        };
        assert!(port.accepts(&Input::f32(&[1, 3], &[0.0; 3])));
        assert!(!port.accepts(&Input::f32(&[2, 3], &[0.0; 6])));
        assert!(!port.accepts(&Input::f32(&[3], &[0.0; 3])));
        assert!(!port.accepts(&Input::f32(&[1, 3], &[0.0; 2])));
        assert!(!port.accepts(&Input::i64(&[1, 3], &[0; 3])));
        assert_eq!(port.to_string(), "float [1, ?]");
    }
}
