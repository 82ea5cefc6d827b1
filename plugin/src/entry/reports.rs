//! What the host is told, and what it knows already. Its side of the extensions may be missing.

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

/// Tells the host that its project has changed, so that it asks before it throws edited lines away.
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

    /// Marks the project as changed. On the main thread only, as CLAP demands.
    pub(super) fn report(&self, host: *const clap_host) {
        let extension = self.extension.load(Ordering::Acquire);
        // SAFETY: the host's extensions live as long as the host.
        if let Some(mark_dirty) = unsafe { extension.as_ref() }.and_then(|extension| extension.mark_dirty) {
            // SAFETY: the function belongs to `host`, and this is the main thread.
            unsafe { mark_dirty(host) };
        }
    }
}

/// What the host knows of the names.
#[derive(Default)]
pub(super) struct NameReport {
    extension: AtomicPtr<clap_host_note_name>,
    /// The names that the host was told to be there, in the order in which it asks for them.
    pub(super) listed: Mutex<Vec<(u8, String)>>,
    /// What they came from: the revision of the script, and what the parameters said.
    known: Mutex<Option<(u64, u32)>>,
}

impl NameReport {
    /// Takes the host's side of the extension, which may be null.
    pub(super) fn connect(&self, extension: *const c_void) {
        self.extension
            .store(extension.cast_mut().cast(), Ordering::Release);
    }

    /// Tells the host if names may be others than when it was told last. On the main thread.
    /// `now` is what they come from.
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

/// Where a host says that a preset lies.
#[derive(Clone, Copy)]
pub(super) struct PresetLocation {
    pub(super) kind: clap_preset_discovery_location_kind,
    pub(super) location: *const c_char,
    pub(super) key: *const c_char,
}

/// Tells the host what became of a preset.
#[derive(Default)]
pub(super) struct PresetReport {
    extension: AtomicPtr<clap_host_preset_load>,
}

impl PresetReport {
    /// Takes the host's side of the extension by its names, which may be null: the first that is not is used.
    pub(super) fn connect(&self, extensions: [*const c_void; 2]) {
        let known = extensions.into_iter().find(|extension| !extension.is_null());
        let extension = known.unwrap_or(ptr::null()).cast_mut();
        self.extension.store(extension.cast(), Ordering::Release);
    }

    /// Tells the host what became of the preset at `place`. On the main thread.
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
    /// It has not opened a menu that it had promised.
    has_refused: AtomicBool,
}

impl HostMenu {
    /// Takes the host's side of the extension by its names, which may be null: the first that is not is used.
    pub(super) fn connect(&self, extensions: [*const c_void; 2]) {
        let known = extensions.into_iter().find(|extension| !extension.is_null());
        let extension = known.unwrap_or(ptr::null()).cast_mut();
        self.extension.store(extension.cast(), Ordering::Release);
    }

    /// Opens the menu that the editor has asked for, and looks whether there can be more. On the main thread.
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
            // From the next click on Recit's own menu opens.
            self.has_refused.store(true, Ordering::Release);
            hosting.set_has_menu(false);
        }
    }
}
