//! Converts the fields of a stored project to a script. Invalid values are corrected and reported.

use std::collections::HashSet;

use serde_json::Value;

use super::correction::{Correction, FilePart, FileProblem, Instead};
use super::limits::{
    MAX_CHANNELS, MAX_DICTIONARY_WORDS, MAX_LINE_CHARS, MAX_PAGE_NAME_CHARS, MAX_PAGES, MAX_PROFILES,
    ScriptError, is_speaker,
};
use super::line::{LineId, VoiceRef};
use super::lines::Script;
use super::notices::Notices;
use super::page::Page;
use super::profile::{InvalidProfile, Profile};
use super::stored::{Stored, StoredLine};
use crate::text::dictionary::{Dictionary, Entry, EntryError, Part, Said};

/// The most characters of a value in a notice.
const SHOWN_CHARS: usize = 40;

/// A part of a file whose fields may be corrected.
pub(super) struct Subject<'a> {
    /// Which part it is.
    pub part: FilePart,
    pub notices: &'a mut Notices,
}

impl Subject<'_> {
    /// Passes the value of a field, if present, to `set`. If that returns `None`, a notice reports it
    /// together with what holds `instead`.
    pub fn set<'v>(
        &mut self,
        field: &str,
        value: Option<&'v Value>,
        instead: Instead,
        set: impl FnOnce(&'v Value) -> Option<()>,
    ) {
        if let Some(value) = value.filter(|value| !value.is_null())
            && set(value).is_none()
        {
            self.tell(|| Correction::Field {
                field: clip(field),
                value: shown(value),
                instead,
            });
        }
    }

    /// Reports a list or table with more than `most` entries.
    pub fn count(&mut self, field: &str, entries: usize, most: usize) {
        if entries > most {
            self.tell(|| Correction::TooMany {
                field: field.to_owned(),
                entries,
                most,
            });
        }
    }

    /// Adds a notice about it.
    pub fn tell(&mut self, what: impl FnOnce() -> Correction) {
        let part = self.part;
        self.notices.push(|| FileProblem::Corrected(part, what()));
    }
}

/// The beginning of a text.
fn clip(text: &str) -> String {
    text.chars().take(SHOWN_CHARS).collect()
}

/// A value as shown in a notice.
pub(super) fn shown(value: &Value) -> String {
    match value {
        // A long text is clipped before it is quoted.
        Value::String(text) => clip(&Value::from(clip(text)).to_string()),
        value => clip(&value.to_string()),
    }
}

/// The project itself.
fn whole(notices: &mut Notices) -> Subject<'_> {
    Subject {
        part: FilePart::Project,
        notices,
    }
}

/// Reports that the project is newer than `known`, or that its version is invalid.
pub(super) fn restore_version(version: &Value, known: u32, notices: &mut Notices) {
    whole(notices).set("version", Some(version), Instead::Oldest, |version| {
        version.as_u64().map(|_| ())
    });
    if let Some(version) = version.as_u64().filter(|version| *version > u64::from(known)) {
        notices.push(|| FileProblem::Newer(version));
    }
}

/// Reads the voice into `script`.
pub(super) fn restore_voice(voice: &Value, script: &mut Script, notices: &mut Notices) {
    let mut project = whole(notices);
    let instead = Instead::BuiltIn;
    project.set("voice", Some(voice), instead, |voice| {
        voice.as_object().map(|_| ())
    });
    let text = |value: &Value| value.as_str().filter(|name| is_speaker(name)).map(str::to_owned);
    let mut found = VoiceRef::default();
    project.set("name", voice.get("name"), instead, |name| {
        found.name = text(name)?;
        Some(())
    });
    project.set("speaker", voice.get("speaker"), Instead::Another, |speaker| {
        found.speaker = text(speaker)?;
        Some(())
    });
    project.set("hash", voice.get("hash"), Instead::AnyVersion, |hash| {
        found.hash = Some(text(hash)?);
        Some(())
    });
    script.voice = found;
}

/// Reads the speakers of the channels into `script`.
pub(super) fn restore_channels(channels: &Stored, script: &mut Script, notices: &mut Notices) {
    let instead = Instead::NoSpeakers;
    let list = entries("channels", channels, MAX_CHANNELS, instead, notices);
    for (index, value) in list.iter().enumerate() {
        let mut channel = Subject {
            part: FilePart::Channel(index + 1),
            notices,
        };
        let mut speaker = None;
        channel.set("channels", Some(value), Instead::NoSpeaker, |value| {
            speaker = Some(value.as_str().filter(|name| is_speaker(name))?.to_owned());
            Some(())
        });
        script.channels.push(speaker);
    }
}

