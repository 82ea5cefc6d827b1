//! The CLAP entry of the library, from which a host creates instances.
//!
//! nice-plug's `Wrapper` does most of the work. It is part of our own object (`hosted`, `plugin`), which
//! implements a few extensions itself. The wrapper is public for nice-plug's own export macro, so its version
//! is pinned.

#![allow(unsafe_code, reason = "CLAP is a C interface")]

mod context_menu;
mod descriptor;
mod hosted;
#[cfg(test)]
mod hosting_tests;
mod ids;
mod indication;
mod latency;
mod note_name;
mod page;
mod plugin;
mod preset_discovery;
mod preset_load;
mod reports;
mod state;

use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::Arc;

use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_FACTORY_ID, CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT,
};
use nice_plug::wrapper::clap::{
    CLAP_PLUGIN_FACTORY_ID, CLAP_VERSION, clap_host, clap_plugin, clap_plugin_descriptor, clap_plugin_entry,
    clap_plugin_factory,
};

use self::descriptor::descriptor;
use self::hosted::Hosted;
use crate::guard::guarded;
use crate::logging;
use crate::params::RecitParams;

/// The symbol that a CLAP host loads.
#[allow(non_upper_case_globals, reason = "CLAP gives the name")]
// SAFETY: no other linked object defines this symbol.
#[unsafe(no_mangle)]
#[used]
pub static clap_entry: clap_plugin_entry = clap_plugin_entry {
    clap_version: CLAP_VERSION,
    init: Some(init),
    deinit: Some(deinit),
    get_factory: Some(get_factory),
};

static FACTORY: clap_plugin_factory = clap_plugin_factory {
    get_plugin_count: Some(get_plugin_count),
    get_plugin_descriptor: Some(get_plugin_descriptor),
    create_plugin: Some(create_plugin),
};

unsafe extern "C" fn init(_plugin_path: *const c_char) -> bool {
    // Nothing is loaded here: hosts call this for every library during a scan.
    true
}

unsafe extern "C" fn deinit() {}

unsafe extern "C" fn get_factory(id: *const c_char) -> *const c_void {
    if id.is_null() {
        return ptr::null();
    }
    // SAFETY: a host passes a NUL-terminated string.
    let id = unsafe { CStr::from_ptr(id) };
    if id == CLAP_PLUGIN_FACTORY_ID {
        (&raw const FACTORY).cast()
    } else if id == CLAP_PRESET_DISCOVERY_FACTORY_ID || id == CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT {
        (&raw const preset_discovery::FACTORY).cast()
    } else {
        ptr::null()
    }
}

unsafe extern "C" fn get_plugin_count(_factory: *const clap_plugin_factory) -> u32 {
    u32::from(descriptor().is_some())
}

unsafe extern "C" fn get_plugin_descriptor(
    _factory: *const clap_plugin_factory,
    index: u32,
) -> *const clap_plugin_descriptor {
    match descriptor() {
        Some(descriptor) if index == 0 => descriptor.clap_plugin_descriptor(),
        _ => ptr::null(),
    }
}

unsafe extern "C" fn create_plugin(
    _factory: *const clap_plugin_factory,
    host: *const clap_host,
    id: *const c_char,
) -> *const clap_plugin {
    if host.is_null() || id.is_null() {
        return ptr::null();
    }
    // SAFETY: `id` is not null and a host passes a NUL-terminated string.
    let id = unsafe { CStr::from_ptr(id) };
    if descriptor().is_none_or(|descriptor| descriptor.clap_id() != id) {
        return ptr::null();
    }
    // SAFETY: CLAP promises that `host` outlives the plugin.
    unsafe { create(host) }
}

/// Creates an instance for `host`; null if that fails.
///
/// # Safety
/// `host` must be valid and outlive the instance.
pub(crate) unsafe fn create(host: *const clap_host) -> *const clap_plugin {
    guarded("creating the plugin", || {
        logging::install();
        // SAFETY: the caller guarantees it.
        unsafe { plugin::create(host) }
    })
    .unwrap_or(ptr::null())
}

/// The parameters of an instance.
///
/// # Safety
/// `plugin` must come from [`create`] and must not have been destroyed.
pub(crate) unsafe fn params(plugin: *const clap_plugin) -> Arc<RecitParams> {
    // SAFETY: the caller guarantees it.
    Arc::clone(unsafe { &Hosted::of(plugin).params })
}
