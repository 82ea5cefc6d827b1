//! Periodic calls on the host's main thread.
//!
//! On Linux only the host can make them, and only while a window is open. Without a window, work for the main
//! thread is done when the host calls for a parameter, a window or an activation. On macOS and Windows the
//! system makes the calls.

#[cfg(target_os = "linux")]
pub(super) use linux::Timer;
#[cfg(target_os = "macos")]
pub(super) use macos::Timer;
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
pub(super) use none::Timer;
#[cfg(windows)]
pub(super) use windows::Timer;

/// The interval in milliseconds.
const INTERVAL: u32 = 20;

#[cfg(target_os = "linux")]
mod linux {
    use std::sync::{Arc, Weak};

    use ::vst3::Steinberg::Linux::{IRunLoop, IRunLoopTrait, ITimerHandler, ITimerHandlerTrait};
    use ::vst3::Steinberg::{FUnknown, IPlugFrame, kResultOk};
    use ::vst3::{Class, ComPtr, ComRef, ComWrapper};

    use crate::vst3::common::Common;

    pub(in crate::vst3) struct Timer {
        run_loop: ComPtr<IRunLoop>,
        handler: ComPtr<ITimerHandler>,
    }

    struct Handler(Weak<Common>);

    impl Class for Handler {
        type Interfaces = (ITimerHandler,);
    }

    impl ITimerHandlerTrait for Handler {
        unsafe fn onTimer(&self) {
            if let Some(common) = self.0.upgrade() {
                common.on_main_thread();
            }
        }
    }

    impl Timer {
        /// Runs while the instance is initialised. `context` is the host's context.
        pub(in crate::vst3) fn for_instance(
            common: &Arc<Common>,
            context: Option<ComRef<FUnknown>>,
        ) -> Option<Self> {
            Self::start(common, context?.cast::<IRunLoop>()?)
        }

        /// Runs while a window in `frame` is open.
        pub(in crate::vst3) fn for_window(
            common: &Arc<Common>,
            frame: Option<&ComPtr<IPlugFrame>>,
        ) -> Option<Self> {
            Self::start(common, frame?.cast::<IRunLoop>()?)
        }

        fn start(common: &Arc<Common>, run_loop: ComPtr<IRunLoop>) -> Option<Self> {
            let handler = ComWrapper::new(Handler(Arc::downgrade(common))).to_com_ptr::<ITimerHandler>()?;
            // SAFETY: both are reference-counted.
            let result = unsafe { run_loop.registerTimer(handler.as_ptr(), super::INTERVAL.into()) };
            (result == kResultOk).then_some(Self { run_loop, handler })
        }
    }

    impl Drop for Timer {
        fn drop(&mut self) {
            // SAFETY: both are reference-counted.
            unsafe { self.run_loop.unregisterTimer(self.handler.as_ptr()) };
        }
    }
}

#[cfg(target_os = "macos")]
mod macos {
    use std::ffi::c_void;
    use std::ptr;
    use std::sync::{Arc, Weak};

    use ::vst3::Steinberg::{FUnknown, IPlugFrame};
    use ::vst3::{ComPtr, ComRef};

    use crate::vst3::common::Common;

    #[repr(C)]
    struct Context {
        version: isize,
        info: *mut c_void,
        retain: Option<unsafe extern "C" fn(*const c_void) -> *const c_void>,
        release: Option<unsafe extern "C" fn(*const c_void)>,
        describe: Option<unsafe extern "C" fn(*const c_void) -> *const c_void>,
    }

    #[link(name = "CoreFoundation", kind = "framework")]
    unsafe extern "C" {
        static kCFRunLoopCommonModes: *const c_void;
        fn CFAbsoluteTimeGetCurrent() -> f64;
        fn CFRunLoopGetMain() -> *mut c_void;
        fn CFRunLoopTimerCreate(
            allocator: *const c_void,
            first: f64,
            interval: f64,
            flags: usize,
            order: isize,
            call: unsafe extern "C" fn(*mut c_void, *mut c_void),
            context: *mut Context,
        ) -> *mut c_void;
        fn CFRunLoopAddTimer(run_loop: *mut c_void, timer: *mut c_void, mode: *const c_void);
        fn CFRunLoopTimerInvalidate(timer: *mut c_void);
        fn CFRelease(object: *const c_void);
    }

    pub(in crate::vst3) struct Timer(*mut c_void);

    // SAFETY: Core Foundation's timer functions may be called on any thread.
    unsafe impl Send for Timer {}

    unsafe extern "C" fn call(_timer: *mut c_void, info: *mut c_void) {
        // SAFETY: it is the box of `for_instance`, which `release` frees.
        if let Some(common) = unsafe { &*info.cast::<Weak<Common>>() }.upgrade() {
            common.on_main_thread();
        }
    }

