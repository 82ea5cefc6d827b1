//! `clap.param-indication` and `clap.octave-number`: shows the host's indications of parameters and keys in
//! the editor.

use std::ffi::{CStr, c_char};

use clap_sys::color::clap_color;
use clap_sys::ext::param_indication::{
    CLAP_PARAM_INDICATION_AUTOMATION_OVERRIDING, CLAP_PARAM_INDICATION_AUTOMATION_PLAYING,
    CLAP_PARAM_INDICATION_AUTOMATION_PRESENT, CLAP_PARAM_INDICATION_AUTOMATION_RECORDING,
    clap_plugin_param_indication,
};
use nice_plug::wrapper::clap::clap_plugin;

use super::hosted::Hosted;
use crate::hosting::{Automation, Colour};

pub(super) static EXTENSION: clap_plugin_param_indication = clap_plugin_param_indication {
    set_mapping: Some(set_mapping),
    set_automation: Some(set_automation),
};

/// The name of an extension that `clap-sys` does not have.
pub(super) const OCTAVE_NUMBER: &CStr = c"clap.octave-number/1";

pub(super) static OCTAVE: OctaveNumber = OctaveNumber { set_middle_c };

/// `clap_plugin_octave_number` of CLAP's `ext/draft/octave-number.h`.
#[repr(C)]
pub(super) struct OctaveNumber {
    /// Sets the octave that starts at key 60, 3 for C3. On the main thread.
    pub(super) set_middle_c: unsafe extern "C" fn(plugin: *const clap_plugin, octave: i8),
}

/// # Safety
/// `colour` must be null or valid.
unsafe fn colour(colour: *const clap_color) -> Option<Colour> {
    // SAFETY: the caller guarantees it.
    let colour = unsafe { colour.as_ref() }.filter(|colour| colour.alpha > 0)?;
    Some([colour.red, colour.green, colour.blue])
}

unsafe extern "C" fn set_mapping(
    plugin: *const clap_plugin,
    id: u32,
    is_mapped: bool,
    shown: *const clap_color,
    label: *const c_char,
    _description: *const c_char,
) {
    // SAFETY: hosts call with the pointer that `create` gave them, and with null or what is valid.
    let (hosted, shown) = unsafe { (Hosted::of(plugin), colour(shown)) };
    let Some(param) = hosted.ids.param(id) else { return };
    let label = if label.is_null() {
        String::new()
    } else {
        // SAFETY: a label is NUL-terminated.
        unsafe { CStr::from_ptr(label) }.to_string_lossy().into_owned()
    };
    hosted.shared.hosting.change_mark(param, |mark| {
        mark.mapped = is_mapped.then_some(label);
        mark.colour = shown.filter(|_| is_mapped);
    });
}

unsafe extern "C" fn set_automation(
    plugin: *const clap_plugin,
    id: u32,
    state: u32,
    shown: *const clap_color,
) {
    // SAFETY: hosts call with the pointer that `create` gave them, and with null or what is valid.
    let (hosted, shown) = unsafe { (Hosted::of(plugin), colour(shown)) };
    let Some(param) = hosted.ids.param(id) else { return };
    let automation = match state {
        CLAP_PARAM_INDICATION_AUTOMATION_PRESENT => Automation::Present,
        CLAP_PARAM_INDICATION_AUTOMATION_PLAYING => Automation::Playing,
        CLAP_PARAM_INDICATION_AUTOMATION_RECORDING => Automation::Recording,
        CLAP_PARAM_INDICATION_AUTOMATION_OVERRIDING => Automation::Overriding,
        _ => Automation::None,
    };
    hosted.shared.hosting.change_mark(param, |mark| {
        mark.automation = automation;
        if automation != Automation::None {
            mark.colour = shown.or(mark.colour);
        } else if mark.mapped.is_none() {
            mark.colour = None;
        }
    });
}

unsafe extern "C" fn set_middle_c(plugin: *const clap_plugin, octave: i8) {
    // SAFETY: hosts call with the pointer that `create` gave them.
    unsafe { Hosted::of(plugin) }.shared.hosting.set_middle_c(octave);
}
