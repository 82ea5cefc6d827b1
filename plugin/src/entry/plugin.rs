//! The functions that a host calls on an instance: nice-plug's, some of them replaced by ours.

use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::Arc;

use clap_sys::events::CLAP_TRANSPORT_HAS_BEATS_TIMELINE;
use clap_sys::ext::context_menu::{CLAP_EXT_CONTEXT_MENU, CLAP_EXT_CONTEXT_MENU_COMPAT};
use clap_sys::ext::latency::CLAP_EXT_LATENCY;
use clap_sys::ext::note_name::CLAP_EXT_NOTE_NAME;
use clap_sys::ext::param_indication::{CLAP_EXT_PARAM_INDICATION, CLAP_EXT_PARAM_INDICATION_COMPAT};
use clap_sys::ext::params::CLAP_EXT_PARAMS;
use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT};
use clap_sys::ext::state::CLAP_EXT_STATE;
use clap_sys::ext::state_context::CLAP_EXT_STATE_CONTEXT;
use clap_sys::fixedpoint::CLAP_BEATTIME_FACTOR;
use clap_sys::process::{
    CLAP_PROCESS_CONTINUE_IF_NOT_QUIET, CLAP_PROCESS_ERROR, CLAP_PROCESS_SLEEP, clap_process,
    clap_process_status,
};
use nice_plug::wrapper::clap::{Wrapper, clap_host, clap_plugin};

use super::hosted::Hosted;
use super::ids::ParamIds;
use super::page::PageReport;
use super::reports::{DirtyReport, HostMenu, LatencyReport, NameReport, PresetReport};
use super::{context_menu, indication, latency, note_name, preset_load, state};
use crate::created::{Created, created_with};
use crate::guard::guarded;
use crate::instrument::Recit;
use crate::key_names::Seen;
use crate::logging;
use crate::shared::HostCalls;

/// Creates an instance for `host`; null if that fails.
///
/// # Safety
/// `host` must be valid and outlive the instance.
pub(super) unsafe fn create(host: *const clap_host) -> *const clap_plugin {
    // SAFETY: the caller guarantees the requirements of `new`.
    let (wrapper, created) = created_with(|| unsafe { Wrapper::<Recit>::new(host) });
    let Some(Created { shared, params }) = created else {
        return ptr::null();
    };
    // nice-plug's `destroy` releases this reference.
    let wrapper = Arc::into_raw(wrapper);
    // SAFETY: `wrapper` is alive until `destroy`, and so is the table inside it.
    let inner: *const clap_plugin = unsafe { (*wrapper).clap_plugin.as_ptr() };
    // SAFETY: no one else has the table yet, and nice-plug writes to it only in `new`.
    let mut plugin = unsafe { *inner };
    plugin.init = Some(init);
    plugin.destroy = Some(destroy);
    plugin.activate = Some(activate);
    plugin.process = Some(process);
    plugin.get_extension = Some(get_extension);
    plugin.on_main_thread = Some(on_main_thread);
    let hosted = Box::new(Hosted {
        plugin,
        inner,
        host,
        latency: LatencyReport::default(),
        dirty: DirtyReport::default(),
        presets: PresetReport::default(),
        page: PageReport::default(),
        menu: HostMenu::default(),
        ids: ParamIds::default(),
        names: NameReport::default(),
        seen: Seen::default(),
        shared,
        params,
    });
    Box::into_raw(hosted).cast()
}

/// Calls a thread-safe function of `host`, until the instance is destroyed.
fn call(
    host: *const clap_host,
    function: Option<unsafe extern "C" fn(*const clap_host)>,
) -> Box<dyn Fn() + Send> {
    // As an address, because a raw pointer is not `Send`.
    let host = host as usize;
    Box::new(move || {
        if let Some(function) = function {
            // SAFETY: `destroy` detaches this closure before the host may go away.
            unsafe { function(host as *const clap_host) }
        }
    })
}

