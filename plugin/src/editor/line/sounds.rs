//! The sounds of English as IPA, and words to hear them in.

use recit::text::phoneme::{Phoneme, Sound, Stress};
use recit::text::syllable::syllables;

/// Each sound with its sign in IPA and a word that has it: first the vowels, then the consonants.
pub(super) const SOUNDS: [(Sound, &str, &str); 39] = {
    use Sound::*;
    [
        (AA, "ɑ", "odd"),
        (AE, "æ", "at"),
        (AH, "ʌ", "hut"),
        (AO, "ɔ", "law"),
        (AW, "aʊ", "cow"),
        (AY, "aɪ", "hide"),
        (EH, "ɛ", "bed"),
        (ER, "ɝ", "hurt"),
        (EY, "eɪ", "ate"),
        (IH, "ɪ", "it"),
        (IY, "i", "eat"),
        (OW, "oʊ", "oat"),
        (OY, "ɔɪ", "toy"),
        (UH, "ʊ", "hood"),
        (UW, "u", "two"),
        (B, "b", "be"),
        (CH, "tʃ", "chin"),
        (D, "d", "day"),
        (DH, "ð", "they"),
        (F, "f", "fee"),
        (G, "ɡ", "go"),
        (HH, "h", "he"),
        (JH, "dʒ", "joy"),
        (K, "k", "key"),
        (L, "l", "lie"),
        (M, "m", "me"),
        (N, "n", "no"),
        (NG, "ŋ", "sing"),
        (P, "p", "pie"),
        (R, "ɹ", "red"),
        (S, "s", "sea"),
        (SH, "ʃ", "she"),
        (T, "t", "tea"),
        (TH, "θ", "thin"),
        (V, "v", "vow"),
        (W, "w", "we"),
        (Y, "j", "yes"),
        (Z, "z", "zoo"),
        (ZH, "ʒ", "vision"),
    ]
};

/// A sound by itself in IPA.
pub(super) fn ipa(phoneme: Phoneme) -> &'static str {
    match (phoneme.sound(), phoneme.stress()) {
        (Sound::AH, Some(Stress::None)) => "ə",
        (Sound::ER, Some(Stress::None)) => "ɚ",
        (sound, _) => SOUNDS[sound as usize].1,
    }
}

/// A word in IPA, its stresses before their syllables.
pub(super) fn word_in_ipa(phonemes: &[Phoneme]) -> String {
    let syllables = syllables(phonemes);
    let mut out = String::new();
    for syllable in &syllables {
        out.push_str(match syllable.stress {
            Stress::Primary if syllables.len() > 1 => "ˈ",
            Stress::Secondary if syllables.len() > 1 => "ˌ",
            _ => "",
        });
        phonemes[syllable.phonemes.clone()]
            .iter()
            .for_each(|phoneme| out.push_str(ipa(*phoneme)));
    }
    out
}

/// Phonemes in ARPAbet, as the markup takes them.
pub(super) fn arpabet(phonemes: impl Iterator<Item = Phoneme>) -> String {
    let names: Vec<String> = phonemes.map(|phoneme| phoneme.to_string()).collect();
    names.join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use recit::text::Frontend;

    fn read(arpabet: &str) -> Vec<Phoneme> {
        arpabet.split(' ').map(|name| name.parse().unwrap()).collect()
    }

    #[test]
    fn every_sound_stands_at_its_place_and_its_word_has_it() {
        let frontend = Frontend::load();
        for (index, (sound, _, word)) in SOUNDS.into_iter().enumerate() {
            assert_eq!(sound as usize, index);
            let phrases = frontend.utterance(word).phrases;
            let mut said = phrases.iter().flat_map(|phrase| phrase.words());
            let has = said.any(|word| word.phonemes.iter().any(|phoneme| phoneme.sound() == sound));
            assert!(has, "{word} has no {}", sound.name());
        }
    }

    #[test]
    fn ipa_reads_back_as_the_same_sounds() {
        let frontend = Frontend::load();
        for word in ["HH AH0 L OW1", "IH2 N T ER0 N AE1 SH AH0 N AH0 L", "B AH1 T ER0", "CH ER1 CH"] {
            let phonemes = read(word);
            let text = format!("[ph /{}/](x)", word_in_ipa(&phonemes));
            let utterance = frontend.utterance(&text);
            let word = utterance.phrases[0].words().next().unwrap();
            let sounds = |phonemes: &[Phoneme]| phonemes.iter().map(|one| one.sound()).collect::<Vec<_>>();
            assert_eq!(sounds(&word.phonemes), sounds(&phonemes), "{text}");
        }
        assert_eq!(word_in_ipa(&read("HH AH0 L OW1")), "həˈloʊ");
    }
}
