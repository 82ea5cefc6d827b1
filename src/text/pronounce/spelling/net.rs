//! The net: an embedding of each letter, blocks with the letters around it as context, and a choice of sounds
//! for each letter.
//!
//! Its weights were trained on CMUdict (`training/letters`). `letters.bin` contains, with little-endian
//! numbers: five sizes and a zero; the sets of sounds, as a string with its length; and the layers, each with
//! rows of 8-bit weights, a scale for each row, and biases. The layers describe the order of their rows.

use super::super::super::phoneme::Phoneme;
use super::super::arpabet::arpabet;
use super::layers::{Deep, Dense, Norm, Rows, weight_of};
use super::reader::Reader;

/// Letters that the first layer and each block see at once.
const FIRST: usize = 5;
const DEEP: usize = 7;

struct Block {
    deep: Deep<DEEP>,
    norm: Norm,
    rise: Dense,
    fall: Dense,
}

/// The embedding of each letter.
struct Embedding {
    /// A row for each letter, after one for padding.
    weights: &'static [u8],
    scales: Vec<f32>,
    width: usize,
}

pub(super) struct Net {
    /// The sounds of each class.
    kinds: Vec<Vec<Phoneme>>,
    embedding: Embedding,
    first: Dense,
    blocks: Vec<Block>,
    norm: Norm,
    out: Dense,
}

impl Net {
    pub fn read(file: &'static [u8]) -> Option<Self> {
        let mut reader = Reader(file);
        let [kinds, width, hidden, blocks, embedded, _] = [(); 6].map(|()| reader.size());
        let (kinds, width, hidden, embedded) = (kinds?, width?, hidden?, embedded?);
        let length = reader.size()?;
        let text = str::from_utf8(reader.bytes(length)?).ok()?;
        let block = |reader: &mut Reader| {
            Some(Block {
                deep: Deep::read(reader, width)?,
                norm: Norm::read(reader, width)?,
                rise: Dense::read(reader, hidden, width)?,
                fall: Dense::read(reader, width, hidden)?,
            })
        };
        let net = Self {
            kinds: text.split('\n').map(arpabet).collect(),
            embedding: Embedding {
                weights: reader.bytes(27 * embedded)?,
                scales: reader.floats(27)?,
                width: embedded,
            },
            first: Dense::read(&mut reader, width, FIRST * embedded)?,
            blocks: (0..blocks?).map(|_| block(&mut reader)).collect::<Option<_>>()?,
            norm: Norm::read(&mut reader, width)?,
            out: Dense::read(&mut reader, kinds, width)?,
        };
        (net.kinds.len() == kinds && reader.0.is_empty()).then_some(net)
    }

    /// The sounds of lower-case letters.
    pub fn sounds(&self, letters: &[u8]) -> Vec<Phoneme> {
        let mut places = self.first.apply(&self.around(letters));
        for block in &self.blocks {
            let mut seen = block.deep.apply(&places);
            block.norm.apply(&mut seen);
            let mut risen = block.rise.apply(&seen);
            risen.for_each(|value| *value = value.max(0.0));
            places.add(&block.fall.apply(&risen));
        }
        self.norm.apply(&mut places);
        let likely = self.out.apply(&places);
        let kind = |likely: &[f32]| {
            let best = likely[..self.kinds.len()]
                .iter()
                .enumerate()
                .max_by(|one, other| one.1.total_cmp(other.1));
            best.map_or(0, |(kind, _)| kind)
        };
        let kinds = likely.iter().map(kind);
        kinds.flat_map(|kind| &self.kinds[kind]).copied().collect()
    }

    /// The values of the letters around each position.
    fn around(&self, letters: &[u8]) -> Rows {
        let width = self.embedding.width;
        let mut around = Rows::new(letters.len(), FIRST * width);
        for (at, row) in around.iter_mut().enumerate() {
            for (slot, values) in row.chunks_exact_mut(width).enumerate() {
                let letter = (at + slot).checked_sub(FIRST / 2).and_then(|at| letters.get(at));
                if let Some(letter) = letter.filter(|letter| letter.is_ascii_lowercase()) {
                    self.embedding.write(usize::from(letter - b'a') + 1, values);
                }
            }
        }
        around
    }
}

impl Embedding {
    fn write(&self, row: usize, values: &mut [f32]) {
        let weights = &self.weights[row * self.width..][..self.width];
        for (value, weight) in values.iter_mut().zip(weights) {
            *value = self.scales[row] * weight_of(*weight);
        }
    }
}
