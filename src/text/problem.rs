//! What can be wrong with the markup of a text.

use crate::emotion::{EmotionError, Named};

use super::language::{Language, UnknownLanguage};
use super::phoneme::UnknownPhoneme;
use super::say_as::SayAs;

/// The most tags that are open at once. Deeper ones are ignored.
pub const MAX_DEPTH: usize = 64;
/// The most speakers that a text can name.
pub const MAX_SPEAKERS: usize = 64;

/// A problem in the markup, which is then spoken as text or ignored. The names of tags, attributes and commands in it
/// are as written, without brackets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarkupProblem {
    /// There are more problems than are told.
    #[error("there are more problems from here on.")]
    More,
    /// A bracket command is malformed: its content, and why.
    #[error("`[{written}]` is spoken as text: {problem}.")]
    Command {
        /// Its content.
        written: String,
        /// The problem.
        problem: CommandProblem,
    },
    /// The bracket of this command is not closed.
    #[error("`[{0}` has no closing bracket and is spoken as text.")]
    OpenCommand(String),
    /// Something that looks like a bracket command.
    #[error("`[{name}` is not a command and is spoken as text; `{meant}` is one.")]
    NoCommand {
        /// Its name.
        name: String,
        /// A command that may be meant.
        meant: &'static str,
    },
    /// An entity that is not known.
    #[error("`&{0};` is not a character that is known here and is spoken as text.")]
    Entity(String),
    /// A document type or an entity is declared.
    #[error("document types and entities are not supported; this one is ignored.")]
    Declaration,
    /// A comment, an instruction or a section without an end.
    #[error("`{0}` is never closed and is spoken as text.")]
    OpenSection(&'static str),
    /// The start of a tag.
    #[error("`<{0}` is not a complete tag and is spoken as text.")]
    PartOfTag(&'static str),
    /// A tag that is not known.
    #[error("`<{0}>` is not a tag that is known here; its text is spoken without it.")]
    Tag(String),
    /// A tag that is not closed.
    #[error("`<{0}>` is never closed; it holds to the end of the line.")]
    Open(String),
    /// A tag that is not closed before one around it.
    #[error("`<{inner}>` is not closed before `</{outer}>`.")]
    Crossed {
        /// The tag.
        inner: String,
        /// The one around it.
        outer: String,
    },
    /// A closing tag without its tag.
    #[error("`</{0}>` closes nothing.")]
    Unopened(String),
    /// A tag in too many others.
    #[error("`<{0}>` is nested more than {MAX_DEPTH} tags deep and is ignored.")]
    TooDeep(String),
    /// Parallel speech.
    #[error("the content of `<par>` is spoken in sequence, not in parallel.")]
    Parallel,
    /// A sound file.
    #[error("sound files are not played; the content of the tag is spoken.")]
    Audio,
    /// A tag for other programs.
    #[error("`<{0}>` is ignored with its content.")]
    PassedOver(String),
    /// An attribute that has no effect.
    #[error("`{name}` of `<{tag}>` is not read.")]
    Attribute {
        /// Its name.
        name: String,
        /// Its tag.
        tag: String,
    },
    /// A mark without a name.
    #[error("`<{0}>` has no name and marks nothing.")]
    NamelessMark(String),
    /// A `<voice>` without a name.
    #[error("`<voice>` names no speaker; the current speaker continues.")]
    NoSpeaker,
    /// A speaker beyond the limit.
    #[error("`{0}` exceeds the limit of {MAX_SPEAKERS} speakers; the current speaker continues.")]
    TooManySpeakers(String),
    /// A speaker that the voice does not have.
    #[error(
        "the voice has no speaker `{name}`, so the line keeps its own speaker; the voice has {}.", has.join(", ")
    )]
    Speaker {
        /// Its name.
        name: String,
        /// The ids of the voice's speakers.
        has: Vec<String>,
    },
    /// The language of a tag is none.
    #[error("`{0}` is not a language that is known here; it is ignored.")]
    Language(String),
    /// The voice does not speak a language.
    #[error("this voice does not speak {}; the text is read as {}.", .language.name(), .own.name())]
    Foreign {
        /// The language.
        language: Language,
        /// The one that is spoken.
        own: Language,
    },
    /// espeak-ng does not read a language.
    #[error("{} cannot be spoken: {problem}; it is read as English.", .language.name())]
    Espeak {
        /// The language.
        language: Language,
        /// Why.
        problem: EspeakError,
    },
    /// A style that is not known.
    #[error("`{0}` is not a style that is known here; the text is spoken without it.")]
    Style(String),
    /// The strength of a break is none.
    #[error("`{0}` is not a break strength; a medium break is made.")]
    Strength(String),
    /// The time of a break is none.
    #[error("a break's time is written like 400ms or 0.4s, up to 30s; its strength is used instead.")]
    BreakTime,
    /// The phonemes of a `<phoneme>` are invalid.
    #[error("`<phoneme>` is spoken as written: {0}.")]
    Phonemes(PhonemesError),
    /// A tag whose text is spoken as written because it is not closed.
    #[error("`<{0}>` is never closed; its text is spoken as written.")]
    OpenWord(&'static str),
    /// A `<sub>` without an alias.
    #[error("`<sub>` has no alias; its text is spoken as written.")]
    NoAlias,
    /// The level of an emphasis is none.
    #[error("`{0}` is not a level of emphasis; moderate is used.")]
    Level(String),
    /// An attribute of `<prosody>` that is not supported.
    #[error("`{0}` of `<prosody>` is not supported and is ignored.")]
    ProsodyAttribute(String),
    /// The value of an attribute of `<prosody>` is invalid.
    #[error("the {} `{value}` is invalid and is ignored; {}.", .kind.name(), .kind.example())]
    Prosody {
        /// The attribute.
        kind: ProsodyKind,
        /// The value.
        value: String,
    },
    /// The format of a date is none.
    #[error(
        "`{0}` is not a format of dates that is known here; write mdy, dmy, ymd, my, ym, md, dm, y, m or d."
    )]
    DateFormat(String),
    /// A reading that is not known.
    #[error("`{0}` is not a reading that `<say-as>` knows; the text is read as usual.")]
    Reading(String),
    /// A text that does not have the form of its reading.
    #[error("this is no {}; it is read as usual.", .0.name())]
    Unfit(SayAs),
}

