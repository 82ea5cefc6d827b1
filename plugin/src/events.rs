//! The host's notes as the player's events, a fixed number at a time.

use nice_plug::prelude::NoteEvent;
use recit::player::{Event, EventKind};

/// The most events of one call of the player. A block with more is rendered in several calls.
pub(crate) const CAPACITY: usize = 512;

/// Events of one stretch of a block, in time order. Never allocates.
pub(crate) struct EventList {
    events: [Event; CAPACITY],
    len: usize,
}

impl EventList {
    /// No events.
    pub(crate) const fn new() -> Self {
        Self {
            events: [Event {
                offset: 0,
                kind: EventKind::AllOff,
            }; CAPACITY],
            len: 0,
        }
    }

    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    pub(crate) fn is_full(&self) -> bool {
        self.len == CAPACITY
    }

    /// Adds an event; `false`, and nothing added, when the list is full.
    pub(crate) fn push(&mut self, event: Event) -> bool {
        let Some(slot) = self.events.get_mut(self.len) else {
            return false;
        };
        *slot = event;
        self.len += 1;
        true
    }

    pub(crate) fn as_slice(&self) -> &[Event] {
        &self.events[..self.len]
    }
}

/// MIDI's channel mode messages that silence an instrument.
const ALL_SOUND_OFF: u8 = 120;
const ALL_NOTES_OFF: u8 = 123;

/// What a host's event means to the player, if anything.
pub(crate) fn translate<S>(event: &NoteEvent<S>) -> Option<EventKind> {
    match *event {
        NoteEvent::NoteOn { key, .. } => Some(EventKind::NoteOn { key: key.number()? }),
        // Without a key the host means every note.
        NoteEvent::NoteOff { key, .. } | NoteEvent::Choke { key, .. } => Some(
            key.number()
                .map_or(EventKind::AllOff, |key| EventKind::NoteOff { key }),
        ),
        NoteEvent::MidiCC {
            cc: ALL_SOUND_OFF | ALL_NOTES_OFF,
            ..
        } => Some(EventKind::AllOff),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nice_plug::midi::{Channel, Key, VoiceID};
    use nice_plug::prelude::NoteEvent as Note;

    fn off(key: Key) -> Note<()> {
        Note::NoteOff {
            timing: 0,
            voice_id: VoiceID::Wildcard,
            channel: Channel::Wildcard,
            key,
            velocity: 0.0,
        }
    }

    fn cc(cc: u8) -> Note<()> {
        Note::MidiCC {
            timing: 0,
            channel: 0,
            cc,
            value: 0.0,
        }
    }

    #[test]
    fn notes_and_panic_messages_reach_the_player() {
        assert_eq!(
            translate(&off(Key::Number(61))),
            Some(EventKind::NoteOff { key: 61 })
        );
        assert_eq!(translate(&off(Key::Wildcard)), Some(EventKind::AllOff));
        assert_eq!(translate(&cc(120)), Some(EventKind::AllOff));
        assert_eq!(translate(&cc(123)), Some(EventKind::AllOff));
        assert_eq!(translate(&cc(64)), None);
    }

    #[test]
    fn a_full_list_refuses_and_keeps_what_it_has() {
        let mut list = EventList::new();
        for offset in 0..CAPACITY as u32 {
            assert!(list.push(Event {
                offset,
                kind: EventKind::AllOff
            }));
        }
        assert!(
            list.is_full()
                && !list.push(Event {
                    offset: 0,
                    kind: EventKind::AllOff
                })
        );
        assert_eq!(
            list.as_slice().last().map(|event| event.offset),
            Some(CAPACITY as u32 - 1)
        );
        list.clear();
        assert!(list.as_slice().is_empty());
    }
}
