//! From letters to sounds for words that no list has: a small net that gives each letter its sounds by the letters around it.
//!
//! Its weights are learned from CMUdict (`training/letters`). `letters.bin` holds, all numbers little-endian: five sizes and a
//! zero; the kinds of sounds, as a text after its length; and the layers, each with rows of 8-bit weights, a scale for each row
//! and biases.

use std::sync::LazyLock;

use super::super::phoneme::{Phoneme, Stress};
use super::letters;

/// The most letters that are read at once.
const LONGEST: usize = 40;

/// Letters that the first layer sees at once, and those that each block does.
const FIRST: usize = 5;
const DEEP: usize = 7;

static NET: LazyLock<Net> = LazyLock::new(|| {
    // A test reads it, so a broken one never reaches a user.
    Net::read(include_bytes!("letters.bin")).expect("the built-in net is whole")
});

/// How an unknown word of small ASCII letters probably sounds.
pub(super) fn guess(word: &str) -> Vec<Phoneme> {
    let parts = word.as_bytes().chunks(LONGEST);
    let mut phonemes: Vec<Phoneme> = parts.flat_map(|part| NET.sounds(part)).collect();
    if phonemes.is_empty() {
        return letters::spell(word);
    }
    stress(&mut phonemes);
    phonemes
}

/// Sees to it that a word has one main stress, if it has a vowel.
fn stress(phonemes: &mut [Phoneme]) {
    let found = |phonemes: &[Phoneme], stress: Stress| {
        phonemes
            .iter()
            .position(|phoneme| phoneme.stress() == Some(stress))
    };
    let main = found(phonemes, Stress::Primary)
        .or_else(|| found(phonemes, Stress::Secondary))
        .or_else(|| found(phonemes, Stress::None));
    for (at, phoneme) in phonemes.iter_mut().enumerate() {
        let stress = match phoneme.stress() {
            Some(_) if Some(at) == main => Stress::Primary,
            Some(Stress::Primary) => Stress::Secondary,
            _ => continue,
        };
        *phoneme = Phoneme::stressed(phoneme.sound(), stress);
    }
}

/// Rows of weights that map values to values.
struct Layer {
    /// 8-bit numbers with a sign.
    weights: &'static [u8],
    scales: Vec<f32>,
    biases: Vec<f32>,
}

/// Brings the values of a place to one scale.
struct Norm {
    weights: Vec<f32>,
    biases: Vec<f32>,
}

struct Block {
    deep: Layer,
    norm: Norm,
    rise: Layer,
    fall: Layer,
}

struct Net {
    embedded: usize,
    /// The sounds of each kind.
    kinds: Vec<Vec<Phoneme>>,
    embedding: Layer,
    first: Layer,
    blocks: Vec<Block>,
    norm: Norm,
    out: Layer,
}

