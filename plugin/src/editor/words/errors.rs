//! Texts of errors.

use std::io;
use std::path::Path;

use recit::engine::LineFailure;
use recit::export::ExportError;
use recit::fault;
use recit::recording::RecordingError;
use recit::script::FitError;
use recit::script::exchange::FileError;
use recit::script::preset::{PresetFileError, PresetSaveError};
use recit::text::Warning;
use recit::text::dictionary::EntryError;
use recit::text::edit::EditError;
use recit::voice::{Ignored, ProfileError};

use super::chinese;

/// Errors as values. In English they have the texts of the log and of the tool.
pub struct Errors {
    /// Why a line cannot be spoken.
    pub line: fn(&LineFailure) -> String,
    /// A warning about the markup of a line.
    pub warning: fn(&Warning) -> String,
    /// Why the markup around a word cannot be edited.
    pub edit: fn(&EditError) -> String,
    /// Why the dictionary refuses an entry.
    pub entry: fn(&EntryError) -> String,
    /// Why a text is no length.
    pub fit: fn(&FitError) -> String,
    /// Why an export ended early, without a full stop.
    pub export: fn(&ExportError) -> String,
    /// Why a file cannot be read as lines, without a full stop.
    pub import: fn(&FileError) -> String,
    /// An error of the system, without a full stop.
    pub system: fn(&io::Error) -> String,
    /// A preset's file that cannot be read.
    pub preset: fn(&PresetFileError) -> String,
    /// Why a preset was not saved, without a full stop.
    pub preset_save: fn(&PresetSaveError) -> String,
    /// Why no speaker can be made from a recording.
    pub profile: fn(&ProfileError) -> String,
    /// A voice or a speaker that is ignored.
    pub ignored: fn(&Ignored) -> String,
    /// Why a recording cannot be analysed; its file.
    pub recording: fn(&Path, &RecordingError) -> String,
    /// An internal error stopped the work of a dialog; without a full stop.
    pub internal: fn() -> String,
}

pub(super) const ENGLISH: Errors = Errors {
    line: LineFailure::to_string,
    warning: Warning::to_string,
    edit: EditError::to_string,
    entry: EntryError::to_string,
    fit: FitError::to_string,
    export: ExportError::to_string,
    import: FileError::to_string,
    system: io::Error::to_string,
    preset: PresetFileError::to_string,
    preset_save: PresetSaveError::to_string,
    profile: ProfileError::to_string,
    ignored: Ignored::to_string,
    recording: |file, error| format!("`{}` cannot be used: {error}.", file.display()),
    internal: || fault::internal("stopped it"),
};

pub(super) const CHINESE: Errors = Errors {
    line: chinese::line,
    warning: chinese::warning,
    edit: chinese::edit,
    entry: chinese::entry,
    fit: chinese::fit,
    export: chinese::export,
    import: chinese::import,
    system: chinese::system,
    preset: chinese::preset,
    preset_save: chinese::preset_save,
    profile: chinese::profile,
    ignored: chinese::ignored,
    recording: chinese::recording,
    internal: || chinese::internal("内部错误使它停止"),
};
