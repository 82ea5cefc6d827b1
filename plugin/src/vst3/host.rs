//! The CLAP host that an instance sees: it notes what the instance wishes. `common` grants the wishes on the main thread.

use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use clap_sys::ext::context_menu::CLAP_EXT_CONTEXT_MENU;
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_host_gui};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_host_latency};
use clap_sys::ext::note_name::{CLAP_EXT_NOTE_NAME, clap_host_note_name};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_host_params};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_host_state};
use clap_sys::ext::thread_check::{CLAP_EXT_THREAD_CHECK, clap_host_thread_check};
use clap_sys::ext::track_info::CLAP_EXT_TRACK_INFO;
use clap_sys::version::CLAP_VERSION;
use nice_plug::wrapper::clap::clap_host;
use parking_lot::Mutex;

use super::menu::{self, MenuPosition};
use super::track::{self, Track};

/// One per instance. The instance has a pointer to it, so it stays where it is.
#[repr(C)]
pub(super) struct Host {
    // First, so that a pointer to it is a pointer to the whole.
    raw: clap_host,
    pub(super) wishes: Wishes,
    pub(super) track: Track,
    /// The VST3 host opens menus of parameters.
    pub(super) has_menus: AtomicBool,
    /// The thread that the host calls the main one, as [`this_thread`] names it.
    main: AtomicUsize,
}

/// What the instance has asked for and has not been given.
#[derive(Default)]
pub(super) struct Wishes {
    /// A call on the main thread.
    pub(super) callback: AtomicBool,
    /// A new activation.
    pub(super) restart: AtomicBool,
    /// An exchange of parameters without a block.
    pub(super) flush: AtomicBool,
    /// The project has changed.
    pub(super) dirty: AtomicBool,
    /// Keys may have other names.
    pub(super) names: AtomicBool,
    /// All values of parameters may have changed.
    pub(super) values: AtomicBool,
    /// Another size of the window: width and height in pixels, 32 bits each; 0 for none.
    pub(super) size: AtomicU64,
    /// A look at the track.
    pub(super) track: AtomicBool,
    /// A menu. A new wish takes the place of one that has not been granted.
    pub(super) menu: Mutex<Option<MenuPosition>>,
}

impl Wishes {
    /// Makes a wish.
    pub(super) fn make(wish: &AtomicBool) {
        wish.store(true, Ordering::Release);
    }

    /// Takes a wish.
    pub(super) fn take(wish: &AtomicBool) -> bool {
        wish.swap(false, Ordering::AcqRel)
    }

    /// Takes the size that was wished for.
    pub(super) fn take_size(&self) -> Option<(u32, u32)> {
        let packed = self.size.swap(0, Ordering::AcqRel);
        (packed != 0).then_some(((packed >> 32) as u32, packed as u32))
    }
}

/// A name for the calling thread, which no two living threads share. Neither allocates nor locks.
fn this_thread() -> usize {
    thread_local! {
        static PLACE: u8 = const { 0 };
    }
    PLACE.with(|place| ptr::from_ref(place).addr())
}

impl Host {
    /// The calling thread is the main one.
    pub(super) fn new() -> Box<Self> {
        let mut host = Box::new(Self {
            raw: clap_host {
                clap_version: CLAP_VERSION,
                host_data: ptr::null_mut(),
                name: c"Recit's VST3 layer".as_ptr(),
                vendor: c"Recit".as_ptr(),
                url: c"".as_ptr(),
                version: c"".as_ptr(),
                get_extension: Some(get_extension),
                request_restart: Some(request_restart),
                request_process: Some(request_process),
                request_callback: Some(request_callback),
            },
            wishes: Wishes::default(),
            track: Track::default(),
            has_menus: AtomicBool::new(false),
            main: AtomicUsize::new(this_thread()),
        });
        host.raw.host_data = ptr::from_mut(&mut *host).cast();
        host
    }

    /// What the instance is given.
    pub(super) fn as_ptr(&self) -> *const clap_host {
        ptr::from_ref(self).cast()
    }

    /// From now on the calling thread is the main one.
    pub(super) fn enter_main(&self) {
        self.main.store(this_thread(), Ordering::Relaxed);
    }

    /// Whether the calling thread is the main one.
    pub(super) fn is_main(&self) -> bool {
        self.main.load(Ordering::Relaxed) == this_thread()
    }

    /// # Safety
    /// `host` must come from [`Host::as_ptr`], and the host must be alive.
    pub(super) unsafe fn of<'a>(host: *const clap_host) -> &'a Self {
        // SAFETY: the caller promises it.
        unsafe { &*host.cast::<Self>() }
    }
}

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

unsafe extern "C" fn get_extension(_host: *const clap_host, id: *const c_char) -> *const c_void {
    if id.is_null() {
        return ptr::null();
    }
    // SAFETY: an id ends in nought.
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
        (&raw const track::EXTENSION).cast()
    } else if id == CLAP_EXT_CONTEXT_MENU {
        (&raw const menu::EXTENSION).cast()
    } else {
        ptr::null()
    }
}

/// Notes a wish.
///
/// # Safety
/// `host` must come from [`Host::as_ptr`], and the host must be alive.
unsafe fn wish(host: *const clap_host, which: impl FnOnce(&Wishes) -> &AtomicBool) {
    // SAFETY: the caller promises it.
    let wishes = unsafe { &Host::of(host).wishes };
    Wishes::make(which(wishes));
}

unsafe extern "C" fn request_restart(host: *const clap_host) {
    // SAFETY: the instance passes the host that it was given, which outlives it, here and below.
    unsafe { wish(host, |wishes| &wishes.restart) };
}

unsafe extern "C" fn request_process(_host: *const clap_host) {
    // A VST3 host processes an active instrument all the time.
}

unsafe extern "C" fn request_callback(host: *const clap_host) {
    // SAFETY: see `request_restart`.
    unsafe { wish(host, |wishes| &wishes.callback) };
}

unsafe extern "C" fn params_rescan(host: *const clap_host, _flags: u32) {
    // SAFETY: see `request_restart`.
    unsafe { wish(host, |wishes| &wishes.values) };
}

unsafe extern "C" fn params_clear(_host: *const clap_host, _id: u32, _flags: u32) {}

unsafe extern "C" fn params_request_flush(host: *const clap_host) {
    // SAFETY: see `request_restart`.
    unsafe { wish(host, |wishes| &wishes.flush) };
}

unsafe extern "C" fn names_changed(host: *const clap_host) {
    // SAFETY: see `request_restart`.
    unsafe { wish(host, |wishes| &wishes.names) };
}

unsafe extern "C" fn state_mark_dirty(host: *const clap_host) {
    // SAFETY: see `request_restart`.
    unsafe { wish(host, |wishes| &wishes.dirty) };
}

unsafe extern "C" fn latency_changed(_host: *const clap_host) {
    // Said inside an activation, after which the latency is looked at.
}

unsafe extern "C" fn gui_resize_hints_changed(_host: *const clap_host) {}

unsafe extern "C" fn gui_request_resize(host: *const clap_host, width: u32, height: u32) -> bool {
    // SAFETY: see `request_restart`.
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
    // SAFETY: see `request_restart`.
    unsafe { Host::of(host) }.is_main()
}

unsafe extern "C" fn is_audio_thread(host: *const clap_host) -> bool {
    // SAFETY: see `request_restart`.
    !unsafe { Host::of(host) }.is_main()
}
