//! The data that a VST3 host passes to a plugin: automation, notes, attributes, and a stream for states.

#![allow(unsafe_code, reason = "VST3 is a C++ interface")]

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char, c_void};
use std::ptr;

use vst3::Steinberg::Vst::{
    Event, IAttributeList, IAttributeListTrait, IEventList, IEventListTrait, IParamValueQueue,
    IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, IStreamAttributes,
    IStreamAttributesTrait, ParamID, String128, TChar,
};
use vst3::Steinberg::{
    IBStream, IBStream_::IStreamSeekMode_, IBStreamTrait, int32, int64, kNotImplemented, kResultFalse,
    kResultOk, tresult, uint32,
};
use vst3::{Class, ComPtr, ComWrapper};

/// The points of a block, with a queue for each parameter.
pub struct Changes(Vec<ComPtr<IParamValueQueue>>);

/// The points of one parameter: a sample and a value.
pub struct Queue {
    pub id: ParamID,
    pub points: Vec<(i32, f64)>,
}

impl Changes {
    pub fn new(queues: Vec<Queue>) -> Self {
        let counted = |queue: Queue| ComWrapper::new(queue).to_com_ptr::<IParamValueQueue>().unwrap();
        Self(queues.into_iter().map(counted).collect())
    }
}

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> int32 {
        self.0.len() as i32
    }

    unsafe fn getParameterData(&self, index: int32) -> *mut IParamValueQueue {
        self.0
            .get(index as usize)
            .map_or(ptr::null_mut(), |queue| queue.as_ptr())
    }

    unsafe fn addParameterData(&self, _id: *const ParamID, _index: *mut int32) -> *mut IParamValueQueue {
        ptr::null_mut()
    }
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> int32 {
        self.points.len() as i32
    }

    unsafe fn getPoint(&self, index: int32, offset: *mut int32, value: *mut f64) -> tresult {
        let Some(point) = self.points.get(index as usize) else {
            return kResultFalse;
        };
        // SAFETY: The plugin passes pointers to both.
        unsafe { (*offset, *value) = *point };
        kResultOk
    }

    unsafe fn addPoint(&self, _offset: int32, _value: f64, _index: *mut int32) -> tresult {
        kResultFalse
    }
}

/// The notes of a block.
pub struct Events(pub Vec<Event>);

impl Class for Events {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for Events {
    unsafe fn getEventCount(&self) -> int32 {
        self.0.len() as i32
    }

    unsafe fn getEvent(&self, index: int32, event: *mut Event) -> tresult {
        // SAFETY: The plugin passes a pointer to an event.
        unsafe { *event = self.0[index as usize] };
        kResultOk
    }

    unsafe fn addEvent(&self, _event: *mut Event) -> tresult {
        kResultFalse
    }
}

/// What the plugin plays. It has room for all of it, because the plugin must not allocate.
pub struct Played(pub RefCell<Vec<Event>>);

impl Class for Played {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for Played {
    unsafe fn getEventCount(&self) -> int32 {
        self.0.borrow().len() as i32
    }

    unsafe fn getEvent(&self, _index: int32, _event: *mut Event) -> tresult {
        kResultFalse
    }

