//! Divides words into syllables.
//!
//! Every vowel is the nucleus of a syllable. Of the consonants between two vowels, as many as can begin a
//! word belong to the second (the principle of maximal onsets: D. Kahn, "Syllable-based Generalizations in
//! English Phonology", 1976).

use std::ops::Range;

use super::phoneme::{Phoneme, Sound, Stress};

/// A syllable of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Syllable {
    /// Its range in the phonemes of the word.
    pub phonemes: Range<usize>,
    /// The phoneme of the word that is its vowel; in a word without one, its most sonorous sound.
    pub nucleus: usize,
    /// The stress of its vowel.
    pub stress: Stress,
}

/// Pairs of consonants that can begin a syllable: the second ones for each first one.
///
/// They are those of the Wikipedia page "English phonology" (on onsets), without those that only occur in
/// rare loanwords (`TH L` in thlipsis, `S TH` in sthenic, `V W` in reservoir). Y counts before any vowel: the
/// UW that it requires is often reduced to AH or ER.
const PAIRS: [(Sound, &[Sound]); 16] = {
    use Sound::*;
    [
        (P, &[L, R, W, Y]),
        (B, &[L, R, Y]),
        (T, &[R, W, Y]),
        (D, &[R, W, Y]),
        (K, &[L, R, W, Y]),
        (G, &[L, R, W, Y]),
        (F, &[L, R, Y]),
        (V, &[Y]),
        (TH, &[R, W, Y]),
        (S, &[L, W, Y, P, T, K, M, N, F]),
        (Z, &[Y]),
        (SH, &[R]),
        (HH, &[W, Y]),
        (M, &[Y]),
        (N, &[Y]),
        (L, &[Y]),
    ]
};

/// Clusters of three consonants that can begin a syllable, after S; from the same page.
const AFTER_S: [(Sound, &[Sound]); 4] = {
    use Sound::*;
    [(P, &[L, R, Y]), (T, &[R, Y]), (K, &[L, R, W, Y]), (M, &[Y])]
};

/// The syllables of a word, in order and contiguous. A word without a vowel (`P S T`) is one syllable; an
/// empty word has none.
pub fn syllables(phonemes: &[Phoneme]) -> Vec<Syllable> {
    let vowels = (0..phonemes.len()).filter(|&at| phonemes[at].sound().is_vowel());
    let mut nuclei: Vec<usize> = vowels.collect();
    if nuclei.is_empty() {
        nuclei.extend(most_sonorous(phonemes));
    }
    let mut start = 0;
    let each = (0..nuclei.len()).map(|at| {
        let nucleus = nuclei[at];
        let end = match nuclei.get(at + 1) {
            Some(&next) => next - onset(&phonemes[nucleus + 1..next]),
            None => phonemes.len(),
        };
        let whole = std::mem::replace(&mut start, end)..end;
        Syllable {
            phonemes: whole,
            nucleus,
            stress: phonemes[nucleus].stress().unwrap_or(Stress::None),
        }
    });
    each.collect()
}

/// The number of consonants before a vowel that begin its syllable.
fn onset(consonants: &[Phoneme]) -> usize {
    let sound = |from_end: usize| {
        let at = consonants.len().checked_sub(from_end)?;
        consonants.get(at).map(|phoneme| phoneme.sound())
    };
    match (sound(3), sound(2), sound(1)) {
        (Some(Sound::S), Some(second), Some(third)) if listed(&AFTER_S, second, third) => 3,
        (_, Some(first), Some(second)) if listed(&PAIRS, first, second) => 2,
        (.., Some(Sound::NG)) | (.., None) => 0,
        (.., Some(_)) => 1,
    }
}

fn listed(table: &[(Sound, &[Sound])], first: Sound, second: Sound) -> bool {
    let mut rows = table.iter();
    rows.any(|(sound, followers)| *sound == first && followers.contains(&second))
}

