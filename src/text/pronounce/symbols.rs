//! Converts phonetic notation to ARPAbet: the symbols of the pronouncing lexicon, and common IPA.

use super::super::phoneme::{Phoneme, Sound, Stress};

/// The meaning of a symbol.
#[derive(Clone, Copy)]
enum Part {
    /// A sound that takes the pending stress if it is a vowel.
    One(Sound),
    /// A vowel that is never stressed, followed by a consonant.
    Weak(Sound, Sound),
    /// Two sounds.
    Two(Sound, Sound),
    /// The stress of the next vowel.
    Stress(Stress),
    /// Length, syllable and tie marks, which ARPAbet does not have.
    Nothing,
}

/// IPA clusters, the longest first, then single symbols. The capitals `A I O W Y Q` are the lexicon's
/// one-letter diphthongs; in IPA they have no other use.
#[rustfmt::skip]
const SYMBOLS: &[(&str, Part)] = {
    use Part::*;
    use Sound::*;
    &[
        // A glottal stop or flap before a syllabic n is a plain "t'n".
        ("ʔn", Two(T, N)),
        // R-coloured vowels.
        ("əɹ", One(ER)), ("ɜːɹ", One(ER)), ("ɜɹ", One(ER)), ("ɜːr", One(ER)), ("ɜr", One(ER)), ("ər", One(ER)),
        ("ɜ˞", One(ER)), ("ə˞", One(ER)), ("ɝ", One(ER)), ("ɚ", One(ER)), ("ɜː", One(ER)), ("ɜ", One(ER)), ("ɞ", One(ER)),
        // Diphthongs.
        ("eɪ", One(EY)), ("ei", One(EY)), ("aɪ", One(AY)), ("ai", One(AY)), ("aʊ", One(AW)), ("au", One(AW)),
        ("ɔɪ", One(OY)), ("oɪ", One(OY)), ("ɔi", One(OY)), ("oʊ", One(OW)), ("əʊ", One(OW)), ("ou", One(OW)),
        ("A", One(EY)), ("I", One(AY)), ("W", One(AW)), ("Y", One(OY)), ("O", One(OW)), ("Q", One(OW)),
        // Affricates.
        ("t͡ʃ", One(CH)), ("d͡ʒ", One(JH)), ("tʃ", One(CH)), ("dʒ", One(JH)), ("ʧ", One(CH)), ("ʤ", One(JH)),
        ("t͡s", Two(T, S)),
        // Syllabic consonants.
        ("ᵊl", Weak(AH, L)), ("ᵊn", Weak(AH, N)), ("ᵊm", Weak(AH, M)), ("ᵊ", One(AH)),
        ("l̩", Weak(AH, L)), ("ɫ̩", Weak(AH, L)), ("n̩", Weak(AH, N)), ("m̩", Weak(AH, M)),
        // Nasal vowels, as English speakers pronounce them.
        ("ɑ̃", Two(AA, N)), ("ɔ̃", Two(AO, N)), ("ɛ̃", Two(AE, N)),
        // Vowels.
        ("iː", One(IY)), ("i", One(IY)), ("ɪ", One(IH)), ("ᵻ", One(IH)), ("ɨ", One(IH)), ("y", One(UW)), ("ʏ", One(IH)),
        ("ɛ", One(EH)), ("e", One(EH)), ("ø", One(ER)), ("œ", One(ER)), ("æ", One(AE)), ("a", One(AA)), ("ɑ", One(AA)),
        ("ɒ", One(AA)), ("ɔ", One(AO)), ("o", One(OW)), ("ʊ", One(UH)), ("u", One(UW)), ("ʉ", One(UW)), ("ɯ", One(UW)),
        ("ʌ", One(AH)), ("ə", One(AH)), ("ɐ", One(AH)), ("ɤ", One(AH)),
        // Consonants.
        ("p", One(P)), ("b", One(B)), ("t", One(T)), ("d", One(D)), ("k", One(K)), ("ɡ", One(G)), ("g", One(G)), ("q", One(K)),
        ("ɾ", One(T)), ("ʔ", One(T)), ("ʈ", One(T)), ("ɖ", One(D)), ("c", One(K)), ("ɟ", One(G)),
        ("f", One(F)), ("v", One(V)), ("θ", One(TH)), ("ð", One(DH)), ("s", One(S)), ("z", One(Z)), ("ʃ", One(SH)),
        ("ʒ", One(ZH)), ("ɕ", One(SH)), ("ʑ", One(ZH)), ("ʂ", One(SH)), ("ʐ", One(ZH)), ("h", One(HH)), ("ɦ", One(HH)), ("x", One(K)),
        ("χ", One(K)), ("ç", One(HH)), ("ɸ", One(F)), ("β", One(V)), ("ɣ", One(G)), ("ħ", One(HH)),
        ("m", One(M)), ("n", One(N)), ("ŋ", One(NG)), ("ɲ", Two(N, Y)), ("ɳ", One(N)),
        ("l", One(L)), ("ɫ", One(L)), ("ɬ", One(L)), ("ʎ", Two(L, Y)), ("ɹ", One(R)), ("r", One(R)), ("ɻ", One(R)), ("ʀ", One(R)), ("ʁ", One(R)),
        ("j", One(Y)), ("w", One(W)), ("ʍ", Two(HH, W)), ("ɥ", One(W)), ("ʋ", One(V)),
        // Stress.
        ("ˈ", Part::Stress(self::Stress::Primary)), ("'", Part::Stress(self::Stress::Primary)),
        ("ˌ", Part::Stress(self::Stress::Secondary)),
        // Length, syllables, ties, aspiration and the brackets around a transcription.
        ("ː", Nothing), ("ˑ", Nothing), (":", Nothing), (".", Nothing), (" ", Nothing), ("-", Nothing), ("͡", Nothing), ("‿", Nothing),
        ("ʰ", Nothing), ("ˠ", Nothing), ("ˤ", Nothing), ("ⁿ", Nothing), ("ˡ", Nothing), ("˞", One(R)), ("|", Nothing), ("‖", Nothing), ("(", Nothing), (")", Nothing), ("ˈˈ", Part::Stress(self::Stress::Primary)), ("ʲ", Nothing), ("ʷ", Nothing), ("\u{303}", Nothing), ("\u{329}", Nothing), ("/", Nothing), ("[", Nothing), ("]", Nothing),
    ]
};

