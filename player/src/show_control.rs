//! What a desk asks for, as MIDI Show Control or from another thread.

use super::cue_number::CueNumber;

/// What a desk asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShowControl {
    /// Starts the line with this number, or else the one after the line that was played last.
    Go(Option<CueNumber>),
    /// Fades out the line with this number, or else all lines.
    Stop(Option<CueNumber>),
    /// Starts the line with this number again, or else those that the last stop of all lines has ended. A line begins
    /// again at its beginning.
    Resume(Option<CueNumber>),
    /// Stops everything at once.
    AllOff,
}

/// The beginning of a system exclusive message.
const BEGIN: u8 = 0xf0;
/// Universal messages in real time, of which MIDI Show Control is one.
const REAL_TIME: u8 = 0x7f;
/// Its sub-id.
const SHOW_CONTROL: u8 = 0x02;
/// The end of a system exclusive message.
const END: u8 = 0xf7;

impl ShowControl {
    /// The longest message that is read, in bytes: the longest that the standard allows.
    pub const MAX_MESSAGE: usize = 128;

    /// Reads a message of MIDI Show Control, with or without its `F0` and `F7`, whatever its device and its kind of device are. `None` if it is
    /// another one, or is none of GO, STOP, RESUME and ALL_OFF. Never allocates.
    pub fn read(message: &[u8]) -> Option<Self> {
        // Some hosts leave out the first and the last byte.
        let message = message.strip_prefix(&[BEGIN]).unwrap_or(message);
        let message = message.strip_suffix(&[END]).unwrap_or(message);
        let message = message.strip_prefix(&[REAL_TIME])?;
        let [_device, SHOW_CONTROL, _format, command, data @ ..] = message else {
            return None;
        };
        if message.len() > Self::MAX_MESSAGE {
            return None;
        }
        // The number ends at the first zero; a list and a path of cues may follow.
        let number = data
            .split(|byte| *byte == 0)
            .next()
            .filter(|text| !text.is_empty());
        let number = match number {
            // What names a line that cannot be ours must not start another.
            Some(text) => Some(CueNumber::read(text)?),
            None => None,
        };
        match command {
            0x01 => Some(Self::Go(number)),
            0x02 => Some(Self::Stop(number)),
            0x03 => Some(Self::Resume(number)),
            0x08 => Some(Self::AllOff),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn read(bytes: &[u8]) -> Option<ShowControl> {
        let mut message = vec![0xf0, 0x7f, 0x05, 0x02, 0x10];
        message.extend(bytes);
        message.push(0xf7);
        ShowControl::read(&message)
    }

    fn number(text: &str) -> Option<CueNumber> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn show_control_has_numbers_lists_and_paths() {
        assert_eq!(read(b"\x01"), Some(ShowControl::Go(None)));
        assert_eq!(read(b"\x0112.5"), Some(ShowControl::Go(number("12.5"))));
        assert_eq!(
            read(b"\x0112.500\x001\x002"),
            Some(ShowControl::Go(number("12.5")))
        );
        assert_eq!(read(b"\x01\x001"), Some(ShowControl::Go(None)));
        assert_eq!(read(b"\x023"), Some(ShowControl::Stop(number("3"))));
        assert_eq!(read(b"\x03"), Some(ShowControl::Resume(None)));
        assert_eq!(read(b"\x08"), Some(ShowControl::AllOff));
        let bare = b"\x7f\x05\x02\x10\x0112.5";
        assert_eq!(ShowControl::read(bare), Some(ShowControl::Go(number("12.5"))));
    }

    #[test]
    fn other_messages_are_none_of_ours() {
        assert_eq!(read(b"\x04"), None);
        assert_eq!(read(b"\x01a b"), None);
        assert_eq!(read(b"\x0112345678901234567"), None);
        assert_eq!(read(&[1].repeat(200)), None);
        for bytes in [
            &b""[..],
            b"\xf0\xf7",
            b"\xf0\x7f\xf7",
            b"\xf0\x7f\x05\x02\x10\xf7",
            b"\xf0\x7e\x05\x02\x10\x01\xf7",
            b"\xf0\x7f\x05\x06\x10\x01\xf7",
        ] {
            assert_eq!(ShowControl::read(bytes), None, "{bytes:x?}");
        }
    }
}
