//! The plugin in an in-process CLAP host, rendering offline: when lines sound, and how blocks, rates,
//! parameters, states and lifecycles affect them. Real time has its own test program.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../host_support/apart.rs"]
mod apart;
mod controls;
mod expressions;
mod formats;
mod lifecycle;
mod log;
mod mouths;
mod names;
mod presets;
mod show;
mod sleep;
mod state;
#[path = "../host_support/mod.rs"]
mod support;
mod timing;
mod transport;
