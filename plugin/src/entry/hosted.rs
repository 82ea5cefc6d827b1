//! The plugin object that a host holds.

use std::ffi::{CStr, c_void};
use std::ptr;
use std::sync::Arc;

use nice_plug::wrapper::clap::{clap_host, clap_plugin};

use super::ids::ParamIds;
use super::page::PageReport;
use super::reports::{DirtyReport, HostMenu, LatencyReport, NameReport, PresetReport};
use crate::key_names::{self, Seen};
use crate::params::RecitParams;
use crate::shared::Shared;

/// The object behind the host's `*const clap_plugin`.
///
/// `plugin` is a copy of nice-plug's table, including `plugin_data`, with some functions replaced.
/// nice-plug's own functions use only `plugin_data`, so they work with our pointer.
#[repr(C)]
pub(super) struct Hosted {
    // First, so that a pointer to it is a pointer to the whole struct.
    pub(super) plugin: clap_plugin,
    pub(super) inner: *const clap_plugin,
    pub(super) host: *const clap_host,
    pub(super) latency: LatencyReport,
    pub(super) dirty: DirtyReport,
    pub(super) presets: PresetReport,
    pub(super) page: PageReport,
    pub(super) menu: HostMenu,
    pub(super) ids: ParamIds,
    pub(super) names: NameReport,
    /// The state of the audio thread on which names depend.
    pub(super) seen: Seen,
    pub(super) shared: Arc<Shared>,
    pub(super) params: Arc<RecitParams>,
}

impl Hosted {
    /// The object behind a host's pointer.
    ///
    /// # Safety
    /// `plugin` must come from `plugin::create` and must not have been destroyed.
    pub(super) unsafe fn of<'a>(plugin: *const clap_plugin) -> &'a Self {
        // SAFETY: `create` returns pointers to the first field of a boxed `Hosted`, which `destroy` frees.
        unsafe { &*plugin.cast::<Self>() }
    }

    /// nice-plug's extension with that name, or null.
    pub(super) fn inner_extension(&self, id: &CStr) -> *const c_void {
        // SAFETY: `inner` is alive as long as `self`.
        match unsafe { (*self.inner).get_extension } {
            // SAFETY: the function belongs to `inner`, and `id` is NUL-terminated.
            Some(get_extension) => unsafe { get_extension(self.inner, id.as_ptr()) },
            None => ptr::null(),
        }
    }

    /// The host's extension with that name, or null. Only allowed from `init` on.
    pub(super) fn host_extension(&self, id: &CStr) -> *const c_void {
        // SAFETY: the host outlives its plugins.
        match unsafe { (*self.host).get_extension } {
            // SAFETY: the function belongs to `host`, and `id` is NUL-terminated.
            Some(get_extension) => unsafe { get_extension(self.host, id.as_ptr()) },
            None => ptr::null(),
        }
    }

    /// Tells the host if the names of keys may have changed. On the main thread.
    pub(super) fn tell_names(&self) {
        let now = (
            self.shared.instance.revision(),
            key_names::playing(&self.params.parameters),
        );
        self.names.report(self.host, now);
    }
}
