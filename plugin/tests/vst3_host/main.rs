//! The plugin in an in-process VST3 host, rendering offline: what it hears is what a CLAP host hears.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod host;
mod meaning;
mod state;
#[path = "../host_support/mod.rs"]
mod support;
