//! The texts beside the sound of a file.

use std::path::PathBuf;

use crate::engine::Transcript;
use crate::script::exchange::Caption;

use super::error::ExportError;
use super::options::Options;
use super::unfinished::Unfinished;

/// Writes what belongs to the sound at the first of `paths` to the others: its JSON `document`, the subtitles and the timings that
/// `options` ask for.
pub(super) fn write(
    files: &mut Unfinished,
    paths: &[PathBuf],
    options: &Options,
    document: String,
    captions: &[Caption],
    transcript: &Transcript,
) -> Result<(), ExportError> {
    let [sound, beside @ ..] = paths else {
        return Ok(());
    };
    let name = sound.file_name().unwrap_or_default().to_string_lossy();
    let subtitles = options.subtitles.iter().map(|format| format.write(captions));
    let timings = options
        .timings
        .iter()
        .map(|timing| timing.write(transcript, &name));
    let texts = std::iter::once(document).chain(subtitles).chain(timings);
    for (path, text) in beside.iter().zip(texts) {
        files.write_text(path, &text)?;
    }
    Ok(())
}
