//! The host's menu of a parameter: the instance asks its CLAP host for it, and the VST3 host opens it, with Recit's
//! entries in it.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};

use ::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler3, IComponentHandler3Trait, IContextMenu, IContextMenu_::Item,
    IContextMenuTarget, IContextMenuTargetTrait, IContextMenuTrait,
};
use ::vst3::Steinberg::{IPlugView, int32, kInternalError, kResultFalse, kResultOk, tresult};
use ::vst3::{Class, ComPtr, ComWrapper};
use clap_sys::ext::context_menu::{
    CLAP_CONTEXT_MENU_TARGET_KIND_PARAM, clap_context_menu_target, clap_host_context_menu,
};
use nice_plug::wrapper::clap::clap_host;

use super::common::Common;
use super::host::Host;
use super::{entry, text};

pub(super) static EXTENSION: clap_host_context_menu = clap_host_context_menu {
    // The instance fills no menus of its own with the host's entries.
    populate: None,
    perform: None,
    can_popup: Some(can_popup),
    popup: Some(popup),
};

/// Where a menu is to open.
#[derive(Clone, Copy)]
pub(super) struct MenuPosition {
    /// The parameter that it is about.
    param: u32,
    /// In pixels, from the left and from the top of the window.
    x: i32,
    y: i32,
}

unsafe extern "C" fn can_popup(host: *const clap_host) -> bool {
    // SAFETY: the instance passes the host that it was given, which outlives it.
    unsafe { Host::of(host) }.has_menus.load(Ordering::Acquire)
}

unsafe extern "C" fn popup(
    host: *const clap_host,
    target: *const clap_context_menu_target,
    _screen: i32,
    x: i32,
    y: i32,
) -> bool {
    // SAFETY: as above; the target is null or valid.
    let (host, target) = unsafe { (Host::of(host), target.as_ref()) };
    let Some(target) = target.filter(|target| target.kind == CLAP_CONTEXT_MENU_TARGET_KIND_PARAM) else {
        return false;
    };
    // A menu may stay open within the call that opens it. Nothing of the instance waits for that.
    *host.wishes.menu.lock() = Some(MenuPosition {
        param: target.id,
        x,
        y,
    });
    true
}

/// Opens the menu of a host that has some; `None` where it has none for this parameter. On the main thread.
pub(super) fn open(
    common: &Arc<Common>,
    handler: &ComPtr<IComponentHandler>,
    view: *mut IPlugView,
    place: MenuPosition,
) -> Option<()> {
    let handler = handler.cast::<IComponentHandler3>()?;
    // SAFETY: the handler is the host's, and the view is open; the host counts the menu for whom it gives it to.
    let menu = unsafe { ComPtr::<IContextMenu>::from_raw(handler.createContextMenu(view, &place.param)) }?;
    let target = ComWrapper::new(Target {
        common: Arc::downgrade(common),
        param: place.param,
    });
    let target = target.to_com_ptr::<IContextMenuTarget>()?;
    for (label, action) in common.instance.menu_entries(place.param) {
        let mut item = Item {
            name: [0; 128],
            // From 1, as in Steinberg's example: hosts may have another use for 0.
            tag: action as int32 + 1,
            flags: 0,
        };
        text::write(&mut item.name, &label);
        // SAFETY: the host copies the item, and counts the target.
        unsafe { menu.addItem(&item, target.as_ptr()) };
    }
    // What it returns says whether an entry was chosen.
    // SAFETY: the menu is alive, and this is the main thread.
    unsafe { menu.popup(place.x, place.y) };
    Some(())
}

/// What the entries of one menu act on. A host may keep it for longer than the instance lives.
struct Target {
    common: Weak<Common>,
    param: u32,
}

impl Class for Target {
    type Interfaces = (IContextMenuTarget,);
}

impl IContextMenuTargetTrait for Target {
    unsafe fn executeMenuItem(&self, tag: int32) -> tresult {
        let Some(common) = self.common.upgrade() else {
            return kResultFalse;
        };
        let perform = || {
            common
                .instance
                .perform_menu_entry(self.param, tag.wrapping_sub(1) as u32)
        };
        match entry(None, || Some(perform())) {
            Some(true) => kResultOk,
            Some(false) => kResultFalse,
            None => kInternalError,
        }
    }
}
