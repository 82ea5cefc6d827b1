//! OpenGL stays loaded once a window was there.

use std::mem;
use std::sync::Once;

use libloading::os::unix::{Library, RTLD_LAZY, RTLD_LOCAL};

/// What windows draw with: EGL, or GLX where a display has no EGL.
const LIBRARIES: [&str; 2] = ["libEGL.so.1", "libGL.so.1"];

/// Keeps the libraries of OpenGL loaded for the life of the process.
///
/// The windowing library closes them with the last window, while threads of other windows may not have ended yet. EGL
/// gives each thread that draws a value to be freed when the thread ends; libglvnd before 1.7 (Debian 12, Ubuntu 22.04)
/// does not take this back when it is unloaded, so that such a thread calls code that is gone and the host crashes. To
/// load a driver again for each window would also take longer.
pub(super) fn keep_loaded() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| LIBRARIES.into_iter().for_each(keep));
}

/// Opens a library for good. Where it is missing, a window says so when it wants it.
#[allow(unsafe_code, reason = "a C library is loaded")]
fn keep(name: &str) {
    // SAFETY: the initialisers of the system's OpenGL have no precondition, and a window would run the same.
    if let Ok(library) = unsafe { Library::open(Some(name), RTLD_LAZY | RTLD_LOCAL) } {
        mem::forget(library);
    }
}
