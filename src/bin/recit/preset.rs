//! Built-in presets, and preset and project files.

use std::io::ErrorKind;
use std::path::Path;

use recit::files;
use recit::script::preset::{self, Preset};
use recit::script::project::MAX_JSON;

/// Reads a built-in preset or a file.
pub fn open(name: &str) -> Result<Preset, String> {
    match preset::find(name) {
        Some(preset) => Ok(preset),
        None => read(Path::new(name)).map(|(_, preset)| preset),
    }
}

/// Reads a file. Also returns its text.
pub fn read(path: &Path) -> Result<(String, Preset), String> {
    let name = path.display();
    let told = |reason: String| format!("the preset `{name}` cannot be read: {reason}");
    let bytes = files::read(path, MAX_JSON as u64).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            format!("there is no preset and no file `{name}`; `recit presets` lists the built-in ones")
        }
        _ => told(error.to_string()),
    })?;
    let json = String::from_utf8(bytes).map_err(|_| told("it is not UTF-8 text".to_owned()))?;
    let preset = preset::parse(&json).map_err(|error| told(error.to_string()))?;
    Ok((json, preset))
}
