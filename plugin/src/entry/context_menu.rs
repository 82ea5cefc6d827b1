//! `clap.context-menu`: the host's menu of a parameter opens in the editor, and has Recit's entries, too.

use std::ffi::{CString, c_void};
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use clap_sys::ext::context_menu::{
    CLAP_CONTEXT_MENU_ITEM_ENTRY, CLAP_CONTEXT_MENU_TARGET_KIND_PARAM, clap_context_menu_builder,
    clap_context_menu_entry, clap_context_menu_target, clap_host_context_menu, clap_plugin_context_menu,
};
use nice_plug::wrapper::clap::clap_plugin;

use super::hosted::Hosted;
use crate::controllers::Target;
use crate::guard::guarded;

pub(super) static EXTENSION: clap_plugin_context_menu = clap_plugin_context_menu {
    populate: Some(populate),
    perform: Some(perform),
};

// The actions of the entries.
const LEARN: u32 = 0;
const FORGET: u32 = 1;

/// What a controller may move of what a menu is about.
///
/// # Safety
/// `target` must be null or valid.
unsafe fn subject(hosted: &Hosted, target: *const clap_context_menu_target) -> Option<Target> {
    // SAFETY: the caller promises it.
    let target = unsafe { target.as_ref() }.filter(|it| it.kind == CLAP_CONTEXT_MENU_TARGET_KIND_PARAM)?;
    hosted.params.parameters.target_of(hosted.ids.param(target.id)?)
}

unsafe extern "C" fn populate(
    plugin: *const clap_plugin,
    target: *const clap_context_menu_target,
    builder: *const clap_context_menu_builder,
) -> bool {
    // SAFETY: hosts call with the pointer that `create` gave them, and with null or a target.
    let (hosted, target) = unsafe {
        let hosted = Hosted::of(plugin);
        (hosted, subject(hosted, target))
    };
    // SAFETY: the host passes null or a builder that is valid during the call.
    let add = unsafe { builder.as_ref() }.and_then(|builder| builder.add_item);
    let (Some(target), Some(add)) = (target, add) else {
        return false;
    };
    let entry = |label: &str, action_id| {
        let label = CString::new(label).unwrap_or_default();
        let entry = clap_context_menu_entry {
            label: label.as_ptr(),
            is_enabled: true,
            action_id,
        };
        // SAFETY: the function belongs to `builder`, and the entry outlives the call.
        unsafe { add(builder, CLAP_CONTEXT_MENU_ITEM_ENTRY, (&raw const entry).cast()) }
    };
    guarded("filling the host's menu", || {
        let learnt = hosted.shared.controllers.of(target);
        entry("Recit: learn a MIDI controller", LEARN)
            && learnt.is_none_or(|cc| entry(&format!("Recit: forget controller {cc}"), FORGET))
    })
    .unwrap_or(false)
}

unsafe extern "C" fn perform(
    plugin: *const clap_plugin,
    target: *const clap_context_menu_target,
    action: u32,
) -> bool {
    // SAFETY: hosts call with the pointer that `create` gave them, and with null or a target.
    let (hosted, target) = unsafe {
        let hosted = Hosted::of(plugin);
        (hosted, subject(hosted, target))
    };
    let controllers = &hosted.shared.controllers;
    match (target, action) {
        (Some(target), LEARN) => controllers.learn(Some(target)),
        (Some(target), FORGET) => controllers.unlearn(target),
        _ => return false,
    }
    true
}

/// The host's side.
#[derive(Default)]
pub(super) struct HostMenu {
    extension: AtomicPtr<clap_host_context_menu>,
    /// It has not opened a menu that it had promised.
    has_refused: AtomicBool,
}

impl HostMenu {
    /// Takes the host's side of the extension by its names, which may be null: the first that is not is used.
    pub(super) fn connect(&self, extensions: [*const c_void; 2]) {
        let known = extensions.into_iter().find(|extension| !extension.is_null());
        let extension = known.unwrap_or(std::ptr::null()).cast_mut();
        self.extension.store(extension.cast(), Ordering::Release);
    }

    /// Opens the menu that the editor has asked for, and looks whether there can be more. On the main thread.
    pub(super) fn serve(&self, hosted: &Hosted) {
        let extension = self.extension.load(Ordering::Acquire);
        // SAFETY: the host's extensions live as long as the host.
        let Some(extension) = (unsafe { extension.as_ref() }) else {
            return;
        };
        let hosting = &hosted.shared.hosting;
        // SAFETY: the function belongs to `host`, and this is the main thread.
        let can_popup = |can: unsafe extern "C" fn(_) -> bool| unsafe { can(hosted.host) };
        let has_menu = extension.popup.is_some()
            && !self.has_refused.load(Ordering::Acquire)
            && extension.can_popup.is_some_and(can_popup);
        hosting.set_has_menu(has_menu);
        let (Some(place), Some(popup)) = (hosting.take_menu(), extension.popup) else {
            return;
        };
        let Some(id) = hosted.ids.id(place.param).filter(|_| has_menu) else {
            return;
        };
        let target = clap_context_menu_target {
            kind: CLAP_CONTEXT_MENU_TARGET_KIND_PARAM,
            id,
        };
        // SAFETY: as above; the target outlives the call.
        let opened = unsafe { popup(hosted.host, &raw const target, 0, place.x, place.y) };
        if !opened {
            // From the next click on Recit's own menu opens.
            self.has_refused.store(true, Ordering::Release);
            hosting.set_has_menu(false);
        }
    }
}
