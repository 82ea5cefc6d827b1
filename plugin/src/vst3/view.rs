//! The editor's window: VST3's view on top of `clap.gui`.

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_void};
use std::sync::Arc;

use ::vst3::Steinberg::{
    FIDString, IPlugFrame, IPlugView, IPlugViewContentScaleSupport,
    IPlugViewContentScaleSupport_::ScaleFactor, IPlugViewContentScaleSupportTrait, IPlugViewTrait, TBool,
    ViewRect, char16, int16, kInternalError, kInvalidArgument, kResultFalse, kResultOk, tresult,
};
use ::vst3::{Class, ComPtr, ComRef};
use clap_sys::ext::gui::{clap_window, clap_window_handle};

use super::common::Common;
use super::entry;
use super::instance::Instance;
use super::timer::Timer;

#[cfg(all(unix, not(target_os = "macos")))]
mod platform {
    pub(super) const VST3: &std::ffi::CStr = c"X11EmbedWindowID";
    pub(super) use clap_sys::ext::gui::CLAP_WINDOW_API_X11 as CLAP;
}
#[cfg(target_os = "macos")]
mod platform {
    pub(super) const VST3: &std::ffi::CStr = c"NSView";
    pub(super) use clap_sys::ext::gui::CLAP_WINDOW_API_COCOA as CLAP;
}
#[cfg(windows)]
mod platform {
    pub(super) const VST3: &std::ffi::CStr = c"HWND";
    pub(super) use clap_sys::ext::gui::CLAP_WINDOW_API_WIN32 as CLAP;
}

/// A view of an instance. All its functions are called on the main thread.
pub(super) struct View {
    common: Arc<Common>,
    frame: RefCell<Option<ComPtr<IPlugFrame>>>,
    attached: Cell<bool>,
    scale: Cell<Option<f64>>,
    /// The host's interface of this view; not reference-counted.
    interface: Cell<*mut IPlugView>,
    timer: RefCell<Option<Timer>>,
}

impl Class for View {
    type Interfaces = (IPlugView, IPlugViewContentScaleSupport);
}

impl View {
    pub(super) fn new(common: Arc<Common>) -> Self {
        Self {
            common,
            frame: RefCell::new(None),
            attached: Cell::new(false),
            scale: Cell::new(None),
            interface: Cell::new(std::ptr::null_mut()),
            timer: RefCell::new(None),
        }
    }

    /// Sets the host's interface of this view.
    pub(super) fn set_interface(&self, interface: *mut IPlugView) {
        self.interface.set(interface);
    }

    fn instance(&self) -> &Instance {
        &self.common.instance
    }

    fn open(&self, parent: *mut c_void) -> bool {
        if !self.instance().create_window(platform::CLAP) {
            return false;
        }
        self.attached.set(true);
        self.apply_scale();
        let window = clap_window {
            api: platform::CLAP.as_ptr(),
            specific: clap_window_handle { ptr: parent },
        };
        if !self.instance().set_parent(&window) {
            self.close();
            return false;
        }
        self.instance().show_window();
        true
    }

    fn apply_scale(&self) {
        if let Some(scale) = self.scale.get().filter(|_| self.attached.get()) {
            self.instance().set_scale(scale);
        }
    }

    fn close(&self) {
        if !self.attached.replace(false) {
            return;
        }
        entry((), || {
            let timer = self.timer.borrow_mut().take();
            drop(timer);
            self.instance().destroy_window();
            self.common.close();
            // Serves the editor's last requests.
            self.common.on_main_thread();
        });
    }
}

impl Drop for View {
    fn drop(&mut self) {
        // A host may release a view without removing it.
        self.close();
    }
}

/// The width and height, if they are valid for a window.
fn extent(rect: &ViewRect) -> Option<(u32, u32)> {
    let width = u32::try_from(rect.right.checked_sub(rect.left)?).ok()?;
    let height = u32::try_from(rect.bottom.checked_sub(rect.top)?).ok()?;
    (width > 0 && height > 0).then_some((width, height))
}