    unsafe extern "C" fn release(info: *const c_void) {
        // SAFETY: as above; the system calls it once, after the last call.
        drop(unsafe { Box::from_raw(info.cast_mut().cast::<Weak<Common>>()) });
    }

    impl Timer {
        /// Runs while the instance is initialised.
        pub(in crate::vst3) fn for_instance(
            common: &Arc<Common>,
            _context: Option<ComRef<FUnknown>>,
        ) -> Option<Self> {
            let mut context = Context {
                version: 0,
                info: Box::into_raw(Box::new(Arc::downgrade(common))).cast(),
                retain: None,
                release: Some(release),
                describe: None,
            };
            let interval = f64::from(super::INTERVAL) / 1000.0;
            // SAFETY: the context is copied, and all pointers are valid.
            unsafe {
                let first = CFAbsoluteTimeGetCurrent() + interval;
                let timer = CFRunLoopTimerCreate(ptr::null(), first, interval, 0, 0, call, &mut context);
                if timer.is_null() {
                    release(context.info);
                    return None;
                }
                CFRunLoopAddTimer(CFRunLoopGetMain(), timer, kCFRunLoopCommonModes);
                Some(Self(timer))
            }
        }

        /// The instance already has one.
        pub(in crate::vst3) fn for_window(
            _common: &Arc<Common>,
            _frame: Option<&ComPtr<IPlugFrame>>,
        ) -> Option<Self> {
            None
        }
    }

    impl Drop for Timer {
        fn drop(&mut self) {
            // SAFETY: it is ours until it is released.
            unsafe {
                CFRunLoopTimerInvalidate(self.0);
                CFRelease(self.0);
            }
        }
    }
}

#[cfg(windows)]
mod windows {
    use std::collections::BTreeMap;
    use std::ffi::c_void;
    use std::ptr;
    use std::sync::{Arc, Weak};

    use ::vst3::Steinberg::{FUnknown, IPlugFrame};
    use ::vst3::{ComPtr, ComRef};
    use parking_lot::Mutex;

    use crate::vst3::common::Common;

    #[link(name = "user32")]
    unsafe extern "system" {
        fn SetTimer(window: *mut c_void, id: usize, milliseconds: u32, call: Call) -> usize;
        fn KillTimer(window: *mut c_void, id: usize) -> i32;
    }

    type Call = unsafe extern "system" fn(*mut c_void, u32, usize, u32);

    /// Windows passes only the number of a timer.
    static CORES: Mutex<BTreeMap<usize, Weak<Common>>> = Mutex::new(BTreeMap::new());

    pub(in crate::vst3) struct Timer(usize);

    unsafe extern "system" fn call(_window: *mut c_void, _message: u32, id: usize, _time: u32) {
        let common = CORES.lock().get(&id).and_then(Weak::upgrade);
        if let Some(common) = common {
            common.on_main_thread();
        }
    }

    impl Timer {
        /// Runs while the instance is initialised, on the calling thread.
        pub(in crate::vst3) fn for_instance(
            common: &Arc<Common>,
            _context: Option<ComRef<FUnknown>>,
        ) -> Option<Self> {
            // SAFETY: a timer without a window belongs to the calling thread.
            let id = unsafe { SetTimer(ptr::null_mut(), 0, super::INTERVAL, call) };
            if id == 0 {
                return None;
            }
            CORES.lock().insert(id, Arc::downgrade(common));
            Some(Self(id))
        }

        /// The instance already has one.
        pub(in crate::vst3) fn for_window(
            _common: &Arc<Common>,
            _frame: Option<&ComPtr<IPlugFrame>>,
        ) -> Option<Self> {
            None
        }
    }

    impl Drop for Timer {
        fn drop(&mut self) {
            CORES.lock().remove(&self.0);
            // SAFETY: the timer is ours. On another thread this fails, and the number is not used from now
            // on.
            unsafe { KillTimer(ptr::null_mut(), self.0) };
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod none {
    use std::sync::Arc;

    use ::vst3::Steinberg::{FUnknown, IPlugFrame};
    use ::vst3::{ComPtr, ComRef};

    use crate::vst3::common::Common;

    pub(in crate::vst3) enum Timer {}

    impl Timer {
        pub(in crate::vst3) fn for_instance(
            _common: &Arc<Common>,
            _context: Option<ComRef<FUnknown>>,
        ) -> Option<Self> {
            None
        }

        pub(in crate::vst3) fn for_window(
            _common: &Arc<Common>,
            _frame: Option<&ComPtr<IPlugFrame>>,
        ) -> Option<Self> {
            None
        }
    }
}