/// Reads the pages into `script`, which has one so far.
pub(super) fn restore_pages(pages: &Stored, script: &mut Script, notices: &mut Notices) {
    let list = entries("pages", pages, MAX_PAGES, Instead::OnePage, notices);
    for (index, value) in list.iter().enumerate() {
        restore_page(index, value, script, notices);
    }
}

fn restore_page(index: usize, value: &Value, script: &mut Script, notices: &mut Notices) {
    let mut subject = Subject {
        part: FilePart::Page(index + 1),
        notices,
    };
    let mut page = Page::numbered(index);
    subject.set("pages", Some(value), Instead::NoNameNorKeys, |value| {
        value.as_object().map(|_| ())
    });
    subject.set("name", value.get("name"), Instead::Numbered, |name| {
        name.as_str()?.clone_into(&mut page.name);
        Some(())
    });
    if let Some((cut, _)) = page.name.char_indices().nth(MAX_PAGE_NAME_CHARS) {
        subject.tell(|| Correction::NameCut(MAX_PAGE_NAME_CHARS));
        page.name.truncate(cut);
    }
    match script.pages.get_mut(index) {
        Some(first) => *first = page,
        None => script.pages.push(page),
    }
    subject.set("keys", value.get("keys"), Instead::NoRange, |keys| {
        let [first, last] = keys.as_array()?.as_slice() else {
            return None;
        };
        let keys = Some((byte(first)?, byte(last)?));
        script.set_page_keys(u8::try_from(index).ok()?, keys).ok()
    });
}

/// Reads the lines into `script`, which has its pages. Stops when the script is full.
pub(super) fn restore_lines(lines: &Stored, script: &mut Script, notices: &mut Notices) {
    if lines.value.is_null() {
        whole(notices).tell(|| Correction::NoLines);
    }
    // The excess is reported when the script is full.
    let list = entries("lines", lines, usize::MAX, Instead::NoLines, notices);
    let mut seen = HashSet::new();
    for (index, value) in list.iter().enumerate() {
        let part = FilePart::Line(index + 1);
        let mut subject = Subject { part, notices };
        let mut fields = None;
        subject.set("lines", Some(value), Instead::Ignored, |value| {
            fields = Some(StoredLine::of(value.as_object()?));
            Some(())
        });
        let Some(line) = fields else { continue };
        let mut id = None;
        subject.set("id", line.id.as_ref(), Instead::New, |value| {
            id = LineId::read(value.as_u64()?);
            id.map(|_| ())
        });
        let id = id.filter(|id| !seen.contains(id));
        match restore_line(&line, id, script, &mut subject) {
            Ok(id) => seen.insert(id),
            Err(error) => {
                subject.tell(|| Correction::Skipped(error));
                return;
            }
        };
    }
    whole(notices).count("lines", lines.entries, list.len());
}

