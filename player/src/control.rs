//! Events and control values that the host sends to the player.

use std::ops::RangeInclusive;

use super::control_info::{Control, Live};
use super::note::{Note, Which};
use super::show_control::ShowControl;

/// An event at one sample of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Samples from the start of the block. Offsets past the end count as the last sample.
    pub offset: u32,
    /// What the event is.
    pub kind: EventKind,
}

/// The kinds of events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EventKind {
    /// A key goes down.
    NoteOn {
        /// The note.
        note: Note,
        /// Velocity, 0 to 1.
        velocity: f32,
    },
    /// A key goes up.
    NoteOff {
        /// The notes that it applies to.
        which: Which,
    },
    /// Silences the lines of these notes, regardless of the note-off mode.
    Choke {
        /// The notes that it applies to.
        which: Which,
    },
    /// An expression of notes that play.
    Express {
        /// The notes that it applies to.
        which: Which,
        /// What changes.
        expression: Expression,
    },
    /// A wheel or pressure that applies to all present and future notes of a channel.
    Wheel {
        /// The channel, from 0. `None` is a value for all channels, added to that of each channel.
        channel: Option<u8>,
        /// What changes. Pan, volume and offsets are ignored here.
        expression: Expression,
    },
    /// The sustain pedal.
    Pedal {
        /// Whether it is down.
        down: bool,
    },
    /// Resets wheels, pressure and the pedal.
    Rest {
        /// The channel, from 0; `None` is every channel.
        channel: Option<u8>,
    },
    /// A desk calls a line, or all of them.
    Show(ShowControl),
    /// All lines fade out.
    AllOff,
    /// Stops everything at once: lines, pending notes, pedals and wheels.
    Panic,
}

/// The velocity that changes nothing: 100 of 127, the default of many sequencers.
pub const PLAIN_VELOCITY: f32 = 100.0 / 127.0;

impl EventKind {
    /// A key of the first channel goes down with [`PLAIN_VELOCITY`].
    pub fn note_on(key: u8) -> Self {
        Self::NoteOn {
            note: Note::on_key(key),
            velocity: PLAIN_VELOCITY,
        }
    }

    /// A key goes up, on any channel.
    pub fn note_off(key: u8) -> Self {
        Self::NoteOff {
            which: Which::key(key),
        }
    }
}

/// What can change while a note plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expression {
    /// Pitch in semitones, -128 to 128.
    Tuning(f32),
    /// Pressure, 0 to 1: louder.
    Pressure(f32),
    /// Brightness, 0 (slack) to 1 (pressed); 0.5 changes nothing.
    Brightness(f32),
    /// Position in the stereo field, -1 to 1, added to that of the instrument.
    Pan(f32),
    /// Gain as a factor, 0 to 4.
    Volume(f32),
    /// An offset to a value of [`Live`], in its own unit.
    Offset(Control, f32),
}

/// Which line a note plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trigger {
    /// The line on the note's key. A key without a line does nothing.
    #[default]
    Key,
    /// The line after the previously played one on the same page. The last is followed by the first.
    Next,
    /// The line with the number [`Controls::selected_line`].
    Selected,
}

/// What a line does when its key goes up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoteOff {
    /// It is spoken to its end.
    #[default]
    Finish,
    /// It fades out in [`NOTE_OFF_FADE`](super::NOTE_OFF_FADE).
    Fade,
    /// It ends with the current word.
    Word,
}

/// How notes affect each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Play {
    /// They do not: each plays its own line.
    #[default]
    Poly,
    /// A new line ends the previous one.
    Mono,
    /// A note played while another is held moves the playing line by the interval between the two.
    Legato,
    /// A line continues when its key goes up, and ends when the key is pressed again.
    Latch,
}

/// The points in the host's timeline where a line may start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grid {
    /// Wherever its note is.
    #[default]
    Off,
    /// At the next sixteenth: a quarter of a beat.
    Sixteenth,
    /// At the next eighth: half a beat.
    Eighth,
    /// At the next beat.
    Beat,
    /// At the next bar.
    Bar,
}

/// The part of a line that falls on the [`Grid`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Its first sound.
    #[default]
    Start,
    /// Its first stressed vowel.
    Stress,
    /// Its end: the line is started early enough to end there.
    End,
}

