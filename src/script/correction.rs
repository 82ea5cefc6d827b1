//! What was corrected in a file, for the user.

use std::error::Error;
use std::fmt;
use std::ops::Deref;

use super::limits::ScriptError;
use super::profile::InvalidProfile;
use crate::text::dictionary::EntryError;

/// A notice about a file. It can be used as its text, a sentence in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNotice {
    kind: FileProblem,
    text: String,
}

/// What a notice about a file tells.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// A part of the file was corrected.
    #[error("{0}: {1}.")]
    Corrected(FilePart, Correction),
    /// The project has this newer format.
    #[error("This project was saved by a newer Recit (format {0}); unknown settings are ignored.")]
    Newer(u64),
    /// The voice has no speaker of this name.
    #[error("The voice has no speaker `{0}`; its first speaker is used for these lines.")]
    NoSpeaker(String),
    /// Lines did not fit into the script.
    #[error("{left} of {count} lines were skipped: {error}.")]
    Skipped {
        /// Their number.
        left: usize,
        /// The number of all lines.
        count: usize,
        /// Why.
        error: ScriptError,
    },
    /// This number of further notices was left out.
    #[error("… and {0} more.")]
    More(usize),
}

/// A part of a file. Lines, pages and so on are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilePart {
    /// The project.
    #[error("The project")]
    Project,
    /// The preset.
    #[error("The preset")]
    Preset,
    /// A line.
    #[error("Line {0}")]
    Line(usize),
    /// A row of a table.
    #[error("Row {0}")]
    Row(usize),
    /// A caption.
    #[error("Caption {0}")]
    Caption(usize),
    /// A page.
    #[error("Page {0}")]
    Page(usize),
    /// A MIDI channel.
    #[error("Channel {0}")]
    Channel(usize),
    /// A word of the dictionary.
    #[error("Entry {0} of the dictionary")]
    Entry(usize),
    /// A speaker made from a recording.
    #[error("Speaker {0} from a recording")]
    Speaker(usize),
}

/// A correction of a part of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Correction {
    /// A field has an invalid value.
    #[error("`{field}` cannot be {value}; {instead}")]
    Field {
        /// The field, shortened.
        field: String,
        /// The value, shortened.
        value: String,
        /// What holds instead.
        instead: Instead,
    },
    /// A list is too long.
    #[error("`{field}` has {entries} entries; those after {most} are ignored")]
    TooMany {
        /// Its field.
        field: String,
        /// Its length.
        entries: usize,
        /// The limit.
        most: usize,
    },
    /// A name was longer than this number of characters.
    #[error("its name was longer than {0} characters and was cut")]
    NameCut(usize),
    /// A text was longer than this number of characters.
    #[error("it was longer than {0} characters and was cut")]
    TextCut(usize),
    /// The project has no list of lines.
    #[error("it has no `lines`")]
    NoLines,
    /// The lines from here on do not fit into the script.
    #[error("this line and all later ones were skipped: {0}")]
    Skipped(ScriptError),
    /// A missing page was added, counted from 1.
    #[error("its page {0} was missing and was added")]
    PageAdded(usize),
    /// An invalid word of the dictionary.
    #[error("{0}; it is ignored")]
    Entry(EntryError),
    /// An invalid speaker made from a recording.
    #[error("{0}; it is ignored")]
    Speaker(InvalidProfile),
    /// The dictionary does not fit into the script.
    #[error("its dictionary is ignored: {0}")]
    Dictionary(ScriptError),
    /// A quote is never closed.
    #[error("a quote is never closed; its cell ends with the line")]
    Unclosed,
    /// A quote stands inside a quoted cell.
    #[error("a quote inside its text is not doubled; it was read as part of the text")]
    Inside,
}

/// What holds instead of an invalid value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each says it")]
pub enum Instead {
    #[error("it is read as the oldest")]
    Oldest,
    #[error("the built-in voice is used now")]
    BuiltIn,
    #[error("another one is used now")]
    Another,
    #[error("any version of the voice is used")]
    AnyVersion,
    #[error("no channel has a speaker now")]
    NoSpeakers,
    #[error("it has no speaker now")]
    NoSpeaker,
    #[error("it has one page now")]
    OnePage,
    #[error("it has neither a name nor keys now")]
    NoNameNorKeys,
    #[error("it has a number for a name now")]
    Numbered,
    #[error("it has no key range now")]
    NoRange,
    #[error("there are no lines now")]
    NoLines,
    #[error("it is ignored")]
    Ignored,
    #[error("it has a new one now")]
    New,
    #[error("it is empty now")]
    Empty,
    #[error("its take is 0 now")]
    FirstTake,
    #[error("it has no key now")]
    NoKey,
    #[error("it has one take now")]
    OneTake,
    #[error("it has the script's own speaker now")]
    OwnSpeaker,
    #[error("it is neutral now")]
    Neutral,
    #[error("it has its own length now")]
    OwnLength,
    #[error("it is in no choke group now")]
    NoChoke,
    #[error("it has that of its place now")]
    OwnNumber,
    #[error("it has no time now")]
    NoTime,
    #[error("it has the script's language now")]
    OwnLanguage,
    #[error("it is on the first page now")]
    FirstPage,
    #[error("it has none now")]
    Nothing,
}

impl Instead {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::Oldest,
        Self::BuiltIn,
        Self::Another,
        Self::AnyVersion,
        Self::NoSpeakers,
        Self::NoSpeaker,
        Self::OnePage,
        Self::NoNameNorKeys,
        Self::Numbered,
        Self::NoRange,
        Self::NoLines,
        Self::Ignored,
        Self::New,
        Self::Empty,
        Self::FirstTake,
        Self::NoKey,
        Self::OneTake,
        Self::OwnSpeaker,
        Self::Neutral,
        Self::OwnLength,
        Self::NoChoke,
        Self::OwnNumber,
        Self::NoTime,
        Self::OwnLanguage,
        Self::FirstPage,
        Self::Nothing,
    ];
}

impl FileNotice {
    /// What it tells.
    pub fn kind(&self) -> &FileProblem {
        &self.kind
    }
}

impl From<FileProblem> for FileNotice {
    fn from(kind: FileProblem) -> Self {
        let text = kind.to_string();
        Self { kind, text }
    }
}

impl Deref for FileNotice {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for FileNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for FileNotice {}

impl PartialEq<&str> for FileNotice {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}
