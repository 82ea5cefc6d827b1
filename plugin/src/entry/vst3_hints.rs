//! `clap.plugin-info-as-vst3/0`: what clap-wrapper asks when it makes the VST3 face.
//!
//! The table is `clap_plugin_as_vst3` of clap-wrapper's `clapwrapper/vst3.h`.

use std::ffi::CStr;

use nice_plug::wrapper::clap::clap_plugin;

pub(super) const ID: &CStr = c"clap.plugin-info-as-vst3/0";

#[repr(C)]
pub(super) struct PluginAsVst3 {
    midi_channels: unsafe extern "C" fn(*const clap_plugin, u32) -> u32,
    note_expressions: unsafe extern "C" fn(*const clap_plugin) -> u32,
}

pub(super) static EXTENSION: PluginAsVst3 = PluginAsVst3 {
    midi_channels,
    note_expressions,
};

/// Keys mean the same on every channel, and a VST3 host names the note that it means.
unsafe extern "C" fn midi_channels(_plugin: *const clap_plugin, _port: u32) -> u32 {
    1
}

/// Bits of `clap_supported_note_expressions`: volume, pan, tuning, vibrato, expression, brightness and pressure.
const NOTE_EXPRESSIONS: u32 = 0b111_1111;

unsafe extern "C" fn note_expressions(_plugin: *const clap_plugin) -> u32 {
    NOTE_EXPRESSIONS
}
