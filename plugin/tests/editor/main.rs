//! The editor without a window: actions of a user, and their effects.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bench;
mod controls;
mod docs;
mod emotion;
mod export;
mod header;
mod keys;
mod largest;
mod line;
mod notices;
mod passages;
mod piano;
mod pictures;
mod plane;
mod presets;
mod raster;
mod script;
mod settings;
mod setup;
mod snapshots;
mod status;
mod table;
mod tasks;
mod voices;
mod window;
mod writing;