/// What is wrong with a bracket command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandProblem {
    /// The length of a pause.
    #[error("a pause is written like 400ms or 0.4s, up to 30s")]
    Pause,
    /// An emotion.
    #[error(
        "{0}; an emotion is written like happy 0.8 or anger 0.5 + fear 0.3, with names of {names} and amounts from 0 \
         to 1",
        names = Named::ALL.map(Named::name).join(", ")
    )]
    Emotion(#[from] EmotionError),
    /// A language.
    #[error(transparent)]
    Language(#[from] UnknownLanguage),
    /// Phonemes.
    #[error(transparent)]
    Phonemes(#[from] PhonemesError),
}

/// Why a text is not a list of phonemes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhonemesError {
    /// There are none.
    #[error("there are no phonemes")]
    None,
    /// A sign that IPA does not have.
    #[error("`{0}` is not an IPA sound")]
    Ipa(char),
    /// A name that ARPAbet does not have.
    #[error(transparent)]
    Arpabet(#[from] UnknownPhoneme),
    /// An alphabet that is not known.
    #[error("the alphabet `{0}` is not known; use ipa or x-arpabet")]
    Alphabet(String),
}

/// The attributes of `<prosody>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProsodyKind {
    /// The pace.
    Rate,
    /// The pitch.
    Pitch,
    /// The volume.
    Volume,
}

/// Why espeak-ng does not read a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EspeakError {
    /// It is not installed.
    #[error("espeak-ng is not installed (the package `espeak-ng`, or a library that RECIT_ESPEAK names)")]
    Missing,
    /// It lacks a function; the error of the system.
    #[error("espeak-ng cannot be used: {0}")]
    Unfit(String),
    /// It does not start.
    #[error("espeak-ng does not start: its data are missing")]
    NoData,
    /// It does not have the voice of this language.
    #[error("espeak-ng has no voice `{0}`")]
    NoVoice(String),
}

impl ProsodyKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Pitch => "pitch",
            Self::Volume => "volume",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Rate => "write slow, 80% or +20%",
            Self::Pitch => "write high, +2st or -10% (a pitch in Hz depends on the voice)",
            Self::Volume => "write soft or +6dB",
        }
    }
}
