//! Tests of what a VST3 host tells an instance, and what the editor requests from it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::{Cell, RefCell};
use std::ptr;
use std::sync::Arc;

use ::vst3::Steinberg::Vst::ChannelContext::IInfoListenerTrait;
use ::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler3, IComponentHandler3Trait, IComponentHandlerTrait, IContextMenu,
    IContextMenu_::Item, IContextMenuTarget, IContextMenuTargetTrait, IContextMenuTrait,
    IEditControllerTrait, ParamID,
};
use ::vst3::Steinberg::{IPlugView, int32, kNotImplemented, kResultFalse, kResultOk, tresult};
use ::vst3::{Class, ComPtr, ComRef, ComWrapper};
use nice_plug::prelude::Param as _;
use recit::player::Control;

use super::component::Component;
use super::data::Attributes;
use super::text;
use crate::controllers::Target;
use crate::hosting::{MenuPlace, Track};
use crate::shared::Shared;

/// A host that opens menus, or refuses to.
#[derive(Default)]
struct Handler {
    refuses: Cell<bool>,
    asked: RefCell<Vec<(*mut IPlugView, ParamID)>>,
    menus: RefCell<Vec<ComWrapper<Menu>>>,
}

/// A menu: its entries, and where it was opened.
#[derive(Default)]
struct Menu {
    entries: RefCell<Vec<(String, int32, ComPtr<IContextMenuTarget>)>>,
    opened: Cell<Option<(int32, int32)>>,
}

impl Menu {
    /// The user selects an entry.
    fn choose(&self, index: usize) -> tresult {
        let (_, tag, target) = self.entries.borrow()[index].clone();
        // SAFETY: the target is alive, and this is the main thread.
        unsafe { target.executeMenuItem(tag) }
    }
}

impl Class for Handler {
    type Interfaces = (IComponentHandler, IComponentHandler3);
}

impl Class for Menu {
    type Interfaces = (IContextMenu,);
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn performEdit(&self, _id: ParamID, _value: f64) -> tresult {
        kResultOk
    }

    unsafe fn endEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn restartComponent(&self, _flags: int32) -> tresult {
        kResultOk
    }
}

impl IComponentHandler3Trait for Handler {
    unsafe fn createContextMenu(&self, view: *mut IPlugView, param: *const ParamID) -> *mut IContextMenu {
        // SAFETY: the plugin passes an id.
        self.asked.borrow_mut().push((view, unsafe { *param }));
        if self.refuses.get() {
            return ptr::null_mut();
        }
        let menu = ComWrapper::new(Menu::default());
        let given = menu.to_com_ptr().unwrap().into_raw();
        self.menus.borrow_mut().push(menu);
        given
    }
}

impl IContextMenuTrait for Menu {
    unsafe fn getItemCount(&self) -> int32 {
        0
    }

    unsafe fn getItem(
        &self,
        _index: int32,
        _item: *mut Item,
        _target: *mut *mut IContextMenuTarget,
    ) -> tresult {
        kNotImplemented
    }

    unsafe fn addItem(&self, item: *const Item, target: *mut IContextMenuTarget) -> tresult {
        // SAFETY: the plugin passes an item with a NUL-terminated name, and a target.
        unsafe {
            let target = ComRef::from_raw(target).unwrap().to_com_ptr();
            let label = text::read((*item).name.as_ptr()).unwrap();
            self.entries.borrow_mut().push((label, (*item).tag, target));
        }
        kResultOk
    }

    unsafe fn removeItem(&self, _item: *const Item, _target: *mut IContextMenuTarget) -> tresult {
        kNotImplemented
    }

    unsafe fn popup(&self, x: int32, y: int32) -> tresult {
        self.opened.set(Some((x, y)));
        // No entry was selected.
        kResultFalse
    }
}

/// An instance in such a host; its window counts as open.
struct Hosted {
    component: ComWrapper<Component>,
    handler: ComWrapper<Handler>,
    view: ComPtr<IPlugView>,
    shared: Arc<Shared>,
}

impl Hosted {
    fn new() -> Self {
        let component = ComWrapper::new(Component::new().unwrap());
        let handler = ComWrapper::new(Handler::default());
        let told = handler.to_com_ptr::<IComponentHandler>().unwrap();
        // SAFETY: the objects are used as VST3 requires, on the main thread.
        let view = unsafe {
            assert_eq!(component.setComponentHandler(told.as_ptr()), kResultOk);
            ComPtr::from_raw(component.createView(c"editor".as_ptr())).unwrap()
        };
        let shared = Arc::clone(&component.common().instance.recit_params().shared);
        component.common().open(view.as_ptr(), None);
        shared.window_opens();
        component.common().on_main_thread();
        Self {
            component,
            handler,
            view,
            shared,
        }
    }

