//! Keeps OpenGL loaded after the first window.

use std::mem;
use std::sync::Once;

use libloading::os::unix::{Library, RTLD_LAZY, RTLD_LOCAL};

/// The libraries that windows draw with: EGL, or GLX if a display has no EGL.
const LIBRARIES: [&str; 2] = ["libEGL.so.1", "libGL.so.1"];

/// Keeps the libraries of OpenGL loaded for the life of the process.
///
/// The windowing library closes them with the last window, while threads of other windows may not have ended
/// yet. EGL registers a thread-local destructor in each thread that draws. libglvnd before 1.7 (Debian 12,
/// Ubuntu 22.04) does not remove it when it is unloaded, so such a thread then calls unloaded code and the
/// host crashes. Loading a driver again for each window would also take longer.
pub(super) fn keep_loaded() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| LIBRARIES.into_iter().for_each(keep));
}

/// Opens a library permanently. If it is missing, a window reports that when it needs it.
#[allow(unsafe_code, reason = "a C library is loaded")]
fn keep(name: &str) {
    // SAFETY: the initialisers of the system's OpenGL have no precondition, and a window would run the same
    // ones.
    if let Ok(library) = unsafe { Library::open(Some(name), RTLD_LAZY | RTLD_LOCAL) } {
        mem::forget(library);
    }
}
