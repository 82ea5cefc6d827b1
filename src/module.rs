//! The library or program that contains this code.

use std::sync::Once;

/// Keeps this code in memory until the process ends, for a thread of ours that may still run when the host
/// unloads the plugin.
#[allow(unsafe_code, reason = "the system is asked to load a library")]
pub fn keep_loaded() {
    static KEPT: Once = Once::new();
    KEPT.call_once(|| {
        let Some(path) = process_path::get_dylib_path() else {
            return;
        };
        // SAFETY: The library is already loaded, so its initialisers do not run again.
        match unsafe { libloading::Library::new(&path) } {
            Ok(library) => std::mem::forget(library),
            // A program cannot be loaded as a library, and is never unloaded.
            Err(error) => log::debug!("{} is not held in memory: {error}", path.display()),
        }
    });
}
