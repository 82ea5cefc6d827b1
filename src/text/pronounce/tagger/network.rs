//! The network of spaCy's small English tagger: hashed embeddings of six features, a maxout layer, four
//! residual convolutions over three neighbours with maxout, and the highest-scoring tag. Layer normalisation
//! follows every maxout. The weights are read in place.
//!
//! Every sum is in the order of the inputs, as in `misaki-rs`, so the tags are the same.

use misaki_rs::spacy_tagger::debug_features as features;

use super::format::{INPUTS, LANES, PIECES, ROWS, TAG_LANES, TAGS, WIDTH};
use super::tokenizer::Piece;

static WEIGHTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/tagger.bin"));
static NAMES: &str = include_str!(concat!(env!("OUT_DIR"), "/tags.txt"));

/// Seeds of the embedding tables' hashes.
const SEEDS: [u32; 6] = [8, 9, 10, 11, 12, 13];
/// Empty positions before and after a sentence: the reach of the convolutions.
const PAD: usize = INPUTS.len() - 1;
/// Prevents a division by zero in the normalisation.
const EPSILON: f32 = 1e-8;
/// Positions that are computed side by side.
const TOGETHER: usize = 2;

/// Floats in the program: four bytes each.
type Numbers = &'static [[u8; 4]];
type Position = [f32; WIDTH];

/// A maxout layer and its normalisation.
struct Layer {
    weights: Numbers,
    biases: Numbers,
    gains: Numbers,
    shifts: Numbers,
}

pub(super) struct Network {
    tables: [Numbers; ROWS.len()],
    layers: [Layer; INPUTS.len()],
    tag_weights: Numbers,
    tag_biases: Numbers,
    names: Vec<&'static str>,
}

impl Network {
    pub fn open() -> Self {
        let mut rest: Numbers = WEIGHTS.as_chunks().0;
        let mut take = |count: usize| {
            let (taken, left) = rest.split_at(count);
            rest = left;
            taken
        };
        Self {
            tables: ROWS.map(|rows| take(rows * WIDTH)),
            layers: INPUTS.map(|inputs| Layer {
                weights: take(inputs * WIDTH * PIECES),
                biases: take(WIDTH * PIECES),
                gains: take(WIDTH),
                shifts: take(WIDTH),
            }),
            tag_weights: take(WIDTH * TAG_LANES),
            tag_biases: take(TAG_LANES),
            names: NAMES.lines().collect(),
        }
    }

    /// The tags of the pieces at `wanted`, in that order.
    pub fn tags(&self, pieces: &[Piece], wanted: &[usize]) -> Vec<&'static str> {
        let mut positions = vec![[0.0; WIDTH]; pieces.len() + 2 * PAD];
        let count = positions.len();
        let reached = |reach: usize| -> Vec<usize> {
            let mut near = vec![false; count];
            for piece in wanted {
                near[piece + PAD - reach..=piece + PAD + reach].fill(true);
            }
            // The outermost positions only serve as neighbours.
            (1..count - 1).filter(|&at| near[at]).collect()
        };
        let reached: Vec<Vec<usize>> = (0..=PAD).rev().map(reached).collect();

        let words = PAD..PAD + pieces.len();
        let read: Vec<usize> = reached[0]
            .iter()
            .copied()
            .filter(|at| words.contains(at))
            .collect();
        let embedded: Vec<[f32; INPUTS[0]]> = read.iter().map(|&at| self.embed(&pieces[at - PAD])).collect();
        let inputs: Vec<&[f32]> = embedded.iter().map(<[f32; INPUTS[0]]>::as_slice).collect();
        for (&at, output) in read.iter().zip(self.layers[0].outputs(&inputs)) {
            positions[at] = output;
        }
        for (layer, reached) in self.layers[1..].iter().zip(&reached[1..]) {
            let inputs: Vec<&[f32]> = reached
                .iter()
                .map(|&at| positions[at - 1..=at + 1].as_flattened())
                .collect();
            let outputs = layer.outputs(&inputs);
            for (&at, output) in reached.iter().zip(outputs) {
                for (feature, more) in positions[at].iter_mut().zip(output) {
                    *feature += more;
                }
            }
        }
        let tag = |&piece: &usize| self.tag(&positions[piece + PAD]);
        wanted.iter().map(tag).collect()
    }

    /// The sum of four rows of each table.
    fn embed(&self, piece: &Piece) -> [f32; INPUTS[0]] {
        let mut out = [0.0; INPUTS[0]];
        let features = features(&piece.text, &piece.norm, piece.space_after);
        for (table, out) in out.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
            for key in hash(features[table], SEEDS[table]) {
                let row = key as usize % ROWS[table] * WIDTH;
                for (out, weight) in out.iter_mut().zip(&self.tables[table][row..row + WIDTH]) {
                    *out += f32::from_le_bytes(*weight);
                }
            }
        }
        out
    }

    fn tag(&self, position: &Position) -> &'static str {
        let mut scores = [0.0; TAG_LANES];
        dense(self.tag_weights, self.tag_biases, [position], [&mut scores]);
        let mut best = 0;
        for tag in 1..TAGS {
            if scores[tag] > scores[best] {
                best = tag;
            }
        }
        self.names.get(best).copied().unwrap_or("NN")
    }
}

