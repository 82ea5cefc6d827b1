//! The phoneme set: ARPAbet as in CMUdict, 39 sounds, vowels with a stress mark; and sounds of other
//! languages, each with its IPA letters and the nearest of those 39.

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

/// A sound with its stress, as the acoustic model reads it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phoneme {
    sound: Sound,
    stress: Option<Stress>,
    letters: Option<Letters>,
}

/// The letters of a sound of another language, padded with 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Letters([u16; Phoneme::MAX_LETTERS]);

impl Letters {
    /// `None` if there are too many or none, or one that is not a phonetic letter.
    fn new(text: &str) -> Option<Self> {
        let mut letters = [0; Phoneme::MAX_LETTERS];
        let mut slots = letters.iter_mut();
        for c in text.chars() {
            if c.is_whitespace() || c.is_control() || c == '=' {
                return None;
            }
            *slots.next()? = u16::try_from(u32::from(c)).ok()?;
        }
        (!text.is_empty()).then_some(Self(letters))
    }

    fn chars(self) -> impl Iterator<Item = char> {
        let codes = self.0.into_iter().take_while(|code| *code > 0);
        codes.filter_map(|code| char::from_u32(u32::from(code)))
    }
}

/// A string that is not a phoneme of the set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an ARPAbet phoneme")]
pub struct UnknownPhoneme(pub String);

/// Names in ARPAbet and in IPA, as espeak-ng writes American English.
const SOUNDS: [(&str, &str, Sound); 39] = {
    use Sound::*;
    [
        ("AA", "ɑː", AA),
        ("AE", "æ", AE),
        ("AH", "ʌ", AH),
        ("AO", "ɔː", AO),
        ("AW", "aʊ", AW),
        ("AY", "aɪ", AY),
        ("EH", "ɛ", EH),
        ("ER", "ɜː", ER),
        ("EY", "eɪ", EY),
        ("IH", "ɪ", IH),
        ("IY", "iː", IY),
        ("OW", "oʊ", OW),
        ("OY", "ɔɪ", OY),
        ("UH", "ʊ", UH),
        ("UW", "uː", UW),
        ("B", "b", B),
        ("CH", "tʃ", CH),
        ("D", "d", D),
        ("DH", "ð", DH),
        ("F", "f", F),
        ("G", "ɡ", G),
        ("HH", "h", HH),
        ("JH", "dʒ", JH),
        ("K", "k", K),
        ("L", "l", L),
        ("M", "m", M),
        ("N", "n", N),
        ("NG", "ŋ", NG),
        ("P", "p", P),
        ("R", "ɹ", R),
        ("S", "s", S),
        ("SH", "ʃ", SH),
        ("T", "t", T),
        ("TH", "θ", TH),
        ("V", "v", V),
        ("W", "w", W),
        ("Y", "j", Y),
        ("Z", "z", Z),
        ("ZH", "ʒ", ZH),
    ]
};

impl Sound {
    /// The ARPAbet name, such as `"AH"` or `"CH"`.
    pub fn name(self) -> &'static str {
        SOUNDS[self as usize].0
    }

    /// The sound in IPA, such as `"ʌ"` or `"tʃ"`.
    pub fn ipa(self) -> &'static str {
        SOUNDS[self as usize].1
    }

    /// Whether the sound is a vowel, which carries stress.
    pub fn is_vowel(self) -> bool {
        self <= Sound::UW
    }
}

impl Phoneme {
    /// A consonant, or a vowel without stress.
    pub fn plain(sound: Sound) -> Self {
        Self::stressed(sound, Stress::None)
    }

    /// A vowel with `stress`; consonants have none.
    pub fn stressed(sound: Sound, stress: Stress) -> Self {
        Self {
            sound,
            stress: sound.is_vowel().then_some(stress),
            letters: None,
        }
    }

    /// The most letters of a sound of another language.
    pub const MAX_LETTERS: usize = 8;

    /// A sound of another language by its IPA letters, with marks for stress and tone. `nearest` is the most
    /// similar sound of English, which determines how it is sung and stretched. `None` if there are no
    /// letters, more than [`MAX_LETTERS`](Self::MAX_LETTERS), or invalid ones.
    pub fn foreign(nearest: Sound, stress: Stress, letters: &str) -> Option<Self> {
        Some(Self {
            letters: Some(Letters::new(letters)?),
            ..Self::stressed(nearest, stress)
        })
    }

