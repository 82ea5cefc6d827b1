//! A part of an acoustic model that a model of a server computes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use recit_remote::{Client, Error, Figures, Link, Model, Patience, Server, State, Tensor, Values, Wanted};

use crate::acoustic::{self, Contact, Elsewhere, Health, Likeness, Part};
use crate::infer::{self, Input, Kind, Port};

/// The time for the run that is compared.
const COMPARING: Duration = Duration::from_secs(10);
/// How much that run may differ, as a share of the root mean square. Other precisions differ by some hundredths, other voices by
/// more than 1.
const TOLERANCE: f64 = 0.3;
/// The axis of steps, along which pieces are joined.
const STEPS: usize = 1;

/// Makes `part` available from a model of `server`; its answers arrive in `pieces`, or at once. The server is reached, and reached
/// again, in the background. If its settings are not valid, the part is never available, and its health says why.
pub fn reach(server: &Server, model: Model, pieces: bool, part: Part) -> Arc<dyn Elsewhere> {
    let wanted = |ports: &[Port]| ports.iter().map(wanted).collect::<Vec<_>>();
    let ports = (wanted(&part.inputs), wanted(&part.outputs));
    let names = part.inputs.iter().map(|port| port.name.clone()).collect();
    let asked = model.clone();
    let verify = move |client: &Client| compare(client, &asked, pieces, &part);
    let link = Client::new(server).and_then(|client| {
        Link::new(
            client,
            model.clone(),
            ports,
            pieces.then_some(STEPS),
            Box::new(verify),
        )
    });
    if let Err(error) = &link {
        log::warn!("the server cannot be used: {error}");
    }
    Arc::new(Served {
        link,
        model,
        names,
        asked: AtomicU64::new(0),
    })
}

#[derive(Debug)]
struct Served {
    link: Result<Link, Error>,
    model: Model,
    /// The names of the inputs.
    names: Vec<String>,
    asked: AtomicU64,
}

impl Elsewhere for Served {
    fn run(&self, inputs: &[Input<'_>], patience: acoustic::Patience<'_>) -> Option<Vec<infer::Tensor>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let named = self.names.iter().zip(inputs);
        let inputs: Vec<Tensor> = named.map(|(name, input)| tensor(name, input)).collect();
        let patience = Patience {
            within: patience.within,
            keep_on: Some(patience.keep_on),
        };
        let answer = self.link.as_ref().ok()?.ask(&inputs, patience);
        match answer.and_then(|answer| floats(answer.tensors)) {
            Ok(outputs) => Some(outputs),
            Err(reason) => {
                log::debug!("a phrase is not from the server: {reason}");
                None
            }
        }
    }

    fn name(&self) -> String {
        match self.model.version.as_str() {
            "" => self.model.name.clone(),
            version => format!("{} version {version}", self.model.name),
        }
    }

    fn health(&self) -> Health {
        let figures = match &self.link {
            Ok(link) => link.figures(),
            Err(error) => Figures {
                state: State::Down(error.to_string()),
                ..Figures::default()
            },
        };
        let version = match figures.version.as_str() {
            "" => &self.model.version,
            answered => answered,
        };
        Health {
            contact: match figures.state {
                State::Connecting => Contact::Connecting,
                State::Up => Contact::Up,
                State::Down(reason) => Contact::Down(reason),
            },
            model: format!("{} {version}", self.model.name).trim_end().to_owned(),
            asked: self.asked.load(Ordering::Relaxed),
            answered: figures.answered,
            stood_in: 0,
            late: figures.late,
            failed: figures.failed,
            pieces: figures.pieces,
            losses: figures.losses,
            mean_ms: figures.mean_round_trip.as_secs_f64() * 1e3,
            longest_ms: figures.longest_round_trip.as_secs_f64() * 1e3,
            bytes_up: figures.bytes_up,
            bytes_down: figures.bytes_down,
        }
    }
}

