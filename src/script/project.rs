//! A script as versioned JSON: what plugin state and preset files hold.
//!
//! ```json
//! { "format": "recit-project", "version": 2,
//!   "voice": { "name": "house", "speaker": "reader" },
//!   "channels": [ "reader", "tenor" ],
//!   "pages": [ { "name": "First act" }, { "name": "Second act", "keys": [36, 47] } ],
//!   "lines": [ { "id": 1, "key": 60, "text": "Welcome back.", "seed": 0, "page": 1, "takes": 4,
//!                "speaker": "tenor", "emotion": "anger:0.5+fear:0.3", "fit": "2 beats", "choke": 1 } ] }
//! ```
//!
//! Every field but `format` and `lines` may be missing and has a default; unknown fields are ignored.
//! Pages are counted from 0. What breaks a limit or is not understood is mended and told as a notice, so that a
//! script is never refused for one bad line. Version 1 had neither channels nor pages, and of a line only `id`, `key`,
//! `text` and `seed`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::limits::MAX_CHANNELS;
use super::line::{Line, LineId, VoiceRef};
use super::lines::Script;
use super::pages::Page;
use super::reading::{restore_channels, restore_lines, restore_pages};
use crate::emotion::Emotion;

/// The newest version that this program writes.
pub const VERSION: u32 = 2;
const FORMAT: &str = "recit-project";

/// A script read from JSON, and what the user should know about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The script, within all limits.
    pub script: Script,
    /// One sentence for each thing that was mended or not understood.
    pub notices: Vec<String>,
}

/// Why a text is no script at all.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// Not JSON, or JSON of another shape.
    #[error("this is not a Recit project: {0}")]
    Malformed(#[from] serde_json::Error),
    /// JSON that names another format.
    #[error("this is not a Recit project: its format is `{0}`")]
    WrongFormat(String),
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: String,
    #[serde(default)]
    version: u32,
    #[serde(default)]
    voice: VoiceRef,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channels: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pages: Option<Value>,
    lines: Vec<StoredLine>,
}

/// A line as a file has it. A value of any kind is let in where a wrong one can be mended.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct StoredLine {
    #[serde(default)]
    pub id: Option<LineId>,
    #[serde(default)]
    pub key: Option<Value>,
    pub text: String,
    #[serde(default)]
    pub seed: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emotion: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choke: Option<Value>,
}

impl From<&Line> for StoredLine {
    fn from(line: &Line) -> Self {
        let neutral = line.emotion == Emotion::default();
        Self {
            id: Some(line.id),
            key: line.key.map(Value::from),
            text: line.text.clone(),
            seed: line.seed,
            page: (line.page > 0).then(|| line.page.into()),
            takes: (line.takes > 1).then(|| line.takes.into()),
            speaker: line.speaker.clone().map(Value::from),
            emotion: (!neutral).then(|| line.emotion.to_string().into()),
            fit: line.fit.map(|fit| fit.to_string().into()),
            choke: line.choke.map(Value::from),
        }
    }
}

/// Writes `script` in the newest version. Fields of lines and pages that stand at their default are left out.
pub fn to_json(script: &Script) -> String {
    let channels = &script.channels[..script.channels.len().min(MAX_CHANNELS)];
    let pages = script.pages();
    let page = |page: &Page| match page.keys {
        Some((first, last)) => json!({ "name": page.name, "keys": [first, last] }),
        None => json!({ "name": page.name }),
    };
    let document = Document {
        format: FORMAT.into(),
        version: VERSION,
        voice: script.voice.clone(),
        channels: (!channels.is_empty()).then(|| json!(channels)),
        pages: (pages != [Page::numbered(0)]).then(|| pages.iter().map(page).collect()),
        lines: script
            .lines()
            .iter()
            .map(|line| StoredLine::from(&**line))
            .collect(),
    };
    // Strings and numbers in plain structs always serialise.
    serde_json::to_string(&document).unwrap_or_default()
}

/// Reads a script of this or an older version, and what it understands of a newer one.
///
/// # Errors
/// Text that is not JSON, or JSON that is no Recit project. Nothing else is refused.
pub fn from_json(json: &str) -> Result<Loaded, ProjectError> {
    let document: Document = serde_json::from_str(json)?;
    if document.format != FORMAT {
        return Err(ProjectError::WrongFormat(document.format));
    }
    let mut notices = Vec::new();
    if document.version > VERSION {
        notices.push(format!(
            "This project was saved by a newer Recit (format {}); settings that this one does not know are left out.",
            document.version
        ));
    }
    let mut script = Script::empty();
    script.voice = document.voice;
    restore_channels(document.channels.as_ref(), &mut script, &mut notices);
    restore_pages(document.pages.as_ref(), &mut script, &mut notices);
    restore_lines(&document.lines, &mut script, &mut notices);
    Ok(Loaded { script, notices })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::script::Fit;

    #[test]
    fn a_script_reads_back_as_it_was_written() {
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
        script.set_fit(id, Some(Fit::Bars(1.0 / 3.0))).unwrap();
        script.set_choke(id, Some(16)).unwrap();
        let loaded = from_json(&to_json(&script)).unwrap();
        assert_eq!(loaded.script, script);
        assert!(loaded.notices.is_empty());
    }

    #[test]
    fn what_stands_at_its_default_is_not_written() {
        let mut script = Script::empty();
        script.add(Some(60), "Hello.").unwrap();
        let voice = r#""voice":{"name":"house","speaker":"reader"}"#;
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
    fn what_is_no_project_is_refused_with_a_reason() {
        for garbage in ["", "{", "[]", "null", "\u{0}", r#"{"format":"midi","lines":[]}"#] {
            assert!(from_json(garbage).is_err(), "{garbage:?}");
        }
        let whole = to_json(&Script::factory());
        for end in 0..whole.len() {
            assert!(
                from_json(&whole[..end]).is_err(),
                "a project cut after {end} bytes was read"
            );
        }
    }
}
