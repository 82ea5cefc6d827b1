//! Callbacks of the plugin: requests, changes and log messages, which are counted and stored.

use std::ffi::CStr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use clack_extensions::context_menu::{
    ContextMenuBuilder, ContextMenuTarget, HostContextMenu, HostContextMenuImpl,
};
use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::latency::{HostLatency, HostLatencyImpl};
use clack_extensions::log::{HostLog, HostLogImpl, LogSeverity};
use clack_extensions::note_name::{HostNoteName, HostNoteNameImpl};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamRescanFlags,
};
use clack_extensions::preset_discovery::preset_data::Location;
use clack_extensions::preset_discovery::{HostPresetLoad, HostPresetLoadImpl};
use clack_extensions::state::{HostState, HostStateImpl};
use clack_extensions::track_info::{HostTrackInfo, HostTrackInfoImpl, TrackInfo, TrackInfoWriter};
use clack_host::host::{HostError, HostExtensions, HostHandlers, MainThreadHandler, SharedHandler};
use clack_host::utils::ClapId;

/// How often the plugin has called back so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// `clap_host.request_restart`: the plugin wants to be deactivated and activated again.
    pub restart: u32,
    /// `clap_host_latency.changed`.
    pub latency_changed: u32,
    /// `clap_host_params.rescan`.
    pub params_rescan: u32,
    /// `clap_host_note_name.changed`.
    pub names_changed: u32,
    /// `clap_host_state.mark_dirty`.
    pub dirty: u32,
    /// `clap_host.request_process`: the plugin wants to be called again.
    pub process: u32,
    /// `clap_host_preset_load.loaded`.
    pub preset_loaded: u32,
    /// `clap_host_preset_load.on_error`.
    pub preset_error: u32,
}

/// A context menu of the host that the plugin has opened for a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedMenu {
    /// The id of the parameter.
    pub param: u32,
    /// Distance from the left of the window.
    pub x: i32,
    /// Distance from its top.
    pub y: i32,
}

/// The name of the track on which every instance of this host is.
pub const TRACK: &str = "Narrator";

/// A message that the plugin logged through the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogMessage {
    /// Its severity.
    pub severity: LogSeverity,
    /// Its text.
    pub text: String,
}

/// Shared by all callbacks of an instance, on any thread.
#[derive(Default)]
pub(crate) struct Record {
    restart: AtomicU32,
    latency_changed: AtomicU32,
    params_rescan: AtomicU32,
    names_changed: AtomicU32,
    dirty: AtomicU32,
    process: AtomicU32,
    preset_loaded: AtomicU32,
    preset_error: AtomicU32,
    main_thread_wanted: AtomicBool,
    log: Mutex<Vec<LogMessage>>,
    menus: Mutex<Vec<OpenedMenu>>,
}

impl Record {
    pub(crate) fn calls(&self) -> Calls {
        Calls {
            restart: self.restart.load(Ordering::Acquire),
            latency_changed: self.latency_changed.load(Ordering::Acquire),
            params_rescan: self.params_rescan.load(Ordering::Acquire),
            names_changed: self.names_changed.load(Ordering::Acquire),
            dirty: self.dirty.load(Ordering::Acquire),
            process: self.process.load(Ordering::Acquire),
            preset_loaded: self.preset_loaded.load(Ordering::Acquire),
            preset_error: self.preset_error.load(Ordering::Acquire),
        }
    }