/// Compares a run of the server's model with that of this machine: it must be of the same voice.
fn compare(client: &Client, model: &Model, pieces: bool, part: &Part) -> Result<(), Error> {
    let named = part.inputs.iter().zip(&part.given);
    let inputs: Vec<Tensor> = named
        .map(|(port, given)| tensor(&port.name, &given.input()))
        .collect();
    let tensors = if pieces {
        let pieces = client.stream(model, &inputs, COMPARING)?;
        recit_remote::join(pieces.into_iter().map(|piece| piece.tensors).collect(), STEPS)?
    } else {
        client.infer(model, &inputs, COMPARING)?.tensors
    };
    let each = part.outputs.iter().zip(&part.expected).zip(&part.likeness);
    for ((port, expected), likeness) in each {
        let said = tensors.iter().find(|tensor| tensor.name == port.name);
        let difference = match (said.map(|tensor| &tensor.values), likeness) {
            (Some(Values::F32(values)), Likeness::Values) => difference(values, &expected.data),
            (Some(Values::F32(values)), Likeness::Level) => {
                Some((level(values) / level(&expected.data) - 1.0).abs())
            }
            _ => None,
        };
        let difference =
            difference.ok_or_else(|| Error::Unfit(format!("its `{}` has another size", port.name)))?;
        log::debug!("`{}` of the server differs by {difference:.4}", port.name);
        if difference.is_nan() || difference > TOLERANCE {
            return Err(Error::Unfit(format!(
                "its model is not of this voice: `{}` differs by {:.0} %",
                port.name,
                difference * 100.0
            )));
        }
    }
    Ok(())
}

/// The root mean square of the differences, relative to that of `expected`; `None` if the sizes differ.
fn difference(said: &[f32], expected: &[f32]) -> Option<f64> {
    let square =
        |values: &mut dyn Iterator<Item = f32>| values.map(|value| f64::from(value).powi(2)).sum::<f64>();
    let differences = square(&mut said.iter().zip(expected).map(|(said, expected)| said - expected));
    let whole = square(&mut expected.iter().copied());
    (said.len() == expected.len()).then(|| (differences / whole).sqrt())
}

/// The root mean square.
fn level(values: &[f32]) -> f64 {
    let sum: f64 = values.iter().map(|value| f64::from(*value).powi(2)).sum();
    (sum / values.len() as f64).sqrt()
}

fn wanted(port: &Port) -> Wanted {
    Wanted {
        name: port.name.clone(),
        kind: match port.kind {
            Kind::Integer => recit_remote::Kind::I64,
            Kind::Float | Kind::Other => recit_remote::Kind::F32,
        },
        shape: port.shape.clone(),
    }
}

fn tensor(name: &str, input: &Input<'_>) -> Tensor {
    Tensor {
        name: name.to_owned(),
        shape: input.shape.to_vec(),
        values: match input.values {
            infer::Values::F32(values) => Values::F32(values.to_vec()),
            infer::Values::I64(values) => Values::I64(values.to_vec()),
        },
    }
}

/// The values of an answer, which are finite floats.
fn floats(tensors: Vec<Tensor>) -> Result<Vec<infer::Tensor>, Error> {
    let each = tensors.into_iter().map(|tensor| match tensor.values {
        Values::F32(data) if data.iter().all(|value| value.is_finite()) => Ok(infer::Tensor {
            shape: tensor.shape,
            data,
        }),
        _ => Err(Error::Unfit(format!(
            "`{}` has values that are not finite",
            tensor.name
        ))),
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_relative_and_needs_equal_sizes() {
        assert_eq!(difference(&[3.0, 4.0], &[3.0, 4.0]), Some(0.0));
        assert_eq!(difference(&[0.0, 0.0], &[3.0, 4.0]), Some(1.0));
        assert_eq!(difference(&[3.0], &[3.0, 4.0]), None);
        assert!(difference(&[f32::NAN, 4.0], &[3.0, 4.0]).is_some_and(f64::is_nan));
        assert_eq!(level(&[3.0, -3.0, 3.0]), 3.0);
        assert!(level(&[]).is_nan());
    }
}
