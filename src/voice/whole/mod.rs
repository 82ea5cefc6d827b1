//! Voices from elsewhere: Kokoro's and Piper's, as they are distributed. One graph speaks a whole sentence,
//! whose samples are analysed into frames.

mod add;
mod describe;
mod failure;
mod format;
mod languages;
pub(super) mod manifest;
mod measure;
mod models;
mod npz;
mod part;
mod styles;

pub use add::{add, mix, remove};
pub(super) use describe::described;
pub use failure::AddError;
pub(super) use models::models;
pub use part::write_for_server;
