use fearless_simd::{i8x64, i32x16};

use super::*;
use crate::dot::Dot;
use crate::level::dispatch;

/// Pseudo-random numbers from -1 to 1.
fn noise(seed: u32, count: usize) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn weights(inputs: usize, outputs: usize, largest: f32) -> Vec<i8> {
    let values = noise(1, inputs * outputs);
    values
        .iter()
        .map(|value| (value * largest).round_ties_even() as i8)
        .collect()
}

fn layer(weights: &[i8], inputs: usize) -> Linear {
    let outputs = weights.len() / inputs;
    let scales: Vec<f32> = noise(2, outputs)
        .iter()
        .map(|value| 0.01 + value.abs() / 100.0)
        .collect();
    let layer = Linear::new(weights, inputs, &scales, Some(&noise(3, outputs)));
    layer.unwrap_or_else(|| unreachable!("it fits"))
}

/// The definition of the instruction that adds products of bytes.
#[derive(Clone, Copy)]
struct Definition<S>(S);

impl<S: fearless_simd::Simd> Dot for Definition<S> {
    type Simd = S;

    fn simd(self) -> S {
        self.0
    }

    fn add(self, sums: i32x16<S>, values: i32x16<S>, weights: i8x64<S>) -> i32x16<S> {
        use fearless_simd::prelude::*;
        i32x16::from_fn(self.0, |column| {
            let bytes = values.as_array()[column].to_le_bytes().into_iter();
            let products = bytes
                .zip(&weights.as_array()[column * GROUP..])
                .map(|(value, weight)| i32::from(value) * i32::from(*weight));
            sums.as_array()[column] + products.sum::<i32>()
        })
    }
}

/// The results of every kind of loop with every set of instructions.
fn all(layer: &Linear, values: &[f32]) -> Vec<(String, Vec<f32>)> {
    let empty = vec![0.0; values.len() / layer.inputs * layer.outputs];
    let mut all = Vec::new();
    for level in Level::all() {
        let mut out = Vec::new();
        layer.run(level, values, &mut LinearWork::default(), &mut out);
        all.push((level.name().to_owned(), out));
        let (mut pairs, mut bytes, mut floats) = (empty.clone(), empty.clone(), empty.clone());
        dispatch!(level, simd => {
            pairs::run::<_, 4>(simd, layer, values, &mut pairs::Work::default(), &mut pairs);
            bytes::run::<_, 8, 2>(Definition(simd), layer, values, &mut Vec::new(), &mut bytes);
            floats::run(simd, layer, values, &mut floats::Work::default(), &mut floats);
        });
        for (kind, out) in [("pairs", pairs), ("bytes", bytes), ("floats", floats)] {
            all.push((format!("{kind} with {}", level.name()), out));
        }
    }
    all
}

/// The results by the definition of the layer.
fn defined(layer: &Linear, weights: &[i8], values: &[f32]) -> Vec<f32> {
    let (inputs, outputs) = (layer.inputs, layer.outputs);
    let low = values.iter().fold(0.0_f32, |low, value| low.min(*value));
    let high = values.iter().fold(0.0_f32, |high, value| high.max(*value));
    let size = (high - low) / 255.0;
    let zero = (-low / size).round_ties_even();
    let steps: Vec<i64> = values
        .iter()
        .map(|value| (((value / size).round_ties_even() + zero).clamp(0.0, 255.0) - zero) as i64)
        .collect();
    let mut out = Vec::new();
    for row in steps.chunks_exact(inputs) {
        for column in 0..outputs {
            let products = row
                .iter()
                .zip(weights[column..].iter().step_by(outputs))
                .map(|(value, weight)| value * i64::from(*weight));
            let sum = products.sum::<i64>() as f32;
            let bias = layer.bias.as_deref().map_or(0.0, |bias| bias[column]);
            out.push(sum * (size * layer.scales[column]) + bias);
        }
    }
    out
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn every_loop_equals_the_definition_with_every_set_of_instructions() {
    // Single rows, and rows that do not fill a tile; inputs that do not fill a group; few columns.
    for (rows, inputs, outputs) in [(1, 7, 3), (5, 51, 16), (13, 192, 40), (23, 255, 272), (8, 16, 1)] {
        let weights = weights(inputs, outputs, 63.4);
        let layer = layer(&weights, inputs);
        let values = noise(4, rows * inputs);
        let wanted = bits(&defined(&layer, &weights, &values));
        for (kind, out) in all(&layer, &values) {
            assert!(
                bits(&out) == wanted,
                "{kind}, {rows} rows of {inputs} to {outputs}"
            );
        }
    }
}

#[test]
fn the_largest_sums_are_exact() {
    // 255 times 128 times 514 is just below 2^24.
    let (inputs, outputs) = (514, 18);
    let extremes: Vec<i8> = (0..inputs * outputs)
        .map(|at| match at % outputs {
            0 => -128,
            1 => 127,
            column => [-128, 127, 0, -1][(at / outputs + column) % 4],
        })
        .collect();
    let mixed = noise(5, 9 * inputs);
    let ramp: Vec<f32> = (0..9 * inputs).map(|at| (at % 256) as f32).collect();
    let cases = [
        vec![1.0; 9 * inputs],
        vec![-3.0; 9 * inputs],
        ramp.iter().map(|value| -value).collect(),
        mixed.iter().map(|value| value.signum()).collect(),
        mixed.iter().map(|value| value * 1e-30).collect(),
        ramp,
        mixed,
    ];
    let layer = layer(&extremes, inputs);
    for (case, values) in cases.iter().enumerate() {
        let wanted = bits(&defined(&layer, &extremes, values));
        for (kind, out) in all(&layer, values) {
            assert!(bits(&out) == wanted, "{kind}, case {case}");
        }
    }
}

#[test]
fn results_are_finite_whatever_the_values() {
    let weights = weights(51, 20, 127.4);
    let layer = layer(&weights, 51);
    let strange = [
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::MAX,
        f32::MIN,
        1e-45,
    ];
    for (number, value) in strange.into_iter().enumerate() {
        let mut values = noise(6, 10 * 51);
        for at in (number..values.len()).step_by(37) {
            values[at] = value;
        }
        for values in [values, vec![value; 51]] {
            let results = all(&layer, &values);
            for (kind, out) in &results {
                assert!(out.iter().all(|value| value.is_finite()), "{kind}, {value}");
                assert!(bits(out) == bits(&results[0].1), "{kind}, {value}");
            }
        }
    }
}

#[test]
fn layers_whose_results_might_be_inexact_or_infinite_are_refused() {
    assert!(Linear::new(&[127; 600], 600, &[1.0], None).is_none());
    assert!(Linear::new(&[63; 600], 600, &[1.0], None).is_some());
    assert!(Linear::new(&[1; 6], 2, &[1.0; 2], None).is_none());
    assert!(Linear::new(&[1; 4], 2, &[1.0, f32::INFINITY], None).is_none());
    assert!(Linear::new(&[1; 4], 2, &[1.0; 2], Some(&[f32::NAN, 0.0])).is_none());
}

#[test]
fn zeros_give_the_bias() {
    let layer = layer(&weights(16, 4, 63.4), 16);
    for (_, out) in all(&layer, &[0.0; 32]) {
        assert_eq!(out, [noise(3, 4), noise(3, 4)].concat());
    }
}
