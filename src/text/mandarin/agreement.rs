//! Measures how far this front end agrees with misaki's, over sentences of our own.
//!
//! Each line of the table has a sentence, its syllables as written by `misaki` 0.9.4 for Kokoro (without
//! sandhi), and by misaki's newer front end (with sandhi, in the same letters). Syllables of Latin words are
//! omitted.

use super::super::utterance::Prosody;
use super::*;

static SENTENCES: &str = include_str!("../../../tests/mandarin/sentences.tsv");

/// The minimum share of equal syllables.
const LEAST: f64 = 0.97;

fn chars(text: &str) -> Vec<(char, Range<usize>)> {
    text.char_indices()
        .map(|(at, c)| (c, at..at + c.len_utf8()))
        .collect()
}

/// The syllables of words in letters.
fn written(words: &[Word]) -> Vec<String> {
    let syllables = words.iter().flat_map(|word| &word.0);
    let letters = |syllable: &Syllable| {
        let sounds = sounds::sounds(syllable.reading, syllable.is_rhotic);
        sounds.iter().map(|sound| sound.ipa()).collect()
    };
    syllables.map(letters).collect()
}

/// The syllables of a sentence, with or without changes by their context.
fn syllables(text: &str, table: &Table, in_context: bool) -> Vec<String> {
    let (items, _) = items(&chars(text), "", "");
    let mut all = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    let mut open = Vec::new();
    for item in items
        .into_iter()
        .chain([Item::Mark(super::super::utterance::Mark::Comma)])
    {
        if let Item::Character(character, source) = item {
            open.push((character, source));
            continue;
        }
        words.extend(read_words(&std::mem::take(&mut open), table));
        if item != Item::Space {
            if in_context {
                rhotic::attach(&mut words, table);
                neutral::settle(&mut words);
                sandhi::change(&mut words, table);
                rhotic::join(&mut words);
            }
            all.extend(written(&std::mem::take(&mut words)));
        }
    }
    all
}

/// The edit distance in syllables.
fn edits(one: &[String], other: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, left) in one.iter().enumerate() {
        let mut before = std::mem::replace(&mut row[0], at + 1);
        for (index, right) in other.iter().enumerate() {
            let changed = before + usize::from(left != right);
            before = row[index + 1];
            row[index + 1] = changed.min(before + 1).min(row[index] + 1);
        }
    }
    row[other.len()]
}

/// The share of syllables that equal those in a column of the table.
fn agreement(column: usize, in_context: bool) -> f64 {
    let table = Table::open();
    let (mut wrong, mut count) = (0, 0);
    for line in SENTENCES.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let theirs: Vec<String> = fields[column].split(' ').map(str::to_owned).collect();
        let ours = syllables(fields[0], &table, in_context);
        let differs = edits(&ours, &theirs);
        if differs > 0 {
            println!(
                "{}\n  ours   {}\n  misaki {}",
                fields[0],
                ours.join(" "),
                theirs.join(" ")
            );
        }
        wrong += differs;
        count += theirs.len();
    }
    println!("{wrong} of {count} differ");
    1.0 - wrong as f64 / count as f64
}

#[test]
fn readings_agree_with_misaki() {
    assert!(SENTENCES.lines().count() >= 300);
    let share = agreement(1, false);
    assert!(share >= LEAST, "{share}");
}

#[test]
fn tones_in_context_agree_with_misaki() {
    let share = agreement(2, true);
    assert!(share >= LEAST, "{share}");
}

#[test]
fn markup_between_characters_does_not_change_how_they_are_read() {
    let mandarin = Mandarin::open();
    let text = |text: &str, volume| {
        Node::Text(super::super::markup::Text {
            chars: chars(text),
            prosody: Prosody {
                volume,
                ..Prosody::default()
            },
            ..Default::default()
        })
    };
    let around = || (String::new(), String::new());
    let whole = mandarin.read(&[text("你好银行", 0.0)], around());
    let parts = mandarin.read(&[text("你", 0.0), text("好银", 3.0), text("行", 0.0)], around());
    let letters = |read: &Read| -> Vec<String> {
        let words = read.pieces.iter().filter_map(|piece| match piece {
            Piece::Word(word) => Some(word.phonemes.iter().map(|phoneme| phoneme.ipa()).collect()),
            _ => None,
        });
        words.collect()
    };
    assert_eq!(letters(&whole), letters(&parts));
    assert_eq!(letters(&whole), ["ni↗xau↓", "i↗nxa↗ŋ"]);
}