/// # Safety
/// `kind` must be null or NUL-terminated.
unsafe fn is_supported(kind: FIDString) -> bool {
    // SAFETY: the caller guarantees it.
    !kind.is_null() && unsafe { CStr::from_ptr(kind) } == platform::VST3
}

impl IPlugViewTrait for View {
    unsafe fn isPlatformTypeSupported(&self, kind: FIDString) -> tresult {
        // SAFETY: the host passes a text.
        if unsafe { is_supported(kind) } {
            kResultOk
        } else {
            kResultFalse
        }
    }

    unsafe fn attached(&self, parent: *mut c_void, kind: FIDString) -> tresult {
        // SAFETY: the host passes a text.
        if parent.is_null() || self.attached.get() || !unsafe { is_supported(kind) } {
            return kResultFalse;
        }
        entry(kInternalError, || {
            let frame = self.frame.borrow().clone();
            *self.timer.borrow_mut() = Timer::for_window(&self.common, frame.as_ref());
            self.common.open(self.interface.get(), frame);
            if self.open(parent) {
                return kResultOk;
            }
            let timer = self.timer.borrow_mut().take();
            drop(timer);
            self.common.close();
            kResultFalse
        })
    }

    unsafe fn removed(&self) -> tresult {
        if !self.attached.get() {
            return kResultFalse;
        }
        self.close();
        kResultOk
    }

    unsafe fn onWheel(&self, _distance: f32) -> tresult {
        kResultFalse
    }

    unsafe fn onKeyDown(&self, _key: char16, _code: int16, _modifiers: int16) -> tresult {
        kResultFalse
    }

    unsafe fn onKeyUp(&self, _key: char16, _code: int16, _modifiers: int16) -> tresult {
        kResultFalse
    }

    unsafe fn getSize(&self, size: *mut ViewRect) -> tresult {
        // SAFETY: the host passes null or room for it.
        let (Some((width, height)), Some(size)) = (self.instance().window_size(), unsafe { size.as_mut() })
        else {
            return kResultFalse;
        };
        *size = ViewRect {
            left: 0,
            top: 0,
            right: width as i32,
            bottom: height as i32,
        };
        kResultOk
    }

    unsafe fn onSize(&self, size: *mut ViewRect) -> tresult {
        // SAFETY: the host passes null or a size.
        let Some((width, height)) = unsafe { size.as_ref() }.and_then(extent) else {
            return kInvalidArgument;
        };
        // Before there is a window, the size is only planned.
        let is_set = || !self.attached.get() || self.instance().set_window_size(width, height);
        if entry(false, is_set) {
            kResultOk
        } else {
            kResultFalse
        }
    }

    unsafe fn onFocus(&self, _state: TBool) -> tresult {
        kResultFalse
    }

    unsafe fn setFrame(&self, frame: *mut IPlugFrame) -> tresult {
        // SAFETY: the host passes null or a frame.
        let frame = unsafe { ComRef::from_raw(frame) }.map(|frame| frame.to_com_ptr());
        entry(kInternalError, || {
            let before = self.frame.replace(frame);
            drop(before);
            kResultOk
        })
    }

    unsafe fn canResize(&self) -> tresult {
        if self.instance().can_resize_window() {
            kResultOk
        } else {
            kResultFalse
        }
    }

    unsafe fn checkSizeConstraint(&self, rect: *mut ViewRect) -> tresult {
        // SAFETY: the host passes null or a size.
        let Some(rect) = (unsafe { rect.as_mut() }) else {
            return kInvalidArgument;
        };
        let Some((width, height)) = extent(rect) else {
            return kResultFalse;
        };
        if let Some((width, height)) = self.instance().adjust_window_size(width, height) {
            rect.right = rect.left.saturating_add(width as i32);
            rect.bottom = rect.top.saturating_add(height as i32);
        }
        kResultOk
    }
}

impl IPlugViewContentScaleSupportTrait for View {
    unsafe fn setContentScaleFactor(&self, factor: ScaleFactor) -> tresult {
        if !factor.is_finite() || factor <= 0.0 {
            return kInvalidArgument;
        }
        self.scale.set(Some(factor.into()));
        entry(kInternalError, || {
            self.apply_scale();
            kResultOk
        })
    }
}
