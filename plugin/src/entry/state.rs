//! `clap.state` and `clap.state-context`: nice-plug's state, with messages about a refused state, and reports
//! of changes that only the editor knows. A state that is loaded as a preset does not change the project's
//! settings.

use std::ffi::c_void;
use std::ptr;

use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::ext::state_context::{
    CLAP_STATE_CONTEXT_FOR_PRESET, clap_plugin_state_context, clap_plugin_state_context_type,
};
use clap_sys::stream::{clap_istream, clap_ostream};
use nice_plug::plugin::PluginState;
use nice_plug::wrapper::clap::clap_plugin;

use super::hosted::Hosted;
use crate::guard::guarded;
use crate::params::keep_project;
use crate::told::Told;

pub(super) static EXTENSION: clap_plugin_state = clap_plugin_state {
    save: Some(save),
    load: Some(load),
};

pub(super) static CONTEXT: clap_plugin_state_context = clap_plugin_state_context {
    save: Some(save_for),
    load: Some(load_for),
};

/// A longer state is not one of ours.
const MOST_BYTES: usize = 1 << 28;
/// The most bytes that are read from a stream at once.
const PIECE: usize = 64 * 1024;

/// nice-plug's side of the extension.
fn inner(hosted: &Hosted) -> Option<&clap_plugin_state> {
    let extension = hosted.inner_extension(CLAP_EXT_STATE).cast::<clap_plugin_state>();
    // SAFETY: nice-plug keeps the table in its wrapper, which lives as long as `hosted`.
    unsafe { extension.as_ref() }
}

unsafe extern "C" fn save(plugin: *const clap_plugin, stream: *const clap_ostream) -> bool {
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    match inner(hosted).and_then(|state| state.save) {
        // SAFETY: nice-plug's function works with our pointer (see `Hosted`) and checks the host's stream.
        Some(save) => unsafe { save(plugin, stream) },
        None => false,
    }
}

unsafe extern "C" fn load(plugin: *const clap_plugin, stream: *const clap_istream) -> bool {
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    let loaded = match inner(hosted).and_then(|state| state.load) {
        // SAFETY: nice-plug's function works with our pointer (see `Hosted`) and checks the host's stream.
        Some(load) => unsafe { load(plugin, stream) },
        None => false,
    };
    tell(hosted, loaded);
    hosted.tell_names();
    loaded
}

fn tell(hosted: &Hosted, loaded: bool) {
    if !loaded {
        guarded("telling of a refused state", || hosted.shared.tell(Told::State));
    }
}

/// A state always contains everything: the parts that a preset must not change are skipped when loading.
unsafe extern "C" fn save_for(
    plugin: *const clap_plugin,
    stream: *const clap_ostream,
    _purpose: clap_plugin_state_context_type,
) -> bool {
    // SAFETY: the host passes what `save` requires.
    unsafe { save(plugin, stream) }
}

unsafe extern "C" fn load_for(
    plugin: *const clap_plugin,
    stream: *const clap_istream,
    purpose: clap_plugin_state_context_type,
) -> bool {
    if purpose != CLAP_STATE_CONTEXT_FOR_PRESET {
        // SAFETY: the host passes what `load` requires.
        return unsafe { load(plugin, stream) };
    }
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    // SAFETY: the host passes null or a stream that is valid during the call.
    let stream = unsafe { stream.as_ref() };
    let json = guarded("loading a preset", || {
        let bytes = read_all(stream?)?;
        // The length comes first, as nice-plug writes it.
        let mut state: PluginState = serde_json::from_slice(bytes.get(8..)?).ok()?;
        keep_project(&mut state, hosted.shared.controllers.to_json());
        serde_json::to_vec(&state).ok()
    });
    let loaded = json
        .flatten()
        .is_some_and(|json| load_json(hosted, plugin, &json));
    tell(hosted, loaded);
    loaded
}

/// The content of `stream`; `None` if it fails or is too long.
fn read_all(stream: &clap_istream) -> Option<Vec<u8>> {
    let (read, mut bytes) = (stream.read?, Vec::new());
    loop {
        let start = bytes.len();
        bytes.resize(start + PIECE, 0);
        // SAFETY: the function belongs to `stream`, and there is room for `PIECE` bytes.
        let count = unsafe { read(stream, bytes[start..].as_mut_ptr().cast(), PIECE as u64) };
        let count = usize::try_from(count).ok().filter(|count| *count <= PIECE)?;
        bytes.truncate(start + count);
        if count == 0 {
            return Some(bytes);
        }
        if bytes.len() > MOST_BYTES {
            return None;
        }
    }
}

/// Loads a state in nice-plug's format. Only on the main thread.
pub(super) fn load_json(hosted: &Hosted, plugin: *const clap_plugin, json: &[u8]) -> bool {
    // nice-plug writes the length first.
    let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(json);
    let mut rest = bytes.as_slice();
    let stream = clap_istream {
        ctx: (&raw mut rest).cast(),
        read: Some(read_slice),
    };
    let loaded = match inner(hosted).and_then(|state| state.load) {
        // SAFETY: nice-plug's function works with our pointer (see `Hosted`), and the stream outlives the call.
        Some(load) => unsafe { load(plugin, &raw const stream) },
        None => false,
    };
    hosted.tell_names();
    loaded
}

/// Reads from the slice that a stream's context points to.
unsafe extern "C" fn read_slice(stream: *const clap_istream, buffer: *mut c_void, size: u64) -> i64 {
    // SAFETY: only `load_json` hands this function out, with a slice as the context that outlives the stream.
    let rest = unsafe { &mut *(*stream).ctx.cast::<&[u8]>() };
    let count = rest.len().min(usize::try_from(size).unwrap_or(usize::MAX));
    let (now, later) = rest.split_at(count);
    // SAFETY: the caller's buffer has `size` bytes and does not overlap ours.
    unsafe { ptr::copy_nonoverlapping(now.as_ptr(), buffer.cast(), count) };
    *rest = later;
    count as i64
}
