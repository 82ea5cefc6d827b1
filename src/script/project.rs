//! A script as versioned JSON: the content of plugin state and preset files.
//!
//! ```json
//! { "format": "recit-project", "version": 2,
//!   "voice": { "name": "house", "speaker": "reader" },
//!   "channels": [ "reader", "tenor" ],
//!   "pages": [ { "name": "First act" }, { "name": "Second act", "keys": [36, 47] } ],
//!   "lines": [ { "id": 1, "key": 60, "text": "Welcome back.", "seed": 0, "page": 1, "takes": 4,
//!                "speaker": "tenor", "emotion": "anger:0.5+fear:0.3", "fit": "2 beats", "choke": 1,
//!                "number": "12.5", "at": "00:01:02.500", "language": "en" } ],
//!   "dictionary": [ { "word": "SQL", "said": "sequel", "case": "exact" },
//!                   { "word": "lead", "said": "L EH1 D", "part": "noun" } ],
//!   "profiles": [ { "id": "anna", "voice": "house", "statement": "...", "embedding": "0.01 0.2 ...", ... } ] }
//! ```
//!
//! Every field except `format` is optional and has a default; unknown fields are ignored. Pages count from 0.
//! Values that exceed a limit or are invalid are corrected and reported as notices, so that one bad field
//! affects only that field, never its line or the script. Version 1 had no channels or pages, and of a line
//! only `id`, `key`, `text` and `seed`.

use serde::Serialize;
use serde_json::{Value, json};

use super::correction::FileNotice;
use super::limits::{MAX_CHANNELS, ScriptError, check_dictionary};
use super::line::{Line, VoiceRef};
use super::lines::Script;
use super::notices::Notices;
use super::page::Page;
use super::reading::{
    restore_channels, restore_dictionary, restore_lines, restore_pages, restore_profiles, restore_version,
    restore_voice, shown,
};
use super::stored::{Document, StoredLine};
use crate::emotion::Emotion;
use crate::text::dictionary::{Dictionary, Entry};

/// The most bytes of a project or preset. The largest script takes less, with any characters.
pub const MAX_JSON: usize = 8 << 20;
/// The newest version that this program writes.
pub const VERSION: u32 = 2;
const FORMAT: &str = "recit-project";

/// A script read from JSON, with notices for the user.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The script, within all limits.
    pub script: Script,
    /// One sentence for each thing that was corrected or not understood.
    pub notices: Vec<FileNotice>,
}