/// A length in the host's tempo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Span {
    /// Beats: quarter notes.
    Beats(f32),
    /// Bars of the host's time signature, or four beats if it gives none.
    Bars(f32),
}

/// How long a line lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Fit {
    /// As set in the script.
    #[default]
    Line,
    /// Its natural length.
    Off,
    /// This length.
    To(Span),
}

/// Which take of a line is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Takes {
    /// Always the first.
    #[default]
    First,
    /// Each in turn. The first follows whenever the host's transport starts or jumps.
    RoundRobin,
}

/// Control values that hold for one call of [`Player::process`](super::Player::process).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Controls {
    /// Loudness in decibels, -60 (silent) to 12.
    pub volume_db: f32,
    /// Position in the stereo field, -1 (left) to 1 (right).
    pub pan: f32,
    /// The controls that act on playing lines.
    pub live: Live,
    /// Whether notes sing the selected line, a syllable each, instead of speaking lines.
    pub sing: bool,
    /// The line of [`Trigger::Selected`] and of singing, from 0.
    pub selected_line: u32,
    /// The selected page, from 0.
    pub page: u16,
    /// Which line a note plays.
    pub trigger: Trigger,
    /// How notes affect each other.
    pub play: Play,
    /// What a line does when its key goes up.
    pub note_off: NoteOff,
    /// How strongly velocity affects loudness and effort, 0 to 1.
    pub velocity: f32,
    /// Where lines may start.
    pub grid: Grid,
    /// The part of a line that falls there.
    pub align: Align,
    /// How long lines last.
    pub fit: Fit,
    /// Whether a line repeats while its key is held.
    pub looping: bool,
    /// Which take is played.
    pub takes: Takes,
}

impl Controls {
    /// The default of [`Controls::velocity`].
    pub const DEFAULT_VELOCITY: f32 = 0.5;

    /// The same with every value in its range. NaN becomes the default, and silence for the volume. Invalid
    /// lengths are ignored.
    pub(super) fn tame(&self) -> Self {
        let within = |value: f32, range: RangeInclusive<f32>, otherwise: f32| {
            if value.is_nan() {
                otherwise
            } else {
                value.clamp(*range.start(), *range.end())
            }
        };
        Self {
            volume_db: within(self.volume_db, VOLUMES_DB, *VOLUMES_DB.start()),
            pan: within(self.pan, -1.0..=1.0, 0.0),
            live: self.live.tame(),
            velocity: within(self.velocity, 0.0..=1.0, Self::DEFAULT_VELOCITY),
            fit: match self.fit {
                Fit::To(span) if !span.is_length() => Fit::Off,
                fit => fit,
            },
            ..*self
        }
    }
}

/// Volumes in decibels: silence, and the maximum.
const VOLUMES_DB: RangeInclusive<f32> = -60.0..=12.0;

/// A valid velocity, 0 to 1, from any value. NaN becomes [`PLAIN_VELOCITY`].
pub(super) fn tame_velocity(velocity: f32) -> f32 {
    if velocity.is_nan() {
        PLAIN_VELOCITY
    } else {
        velocity.clamp(0.0, 1.0)
    }
}

impl Span {
    /// Whether it is a finite time.
    pub(super) fn is_length(self) -> bool {
        let (Self::Beats(count) | Self::Bars(count)) = self;
        count.is_finite() && count >= 0.0
    }
}

impl Default for Controls {
    fn default() -> Self {
        Self {
            volume_db: 0.0,
            pan: 0.0,
            live: Live::default(),
            sing: false,
            selected_line: 0,
            page: 0,
            trigger: Trigger::default(),
            play: Play::default(),
            note_off: NoteOff::default(),
            velocity: Self::DEFAULT_VELOCITY,
            grid: Grid::default(),
            align: Align::default(),
            fit: Fit::default(),
            looping: false,
            takes: Takes::default(),
        }
    }
}

/// How the host calls the player.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Playback {
    /// In real time: the player never waits, unless the host renders ahead of the clock.
    #[default]
    Realtime,
    /// Offline: the player waits for the workers, up to ten seconds a block, so that nothing is missing.
    Offline,
}
