//! The window of a VST3 instance, on an X11 display. Without a display nothing is tested.

#![allow(unsafe_code, reason = "VST3 is a C++ interface")]

use std::cell::RefCell;
use std::ffi::c_void;
use std::fs;
use std::ptr;
use std::thread::sleep;
use std::time::Duration;

use recit_host::Display;
use vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IRunLoop, IRunLoopTrait, ITimerHandler, ITimerHandlerTrait, TimerInterval,
};
use vst3::Steinberg::Vst::IEditControllerTrait;
use vst3::Steinberg::{
    IPlugFrame, IPlugFrameTrait, IPlugView, IPlugViewTrait, ViewRect, kResultFalse, kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComRef, ComWrapper};

use crate::apart::{apart, soon};
use crate::host::Vst3;

/// After this time a window has drawn its first frames.
const FRAMES: Duration = Duration::from_millis(120);

const KIND: &std::ffi::CStr = c"X11EmbedWindowID";

/// The host's side of a window, with timers.
#[derive(Default)]
struct Frame {
    timers: RefCell<Vec<ComPtr<ITimerHandler>>>,
}

impl Class for Frame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for Frame {
    unsafe fn resizeView(&self, view: *mut IPlugView, size: *mut ViewRect) -> tresult {
        // SAFETY: The plugin passes its view, and a size.
        let (view, size) = unsafe { (ComRef::from_raw(view).unwrap(), &mut *size) };
        // SAFETY: This is the main thread.
        unsafe { view.onSize(size) }
    }
}

impl IRunLoopTrait for Frame {
    unsafe fn registerEventHandler(&self, _handler: *mut IEventHandler, _file: FileDescriptor) -> tresult {
        kResultFalse
    }

    unsafe fn unregisterEventHandler(&self, _handler: *mut IEventHandler) -> tresult {
        kResultFalse
    }

    unsafe fn registerTimer(&self, handler: *mut ITimerHandler, _milliseconds: TimerInterval) -> tresult {
        // SAFETY: The plugin passes a handler.
        let handler = unsafe { ComRef::from_raw(handler) }.unwrap().to_com_ptr();
        self.timers.borrow_mut().push(handler);
        kResultOk
    }

    unsafe fn unregisterTimer(&self, handler: *mut ITimerHandler) -> tresult {
        self.timers.borrow_mut().retain(|known| known.as_ptr() != handler);
        kResultOk
    }
}

impl Frame {
    fn tick(&self) {
        let timers = self.timers.borrow().clone();
        for timer in timers {
            // SAFETY: This is the main thread.
            unsafe { timer.onTimer() };
        }
    }
}

fn extent(view: &ComPtr<IPlugView>) -> (i32, i32) {
    let mut size = rect(0, 0);
    // SAFETY: This is the main thread.
    assert_eq!(unsafe { view.getSize(&mut size) }, kResultOk);
    (size.right - size.left, size.bottom - size.top)
}

fn rect(width: i32, height: i32) -> ViewRect {
    ViewRect {
        left: 0,
        top: 0,
        right: width,
        bottom: height,
    }
}

/// Opens the window of `vst3`, resizes it and closes it.
fn look(display: &Display, vst3: &Vst3, frame: &ComWrapper<Frame>) {
    // SAFETY: The plugin's objects are used as VST3 requires, on the main thread, here and below.
    let view = unsafe { ComPtr::from_raw(vst3.controller.createView(c"editor".as_ptr())) }.unwrap();
    let (width, height) = extent(&view);
    let parent = display.frame(width as u32, height as u32).unwrap();
    let told = frame.to_com_ptr::<IPlugFrame>().unwrap();
    // SAFETY: As above.
    unsafe {
        assert_eq!(view.isPlatformTypeSupported(KIND.as_ptr()), kResultOk);
        assert_ne!(view.isPlatformTypeSupported(c"HWND".as_ptr()), kResultOk);
        assert_eq!(view.setFrame(told.as_ptr()), kResultOk);
        let parent = ptr::without_provenance_mut::<c_void>(parent as usize);
        assert_eq!(view.attached(parent, KIND.as_ptr()), kResultOk);
        assert_ne!(view.attached(parent, KIND.as_ptr()), kResultOk);
    }
    assert_eq!(frame.timers.borrow().len(), 1, "the window has no timer");
    sleep(FRAMES);
    frame.tick();
    let most = width + 40;
    let mut wider = rect(most, height + 30);
    // SAFETY: As above.
    unsafe {
        assert_eq!(view.canResize(), kResultOk);
        assert_eq!(view.checkSizeConstraint(&mut wider), kResultOk);
        assert_eq!(view.onSize(&mut wider), kResultOk);
    }
    assert!(soon(|| extent(&view).0 == most));
    sleep(FRAMES);
    frame.tick();
    // SAFETY: As above.
    unsafe {
        assert_eq!(view.removed(), kResultOk);
        assert_ne!(view.removed(), kResultOk);
        view.setFrame(ptr::null_mut());
    }
    assert!(frame.timers.borrow().is_empty(), "a timer is left");
    drop(view);
    display.close_frame(parent);
}

#[test]
fn twenty_windows_open_resize_and_leave_nothing_behind() {
    let Some(display) = Display::open() else {
        println!("left out: there is no display (DISPLAY)");
        return;
    };
    if !apart("window::twenty_windows_open_resize_and_leave_nothing_behind") {
        return;
    }
    let count = |folder: &str| fs::read_dir(folder).unwrap().count();
    let vst3 = Vst3::new();
    vst3.activate(512);
    let frame = ComWrapper::new(Frame::default());
    // Fonts and drivers are loaded with the first windows.
    for _ in 0..4 {
        look(&display, &vst3, &frame);
    }
    let (files, threads) = (count("/proc/self/fd"), count("/proc/self/task"));
    for _ in 0..20 {
        look(&display, &vst3, &frame);
    }
    assert!(soon(|| count("/proc/self/fd") <= files), "files are left open");
    assert!(
        soon(|| count("/proc/self/task") <= threads),
        "threads are left running"
    );
}
