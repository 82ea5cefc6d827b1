//! The CLAP host for an instance. It records the instance's requests, which `common` serves on the main
//! thread.

use std::ffi::{c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use clap_sys::version::CLAP_VERSION;
use nice_plug::wrapper::clap::clap_host;
use parking_lot::Mutex;

use super::track::Track;

/// One per instance. The instance has a pointer to it, so its address is fixed.
#[repr(C)]
pub(super) struct Host {
    // First, so that a pointer to it is a pointer to the whole struct.
    raw: clap_host,
    pub(super) wishes: Wishes,
    pub(super) track: Track,
    /// Whether the VST3 host opens menus of parameters.
    pub(super) has_menus: AtomicBool,
    /// The host's main thread, as identified by [`this_thread`].
    main: AtomicUsize,
}

/// The pending requests of the instance.
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
    /// A new size of the window: width and height in pixels, 32 bits each; 0 for none.
    pub(super) size: AtomicU64,
    /// The track information.
    pub(super) track: AtomicBool,
    /// A menu. A new request replaces a pending one.
    pub(super) menu: Mutex<Option<MenuPosition>>,
}

/// Where a menu should open.
#[derive(Clone, Copy)]
pub(super) struct MenuPosition {
    /// Its parameter.
    pub(super) param: u32,
    /// In pixels, from the left and the top of the window.
    pub(super) x: i32,
    pub(super) y: i32,
}

/// Finds an extension of a CLAP host by its name.
pub(super) type GetExtension = unsafe extern "C" fn(*const clap_host, *const c_char) -> *const c_void;

impl Wishes {
    /// Sets a request.
    pub(super) fn make(wish: &AtomicBool) {
        wish.store(true, Ordering::Release);
    }

    /// Takes a request.
    pub(super) fn take(wish: &AtomicBool) -> bool {
        wish.swap(false, Ordering::AcqRel)
    }

    /// Takes the requested size.
    pub(super) fn take_size(&self) -> Option<(u32, u32)> {
        let packed = self.size.swap(0, Ordering::AcqRel);
        (packed != 0).then_some(((packed >> 32) as u32, packed as u32))
    }
}

/// An id of the calling thread, unique among living threads. Neither allocates nor locks.
fn this_thread() -> usize {
    thread_local! {
        static PLACE: u8 = const { 0 };
    }
    PLACE.with(|place| ptr::from_ref(place).addr())
}

impl Host {
    /// A host with extensions. The calling thread becomes the main one.
    pub(super) fn new(get_extension: GetExtension) -> Box<Self> {
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

    /// The pointer for the instance.
    pub(super) fn as_ptr(&self) -> *const clap_host {
        ptr::from_ref(self).cast()
    }

    /// The calling thread becomes the main one.
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
        // SAFETY: the caller guarantees it.
        unsafe { &*host.cast::<Self>() }
    }
}

/// Records a request.
///
/// # Safety
/// `host` must come from [`Host::as_ptr`], and the host must be alive.
pub(super) unsafe fn wish(host: *const clap_host, which: impl FnOnce(&Wishes) -> &AtomicBool) {
    // SAFETY: the caller guarantees it.
    let wishes = unsafe { &Host::of(host).wishes };
    Wishes::make(which(wishes));
}

unsafe extern "C" fn request_restart(host: *const clap_host) {
    // SAFETY: the instance passes the host that it was given, which outlives it, here and below.
    unsafe { wish(host, |wishes| &wishes.restart) };
}

unsafe extern "C" fn request_process(_host: *const clap_host) {
    // A VST3 host always processes an active instrument.
}

unsafe extern "C" fn request_callback(host: *const clap_host) {
    // SAFETY: see `request_restart`.
    unsafe { wish(host, |wishes| &wishes.callback) };
}
