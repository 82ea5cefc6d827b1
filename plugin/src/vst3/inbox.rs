//! The host's events of a block, as sorted CLAP events.

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI, CLAP_EVENT_MIDI_SYSEX, CLAP_EVENT_NOTE_EXPRESSION,
    CLAP_EVENT_NOTE_OFF, CLAP_EVENT_NOTE_ON, CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_midi,
    clap_event_midi_sysex, clap_event_note, clap_event_note_expression, clap_event_param_value,
    clap_event_type, clap_input_events, clap_note_expression,
};

/// The most values and controllers of a block, and the most notes and expressions.
const EACH: usize = 2048;

/// The events of a block. Only allocates when it is created.
pub(super) struct Inbox {
    events: Vec<Event>,
    values: usize,
    notes: usize,
    /// The last sample of the block.
    last: u32,
}

#[derive(Clone, Copy)]
struct Event {
    /// Time, then kind, then the order of arrival.
    order: u64,
    body: Body,
}

/// A CLAP event, which starts with its header.
#[derive(Clone, Copy)]
#[repr(C)]
union Body {
    header: clap_event_header,
    note: clap_event_note,
    expression: clap_event_note_expression,
    value: clap_event_param_value,
    midi: clap_event_midi,
    sysex: clap_event_midi_sysex,
}

// SAFETY: the cookie of a value is always null, and the bytes of a system exclusive message are only read during the call in
// which it was added.
unsafe impl Send for Event {}

/// The note of an event. Fields are -1 if the host does not give them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) id: i32,
    pub(super) channel: i16,
    pub(super) key: i16,
}

impl Inbox {
    pub(super) fn new() -> Self {
        Self {
            events: Vec::with_capacity(2 * EACH),
            values: 0,
            notes: 0,
            last: 0,
        }
    }

    /// Clears it for a block of this many samples.
    pub(super) fn begin(&mut self, samples: u32) {
        self.events.clear();
        self.values = 0;
        self.notes = 0;
        self.last = samples.saturating_sub(1);
    }

    /// Adds a parameter change. Returns `false`, and adds nothing, if there is no room.
    pub(super) fn value(&mut self, at: i32, id: u32, value: f64) -> bool {
        let header = self.header::<clap_event_param_value>(at, CLAP_EVENT_PARAM_VALUE);
        let value = clap_event_param_value {
            header,
            param_id: id,
            cookie: std::ptr::null_mut(),
            note_id: -1,
            port_index: -1,
            channel: -1,
            key: -1,
            value,
        };
        self.add(Body { value }, false)
    }

    /// Adds a MIDI message. Returns like [`value`](Self::value).
    pub(super) fn midi(&mut self, at: i32, data: [u8; 3]) -> bool {
        let header = self.header::<clap_event_midi>(at, CLAP_EVENT_MIDI);
        let midi = clap_event_midi {
            header,
            port_index: 0,
            data,
        };
        self.add(Body { midi }, false)
    }

    /// Adds a system exclusive message, whose bytes must be there as long as the block is processed. Returns like
    /// [`value`](Self::value).
    pub(super) fn sysex(&mut self, at: i32, bytes: &[u8]) -> bool {
        let header = self.header::<clap_event_midi_sysex>(at, CLAP_EVENT_MIDI_SYSEX);
        let sysex = clap_event_midi_sysex {
            header,
            port_index: 0,
            buffer: bytes.as_ptr(),
            size: bytes.len() as u32,
        };
        self.add(Body { sysex }, false)
    }

    /// Adds the start or end of a note. Returns like [`value`](Self::value).
    pub(super) fn note(&mut self, at: i32, on: bool, note: Note, velocity: f32) -> bool {
        let kind = if on {
            CLAP_EVENT_NOTE_ON
        } else {
            CLAP_EVENT_NOTE_OFF
        };
        let note = clap_event_note {
            header: self.header::<clap_event_note>(at, kind),
            note_id: note.id,
            port_index: 0,
            channel: note.channel,
            key: note.key,
            velocity: f64::from(velocity),
        };
        self.add(Body { note }, true)
    }