/// Adds a line to `script`, which has its pages, with `id` if that is free.
///
/// # Errors
/// If the script is full.
pub(super) fn restore_line(
    line: &StoredLine,
    id: Option<LineId>,
    script: &mut Script,
    subject: &mut Subject<'_>,
) -> Result<LineId, ScriptError> {
    let mut text = "";
    subject.set("text", line.text.as_ref(), Instead::Empty, |value| {
        text = value.as_str()?;
        Some(())
    });
    if let Some((cut, _)) = text.char_indices().nth(MAX_LINE_CHARS) {
        subject.tell(|| Correction::TextCut(MAX_LINE_CHARS));
        text = &text[..cut];
    }
    let id = script.restore(id, text)?;
    subject.set("seed", line.seed.as_ref(), Instead::FirstTake, |seed| {
        script.set_seed(id, seed.as_u64()?).ok()
    });
    subject.set("key", line.key.as_ref(), Instead::NoKey, |key| {
        script.set_key(id, Some(byte(key)?)).ok()
    });
    subject.set("takes", line.takes.as_ref(), Instead::OneTake, |takes| {
        script.set_takes(id, byte(takes)?).ok()
    });
    let instead = Instead::OwnSpeaker;
    subject.set("speaker", line.speaker.as_ref(), instead, |speaker| {
        script.set_speaker(id, Some(speaker.as_str()?)).ok()
    });
    subject.set("emotion", line.emotion.as_ref(), Instead::Neutral, |emotion| {
        script.set_emotion(id, emotion.as_str()?.parse().ok()?).ok()
    });
    subject.set("fit", line.fit.as_ref(), Instead::OwnLength, |fit| {
        script.set_fit(id, Some(fit.as_str()?.parse().ok()?)).ok()
    });
    subject.set("choke", line.choke.as_ref(), Instead::NoChoke, |choke| {
        script.set_choke(id, Some(byte(choke)?)).ok()
    });
    let instead = Instead::OwnNumber;
    subject.set("number", line.number.as_ref(), instead, |number| {
        let text = match number {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        script.set_number(id, Some(text.parse().ok()?)).ok()
    });
    subject.set("at", line.at.as_ref(), Instead::NoTime, |at| {
        script.set_time(id, Some(at.as_str()?.parse().ok()?)).ok()
    });
    let instead = Instead::OwnLanguage;
    subject.set("language", line.language.as_ref(), instead, |language| {
        script
            .set_language(id, Some(language.as_str()?.parse().ok()?))
            .ok()
    });
    let listed = script.pages().len();
    let page = line.page.as_ref();
    subject.set("page", page, Instead::FirstPage, |page| {
        let page = byte(page).filter(|page| usize::from(*page) < MAX_PAGES)?;
        while script.pages().len() <= usize::from(page) {
            script.pages.push(Page::numbered(script.pages().len()));
        }
        script.set_page(id, page).ok()
    });
    if script.pages().len() > listed {
        let page = script.pages().len();
        subject.tell(|| Correction::PageAdded(page));
    }
    Ok(id)
}

/// Reads the dictionary into `script`.
pub(super) fn restore_dictionary(stored: &Stored, script: &mut Script, notices: &mut Notices) {
    let instead = Instead::Nothing;
    let list = entries("dictionary", stored, MAX_DICTIONARY_WORDS, instead, notices);
    let mut dictionary = Dictionary::default();
    for (index, value) in list.iter().enumerate() {
        if let Err(problem) = entry(value).and_then(|entry| dictionary.insert(entry)) {
            let part = FilePart::Entry(index + 1);
            Subject { part, notices }.tell(|| Correction::Entry(problem));
        }
    }
    if let Err(error) = script.set_dictionary(dictionary) {
        whole(notices).tell(|| Correction::Dictionary(error));
    }
}

/// Reads the speakers made from recordings into `script`.
pub(super) fn restore_profiles(stored: &Stored, script: &mut Script, notices: &mut Notices) {
    let list = entries("profiles", stored, MAX_PROFILES, Instead::Nothing, notices);
    for (index, value) in list.iter().enumerate() {
        let fields = value.as_object().ok_or(InvalidProfile::NoTable);
        let read = fields.and_then(Profile::from_json);
        if let Err(problem) = read.and_then(|profile| Ok(script.store_profile(profile)?)) {
            let part = FilePart::Speaker(index + 1);
            Subject { part, notices }.tell(|| Correction::Speaker(problem));
        }
    }
}

fn entry(value: &Value) -> Result<Entry, EntryError> {
    let field = |name: &str| value.get(name).and_then(Value::as_str);
    Ok(Entry {
        word: field("word").unwrap_or("").to_owned(),
        exact: field("case") == Some("exact"),
        part: field("part").map(Part::named).transpose()?,
        said: Said::read(field("said").unwrap_or(""))?,
    })
}

/// The entries of a list of the project; none if it is missing. A notice reports more than `most`.
fn entries<'a>(
    field: &str,
    stored: &'a Stored,
    most: usize,
    instead: Instead,
    notices: &mut Notices,
) -> &'a [Value] {
    let mut project = whole(notices);
    let mut list: &[Value] = &[];
    project.set(field, Some(&stored.value), instead, |value| {
        list = value.as_array()?;
        Some(())
    });
    project.count(field, stored.entries, most);
    list
}

/// An integer from 0 to 255.
fn byte(value: &Value) -> Option<u8> {
    value.as_u64().and_then(|number| u8::try_from(number).ok())
}
#[cfg(test)]
mod tests;
