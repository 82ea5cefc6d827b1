//! `clap.latency`: one number for an activation, announced once and inside `activate`.
//!
//! nice-plug's own way asks for a restart of a plugin that has just been activated when the number changes.

use std::ffi::c_void;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use clap_sys::ext::latency::{clap_host_latency, clap_plugin_latency};
use nice_plug::wrapper::clap::{clap_host, clap_plugin};

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

/// What the host knows of the latency.
#[derive(Default)]
pub(super) struct LatencyReport {
    extension: AtomicPtr<clap_host_latency>,
    known: AtomicU32,
}

impl LatencyReport {
    /// Takes the host's side of the extension, which may be null.
    pub(super) fn connect(&self, extension: *const c_void) {
        self.extension
            .store(extension.cast_mut().cast(), Ordering::Release);
    }

    /// Tells the host if `samples` is not what it knows. Inside `activate` only, as CLAP demands.
    pub(super) fn report(&self, host: *const clap_host, samples: u32) {
        if self.known.swap(samples, Ordering::AcqRel) == samples {
            return;
        }
        let extension = self.extension.load(Ordering::Acquire);
        // SAFETY: the host's extensions live as long as the host.
        if let Some(changed) = unsafe { extension.as_ref() }.and_then(|extension| extension.changed) {
            // SAFETY: the function belongs to `host`, and this is the main thread inside `activate`.
            unsafe { changed(host) };
        }
    }
}
