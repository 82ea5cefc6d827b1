//! Presets and projects that are built in or lie in files.

use std::fs;
use std::path::Path;

use recit::script::preset::{self, Preset};

/// A preset file may be as large as the project of the largest script.
const MAX_FILE: u64 = 1 << 24;

/// Reads a built-in preset or a file.
pub fn open(name: &str) -> Result<Preset, String> {
    if let Some(preset) = preset::find(name) {
        return Ok(preset);
    }
    let path = Path::new(name);
    let told = |reason: String| format!("the preset `{name}` cannot be read: {reason}");
    match fs::metadata(path) {
        Ok(about) if about.is_file() && about.len() <= MAX_FILE => {}
        Ok(about) if about.is_file() => return Err(told("it is too large".to_owned())),
        _ => {
            return Err(format!(
                "there is no preset and no file `{name}`; `recit presets` lists what there is"
            ));
        }
    }
    let json = fs::read_to_string(path).map_err(|error| told(error.to_string()))?;
    preset::parse(&json).map_err(|error| told(error.to_string()))
}
