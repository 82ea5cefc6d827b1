//! The VST3 host's menu of a parameter, with our own entries.

use ::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler3, IComponentHandler3Trait, IContextMenu, IContextMenu_::Item,
    IContextMenuTarget, IContextMenuTargetTrait, IContextMenuTrait,
};
use ::vst3::Steinberg::{IPlugView, int32, kInternalError, kResultFalse, kResultOk, tresult};
use ::vst3::{Class, ComPtr, ComWrapper};

use super::host::MenuPosition;
use super::{entry, text};

/// Performs the action with this number; `None` if the instance is gone.
pub(super) type Perform = Box<dyn Fn(u32) -> Option<bool>>;

/// Opens the host's menu with our `entries`; `None` if the host has none for this parameter. On the main
/// thread.
pub(super) fn open(
    handler: &ComPtr<IComponentHandler>,
    view: *mut IPlugView,
    place: MenuPosition,
    entries: Vec<(String, u32)>,
    perform: Perform,
) -> Option<()> {
    let handler = handler.cast::<IComponentHandler3>()?;
    // SAFETY: the handler is the host's, and the view is open; the host returns the menu with a reference for
    // us.
    let menu = unsafe { ComPtr::<IContextMenu>::from_raw(handler.createContextMenu(view, &place.param)) }?;
    let target = ComWrapper::new(Target { perform });
    let target = target.to_com_ptr::<IContextMenuTarget>()?;
    for (label, action) in entries {
        let mut item = Item {
            name: [0; 128],
            // From 1, as in Steinberg's example: hosts may use 0 for something else.
            tag: action as int32 + 1,
            flags: 0,
        };
        text::write(&mut item.name, &label);
        // SAFETY: the host copies the item, and adds a reference to the target.
        unsafe { menu.addItem(&item, target.as_ptr()) };
    }
    // The result says whether an entry was selected. SAFETY: the menu is alive, and this is the main thread.
    unsafe { menu.popup(place.x, place.y) };
    Some(())
}

/// The target of the entries of one menu. A host may keep it beyond the life of the instance.
struct Target {
    perform: Perform,
}

impl Class for Target {
    type Interfaces = (IContextMenuTarget,);
}

impl IContextMenuTargetTrait for Target {
    unsafe fn executeMenuItem(&self, tag: int32) -> tresult {
        match entry(None, || Some((self.perform)(tag.wrapping_sub(1) as u32))) {
            Some(Some(true)) => kResultOk,
            Some(_) => kResultFalse,
            None => kInternalError,
        }
    }
}