    unsafe fn addEvent(&self, event: *mut Event) -> tresult {
        let mut events = self.0.borrow_mut();
        if events.len() == events.capacity() {
            return kResultFalse;
        }
        // SAFETY: The plugin passes a pointer to an event.
        events.push(unsafe { *event });
        kResultOk
    }
}

/// Attributes of two types.
#[derive(Default)]
pub struct Attributes {
    pub texts: Vec<(&'static CStr, &'static str)>,
    pub numbers: Vec<(&'static CStr, i64)>,
}

impl Attributes {
    pub fn counted(self) -> ComPtr<IAttributeList> {
        ComWrapper::new(self).to_com_ptr().unwrap()
    }
}

impl Class for Attributes {
    type Interfaces = (IAttributeList,);
}

/// The value of that name.
///
/// # Safety
/// `name` must be NUL-terminated.
unsafe fn named<T: Copy>(values: &[(&'static CStr, T)], name: *const c_char) -> Option<T> {
    // SAFETY: The caller guarantees it.
    let name = unsafe { CStr::from_ptr(name) };
    values
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| *value)
}

impl IAttributeListTrait for Attributes {
    unsafe fn setInt(&self, _name: *const c_char, _value: int64) -> tresult {
        kNotImplemented
    }

    unsafe fn getInt(&self, name: *const c_char, value: *mut int64) -> tresult {
        // SAFETY: The plugin passes a name, and a pointer to a number.
        unsafe {
            let Some(known) = named(&self.numbers, name) else {
                return kResultFalse;
            };
            *value = known;
        }
        kResultOk
    }

    unsafe fn setFloat(&self, _name: *const c_char, _value: f64) -> tresult {
        kNotImplemented
    }

    unsafe fn getFloat(&self, _name: *const c_char, _value: *mut f64) -> tresult {
        kNotImplemented
    }

    unsafe fn setString(&self, _name: *const c_char, _text: *const TChar) -> tresult {
        kNotImplemented
    }

    unsafe fn getString(&self, name: *const c_char, text: *mut TChar, bytes: uint32) -> tresult {
        // SAFETY: The plugin passes a name, and a buffer of this many bytes.
        unsafe {
            let Some(known) = named(&self.texts, name) else {
                return kResultFalse;
            };
            let units: Vec<TChar> = known.encode_utf16().chain([0]).collect();
            let count = units.len().min(bytes as usize / size_of::<TChar>());
            ptr::copy_nonoverlapping(units.as_ptr(), text, count);
        }
        kResultOk
    }

    unsafe fn setBinary(&self, _name: *const c_char, _data: *const c_void, _bytes: uint32) -> tresult {
        kNotImplemented
    }

    unsafe fn getBinary(
        &self,
        _name: *const c_char,
        _data: *mut *const c_void,
        _bytes: *mut uint32,
    ) -> tresult {
        kNotImplemented
    }
}

/// Bytes in memory, and the host's attributes for them.
#[derive(Default)]
pub struct Stream {
    pub bytes: RefCell<Vec<u8>>,
    pub attributes: RefCell<Option<ComPtr<IAttributeList>>>,
    at: Cell<usize>,
}

impl Class for Stream {
    type Interfaces = (IBStream, IStreamAttributes);
}

impl IStreamAttributesTrait for Stream {
    unsafe fn getFileName(&self, _name: *mut String128) -> tresult {
        kNotImplemented
    }

    unsafe fn getAttributes(&self) -> *mut IAttributeList {
        let attributes = self.attributes.borrow();
        attributes.as_ref().map_or(ptr::null_mut(), ComPtr::as_ptr)
    }
}

impl IBStreamTrait for Stream {
    unsafe fn read(&self, buffer: *mut c_void, count: int32, done: *mut int32) -> tresult {
        let bytes = self.bytes.borrow();
        let rest = &bytes[self.at.get().min(bytes.len())..];
        let count = rest.len().min(count as usize);
        // SAFETY: The plugin's buffer is large enough.
        unsafe {
            ptr::copy_nonoverlapping(rest.as_ptr(), buffer.cast(), count);
            if !done.is_null() {
                *done = count as i32;
            }
        }
        self.at.set(self.at.get() + count);
        kResultOk
    }

    unsafe fn write(&self, buffer: *mut c_void, count: int32, done: *mut int32) -> tresult {
        // SAFETY: The plugin's buffer holds this many bytes.
        let new = unsafe { std::slice::from_raw_parts(buffer.cast::<u8>(), count as usize) };
        self.bytes.borrow_mut().extend_from_slice(new);
        // SAFETY: The plugin passes null or a valid pointer.
        if let Some(done) = unsafe { done.as_mut() } {
            *done = count;
        }
        kResultOk
    }

    unsafe fn seek(&self, to: int64, mode: int32, result: *mut int64) -> tresult {
        assert_eq!(mode, IStreamSeekMode_::kIBSeekSet as i32);
        self.at.set(to as usize);
        // SAFETY: The plugin passes null or a valid pointer.
        if let Some(result) = unsafe { result.as_mut() } {
            *result = to;
        }
        kResultOk
    }

    unsafe fn tell(&self, at: *mut int64) -> tresult {
        // SAFETY: The plugin passes a valid pointer.
        unsafe { *at = self.at.get() as i64 };
        kResultOk
    }
}
