//! A model that doubles its input, a piece for each value.

#![allow(dead_code, missing_docs)]

use std::time::Duration;

use recit_remote::{Kind, Tensor, Values, Wanted};
use recit_test_server::FakeModel;

/// Longer than any answer takes. Only what never comes reaches it.
pub const SECOND: Duration = Duration::from_secs(30);

pub fn tensor(name: &str, values: &[f32]) -> Tensor {
    Tensor {
        name: name.into(),
        shape: vec![1, values.len()],
        values: Values::F32(values.to_vec()),
    }
}

pub fn input(values: &[f32]) -> Tensor {
    tensor("x", values)
}

pub fn values(tensors: &[Tensor]) -> &[f32] {
    match &tensors[0].values {
        Values::F32(values) => values,
        Values::I64(_) => panic!("integers"),
    }
}

pub fn wanted(name: &str) -> Wanted {
    Wanted {
        name: name.into(),
        kind: Kind::F32,
        shape: vec![Some(1), None],
    }
}

pub fn double() -> FakeModel {
    FakeModel {
        name: "double",
        inputs: vec![wanted("x")],
        outputs: vec![wanted("y")],
        run: Box::new(|inputs| {
            let numbers = values(&inputs);
            if numbers.is_empty() {
                return Err("there is nothing to double".into());
            }
            Ok(numbers
                .iter()
                .map(|value| vec![tensor("y", &[2.0 * value])])
                .collect())
        }),
    }
}
