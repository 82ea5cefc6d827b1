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

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::correction::{FileNotice, FilePart, Instead};
use super::lines::Script;
use super::notices::Notices;
use super::project::{self, ProjectError, read, restore};
use super::reading::Subject;
use super::stored::{Document, MAX_PARAMETERS};
use crate::{files, paths};

/// The most tags of a preset.
pub use super::stored::MAX_TAGS;

/// The most files that are listed of the folder of the user's presets.
pub const MAX_USER_FILES: usize = 1000;
/// The largest preset file, in bytes.
const MAX_FILE: u64 = 8 << 20;
/// The most characters of a name, an author, a tag, a parameter id or a choice.
pub const MAX_NAME_CHARS: usize = 100;
/// The most characters of a description.
pub const MAX_ABOUT_CHARS: usize = 1000;
/// The ending of preset files.
const ENDING: &str = "json";

/// The most characters of a file name without its ending.
const MAX_STEM_CHARS: usize = 50;
/// Names that Windows reserves.
const DEVICES: [&str; 22] = [
    "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
    "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
];

/// A table of files in `presets/`, by their stems.
macro_rules! files {
    ($($id:literal),* $(,)?) => {
        [$(($id, include_str!(concat!("../../presets/", $id, ".json")))),*]
    };
}

/// The built-in presets, in their displayed order.
const FILES: [(&str, &str); 20] = files![
    "factory",
    "station",
    "storyteller",
    "moods",
    "whispers",
    "trailer",
    "scene",
    "argument",
    "playground",
    "barks",
    "creature",
    "robot",
    "lullaby",
    "choir",
    "solo",
    "glide",
    "rhythm-words",
    "mouth-beats",
    "countdown",
    "glitch",
];

/// A preset's file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("The preset {} cannot be read: {reason}.", file.display())]
pub struct PresetFileError {
    /// The file.
    pub file: PathBuf,
    /// The reason.
    pub reason: PresetFault,
}

/// Why a preset file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PresetFault {
    /// The error of the system, or it is too large.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// It is not text.
    #[error("it is not UTF-8")]
    NotText(#[from] std::string::FromUtf8Error),
    /// It does not contain a preset.
    #[error(transparent)]
    Project(#[from] ProjectError),
}

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

/// All built-in presets, parsed one at a time. The first is that of a new instance.
pub fn factory() -> impl Iterator<Item = Preset> {
    FILES.into_iter().filter_map(built_in)
}

impl Script {
    /// The script of a new instance, from the preset `factory`: eight lines on keys 60 to 67.
    pub fn factory() -> Self {
        find("factory").map_or_else(Self::empty, |preset| preset.script)
    }
}

/// The built-in preset with this id.
pub fn find(id: &str) -> Option<Preset> {
    FILES.into_iter().find(|file| file.0 == id).and_then(built_in)
}

/// The folder of the user's own presets; `None` if the user has no home folder. It may not exist.
pub fn user_folder() -> Option<PathBuf> {
    paths::data_dir().map(|folder| folder.join("presets"))
}

/// The preset files in `folder`, sorted by name, at most [`MAX_USER_FILES`]; none if it cannot be read.
pub fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path());
    let is_preset = |path: &PathBuf| path.extension().is_some_and(|ending| ending == ENDING);
    let mut files: Vec<PathBuf> = files.filter(is_preset).collect();
    files.sort();
    files.truncate(MAX_USER_FILES);
    files
}

/// Writes `preset` to a file named after it in `folder`, which is created if it does not exist, and replaces
/// a file of that name. Returns the file. Concurrent readers see the old file or the new one.
///
/// # Errors
/// The error of the system, or [`ErrorKind::InvalidInput`] if the name has no letter or digit.
pub fn write_file(folder: &Path, preset: &Preset) -> io::Result<PathBuf> {
    let name = file_name(&preset.name)
        .ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "its name has no letter or digit"))?;
    fs::create_dir_all(folder)?;
    let file = folder.join(&name);
    let unfinished = folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = fs::write(&unfinished, to_json(preset)).and_then(|()| fs::rename(&unfinished, &file));
    if written.is_err() {
        // It may not exist.
        let _ = fs::remove_file(&unfinished);
    }
    written.map(|()| file)
}

/// The file name of a preset of this name, valid on every system; `None` if the name has no letter or digit.
pub fn file_name(name: &str) -> Option<String> {
    let is_plain = |sign: char| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_');
    let plain: String = name
        .chars()
        .map(|sign| if is_plain(sign) { sign } else { '-' })
        .take(MAX_STEM_CHARS)
        .collect();
    let stem = plain.trim_matches(|sign: char| !sign.is_alphanumeric());
    if stem.is_empty() {
        return None;
    }
    let is_taken = DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device));
    let mark = if is_taken { "_" } else { "" };
    Some(format!("{stem}{mark}.{ENDING}"))
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