unsafe extern "C" fn init(plugin: *const clap_plugin) -> bool {
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    hosted.latency.connect(hosted.host_extension(CLAP_EXT_LATENCY));
    hosted.names.connect(hosted.host_extension(CLAP_EXT_NOTE_NAME));
    hosted.dirty.connect(hosted.host_extension(CLAP_EXT_STATE));
    // SAFETY: the host outlives its plugins.
    let host = unsafe { &*hosted.host };
    hosted.shared.attach(HostCalls {
        callback: call(hosted.host, host.request_callback),
        process: call(hosted.host, host.request_process),
        restart: call(hosted.host, host.request_restart),
    });
    let presets = [CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT];
    hosted
        .presets
        .connect(presets.map(|id| hosted.host_extension(id)));
    // SAFETY: `inner` is alive as long as `hosted`, and the function belongs to it.
    let begun = unsafe { (*hosted.inner).init.is_some_and(|init| init(hosted.inner)) };
    let params = hosted.inner_extension(CLAP_EXT_PARAMS);
    // SAFETY: as above.
    unsafe {
        let parameters = &hosted.params.parameters;
        hosted.page.connect(hosted.inner, params, parameters);
        hosted.ids.connect(hosted.inner, params, parameters);
    };
    let menus = [CLAP_EXT_CONTEXT_MENU, CLAP_EXT_CONTEXT_MENU_COMPAT];
    hosted.menu.connect(menus.map(|id| hosted.host_extension(id)));
    begun
}

unsafe extern "C" fn activate(
    plugin: *const clap_plugin,
    rate: f64,
    min_frames: u32,
    max_frames: u32,
) -> bool {
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    // SAFETY: `inner` is alive as long as `hosted`, and the function belongs to it.
    let active = unsafe {
        (*hosted.inner)
            .activate
            .is_some_and(|activate| activate(hosted.inner, rate, min_frames, max_frames))
    };
    if active {
        hosted.latency.report(hosted.host, latency::current(hosted));
    }
    active
}

/// Calls nice-plug's `process`. In addition it provides the start of the bar for every part of a split block,
/// tells the host of parameters that MIDI moved, and reports that the instance sleeps until the next event.
unsafe extern "C" fn process(plugin: *const clap_plugin, block: *const clap_process) -> clap_process_status {
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    // SAFETY: a host passes null or a block that is valid during the call, and so is a transport that is not null.
    let transport = unsafe { block.as_ref().and_then(|block| block.transport.as_ref()) };
    let bar_start = transport
        .filter(|transport| transport.flags & CLAP_TRANSPORT_HAS_BEATS_TIMELINE != 0)
        .map(|transport| transport.bar_start as f64 / CLAP_BEATTIME_FACTOR as f64);
    hosted.shared.signals.begin_block(bar_start);
    // SAFETY: `inner` is alive as long as `hosted`, and the function belongs to it.
    let status = match unsafe { (*hosted.inner).process } {
        // SAFETY: as above.
        Some(process) => unsafe { process(hosted.inner, block) },
        None => CLAP_PROCESS_ERROR,
    };
    // SAFETY: a host passes null or a block that is valid during the call.
    if let Some((block, page)) = unsafe { block.as_ref() }.zip(hosted.shared.signals.take_program()) {
        // SAFETY: as above.
        unsafe { hosted.page.report(block, page) };
    }
    if hosted.seen.is_news(&hosted.params.parameters) || logging::is_waiting() {
        // SAFETY: the host outlives its plugins, and may be asked on any thread.
        unsafe {
            if let Some(request_callback) = (*hosted.host).request_callback {
                request_callback(hosted.host);
            }
        }
    }
    if status == CLAP_PROCESS_CONTINUE_IF_NOT_QUIET && hosted.shared.signals.is_resting() {
        CLAP_PROCESS_SLEEP
    } else {
        status
    }
}

unsafe extern "C" fn get_extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
    if id.is_null() {
        return ptr::null();
    }
    // SAFETY: hosts call with the pointer that `create` gave them and a NUL-terminated string.
    let (hosted, id) = unsafe { (Hosted::of(plugin), CStr::from_ptr(id)) };
    if id == CLAP_EXT_LATENCY {
        (&raw const latency::EXTENSION).cast()
    } else if id == CLAP_EXT_NOTE_NAME {
        (&raw const note_name::EXTENSION).cast()
    } else if id == CLAP_EXT_STATE {
        (&raw const state::EXTENSION).cast()
    } else if id == CLAP_EXT_CONTEXT_MENU || id == CLAP_EXT_CONTEXT_MENU_COMPAT {
        (&raw const context_menu::EXTENSION).cast()
    } else if id == CLAP_EXT_PARAM_INDICATION || id == CLAP_EXT_PARAM_INDICATION_COMPAT {
        (&raw const indication::EXTENSION).cast()
    } else if id == indication::OCTAVE_NUMBER {
        (&raw const indication::OCTAVE).cast()
    } else if id == CLAP_EXT_STATE_CONTEXT {
        (&raw const state::CONTEXT).cast()
    } else if id == CLAP_EXT_PRESET_LOAD || id == CLAP_EXT_PRESET_LOAD_COMPAT {
        (&raw const preset_load::EXTENSION).cast()
    } else {
        hosted.inner_extension(id)
    }
}

