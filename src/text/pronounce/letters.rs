//! The names of the letters and digits.

use super::super::phoneme::Phoneme;

/// Letter names as phonemes, with the primary stress each has when said alone.
#[rustfmt::skip]
const LETTERS: [&str; 26] = [
    "EY1", "B IY1", "S IY1", "D IY1", "IY1", "EH1 F", "JH IY1", "EY1 CH", "AY1", "JH EY1", "K EY1", "EH1 L", "EH1 M",
    "EH1 N", "OW1", "P IY1", "K Y UW1", "AA1 R", "EH1 S", "T IY1", "Y UW1", "V IY1", "D AH1 B AH0 L Y UW0", "EH1 K S",
    "W AY1", "Z IY1",
];

/// The phonemes of letters said one by one; anything that is no ASCII letter is passed over. The last
/// letter carries the main stress, as in "BBC".
pub(super) fn spell(text: &str) -> Vec<Phoneme> {
    let letters: Vec<usize> = text
        .bytes()
        .filter(u8::is_ascii_alphabetic)
        .map(|byte| usize::from(byte.to_ascii_uppercase() - b'A'))
        .collect();
    let last = letters.len().saturating_sub(1);
    letters
        .iter()
        .enumerate()
        .flat_map(|(at, &letter)| {
            let names = LETTERS[letter].replace('1', if at == last { "1" } else { "2" });
            super::arpabet(&names)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_named_and_the_last_is_stressed() {
        let names: Vec<String> = spell("BbC").iter().map(Phoneme::to_string).collect();
        assert_eq!(names.join(" "), "B IY2 B IY2 S IY1");
        assert_eq!(spell("-"), Vec::new());
    }
}
