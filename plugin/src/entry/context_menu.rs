//! `clap.context-menu`: shows the host's menu of a parameter in the editor, and adds Recit's entries to it.

use std::ffi::CString;

use clap_sys::ext::context_menu::{
    CLAP_CONTEXT_MENU_ITEM_ENTRY, CLAP_CONTEXT_MENU_TARGET_KIND_PARAM, clap_context_menu_builder,
    clap_context_menu_entry, clap_context_menu_target, clap_plugin_context_menu,
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

/// The controller target of the parameter that a menu is for.
///
/// # Safety
/// `target` must be null or valid.
unsafe fn subject(hosted: &Hosted, target: *const clap_context_menu_target) -> Option<Target> {
    // SAFETY: the caller guarantees it.
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
