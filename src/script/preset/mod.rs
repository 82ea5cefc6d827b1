//! Presets: a script together with its parameters.
//!
//! A preset file is a [project] with a name, a sentence about it, its author, tags, and parameters by
//! their ids:
//!
//! ```json
//! { "format": "recit-project", "version": 2,
//!   "name": "Whispers", "about": "Voices without a tone, close to the ear.",
//!   "author": "Ann", "tags": ["whisper", "dark"],
//!   "parameters": { "breath": 100, "mpe": false, "noteoff": "fade" },
//!   "lines": [ { "key": 60, "text": "Don't turn around." } ] }
//! ```
//!
//! The plugin defines the parameters. Those that are missing have their defaults.

mod built_in;
mod user;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::correction::{FileNotice, FilePart, Instead};
use super::lines::Script;
use super::notices::Notices;
use super::project::{self, ProjectError, read, restore};
use super::reading::Subject;
use super::stored::{Document, MAX_PARAMETERS};

pub use built_in::{factory, find};
pub use user::{
    MAX_USER_FILES, PresetFault, PresetFileError, PresetSaveError, file_name, files_in, read_file,
    user_folder, write_file,
};

/// The most tags of a preset.
pub use super::stored::MAX_TAGS;

/// The most characters of a name, an author, a tag, a parameter id or a choice.
pub const MAX_NAME_CHARS: usize = 100;
/// The most characters of a description.
pub const MAX_ABOUT_CHARS: usize = 1000;

/// A script together with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// The stem of its file in `presets/`; empty if it is not built in.
    pub id: &'static str,
    /// Its name in lists.
    pub name: String,
    /// A description of one or two sentences.
    pub about: String,
    /// Who made it; empty if it does not say, as in built-in ones.
    pub author: String,
    /// Keywords to find it.
    pub tags: Vec<String>,
    /// Values of parameters by their ids; all others have their defaults.
    pub parameters: BTreeMap<String, Value>,
    /// The lines.
    pub script: Script,
    /// One sentence for each thing that was corrected or not understood.
    pub notices: Vec<FileNotice>,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number in the parameter's own unit, such as decibels or percent.
    Number(f64),
    /// On or off.
    Switch(bool),
    /// The id of a choice, such as `fade`.
    Choice(String),
}

/// The text of the file of `preset`.
pub fn to_json(preset: &Preset) -> String {
    // What this crate writes is an object.
    let mut json: Json = serde_json::from_str(&project::to_json(&preset.script)).unwrap_or_default();
    if let Some(fields) = json.as_object_mut() {
        let texts = [
            ("name", &preset.name),
            ("about", &preset.about),
            ("author", &preset.author),
        ];
        for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            fields.insert(name.to_owned(), text.as_str().into());
        }
        if !preset.tags.is_empty() {
            fields.insert("tags".to_owned(), preset.tags.clone().into());
        }
        let parameters = preset.parameters.iter();
        let parameters: Map<String, Json> =
            parameters.map(|(id, value)| (id.clone(), value.json())).collect();
        fields.insert("parameters".to_owned(), parameters.into());
    }
    serde_json::to_string_pretty(&json).unwrap_or_default()
}

/// Reads a preset from the text of its file. A project without a name or parameters is also a preset.
///
/// # Errors
/// If the text is not JSON, or the JSON is not a Recit project. Everything else is corrected.
pub fn parse(json: &str) -> Result<Preset, ProjectError> {
    let document = read(json)?;
    let mut notices = Notices::default();
    let script = restore(&document, &mut notices);
    let mut preset = Preset {
        id: "",
        name: String::new(),
        about: String::new(),
        author: String::new(),
        tags: Vec::new(),
        parameters: BTreeMap::new(),
        script,
        notices: Vec::new(),
    };
    preset.restore(&document, &mut notices);
    preset.notices = notices.into_list();
    Ok(preset)
}

/// A text within the limit.
fn text(value: &Json, most: usize) -> Option<String> {
    let text = value.as_str()?;
    (text.chars().count() <= most).then(|| text.to_owned())
}

impl Preset {
    /// Reads everything except the script.
    fn restore(&mut self, document: &Document, notices: &mut Notices) {
        let mut subject = Subject {
            part: FilePart::Preset,
            notices,
        };
        subject.set("name", Some(&document.name.value), Instead::Nothing, |name| {
            self.name = text(name, MAX_NAME_CHARS)?;
            Some(())
        });
        subject.set("about", Some(&document.about.value), Instead::Nothing, |about| {
            self.about = text(about, MAX_ABOUT_CHARS)?;
            Some(())
        });
        subject.set(
            "author",
            Some(&document.author.value),
            Instead::Nothing,
            |author| {
                self.author = text(author, MAX_NAME_CHARS)?;
                Some(())
            },
        );
        subject.set("tags", Some(&document.tags.value), Instead::Nothing, |tags| {
            let words = tags.as_array()?.iter().map(|tag| text(tag, MAX_NAME_CHARS));
            self.tags = words.collect::<Option<_>>()?;
            Some(())
        });
        subject.count("tags", document.tags.entries, MAX_TAGS);
        let mut parameters = None;
        subject.set(
            "parameters",
            Some(&document.parameters.value),
            Instead::Nothing,
            |all| {
                parameters = Some(all.as_object()?);
                Some(())
            },
        );
        subject.count("parameters", document.parameters.entries, MAX_PARAMETERS);
        for (id, value) in parameters.into_iter().flatten() {
            subject.set(id, Some(value), Instead::Ignored, |value| {
                let id = text(&Json::from(id.as_str()), MAX_NAME_CHARS)?;
                self.parameters.insert(id, Value::read(value)?);
                Some(())
            });
        }
    }
}

impl Value {
    fn read(json: &Json) -> Option<Self> {
        match json {
            Json::Number(number) => number.as_f64().map(Self::Number),
            Json::Bool(on) => Some(Self::Switch(*on)),
            Json::String(_) => text(json, MAX_NAME_CHARS).map(Self::Choice),
            _ => None,
        }
    }

    fn json(&self) -> Json {
        match self {
            Self::Number(number) => (*number).into(),
            Self::Switch(on) => (*on).into(),
            Self::Choice(id) => id.as_str().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn invalid_parts_of_a_preset_are_reported_and_the_rest_is_kept() {
        let json = r#"{"format":"recit-project","name":5,"about":"Fine.","tags":["a",1],
            "parameters":{"pitch":[2],"speed":1.5},"lines":[{"key":60,"text":"Hi."}]}"#;
        let preset = parse(json).unwrap();
        assert_eq!(
            (preset.id, preset.name.as_str(), preset.about.as_str()),
            ("", "", "Fine.")
        );
        assert_eq!(
            preset.parameters,
            BTreeMap::from([("speed".into(), Value::Number(1.5))])
        );
        assert_eq!(preset.script.lines().len(), 1);
        assert_eq!(
            preset.notices,
            [
                "The preset: `name` cannot be 5; it has none now.",
                r#"The preset: `tags` cannot be ["a",1]; it has none now."#,
                "The preset: `pitch` cannot be [2]; it is ignored.",
            ]
        );
        assert!(parse(r#"{"format":"recit-project","parameters":3,"lines":[]}"#).is_ok());
        assert!(parse("{}").is_err() && parse(r#"{"format":"midi","lines":[]}"#).is_err());
    }
}
