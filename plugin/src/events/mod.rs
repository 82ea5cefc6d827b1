//! Converts the host's events to the player's, a limited number at a time.

mod modulation;
mod open;
mod show;
mod translate;

use recit::player::{Event, EventKind, Note};

pub(crate) use modulation::{Modulations, VOICES};
pub(crate) use open::OpenNotes;
pub use show::ShowMessage;
pub(crate) use translate::{Dialect, Meaning, translate};

/// The most events per call of the player. A block with more is rendered in several calls.
pub(crate) const CAPACITY: usize = 512;

/// Events that were not passed to the player yet, in time order. Never allocates.
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

    /// Adds an event. If the list is full, returns `false` and adds nothing.
    pub(crate) fn push(&mut self, event: Event) -> bool {
        let Some(slot) = self.events.get_mut(self.len) else {
            return false;
        };
        *slot = event;
        self.len += 1;
        true
    }

    /// The events of the next `samples` samples.
    pub(crate) fn within(&self, samples: usize) -> &[Event] {
        &self.events[..self.count(samples)]
    }

    /// Whether the list contains the start of a note.
    pub(crate) fn begins(&self, note: &Note) -> bool {
        let is_it =
            |event: &Event| matches!(&event.kind, EventKind::NoteOn { note: begun, .. } if begun == note);
        self.events[..self.len].iter().any(is_it)
    }

    /// Advances by `samples` samples: removes their events, and moves the others forward.
    pub(crate) fn advance(&mut self, samples: usize) {
        let over = self.count(samples);
        self.events.copy_within(over..self.len, 0);
        self.len -= over;
        for event in &mut self.events[..self.len] {
            event.offset -= samples as u32;
        }
    }

    fn count(&self, samples: usize) -> usize {
        self.events[..self.len].partition_point(|event| (event.offset as usize) < samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(offset: u32) -> Event {
        Event {
            offset,
            kind: EventKind::AllOff,
        }
    }

    fn offsets(events: &[Event]) -> Vec<u32> {
        events.iter().map(|event| event.offset).collect()
    }

    #[test]
    fn a_full_list_refuses_and_keeps_its_events() {
        let mut list = EventList::new();
        for offset in 0..CAPACITY as u32 {
            assert!(list.push(at(offset)));
        }
        assert!(list.is_full() && !list.push(at(0)));
        assert_eq!(
            list.within(usize::MAX).last().map(|event| event.offset),
            Some(CAPACITY as u32 - 1)
        );
        list.clear();
        assert!(list.within(usize::MAX).is_empty());
    }

    #[test]
    fn later_events_wait_for_the_next_part() {
        let mut list = EventList::new();
        for offset in [0, 99, 100, 130] {
            assert!(list.push(at(offset)));
        }
        assert_eq!(offsets(list.within(100)), [0, 99]);
        list.advance(100);
        assert_eq!(offsets(list.within(64)), [0, 30]);
        list.advance(64);
        assert!(list.within(usize::MAX).is_empty());
    }
}
