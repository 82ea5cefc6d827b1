//! The VST3 host's menu of a parameter, with entries of our own in it.

use ::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler3, IComponentHandler3Trait, IContextMenu, IContextMenu_::Item,
    IContextMenuTarget, IContextMenuTargetTrait, IContextMenuTrait,
};
use ::vst3::Steinberg::{IPlugView, int32, kInternalError, kResultFalse, kResultOk, tresult};
use ::vst3::{Class, ComPtr, ComWrapper};

use super::host::MenuPosition;
use super::{entry, text};

/// Does what the entry of this number stands for; `None` where the instance is gone.
pub(super) type Perform = Box<dyn Fn(u32) -> Option<bool>>;

/// Opens the menu of a host that has some, with `entries` by their numbers; `None` where it has none for this parameter.
/// On the main thread.
pub(super) fn open(
    handler: &ComPtr<IComponentHandler>,
    view: *mut IPlugView,
    place: MenuPosition,
    entries: Vec<(String, u32)>,
    perform: Perform,
) -> Option<()> {
    let handler = handler.cast::<IComponentHandler3>()?;
    // SAFETY: the handler is the host's, and the view is open; the host counts the menu for whom it gives it to.
    let menu = unsafe { ComPtr::<IContextMenu>::from_raw(handler.createContextMenu(view, &place.param)) }?;
    let target = ComWrapper::new(Target { perform });
    let target = target.to_com_ptr::<IContextMenuTarget>()?;
    for (label, action) in entries {
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
