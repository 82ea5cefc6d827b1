//! The factory of the library, with one class: the instrument.

use std::ffi::c_void;
use std::ptr;

use ::vst3::Steinberg::Vst::IComponent;
use ::vst3::Steinberg::{
    FIDString, FUnknown, IPluginFactory, IPluginFactory2, IPluginFactory2Trait, IPluginFactory3,
    IPluginFactory3Trait, IPluginFactoryTrait, PClassInfo, PClassInfo_::ClassCardinality_, PClassInfo2,
    PClassInfoW, PFactoryInfo, PFactoryInfo_::FactoryFlags_, TUID, int32, kInvalidArgument, kNoInterface,
    kOutOfMemory, kResultOk, tresult,
};
use ::vst3::{Class, ComWrapper, uid};
use nice_plug::prelude::Plugin;

use super::component::Component;
use super::{entry, text};
use crate::instrument::Recit;

/// The class id by which projects identify the instrument. It must never change: it is the version 5 UUID of
/// the CLAP id in the name space of domain names.
pub(super) const CLASS_ID: TUID = uid(0x0e49_2942, 0x2ddd_5a52, 0xa7d0_3379, 0x4048_3699);

const CATEGORY: &str = "Audio Module Class";
const SUB_CATEGORIES: &str = "Instrument|Synth";
/// The SDK version of the implemented interfaces.
const SDK_VERSION: &str = "VST 3.7.9";

/// Fills a `PClassInfo2`, or with `text::write` a `PClassInfoW`.
macro_rules! describe {
    ($info:expr, $write:path) => {{
        $info.cid = CLASS_ID;
        $info.cardinality = ClassCardinality_::kManyInstances as int32;
        $info.classFlags = 0;
        text::write_bytes(&mut $info.category, CATEGORY);
        text::write_bytes(&mut $info.subCategories, SUB_CATEGORIES);
        $write(&mut $info.name, Recit::NAME);
        $write(&mut $info.vendor, Recit::VENDOR);
        $write(&mut $info.version, Recit::VERSION);
        $write(&mut $info.sdkVersion, SDK_VERSION);
    }};
}

pub(super) struct Factory;

impl Class for Factory {
    type Interfaces = (IPluginFactory, IPluginFactory2, IPluginFactory3);
}

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
impl IPluginFactoryTrait for Factory {
    unsafe fn getFactoryInfo(&self, info: *mut PFactoryInfo) -> tresult {
        // SAFETY: the host passes null or room for it.
        let Some(info) = (unsafe { info.as_mut() }) else {
            return kInvalidArgument;
        };
        text::write_bytes(&mut info.vendor, Recit::VENDOR);
        text::write_bytes(&mut info.url, Recit::URL);
        text::write_bytes(&mut info.email, Recit::EMAIL);
        info.flags = FactoryFlags_::kUnicode as int32;
        kResultOk
    }

    unsafe fn countClasses(&self) -> int32 {
        1
    }

    unsafe fn getClassInfo(&self, index: int32, info: *mut PClassInfo) -> tresult {
        // SAFETY: the host passes null or room for it.
        let Some(info) = unsafe { info.as_mut() }.filter(|_| index == 0) else {
            return kInvalidArgument;
        };
        info.cid = CLASS_ID;
        info.cardinality = ClassCardinality_::kManyInstances as int32;
        text::write_bytes(&mut info.category, CATEGORY);
        text::write_bytes(&mut info.name, Recit::NAME);
        kResultOk
    }

    unsafe fn createInstance(
        &self,
        class: FIDString,
        interface: FIDString,
        object: *mut *mut c_void,
    ) -> tresult {
        if class.is_null() || interface.is_null() || object.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: a host passes ids of 16 bytes, and room for a pointer.
        unsafe {
            *object = ptr::null_mut();
            if *class.cast::<TUID>() != CLASS_ID {
                return kNoInterface;
            }
        }
        let made = entry(None, || Component::new().map(ComWrapper::new));
        let Some(component) = made.as_ref().and_then(ComWrapper::as_com_ref::<IComponent>) else {
            return kOutOfMemory;
        };
        let unknown = component.as_ptr().cast::<FUnknown>();
        // SAFETY: `component` is alive; the returned reference belongs to the host.
        unsafe { ((*(*unknown).vtbl).queryInterface)(unknown, interface.cast::<TUID>(), object) }
    }
}

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
impl IPluginFactory2Trait for Factory {
    unsafe fn getClassInfo2(&self, index: int32, info: *mut PClassInfo2) -> tresult {
        // SAFETY: the host passes null or room for it.
        let Some(info) = unsafe { info.as_mut() }.filter(|_| index == 0) else {
            return kInvalidArgument;
        };
        describe!(info, text::write_bytes);
        kResultOk
    }
}

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
impl IPluginFactory3Trait for Factory {
    unsafe fn getClassInfoUnicode(&self, index: int32, info: *mut PClassInfoW) -> tresult {
        // SAFETY: the host passes null or room for it.
        let Some(info) = unsafe { info.as_mut() }.filter(|_| index == 0) else {
            return kInvalidArgument;
        };
        describe!(info, text::write);
        kResultOk
    }

    unsafe fn setHostContext(&self, _context: *mut FUnknown) -> tresult {
        kResultOk
    }
}
