//! A parameter for the VST3 host, with what the host has told the controller.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::ParamFlags;

/// A parameter of the instrument.
pub(super) struct Parameter {
    pub(super) id: u32,
    pub(super) param: ParamPtr,
    /// Its index in `groups`.
    pub(super) group: Option<usize>,
    /// The value that the host told the controller, and the number of blocks started by then plus one; 0 for
    /// none.
    pub(super) held: AtomicU64,
    pub(super) held_at: AtomicU64,
    /// Whether the user is moving it in the editor.
    pub(super) in_hand: AtomicBool,
}

impl Parameter {
    /// The value that the host told the controller since the last of `blocks` blocks started.
    pub(super) fn held(&self, blocks: u64) -> Option<f64> {
        let at = self.held_at.load(Ordering::Acquire);
        (at == blocks + 1).then(|| f64::from_bits(self.held.load(Ordering::Relaxed)))
    }

    pub(super) fn set(&self, value: f64) {
        // SAFETY: the owner keeps the parameter alive, here and below, and its value is an atomic.
        unsafe { self.param._internal_set_normalized_value(value as f32) };
    }

    pub(super) fn value(&self) -> f64 {
        // SAFETY: see `set`.
        f64::from(unsafe { self.param.unmodulated_normalized_value() })
    }

    pub(super) fn default(&self) -> f32 {
        // SAFETY: see `set`.
        unsafe { self.param.default_normalized_value() }
    }

    pub(super) fn name(&self) -> &str {
        // SAFETY: see `set`.
        unsafe { self.param.name() }
    }

    pub(super) fn flags(&self) -> ParamFlags {
        // SAFETY: see `set`.
        unsafe { self.param.flags() }
    }

    pub(super) fn steps(&self) -> Option<usize> {
        // SAFETY: see `set`.
        unsafe { self.param.step_count() }
    }

    pub(super) fn shown(&self, value: f64) -> String {
        // SAFETY: see `set`.
        unsafe { self.param.normalized_value_to_string(value as f32, true) }
    }

    pub(super) fn typed(&self, text: &str) -> Option<f64> {
        // SAFETY: see `set`.
        unsafe { self.param.string_to_normalized_value(text) }.map(f64::from)
    }

    pub(super) fn plain(&self, value: f64) -> f64 {
        // SAFETY: see `set`.
        f64::from(unsafe { self.param.preview_plain(value as f32) })
    }

    pub(super) fn normalized(&self, plain: f64) -> f64 {
        // SAFETY: see `set`.
        f64::from(unsafe { self.param.preview_normalized(plain as f32) })
    }
}
