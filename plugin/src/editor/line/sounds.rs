//! The sounds of English with example words, and their notation.

use recit::text::phoneme::{Phoneme, Sound};

/// Each sound with an example word: first the vowels, then the consonants.
pub(super) const SOUNDS: [(Sound, &str); 39] = {
    use Sound::*;
    [
        (AA, "odd"),
        (AE, "at"),
        (AH, "hut"),
        (AO, "law"),
        (AW, "cow"),
        (AY, "hide"),
        (EH, "bed"),
        (ER, "hurt"),
        (EY, "ate"),
        (IH, "it"),
        (IY, "eat"),
        (OW, "oat"),
        (OY, "toy"),
        (UH, "hood"),
        (UW, "two"),
        (B, "be"),
        (CH, "chin"),
        (D, "day"),
        (DH, "they"),
        (F, "fee"),
        (G, "go"),
        (HH, "he"),
        (JH, "joy"),
        (K, "key"),
        (L, "lie"),
        (M, "me"),
        (N, "no"),
        (NG, "sing"),
        (P, "pie"),
        (R, "red"),
        (S, "sea"),
        (SH, "she"),
        (T, "tea"),
        (TH, "thin"),
        (V, "vow"),
        (W, "we"),
        (Y, "yes"),
        (Z, "zoo"),
        (ZH, "vision"),
    ]
};

/// Phonemes in IPA, with stress marks directly before their vowels.
pub(super) fn ipa(phonemes: impl Iterator<Item = Phoneme>) -> String {
    phonemes.map(Phoneme::ipa).collect()
}

/// Phonemes in ARPAbet, as used in markup.
pub(super) fn arpabet(phonemes: impl Iterator<Item = Phoneme>) -> String {
    let names: Vec<String> = phonemes.map(|phoneme| phoneme.to_string()).collect();
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use recit::text::Frontend;

    #[test]
    fn every_sound_is_at_its_index_and_its_word_contains_it() {
        let frontend = Frontend::load();
        for (index, (sound, word)) in SOUNDS.into_iter().enumerate() {
            assert_eq!(sound as usize, index);
            let phrases = frontend.utterance(word).phrases;
            let mut said = phrases.iter().flat_map(|phrase| phrase.words());
            let has = said.any(|word| word.phonemes.iter().any(|phoneme| phoneme.sound() == sound));
            assert!(has, "{word} has no {}", sound.name());
        }
    }
}
