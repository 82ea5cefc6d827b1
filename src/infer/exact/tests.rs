#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
use super::*;
use crate::infer::builtin;
use crate::infer::tensor::{Kind, Port};

/// Steps of sound, or symbols of text.
const STEPS: usize = 57;
const SYMBOLS: usize = 23;

/// The 8-bit graphs of the house voice.
fn graphs() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/house");
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let graphs = entries.filter(|path| path.to_string_lossy().contains("_int8_"));
    graphs
        .map(|path| (path.display().to_string(), std::fs::read(path).unwrap()))
        .collect()
}

/// The sizes of an input, and pseudo-random numbers for it.
fn values(port: &Port, seed: u32) -> (Vec<usize>, Vec<f32>, Vec<i64>) {
    let free = |axis: usize| {
        if port.name == "h" || port.name == "t" || port.name == "z" {
            SYMBOLS
        } else {
            STEPS + axis - 1
        }
    };
    let sizes = port.shape.iter().enumerate();
    let sizes: Vec<usize> = sizes
        .map(|(axis, size)| size.unwrap_or_else(|| free(axis)))
        .collect();
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    let count = sizes.iter().product();
    let floats = (0..count).map(|_| next() as f32 / 8_388_608.0 - 1.0).collect();
    let integers = (0..count).map(|_| i64::from(next() % 4)).collect();
    (sizes, floats, integers)
}

/// The outputs for such inputs of a draw, whose floats are changed first.
fn outputs(
    ports: &[Port],
    draw: u32,
    change: impl Fn(&mut Vec<f32>),
    run: impl Fn(&[Input<'_>]) -> Result<Vec<Tensor>, String>,
) -> Vec<Tensor> {
    let mut all: Vec<_> = ports
        .iter()
        .zip(1..)
        .map(|(port, number)| values(port, draw * 100 + number))
        .collect();
    all.iter_mut().for_each(|(_, floats, _)| change(floats));
    let inputs = ports
        .iter()
        .zip(&all)
        .map(|(port, (sizes, floats, integers))| match port.kind {
            Kind::Float => Input::f32(sizes, floats),
            _ => Input::i64(sizes, integers),
        });
    run(&inputs.collect::<Vec<_>>()).unwrap()
}

/// Draws of inputs.
const DRAWS: u32 = 8;

/// The distance of outputs from those of another engine, in decibels: the least of all outputs.
fn distance(made: &[Tensor], wanted: &[Tensor]) -> f64 {
    let power =
        |values: &mut dyn Iterator<Item = f32>| values.map(|value| f64::from(value * value)).sum::<f64>();
    let each = made.iter().zip(wanted).map(|(made, wanted)| {
        assert_eq!(made.shape, wanted.shape);
        let signal = power(&mut wanted.data.iter().copied());
        let noise = power(&mut made.data.iter().zip(&wanted.data).map(|(a, b)| a - b));
        10.0 * (signal / noise).log10()
    });
    each.fold(f64::INFINITY, f64::min)
}

#[test]
fn the_house_voice_plans_with_our_own_operators_as_with_those_of_others() {
    let graphs = graphs();
    assert_eq!(graphs.len(), 6);
    for (name, bytes) in graphs {
        let ours = load(&name, &bytes).unwrap();
        let others = builtin::load(&name, bytes.into()).unwrap();
        assert_eq!(ours.inputs(), others.inputs(), "{name}");
        let distances: Vec<f64> = (0..DRAWS)
            .map(|draw| {
                let run = |inputs: &[Input<'_>]| ours.run(inputs).map_err(|error| error.to_string());
                let made = outputs(ours.inputs(), draw, |_| (), run);
                let run = |inputs: &[Input<'_>]| others.run(inputs).map_err(|error| error.to_string());
                distance(&made, &outputs(others.inputs(), draw, |_| (), run))
            })
            .collect();
        println!("{name}: {distances:.1?} dB");
        // The engines sum in a different order, so that a value halfway between two steps of the 8-bit numbers may
        // be rounded to either. Some draws have no such value; an error in an operator is in all of them.
        let clean = distances.iter().filter(|distance| **distance > 120.0).count();
        assert!(clean >= DRAWS as usize / 4, "{name}: {distances:?} dB");
        assert!(
            distances.iter().all(|distance| *distance > 25.0),
            "{name}: {distances:?} dB"
        );
    }
}

#[test]
fn every_instruction_set_plans_the_same_bits() {
    for (name, bytes) in graphs() {
        let (plan, graph) = (Plan::new(&bytes).unwrap(), load(&name, &bytes).unwrap());
        let bits = |level: Level| -> Vec<u32> {
            let made = outputs(graph.inputs(), 0, |_| (), |inputs| run::run(&plan, level, inputs));
            made.iter()
                .flat_map(|tensor| &tensor.data)
                .map(|value| value.to_bits())
                .collect()
        };
        let first = bits(Level::all()[0]);
        assert!(
            Level::all().into_iter().all(|level| bits(level) == first),
            "{name}"
        );
    }
}

#[test]
fn outputs_are_finite_whatever_the_inputs() {
    for (name, bytes) in graphs() {
        let graph = load(&name, &bytes).unwrap();
        for strange in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, 1e-40] {
            let change =
                |floats: &mut Vec<f32>| floats.iter_mut().step_by(3).for_each(|value| *value = strange);
            let made = outputs(graph.inputs(), 0, change, |inputs| {
                graph.run(inputs).map_err(|error| error.to_string())
            });
            // The encoder's first output contains its inputs, which the other graphs clamp.
            let first = usize::from(name.contains("encoder"));
            let mut values = made[first..].iter().flat_map(|tensor| &tensor.data);
            assert!(values.all(|value| value.is_finite()), "{name}, {strange}");
        }
    }
}

#[test]
fn unsupported_graphs_are_left_to_other_engines() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/house");
    let halves = std::fs::read(format!("{folder}/standard_fp16_acoustic_prosody.onnx")).unwrap();
    assert!(load("halves", &halves).is_err());
    assert!(load("nothing", b"").is_err());
}
