//! The plugin in an in-process VST3 host, rendering offline: it gives the same samples as in a CLAP host.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    clippy::unnecessary_cast,
    reason = "the constants have another type on Windows"
)]

#[cfg(target_os = "linux")]
#[path = "../host_support/apart.rs"]
mod apart;
mod data;
mod host;
mod meaning;
mod names;
mod nonsense;
mod state;
#[path = "../host_support/mod.rs"]
mod support;
#[cfg(target_os = "linux")]
mod window;
