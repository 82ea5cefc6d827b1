//! Files of presets, and the folder of the user's own ones.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Preset, parse, to_json};
use crate::script::project::ProjectError;
use crate::{files, paths};

/// The most files that are listed of the folder of the user's presets.
pub const MAX_USER_FILES: usize = 1000;
/// The largest preset file, in bytes.
const MAX_FILE: u64 = 8 << 20;
/// The ending of preset files.
const ENDING: &str = "json";

/// The most characters of a file name without its ending.
const MAX_STEM_CHARS: usize = 50;
/// Names that Windows reserves.
const DEVICES: [&str; 22] = [
    "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
    "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
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

/// Why a preset cannot be saved.
#[derive(Debug, thiserror::Error)]
pub enum PresetSaveError {
    /// Its name has no letter or digit.
    #[error("its name has no letter or digit")]
    Nameless,
    /// The error of the system.
    #[error(transparent)]
    Io(#[from] io::Error),
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
/// If the name has no letter or digit, or the file cannot be written.
pub fn write_file(folder: &Path, preset: &Preset) -> Result<PathBuf, PresetSaveError> {
    let name = file_name(&preset.name).ok_or(PresetSaveError::Nameless)?;
    fs::create_dir_all(folder)?;
    let file = folder.join(&name);
    let unfinished = folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = fs::write(&unfinished, to_json(preset)).and_then(|()| fs::rename(&unfinished, &file));
    if written.is_err() {
        // It may not exist.
        let _ = fs::remove_file(&unfinished);
    }
    Ok(written.map(|()| file)?)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::script::preset::{Value, find};

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
}
