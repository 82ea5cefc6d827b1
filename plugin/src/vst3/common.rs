//! The state that the component and the window of an instance share, and work for the main thread.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use ::vst3::ComPtr;
use ::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler2, IComponentHandler2Trait, IComponentHandler3,
    IComponentHandlerTrait, IUnitHandler, IUnitHandlerTrait, ProcessData, RestartFlags, RestartFlags_,
    kAllProgramInvalid,
};
use ::vst3::Steinberg::{
    IPlugFrame, IPlugFrameTrait, IPlugView, ViewRect, kNotInitialized, kResultFalse, tresult,
};
use parking_lot::Mutex;

use super::block::Audio;
use super::core::{Core, Edit};
use super::host::Wishes;
use super::parameters::PAGES;
use super::{entry, menu};

pub(super) struct Common {
    /// The instance, which the audio thread also uses.
    core: Core,
    /// The audio side. Blocks do not wait for it, and are over before the host starts, stops or deactivates.
    pub(super) audio: Mutex<Audio>,
    pub(super) active: AtomicBool,
    /// Whether the host sends blocks.
    pub(super) processing: AtomicBool,
    handler: Mutex<Option<ComPtr<IComponentHandler>>>,
    window: Mutex<Option<Window>>,
    /// The last latency reported to the host; `UNTOLD` before it has asked.
    told_latency: AtomicU32,
}

const UNTOLD: u32 = u32::MAX;

/// The open window.
struct Window {
    view: *mut IPlugView,
    frame: Option<ComPtr<IPlugFrame>>,
}

// SAFETY: the pointers are only used on the main thread.
unsafe impl Send for Common {}
// SAFETY: as above.
unsafe impl Sync for Common {}

impl Deref for Common {
    type Target = Core;

    fn deref(&self) -> &Core {
        &self.core
    }
}

impl Common {
    pub(super) fn new() -> Option<Arc<Self>> {
        Some(Arc::new(Self {
            core: Core::new()?,
            audio: Mutex::new(Audio::new()),
            active: AtomicBool::new(false),
            processing: AtomicBool::new(false),
            handler: Mutex::new(None),
            window: Mutex::new(None),
            told_latency: AtomicU32::new(UNTOLD),
        }))
    }

    /// The host calls on its main thread. While a window is open, the main thread is the one that opened it.
    /// Returns whether this is that thread.
    pub(super) fn enter_main_thread(&self) -> bool {
        let host = self.instance.host();
        if self.window.lock().is_none() {
            host.enter_main();
        }
        host.is_main()
    }

    /// [`enter_main_thread`](Self::enter_main_thread), then does all work that waits for the main thread. It
    /// may call the host, which may call back. Panics are caught.
    pub(super) fn on_main_thread(self: &Arc<Self>) {
        entry((), || {
            if self.enter_main_thread() {
                self.grant_wishes();
            }
        });
    }

    fn grant_wishes(self: &Arc<Self>) {
        let wishes = &self.instance.host().wishes;
        if Wishes::take(&wishes.flush) && !self.processing.load(Ordering::Acquire) {
            self.flush();
        }
        if Wishes::take(&wishes.track) {
            self.instance.track_changed();
        }
        if Wishes::take(&wishes.callback) {
            self.instance.on_main_thread();
        }
        self.tell_host();
    }

    /// Exchanges parameters while there are no blocks. If one arrives, it does the same.
    fn flush(&self) {
        let Some(mut audio) = self.audio.try_lock() else {
            return;
        };
        self.parameters.settle();
        audio.flush(&self.core);
    }

    fn tell_host(self: &Arc<Self>) {
        let wishes = &self.instance.host().wishes;
        let handler = self.handler.lock().clone();
        while let Some(edit) = self.take_edit() {
            let Some(handler) = &handler else { continue };
            // SAFETY: the host's handler, on the main thread.
            unsafe {
                match edit {
                    Edit::Begin(id) => handler.beginEdit(id),
                    Edit::Change(id, value) => handler.performEdit(id, value),
                    Edit::End(id) => handler.endEdit(id),
                }
            };
        }
        if let Some((width, height)) = wishes.take_size() {
            self.resize(width, height);
        }
        let Some(handler) = handler else { return };
        if Wishes::take(&wishes.dirty)
            && let Some(handler) = handler.cast::<IComponentHandler2>()
        {
            // SAFETY: as above.
            unsafe { handler.setDirty(1) };
        }
        if Wishes::take(&wishes.names)
            && let Some(units) = handler.cast::<IUnitHandler>()
        {
            // SAFETY: as above.
            unsafe { units.notifyProgramListChange(PAGES, kAllProgramInvalid) };
        }
        let mut changes = 0;
        if Wishes::take(&wishes.values) {
            changes |= RestartFlags_::kParamValuesChanged;
        }
        if Wishes::take(&wishes.restart) {
            // Not every host reactivates for `kLatencyChanged` alone.
            changes |= RestartFlags_::kIoChanged | RestartFlags_::kLatencyChanged;
        }
        if changes != 0 {
            restart(&handler, changes);
        }
        self.open_menu(&handler);
    }

