//! Words that are not in the lexicon: names, invented words, typos. There is always a pronunciation.

use deunicode::deunicode;

use super::super::phoneme::{Phoneme, Sound, Stress};
use super::affix::{Known, add_s, affixed, compound};
use super::arpabet::arpabet;
use super::letters;
use super::spelling::guess;

/// Contractions, with their sounds after a vowel and after a consonant.
#[rustfmt::skip]
const CONTRACTED: [(&str, &str, &str); 6] = [
    ("n't", "N T", "AH0 N T"), ("'ll", "L", "AH0 L"), ("'ve", "V", "AH0 V"), ("'re", "ER0", "ER0"), ("'d", "D", "AH0 D"), ("'m", "M", "AH0 M"),
];

/// The phonemes of an unknown word. Empty only for a text without any letter.
pub(super) fn pronounce(word: &str, known: Known) -> Vec<Phoneme> {
    let plain: String = deunicode(word).to_ascii_lowercase();
    let plain = plain.trim_matches(|c: char| !c.is_ascii_alphabetic());
    for (ending, after_vowel, after_consonant) in CONTRACTED {
        if let Some(stem) = plain.strip_suffix(ending).filter(|stem| !stem.is_empty()) {
            let mut phonemes = pronounce(stem, known);
            let vowel = phonemes.last().is_some_and(|last| last.sound().is_vowel());
            phonemes.extend(arpabet(if vowel { after_vowel } else { after_consonant }));
            return phonemes;
        }
    }
    if let Some(stem) = plain.strip_suffix("'s") {
        let mut phonemes = whole(&only_letters(stem), known);
        add_s(&mut phonemes);
        return phonemes;
    }
    let mut phonemes = whole(&only_letters(plain), known);
    // "Beyoncé": the accent shows that the final e is spoken.
    let silent_e = phonemes.last().is_some_and(|last| !last.sound().is_vowel());
    if silent_e && word.ends_with(['é', 'É']) {
        phonemes.push(Phoneme::stressed(Sound::EY, Stress::Secondary));
    }
    phonemes
}

fn only_letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).collect()
}

fn whole(word: &str, known: Known) -> Vec<Phoneme> {
    if word.is_empty() {
        return Vec::new();
    }
    if let Some(phonemes) = known(word) {
        return phonemes;
    }
    if word.len() == 1 || !word.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
        return letters::spell(word);
    }
    affixed(word, known)
        .or_else(|| compound(word, known))
        .unwrap_or_else(|| guess(word))
}
