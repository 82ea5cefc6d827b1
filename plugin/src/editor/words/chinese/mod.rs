//! Errors and notices in Chinese. Errors of other programs, and what files contain, are quoted.

mod errors;
mod markup;
mod notices;
mod told;

pub(super) use errors::{
    edit, export, ignored, import, internal, line, preset, preset_save, profile, recording, system,
};
pub(super) use markup::warning;
pub(super) use notices::{engine, entry, file, fit, script};
pub(super) use told::{destination, told};
