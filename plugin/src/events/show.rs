//! MIDI Show Control among the host's events.

use nice_plug::midi::sysex::SysExMessage;
use recit::player::ShowControl;

/// A system exclusive message with a cue. Others are none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShowMessage(pub(crate) ShowControl);

impl SysExMessage for ShowMessage {
    type Buffer = [u8; 0];

    fn from_buffer(buffer: &[u8]) -> Option<Self> {
        ShowControl::read(buffer).map(Self)
    }

    /// Cues are not sent.
    fn as_buffer(&self) -> (Self::Buffer, usize) {
        ([], 0)
    }
}