    /// A right click on the knob of Arousal.
    fn ask_menu(&self) {
        let params = self.component.common().instance.recit_params();
        let param = params.parameters.live[Control::Arousal].as_ptr();
        self.shared.open_host_menu(MenuPlace { param, x: 30, y: 40 });
        self.component.common().on_main_thread();
    }

    fn has_menu(&self) -> bool {
        self.shared.hosting.has_menu()
    }
}

#[test]
fn the_hosts_menu_opens_where_the_editor_asks_for_it_with_recits_entries() {
    let hosted = Hosted::new();
    assert!(hosted.has_menu());
    hosted.ask_menu();
    let menus = hosted.handler.menus.borrow();
    let [menu] = menus.as_slice() else {
        panic!("{} menus", menus.len());
    };
    let (view, param) = hosted.handler.asked.borrow()[0];
    assert_eq!(view, hosted.view.as_ptr());
    let parameters = &hosted.component.common().parameters;
    let about =
        (0..parameters.count()).find_map(|index| parameters.info(index).filter(|info| info.id == param));
    // SAFETY: a title is NUL-terminated.
    let title = about.and_then(|about| unsafe { text::read(about.title.as_ptr()) });
    assert_eq!(title.as_deref(), Some("Arousal"));
    assert_eq!(menu.opened.get(), Some((30, 40)));
    let labels: Vec<String> = menu
        .entries
        .borrow()
        .iter()
        .map(|entry| entry.0.clone())
        .collect();
    assert!(
        labels.len() == 2 && labels[1].ends_with("controller 1"),
        "{labels:?}"
    );
    let (controllers, arousal) = (&hosted.shared.controllers, Target::from_id("arousal").unwrap());
    assert_eq!(menu.choose(1), kResultOk);
    assert_eq!(controllers.of(arousal), None);
    assert_eq!(menu.choose(0), kResultOk);
    assert_eq!(controllers.learning(), Some(arousal));
}

#[test]
fn a_menu_that_outlives_its_instance_does_nothing() {
    let hosted = Hosted::new();
    hosted.ask_menu();
    let menu = hosted.handler.menus.borrow()[0].clone();
    hosted.component.common().close();
    drop(hosted);
    assert_eq!(menu.choose(0), kResultFalse);
}

#[test]
fn the_editor_opens_its_own_menu_if_the_host_has_none() {
    let hosted = Hosted::new();
    hosted.handler.refuses.set(true);
    hosted.ask_menu();
    assert_eq!(hosted.handler.asked.borrow().len(), 1);
    assert!(!hosted.has_menu());
    // SAFETY: a host may remove its handler.
    unsafe { hosted.component.setComponentHandler(ptr::null_mut()) };
    hosted.ask_menu();
    assert!(!hosted.has_menu());
}

#[test]
fn the_host_names_the_track_and_its_colour() {
    let hosted = Hosted::new();
    let tell = |attributes: Attributes| {
        // SAFETY: the list outlives the call.
        let told = unsafe {
            hosted
                .component
                .setChannelContextInfos(attributes.counted().as_ptr())
        };
        assert_eq!(told, kResultOk);
        hosted.shared.hosting.track()
    };
    assert_eq!(hosted.shared.hosting.track(), Track::default());
    let track = |colour| Track {
        name: "Narrator".to_owned(),
        colour,
    };
    let named = tell(Attributes {
        texts: vec![(c"channel name", "Narrator")],
        ..Attributes::default()
    });
    assert_eq!(named, track(None));
    // Attributes that the host does not repeat are kept.
    let coloured = tell(Attributes {
        numbers: vec![(c"channel color", 0xff_20_40_60)],
        ..Attributes::default()
    });
    assert_eq!(coloured, track(Some([0x20, 0x40, 0x60])));
    // A long name is cut between characters.
    let long: &str = format!("a{}", "€".repeat(120)).leak();
    let cut = tell(Attributes {
        texts: vec![(c"channel name", long)],
        ..Attributes::default()
    });
    assert_eq!(cut.name, long[..253]);
}