/// Why a text is not a script.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// Not JSON, or JSON of another shape.
    #[error("this is not a Recit project: {0}")]
    Malformed(#[from] serde_json::Error),
    /// JSON with another format name, or none.
    #[error("this is not a Recit project: its format is `{0}`")]
    WrongFormat(String),
    /// It is larger than any project.
    #[error("this is not a Recit project: it is larger than 8 MiB")]
    TooLarge,
    /// Content that no project can have.
    #[error(transparent)]
    Refused(#[from] ScriptError),
}

#[derive(Serialize)]
struct Written {
    format: &'static str,
    version: u32,
    voice: VoiceRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    channels: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<Value>,
    lines: Vec<StoredLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dictionary: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profiles: Option<Value>,
}

impl From<&Line> for StoredLine {
    fn from(line: &Line) -> Self {
        let neutral = line.emotion == Emotion::default();
        Self {
            id: Some(line.id.0.into()),
            key: line.key.map(Value::from),
            text: Some(line.text.clone().into()),
            seed: Some(line.seed.into()),
            page: (line.page > 0).then(|| line.page.into()),
            takes: (line.takes > 1).then(|| line.takes.into()),
            speaker: line.speaker.clone().map(Value::from),
            emotion: (!neutral).then(|| line.emotion.to_string().into()),
            fit: line.fit.map(|fit| fit.to_string().into()),
            choke: line.choke.map(Value::from),
            number: line.number.map(|number| number.as_str().into()),
            at: line.at.map(|at| at.to_string().into()),
            language: line.language.map(|language| language.tag().into()),
        }
    }
}

/// The entries of a dictionary, if it has any.
fn stored_dictionary(dictionary: &Dictionary) -> Option<Value> {
    let entries = dictionary.entries().iter().map(stored_entry);
    (!dictionary.is_empty()).then(|| entries.collect())
}

/// An entry of a dictionary without default values.
fn stored_entry(entry: &Entry) -> Value {
    let mut fields = json!({ "word": entry.word, "said": entry.said.written() });
    if let Some(part) = entry.part {
        fields["part"] = part.name().into();
    }
    if entry.exact {
        fields["case"] = "exact".into();
    }
    fields
}

/// Writes `script` in the newest version. Fields of lines and pages with default values are omitted.
pub fn to_json(script: &Script) -> String {
    let channels = &script.channels[..script.channels.len().min(MAX_CHANNELS)];
    let pages = script.pages();
    let page = |page: &Page| match page.keys {
        Some((first, last)) => json!({ "name": page.name, "keys": [first, last] }),
        None => json!({ "name": page.name }),
    };
    let document = Written {
        format: FORMAT,
        version: VERSION,
        voice: script.voice.clone(),
        channels: (!channels.is_empty()).then(|| json!(channels)),
        pages: (pages != [Page::numbered(0)]).then(|| pages.iter().map(page).collect()),
        lines: script
            .lines()
            .iter()
            .map(|line| StoredLine::from(&**line))
            .collect(),
        dictionary: stored_dictionary(script.dictionary()),
        profiles: (!script.profiles().is_empty()).then(|| {
            script
                .profiles()
                .iter()
                .map(|profile| profile.to_json())
                .collect()
        }),
    };
    // Plain structs of strings and numbers always serialise.
    serde_json::to_string(&document).unwrap_or_default()
}

/// The text of a project or preset with another dictionary and everything else unchanged.
///
/// # Errors
/// As [`from_json`]; also if the dictionary is larger than a project may contain.
pub fn with_dictionary(json: &str, dictionary: &Dictionary) -> Result<String, ProjectError> {
    read(json)?;
    check_dictionary(dictionary)?;
    let mut project: Value = serde_json::from_str(json)?;
    if let Some(fields) = project.as_object_mut() {
        fields.remove("dictionary");
        if let Some(entries) = stored_dictionary(dictionary) {
            fields.insert("dictionary".to_owned(), entries);
        }
    }
    Ok(serde_json::to_string_pretty(&project)?)
}

/// Reads a script of this or an older version, and the known parts of a newer one.
///
/// # Errors
/// If the text has more than [`MAX_JSON`] bytes or is not JSON, or the JSON is not a Recit project.
/// Everything else is corrected.
pub fn from_json(json: &str) -> Result<Loaded, ProjectError> {
    let document = read(json)?;
    let mut notices = Notices::default();
    let script = restore(&document, &mut notices);
    Ok(Loaded {
        script,
        notices: notices.into_list(),
    })
}

/// The fields of a project.
pub(super) fn read(json: &str) -> Result<Document, ProjectError> {
    if json.len() > MAX_JSON {
        return Err(ProjectError::TooLarge);
    }
    let document: Document = serde_json::from_str(json)?;
    match document.format.value.as_str() {
        Some(FORMAT) => Ok(document),
        Some(other) => Err(ProjectError::WrongFormat(other.chars().take(40).collect())),
        None => Err(ProjectError::WrongFormat(shown(&document.format.value))),
    }
}

/// The script of a project.
pub(super) fn restore(document: &Document, notices: &mut Notices) -> Script {
    let mut script = Script::empty();
    restore_version(&document.version.value, VERSION, notices);
    restore_voice(&document.voice.value, &mut script, notices);
    restore_channels(&document.channels, &mut script, notices);
    restore_pages(&document.pages, &mut script, notices);
    restore_lines(&document.lines, &mut script, notices);
    restore_dictionary(&document.dictionary, &mut script, notices);
    restore_profiles(&document.profiles, &mut script, notices);
    script
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::script::{
        MAX_DICTIONARY_WORDS, MAX_LINES, MAX_PROFILES, MAX_SCRIPT_BYTES, MAX_SPEAKER_CHARS, MusicalLength,
        Profile,
    };
    use crate::text::dictionary::{Part, Said};

    fn dictionary() -> Dictionary {
        let rows = "word,said,part,case\nSQL,sequel,,exact\nlead,L EH1 D,noun,\n";
        Dictionary::from_csv(rows).0
    }

    fn profile(id: &str) -> Profile {
        Profile {
            id: id.to_owned(),
            voice: "house".into(),
            statement: "I may.".into(),
            recording: "0a".repeat(32),
            encoder: "0b".repeat(32),
            embedding: vec![0.6, 0.8],
            log_f0_mean: 5.0,
            log_f0_std: 0.2,
            log_phoneme_s: -2.5,
            level_std: 1.0,
            formant: 0.5,
        }
    }

    #[test]
    fn profiles_in_use_are_kept_up_to_their_limit() {
        let mut script = Script::empty();
        for number in 0..MAX_PROFILES {
            let line = script.add(None, "x").unwrap();
            let id = format!("p{number}");
            script.set_speaker(line, Some(&id)).unwrap();
            script.store_profile(profile(&id)).unwrap();
        }
        let refused = script.store_profile(profile("more"));
        assert_eq!(refused, Err(ScriptError::TooManyProfiles));
        script.store_profile(profile("p3")).unwrap();
        script.set_speaker(script.lines()[5].id, None).unwrap();
        script.store_profile(profile("more")).unwrap();
        assert_eq!(script.profiles().len(), MAX_PROFILES);
        assert!(script.profiles().iter().all(|kept| kept.id != "p5"));
    }

    #[test]
    fn a_bad_profile_is_ignored_and_reported() {
        let mut good = profile("anna").to_json();
        good["embedding"] = "9 9".into();
        let loaded = from_json(&format!(
            r#"{{"format":"recit-project","lines":[],"profiles":[{good},7]}}"#
        ))
        .unwrap();
        assert!(loaded.script.profiles().is_empty());
        assert_eq!(loaded.notices.len(), 2, "{:?}", loaded.notices);
    }

    #[test]
    fn another_dictionary_leaves_the_rest_of_a_project_unchanged() {
        let json = r#"{"format":"recit-project","name":"X","mood":[1],"lines":[{"text":"Hi"}],"dictionary":[{"word":"a","said":"b"}]}"#;
        let changed = with_dictionary(json, &dictionary()).unwrap();
        let value: Value = serde_json::from_str(&changed).unwrap();
        assert_eq!((&value["name"], &value["mood"]), (&json!("X"), &json!([1])));
        assert_eq!(**from_json(&changed).unwrap().script.dictionary(), dictionary());
        let emptied = with_dictionary(&changed, &Dictionary::default()).unwrap();
        assert!(!emptied.contains("dictionary"));
        assert!(with_dictionary("{}", &dictionary()).is_err());
        let rows: String = (0..2001).map(|number| format!("w{number},x\n")).collect();
        let (large, _) = Dictionary::from_csv(&format!("word,said\n{rows}"));
        assert!(matches!(
            with_dictionary(json, &large),
            Err(ProjectError::Refused(_))
        ));
    }

    #[test]
    fn wrong_entries_are_skipped_and_reported() {
        let loaded = from_json(
            r#"{"format":"recit-project","lines":[],"dictionary":[{"word":"gif","said":"JH IH1 F"},{"word":"x"},
                {"word":"y","said":"z","part":"pronoun"},7]}"#,
        )
        .unwrap();
        assert_eq!(loaded.script.dictionary().entries().len(), 1);
        assert_eq!(loaded.notices.len(), 3, "{:?}", loaded.notices);
        assert!(loaded.notices[1].starts_with("Entry 3 of the dictionary: `pronoun` is not"));
    }

    #[test]
    fn a_script_is_restored_as_it_was_written() {
        let mut script = Script::factory();
        let id = script
            .add(None, "A line with \"quotes\", \u{1F600} and\na break.")
            .unwrap();
        script.set_seed(id, u64::MAX).unwrap();
        script.voice = VoiceRef {
            name: "elsewhere".into(),
            speaker: "x".into(),
            hash: Some("abc".into()),
        };
        script.remove(script.lines()[2].id).unwrap();
        script.channels = vec![None, Some("tenor".into()), None];
        let page = script.add_page("Second act").unwrap();
        script.set_page_keys(page, Some((36, 47))).unwrap();
        script.set_page(id, page).unwrap();
        script.set_takes(id, 16).unwrap();
        script.set_speaker(id, Some("alto")).unwrap();
        script
            .set_emotion(id, "anger:0.1+fear:0.7".parse().unwrap())
            .unwrap();
        script.set_fit(id, Some(MusicalLength::Bars(1.0 / 3.0))).unwrap();
        script.set_choke(id, Some(16)).unwrap();
        script.set_number(id, "12.5".parse().ok()).unwrap();
        script.set_time(id, "1:02.5".parse().ok()).unwrap();
        script.set_language(id, "zh".parse().ok()).unwrap();
        script.set_dictionary(dictionary()).unwrap();
        script.store_profile(profile("anna")).unwrap();
        let loaded = from_json(&to_json(&script)).unwrap();
        assert_eq!(loaded.script, script);
        assert!(loaded.notices.is_empty());
    }

    #[test]
    fn the_largest_script_is_read_back() {
        let mut script = Script::empty();
        // A character that takes six bytes in JSON.
        let text = "\u{1}".repeat(MAX_SCRIPT_BYTES / MAX_LINES);
        let long = "\u{1F600}".repeat(MAX_SPEAKER_CHARS);
        for _ in 0..MAX_LINES {
            let id = script.add(Some(127), &text).unwrap();
            script.set_seed(id, u64::MAX).unwrap();
            script.set_speaker(id, Some(&long)).unwrap();
            script
                .set_emotion(id, "anger:0.12345678+fear:0.7".parse().unwrap())
                .unwrap();
        }
        let mut words = Dictionary::default();
        for number in 0..MAX_DICTIONARY_WORDS {
            let (word, said) = (
                format!("{number}{}", "\u{1}".repeat(27)),
                Said::Like("\u{1}".repeat(34)),
            );
            let part = Some(Part::Adjective);
            let exact = true;
            words
                .insert(Entry {
                    word,
                    exact,
                    part,
                    said,
                })
                .unwrap();
        }
        script.set_dictionary(words).unwrap();
        let json = to_json(&script);
        assert!(json.len() < MAX_JSON, "{}", json.len());
        let loaded = from_json(&json).unwrap();
        assert_eq!((loaded.script == script, loaded.notices), (true, vec![]));
    }

    #[test]
    fn default_values_are_not_written() {
        let mut script = Script::empty();
        script.add(Some(60), "Hello.").unwrap();
        let voice = r#""voice":{"name":"house","speaker":"host"}"#;
        let lines = r#""lines":[{"id":1,"key":60,"text":"Hello.","seed":0}]"#;
        let expected = format!(r#"{{"format":"recit-project","version":2,{voice},{lines}}}"#);
        assert_eq!(to_json(&script), expected);
    }

    #[test]
    fn an_old_document_without_later_fields_loads_with_defaults() {
        let loaded = from_json(r#"{"format":"recit-project","lines":[{"text":"Hello."}]}"#).unwrap();
        let mut expected = Script::empty();
        expected.add(None, "Hello.").unwrap();
        assert_eq!((loaded.script, loaded.notices), (expected, vec![]));
    }

    #[test]
    fn a_newer_document_loads_with_a_notice() {
        let json = r#"{"format":"recit-project","version":9,"mood":{},"lines":[{"text":"Hi","shade":4}]}"#;
        let loaded = from_json(json).unwrap();
        assert_eq!((loaded.script.lines().len(), loaded.notices.len()), (1, 1));
    }

    #[test]
    fn other_texts_are_refused_with_a_reason() {
        for garbage in [
            "",
            "{",
            "[]",
            "null",
            "{}",
            "\u{0}",
            r#"{"format":"midi","lines":[]}"#,
            r#"{"format":["recit-project"],"lines":[]}"#,
        ] {
            assert!(from_json(garbage).is_err(), "{garbage:?}");
        }
        let deep = format!(r#"{{"format":"recit-project","mood":{}"#, "[".repeat(1_000_000));
        assert!(from_json(&deep).is_err());
        let large = format!(
            r#"{{"format":"recit-project","lines":[],"mood":"{}"}}"#,
            "a".repeat(MAX_JSON)
        );
        assert!(matches!(from_json(&large), Err(ProjectError::TooLarge)));
        let whole = to_json(&Script::factory());
        for end in 0..whole.len() {
            assert!(
                from_json(&whole[..end]).is_err(),
                "a project cut after {end} bytes was read"
            );
        }
    }
}
