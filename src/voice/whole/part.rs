//! Writes the graph that a server runs for a voice.

use std::fs;
use std::path::Path;

use crate::acoustic::Kokoro;
use crate::voice::library::MANIFEST;
use crate::voice::reading::checked;

use super::add::folder_of;
use super::failure::{AddError, read};
use super::format::MAX_DATA;
use super::manifest::{self, Origin};

/// Writes the graph that a server runs for the voice of Kokoro with this id to `path`, as an ONNX file with 32-bit floats. It computes
/// what the voice computes on this machine.
///
/// # Errors
/// If there is no such voice, if it is not one of Kokoro, or if the file cannot be written.
pub fn write_for_server(voice: &str, path: &Path) -> Result<(), AddError> {
    let place = folder_of(voice)?;
    let text = read(&place.join(MANIFEST), MAX_DATA)?;
    let manifest = std::str::from_utf8(&text)
        .ok()
        .and_then(|text| manifest::parse(text).ok());
    let manifest = manifest
        .filter(|manifest| manifest.kind == Origin::Kokoro)
        .ok_or_else(|| AddError::Unfit(format!("`{voice}` is not a voice of Kokoro")))?;
    let file = Kokoro::for_server(&checked(&place, &manifest.graph)?)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| AddError::write(folder, &error))?;
    }
    // A server that watches the folder must not find a part of the file.
    let part = path.with_extension("part");
    fs::write(&part, &file).map_err(|error| AddError::write(&part, &error))?;
    fs::rename(&part, path).map_err(|error| AddError::write(path, &error))
}
