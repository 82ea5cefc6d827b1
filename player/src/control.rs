//! What the host tells the player: events and control values.

use std::ops::RangeInclusive;

use super::control_info::{Control, Live};
use super::note::{Note, Which};

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
        /// The note.
        note: Note,
        /// How hard, 0 to 1.
        velocity: f32,
    },
    /// A key goes up.
    NoteOff {
        /// Of which notes.
        which: Which,
    },
    /// The lines of these notes are silenced, whatever note-off does.
    Choke {
        /// Of which notes.
        which: Which,
    },
    /// An expression of notes that sound.
    Express {
        /// Of which notes.
        which: Which,
        /// What changes.
        expression: Expression,
    },
    /// A wheel or pressure that holds for all notes of a channel, those to come included.
    Wheel {
        /// The channel, from 0; `None` is every channel, beside what each has of its own.
        channel: Option<u8>,
        /// What changes. Pan, volume and offsets have no meaning here.
        expression: Expression,
    },
    /// The sustain pedal.
    Pedal {
        /// Whether it is down.
        down: bool,
    },
    /// What wheels and pressure have done is undone, and the pedal goes up.
    Rest {
        /// The channel, from 0; `None` is every channel.
        channel: Option<u8>,
    },
    /// All lines fade out.
    AllOff,
    /// Everything stops at once: lines, notes that wait, pedals and wheels.
    Panic,
}

/// The velocity that changes nothing: 100 of 127, which sequencers write where nobody has played.
pub const PLAIN_VELOCITY: f32 = 100.0 / 127.0;

impl EventKind {
    /// A key of the first channel goes down, as hard as changes nothing.
    pub fn note_on(key: u8) -> Self {
        Self::NoteOn {
            note: Note::on_key(key),
            velocity: PLAIN_VELOCITY,
        }
    }

    /// A key goes up, whatever its channel.
    pub fn note_off(key: u8) -> Self {
        Self::NoteOff {
            which: Which::key(key),
        }
    }
}

/// What can change in a note that sounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expression {
    /// Pitch in semitones, -128 to 128.
    Tuning(f32),
    /// Pressure, 0 to 1: louder.
    Pressure(f32),
    /// Brightness, 0 to 1; 0.5 changes nothing: slack to pressed.
    Brightness(f32),
    /// Place in the stereo field, -1 to 1, beside the instrument's own.
    Pan(f32),
    /// Gain as a factor, 0 to 4.
    Volume(f32),
    /// A value of [`Live`] is moved by so much, in its own unit.
    Offset(Control, f32),
}

/// Which line a note asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trigger {
    /// The line on the note's key; a key without a line does nothing.
    #[default]
    Key,
    /// The line after the one that was requested last, on the same page; after the last comes the first.
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
    /// It fades out in [`NOTE_OFF_FADE`](super::NOTE_OFF_FADE).
    Fade,
    /// It ends with the word that is being spoken.
    Word,
}

/// What notes do to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Play {
    /// Nothing: each has its line.
    #[default]
    Poly,
    /// A new line ends the one before it.
    Mono,
    /// A note that is played while another is held moves the sounding line by the interval between the two.
    Legato,
    /// A line goes on when its key goes up, and ends when the key is pressed again.
    Latch,
}

/// Where in the host's timeline a line may begin.
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

/// What of a line falls on the [`Grid`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Its first sound.
    #[default]
    Start,
    /// Its first stressed vowel.
    Stress,
    /// Its end: the line runs up to that place.
    End,
}

/// A length in the host's tempo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Span {
    /// Beats: quarter notes.
    Beats(f32),
    /// Bars of the host's time signature; four beats where it says none.
    Bars(f32),
}

/// How long a line lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Fit {
    /// As its script says.
    #[default]
    Line,
    /// As long as it is by itself.
    Off,
    /// So long.
    To(Span),
}

/// Which take of a line is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Takes {
    /// Always the first.
    #[default]
    First,
    /// Each in turn, from the first one on whenever the host's transport starts or jumps.
    RoundRobin,
}

/// Control values that hold for one call of [`Player::process`](super::Player::process).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Controls {
    /// Loudness in decibels, -60 (silent) to 12.
    pub volume_db: f32,
    /// Place in the stereo field, -1 (left) to 1 (right).
    pub pan: f32,
    /// What reaches into the lines that sound.
    pub live: Live,
    /// Notes sing the selected line, a syllable each, instead of speaking lines.
    pub sing: bool,
    /// The line of [`Trigger::Selected`] and of singing, from 0.
    pub selected_line: u32,
    /// The page whose keys are played, from 0.
    pub page: u16,
    /// Which line a note asks for.
    pub trigger: Trigger,
    /// What notes do to each other.
    pub play: Play,
    /// What a line does when its key goes up.
    pub note_off: NoteOff,
    /// How far loudness and effort follow the velocity of a note, 0 to 1.
    pub velocity: f32,
    /// Where lines may begin.
    pub grid: Grid,
    /// What of a line falls there.
    pub align: Align,
    /// How long lines last.
    pub fit: Fit,
    /// A line starts again as long as its key is held.
    pub looping: bool,
    /// Which take is played.
    pub takes: Takes,
}

impl Controls {
    /// Half of the velocity is heard.
    pub const DEFAULT_VELOCITY: f32 = 0.5;

    /// The same with every value in its range. What is not a number counts as the default, and as silence where it is the
    /// volume; a length that is not one counts as none.
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

/// Volumes in decibels: silence, and the loudest.
const VOLUMES_DB: RangeInclusive<f32> = -60.0..=12.0;

/// A velocity, 0 to 1, of whatever a host sends; what is not a number counts as [`PLAIN_VELOCITY`].
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
    /// Against the clock: the player never waits, unless the host renders ahead of the clock.
    #[default]
    Realtime,
    /// A bounce: the player waits for the workers, up to ten seconds a block, so that nothing is missing.
    Offline,
}
