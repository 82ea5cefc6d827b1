//! Languages of lines and speakers.

use std::fmt;
use std::str::FromStr;

/// A language that text can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, read by our own front end.
    English,
    /// Mandarin, read by our own front end.
    Mandarin,
    /// Any other, read by espeak-ng if it is installed.
    Other(Tag),
}

/// A language tag in lower case, such as `de` or `pt-br`, which is the name of a voice of espeak-ng.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tag([u8; Tag::MAX]);

impl Tag {
    /// The most bytes of a tag.
    pub const MAX: usize = 12;

    /// `None` if it contains anything but letters, digits and hyphens, or is empty or too long.
    pub fn new(text: &str) -> Option<Self> {
        let mut tag = [0; Self::MAX];
        let fits = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !fits || text.is_empty() || !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        for (slot, byte) in tag.get_mut(..text.len())?.iter_mut().zip(text.bytes()) {
            *slot = if byte == b'_' {
                b'-'
            } else {
                byte.to_ascii_lowercase()
            };
        }
        Some(Self(tag))
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(Self::MAX);
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// A text that is not a known language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the tag of a language, such as en, zh or pt-br")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a tag such as `en`, `zh-CN` or `pt_BR`.
    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let unknown = || UnknownLanguage(text.chars().take(40).collect());
        let tag = Tag::new(text.trim()).ok_or_else(unknown)?;
        Ok(match tag.as_str().split('-').next() {
            Some(primary) if primary.len() < 2 => return Err(unknown()),
            Some("en") => Self::English,
            Some("zh" | "cmn") => Self::Mandarin,
            _ => Self::Other(tag),
        })
    }
}

impl Language {
    /// Its tag: `en`, `zh`, or that of another language.
    pub fn tag(&self) -> &str {
        match self {
            Self::English => "en",
            Self::Mandarin => "zh",
            Self::Other(tag) => tag.as_str(),
        }
    }

    /// Its primary part, which distinguishes languages: `pt` of `pt-br`.
    pub fn primary(&self) -> &str {
        match self.tag().split('-').next() {
            Some("cmn") | None => "zh",
            Some(primary) => primary,
        }
    }

    /// Its display name.
    pub fn name(&self) -> &str {
        match self.primary() {
            "en" => "English",
            "zh" => "Mandarin",
            "de" => "German",
            "es" => "Spanish",
            "fr" => "French",
            "hi" => "Hindi",
            "it" => "Italian",
            "ja" => "Japanese",
            "ko" => "Korean",
            "pt" => "Portuguese",
            "ru" => "Russian",
            _ => self.tag(),
        }
    }

    /// The language of a text by its script, if that is distinctive: Chinese characters are Mandarin, or
    /// Japanese together with kana.
    pub fn by_script(chars: impl Iterator<Item = char>) -> Option<Self> {
        let mut found = None;
        for c in chars {
            match c {
                // A single long vowel mark, middle dot or iteration mark is not conclusive.
                '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' => return Tag::new("ja").map(Self::Other),
                '\u{AC00}'..='\u{D7A3}' => return Tag::new("ko").map(Self::Other),
                '\u{0900}'..='\u{097F}' => return Tag::new("hi").map(Self::Other),
                _ if is_hanzi(c) => found = Some(Self::Mandarin),
                _ => {}
            }
        }
        found
    }
}

/// Whether a character is Chinese.
pub(super) fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '〇')
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The languages of a speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speaks {
    /// The language of text that is in no other one.
    pub own: Language,
    /// Whether our own front end reads Chinese characters.
    pub mandarin: bool,
    /// Whether other languages can be read through espeak-ng.
    pub others: bool,
}

impl Speaks {
    /// Only English: voices that use our phonemes.
    pub const ENGLISH: Self = Self {
        own: Language::English,
        mandarin: false,
        others: false,
    };

    /// The language in which `wanted` is spoken, if that is possible.
    pub fn find(&self, wanted: Language) -> Option<Language> {
        if wanted.primary() == self.own.primary() {
            return Some(self.own);
        }
        let can = match wanted {
            Language::English => self.mandarin || self.others || self.own == Language::English,
            Language::Mandarin => self.mandarin,
            Language::Other(_) => self.others,
        };
        can.then_some(wanted)
    }
}

impl Default for Speaks {
    fn default() -> Self {
        Self::ENGLISH
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_and_invalid_ones_refused() {
        let read = |text: &str| text.parse::<Language>().map(|language| language.tag().to_owned());
        assert_eq!(read("en-GB"), Ok("en".to_owned()));
        assert_eq!(read("zh_CN"), Ok("zh".to_owned()));
        assert_eq!(read("cmn"), Ok("zh".to_owned()));
        assert_eq!(read("pt_BR"), Ok("pt-br".to_owned()));
        for wrong in ["", "d e", "../x", "-", "1", "x", "x-a", &"a".repeat(13)] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_script_determines_the_language() {
        let by_script =
            |text: &str| Language::by_script(text.chars()).map(|language| language.name().to_owned());
        assert_eq!(by_script("OK 你好"), Some("Mandarin".to_owned()));
        assert_eq!(by_script("漢字かな"), Some("Japanese".to_owned()));
        assert_eq!(by_script("नमस्ते"), Some("Hindi".to_owned()));
        assert_eq!(by_script("hello, Grüße"), None);
    }
}