    /// Opens the requested menu. Once the host refuses one, the editor opens its own.
    fn open_menu(self: &Arc<Self>, handler: &ComPtr<IComponentHandler>) {
        let host = self.instance.host();
        let Some(place) = host.wishes.menu.lock().take() else {
            return;
        };
        let view = self.window.lock().as_ref().map(|window| window.view);
        let Some(view) = view else { return };
        let weak = Arc::downgrade(self);
        let perform = move |action| {
            let common = weak.upgrade()?;
            Some(common.instance.perform_menu_entry(place.param, action))
        };
        let entries = self.instance.menu_entries(place.param);
        if menu::open(handler, view, place, entries, Box::new(perform)).is_none() {
            host.has_menus.store(false, Ordering::Release);
            self.instance.on_main_thread();
        }
    }

    /// Starts or stops processing of the instance. Returns whether that succeeded.
    pub(super) fn set_started(&self, started: bool) -> bool {
        self.audio.lock().set_started(&self.core, started)
    }

    /// Processes the host's block. On the audio thread.
    ///
    /// # Safety
    /// `data` must be as VST3 requires.
    pub(super) unsafe fn process(&self, data: &ProcessData) -> tresult {
        if !self.active.load(Ordering::Acquire) {
            return kNotInitialized;
        }
        // It is only locked if a host starts, stops or flushes during a block.
        let Some(mut audio) = self.audio.try_lock() else {
            return kResultFalse;
        };
        // Some hosts do not announce that they start.
        if !audio.set_started(&self.core, true) {
            return kResultFalse;
        }
        self.processing.store(true, Ordering::Release);
        // SAFETY: the caller guarantees it.
        unsafe { audio.play(&self.core, data) }
    }

    /// The latency, which this reports to the host.
    pub(super) fn latency(&self) -> u32 {
        let latency = self.instance.latency();
        self.told_latency.store(latency, Ordering::Relaxed);
        latency
    }

    /// Makes a host query the latency again if it knows one other than that of this activation.
    pub(super) fn tell_latency(&self) {
        let (told, latency) = (self.told_latency.load(Ordering::Relaxed), self.instance.latency());
        if told == UNTOLD || told == latency {
            return;
        }
        // A host that reactivates at once, inside this call, is not told again.
        self.told_latency.store(latency, Ordering::Relaxed);
        let handler = self.handler.lock().clone();
        if let Some(handler) = handler {
            restart(&handler, RestartFlags_::kLatencyChanged);
        }
    }

    fn resize(&self, width: u32, height: u32) {
        let window = self.window.lock();
        let Some((view, Some(frame))) = window.as_ref().map(|window| (window.view, window.frame.clone()))
        else {
            return;
        };
        // The host calls the view back.
        drop(window);
        let mut size = ViewRect {
            left: 0,
            top: 0,
            right: width as i32,
            bottom: height as i32,
        };
        // SAFETY: the view unregisters itself before it ends; the frame is reference-counted.
        unsafe { frame.resizeView(view, &mut size) };
    }

    /// Sets the handler for reports to the host.
    pub(super) fn set_handler(&self, handler: Option<ComPtr<IComponentHandler>>) {
        let has_menus = handler
            .as_ref()
            .is_some_and(|handler| handler.cast::<IComponentHandler3>().is_some());
        self.instance.host().has_menus.store(has_menus, Ordering::Release);
        let before = std::mem::replace(&mut *self.handler.lock(), handler);
        // Releasing it may call the host.
        drop(before);
    }

    /// A window opens on the calling thread.
    pub(super) fn open(&self, view: *mut IPlugView, frame: Option<ComPtr<IPlugFrame>>) {
        self.instance.host().enter_main();
        *self.window.lock() = Some(Window { view, frame });
    }

    /// The window closes.
    pub(super) fn close(&self) {
        let before = self.window.lock().take();
        drop(before);
    }
}

/// Tells the host what has changed.
#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
fn restart(handler: &ComPtr<IComponentHandler>, changes: RestartFlags) {
    // SAFETY: the host's handler, on the main thread.
    unsafe { handler.restartComponent(changes as i32) };
}
