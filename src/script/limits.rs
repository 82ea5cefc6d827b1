//! The limits that keep a project small enough for any host, and the errors if one is exceeded.

use super::fit::FitError;
use super::line::Line;
use crate::text::dictionary::Dictionary;

/// The most lines of a script.
pub const MAX_LINES: usize = 1024;
/// The most characters of a line.
pub const MAX_LINE_CHARS: usize = 2000;
/// The most bytes of all texts together.
pub const MAX_SCRIPT_BYTES: usize = 1 << 20;
/// The most pages of a script.
pub const MAX_PAGES: usize = 128;
/// The most characters of a page's name.
pub const MAX_PAGE_NAME_CHARS: usize = 60;
/// The most takes of a line.
pub const MAX_TAKES: u8 = 16;
/// The last choke group; the first is 1.
pub const MAX_CHOKE: u8 = 16;
/// The channels of MIDI.
pub const MAX_CHANNELS: usize = 16;
/// The most characters of a speaker's name, as in a voice.
pub const MAX_SPEAKER_CHARS: usize = 64;
/// The most entries of a script's dictionary.
pub const MAX_DICTIONARY_WORDS: usize = 2000;
/// The most speakers made from recordings that a script holds.
pub const MAX_PROFILES: usize = 32;
/// The most bytes of its words and pronunciations.
pub const MAX_DICTIONARY_BYTES: usize = 1 << 17;

/// Why an edit was refused. The script is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// The script is full.
    #[error("a script holds at most {MAX_LINES} lines")]
    TooManyLines,
    /// The text of the line is too long.
    #[error("a line holds at most {MAX_LINE_CHARS} characters; this one has {0}")]
    LineTooLong(usize),
    /// All texts together are too long.
    #[error("a script holds at most 1 MiB of text")]
    ScriptTooLarge,
    /// Not a MIDI key, 0 to 127.
    #[error("{0} is not a MIDI key (0 to 127)")]
    InvalidKey(u8),
    /// The line does not exist any more.
    #[error("the script has no such line")]
    NoSuchLine,
    /// A line must have 1 to [`MAX_TAKES`] takes.
    #[error("a line has 1 to {MAX_TAKES} takes, not {0}")]
    InvalidTakes(u8),
    /// An invalid speaker name.
    #[error("a speaker's name has 1 to {MAX_SPEAKER_CHARS} characters")]
    InvalidSpeaker,
    /// The script has the most speakers from recordings possible.
    #[error("a script holds at most {MAX_PROFILES} speakers made from recordings")]
    TooManyProfiles,
    /// An invalid length.
    #[error(transparent)]
    InvalidFit(#[from] FitError),
    /// A choke group that does not exist.
    #[error("{0} is not a choke group (1 to {MAX_CHOKE})")]
    InvalidChoke(u8),
    /// The script has the most pages possible.
    #[error("a script has at most {MAX_PAGES} pages")]
    TooManyPages,
    /// The page, from 0, does not exist.
    #[error("the script has no page {}", usize::from(*.0) + 1)]
    NoSuchPage(u8),
    /// The name of the page is too long.
    #[error("a page's name has at most {MAX_PAGE_NAME_CHARS} characters; this one has {0}")]
    PageNameTooLong(usize),
    /// Not a range of MIDI keys.
    #[error("{0} to {1} is not a range of MIDI keys (0 to 127, the lowest first)")]
    InvalidKeyRange(u8, u8),
    /// The page to be removed contains lines.
    #[error("{lines} of the script's lines stand on this page; move or remove them first")]
    PageInUse {
        /// Their number.
        lines: usize,
    },
    /// More words than a project may contain.
    #[error("the dictionary of a project holds at most {MAX_DICTIONARY_WORDS} words and 128 KiB")]
    DictionaryTooLarge,
    /// The last page cannot be removed.
    #[error("a script has at least one page")]
    LastPage,
}

/// Checks that the key is a MIDI key, or none.
pub(super) fn check_key(key: Option<u8>) -> Result<(), ScriptError> {
    match key {
        Some(key) if key > 127 => Err(ScriptError::InvalidKey(key)),
        _ => Ok(()),
    }
}

/// Checks the number of takes of a line.
pub(super) fn check_takes(takes: u8) -> Result<(), ScriptError> {
    match takes {
        1..=MAX_TAKES => Ok(()),
        _ => Err(ScriptError::InvalidTakes(takes)),
    }
}

/// Checks that the speaker name is valid, or none.
pub(super) fn check_speaker(speaker: Option<&str>) -> Result<(), ScriptError> {
    match speaker {
        Some(speaker) if !is_speaker(speaker) => Err(ScriptError::InvalidSpeaker),
        _ => Ok(()),
    }
}

/// Checks that the choke group exists, or none.
pub(super) fn check_choke(choke: Option<u8>) -> Result<(), ScriptError> {
    match choke {
        Some(group) if !(1..=MAX_CHOKE).contains(&group) => Err(ScriptError::InvalidChoke(group)),
        _ => Ok(()),
    }
}

/// Checks the size of a project's dictionary.
pub(super) fn check_dictionary(dictionary: &Dictionary) -> Result<(), ScriptError> {
    let entries = dictionary.entries();
    let bytes = entries
        .iter()
        .map(|entry| entry.word.len() + entry.said.written().len());
    let fits = entries.len() <= MAX_DICTIONARY_WORDS && bytes.sum::<usize>() <= MAX_DICTIONARY_BYTES;
    fits.then_some(()).ok_or(ScriptError::DictionaryTooLarge)
}

/// Checks everything of a line except its text and page, which depend on the script.
pub(super) fn check_settings(line: &Line) -> Result<(), ScriptError> {
    check_key(line.key)?;
    check_takes(line.takes)?;
    check_speaker(line.speaker.as_deref())?;
    check_choke(line.choke)?;
    line.fit.map_or(Ok(()), |fit| fit.checked().map(|_| ()))?;
    Ok(())
}

/// Whether a speaker can have this name.
pub(super) fn is_speaker(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= MAX_SPEAKER_CHARS
}
