//! MIDI program changes move the parameter Page. The host is told at the end of the block, as if a knob was
//! moved.

use std::ffi::c_void;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END,
    CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_gesture, clap_event_param_value,
    clap_event_type, clap_output_events,
};
use clap_sys::ext::params::{clap_param_info, clap_plugin_params};
use clap_sys::id::CLAP_INVALID_ID;
use clap_sys::process::clap_process;
use nice_plug::prelude::Params;
use nice_plug::wrapper::clap::clap_plugin;

use crate::params::{PAGE_ID, Parameters};

/// The parameter with the host's id.
pub(super) struct PageReport {
    id: AtomicU32,
    cookie: AtomicPtr<c_void>,
}

impl Default for PageReport {
    fn default() -> Self {
        Self {
            id: AtomicU32::new(CLAP_INVALID_ID),
            cookie: AtomicPtr::default(),
        }
    }
}

impl PageReport {
    /// Finds the parameter among those of `plugin`.
    ///
    /// # Safety
    /// `plugin` must be alive, and `extension` null or its own.
    pub(super) unsafe fn connect(
        &self,
        plugin: *const clap_plugin,
        extension: *const c_void,
        parameters: &Parameters,
    ) {
        let place = parameters.param_map().iter().position(|(id, ..)| id == PAGE_ID);
        // SAFETY: the caller guarantees it.
        let table = unsafe { extension.cast::<clap_plugin_params>().as_ref() };
        let (Some(place), Some(get_info)) = (place, table.and_then(|table| table.get_info)) else {
            return;
        };
        // SAFETY: it holds numbers and a pointer that may be null.
        let mut info = unsafe { std::mem::zeroed::<clap_param_info>() };
        // SAFETY: the function belongs to `plugin`, and lists parameters in the order of the map.
        if unsafe { get_info(plugin, place as u32, &mut info) } {
            self.id.store(info.id, Ordering::Relaxed);
            self.cookie.store(info.cookie, Ordering::Relaxed);
        }
    }

    /// Tells the host of `block` that page `page`, from 0, is selected. Neither allocates nor locks.
    ///
    /// # Safety
    /// `block` must be valid.
    pub(super) unsafe fn report(&self, block: &clap_process, page: u16) {
        let id = self.id.load(Ordering::Relaxed);
        // SAFETY: the caller guarantees it.
        let Some(events) = (unsafe { block.out_events.as_ref() }).filter(|_| id != CLAP_INVALID_ID) else {
            return;
        };
        // The plugin's own events may be up to the last sample, and a host expects events in order.
        let time = block.frames_count.saturating_sub(1);
        let gesture = |kind| clap_event_param_gesture {
            header: header::<clap_event_param_gesture>(time, kind),
            param_id: id,
        };
        let value = clap_event_param_value {
            header: header::<clap_event_param_value>(time, CLAP_EVENT_PARAM_VALUE),
            param_id: id,
            cookie: self.cookie.load(Ordering::Relaxed),
            note_id: -1,
            port_index: -1,
            channel: -1,
            key: -1,
            value: page.into(),
        };
        let begin = gesture(CLAP_EVENT_PARAM_GESTURE_BEGIN);
        let end = gesture(CLAP_EVENT_PARAM_GESTURE_END);
        push(events, (&raw const begin).cast());
        push(events, (&raw const value).cast());
        push(events, (&raw const end).cast());
    }
}

fn header<T>(time: u32, kind: clap_event_type) -> clap_event_header {
    clap_event_header {
        size: size_of::<T>() as u32,
        time,
        space_id: CLAP_CORE_EVENT_SPACE_ID,
        type_: kind,
        flags: 0,
    }
}

fn push(events: &clap_output_events, event: *const clap_event_header) {
    if let Some(try_push) = events.try_push {
        // A host without room for it sees the page when it queries it. SAFETY: the function belongs to
        // `events`, and the whole event follows its header.
        unsafe { try_push(events, event) };
    }
}