    /// Adds an expression of a playing note. Returns like [`value`](Self::value).
    pub(super) fn expression(&mut self, at: i32, note: Note, kind: clap_note_expression, value: f64) -> bool {
        let expression = clap_event_note_expression {
            header: self.header::<clap_event_note_expression>(at, CLAP_EVENT_NOTE_EXPRESSION),
            expression_id: kind,
            note_id: note.id,
            port_index: 0,
            channel: note.channel,
            key: note.key,
            value,
        };
        self.add(Body { expression }, true)
    }

    /// Sorts the events: by time, parameters before notes, then by arrival.
    pub(super) fn sort(&mut self) {
        self.events.sort_unstable_by_key(|event| event.order);
    }

    /// The events as a CLAP list, valid while `self` is not changed.
    pub(super) fn as_clap(&self) -> clap_input_events {
        clap_input_events {
            ctx: std::ptr::from_ref(self).cast_mut().cast(),
            size: Some(size),
            get: Some(get),
        }
    }

    fn header<T>(&self, at: i32, kind: clap_event_type) -> clap_event_header {
        clap_event_header {
            size: size_of::<T>() as u32,
            time: u32::try_from(at).unwrap_or(0).min(self.last),
            space_id: CLAP_CORE_EVENT_SPACE_ID,
            type_: kind,
            flags: 0,
        }
    }

    fn add(&mut self, body: Body, is_note: bool) -> bool {
        let count = if is_note {
            &mut self.notes
        } else {
            &mut self.values
        };
        if *count == EACH {
            return false;
        }
        *count += 1;
        // SAFETY: every event starts with a header.
        let time = unsafe { body.header.time };
        let order = u64::from(time) << 32 | u64::from(is_note) << 31 | self.events.len() as u64;
        self.events.push(Event { order, body });
        true
    }
}

unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
    // SAFETY: only `as_clap` uses this function, with an inbox that outlives the list.
    unsafe { (*(*list).ctx.cast::<Inbox>()).events.len() as u32 }
}

unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as above.
    let inbox = unsafe { &*(*list).ctx.cast::<Inbox>() };
    match inbox.events.get(index as usize) {
        Some(event) => (&raw const event.body).cast(),
        None => std::ptr::null(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: Note = Note {
        id: 1,
        channel: 2,
        key: 60,
    };

    fn read(inbox: &Inbox) -> Vec<(u32, clap_event_type)> {
        let list = inbox.as_clap();
        // SAFETY: the list is alive, and events start with a header.
        unsafe {
            (0..size(&list))
                .map(|index| *get(&list, index))
                .map(|header| (header.time, header.type_))
                .collect()
        }
    }

    #[test]
    fn events_are_in_order_and_values_come_before_notes() {
        let mut inbox = Inbox::new();
        inbox.begin(64);
        assert!(inbox.note(10, true, NOTE, 0.5));
        assert!(inbox.note(10, false, NOTE, 0.5));
        assert!(inbox.value(10, 7, 0.25));
        assert!(inbox.value(3, 7, 0.5));
        assert!(inbox.midi(99, [0xb0, 1, 2]));
        assert!(inbox.expression(-5, NOTE, 0, 1.0));
        inbox.sort();
        assert_eq!(
            read(&inbox),
            [
                (0, CLAP_EVENT_NOTE_EXPRESSION),
                (3, CLAP_EVENT_PARAM_VALUE),
                (10, CLAP_EVENT_PARAM_VALUE),
                (10, CLAP_EVENT_NOTE_ON),
                (10, CLAP_EVENT_NOTE_OFF),
                (63, CLAP_EVENT_MIDI),
            ]
        );
        inbox.begin(64);
        assert!(read(&inbox).is_empty());
    }

    #[test]
    fn values_leave_room_for_notes() {
        let mut inbox = Inbox::new();
        let room = inbox.events.capacity();
        inbox.begin(64);
        while inbox.value(0, 7, 0.25) {}
        assert!(inbox.note(0, true, NOTE, 0.5));
        while inbox.note(0, false, NOTE, 0.5) {}
        assert_eq!((inbox.events.len(), inbox.events.capacity()), (2 * EACH, room));
    }
}