    /// Whether it is not a sound of English.
    pub fn is_foreign(self) -> bool {
        self.letters.is_some()
    }

    /// The English phoneme for it: itself, or the nearest.
    pub fn nearest(self) -> Self {
        Self {
            letters: None,
            ..self
        }
    }

    /// The phoneme in IPA, such as `"ˈʌ"`, `"ə"` or `"tʃ"`: the stress mark directly before its vowel,
    /// unstressed vowels reduced. A sound of another language is written in its own letters.
    pub fn ipa(self) -> String {
        if let Some(letters) = self.letters {
            return letters.chars().collect();
        }
        let stress = match self.stress {
            Some(Stress::Primary) => "ˈ",
            Some(Stress::Secondary) => "ˌ",
            Some(Stress::None) | None => "",
        };
        let unstressed = self.stress == Some(Stress::None);
        let sound = match self.sound {
            Sound::AH if unstressed => "ə",
            Sound::ER if unstressed => "ɚ",
            Sound::IY if unstressed => "i",
            sound => sound.ipa(),
        };
        format!("{stress}{sound}")
    }

    /// The sound without its stress; for another language, the nearest of English.
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
        }?;
        match self.letters {
            Some(_) => write!(f, "={}", self.ipa()),
            None => Ok(()),
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

    /// Reads `"AH0"`, `"ah0"` or `"T"`. A vowel without a digit is unstressed. A sound of another language is
    /// written as the nearest of English, `=`, and its letters: `"UW1=y↗"`.
    fn from_str(text: &str) -> Result<Self, UnknownPhoneme> {
        if let Some((nearest, letters)) = text.split_once('=') {
            let nearest: Self = nearest.parse()?;
            let stress = nearest.stress.unwrap_or(Stress::None);
            return Self::foreign(nearest.sound, stress, letters)
                .ok_or_else(|| UnknownPhoneme(text.to_owned()));
        }
        let upper = text.to_ascii_uppercase();
        let (name, stress) = match upper.as_bytes().last() {
            Some(b'0') => (&upper[..upper.len() - 1], Some(Stress::None)),
            Some(b'1') => (&upper[..upper.len() - 1], Some(Stress::Primary)),
            Some(b'2') => (&upper[..upper.len() - 1], Some(Stress::Secondary)),
            _ => (upper.as_str(), None),
        };
        let unknown = || UnknownPhoneme(text.to_owned());
        let &(.., sound) = SOUNDS
            .iter()
            .find(|(known, ..)| *known == name)
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
    use super::super::pronounce::from_ipa;
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for (name, _, sound) in SOUNDS {
            assert_eq!(sound.name(), name);
            let phoneme = Phoneme::stressed(sound, Stress::Secondary);
            assert_eq!(phoneme.to_string().parse(), Ok(phoneme));
        }
    }

    #[test]
    fn a_sound_of_another_language_keeps_its_letters() {
        let sound = Phoneme::foreign(Sound::UW, Stress::Primary, "ly↗");
        let sound = sound.expect("these are letters");
        assert_eq!(
            (sound.to_string(), sound.ipa()),
            ("UW1=ly↗".to_owned(), "ly↗".to_owned())
        );
        assert_eq!(sound.to_string().parse(), Ok(sound));
        assert_eq!(sound.nearest(), Phoneme::stressed(Sound::UW, Stress::Primary));
        for wrong in ["", "a b", "a=b", "123456789", "😀"] {
            assert_eq!(Phoneme::foreign(Sound::AA, Stress::None, wrong), None, "{wrong}");
        }
        assert!("UW1=".parse::<Phoneme>().is_err());
    }

    #[test]
    fn every_phoneme_is_read_back_from_its_ipa() {
        for (.., sound) in SOUNDS {
            for stress in [Stress::None, Stress::Primary, Stress::Secondary] {
                let phoneme = Phoneme::stressed(sound, stress);
                assert_eq!(from_ipa(&phoneme.ipa()), Ok(vec![phoneme]), "{}", phoneme.ipa());
            }
        }
    }

    #[test]
    fn a_consonant_takes_no_stress_and_invalid_names_are_refused() {
        assert_eq!("T1".parse::<Phoneme>(), Err(UnknownPhoneme("T1".into())));
        assert_eq!("Q".parse::<Phoneme>(), Err(UnknownPhoneme("Q".into())));
        assert_eq!("".parse::<Phoneme>(), Err(UnknownPhoneme(String::new())));
    }
}
