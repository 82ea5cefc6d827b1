//! An instance of the plugin, driven by its CLAP host.

use std::ffi::{CStr, c_void};
use std::ptr;
use std::sync::Arc;

use clap_sys::events::{clap_input_events, clap_output_events};
use clap_sys::ext::context_menu::{
    CLAP_CONTEXT_MENU_ITEM_ENTRY, CLAP_CONTEXT_MENU_TARGET_KIND_PARAM, CLAP_EXT_CONTEXT_MENU,
    clap_context_menu_builder, clap_context_menu_entry, clap_context_menu_item_kind,
    clap_context_menu_target, clap_plugin_context_menu,
};
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_plugin_gui, clap_window};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_param_info, clap_plugin_params};
use clap_sys::ext::render::{CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, CLAP_RENDER_REALTIME, clap_plugin_render};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::ext::state_context::{
    CLAP_EXT_STATE_CONTEXT, CLAP_STATE_CONTEXT_FOR_PRESET, clap_plugin_state_context,
};
use clap_sys::ext::track_info::{CLAP_EXT_TRACK_INFO, clap_plugin_track_info};
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process};
use clap_sys::stream::{clap_istream, clap_ostream};
use nice_plug::wrapper::clap::clap_plugin;

use super::extensions;
use super::host::Host;
use crate::entry;
use crate::params::RecitParams;

/// Calls a function of the plugin, or of one of its extensions; `None` if there is no such function.
macro_rules! call {
    ($instance:expr, $table:ident.$function:ident($($argument:expr),*)) => {{
        let instance: &Instance = $instance;
        let table = instance.$table;
        // SAFETY: the plugin is alive, its functions and extensions live as long, and the arguments are as
        // CLAP requires.
        let function = unsafe { table.as_ref() }.and_then(|table| table.$function);
        // SAFETY: as above.
        function.map(|function| unsafe { function(instance.plugin $(, $argument)*) })
    }};
}

/// Destroys the instance when it is dropped.
pub(super) struct Instance {
    plugin: *const clap_plugin,
    params: *const clap_plugin_params,
    state: *const clap_plugin_state,
    latency: *const clap_plugin_latency,
    render: *const clap_plugin_render,
    gui: *const clap_plugin_gui,
    context: *const clap_plugin_state_context,
    track: *const clap_plugin_track_info,
    menu: *const clap_plugin_context_menu,
    // Outlives the instance, which is destroyed in `drop`.
    host: Box<Host>,
}

// SAFETY: CLAP defines which function may be called on which thread, and `common` complies; the tables do not
// change.
unsafe impl Send for Instance {}
// SAFETY: as above.
unsafe impl Sync for Instance {}

impl Instance {
    /// A new instance with the factory script; `None` if that fails.
    pub(super) fn new() -> Option<Self> {
        let host = Host::new(extensions::get_extension);
        // SAFETY: the host lives in the same object as the instance, and longer.
        let plugin = unsafe { entry::create(host.as_ptr()) };
        if plugin.is_null() {
            return None;
        }
        let mut instance = Self {
            plugin,
            params: ptr::null(),
            state: ptr::null(),
            latency: ptr::null(),
            render: ptr::null(),
            gui: ptr::null(),
            context: ptr::null(),
            track: ptr::null(),
            menu: ptr::null(),
            host,
        };
        // Once, before anything else.
        if call!(&instance, plugin.init()) != Some(true) {
            return None;
        }
        instance.params = instance.extension(CLAP_EXT_PARAMS);
        instance.state = instance.extension(CLAP_EXT_STATE);
        instance.latency = instance.extension(CLAP_EXT_LATENCY);
        instance.render = instance.extension(CLAP_EXT_RENDER);
        instance.gui = instance.extension(CLAP_EXT_GUI);
        instance.context = instance.extension(CLAP_EXT_STATE_CONTEXT);
        instance.track = instance.extension(CLAP_EXT_TRACK_INFO);
        instance.menu = instance.extension(CLAP_EXT_CONTEXT_MENU);
        Some(instance)
    }

    fn extension<T>(&self, id: &CStr) -> *const T {
        call!(self, plugin.get_extension(id.as_ptr())).map_or(ptr::null(), |table| table.cast())
    }

    pub(super) fn host(&self) -> &Host {
        &self.host
    }

    /// The parameter objects.
    pub(super) fn recit_params(&self) -> Arc<RecitParams> {
        // SAFETY: `plugin` comes from `entry::create` and is only destroyed in `drop`.
        unsafe { entry::params(self.plugin) }
    }

    /// On the main thread, while it is not active.
    pub(super) fn activate(&self, rate: f64, max_frames: u32) -> bool {
        call!(self, plugin.activate(rate, 1, max_frames)).unwrap_or(false)
    }

    /// On the main thread, while it is active.
    pub(super) fn deactivate(&self) {
        call!(self, plugin.deactivate());
    }

    /// While it is active and no block is being processed.
    pub(super) fn start(&self) -> bool {
        call!(self, plugin.start_processing()).unwrap_or(false)
    }

    /// After [`start`](Self::start), while no block is being processed. Drops everything that plays or waits.
    pub(super) fn stop(&self) {
        call!(self, plugin.stop_processing());
        call!(self, plugin.reset());
    }

