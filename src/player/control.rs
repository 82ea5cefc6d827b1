//! What the host tells the player: events and control values.

/// Something that happens at one sample of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Samples from the start of the block; one past the end is taken as the last sample.
    pub offset: u32,
    /// What happens.
    pub kind: EventKind,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EventKind {
    /// A key goes down.
    NoteOn {
        /// MIDI key, 0 to 127.
        key: u8,
    },
    /// A key goes up.
    NoteOff {
        /// MIDI key, 0 to 127.
        key: u8,
    },
    /// All lines fade out.
    AllOff,
}

/// Which line a note asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trigger {
    /// The line on the note's key; a key without a line does nothing.
    #[default]
    Key,
    /// The line after the one that was asked for last; after the last comes the first.
    Next,
    /// The line that [`Controls::selected_line`] names.
    Selected,
}

/// What a line does when its key goes up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoteOff {
    /// It is spoken to its end.
    #[default]
    Finish,
    /// It fades out in [`NOTE_OFF_FADE_S`](super::NOTE_OFF_FADE_S).
    Fade,
}

/// Control values that hold for one call of [`Player::process`](super::Player::process).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Controls {
    /// Loudness in decibels, -60 (silent) to 12.
    pub volume_db: f32,
    /// Place in the stereo field, -1 (left) to 1 (right).
    pub pan: f32,
    /// Speed as a factor, 0.5 to 2.
    pub speed: f32,
    /// Pitch shift in semitones, -24 to 24.
    pub pitch: f32,
    /// The line of [`Trigger::Selected`], from 0.
    pub selected_line: u32,
    /// Which line a note asks for.
    pub trigger: Trigger,
    /// What a line does when its key goes up.
    pub note_off: NoteOff,
}

impl Default for Controls {
    fn default() -> Self {
        Self {
            volume_db: 0.0,
            pan: 0.0,
            speed: 1.0,
            pitch: 0.0,
            selected_line: 0,
            trigger: Trigger::default(),
            note_off: NoteOff::default(),
        }
    }
}

/// How the host calls the player.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Playback {
    /// Against the clock: the player never waits.
    #[default]
    Realtime,
    /// A bounce: the player waits for the workers, so that nothing is ever missing.
    Offline,
}

/// The controls that reach into a line while it sounds, read once a vocoder segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Live {
    /// Pitch shift in semitones.
    pub pitch: f32,
    /// Speed as a factor.
    pub speed: f32,
}

impl Live {
    /// The fastest speed there is: how far a line can get ahead of its plan follows from it.
    pub const MAX_SPEED: f32 = 2.0;
}

impl Default for Live {
    fn default() -> Self {
        Self {
            pitch: 0.0,
            speed: 1.0,
        }
    }
}

impl From<&Controls> for Live {
    /// Keeps to the ranges of [`Controls`]; what is not a number counts as the default.
    fn from(controls: &Controls) -> Self {
        let within = |value: f32, low: f32, high: f32, default: f32| {
            if value.is_nan() {
                default
            } else {
                value.clamp(low, high)
            }
        };
        Self {
            pitch: within(controls.pitch, -24.0, 24.0, 0.0),
            speed: within(controls.speed, 0.5, Self::MAX_SPEED, 1.0),
        }
    }
}
