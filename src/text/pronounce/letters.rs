//! The names of the letters and digits.

use deunicode::deunicode;

use super::super::phoneme::Phoneme;
use super::affix::add_s;
use super::arpabet::arpabet;

/// Letter names as phonemes, with the primary stress of each by itself.
#[rustfmt::skip]
const LETTERS: [&str; 26] = [
    "EY1", "B IY1", "S IY1", "D IY1", "IY1", "EH1 F", "JH IY1", "EY1 CH", "AY1", "JH EY1", "K EY1", "EH1 L", "EH1 M",
    "EH1 N", "OW1", "P IY1", "K Y UW1", "AA1 R", "EH1 S", "T IY1", "Y UW1", "V IY1", "D AH1 B AH0 L Y UW0", "EH1 K S",
    "W AY1", "Z IY1",
];

/// The phonemes of letters read one by one; other characters are skipped. The last letter has the primary
/// stress, as in "BBC". A lower-case s after capitals is a suffix, as in "CDs" and "BBC's".
pub(super) fn spell(text: &str) -> Vec<Phoneme> {
    let (stem, ending) = split(text);
    let letters: Vec<usize> = deunicode(stem)
        .bytes()
        .filter(u8::is_ascii_alphabetic)
        .map(|byte| usize::from(byte.to_ascii_uppercase() - b'A'))
        .collect();
    let last = letters.len().saturating_sub(1);
    let mut phonemes: Vec<Phoneme> = Vec::new();
    for (at, &letter) in letters.iter().enumerate() {
        let stress = if at == last { "1" } else { "2" };
        phonemes.extend(arpabet(&LETTERS[letter].replace('1', stress)));
    }
    if !ending.is_empty() {
        add_s(&mut phonemes);
    }
    phonemes
}

/// Letters as displayed: "B B C".
pub(super) fn shown(text: &str) -> String {
    let (stem, ending) = split(text);
    let letters: Vec<String> = stem.chars().map(String::from).collect();
    format!("{}{ending}", letters.join(" "))
}

/// Splits off the plural or possessive suffix.
fn split(text: &str) -> (&str, &str) {
    let stem = text
        .strip_suffix('s')
        .map(|stem| stem.strip_suffix('\'').unwrap_or(stem));
    match stem {
        Some(stem) if stem.ends_with(|c: char| c.is_ascii_uppercase()) => text.split_at(stem.len()),
        _ => (text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_named_and_the_last_is_stressed() {
        let names: Vec<String> = spell("BbC").iter().map(Phoneme::to_string).collect();
        assert_eq!(names.join(" "), "B IY2 B IY2 S IY1");
        let names: Vec<String> = spell("CDs").iter().map(Phoneme::to_string).collect();
        assert_eq!(names.join(" "), "S IY2 D IY1 Z");
        assert_eq!(shown("BBC's"), "B B C's");
        assert_eq!(spell("-"), Vec::new());
    }
}
