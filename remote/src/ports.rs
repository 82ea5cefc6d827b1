//! What a model expects and returns.

use std::fmt;

use crate::error::{Error, clip};
use crate::limits;
use crate::message::TensorMetadata;
use crate::tensor::{Tensor, Values};

/// The kind of numbers of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 32-bit floating point, `FP32`.
    F32,
    /// 64-bit integers, `INT64`.
    I64,
}

impl Kind {
    /// Its name in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "FP32",
            Self::I64 => "INT64",
        }
    }
}

/// A named input or output of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its name.
    pub name: String,
    /// The kind of its values, as the server names it.
    pub kind: String,
    /// Its dimensions; `None` for a free size.
    pub shape: Vec<Option<usize>>,
}

impl Port {
    pub(crate) fn read(port: TensorMetadata) -> Result<Self, Error> {
        if port.shape.len() > limits::RANK {
            return Err(Error::Unfit(
                "a tensor of the model has too many dimensions".into(),
            ));
        }
        Ok(Self {
            name: clip(&port.name),
            kind: clip(&port.datatype),
            shape: port
                .shape
                .into_iter()
                .map(|size| usize::try_from(size).ok())
                .collect(),
        })
    }
}

impl fmt::Display for Port {
    /// Such as `h FP32 [1, ?, 192]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes = self.shape.iter();
        let sizes: Vec<String> = sizes
            .map(|size| size.map_or("?".to_owned(), |size| size.to_string()))
            .collect();
        write!(f, "{} {} [{}]", self.name, self.kind, sizes.join(", "))
    }
}

/// A port that a model must have: its name, kind, and sizes, of which `None` is any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// The kind of its values.
    pub kind: Kind,
    /// Its dimensions; `None` for a size that varies.
    pub shape: Vec<Option<usize>>,
}

impl Wanted {
    /// Whether a tensor is one of this port.
    pub(crate) fn accepts(&self, tensor: &Tensor) -> bool {
        let kind = match tensor.values {
            Values::F32(_) => Kind::F32,
            Values::I64(_) => Kind::I64,
        };
        let mut sizes = self.shape.iter().zip(&tensor.shape);
        self.name == tensor.name
            && self.kind == kind
            && self.shape.len() == tensor.shape.len()
            && sizes.all(|(wanted, have)| wanted.is_none_or(|wanted| wanted == *have))
    }

    /// Whether a port can be this one. A size that the server leaves free may be any.
    fn is(&self, port: &Port) -> bool {
        let mut sizes = self.shape.iter().zip(&port.shape);
        self.kind.name() == port.kind
            && self.shape.len() == port.shape.len()
            && sizes.all(|(wanted, have)| match (wanted, have) {
                (Some(wanted), Some(have)) => wanted == have,
                // What varies must not be fixed.
                (None, Some(_)) => false,
                (_, None) => true,
            })
    }
}

/// Checks that `have`, the inputs or outputs of a model, are those that are wanted; outputs may be more.
pub(crate) fn check(what: &str, wanted: &[Wanted], have: &[Port], exactly: bool) -> Result<(), Error> {
    for port in wanted {
        let found = have.iter().find(|have| have.name == port.name);
        let found = found.ok_or_else(|| Error::Unfit(format!("the model has no {what} `{}`", port.name)))?;
        if !port.is(found) {
            let expected = Port {
                name: port.name.clone(),
                kind: port.kind.name().to_owned(),
                shape: port.shape.clone(),
            };
            return Err(Error::Unfit(format!(
                "the {what} of the model is {found} instead of {expected}"
            )));
        }
    }
    match have
        .iter()
        .find(|have| wanted.iter().all(|port| port.name != have.name))
    {
        Some(other) if exactly => Err(Error::Unfit(format!(
            "the model has another {what}, `{}`",
            other.name
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(name: &str, kind: &str, shape: &[Option<usize>]) -> Port {
        Port {
            name: name.into(),
            kind: kind.into(),
            shape: shape.to_vec(),
        }
    }

    #[test]
    fn a_model_with_other_ports_is_refused() {
        let wanted = [Wanted {
            name: "h".into(),
            kind: Kind::F32,
            shape: vec![Some(1), None, Some(192)],
        }];
        let check = |have: &[Port]| check("input", &wanted, have, true).map_err(|error| error.to_string());
        assert_eq!(check(&[port("h", "FP32", &[Some(1), None, Some(192)])]), Ok(()));
        assert_eq!(check(&[port("h", "FP32", &[None, None, None])]), Ok(()));
        for bad in [
            port("g", "FP32", &[None, None, None]),
            port("h", "FP16", &[None, None, None]),
            port("h", "FP32", &[None, None]),
            port("h", "FP32", &[Some(1), None, Some(256)]),
            port("h", "FP32", &[Some(1), Some(7), Some(192)]),
        ] {
            assert!(check(std::slice::from_ref(&bad)).is_err(), "{bad}");
        }
        let more = [
            port("h", "FP32", &[None, None, None]),
            port("k", "INT64", &[Some(1)]),
        ];
        assert_eq!(check(&more), Err("the model has another input, `k`".to_owned()));
        assert_eq!(super::check("output", &wanted, &more, false), Ok(()));
    }
}