/// What is left of the file.
struct Reader(&'static [u8]);

impl Reader {
    fn bytes(&mut self, count: usize) -> Option<&'static [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn size(&mut self) -> Option<usize> {
        let bytes = self.bytes(4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }

    fn floats(&mut self, count: usize) -> Option<Vec<f32>> {
        let (values, _) = self.bytes(4 * count)?.as_chunks();
        Some(values.iter().map(|value| f32::from_le_bytes(*value)).collect())
    }

    fn layer(&mut self, rows: usize, inputs: usize, biased: bool) -> Option<Layer> {
        Some(Layer {
            weights: self.bytes(rows * inputs)?,
            scales: self.floats(rows)?,
            biases: if biased { self.floats(rows)? } else { Vec::new() },
        })
    }

    fn norm(&mut self, width: usize) -> Option<Norm> {
        Some(Norm {
            weights: self.floats(width)?,
            biases: self.floats(width)?,
        })
    }
}

impl Net {
    fn read(file: &'static [u8]) -> Option<Self> {
        let mut reader = Reader(file);
        let [kinds, width, hidden, blocks, embedded, _] = [(); 6].map(|()| reader.size());
        let (kinds, width, hidden, embedded) = (kinds?, width?, hidden?, embedded?);
        let length = reader.size()?;
        let text = str::from_utf8(reader.bytes(length)?).ok()?;
        let block = |reader: &mut Reader| {
            Some(Block {
                deep: reader.layer(width, DEEP, true)?,
                norm: reader.norm(width)?,
                rise: reader.layer(hidden, width, true)?,
                fall: reader.layer(width, hidden, true)?,
            })
        };
        let net = Self {
            embedded,
            kinds: text.split('\n').map(super::arpabet).collect(),
            embedding: reader.layer(27, embedded, false)?,
            first: reader.layer(width, FIRST * embedded, true)?,
            blocks: (0..blocks?).map(|_| block(&mut reader)).collect::<Option<_>>()?,
            norm: reader.norm(width)?,
            out: reader.layer(kinds, width, true)?,
        };
        (net.kinds.len() == kinds && reader.0.is_empty()).then_some(net)
    }

    /// The sounds of a row of small letters.
    fn sounds(&self, letters: &[u8]) -> Vec<Phoneme> {
        let around: Vec<Vec<f32>> = (0..letters.len()).map(|at| self.around(letters, at)).collect();
        let mut places = self.first.apply(&around);
        for block in &self.blocks {
            let seen = (0..places.len()).map(|at| block.norm.apply(&block.see(&places, at)));
            let mut risen = block.rise.apply(&seen.collect::<Vec<_>>());
            risen
                .iter_mut()
                .flatten()
                .for_each(|value| *value = value.max(0.0));
            let more = block.fall.apply(&risen);
            for (value, more) in places.iter_mut().flatten().zip(more.iter().flatten()) {
                *value += more;
            }
        }
        let last: Vec<Vec<f32>> = places.iter().map(|place| self.norm.apply(place)).collect();
        let likely = self.out.apply(&last);
        let kind = |likely: &Vec<f32>| {
            let best = likely
                .iter()
                .enumerate()
                .max_by(|one, other| one.1.total_cmp(other.1));
            best.map_or(0, |(kind, _)| kind)
        };
        let kinds = likely.iter().map(kind);
        kinds.flat_map(|kind| self.kinds[kind].clone()).collect()
    }

    /// The values of the letters around a place.
    fn around(&self, letters: &[u8], at: usize) -> Vec<f32> {
        let mut around = vec![0.0; FIRST * self.embedded];
        for (slot, values) in around.chunks_exact_mut(self.embedded).enumerate() {
            let letter = (at + slot).checked_sub(FIRST / 2).and_then(|at| letters.get(at));
            let Some(row) = letter.filter(|letter| letter.is_ascii_lowercase()) else {
                continue;
            };
            let row = usize::from(row - b'a') + 1;
            let weights = &self.embedding.weights[row * self.embedded..][..self.embedded];
            for (value, weight) in values.iter_mut().zip(weights) {
                *value = self.embedding.scales[row] * weight_of(*weight);
            }
        }
        around
    }
}

impl Block {
    /// What each value of a place becomes by the same value of the places around it.
    fn see(&self, places: &[Vec<f32>], at: usize) -> Vec<f32> {
        let from = at.saturating_sub(DEEP / 2);
        let to = (at + DEEP / 2 + 1).min(places.len());
        let rows = self.deep.weights.chunks_exact(DEEP).enumerate();
        let sum = |(value, weights): (usize, &[u8])| {
            let near = (from..to).map(|near| weight_of(weights[near + DEEP / 2 - at]) * places[near][value]);
            self.deep.biases[value] + self.deep.scales[value] * near.sum::<f32>()
        };
        rows.map(sum).collect()
    }
}

impl Layer {
    /// What comes of the values of each place. A row is unpacked once for all of them.
    fn apply(&self, places: &[Vec<f32>]) -> Vec<Vec<f32>> {
        let inputs = places.first().map_or(1, Vec::len);
        let mut out = vec![Vec::with_capacity(self.biases.len()); places.len()];
        let mut row = vec![0.0; inputs];
        let rows = self.weights.chunks_exact(inputs);
        for ((weights, scale), bias) in rows.zip(&self.scales).zip(&self.biases) {
            for (value, weight) in row.iter_mut().zip(weights) {
                *value = weight_of(*weight);
            }
            for (place, out) in places.iter().zip(&mut out) {
                out.push(bias + scale * dot(&row, place));
            }
        }
        out
    }
}

fn weight_of(byte: u8) -> f32 {
    f32::from(byte.cast_signed())
}

/// The sum of products, in lanes that a processor can take at once.
fn dot(weights: &[f32], values: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (weights, _) = weights.as_chunks::<LANES>();
    let (values, _) = values.as_chunks::<LANES>();
    for (weights, values) in weights.iter().zip(values) {
        for lane in 0..LANES {
            sums[lane] += weights[lane] * values[lane];
        }
    }
    sums.iter().sum()
}

impl Norm {
    fn apply(&self, values: &[f32]) -> Vec<f32> {
        const LEAST: f32 = 1e-5;
        let count = values.len() as f32;
        let mean = values.iter().sum::<f32>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count;
        let scale = 1.0 / (variance + LEAST).sqrt();
        let rows = values.iter().zip(&self.weights).zip(&self.biases);
        rows.map(|((value, weight), bias)| (value - mean) * scale * weight + bias)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least number of sounds to be changed, left out and added for one to become the other.
    fn distance(one: &[String], other: &[String]) -> usize {
        let mut row: Vec<usize> = (0..=other.len()).collect();
        for (at, sound) in one.iter().enumerate() {
            let mut last = std::mem::replace(&mut row[0], at + 1);
            for (place, against) in other.iter().enumerate() {
                let changed = last + usize::from(sound != against);
                last = row[place + 1];
                row[place + 1] = changed.min(last + 1).min(row[place] + 1);
            }
        }
        row[other.len()]
    }

    /// A word as it is guessed, with the pronunciations that are right.
    type Guessed<'a> = (Vec<Phoneme>, &'a str);

    /// Shares of words and of sounds that are wrong, by the pronunciation that is nearest.
    fn errors(guessed: &[Guessed<'_>], stressed: bool) -> [f64; 2] {
        let shown = |sound: &str| match stressed {
            true => sound.to_owned(),
            false => sound.trim_end_matches(char::is_numeric).to_owned(),
        };
        let (mut wrong, mut sounds, mut off) = (0.0, 0.0, 0.0);
        for (said, known) in guessed {
            let said: Vec<String> = said.iter().map(|phoneme| shown(&phoneme.to_string())).collect();
            let nearest = known
                .split(" / ")
                .map(|known| {
                    let known: Vec<String> = known.split(' ').map(shown).collect();
                    (distance(&said, &known), known.len())
                })
                .min();
            let (differ, length) = nearest.expect("it sounds somehow");
            wrong += f64::from(u8::from(differ > 0));
            off += differ as f64;
            sounds += length as f64;
        }
        [wrong / guessed.len() as f64, off / sounds]
    }

    #[test]
    fn two_words_of_three_that_nobody_taught_are_read_right() {
        let table = include_str!("../../../tests/text/letters.tsv");
        let rows = table.lines().filter(|line| !line.starts_with('#'));
        let guessed: Vec<Guessed<'_>> = rows
            .filter_map(|row| row.split_once('\t'))
            .map(|(word, known)| (guess(word), known))
            .collect();
        let [words, sounds] = errors(&guessed, false);
        assert!(
            guessed.len() > 400 && words < 0.34 && sounds < 0.08,
            "{words} of words, {sounds} of sounds"
        );
        let [words, sounds] = errors(&guessed, true);
        assert!(
            words < 0.40 && sounds < 0.11,
            "{words} of words, {sounds} of sounds"
        );
    }

    #[test]
    fn every_word_has_sounds_and_one_main_stress() {
        for word in ["a", "q", "zzzz", "xylqzt", "beauchampish", &"strength".repeat(30)] {
            let phonemes = guess(word);
            let main = phonemes
                .iter()
                .filter(|phoneme| phoneme.stress() == Some(Stress::Primary));
            let vowels = phonemes
                .iter()
                .filter(|phoneme| phoneme.sound().is_vowel())
                .count();
            assert!(
                !phonemes.is_empty() && main.count() == vowels.min(1),
                "{word}: {phonemes:?}"
            );
        }
    }
}