/// Reads a transcription in IPA or in the lexicon's symbols.
///
/// # Errors
/// The first character that is not a sound.
pub(in crate::text) fn from_ipa(text: &str) -> Result<Vec<Phoneme>, char> {
    // Details that ARPAbet does not have are skipped. A tie may also be below.
    let written = |c: &char| !is_diacritic(*c) || SYMBOLS.iter().any(|(symbol, _)| symbol.contains(*c));
    let above = |c| if c == '\u{35C}' { '\u{361}' } else { c };
    let text: String = text.chars().map(above).filter(written).collect();
    let mut phonemes = Vec::new();
    let mut pending = None;
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let (symbol, part) = SYMBOLS
            .iter()
            .filter(|(symbol, _)| rest.starts_with(symbol))
            .max_by_key(|(symbol, _)| symbol.len())
            .ok_or(first)?;
        rest = &rest[symbol.len()..];
        match *part {
            Part::One(sound) => push(&mut phonemes, &mut pending, sound),
            // At the end of a syllable, the vowel of "ʔn" is not written.
            Part::Two(Sound::T, Sound::N) => {
                phonemes.extend([Sound::T, Sound::AH, Sound::N].map(Phoneme::plain));
            }
            Part::Two(first, second) => {
                push(&mut phonemes, &mut pending, first);
                push(&mut phonemes, &mut pending, second);
            }
            Part::Weak(vowel, consonant) => phonemes.extend([vowel, consonant].map(Phoneme::plain)),
            Part::Stress(stress) => pending = Some(stress),
            Part::Nothing => {}
        }
    }
    Ok(phonemes)
}

/// Diacritics, and letters for tone and secondary articulation.
fn is_diacritic(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{1DC0}'..='\u{1DFF}' | '\u{2B0}'..='\u{2C7}' | '\u{2D0}'..='\u{2FF}' | '\u{1D2C}'..='\u{1D6A}' | '\u{207F}' | '↗' | '↘' | '↑' | '↓')
}

fn push(phonemes: &mut Vec<Phoneme>, pending: &mut Option<Stress>, sound: Sound) {
    let stress = if sound.is_vowel() { pending.take() } else { None };
    phonemes.push(Phoneme::stressed(sound, stress.unwrap_or(Stress::None)));
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    fn arpabet(ipa: &str) -> String {
        let names: Vec<String> = from_ipa(ipa).unwrap().iter().map(Phoneme::to_string).collect();
        names.join(" ")
    }

    #[test]
    fn ipa_becomes_arpabet() {
        assert_eq!(arpabet("/həˈloʊ/"), "HH AH0 L OW1");
        assert_eq!(arpabet("ˈbʌtɚ"), "B AH1 T ER0");
        assert_eq!(arpabet("tʃɜːtʃ"), "CH ER0 CH");
        assert_eq!(arpabet("t͜ʃɪp d͡ʒe̞ɪ"), "CH IH0 P JH EY0");
        assert_eq!(arpabet("ˈbɜ˞d ˈa˞t"), "B ER1 D AA1 R T");
        assert_eq!(arpabet("ˌɪn.tɚˈnæʃ.ən.əl"), "IH2 N T ER0 N AE1 SH AH0 N AH0 L");
    }

    #[test]
    fn the_lexicons_symbols_become_arpabet() {
        assert_eq!(arpabet("bˈʌɾᵊn"), "B AH1 T AH0 N");
        assert_eq!(arpabet("ˈApᵊl"), "EY1 P AH0 L");
        assert_eq!(arpabet("ɹˈIɾəɹ"), "R AY1 T ER0");
        assert_eq!(arpabet("əlˈIʔn"), "AH0 L AY1 T AH0 N");
    }

    #[test]
    fn a_character_that_is_not_a_sound_is_named() {
        assert_eq!(from_ipa("h5"), Err('5'));
    }
}
