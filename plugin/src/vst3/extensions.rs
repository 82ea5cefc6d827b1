//! The extensions of the CLAP host for an instance.

use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::atomic::Ordering;

use clap_sys::ext::context_menu::{
    CLAP_CONTEXT_MENU_TARGET_KIND_PARAM, CLAP_EXT_CONTEXT_MENU, clap_context_menu_target,
    clap_host_context_menu,
};
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_host_gui};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_host_latency};
use clap_sys::ext::note_name::{CLAP_EXT_NOTE_NAME, clap_host_note_name};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_host_params};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_host_state};
use clap_sys::ext::thread_check::{CLAP_EXT_THREAD_CHECK, clap_host_thread_check};
use clap_sys::ext::track_info::{CLAP_EXT_TRACK_INFO, clap_host_track_info, clap_track_info};
use nice_plug::wrapper::clap::clap_host;

use super::host::{Host, MenuPosition, wish};

static PARAMS: clap_host_params = clap_host_params {
    rescan: Some(params_rescan),
    clear: Some(params_clear),
    request_flush: Some(params_request_flush),
};
static NAMES: clap_host_note_name = clap_host_note_name {
    changed: Some(names_changed),
};
static STATE: clap_host_state = clap_host_state {
    mark_dirty: Some(state_mark_dirty),
};
static LATENCY: clap_host_latency = clap_host_latency {
    changed: Some(latency_changed),
};
static GUI: clap_host_gui = clap_host_gui {
    resize_hints_changed: Some(gui_resize_hints_changed),
    request_resize: Some(gui_request_resize),
    request_show: Some(gui_request_show),
    request_hide: Some(gui_request_show),
    closed: Some(gui_closed),
};
static THREADS: clap_host_thread_check = clap_host_thread_check {
    is_main_thread: Some(is_main_thread),
    is_audio_thread: Some(is_audio_thread),
};
static TRACK: clap_host_track_info = clap_host_track_info { get: Some(track) };
static MENUS: clap_host_context_menu = clap_host_context_menu {
    // The instance does not add the host's entries to menus of its own.
    populate: None,
    perform: None,
    can_popup: Some(can_popup),
    popup: Some(popup),
};

/// Finds an extension by its name.
///
/// # Safety
/// `id` must be null or NUL-terminated.
pub(super) unsafe extern "C" fn get_extension(_host: *const clap_host, id: *const c_char) -> *const c_void {
    if id.is_null() {
        return ptr::null();
    }
    // SAFETY: an id is NUL-terminated.
    let id = unsafe { CStr::from_ptr(id) };
    if id == CLAP_EXT_PARAMS {
        (&raw const PARAMS).cast()
    } else if id == CLAP_EXT_NOTE_NAME {
        (&raw const NAMES).cast()
    } else if id == CLAP_EXT_STATE {
        (&raw const STATE).cast()
    } else if id == CLAP_EXT_LATENCY {
        (&raw const LATENCY).cast()
    } else if id == CLAP_EXT_GUI {
        (&raw const GUI).cast()
    } else if id == CLAP_EXT_THREAD_CHECK {
        (&raw const THREADS).cast()
    } else if id == CLAP_EXT_TRACK_INFO {
        (&raw const TRACK).cast()
    } else if id == CLAP_EXT_CONTEXT_MENU {
        (&raw const MENUS).cast()
    } else {
        ptr::null()
    }
}

unsafe extern "C" fn params_rescan(host: *const clap_host, _flags: u32) {
    // SAFETY: the instance passes the host that it was given, which outlives it, here and below.
    unsafe { wish(host, |wishes| &wishes.values) };
}

unsafe extern "C" fn params_clear(_host: *const clap_host, _id: u32, _flags: u32) {}

unsafe extern "C" fn params_request_flush(host: *const clap_host) {
    // SAFETY: see `params_rescan`.
    unsafe { wish(host, |wishes| &wishes.flush) };
}

unsafe extern "C" fn names_changed(host: *const clap_host) {
    // SAFETY: see `params_rescan`.
    unsafe { wish(host, |wishes| &wishes.names) };
}

unsafe extern "C" fn state_mark_dirty(host: *const clap_host) {
    // SAFETY: see `params_rescan`.
    unsafe { wish(host, |wishes| &wishes.dirty) };
}

unsafe extern "C" fn latency_changed(_host: *const clap_host) {
    // This is called inside an activation, after which the latency is checked.
}

unsafe extern "C" fn gui_resize_hints_changed(_host: *const clap_host) {}

unsafe extern "C" fn gui_request_resize(host: *const clap_host, width: u32, height: u32) -> bool {
    // SAFETY: see `params_rescan`.
    let wishes = unsafe { &Host::of(host).wishes };
    let packed = u64::from(width) << 32 | u64::from(height);
    wishes.size.store(packed, Ordering::Release);
    true
}

unsafe extern "C" fn gui_request_show(_host: *const clap_host) -> bool {
    false
}

unsafe extern "C" fn gui_closed(_host: *const clap_host, _was_destroyed: bool) {}

unsafe extern "C" fn is_main_thread(host: *const clap_host) -> bool {
    // SAFETY: see `params_rescan`.
    unsafe { Host::of(host) }.is_main()
}

unsafe extern "C" fn is_audio_thread(host: *const clap_host) -> bool {
    // SAFETY: see `params_rescan`.
    !unsafe { Host::of(host) }.is_main()
}

unsafe extern "C" fn can_popup(host: *const clap_host) -> bool {
    // SAFETY: the instance passes the host that it was given, which outlives it.
    unsafe { Host::of(host) }.has_menus.load(Ordering::Acquire)
}

unsafe extern "C" fn popup(
    host: *const clap_host,
    target: *const clap_context_menu_target,
    _screen: i32,
    x: i32,
    y: i32,
) -> bool {
    // SAFETY: as above; the target is null or valid.
    let (host, target) = unsafe { (Host::of(host), target.as_ref()) };
    let Some(target) = target.filter(|target| target.kind == CLAP_CONTEXT_MENU_TARGET_KIND_PARAM) else {
        return false;
    };
    // A menu may stay open during the call that opens it. The instance must not wait for that.
    *host.wishes.menu.lock() = Some(MenuPosition {
        param: target.id,
        x,
        y,
    });
    true
}

unsafe extern "C" fn track(host: *const clap_host, info: *mut clap_track_info) -> bool {
    // SAFETY: see `params_rescan`; the instance passes null or room for the answer.
    let (host, info) = unsafe { (Host::of(host), info.as_mut()) };
    let (Some(track), Some(info)) = (host.track.known(), info) else {
        return false;
    };
    *info = track;
    true
}
