//! Writes the tagger's weights in their order of use, and the names of its tags.

use std::error::Error;
use std::fs;
use std::path::Path;

#[path = "../src/text/pronounce/tagger/format.rs"]
mod format;

use format::{INPUTS, LANES, PIECES, ROWS, TAG_LANES, TAGS, WIDTH};

/// Reads consecutive numbers.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Result<Vec<[u8; 4]>, &'static str> {
        let (taken, rest) = self
            .0
            .split_at_checked(4 * count)
            .ok_or("there are too few weights")?;
        self.0 = rest;
        Ok(taken.as_chunks().0.to_vec())
    }
}

/// Writes `tagger.bin` and `tags.txt`.
///
/// # Errors
/// If the weights of misaki cannot be read, or do not match the network of the tagger.
pub fn write(misaki: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let weights = fs::read(misaki.join("data/tagger.bin"))?;
    let mut weights = Reader(&weights);
    let mut written: Vec<u8> = weights.take(ROWS.iter().sum::<usize>() * WIDTH)?.concat();
    for inputs in INPUTS {
        // In the file the functions of one maxout are adjacent.
        let outputs = WIDTH * PIECES;
        let order: Vec<Option<usize>> = (0..outputs)
            .map(|output| Some(output % WIDTH * PIECES + output / WIDTH))
            .collect();
        let dense = weights.take(outputs * inputs)?;
        let biases = weights.take(outputs)?;
        written.extend(blocks(&dense, inputs, &order).concat());
        written.extend(blocks(&biases, 1, &order).concat());
        written.extend(weights.take(2 * WIDTH)?.concat());
    }
    let order: Vec<Option<usize>> = (0..TAG_LANES)
        .map(|tag| Some(tag).filter(|tag| *tag < TAGS))
        .collect();
    written.extend(blocks(&weights.take(TAGS * WIDTH)?, WIDTH, &order).concat());
    written.extend(blocks(&weights.take(TAGS)?, 1, &order).concat());
    if !weights.0.is_empty() {
        return Err("there are too many weights".into());
    }
    fs::write(out.join("tagger.bin"), written)?;
    fs::copy(misaki.join("data/tagger_labels.txt"), out.join("tags.txt"))?;
    Ok(())
}

/// Rows of `inputs` weights, in the given order, as blocks of [`LANES`] with one weight of every row per
/// input.
fn blocks(rows: &[[u8; 4]], inputs: usize, order: &[Option<usize>]) -> Vec<[u8; 4]> {
    let mut out = Vec::with_capacity(order.len() * inputs);
    for block in order.chunks(LANES) {
        for input in 0..inputs {
            out.extend(
                block
                    .iter()
                    .map(|row| row.map_or([0; 4], |row| rows[row * inputs + input])),
            );
        }
    }
    out
}
