//! `clap.note-ports`: nice-plug's, without MIDI messages for the VST3 layer.
//!
//! For a port that takes MIDI messages, clap-wrapper gives a VST3 host 130 parameters for controllers and an
//! automatable one for programs, which no saved state restores; and for channels other than the first it names a
//! parameter that does not exist, whose text it then reads through a null pointer. It offers a VST3 host the pitch
//! wheel and the modulation wheel among these parameters only, all of them or none. Notes come as VST3 events, and what
//! moves a single note as VST3's note expressions (`vst3_hints`).

use std::ffi::CStr;
use std::sync::atomic::Ordering;

use clap_sys::ext::note_ports::{
    CLAP_EXT_NOTE_PORTS, CLAP_NOTE_DIALECT_MIDI, clap_note_port_info, clap_plugin_note_ports,
};
use nice_plug::wrapper::clap::{clap_host, clap_plugin};

use super::hosted::Hosted;

pub(super) static EXTENSION: clap_plugin_note_ports = clap_plugin_note_ports {
    count: Some(count),
    get: Some(get),
};

/// What clap-wrapper puts in its name as a host, in one spelling or another, alone or after the VST3 host's name.
const VST3_LAYER: &[u8] = b"clap-as-vst3";

/// Whether `host` is the VST3 layer.
///
/// # Safety
/// `host` must be valid.
pub(super) unsafe fn is_vst3_layer(host: *const clap_host) -> bool {
    // SAFETY: the caller promises it.
    let name = unsafe { (*host).name };
    // SAFETY: a name that is not null ends in nought.
    if name.is_null() {
        return false;
    }
    // SAFETY: a name that is not null ends in nought.
    let name = unsafe { CStr::from_ptr(name) };
    name.to_bytes()
        .windows(VST3_LAYER.len())
        .any(|part| part.eq_ignore_ascii_case(VST3_LAYER))
}

fn inner(hosted: &Hosted) -> Option<&clap_plugin_note_ports> {
    let extension = hosted
        .inner_extension(CLAP_EXT_NOTE_PORTS)
        .cast::<clap_plugin_note_ports>();
    // SAFETY: nice-plug keeps the table in its wrapper, which lives as long as `hosted`.
    unsafe { extension.as_ref() }
}

unsafe extern "C" fn count(plugin: *const clap_plugin, is_input: bool) -> u32 {
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    let count = inner(hosted).and_then(|ports| ports.count);
    // SAFETY: nice-plug's function works with our pointer (see `Hosted`).
    count.map_or(0, |count| unsafe { count(plugin, is_input) })
}

unsafe extern "C" fn get(
    plugin: *const clap_plugin,
    index: u32,
    is_input: bool,
    info: *mut clap_note_port_info,
) -> bool {
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    let Some(inner) = inner(hosted).and_then(|ports| ports.get) else {
        return false;
    };
    // SAFETY: nice-plug's function works with our pointer (see `Hosted`) and writes to the host's `info`.
    if !unsafe { inner(plugin, index, is_input, info) } {
        return false;
    }
    if hosted.shared.in_vst3.load(Ordering::Relaxed) {
        // SAFETY: nice-plug has just filled it.
        unsafe { (*info).supported_dialects &= !CLAP_NOTE_DIALECT_MIDI };
    }
    true
}
