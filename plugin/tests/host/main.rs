//! The plugin in an in-process CLAP host, rendering offline: when lines sound, what blocks, rates, parameters, states
//! and lifecycles do to them. Real time has a test program of its own.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod controls;
mod expressions;
mod formats;
mod lifecycle;
mod presets;
mod state;
#[path = "../host_support/mod.rs"]
mod support;
mod timing;
mod transport;
