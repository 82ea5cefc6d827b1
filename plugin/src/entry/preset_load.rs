//! `clap.preset-load`: the host loads a built-in preset or one of the user's files.

use std::ffi::{CStr, c_char};
use std::path::PathBuf;

use clap_sys::ext::preset_load::clap_plugin_preset_load;
use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
    clap_preset_discovery_location_kind,
};
use nice_plug::wrapper::clap::clap_plugin;
use recit::script::preset::{self, Preset};

use super::hosted::Hosted;
use super::reports::PresetLocation;
use super::state;
use crate::guard::guarded;
use crate::loaded::Loaded;
use crate::params::preset_state;

pub(super) static EXTENSION: clap_plugin_preset_load = clap_plugin_preset_load {
    from_location: Some(from_location),
};

unsafe extern "C" fn from_location(
    plugin: *const clap_plugin,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    key: *const c_char,
) -> bool {
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    let place = PresetLocation { kind, location, key };
    // SAFETY: a key that is not null is NUL-terminated.
    let id = (!key.is_null()).then(|| unsafe { CStr::from_ptr(key) });
    // SAFETY: a location that is not null is NUL-terminated.
    let file = unsafe { path(kind, location) };
    let loaded = guarded("loading a preset", || {
        let preset = match &file {
            Some(file) => preset::read_file(file).map_err(|error| error.to_string())?,
            None if kind == CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN => {
                let found = id.and_then(|id| preset::find(id.to_str().ok()?));
                found.ok_or("Recit has no such preset.")?
            }
            None => return Err("Recit's presets are files, or inside the plugin.".to_owned()),
        };
        let loaded = match &file {
            Some(file) => Loaded::of_file(&preset, file),
            None => Loaded::of(&preset),
        };
        load(hosted, plugin, &preset, &loaded)
    })
    .unwrap_or_else(|| Err(recit::fault::internal("stopped the preset")));
    hosted.presets.tell(hosted.host, place, &loaded);
    loaded.is_ok()
}

fn load(hosted: &Hosted, plugin: *const clap_plugin, preset: &Preset, loaded: &Loaded) -> Result<(), String> {
    let (state, notices) = preset_state(preset, loaded, hosted.shared.controllers.to_json());
    let json = serde_json::to_vec(&state).map_err(|_| "The preset cannot be written as a state.")?;
    if !state::load_json(hosted, plugin, &json) {
        return Err("Recit refused the state that the preset stands for.".to_owned());
    }
    notices
        .into_iter()
        .for_each(|notice| hosted.shared.instance.notify(notice));
    Ok(())
}

/// The file at a host's location; `None` if it is not a file.
///
/// # Safety
/// `location` must be null or NUL-terminated.
pub(super) unsafe fn path(
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
) -> Option<PathBuf> {
    if kind != CLAP_PRESET_DISCOVERY_LOCATION_FILE || location.is_null() {
        return None;
    }
    // SAFETY: the caller guarantees it.
    let text = unsafe { CStr::from_ptr(location) };
    text.to_str().ok().map(PathBuf::from)
}
