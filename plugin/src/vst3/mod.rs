//! What a VST3 host loads: the same instances that a CLAP host gets, behind VST3's interfaces.
//!
//! `component` is the object that a host holds. It translates and decides nothing about sound: blocks become CLAP
//! blocks (`block`), automation points and notes become CLAP events at their samples (`inbox`), and what the
//! instance asks of its CLAP host (`host`) is handed to the VST3 host by `common` on the main thread. MIDI reaches
//! VST3 plugins as parameters, for which `midi` has hidden ones.
//!
//! A panic would end the host, since it cannot leave a function that the host calls. Functions that do more than read
//! numbers and copy short texts run in `entry`.

#![allow(unsafe_code, reason = "VST3 is a C++ interface")]
#![allow(non_snake_case, reason = "VST3 gives the names")]

mod block;
mod common;
mod component;
mod controller;
mod factory;
mod host;
mod inbox;
mod instance;
mod midi;
mod notes;
mod parameters;
mod processor;
mod stream;
mod text;
mod timer;
mod transport;
mod units;
mod view;

use std::ffi::c_void;
use std::ptr;

use ::vst3::ComWrapper;
use ::vst3::Steinberg::IPluginFactory;

use crate::guard::guarded;

/// Runs what a host has called for. A panic in it gives `otherwise`.
fn entry<T>(otherwise: T, work: impl FnOnce() -> T) -> T {
    guarded("a call of the VST3 host", work).unwrap_or(otherwise)
}

/// The symbol that a VST3 host looks for.
// SAFETY: no other object that is linked in defines this symbol.
#[unsafe(no_mangle)]
pub extern "system" fn GetPluginFactory() -> *mut c_void {
    entry(ptr::null_mut(), || {
        ComWrapper::new(factory::Factory)
            .to_com_ptr::<IPluginFactory>()
            .map_or(ptr::null_mut(), |factory| factory.into_raw().cast())
    })
}

/// Called after loading on Linux. Nothing is loaded here: hosts call this for every library while they scan.
// SAFETY: no other object that is linked in defines this symbol.
#[cfg(all(unix, not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleEntry(_library: *mut c_void) -> bool {
    true
}

/// Called before unloading on Linux.
// SAFETY: as above.
#[cfg(all(unix, not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleExit() -> bool {
    true
}

/// Called after loading on macOS.
// SAFETY: as above.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleEntry(_bundle: *mut c_void) -> bool {
    true
}

/// Called before unloading on macOS.
// SAFETY: as above.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleExit() -> bool {
    true
}

/// Called after loading on Windows.
// SAFETY: as above.
#[cfg(windows)]
#[unsafe(no_mangle)]
pub extern "system" fn InitDll() -> bool {
    true
}

/// Called before unloading on Windows.
// SAFETY: as above.
#[cfg(windows)]
#[unsafe(no_mangle)]
pub extern "system" fn ExitDll() -> bool {
    true
}
