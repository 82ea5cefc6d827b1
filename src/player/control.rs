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
    /// What reaches into the lines that sound.
    pub live: Live,
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
            live: Live::default(),
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
    /// Pitch shift in semitones, -24 to 24.
    pub pitch: f32,
    /// Speed as a factor, 0.5 to 2.
    pub speed: f32,
    /// Intonation: factor on the movement of F0 about the speaker's mean, 0 (monotone) to 2.
    pub range: f32,
    /// Formant shift in semitones, -12 to 12.
    pub formant: f32,
    /// Breath, 0 to 1 (a whisper).
    pub breath: f32,
    /// Tension, -1 (slack) over 0 to 1 (pressed).
    pub tension: f32,
    /// Roughness, 0 to 1 (a creak).
    pub roughness: f32,
    /// Depth of the vibrato in cents to each side, 0 to 200.
    pub vibrato_depth: f32,
    /// Rate of the vibrato in Hz, 1 to 10.
    pub vibrato_rate: f32,
    /// Place on the plane of emotions, from unpleasant (-1) to pleasant (1).
    pub valence: f32,
    /// Place on the plane of emotions, from calm (-1) to excited (1).
    pub arousal: f32,
    /// How much of that emotion is there, 0 to 1.
    pub emotion: f32,
}

impl Live {
    /// The fastest speed there is: how far a line can get ahead of its plan follows from it.
    pub const MAX_SPEED: f32 = 2.0;

    /// The same with every value in its range; what is not a number counts as the default.
    pub fn tame(self) -> Self {
        let within = |value: f32, low: f32, high: f32, default: f32| {
            if value.is_nan() {
                default
            } else {
                value.clamp(low, high)
            }
        };
        let default = Self::default();
        Self {
            pitch: within(self.pitch, -24.0, 24.0, default.pitch),
            speed: within(self.speed, 0.5, Self::MAX_SPEED, default.speed),
            range: within(self.range, 0.0, 2.0, default.range),
            formant: within(self.formant, -12.0, 12.0, default.formant),
            breath: within(self.breath, 0.0, 1.0, default.breath),
            tension: within(self.tension, -1.0, 1.0, default.tension),
            roughness: within(self.roughness, 0.0, 1.0, default.roughness),
            vibrato_depth: within(self.vibrato_depth, 0.0, 200.0, default.vibrato_depth),
            vibrato_rate: within(self.vibrato_rate, 1.0, 10.0, default.vibrato_rate),
            valence: within(self.valence, -1.0, 1.0, default.valence),
            arousal: within(self.arousal, -1.0, 1.0, default.arousal),
            emotion: within(self.emotion, 0.0, 1.0, default.emotion),
        }
    }
}

/// How many values [`Live`] has.
pub(super) const LIVE_VALUES: usize = 12;

impl From<Live> for [f32; LIVE_VALUES] {
    fn from(live: Live) -> Self {
        [
            live.pitch,
            live.speed,
            live.range,
            live.formant,
            live.breath,
            live.tension,
            live.roughness,
            live.vibrato_depth,
            live.vibrato_rate,
            live.valence,
            live.arousal,
            live.emotion,
        ]
    }
}

impl From<[f32; LIVE_VALUES]> for Live {
    fn from(values: [f32; LIVE_VALUES]) -> Self {
        let [
            pitch,
            speed,
            range,
            formant,
            breath,
            tension,
            roughness,
            vibrato_depth,
            vibrato_rate,
            valence,
            arousal,
            emotion,
        ] = values;
        Self {
            pitch,
            speed,
            range,
            formant,
            breath,
            tension,
            roughness,
            vibrato_depth,
            vibrato_rate,
            valence,
            arousal,
            emotion,
        }
    }
}

impl Default for Live {
    /// Changes nothing.
    fn default() -> Self {
        Self {
            pitch: 0.0,
            speed: 1.0,
            range: 1.0,
            formant: 0.0,
            breath: 0.0,
            tension: 0.0,
            roughness: 0.0,
            vibrato_depth: 0.0,
            vibrato_rate: 5.5,
            valence: 0.0,
            arousal: 0.0,
            emotion: 1.0,
        }
    }
}