unsafe extern "C" fn on_main_thread(plugin: *const clap_plugin) {
    // SAFETY: hosts call with the pointer that `create` gave them.
    let hosted = unsafe { Hosted::of(plugin) };
    logging::write_waiting();
    if hosted.shared.take_touched() {
        hosted.dirty.report(hosted.host);
    }
    hosted.tell_names();
    hosted
        .menu
        .serve(hosted.host, &hosted.shared.hosting, &hosted.ids);
    // SAFETY: `inner` is alive as long as `hosted`, and the function belongs to it.
    if let Some(on_main_thread) = unsafe { (*hosted.inner).on_main_thread } {
        // SAFETY: as above.
        unsafe { on_main_thread(hosted.inner) };
    }
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    // SAFETY: the pointer comes from `Box::into_raw` in `create`, and a host destroys a plugin once.
    let hosted = unsafe { Box::from_raw(plugin.cast::<Hosted>().cast_mut()) };
    // From here on the host must not be called any more, even if a part of the instance lives slightly
    // longer.
    hosted.shared.detach();
    // SAFETY: `inner` is alive until this call, which is its last.
    if let Some(destroy) = unsafe { (*hosted.inner).destroy } {
        // SAFETY: as above.
        unsafe { destroy(hosted.inner) };
    }
    guarded("destroying the plugin", || drop(hosted));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Duration;

    use recit_host::{Host, Setup, Timeline};

    use super::*;

    #[test]
    fn a_key_played_in_the_editor_sounds_in_the_next_block() {
        let mut instance = Host::from_entry(&crate::clap_entry).unwrap().instance().unwrap();
        let plugin = instance.handle().as_raw_ptr();
        // SAFETY: it comes from `create` through the entry, and the instance outlives this.
        let keyboard = Arc::clone(unsafe { &Hosted::of(plugin).shared.keyboard });
        // Keys played while there was no sound are not heard later.
        keyboard.press(61, 127);
        instance.activate(Setup::offline(48_000.0, 512)).unwrap();
        assert!(
            instance
                .render(&Timeline::new(), 24_000, 512)
                .unwrap()
                .is_silent()
        );
        keyboard.press(60, 100);
        let sound = instance.render(&Timeline::new(), 24_000, 512).unwrap();
        assert_eq!(sound.first_sound(), Some(instance.latency()));
        let note = Timeline::new().note(0, 60);
        instance.reset().unwrap();
        let played = instance.render(&note, 24_000, 512).unwrap();
        assert!(
            sound.peak() > 0.01 && played.peak() > sound.peak(),
            "{}",
            played.peak()
        );
    }

    #[test]
    fn a_glissando_does_not_block_the_audio_thread() {
        let mut instance = Host::from_entry(&crate::clap_entry).unwrap().instance().unwrap();
        let plugin = instance.handle().as_raw_ptr();
        // SAFETY: as above.
        let keyboard = Arc::clone(unsafe { &Hosted::of(plugin).shared.keyboard });
        instance.activate(Setup::realtime(48_000.0, 128)).unwrap();
        let over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&over);
        let hand = thread::spawn(move || {
            for stroke in (0..400_u32).cycle() {
                if told.load(Ordering::Acquire) {
                    return;
                }
                let key = 60 + (stroke % 8) as u8;
                keyboard.press(key, 127);
                thread::sleep(Duration::from_millis(2));
                keyboard.release(key);
            }
        });
        // The voice is loaded in the background.
        let heard = (0..60).any(|_| {
            let sound = instance.render(&Timeline::new(), 48_000, 128).unwrap();
            assert!(sound.is_finite());
            sound.peak() > 0.01
        });
        over.store(true, Ordering::Release);
        hand.join().unwrap();
        assert!(heard);
    }
}
