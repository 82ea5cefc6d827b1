//! Pronounces unknown words with a small net that predicts the sounds of each letter from the letters around
//! it.

mod layers;
mod net;
mod reader;

use std::sync::LazyLock;

use super::super::phoneme::{Phoneme, Stress};
use super::letters;

use net::Net;

/// The most letters that are read at once.
const LONGEST: usize = 40;

static NET: LazyLock<Net> = LazyLock::new(|| {
    // A test reads it, so it never fails for a user.
    Net::read(include_bytes!("letters.bin")).expect("the built-in net is whole")
});

/// The probable pronunciation of an unknown word of lower-case ASCII letters.
pub(super) fn guess(word: &str) -> Vec<Phoneme> {
    let parts = word.as_bytes().chunks(LONGEST);
    let mut phonemes: Vec<Phoneme> = parts.flat_map(|part| NET.sounds(part)).collect();
    if phonemes.is_empty() {
        return letters::spell(word);
    }
    stress(&mut phonemes);
    phonemes
}

/// Ensures that a word has one primary stress, if it has a vowel.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The edit distance between two sequences of sounds.
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

    /// A guessed word, with its correct pronunciations.
    type Guessed<'a> = (Vec<Phoneme>, &'a str);

    /// Shares of wrong words and sounds, compared with the nearest pronunciation.
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
    fn two_of_three_unseen_words_are_read_correctly() {
        let table = include_str!("../../../../tests/text/letters.tsv");
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
    fn every_word_has_sounds_and_one_primary_stress() {
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
