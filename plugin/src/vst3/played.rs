//! Hands what the instance plays to a VST3 host: notes and controllers.

use ::vst3::ComRef;
use ::vst3::Steinberg::Vst::{
    Event, Event_::EventTypes_, Event__type0, IEventList, IEventListTrait, LegacyMIDICCOutEvent,
    NoteOffEvent, NoteOnEvent,
};

use super::core::{Core, Played, PlayedKind};

/// A note without an id.
const NO_ID: i32 = -1;

/// Hands the host the events of the block. Without a list they are dropped.
///
/// # Safety
/// The list must be valid.
pub(super) unsafe fn deliver(core: &Core, list: Option<ComRef<IEventList>>) {
    while let Some(played) = core.take_played() {
        let mut event = event(played);
        if let Some(list) = list {
            // SAFETY: the caller guarantees it. A host without room for the event does not want it.
            unsafe { list.addEvent(&mut event) };
        }
    }
}

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
fn event(played: Played) -> Event {
    let Played { at, channel, what } = played;
    let (kind, content) = match what {
        PlayedKind::On { key, velocity } => {
            let on = NoteOnEvent {
                channel,
                pitch: key,
                tuning: 0.0,
                velocity,
                length: 0,
                noteId: NO_ID,
            };
            (EventTypes_::kNoteOnEvent, Event__type0 { noteOn: on })
        }
        PlayedKind::Off { key } => {
            let off = NoteOffEvent {
                channel,
                pitch: key,
                velocity: 0.0,
                noteId: NO_ID,
                tuning: 0.0,
            };
            (EventTypes_::kNoteOffEvent, Event__type0 { noteOff: off })
        }
        PlayedKind::Controller { number, value } => {
            let controller = LegacyMIDICCOutEvent {
                controlNumber: number,
                channel: channel as i8,
                value: value as i8,
                value2: 0,
            };
            (
                EventTypes_::kLegacyMIDICCOutEvent,
                Event__type0 {
                    midiCCOut: controller,
                },
            )
        }
    };
    Event {
        busIndex: 0,
        sampleOffset: at as i32,
        ppqPosition: 0.0,
        flags: 0,
        r#type: kind as u16,
        __field0: content,
    }
}
