//! The built-in tables, read in place.

use fst::raw::Fst;

use super::format::{HANZI, MODEL_UNIT, MODELLED, NO_WORD, RARITY_BITS, RARITY_UNIT, TONES};

static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/mandarin_words.fst"));
static PHRASES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/mandarin_phrases.bin"));
static READINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/mandarin_hanzi.bin"));
static SYLLABLES: &str = include_str!(concat!(env!("OUT_DIR"), "/mandarin_syllables.txt"));
static MODEL: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/mandarin_model.bin"));

/// A reading of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// The syllable in Pinyin without its tone, `v` for `ü`.
    pub syllable: &'static str,
    /// 1 to 4, and 5 for the neutral tone.
    pub tone: u8,
}

/// A word at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry {
    /// Its length in bytes.
    pub len: usize,
    /// The negative logarithm of its probability; `None` if it only has a reading.
    pub rarity: Option<f64>,
    /// The index of its reading, from 1; 0 if it has none of its own.
    place: u64,
}

/// Words, readings, and the model of unknown words.
pub(super) struct Table {
    words: Fst<&'static [u8]>,
    syllables: Vec<&'static str>,
}

impl Table {
    pub fn open() -> Self {
        Self {
            // Written by the build script.
            words: Fst::new(WORDS).expect("the built-in words are whole"),
            syllables: SYLLABLES.lines().collect(),
        }
    }

    /// The words at the start of `text`, the shortest first.
    pub fn starts(&self, text: &str) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut node = self.words.root();
        let mut sum = fst::raw::Output::zero();
        for (at, byte) in text.bytes().enumerate() {
            let Some(step) = node.find_input(byte) else {
                break;
            };
            let step = node.transition(step);
            sum = sum.cat(step.out);
            node = self.words.node(step.addr);
            if node.is_final() {
                let value = sum.cat(node.final_output()).value();
                let rarity = value & NO_WORD;
                entries.push(Entry {
                    len: at + 1,
                    rarity: (rarity != NO_WORD).then(|| rarity as f64 / RARITY_UNIT),
                    place: value >> RARITY_BITS,
                });
            }
        }
        entries
    }

    /// Whether a text is a word.
    pub fn is_word(&self, text: &str) -> bool {
        let entry = self.starts(text).pop();
        entry.is_some_and(|entry| entry.len == text.len() && entry.rarity.is_some())
    }

    /// The readings of the characters of a text, each from the longest phrase that contains it, searched from
    /// the left; `None` for a character that is not Chinese.
    pub fn readings(&self, text: &str) -> Vec<Option<Reading>> {
        let mut readings = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let phrase = self.starts(rest).into_iter().rev().find(|entry| entry.place > 0);
            let taken = match phrase {
                Some(entry) => {
                    let count = rest[..entry.len].chars().count();
                    let start = entry.place as usize - 1;
                    readings.extend((start..start + count).map(|at| self.reading(PHRASES, at)));
                    entry.len
                }
                None => {
                    readings.push(self.character(first));
                    first.len_utf8()
                }
            };
            rest = &rest[taken..];
        }
        readings
    }

    /// The reading of a character by itself.
    pub fn character(&self, character: char) -> Option<Reading> {
        let at = u32::from(character).checked_sub(HANZI.0)?;
        self.reading(READINGS, at as usize)
    }

    fn reading(&self, records: &[u8], at: usize) -> Option<Reading> {
        let code = records.get(2 * at..2 * at + 2)?;
        let code = u16::from_le_bytes([code[0], code[1]]);
        let syllable = self.syllables.get(usize::from(code / TONES))?;
        let tone = (code % TONES) as u8;
        (1..=5).contains(&tone).then_some(Reading { syllable, tone })
    }

    /// Logarithms of the probabilities that a word begins with, ends with, continues with, and consists of a
    /// character; `None` if impossible.
    pub fn emissions(&self, character: char) -> [Option<f32>; 4] {
        let at = u32::from(character).wrapping_sub(MODELLED.0) as usize;
        let values = MODEL.get(4 * at..4 * at + 4).unwrap_or(&[u8::MAX; 4]);
        let value = |state: usize| {
            let value = values[state];
            (value < u8::MAX).then(|| -f32::from(value) / MODEL_UNIT as f32)
        };
        [0, 1, 2, 3].map(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let readings = Table::open().readings(text);
        let each = readings.iter().map(|reading| match reading {
            Some(reading) => format!("{}{}", reading.syllable, reading.tone),
            None => "?".to_owned(),
        });
        each.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_character_is_read_according_to_its_phrase() {
        assert_eq!(read("银行行长"), "yin2 hang2 hang2 zhang3");
        assert_eq!(read("重庆重要x"), "chong2 qing4 zhong4 yao4 ?");
        assert_eq!(read("绿女"), "lv4 nv3");
    }
}
