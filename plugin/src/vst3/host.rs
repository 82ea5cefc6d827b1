//! The CLAP host that an instance sees: it notes what the instance wishes. `common` grants the wishes on the main thread.

use std::ffi::{c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use clap_sys::version::CLAP_VERSION;
use nice_plug::wrapper::clap::clap_host;
use parking_lot::Mutex;

use super::track::Track;

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

/// Where a menu is to open.
#[derive(Clone, Copy)]
pub(super) struct MenuPosition {
    /// The parameter that it is about.
    pub(super) param: u32,
    /// In pixels, from the left and from the top of the window.
    pub(super) x: i32,
    pub(super) y: i32,
}

/// Finds an extension of a CLAP host by its name.
pub(super) type GetExtension = unsafe extern "C" fn(*const clap_host, *const c_char) -> *const c_void;

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
    /// One with extensions. The calling thread is the main one.
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

/// Notes a wish.
///
/// # Safety
/// `host` must come from [`Host::as_ptr`], and the host must be alive.
pub(super) unsafe fn wish(host: *const clap_host, which: impl FnOnce(&Wishes) -> &AtomicBool) {
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
