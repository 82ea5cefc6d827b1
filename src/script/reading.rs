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
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::emotion::Emotion;
    use crate::script::project::{Loaded, from_json};

    fn load(fields: &str) -> Loaded {
        from_json(&format!(r#"{{"format":"recit-project","version":2,{fields}}}"#)).unwrap()
    }

    #[test]
    fn bad_lines_are_corrected_and_reported() {
        let long = "a".repeat(3000);
        let loaded = load(&format!(
            r#""lines":[{{"id":1,"key":200,"text":"a"}},{{"id":1,"text":"{long}"}},
                {{"id":18446744073709551615,"key":-1,"text":"c"}},{{"key":"C4","text":"d"}}]"#
        ));
        let lines = loaded.script.lines();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0].key, None);
        assert_eq!(lines[1].text.len(), MAX_LINE_CHARS);
        assert!(lines[0].id != lines[1].id && lines[1].id != lines[2].id);
        assert_eq!(loaded.notices.len(), 5);
        assert_eq!(
            loaded.notices[0],
            "Line 1: `key` cannot be 200; it has no key now."
        );
    }

    #[test]
    fn a_bad_field_of_a_line_affects_only_itself() {
        for field in [
            r#""takes":0"#,
            r#""takes":17"#,
            r#""takes":"many""#,
            r#""speaker":"""#,
            r#""speaker":3"#,
            r#""emotion":"grumpy""#,
            r#""emotion":"anger:2""#,
            r#""fit":"2 weeks""#,
            r#""fit":"0 beats""#,
            r#""fit":4"#,
            r#""choke":0"#,
            r#""choke":17"#,
            r#""number":"1 2""#,
            r#""number":[1]"#,
            r#""at":"soon""#,
            r#""at":5"#,
            r#""language":"z h""#,
            r#""language":7"#,
            r#""page":128"#,
            r#""page":-1"#,
        ] {
            let loaded = load(&format!(
                r#""lines":[{{"key":60,"text":"Here.","seed":7,{field}}}]"#
            ));
            let line = &loaded.script.lines()[0];
            assert_eq!((line.key, line.seed, line.text.as_str()), (Some(60), 7, "Here."));
            assert_eq!(
                (line.takes, &line.speaker, line.choke, line.at, line.language),
                (1, &None, None, None, None),
                "{field}"
            );
            assert_eq!((line.emotion, line.fit, line.page), (Emotion::default(), None, 0));
            assert_eq!(loaded.notices.len(), 1, "{field}: {:?}", loaded.notices);
            assert!(loaded.notices[0].starts_with("Line 1: `"), "{:?}", loaded.notices);
        }
    }

    fn texts(loaded: &Loaded) -> Vec<&str> {
        let lines = loaded.script.lines();
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_bad_value_affects_only_its_field() {
        let values = [
            "null",
            "true",
            "-1",
            "1.5",
            "18446744073709551615",
            "\"x\"",
            "\"\"",
            "[]",
            "[1,[2,[3]],{}]",
            "{}",
            r#"{"a":{"b":1}}"#,
        ];
        let fields = [
            "id", "key", "text", "seed", "page", "takes", "speaker", "emotion", "fit", "choke", "number",
            "at", "language",
        ];
        for (field, value) in fields.iter().flat_map(|field| values.map(|value| (field, value))) {
            let loaded = load(&format!(
                r#""lines":[{{"text":"a","{field}":{value}}},{{"text":"b"}}]"#
            ));
            let texts = texts(&loaded);
            assert_eq!(texts.len(), 2, "{field}: {value}");
            assert_eq!(texts[1], "b", "{field}: {value}");
        }
        let fields = [
            "version",
            "voice",
            "channels",
            "pages",
            "name",
            "about",
            "tags",
            "parameters",
        ];
        for (field, value) in fields.iter().flat_map(|field| values.map(|value| (field, value))) {
            let json = format!(r#"{{"format":"recit-project","lines":[{{"text":"a"}}],"{field}":{value}}}"#);
            let preset = crate::script::preset::parse(&json).unwrap();
            assert_eq!(preset.script.lines().len(), 1, "{field}: {value}");
        }
        for value in values {
            let loaded = load(&format!(r#""lines":[{{"text":"a"}},{value},{{"text":"b"}}]"#));
            let texts = texts(&loaded);
            assert_eq!((texts[0], *texts.last().unwrap()), ("a", "b"), "{value}");
            assert!(load(&format!(r#""lines":{value}"#)).script.lines().len() <= 1);
        }
        assert_eq!(load(r#""voice":5,"lines":[]"#).script.voice, VoiceRef::default());
    }

    #[test]
    fn ids_of_lines_are_bounded_and_never_used_twice() {
        let most = LineId::MAX;
        let ids = format!(
            r#""lines":[{{"id":{most},"text":"a"}},{{"id":18446744073709551614,"text":"b"}},{{"text":"c"}},
                {{"id":{},"text":"d"}},{{"id":0,"text":"e"}},{{"id":1,"text":"f"}}]"#,
            most + 1
        );
        let mut script = load(&ids).script;
        for _ in 0..100 {
            script.add(None, "more").unwrap();
        }
        let ids: HashSet<LineId> = script.lines().iter().map(|line| line.id).collect();
        assert_eq!(ids.len(), 106);
        assert!(ids.iter().all(|id| (1..=most).contains(&id.0)), "{ids:?}");
        assert_eq!(script.lines()[0].id.0, most);
    }

    #[test]
    fn a_voice_is_read_within_limits() {
        let long = "a".repeat(1_000_000);
        let loaded = load(&format!(
            r#""lines":[],"voice":{{"name":"{long}","speaker":"{long}","hash":"{long}"}}"#
        ));
        assert_eq!(loaded.script.voice, VoiceRef::default());
        assert_eq!(loaded.notices.len(), 3);
        assert!(loaded.notices.iter().all(|notice| notice.len() < 120));
    }

    #[test]
    fn the_number_of_notices_is_limited() {
        let many = vec![r#"{"text":5,"key":"x","takes":99}"#; 1000].join(",");
        let loaded = load(&format!(r#""lines":[{many}]"#));
        assert_eq!((loaded.script.lines().len(), loaded.notices.len()), (1000, 51));
        assert_eq!(loaded.notices[50], "… and 2950 more.");
    }

    #[test]
    fn a_page_that_only_a_line_names_is_added() {
        let loaded = load(r#""lines":[{"text":"a","page":2},{"text":"b","page":1}]"#);
        let pages: Vec<u8> = loaded.script.lines().iter().map(|line| line.page).collect();
        assert_eq!((pages, loaded.script.pages().len()), (vec![2, 1], 3));
        assert_eq!(loaded.notices, ["Line 1: its page 3 was missing and was added."]);
    }

    #[test]
    fn bad_pages_are_corrected_and_reported() {
        let long = "a".repeat(70);
        let loaded = load(&format!(
            r#""lines":[],"pages":[{{"name":"{long}","keys":[47,36]}},{{"keys":[0,128]}},{{"name":5,"keys":[1]}},7]"#
        ));
        let names = loaded.script.pages().iter().map(|page| page.name.as_str());
        assert_eq!(
            names.collect::<Vec<_>>(),
            [&long[..60], "Page 2", "Page 3", "Page 4"]
        );
        assert!(loaded.script.pages().iter().all(|page| page.keys.is_none()));
        assert_eq!(loaded.notices.len(), 6, "{:?}", loaded.notices);
        let many = vec!["{}"; 130].join(",");
        let loaded = load(&format!(r#""lines":[],"pages":[{many}]"#));
        assert_eq!((loaded.script.pages().len(), loaded.notices.len()), (128, 1));
        for none in ["[]", "null"] {
            let loaded = load(&format!(r#""lines":[],"pages":{none}"#));
            assert_eq!((loaded.script.pages().len(), loaded.notices.len()), (1, 0));
        }
        let loaded = load(r#""lines":[],"pages":"three""#);
        assert_eq!((loaded.script.pages().len(), loaded.notices.len()), (1, 1));
    }

    #[test]
    fn bad_channels_are_corrected_and_reported() {
        let loaded = load(r#""lines":[],"channels":["alto",null,5,"","tenor"]"#);
        let named = |name: &str| Some(name.to_owned());
        let expected = [named("alto"), None, None, None, named("tenor")];
        assert_eq!(loaded.script.channels, expected);
        assert_eq!(loaded.notices.len(), 2, "{:?}", loaded.notices);
        let many = vec!["\"alto\""; 17].join(",");
        let loaded = load(&format!(r#""lines":[],"channels":[{many}]"#));
        assert_eq!((loaded.script.channels.len(), loaded.notices.len()), (16, 1));
        assert_eq!(load(r#""lines":[],"channels":{}"#).notices.len(), 1);
    }

    #[test]
    fn a_full_script_skips_the_rest_and_reports_it() {
        let many = vec![r#"{"text":"a"}"#; 1030].join(",");
        let loaded = load(&format!(r#""lines":[{many}]"#));
        assert_eq!((loaded.script.lines().len(), loaded.notices.len()), (1024, 1));
        assert!(loaded.notices[0].starts_with("Line 1025: this line and all later ones were skipped"));
    }

    #[test]
    fn a_notice_shows_only_the_beginning_of_a_long_value() {
        let long = "a".repeat(100_000);
        let loaded = load(&format!(r#""lines":[{{"text":"a","fit":"{long}"}}]"#));
        assert!(loaded.notices[0].len() < 120, "{}", loaded.notices[0].len());
    }
}
