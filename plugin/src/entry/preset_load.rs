//! `clap.preset-load`: the host loads one of the presets that are built in, or one of the user's files.

use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use clap_sys::ext::preset_load::{clap_host_preset_load, clap_plugin_preset_load};
use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, clap_preset_discovery_location_kind,
};
use nice_plug::wrapper::clap::{clap_host, clap_plugin};
use recit::script::preset::{self, Preset};

use super::hosted::Hosted;
use super::state;
use crate::guard::guarded;
use crate::params::preset_state;

pub(super) static EXTENSION: clap_plugin_preset_load = clap_plugin_preset_load {
    from_location: Some(from_location),
};

/// Where a host says that a preset lies.
#[derive(Clone, Copy)]
struct PresetLocation {
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    key: *const c_char,
}

unsafe extern "C" fn from_location(
    plugin: *const clap_plugin,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    key: *const c_char,
) -> bool {
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    let place = PresetLocation { kind, location, key };
    // SAFETY: a key that is not null ends in nought.
    let id = (!key.is_null()).then(|| unsafe { CStr::from_ptr(key) });
    // SAFETY: a location that is not null ends in nought.
    let file = unsafe { super::path(kind, location) };
    let loaded = guarded("loading a preset", || {
        let preset = match &file {
            Some(file) => preset::read_file(file).map_err(|error| error.to_string())?,
            None if kind == CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN => {
                let found = id.and_then(|id| preset::find(id.to_str().ok()?));
                found.ok_or("Recit has no such preset.")?
            }
            None => return Err("Recit's presets are files, or inside the plugin.".to_owned()),
        };
        load(hosted, plugin, &preset)
    })
    .unwrap_or_else(|| Err(recit::fault::internal("stopped the preset")));
    hosted.presets.tell(hosted.host, place, &loaded);
    loaded.is_ok()
}

fn load(hosted: &Hosted, plugin: *const clap_plugin, preset: &Preset) -> Result<(), String> {
    let (state, notices) = preset_state(preset, hosted.shared.controllers.to_json());
    let json = serde_json::to_vec(&state).map_err(|_| "The preset cannot be written as a state.")?;
    if !state::load_json(hosted, plugin, &json) {
        return Err("Recit refused the state that the preset stands for.".to_owned());
    }
    notices
        .into_iter()
        .for_each(|notice| hosted.shared.instance.notify(notice));
    Ok(())
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

    fn tell(&self, host: *const clap_host, place: PresetLocation, loaded: &Result<(), String>) {
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
