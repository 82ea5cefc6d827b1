//! Mandarin: converts Chinese characters to sounds.
//!
//! Data flows one way: text is [normalised](normalise) to the characters that are spoken, [cut](segment) into
//! words, read by the [tables](table), [settled](neutral) by their context, changed by [sandhi], and written
//! as [sounds].

#[cfg(test)]
mod agreement;
mod format;
mod neutral;
mod normalise;
mod number;
mod rhotic;
mod rules;
mod sandhi;
mod segment;
mod sounds;
mod table;
mod word;

use std::ops::Range;

use super::markup::Node;
use super::pronounce::Piece;
use super::utterance::{Prosody, Word as Spoken};

pub(super) use rules::is_unit;

use normalise::{Figure, Item, items};
use table::{Reading, Table};
use word::{Syllable, Word};

/// The spoken pieces of nodes, and the figures that were read in them.
#[derive(Default)]
pub(super) struct Read {
    pub pieces: Vec<Piece>,
    pub figures: Vec<Figure>,
}

/// The front end for Mandarin.
pub(super) struct Mandarin {
    table: Table,
}

/// Words without a pause between them, with their readings.
#[derive(Default)]
struct Stretch {
    /// Characters that are not cut into words yet.
    open: Vec<(char, Range<usize>)>,
    /// The prosody of each open character, and of each syllable of the words.
    open_prosody: Vec<Prosody>,
    words: Vec<Word>,
    prosody: Vec<Prosody>,
}

impl Mandarin {
    /// Opens the built-in tables.
    pub fn open() -> Self {
        Self { table: Table::open() }
    }

    /// Reads nodes between the texts `before` and `after` them.
    pub fn read(&self, nodes: &[Node], (before, after): (String, String)) -> Read {
        let mut read = Read::default();
        let mut stretch = Stretch::default();
        for (at, node) in nodes.iter().enumerate() {
            match node {
                Node::Text(text) => {
                    let before = if at == 0 { before.as_str() } else { "" };
                    let after = if at + 1 == nodes.len() { after.as_str() } else { "" };
                    let (items, figures) = items(&text.chars, before, after);
                    read.figures.extend(figures);
                    for item in items {
                        self.add(item, text.prosody, &mut stretch, &mut read.pieces);
                    }
                }
                Node::Phonemes {
                    text,
                    phonemes,
                    source,
                    prosody,
                } => {
                    self.speak(&mut stretch, &mut read.pieces);
                    read.pieces.push(Piece::Word(Spoken {
                        text: text.clone(),
                        source: source.clone(),
                        phonemes: phonemes.clone(),
                        prosody: *prosody,
                    }));
                }
                Node::Pause(millis, _) => {
                    self.speak(&mut stretch, &mut read.pieces);
                    read.pieces.push(Piece::Pause(*millis));
                }
                Node::Boundary(_) => {
                    self.speak(&mut stretch, &mut read.pieces);
                    read.pieces.push(Piece::End(super::utterance::Mark::Period));
                }
            }
        }
        self.speak(&mut stretch, &mut read.pieces);
        read
    }

    fn add(&self, item: Item, prosody: Prosody, stretch: &mut Stretch, pieces: &mut Vec<Piece>) {
        match item {
            Item::Character(character, source) => {
                stretch.open.push((character, source));
                stretch.open_prosody.push(prosody);
            }
            Item::Space => self.cut(stretch),
            Item::Mark(mark) => {
                self.speak(stretch, pieces);
                pieces.push(Piece::Mark(mark));
            }
            Item::End(mark) => {
                self.speak(stretch, pieces);
                pieces.push(Piece::End(mark));
            }
        }
    }

    /// Cuts the open characters into words.
    fn cut(&self, stretch: &mut Stretch) {
        let open = std::mem::take(&mut stretch.open);
        let prosody = std::mem::take(&mut stretch.open_prosody);
        // A character without a reading is silent.
        let read = open
            .iter()
            .map(|(character, _)| self.table.character(*character).is_some());
        let kept = prosody
            .into_iter()
            .zip(read)
            .filter_map(|(prosody, read)| read.then_some(prosody));
        stretch.prosody.extend(kept);
        stretch.words.extend(read_words(&open, &self.table));
    }

    /// Speaks all words so far, before a pause or text that is not Chinese.
    fn speak(&self, stretch: &mut Stretch, pieces: &mut Vec<Piece>) {
        self.cut(stretch);
        let mut words = std::mem::take(&mut stretch.words);
        rhotic::attach(&mut words, &self.table);
        let mut prosody = std::mem::take(&mut stretch.prosody).into_iter();
        let prosody: Vec<Prosody> = words
            .iter()
            .map(|word| {
                let each: Vec<Prosody> = prosody.by_ref().take(word.0.len()).collect();
                each.first().copied().unwrap_or_default()
            })
            .collect();
        neutral::settle(&mut words);
        sandhi::change(&mut words, &self.table);
        rhotic::join(&mut words);
        for (word, prosody) in words.iter().zip(prosody) {
            pieces.extend(spoken(word, prosody).map(Piece::Word));
        }
    }
}

/// The words of a text, as its rules get them.
#[cfg(test)]
fn words_of(text: &str, table: &Table) -> Vec<Word> {
    let places = text.char_indices();
    let chars: Vec<_> = places.map(|(at, c)| (c, at..at + c.len_utf8())).collect();
    read_words(&chars, table)
}

/// Cuts characters into words and reads them. Those without a reading are skipped.
fn read_words(chars: &[(char, Range<usize>)], table: &Table) -> Vec<Word> {
    let known: Vec<&(char, Range<usize>)> = chars
        .iter()
        .filter(|(character, _)| table.character(*character).is_some())
        .collect();
    let text: String = known.iter().map(|(character, _)| *character).collect();
    let mut known = known.into_iter();
    let words = segment::words(&text, table).into_iter().map(|range| {
        let readings = table.readings(&text[range]);
        let syllables = readings
            .into_iter()
            .zip(&mut known)
            .map(|(reading, (character, source))| Syllable {
                character: *character,
                source: source.clone(),
                reading: reading.unwrap_or(Reading {
                    syllable: "",
                    tone: 5,
                }),
                is_rhotic: false,
            });
        Word(syllables.collect())
    });
    words.filter(|word| !word.0.is_empty()).collect()
}

/// A word with its phonemes; `None` if it has none.
fn spoken(word: &Word, prosody: Prosody) -> Option<Spoken> {
    let start = word.0.iter().map(|syllable| syllable.source.start).min()?;
    let end = word.0.iter().map(|syllable| syllable.source.end).max()?;
    let phonemes: Vec<_> = word
        .0
        .iter()
        .flat_map(|syllable| sounds::sounds(syllable.reading, syllable.is_rhotic))
        .collect();
    (!phonemes.is_empty()).then(|| Spoken {
        text: word.text(),
        source: start..end,
        phonemes,
        prosody,
    })
}
