//! `clap.latency`: the latency is fixed during an activation, and announced once, inside `activate`.
//!
//! nice-plug itself would request a restart of a plugin that was just activated when the latency changes.

use std::sync::atomic::Ordering;

use clap_sys::ext::latency::clap_plugin_latency;
use nice_plug::wrapper::clap::clap_plugin;

use super::hosted::Hosted;

pub(super) static EXTENSION: clap_plugin_latency = clap_plugin_latency { get: Some(get) };

/// The latency of the current activation in samples.
pub(super) fn current(hosted: &Hosted) -> u32 {
    hosted.shared.signals.latency.load(Ordering::Acquire)
}

unsafe extern "C" fn get(plugin: *const clap_plugin) -> u32 {
    // SAFETY: hosts call with the pointer that `create` gave them.
    current(unsafe { Hosted::of(plugin) })
}
