//! Errors and notices in Chinese. Errors of other programs, and what files contain, are quoted.

mod errors;
mod markup;
mod notices;

pub(super) use errors::{
    edit, export, fit, ignored, import, internal, line, preset, preset_save, profile, recording, system,
};
pub(super) use markup::warning;
pub(super) use notices::{destination, engine, entry, file, script, told};
