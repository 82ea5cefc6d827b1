//! What is played: notes, controllers and parameter changes at sample positions, and the host's transport.

use clack_host::events::event_types::NoteExpressionType;

/// How this host names a note. `None` is a wildcard, which is only allowed in actions about notes that sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoteName {
    /// MIDI key, 60 is middle C.
    pub key: Option<u8>,
    /// MIDI channel, from 0.
    pub channel: Option<u8>,
    /// The number of this one note.
    pub id: Option<u32>,
}

impl NoteName {
    /// A note on the first channel without a number.
    pub fn key(key: u8) -> Self {
        Self {
            key: Some(key),
            channel: Some(0),
            id: None,
        }
    }

    /// A note on the first channel with a number.
    pub fn numbered(key: u8, id: u32) -> Self {
        Self {
            id: Some(id),
            ..Self::key(key)
        }
    }

    /// The same note on another channel.
    #[must_use]
    pub fn on_channel(self, channel: u8) -> Self {
        Self {
            channel: Some(channel),
            ..self
        }
    }
}

/// Something that happens at one sample.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A key is pressed.
    NoteOn {
        /// The note.
        note: NoteName,
        /// 0 to 1.
        velocity: f64,
    },
    /// A key is released.
    NoteOff {
        /// The note.
        note: NoteName,
    },
    /// Notes are cut off.
    Choke {
        /// The note.
        note: NoteName,
    },
    /// An expression of notes that sound.
    Express {
        /// The note.
        note: NoteName,
        /// The expression.
        expression: NoteExpressionType,
        /// In CLAP's range of the expression.
        value: f64,
    },
    /// A parameter changes its value.
    Param {
        /// The parameter's CLAP id, from [`Instance::param`](crate::Instance::param).
        id: u32,
        /// In the plugin's CLAP range, from [`Instance::value_of`](crate::Instance::value_of).
        value: f64,
    },
    /// A parameter is modulated, which does not change its value: for one note if it has a number, otherwise
    /// for all.
    Modulate {
        /// The note.
        note: NoteName,
        /// The parameter's CLAP id.
        id: u32,
        /// In the plugin's CLAP range.
        amount: f64,
    },
    /// A MIDI message.
    Midi([u8; 3]),
    /// A system exclusive message, from `F0` to `F7`.
    SystemExclusive(Vec<u8>),
}

/// The song that the host plays: its position, its tempo and its bars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Song {
    /// The position at the start of a render, in beats (quarter notes).
    pub beat: f64,
    /// Beats per minute.
    pub tempo: f64,
    /// The start of the current bar at the start of a render, in beats.
    pub bar_start: f64,
    /// The time signature.
    pub signature: (u16, u16),
}

/// Actions in order of time. Positions are samples from the start of the render.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    actions: Vec<(usize, Action)>,
    pub(crate) song: Option<Song>,
}

impl Timeline {
    /// An empty timeline.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an action; actions at the same sample happen in the order in which they were added.
    #[must_use]
    pub fn with(mut self, at: usize, action: Action) -> Self {
        let place = self.actions.partition_point(|(time, _)| *time <= at);
        self.actions.insert(place, (at, action));
        self
    }

    /// Presses a key at `at` with velocity 0.8 and holds it.
    #[must_use]
    pub fn note(self, at: usize, key: u8) -> Self {
        self.named(at, NoteName::key(key))
    }

    /// Starts a note at `at` with velocity 0.8.
    #[must_use]
    pub fn named(self, at: usize, note: NoteName) -> Self {
        self.with(at, Action::NoteOn { note, velocity: 0.8 })
    }

    /// Releases a key.
    #[must_use]
    pub fn note_off(self, at: usize, key: u8) -> Self {
        let note = NoteName::key(key);
        self.with(at, Action::NoteOff { note })
    }

    /// Sets an expression of a note.
    #[must_use]
    pub fn express(self, at: usize, note: NoteName, expression: NoteExpressionType, value: f64) -> Self {
        let action = Action::Express {
            note,
            expression,
            value,
        };
        self.with(at, action)
    }

    /// Sends a MIDI message.
    #[must_use]
    pub fn midi(self, at: usize, message: [u8; 3]) -> Self {
        self.with(at, Action::Midi(message))
    }

    /// Sends a system exclusive message, from `F0` to `F7`.
    #[must_use]
    pub fn system_exclusive(self, at: usize, message: &[u8]) -> Self {
        self.with(at, Action::SystemExclusive(message.to_vec()))
    }

    /// The host plays `song` during the render. Without a song it sends no transport.
    #[must_use]
    pub fn song(mut self, song: Song) -> Self {
        self.song = Some(song);
        self
    }

    /// Sets a parameter.
    #[must_use]
    pub fn param(self, at: usize, id: u32, value: f64) -> Self {
        self.with(at, Action::Param { id, value })
    }

    /// The actions in `start..end`, with their offsets from `start`.
    pub(crate) fn block(&self, start: usize, end: usize) -> impl Iterator<Item = (u32, &Action)> {
        let from = self.actions.partition_point(|(time, _)| *time < start);
        let to = self.actions.partition_point(|(time, _)| *time < end);
        self.actions[from..to]
            .iter()
            .map(move |(time, action)| ((time - start) as u32, action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_get_their_actions_with_offsets_in_order() {
        let timeline = Timeline::new().note(100, 60).note_off(20, 61).param(100, 7, 0.5);
        let block: Vec<_> = timeline.block(64, 128).collect();
        assert_eq!(
            block,
            [
                (
                    36,
                    &Action::NoteOn {
                        note: NoteName::key(60),
                        velocity: 0.8
                    }
                ),
                (36, &Action::Param { id: 7, value: 0.5 })
            ]
        );
        assert_eq!(timeline.block(0, 64).count(), 1);
        assert_eq!(timeline.block(101, 1000).count(), 0);
    }
}