    /// Processes a block, after [`start`](Self::start). Returns whether that succeeded.
    ///
    /// # Safety
    /// Everything that `block` points to must be valid.
    pub(super) unsafe fn process(&self, block: &clap_process) -> bool {
        call!(self, plugin.process(block)).is_some_and(|status| status != CLAP_PROCESS_ERROR)
    }

    /// Exchanges parameters without a block, while none is being processed.
    pub(super) fn flush(&self, input: &clap_input_events, output: &clap_output_events) {
        call!(self, params.flush(input, output));
    }

    /// The id of the parameter at this index.
    pub(super) fn parameter_id(&self, place: usize) -> Option<u32> {
        let place = u32::try_from(place).ok()?;
        // SAFETY: it holds numbers and a pointer that may be null.
        let mut info = unsafe { std::mem::zeroed::<clap_param_info>() };
        call!(self, params.get_info(place, &mut info))?.then_some(info.id)
    }

    /// In samples.
    pub(super) fn latency(&self) -> u32 {
        call!(self, latency.get()).unwrap_or(0)
    }

    /// On the main thread. Takes effect at the next activation.
    pub(super) fn set_offline(&self, offline: bool) {
        let mode = if offline {
            CLAP_RENDER_OFFLINE
        } else {
            CLAP_RENDER_REALTIME
        };
        call!(self, render.set(mode));
    }

    pub(super) fn save(&self, stream: &clap_ostream) -> bool {
        call!(self, state.save(stream)).unwrap_or(false)
    }

    pub(super) fn load(&self, stream: &clap_istream) -> bool {
        call!(self, state.load(stream)).unwrap_or(false)
    }

    /// Like [`load`](Self::load), without what belongs to a project.
    pub(super) fn load_preset(&self, stream: &clap_istream) -> bool {
        call!(self, context.load(stream, CLAP_STATE_CONTEXT_FOR_PRESET)).unwrap_or(false)
    }

    /// The host has changed the track information. On the main thread.
    pub(super) fn track_changed(&self) {
        call!(self, track.changed());
    }

    /// Recit's entries in the host's menu of a parameter, and the actions of each. On the main thread.
    pub(super) fn menu_entries(&self, param: u32) -> Vec<(String, u32)> {
        let mut entries = Vec::new();
        let builder = clap_context_menu_builder {
            ctx: (&raw mut entries).cast(),
            add_item: Some(add_entry),
            supports: None,
        };
        call!(self, menu.populate(&about(param), &builder));
        entries
    }

    /// Performs the action of such an entry. On the main thread.
    pub(super) fn perform_menu_entry(&self, param: u32, action: u32) -> bool {
        call!(self, menu.perform(&about(param), action)).unwrap_or(false)
    }

    /// The callback that the instance has requested. On the main thread.
    pub(super) fn on_main_thread(&self) {
        call!(self, plugin.on_main_thread());
    }

    /// Creates the window, hidden and without a parent. The window's functions must be called on the main
    /// thread.
    pub(super) fn create_window(&self, api: &CStr) -> bool {
        call!(self, gui.create(api.as_ptr(), false)).unwrap_or(false)
    }

    /// Embeds the window in one of the host's.
    pub(super) fn set_parent(&self, window: &clap_window) -> bool {
        call!(self, gui.set_parent(window)).unwrap_or(false)
    }

    pub(super) fn show_window(&self) {
        // Some windows are already visible, and report this as a failure.
        call!(self, gui.show());
    }

    pub(super) fn destroy_window(&self) {
        call!(self, gui.destroy());
    }

    pub(super) fn set_scale(&self, scale: f64) {
        call!(self, gui.set_scale(scale));
    }

    /// Width and height in pixels.
    pub(super) fn window_size(&self) -> Option<(u32, u32)> {
        let (mut width, mut height) = (0, 0);
        call!(self, gui.get_size(&mut width, &mut height))?.then_some((width, height))
    }

    pub(super) fn set_window_size(&self, width: u32, height: u32) -> bool {
        call!(self, gui.set_size(width, height)).unwrap_or(false)
    }

    /// The nearest size that the window supports, if it is open.
    pub(super) fn adjust_window_size(&self, mut width: u32, mut height: u32) -> Option<(u32, u32)> {
        call!(self, gui.adjust_size(&mut width, &mut height))?.then_some((width, height))
    }

    pub(super) fn can_resize_window(&self) -> bool {
        call!(self, gui.can_resize()).unwrap_or(false)
    }
}

fn about(param: u32) -> clap_context_menu_target {
    clap_context_menu_target {
        kind: CLAP_CONTEXT_MENU_TARGET_KIND_PARAM,
        id: param,
    }
}

/// Appends to the list of `menu_entries`.
unsafe extern "C" fn add_entry(
    builder: *const clap_context_menu_builder,
    kind: clap_context_menu_item_kind,
    item: *const c_void,
) -> bool {
    if kind != CLAP_CONTEXT_MENU_ITEM_ENTRY {
        return false;
    }
    // SAFETY: only `menu_entries` uses this function, with a list that is alive; the item matches its kind,
    // and its label is NUL-terminated.
    unsafe {
        let entry = &*item.cast::<clap_context_menu_entry>();
        let label = CStr::from_ptr(entry.label).to_string_lossy().into_owned();
        (*(*builder).ctx.cast::<Vec<(String, u32)>>()).push((label, entry.action_id));
    }
    true
}

impl Drop for Instance {
    fn drop(&mut self) {
        // This is the last call.
        call!(self, plugin.destroy());
    }
}