impl Layer {
    fn outputs(&self, inputs: &[&[f32]]) -> Vec<Position> {
        let mut out = Vec::with_capacity(inputs.len());
        let (pairs, rest) = inputs.as_chunks::<TOGETHER>();
        for pair in pairs {
            let mut sums = [[0.0; WIDTH * PIECES]; TOGETHER];
            dense(
                self.weights,
                self.biases,
                *pair,
                sums.each_mut().map(|sums| &mut sums[..]),
            );
            out.extend(sums.map(|sums| self.normalised(&sums)));
        }
        for input in rest {
            let mut sums = [0.0; WIDTH * PIECES];
            dense(self.weights, self.biases, [*input], [&mut sums]);
            out.push(self.normalised(&sums));
        }
        out
    }

    /// The maximum of each output's linear functions, normalised.
    fn normalised(&self, sums: &[f32; WIDTH * PIECES]) -> Position {
        let mut out = [f32::NEG_INFINITY; WIDTH];
        for function in sums.as_chunks::<WIDTH>().0 {
            for (out, sum) in out.iter_mut().zip(function) {
                *out = out.max(*sum);
            }
        }
        let mean = out.iter().sum::<f32>() / WIDTH as f32;
        let variance = out.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / WIDTH as f32;
        let scale = 1.0 / (variance + EPSILON).sqrt();
        for ((out, gain), shift) in out.iter_mut().zip(self.gains).zip(self.shifts) {
            *out = (*out - mean) * scale * f32::from_le_bytes(*gain) + f32::from_le_bytes(*shift);
        }
        out
    }
}

/// Linear functions of `R` inputs at a time; the weights are in blocks (see [`super::format`]).
fn dense<const R: usize>(
    weights: Numbers,
    biases: Numbers,
    inputs: [&[f32]; R],
    mut outputs: [&mut [f32]; R],
) {
    let count = inputs[0].len();
    let blocks = weights
        .chunks_exact(count * LANES)
        .zip(biases.as_chunks::<LANES>().0);
    for (block, (weights, biases)) in blocks.enumerate() {
        let mut sums = [biases.map(f32::from_le_bytes); R];
        for (input, weights) in weights.as_chunks::<LANES>().0.iter().enumerate() {
            let weights = weights.map(f32::from_le_bytes);
            for (sums, inputs) in sums.iter_mut().zip(&inputs) {
                let input = inputs[input];
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += input * weight;
                }
            }
        }
        for (output, sums) in outputs.iter_mut().zip(sums) {
            output[block * LANES..(block + 1) * LANES].copy_from_slice(&sums);
        }
    }
}

/// Four keys of a feature: MurmurHash3 as Thinc applies it to one 64-bit number.
fn hash(feature: u64, seed: u32) -> [u32; 4] {
    let mix = |mut x: u64| {
        x = (x ^ (x >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        x = (x ^ (x >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        x ^ (x >> 33)
    };
    let scrambled = feature
        .wrapping_mul(0x87c3_7b91_1142_53d5)
        .rotate_left(31)
        .wrapping_mul(0x4cf5_ad43_2745_937f);
    // For eight bytes, both halves include the length.
    let length = u64::from(seed) ^ 8;
    let low = (scrambled ^ length).wrapping_add(length);
    let high = mix(length.wrapping_add(low));
    let low = mix(low).wrapping_add(high);
    let high = high.wrapping_add(low);
    [low as u32, (low >> 32) as u32, high as u32, (high >> 32) as u32]
}
