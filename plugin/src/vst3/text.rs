//! VST3 strings: fixed arrays of UTF-16 or bytes, NUL-terminated.

use std::ffi::c_char;

/// The longest text from a host, in UTF-16 units.
const LONGEST: usize = 1024;

/// Writes as much of `text` as fits.
pub(super) fn write(to: &mut [u16], text: &str) {
    let Some(room) = to.len().checked_sub(1) else {
        return;
    };
    let mut length = 0;
    for character in text.chars() {
        let units = character.len_utf16();
        if length + units > room {
            break;
        }
        character.encode_utf16(&mut to[length..length + units]);
        length += units;
    }
    to[length] = 0;
}

/// Writes as much of `text`, in UTF-8, as fits.
pub(super) fn write_bytes(to: &mut [c_char], text: &str) {
    let Some(room) = to.len().checked_sub(1) else {
        return;
    };
    let bytes = &text.as_bytes()[..text.floor_char_boundary(room)];
    for (to, from) in to.iter_mut().zip(bytes) {
        *to = *from as c_char;
    }
    to[bytes.len()] = 0;
}

/// Reads a text; `None` if it is not valid UTF-16, or too long.
///
/// # Safety
/// `from` must be null or NUL-terminated.
pub(super) unsafe fn read(from: *const u16) -> Option<String> {
    if from.is_null() {
        return None;
    }
    // SAFETY: the caller guarantees a terminator, and nothing behind it is read.
    let length = (0..LONGEST).find(|at| unsafe { *from.add(*at) } == 0)?;
    // SAFETY: this many units were just read.
    String::from_utf16(unsafe { std::slice::from_raw_parts(from, length) }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_does_not_fit_is_cut_between_characters() {
        let mut room = [1_u16; 4];
        write(&mut room, "ab😀");
        assert_eq!(room[..3], [97, 98, 0]);
        write(&mut room, "a😀");
        // SAFETY: it is NUL-terminated.
        assert_eq!(unsafe { read(room.as_ptr()) }.as_deref(), Some("a😀"));
        write(&mut [], "a");
        let mut bytes = [1; 3];
        write_bytes(&mut bytes, "abc");
        assert_eq!(bytes, [97, 98, 0]);
        write_bytes(&mut bytes, "aé");
        assert_eq!(bytes[..2], [97, 0]);
    }

    #[test]
    fn invalid_text_is_not_read() {
        // SAFETY: null, and a NUL-terminated string.
        unsafe {
            assert_eq!(read(std::ptr::null()), None);
            assert_eq!(read([0xd800, 0].as_ptr()), None);
        }
    }
}
