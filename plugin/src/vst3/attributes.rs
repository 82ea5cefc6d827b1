//! Attribute lists, in which hosts describe a state or a track.

use std::ffi::{CStr, c_char};

use ::vst3::ComRef;
use ::vst3::Steinberg::Vst::{
    IAttributeList, IAttributeListTrait, IStreamAttributes, IStreamAttributesTrait,
};
use ::vst3::Steinberg::Vst::{PresetAttributes, StateType, TChar};
use ::vst3::Steinberg::{IBStream, kResultOk};

use super::text;

/// Room for a text, in UTF-16 units, including the terminator.
const LONGEST: usize = 1024;

/// The text attribute with that name.
///
/// # Safety
/// `name` must be NUL-terminated.
pub(super) unsafe fn string(list: &ComRef<IAttributeList>, name: *const c_char) -> Option<String> {
    let mut value: [TChar; LONGEST] = [0; LONGEST];
    let bytes = size_of_val(&value) as u32;
    // SAFETY: the caller guarantees the name, and the buffer has that many bytes.
    if unsafe { list.getString(name, value.as_mut_ptr(), bytes) } != kResultOk {
        return None;
    }
    // A longer text is cut, and not every host terminates it.
    value[value.len() - 1] = 0;
    // SAFETY: it is NUL-terminated.
    unsafe { text::read(value.as_ptr()) }
}

/// The integer attribute with that name.
///
/// # Safety
/// `name` must be NUL-terminated.
pub(super) unsafe fn integer(list: &ComRef<IAttributeList>, name: *const c_char) -> Option<i64> {
    let mut value = 0;
    // SAFETY: the caller guarantees the name, and there is room for the number.
    (unsafe { list.getInt(name, &mut value) } == kResultOk).then_some(value)
}

/// Whether the host says that a state is a preset. If it says nothing, it is a project's.
pub(super) fn is_preset(state: &ComRef<IBStream>) -> bool {
    let Some(stream) = state.cast::<IStreamAttributes>() else {
        return false;
    };
    // SAFETY: the list belongs to the stream, which outlives this call; the names are NUL-terminated.
    let (kind, path) = unsafe {
        let Some(list) = ComRef::from_raw(stream.getAttributes()) else {
            return false;
        };
        let kind = string(&list, PresetAttributes::kStateType);
        (kind, string(&list, PresetAttributes::kFilePathStringType))
    };
    // SAFETY: a NUL-terminated constant.
    let project = unsafe { CStr::from_ptr(StateType::kProject) };
    match kind.filter(|kind| !kind.is_empty()) {
        Some(kind) => kind.as_bytes() != project.to_bytes(),
        // An ordinary preset has no type, but a file.
        None => path.is_some_and(|path| path.ends_with(".vstpreset")),
    }
}
