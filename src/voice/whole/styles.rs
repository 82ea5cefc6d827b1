//! The styles of Kokoro in a folder: one file each, or an archive of arrays.

use std::fs;
use std::path::{Path, PathBuf};

use crate::acoustic::Styles;
use crate::script::is_id;
use crate::voice::about::MAX_SPEAKERS;

use super::failure::{AddError, read};
use super::format::MAX_DATA;
use super::npz;

/// The bytes of a style.
const STYLE_BYTES: usize = 4 * Styles::SIZE;
/// The most entries of a folder that are read.
const MAX_ENTRIES: usize = 4096;

/// Styles with their names.
pub(super) type Named = Vec<(String, Vec<u8>)>;

/// The styles in `folder` and in its `voices`, sorted by name.
pub(super) fn find(folder: &Path) -> Result<Named, AddError> {
    let mut styles = Named::new();
    for path in files(&folder.join("voices")).into_iter().chain(files(folder)) {
        let kind = path.extension().unwrap_or_default();
        if kind != "bin" && kind != "npz" {
            continue;
        }
        let bytes = read(&path, MAX_DATA)?;
        if npz::is_archive(&bytes) {
            let arrays = npz::arrays(&bytes).map_err(|reason| AddError::unfit(&path, reason))?;
            styles.extend(arrays.into_iter().map(|(name, values)| (name, values.to_vec())));
        } else if bytes.len() == STYLE_BYTES {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            styles.push((name.into_owned(), bytes));
        } else if kind == "npz" || path.parent().is_some_and(|parent| parent.ends_with("voices")) {
            let reason = format!("it is not a style of Kokoro, which has {STYLE_BYTES} bytes");
            return Err(AddError::unfit(&path, reason));
        }
    }
    styles.sort();
    styles.dedup_by(|a, b| a.0 == b.0);
    if let Some((name, _)) = styles.iter().find(|(name, _)| !is_id(name)) {
        return Err(AddError::Unfit(format!(
            "the style `{}` has a name that is not valid for a speaker",
            name.escape_debug()
        )));
    }
    for (name, bytes) in &styles {
        if bytes.len() != STYLE_BYTES {
            return Err(AddError::Unfit(format!(
                "`{name}` is not a style of Kokoro: it has {} bytes",
                bytes.len()
            )));
        }
        Styles::read(bytes)
            .map_err(|reason| AddError::Unfit(format!("the style `{name}` cannot be used: {reason}")))?;
    }
    // If there are too many, English ones are preferred.
    if styles.len() > MAX_SPEAKERS {
        styles.truncate(MAX_SPEAKERS);
    }
    Ok(styles)
}

/// The files of a folder, sorted by name; empty if there is no such folder.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .take(MAX_ENTRIES);
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

/// The display name and description for a name such as `af_heart`.
pub(super) fn person(id: &str) -> (String, String) {
    let (mark, rest) = id.split_once('_').unwrap_or(("", id));
    let mut letters = rest.chars();
    let name = letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    let language = match mark.chars().next() {
        Some('a') => "American English",
        Some('b') => "British English",
        Some('e') => "Spanish",
        Some('f') => "French",
        Some('h') => "Hindi",
        Some('i') => "Italian",
        Some('j') => "Japanese",
        Some('p') => "Brazilian Portuguese",
        Some('z') => "Mandarin",
        _ => return (name, "a style of Kokoro".to_owned()),
    };
    let who = match mark.chars().nth(1) {
        Some('f') => "a woman",
        Some('m') => "a man",
        _ => "a speaker",
    };
    (name, format!("{who} trained on {language}"))
}
