//! A script as versioned JSON: what plugin state and preset files hold.
//!
//! ```json
//! { "format": "recit-project", "version": 1,
//!   "voice": { "name": "house", "speaker": "reader" },
//!   "lines": [ { "id": 1, "key": 60, "text": "Welcome back.", "seed": 0 } ] }
//! ```
//!
//! Every field but `format` and `lines` may be missing and has a default; unknown fields are ignored.
//! What breaks a limit is mended and told as a notice, so that a script is never refused for one bad line.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::line::{LineId, VoiceRef};
use super::lines::{MAX_LINE_CHARS, Script};

/// The newest version that this program writes.
pub const VERSION: u32 = 1;
const FORMAT: &str = "recit-project";

/// A script read from JSON, and what the user should know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    lines: Vec<DocumentLine>,
}

#[derive(Serialize, Deserialize)]
struct DocumentLine {
    #[serde(default)]
    id: Option<LineId>,
    #[serde(default)]
    key: Option<i64>,
    text: String,
    #[serde(default)]
    seed: u64,
}

/// Writes `script` in the newest version.
pub fn to_json(script: &Script) -> String {
    let lines = script.lines().iter().map(|line| DocumentLine {
        id: Some(line.id),
        key: line.key.map(i64::from),
        text: line.text.clone(),
        seed: line.seed,
    });
    let document = Document {
        format: FORMAT.into(),
        version: VERSION,
        voice: script.voice.clone(),
        lines: lines.collect(),
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
    restore_lines(document.lines, &mut script, &mut notices);
    Ok(Loaded { script, notices })
}

fn restore_lines(lines: Vec<DocumentLine>, script: &mut Script, notices: &mut Vec<String>) {
    let mut seen = HashSet::new();
    for (index, line) in lines.into_iter().enumerate() {
        let number = index + 1;
        let key = line
            .key
            .and_then(|key| u8::try_from(key).ok().filter(|key| *key < 128));
        if let (Some(asked), None) = (line.key, key) {
            notices.push(format!(
                "Line {number} asked for key {asked}, which MIDI does not have; it has no key now."
            ));
        }
        let mut text = line.text;
        if let Some((cut, _)) = text.char_indices().nth(MAX_LINE_CHARS) {
            notices.push(format!(
                "Line {number} was longer than {MAX_LINE_CHARS} characters and was cut."
            ));
            text.truncate(cut);
        }
        let id = line.id.filter(|id| id.0 < u64::MAX && !seen.contains(id));
        match script.restore(id, key, &text, line.seed) {
            Ok(id) => seen.insert(id),
            Err(error) => {
                notices.push(format!("Line {number} and all after it were left out: {error}."));
                return;
            }
        };
    }
}

/// The script of a fresh instance, from `presets/factory.json`.
pub(super) fn factory() -> Script {
    // A test reads the same file, so a broken one never reaches a user.
    from_json(include_str!("../../presets/factory.json"))
        .map_or_else(|_| Script::empty(), |loaded| loaded.script)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

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
        let loaded = from_json(&to_json(&script)).unwrap();
        assert_eq!(loaded.script, script);
        assert!(loaded.notices.is_empty());
    }

    #[test]
    fn the_factory_preset_is_whole() {
        let loaded = from_json(include_str!("../../presets/factory.json")).unwrap();
        assert_eq!((loaded.script.lines().len(), loaded.notices), (8, vec![]));
    }

    #[test]
    fn an_old_document_without_later_fields_loads_with_defaults() {
        let loaded = from_json(r#"{"format":"recit-project","lines":[{"text":"Hello."}]}"#).unwrap();
        assert_eq!(loaded.script.voice, VoiceRef::default());
        assert_eq!(
            (loaded.script.lines()[0].key, loaded.script.lines()[0].seed),
            (None, 0)
        );
    }

    #[test]
    fn a_newer_document_loads_with_a_notice() {
        let json = r#"{"format":"recit-project","version":9,"mood":{},"lines":[{"text":"Hi","fit":4}]}"#;
        let loaded = from_json(json).unwrap();
        assert_eq!((loaded.script.lines().len(), loaded.notices.len()), (1, 1));
    }

    #[test]
    fn bad_lines_are_mended_and_told() {
        let long = "a".repeat(3000);
        let json = format!(
            r#"{{"format":"recit-project","version":1,"lines":[
                {{"id":1,"key":200,"text":"a"}},{{"id":1,"text":"{long}"}},{{"id":18446744073709551615,"key":-1,"text":"c"}}]}}"#
        );
        let loaded = from_json(&json).unwrap();
        let lines = loaded.script.lines();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0].key, None);
        assert_eq!(lines[1].text.len(), MAX_LINE_CHARS);
        assert!(lines[0].id != lines[1].id && lines[1].id != lines[2].id);
        assert_eq!(loaded.notices.len(), 3);
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