/// Reads a preset from a file. If it has no name, the file name is used.
///
/// # Errors
/// If the file cannot be read, is larger than 8 MiB or does not contain a preset.
pub fn read_file(path: &Path) -> Result<Preset, PresetFileError> {
    let mut preset = read_named(path).map_err(|reason| PresetFileError {
        file: path.to_owned(),
        reason,
    })?;
    if preset.name.is_empty() {
        preset.name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
    }
    Ok(preset)
}

fn read_named(path: &Path) -> Result<Preset, PresetFault> {
    let text = String::from_utf8(files::read(path, MAX_FILE)?)?;
    Ok(parse(&text)?)
}

/// Parses a file of the table. A test parses all of them, so it never fails for a user.
fn built_in((id, json): (&'static str, &str)) -> Option<Preset> {
    parse(json).ok().map(|preset| Preset { id, ..preset })
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
    use std::collections::HashSet;

    use super::*;
    use crate::emotion::Named;
    use crate::player::CONTROLS;

    /// The numeric parameters of the plugin that are not controls, and their ranges.
    const NUMBERS: [(&str, f64, f64); 6] = [
        ("volume", -60.0, 12.0),
        ("pan", -100.0, 100.0),
        ("velocity", 0.0, 100.0),
        ("bendrange", 0.0, 24.0),
        ("line", 1.0, 1024.0),
        ("page", 1.0, 128.0),
    ];
    const SWITCHES: [&str; 2] = ["mpe", "loop"];
    const CHOICES: [(&str, &str); 8] = [
        ("mode", "speak sing"),
        ("trigger", "key next selected"),
        ("play", "poly mono legato latch"),
        ("noteoff", "finish fade word"),
        ("start", "now sixteenth eighth beat bar"),
        ("align", "start stress end"),
        ("fit", "line off beat1 beat2 beat3 beat4 bar1 bar2 bar4"),
        ("takes", "line robin"),
    ];

    fn numbers() -> impl Iterator<Item = (&'static str, f64, f64)> {
        let controls = CONTROLS.iter().map(|info| {
            let (low, high) = info.parameter_range();
            (info.id, f64::from(low), f64::from(high))
        });
        controls.chain(NUMBERS)
    }

    fn is_parameter(id: &str, value: &Value) -> bool {
        match value {
            Value::Number(value) => {
                numbers().any(|(name, low, high)| name == id && (low..=high).contains(value))
            }
            Value::Switch(_) => SWITCHES.contains(&id),
            Value::Choice(choice) => CHOICES
                .iter()
                .any(|&(name, ids)| name == id && ids.split(' ').any(|known| known == choice)),
        }
    }

    /// Whether a bracket in a line is valid markup.
    fn is_markup(bracket: &str) -> bool {
        match bracket.split_once(' ') {
            Some(("pause", length)) => length.ends_with('s'),
            Some(("ph", phonemes)) => !phonemes.is_empty(),
            Some(("emotion", what)) => what.split_once(' ').is_some_and(|(name, amount)| {
                Named::find(name).is_some() && amount.parse().is_ok_and(|it: f32| (0.0..=1.0).contains(&it))
            }),
            _ => false,
        }
    }

    fn speakers() -> HashSet<String> {
        let house: Json = serde_json::from_str(include_str!("../../models/house/voice.json")).unwrap();
        let all = house["speakers"].as_array().unwrap();
        all.iter()
            .map(|speaker| speaker["id"].as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn every_file_of_the_folder_is_built_in() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let stems: HashSet<String> = files
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let listed: HashSet<String> = FILES.into_iter().map(|(id, _)| id.to_owned()).collect();
        assert_eq!(listed, stems);
        let read: Vec<&str> = factory().map(|preset| preset.id).collect();
        assert_eq!(read, FILES.map(|(id, _)| id));
        let mut names: Vec<String> = factory().map(|preset| preset.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), FILES.len());
    }

    #[test]
    fn every_preset_is_complete() {
        for preset in factory() {
            let id = preset.id;
            assert!(preset.notices.is_empty(), "{id}: {:?}", preset.notices);
            assert!(
                !preset.name.is_empty() && !preset.about.is_empty() && !preset.tags.is_empty(),
                "{id}"
            );
            for (parameter, value) in &preset.parameters {
                assert!(is_parameter(parameter, value), "{id}: {parameter} {value:?}");
            }
            let lines = preset.script.lines();
            assert!((4..=12).contains(&lines.len()), "{id}");
            let mut places = HashSet::new();
            for line in lines {
                assert!(
                    line.key.is_some() && places.insert((line.page, line.key)),
                    "{id}: {}",
                    line.text
                );
                let brackets = line.text.split('[').skip(1);
                for bracket in brackets.map(|rest| rest.split(']').next().unwrap()) {
                    assert!(is_markup(bracket), "{id}: [{bracket}]");
                }
            }
        }
    }

    #[test]
    fn every_speaker_of_a_preset_is_one_of_the_built_in_voice() {
        let known = speakers();
        for Preset { id, script, .. } in factory() {
            assert_eq!(script.voice.name, "house", "{id}");
            let of_lines = script.lines().iter().filter_map(|line| line.speaker.as_ref());
            let of_channels = script.channels.iter().flatten();
            for speaker in of_lines.chain(of_channels).chain([&script.voice.speaker]) {
                assert!(known.contains(speaker), "{id}: {speaker}");
            }
        }
    }

    #[test]
    fn the_own_keys_of_a_page_contain_its_lines() {
        for Preset { id, script, .. } in factory() {
            for (index, page) in script.pages().iter().enumerate() {
                let lines = script
                    .lines()
                    .iter()
                    .filter(|line| usize::from(line.page) == index);
                let keys: Vec<u8> = lines.filter_map(|line| line.key).collect();
                assert!(!keys.is_empty(), "{id}: no line is on {}", page.name);
                if let Some((first, last)) = page.keys {
                    assert!(keys.iter().all(|key| (first..=last).contains(key)), "{id}");
                }
            }
        }
    }

    #[test]
    fn presets_are_found_by_their_id() {
        assert_eq!(find("factory").unwrap().script, Script::factory());
        let whispers = find("whispers").unwrap();
        assert_eq!(whispers.parameters["breath"], Value::Number(100.0));
        assert_eq!(whispers.parameters["noteoff"], Value::Choice("fade".into()));
        assert_eq!(find("glide").unwrap().parameters["loop"], Value::Switch(true));
        assert_eq!(find("nobody's"), None);
    }

    #[test]
    fn a_file_without_a_name_has_its_file_name_and_an_unreadable_one_has_a_reason() {
        let folder = std::env::temp_dir().join(format!("recit-presets-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (mine, broken) = (folder.join("My words.json"), folder.join("broken.json"));
        fs::write(
            &mine,
            r#"{"format":"recit-project","lines":[{"key":60,"text":"Hi."}]}"#,
        )
        .unwrap();
        fs::write(&broken, "{").unwrap();
        assert_eq!(read_file(&mine).unwrap().name, "My words");
        for wrong in [&broken, &folder, &folder.join("none.json")] {
            let why = read_file(wrong).unwrap_err().to_string();
            assert!(why.contains("cannot be read: "), "{why}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_written_preset_is_read_back_and_replaces_one_of_its_name() {
        let folder = std::env::temp_dir().join(format!("recit-own-presets-{}", std::process::id()));
        let mut preset = find("whispers").unwrap();
        (preset.id, preset.name, preset.author) = ("", "Night: 2/3".to_owned(), "Ann".to_owned());
        preset
            .parameters
            .insert("pitch".to_owned(), Value::Number(f64::from(-3.3_f32)));
        let file = write_file(&folder, &preset).unwrap();
        assert_eq!(file.file_name().unwrap(), "Night- 2-3.json");
        assert_eq!(read_file(&file).unwrap(), preset);
        preset.about = "Another.".to_owned();
        assert_eq!(write_file(&folder, &preset).unwrap(), file);
        assert_eq!(files_in(&folder), std::slice::from_ref(&file));
        assert_eq!(read_file(&file).unwrap().about, "Another.");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn file_names_are_valid_on_every_system() {
        let long = "x".repeat(300);
        for (name, file) in [
            ("Two clocks", Some("Two clocks.json")),
            ("../../etc/passwd", Some("etc-passwd.json")),
            (" .hidden. ", Some("hidden.json")),
            ("nul", Some("nul_.json")),
            ("夜", Some("夜.json")),
            ("/\\:*?", None),
            ("", None),
        ] {
            assert_eq!(file_name(name).as_deref(), file, "{name}");
        }
        assert_eq!(file_name(&long).map(|name| name.len()), Some(55));
    }

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

    #[test]
    fn the_documents_name_every_control() {
        let (presets, readme) = (
            include_str!("../../docs/PRESETS.md"),
            include_str!("../../README.md"),
        );
        for info in &CONTROLS {
            assert!(
                presets.contains(&format!("`{}`", info.id)),
                "docs/PRESETS.md lacks {}",
                info.id
            );
            let option = format!("[--{} ", info.option);
            assert!(
                info.option.is_empty() || readme.contains(&option),
                "README.md lacks --{}",
                info.option
            );
        }
    }
}