    pub(crate) fn log(&self) -> Vec<LogMessage> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn menus(&self) -> Vec<OpenedMenu> {
        self.menus.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether `request_callback` was called since the last call of this function.
    pub(crate) fn take_main_thread_wanted(&self) -> bool {
        self.main_thread_wanted.swap(false, Ordering::AcqRel)
    }
}

/// clack's handlers of this host: the same record on every thread.
pub(crate) struct Handlers;

pub(crate) struct Shared(pub(crate) Arc<Record>);
pub(crate) struct MainThread(pub(crate) Arc<Record>);

impl HostHandlers for Handlers {
    type Shared<'a> = Shared;
    type MainThread<'a> = MainThread;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Self::Shared<'_>) {
        builder
            .register::<HostLog>()
            .register::<HostGui>()
            .register::<HostLatency>()
            .register::<HostNoteName>()
            .register::<HostParams>()
            .register::<HostPresetLoad>()
            .register::<HostContextMenu>()
            .register::<HostState>()
            .register::<HostTrackInfo>();
    }
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {
        self.0.restart.fetch_add(1, Ordering::AcqRel);
    }

    fn request_process(&self) {
        self.0.process.fetch_add(1, Ordering::AcqRel);
    }

    fn request_callback(&self) {
        self.0.main_thread_wanted.store(true, Ordering::Release);
    }
}

impl HostLogImpl for Shared {
    fn log(&self, severity: LogSeverity, message: &str) {
        let mut log = self.0.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push(LogMessage {
            severity,
            text: message.to_owned(),
        });
    }
}

// The window keeps the size that the host gave it.
impl HostGuiImpl for Shared {
    fn resize_hints_changed(&self) {}

    fn request_resize(&self, _size: GuiSize) -> Result<(), HostError> {
        Err(HostError::Message("windows are resized by the host only"))
    }

    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }

    fn closed(&self, _was_destroyed: bool) {}
}

impl HostParamsImplShared for Shared {
    // Values are passed with every block; there is nothing to flush in between.
    fn request_flush(&self) {}
}

impl MainThreadHandler<'_> for MainThread {}

impl HostLatencyImpl for MainThread {
    fn changed(&self) {
        self.0.latency_changed.fetch_add(1, Ordering::AcqRel);
    }
}

impl HostNoteNameImpl for MainThread {
    fn changed(&self) {
        self.0.names_changed.fetch_add(1, Ordering::AcqRel);
    }
}

impl HostParamsImplMainThread for MainThread {
    fn rescan(&self, _flags: ParamRescanFlags) {
        self.0.params_rescan.fetch_add(1, Ordering::AcqRel);
    }

    // This host has no automation.
    fn clear(&self, _param_id: ClapId, _flags: ParamClearFlags) {}
}

impl HostStateImpl for MainThread {
    fn mark_dirty(&self) {
        self.0.dirty.fetch_add(1, Ordering::AcqRel);
    }
}

impl HostPresetLoadImpl for MainThread {
    fn on_error(&self, _place: Location, _key: Option<&CStr>, _os_error: i32, _message: Option<&CStr>) {
        self.0.preset_error.fetch_add(1, Ordering::AcqRel);
    }

    fn loaded(&self, _place: Location, _key: Option<&CStr>) {
        self.0.preset_loaded.fetch_add(1, Ordering::AcqRel);
    }
}

// Menus are opened, but no entry is chosen.
impl HostContextMenuImpl for MainThread {
    fn populate(
        &self,
        _target: ContextMenuTarget,
        _builder: &mut ContextMenuBuilder,
    ) -> Result<(), HostError> {
        Ok(())
    }

    fn perform(&self, _target: ContextMenuTarget, _action: ClapId) -> Result<(), HostError> {
        Ok(())
    }

    fn can_popup(&self) -> bool {
        true
    }

    fn popup(&self, target: ContextMenuTarget, _screen: i32, x: i32, y: i32) -> Result<(), HostError> {
        if let ContextMenuTarget::Param(id) = target {
            let mut menus = self.0.menus.lock().unwrap_or_else(PoisonError::into_inner);
            menus.push(OpenedMenu {
                param: id.get(),
                x,
                y,
            });
        }
        Ok(())
    }
}

impl HostTrackInfoImpl for MainThread {
    fn get<'a>(&'a self, writer: &mut TrackInfoWriter<'_, 'a>) {
        writer.set(&TrackInfo::new().with_name(Some(TRACK.as_bytes())));
    }
}
