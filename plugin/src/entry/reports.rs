//! Reports to the host, each with what it was last told. The host's side of an extension may be missing.

use std::ffi::{CString, c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};

use clap_sys::ext::context_menu::{
    CLAP_CONTEXT_MENU_TARGET_KIND_PARAM, clap_context_menu_target, clap_host_context_menu,
};
use clap_sys::ext::latency::clap_host_latency;
use clap_sys::ext::note_name::clap_host_note_name;
use clap_sys::ext::preset_load::clap_host_preset_load;
use clap_sys::ext::state::clap_host_state;
use clap_sys::factory::preset_discovery::clap_preset_discovery_location_kind;
use nice_plug::wrapper::clap::clap_host;
use parking_lot::Mutex;

use super::ids::ParamIds;
use crate::hosting::Hosting;

/// The last reported latency.
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

    /// Tells the host if `samples` differs from the last report. Only inside `activate`, as CLAP requires.
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

/// Tells the host that its project has changed, so that it asks before discarding edited lines.
#[derive(Default)]
pub(super) struct DirtyReport {
    extension: AtomicPtr<clap_host_state>,
}

impl DirtyReport {
    /// Takes the host's side of the extension, which may be null.
    pub(super) fn connect(&self, extension: *const c_void) {
        self.extension
            .store(extension.cast_mut().cast(), Ordering::Release);
    }

    /// Marks the project as changed. Only on the main thread, as CLAP requires.
    pub(super) fn report(&self, host: *const clap_host) {
        let extension = self.extension.load(Ordering::Acquire);
        // SAFETY: the host's extensions live as long as the host.
        if let Some(mark_dirty) = unsafe { extension.as_ref() }.and_then(|extension| extension.mark_dirty) {
            // SAFETY: the function belongs to `host`, and this is the main thread.
            unsafe { mark_dirty(host) };
        }
    }
}

/// The last reported names of keys.
#[derive(Default)]
pub(super) struct NameReport {
    extension: AtomicPtr<clap_host_note_name>,
    /// The names that the host was told, in the order in which it queries them.
    pub(super) listed: Mutex<Vec<(u8, String)>>,
    /// Their source: the revision of the script, and the parameters.
    known: Mutex<Option<(u64, u32)>>,
}

impl NameReport {
    /// Takes the host's side of the extension, which may be null.
    pub(super) fn connect(&self, extension: *const c_void) {
        self.extension
            .store(extension.cast_mut().cast(), Ordering::Release);
    }

    /// Tells the host if names may have changed. On the main thread. `now` is their current source.
    pub(super) fn report(&self, host: *const clap_host, now: (u64, u32)) {
        if self.known.lock().replace(now) == Some(now) {
            return;
        }
        let extension = self.extension.load(Ordering::Acquire);
        // SAFETY: the host's extensions live as long as the host.
        if let Some(changed) = unsafe { extension.as_ref() }.and_then(|extension| extension.changed) {
            // SAFETY: the function belongs to `host`, and this is the main thread.
            unsafe { changed(host) };
        }
    }
}

/// The host's location of a preset.
#[derive(Clone, Copy)]
pub(super) struct PresetLocation {
    pub(super) kind: clap_preset_discovery_location_kind,
    pub(super) location: *const c_char,
    pub(super) key: *const c_char,
}

/// Reports the result of loading a preset.
#[derive(Default)]
pub(super) struct PresetReport {
    extension: AtomicPtr<clap_host_preset_load>,
}

impl PresetReport {
    /// Takes the host's side of the extension under one of its names; the first that is not null is used.
    pub(super) fn connect(&self, extensions: [*const c_void; 2]) {
        let known = extensions.into_iter().find(|extension| !extension.is_null());
        let extension = known.unwrap_or(ptr::null()).cast_mut();
        self.extension.store(extension.cast(), Ordering::Release);
    }

    /// Reports the result for the preset at `place`. On the main thread.
    pub(super) fn tell(&self, host: *const clap_host, place: PresetLocation, loaded: &Result<(), String>) {
        let extension = self.extension.load(Ordering::Acquire);
        // SAFETY: the host's extensions live as long as the host.
        let Some(extension) = (unsafe { extension.as_ref() }) else {
            return;
        };
        let PresetLocation { kind, location, key } = place;
        match loaded {
            Ok(()) => {
                if let Some(loaded) = extension.loaded {
                    // SAFETY: the function belongs to `host`, this is the main thread, and the strings are the host's.
                    unsafe { loaded(host, kind, location, key) };
                }
            }
            Err(message) => {
                let message = CString::new(message.as_str()).unwrap_or_default();
                if let Some(on_error) = extension.on_error {
                    // SAFETY: as above; the message outlives the call.
                    unsafe { on_error(host, kind, location, key, 0, message.as_ptr()) };
                }
            }
        }
    }
}

/// The host's menu of a parameter.
#[derive(Default)]
pub(super) struct HostMenu {
    extension: AtomicPtr<clap_host_context_menu>,
    /// Set once the host did not open a menu that it had announced.
    has_refused: AtomicBool,
}

impl HostMenu {
    /// Takes the host's side of the extension under one of its names; the first that is not null is used.
    pub(super) fn connect(&self, extensions: [*const c_void; 2]) {
        let known = extensions.into_iter().find(|extension| !extension.is_null());
        let extension = known.unwrap_or(ptr::null()).cast_mut();
        self.extension.store(extension.cast(), Ordering::Release);
    }

    /// Opens the menu that the editor has requested, and checks whether menus are available. On the main
    /// thread.
    pub(super) fn serve(&self, host: *const clap_host, hosting: &Hosting, ids: &ParamIds) {
        let extension = self.extension.load(Ordering::Acquire);
        // SAFETY: the host's extensions live as long as the host.
        let Some(extension) = (unsafe { extension.as_ref() }) else {
            return;
        };
        // SAFETY: the function belongs to `host`, and this is the main thread.
        let can_popup = |can: unsafe extern "C" fn(_) -> bool| unsafe { can(host) };
        let has_menu = extension.popup.is_some()
            && !self.has_refused.load(Ordering::Acquire)
            && extension.can_popup.is_some_and(can_popup);
        hosting.set_has_menu(has_menu);
        let (Some(place), Some(popup)) = (hosting.take_menu(), extension.popup) else {
            return;
        };
        let Some(id) = ids.id(place.param).filter(|_| has_menu) else {
            return;
        };
        let target = clap_context_menu_target {
            kind: CLAP_CONTEXT_MENU_TARGET_KIND_PARAM,
            id,
        };
        // SAFETY: as above; the target outlives the call.
        let opened = unsafe { popup(host, &raw const target, 0, place.x, place.y) };
        if !opened {
            // From the next click on, Recit's own menu opens.
            self.has_refused.store(true, Ordering::Release);
            hosting.set_has_menu(false);
        }
    }
}
