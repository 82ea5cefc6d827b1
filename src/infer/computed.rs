//! Graphs implemented in Rust.

use super::engine::Backend;
use super::tensor::{Input, Tensor};

/// A function in place of a model.
pub(super) struct Computed<F>(pub(super) F);

impl<F> std::fmt::Debug for Computed<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a function")
    }
}

impl<F> Backend for Computed<F>
where
    F: Fn(&[Input<'_>]) -> Result<Vec<Tensor>, String> + Send + Sync,
{
    fn run(&self, inputs: &[Input<'_>]) -> Result<Vec<Tensor>, String> {
        (self.0)(inputs)
    }

    fn name(&self) -> String {
        "Rust".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::infer::{Graph, InferError, Input, Kind, Port, Tensor, Values};

    #[test]
    fn a_function_runs_as_a_graph_and_gets_only_inputs_that_match_its_ports() {
        let port = |name: &str, size| Port {
            name: name.into(),
            kind: Kind::Float,
            shape: vec![size],
        };
        let double = |inputs: &[Input<'_>]| match inputs[0].values {
            Values::F32([0.0, ..]) => Err("zero".to_owned()),
            Values::F32(values) => Ok(vec![Tensor {
                shape: vec![values.len()],
                data: values.iter().map(|value| 2.0 * value).collect(),
            }]),
            Values::I64(_) => unreachable!("the port is for floats"),
        };
        let graph = Graph::new("double", vec![port("x", Some(2))], vec![port("y", None)], double);
        let run = |values: &[f32]| graph.run(&[Input::f32(&[values.len()], values)]);
        assert_eq!(
            run(&[1.0, 4.0]).map(|out| out[0].data.clone()),
            Ok(vec![2.0, 8.0])
        );
        assert!(
            matches!(run(&[1.0]), Err(InferError::Run { .. })),
            "one value too few"
        );
        let failed = run(&[0.0, 1.0]).map_err(|error| error.to_string());
        assert_eq!(failed, Err("the model `double` cannot be run: zero".to_owned()));
    }
}
