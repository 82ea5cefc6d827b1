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

/// Keys mean the same on every channel. Every channel would cost a VST3 host some 130 parameters for MIDI controllers.
unsafe extern "C" fn midi_channels(_plugin: *const clap_plugin, _port: u32) -> u32 {
    1
}

/// None acts on a line yet, so none is offered.
unsafe extern "C" fn note_expressions(_plugin: *const clap_plugin) -> u32 {
    0
}
