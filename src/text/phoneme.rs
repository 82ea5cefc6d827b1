//! The phoneme set: ARPAbet as CMUdict writes it, 39 sounds, vowels with a stress mark.

use std::fmt;
use std::str::FromStr;

/// One of the 39 ARPAbet sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the ARPAbet names are their own documentation")]
pub enum Sound {
    AA,
    AE,
    AH,
    AO,
    AW,
    AY,
    EH,
    ER,
    EY,
    IH,
    IY,
    OW,
    OY,
    UH,
    UW,
    B,
    CH,
    D,
    DH,
    F,
    G,
    HH,
    JH,
    K,
    L,
    M,
    N,
    NG,
    P,
    R,
    S,
    SH,
    T,
    TH,
    V,
    W,
    Y,
    Z,
    ZH,
}

/// How strongly a vowel is stressed. The numbers are CMUdict's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stress {
    /// No stress, written `0`.
    None,
    /// Primary stress, written `1`.
    Primary,
    /// Secondary stress, written `2`.
    Secondary,
}

/// A sound with its stress: what the acoustic model reads.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phoneme {
    sound: Sound,
    stress: Option<Stress>,
}

/// A string that names no phoneme of the set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an ARPAbet phoneme")]
pub struct UnknownPhoneme(pub String);

const SOUNDS: [(&str, Sound); 39] = {
    use Sound::*;
    [
        ("AA", AA),
        ("AE", AE),
        ("AH", AH),
        ("AO", AO),
        ("AW", AW),
        ("AY", AY),
        ("EH", EH),
        ("ER", ER),
        ("EY", EY),
        ("IH", IH),
        ("IY", IY),
        ("OW", OW),
        ("OY", OY),
        ("UH", UH),
        ("UW", UW),
        ("B", B),
        ("CH", CH),
        ("D", D),
        ("DH", DH),
        ("F", F),
        ("G", G),
        ("HH", HH),
        ("JH", JH),
        ("K", K),
        ("L", L),
        ("M", M),
        ("N", N),
        ("NG", NG),
        ("P", P),
        ("R", R),
        ("S", S),
        ("SH", SH),
        ("T", T),
        ("TH", TH),
        ("V", V),
        ("W", W),
        ("Y", Y),
        ("Z", Z),
        ("ZH", ZH),
    ]
};

impl Sound {
    /// The ARPAbet name, such as `"AH"` or `"CH"`.
    pub fn name(self) -> &'static str {
        SOUNDS[self as usize].0
    }

    /// Whether the sound is a vowel and so carries stress.
    pub fn is_vowel(self) -> bool {
        self <= Sound::UW
    }
}

impl Phoneme {
    /// A consonant, or a vowel without stress.
    pub fn plain(sound: Sound) -> Self {
        Self {
            sound,
            stress: sound.is_vowel().then_some(Stress::None),
        }
    }

    /// A vowel with `stress`; a consonant stays without.
    pub fn stressed(sound: Sound, stress: Stress) -> Self {
        Self {
            sound,
            stress: sound.is_vowel().then_some(stress),
        }
    }

    /// The sound without its stress.
    pub fn sound(self) -> Sound {
        self.sound
    }

    /// The stress of a vowel; `None` for a consonant.
    pub fn stress(self) -> Option<Stress> {
        self.stress
    }
}

impl fmt::Display for Phoneme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sound.name())?;
        match self.stress {
            None => Ok(()),
            Some(Stress::None) => f.write_str("0"),
            Some(Stress::Primary) => f.write_str("1"),
            Some(Stress::Secondary) => f.write_str("2"),
        }
    }
}

impl fmt::Debug for Phoneme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Phoneme {
    type Err = UnknownPhoneme;

    /// Reads `"AH0"`, `"ah0"` or `"T"`. A vowel without a digit has no stress.
    fn from_str(text: &str) -> Result<Self, UnknownPhoneme> {
        let upper = text.to_ascii_uppercase();
        let (name, stress) = match upper.as_bytes().last() {
            Some(b'0') => (&upper[..upper.len() - 1], Some(Stress::None)),
            Some(b'1') => (&upper[..upper.len() - 1], Some(Stress::Primary)),
            Some(b'2') => (&upper[..upper.len() - 1], Some(Stress::Secondary)),
            _ => (upper.as_str(), None),
        };
        let unknown = || UnknownPhoneme(text.to_owned());
        let &(_, sound) = SOUNDS
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(unknown)?;
        match stress {
            None => Ok(Self::plain(sound)),
            Some(stress) if sound.is_vowel() => Ok(Self::stressed(sound, stress)),
            Some(_) => Err(unknown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_itself() {
        for (name, sound) in SOUNDS {
            assert_eq!(sound.name(), name);
            let phoneme = Phoneme::stressed(sound, Stress::Secondary);
            assert_eq!(phoneme.to_string().parse(), Ok(phoneme));
        }
    }

    #[test]
    fn a_consonant_takes_no_stress_and_nonsense_is_refused() {
        assert_eq!("T1".parse::<Phoneme>(), Err(UnknownPhoneme("T1".into())));
        assert_eq!("Q".parse::<Phoneme>(), Err(UnknownPhoneme("Q".into())));
        assert_eq!("".parse::<Phoneme>(), Err(UnknownPhoneme(String::new())));
    }
}
