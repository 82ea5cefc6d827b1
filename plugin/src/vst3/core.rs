//! The instance behind the component, used by the audio thread and the main thread.

use clap_sys::events::{
    CLAP_EVENT_MIDI, CLAP_EVENT_NOTE_OFF, CLAP_EVENT_NOTE_ON, CLAP_EVENT_PARAM_GESTURE_BEGIN,
    CLAP_EVENT_PARAM_GESTURE_END, CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_midi,
    clap_event_note, clap_event_param_gesture, clap_event_param_value, clap_output_events,
};
use crossbeam::queue::ArrayQueue;

use super::instance::Instance;
use super::parameters::Parameters;

/// More changes than a user makes between two main-thread calls. Further ones are not reported to the host.
const EDITS: usize = 4096;

/// More events than the instance sends in a block. Further ones are lost.
const EVENTS: usize = 512;

/// The instance, its parameters, and its pending reports to the host.
pub(super) struct Core {
    pub(super) instance: Instance,
    pub(super) parameters: Parameters,
    /// The user's changes in the editor, for the host.
    edits: ArrayQueue<Edit>,
    /// What the instance plays, for the host.
    played: ArrayQueue<Played>,
}

/// A note or a controller that the instance plays.
#[derive(Clone, Copy)]
pub(super) struct Played {
    /// The sample of the block.
    pub(super) at: u32,
    pub(super) channel: i16,
    pub(super) what: PlayedKind,
}

#[derive(Clone, Copy)]
pub(super) enum PlayedKind {
    On { key: i16, velocity: f32 },
    Off { key: i16 },
    Controller { number: u8, value: u8 },
}

/// A step of a change that did not come from the host.
#[derive(Clone, Copy)]
pub(super) enum Edit {
    Begin(u32),
    /// A new value, 0 to 1.
    Change(u32, f64),
    End(u32),
}

impl Core {
    pub(super) fn new() -> Option<Self> {
        let instance = Instance::new()?;
        let parameters = Parameters::new(instance.recit_params(), |place| instance.parameter_id(place))?;
        Some(Self {
            instance,
            parameters,
            edits: ArrayQueue::new(EDITS),
            played: ArrayQueue::new(EVENTS),
        })
    }

    /// The oldest change that was not reported to the host.
    pub(super) fn take_edit(&self) -> Option<Edit> {
        self.edits.pop()
    }

    /// The oldest event of the block.
    pub(super) fn take_played(&self) -> Option<Played> {
        self.played.pop()
    }

    fn play(&self, at: u32, channel: i16, what: PlayedKind) {
        let _ = self.played.push(Played { at, channel, what });
    }

    /// Stores a change for the host.
    pub(super) fn note(&self, edit: Edit) {
        // If the host does not fetch changes, excess ones are dropped.
        let _ = self.edits.push(edit);
    }

    /// The list to which the instance writes its events, while `self` lives.
    pub(super) fn outbox(&self) -> clap_output_events {
        clap_output_events {
            ctx: std::ptr::from_ref(self).cast_mut().cast(),
            try_push: Some(try_push),
        }
    }
}

unsafe extern "C" fn try_push(list: *const clap_output_events, event: *const clap_event_header) -> bool {
    // SAFETY: only `outbox` uses this function, with a `Core` that is alive; the length of an event follows
    // from its type.
    unsafe {
        let core = &*(*list).ctx.cast::<Core>();
        match (*event).type_ {
            CLAP_EVENT_PARAM_GESTURE_BEGIN => {
                let id = (*event.cast::<clap_event_param_gesture>()).param_id;
                core.parameters.in_hand(id, true);
                core.note(Edit::Begin(id));
            }
            CLAP_EVENT_PARAM_GESTURE_END => {
                let id = (*event.cast::<clap_event_param_gesture>()).param_id;
                core.parameters.in_hand(id, false);
                core.note(Edit::End(id));
            }
            CLAP_EVENT_PARAM_VALUE => {
                let event = &*event.cast::<clap_event_param_value>();
                if let Some(value) = core.parameters.of_clap(event.param_id, event.value) {
                    core.note(Edit::Change(event.param_id, value));
                }
            }
            CLAP_EVENT_NOTE_ON => {
                let event = &*event.cast::<clap_event_note>();
                let (key, velocity) = (event.key, event.velocity as f32);
                core.play(event.header.time, event.channel, PlayedKind::On { key, velocity });
            }
            CLAP_EVENT_NOTE_OFF => {
                let event = &*event.cast::<clap_event_note>();
                core.play(
                    event.header.time,
                    event.channel,
                    PlayedKind::Off { key: event.key },
                );
            }
            CLAP_EVENT_MIDI => {
                let event = &*event.cast::<clap_event_midi>();
                if let [status @ 0xb0..=0xbf, number, value] = event.data {
                    let channel = i16::from(status & 0xf);
                    core.play(
                        event.header.time,
                        channel,
                        PlayedKind::Controller { number, value },
                    );
                }
            }
            // Ends of notes, for which VST3 has no event.
            _ => {}
        }
    }
    true
}