/// The first of the most sonorous sounds.
fn most_sonorous(phonemes: &[Phoneme]) -> Option<usize> {
    // `max_by_key` returns the last of several maxima.
    let places = (0..phonemes.len()).rev();
    places.max_by_key(|&at| sonority(phonemes[at].sound()))
}

/// The rank of a sound in the sonority hierarchy: vowels, glides, liquids, nasals, and obstruents (G. N.
/// Clements, "The role of the sonority cycle in core syllabification", 1990). Among obstruents, fricatives,
/// which can be held, rank above affricates and stops, and voiced above unvoiced ones.
fn sonority(sound: Sound) -> u8 {
    use Sound::*;
    match sound {
        W | Y => 8,
        R | L => 7,
        M | N | NG => 6,
        V | DH | Z | ZH => 5,
        F | TH | S | SH | HH => 4,
        CH | JH => 3,
        B | D | G => 2,
        P | T | K => 1,
        AA | AE | AH | AO | AW | AY | EH | ER | EY | IH | IY | OW | OY | UH | UW => 9,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn word(text: &str) -> Vec<Phoneme> {
        text.split_whitespace()
            .map(|name| name.parse().unwrap())
            .collect()
    }

    /// The word with ` | ` between its syllables.
    fn split(text: &str) -> String {
        let phonemes = word(text);
        let syllables = syllables(&phonemes);
        let shown = syllables.iter().map(|syllable| {
            let names: Vec<String> = phonemes[syllable.phonemes.clone()]
                .iter()
                .map(Phoneme::to_string)
                .collect();
            names.join(" ")
        });
        shown.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn consonants_belong_to_the_syllable_that_can_begin_with_them() {
        for expected in [
            "EH1 K | S T R AH0",
            "AE0 TH | L EH1 | T IH0 K",
            "K AH0 M | P Y UW1 | T ER0",
            "HH AH0 | L OW1",
            "W IH1 N | T ER0",
            "S T R EH1 NG K TH S",
            "R IH1 | DH AH0 M",
            "W ER1 L D",
            // singer, finger, English
            "S IH1 NG | ER0",
            "F IH1 NG | G ER0",
            "IH1 NG | G L IH0 SH",
            // chaos, nature, measure, bootleg
            "K EY1 | AA2 S",
            "N EY1 | CH ER0",
            "M EH1 | ZH ER0",
            "B UW1 T | L EH2 G",
            // exquisite, obscure, monstrous, accurate, vocabulary
            "EH1 K | S K W IH0 | Z AH0 T",
            "AH0 B | S K Y UH1 R",
            "M AA1 N | S T R AH0 S",
            "AE1 | K Y ER0 | AH0 T",
            "V OW0 | K AE1 | B Y AH0 | L EH2 | R IY0",
            // Vladimir: a beginning that is not in the table is still an onset.
            "V L AE1 | D AH0 | M IH2 R",
            "AY1",
        ] {
            assert_eq!(split(&expected.replace(" | ", " ")), expected);
        }
    }

    #[test]
    fn each_syllable_has_its_vowel_and_its_stress() {
        let phonemes = word("B UW1 T L EH2 G ER0");
        let found: Vec<(usize, Stress)> = syllables(&phonemes)
            .iter()
            .map(|syllable| (syllable.nucleus, syllable.stress))
            .collect();
        assert_eq!(
            found,
            [(1, Stress::Primary), (4, Stress::Secondary), (6, Stress::None)]
        );
    }

    #[test]
    fn without_a_vowel_the_most_sonorous_sound_is_the_nucleus() {
        for (text, nucleus) in [
            ("P S T", 1),
            ("HH M", 1),
            ("B R R", 1),
            ("SH SH", 0),
            ("K T", 0),
            ("T S K", 1),
        ] {
            let only = Syllable {
                phonemes: 0..word(text).len(),
                nucleus,
                stress: Stress::None,
            };
            assert_eq!(syllables(&word(text)), [only], "{text}");
        }
        assert_eq!(syllables(&[]), []);
    }
}
