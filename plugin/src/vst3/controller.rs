//! The controller side of a component: what a host displays and automates.

use std::ptr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use ::vst3::Steinberg::Vst::{
    CtrlNumber, IComponentHandler, IEditControllerTrait, IMidiMappingTrait, ParamID, ParamValue,
    ParameterInfo, String128, TChar,
};
use ::vst3::Steinberg::{
    FIDString, IBStream, IPlugView, int16, int32, kInternalError, kInvalidArgument, kNotImplemented,
    kResultFalse, kResultOk, tresult,
};
use ::vst3::{ComRef, ComWrapper};

use super::component::Component;
use super::view::View;
use super::{entry, midi, text};

impl IEditControllerTrait for Component {
    unsafe fn setComponentState(&self, _state: *mut IBStream) -> tresult {
        // The component is this object, so it already has it.
        kResultOk
    }

    unsafe fn setState(&self, _state: *mut IBStream) -> tresult {
        kNotImplemented
    }

    unsafe fn getState(&self, _state: *mut IBStream) -> tresult {
        kNotImplemented
    }

    unsafe fn getParameterCount(&self) -> int32 {
        self.common().parameters.count() as int32
    }

    unsafe fn getParameterInfo(&self, index: int32, info: *mut ParameterInfo) -> tresult {
        let known = usize::try_from(index)
            .ok()
            .and_then(|index| self.common().parameters.info(index));
        // SAFETY: the host passes null or room for it.
        let (Some(known), Some(info)) = (known, unsafe { info.as_mut() }) else {
            return kInvalidArgument;
        };
        *info = known;
        kResultOk
    }

    unsafe fn getParamStringByValue(
        &self,
        id: ParamID,
        value: ParamValue,
        string: *mut String128,
    ) -> tresult {
        let shown = entry(None, || self.common().parameters.text(id, value));
        // SAFETY: the host passes null or room for it.
        let (Some(shown), Some(string)) = (shown, unsafe { string.as_mut() }) else {
            return kInvalidArgument;
        };
        text::write(string, &shown);
        kResultOk
    }

    unsafe fn getParamValueByString(
        &self,
        id: ParamID,
        string: *mut TChar,
        value: *mut ParamValue,
    ) -> tresult {
        // SAFETY: the host passes null or a NUL-terminated string.
        let typed = unsafe { text::read(string) };
        let meant = entry(None, || self.common().parameters.value_of_text(id, &typed?));
        // SAFETY: the host passes null or room for it.
        let (Some(meant), Some(value)) = (meant, unsafe { value.as_mut() }) else {
            return kResultFalse;
        };
        *value = meant;
        kResultOk
    }

    unsafe fn normalizedParamToPlain(&self, id: ParamID, value: ParamValue) -> ParamValue {
        entry(value, || self.common().parameters.plain(id, value))
    }

    unsafe fn plainParamToNormalized(&self, id: ParamID, plain: ParamValue) -> ParamValue {
        entry(plain, || self.common().parameters.normalized(id, plain))
    }

    unsafe fn getParamNormalized(&self, id: ParamID) -> ParamValue {
        self.common().parameters.get(id)
    }

    unsafe fn setParamNormalized(&self, id: ParamID, value: ParamValue) -> tresult {
        let common = self.common();
        if !common.parameters.knows(id) {
            return kInvalidArgument;
        }
        entry(kInternalError, || {
            let blocks_come = common.processing.load(Ordering::Acquire);
            common.parameters.set(id, value, blocks_come);
            common.on_main_thread();
            kResultOk
        })
    }

    unsafe fn setComponentHandler(&self, handler: *mut IComponentHandler) -> tresult {
        // SAFETY: the host passes null or a handler.
        let handler = unsafe { ComRef::from_raw(handler) }.map(|handler| handler.to_com_ptr());
        entry(kInternalError, || {
            self.common().set_handler(handler);
            kResultOk
        })
    }

    unsafe fn createView(&self, name: FIDString) -> *mut IPlugView {
        // SAFETY: the host passes null or a NUL-terminated string.
        let is_editor = !name.is_null() && unsafe { std::ffi::CStr::from_ptr(name) } == c"editor";
        if !is_editor {
            return ptr::null_mut();
        }
        entry(ptr::null_mut(), || {
            let view = ComWrapper::new(View::new(Arc::clone(self.common())));
            let Some(interface) = view.to_com_ptr::<IPlugView>() else {
                return ptr::null_mut();
            };
            view.set_interface(interface.as_ptr());
            interface.into_raw()
        })
    }
}

impl IMidiMappingTrait for Component {
    unsafe fn getMidiControllerAssignment(
        &self,
        bus: int32,
        channel: int16,
        controller: CtrlNumber,
        id: *mut ParamID,
    ) -> tresult {
        let index = midi::index(channel, controller).filter(|_| bus == 0);
        // SAFETY: the host passes null or room for it.
        let (Some(index), Some(id)) = (index, unsafe { id.as_mut() }) else {
            return kResultFalse;
        };
        *id = midi::FIRST_ID + index;
        kResultOk
    }
}
