//! `clap.note-name`: the host's keys show the lines that they play.

use std::ffi::c_char;

use clap_sys::ext::note_name::{clap_note_name, clap_plugin_note_name};
use nice_plug::wrapper::clap::clap_plugin;

use super::hosted::Hosted;
use crate::guard::guarded;
use crate::key_names;

pub(super) static EXTENSION: clap_plugin_note_name = clap_plugin_note_name {
    count: Some(count),
    get: Some(get),
};

/// The current names.
fn names(hosted: &Hosted) -> Vec<(u8, String)> {
    let parameters = &hosted.params.parameters;
    let page = usize::from(parameters.playing.page_index());
    let script = hosted.shared.instance.script();
    guarded("naming keys", || key_names::names(&script, parameters, page)).unwrap_or_default()
}

unsafe extern "C" fn count(plugin: *const clap_plugin) -> u32 {
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    let names = names(hosted);
    let count = names.len() as u32;
    *hosted.names.listed.lock() = names;
    count
}

unsafe extern "C" fn get(plugin: *const clap_plugin, index: u32, name: *mut clap_note_name) -> bool {
    // SAFETY: hosts call with the pointer that `create` gave them, and with room for a name.
    let (hosted, place) = unsafe { (Hosted::of(plugin), name.as_mut()) };
    let listed = hosted.names.listed.lock();
    let (Some((key, text)), Some(place)) = (listed.get(index as usize), place) else {
        return false;
    };
    place.name.fill(0);
    // The last byte stays 0.
    let cut = text.floor_char_boundary(place.name.len() - 1);
    for (to, from) in place.name.iter_mut().zip(&text.as_bytes()[..cut]) {
        *to = *from as c_char;
    }
    (place.port, place.key, place.channel) = (-1, i16::from(*key), -1);
    true
}
