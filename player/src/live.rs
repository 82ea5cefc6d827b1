//! The controls that reach into a line while it sounds.

/// Values of the controls that reach into a line while it sounds, read once a vocoder segment.
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
    /// Loudness of the voice in decibels, -24 to 12.
    pub loudness: f32,
    /// How far stressed syllables stand out, -1 (not at all) over 0 (as planned) to 1 (strongly).
    pub emphasis: f32,
    /// Depth of the vibrato in cents to each side, 0 to 200.
    pub vibrato_depth: f32,
    /// Rate of the vibrato in Hz, 1 to 10.
    pub vibrato_rate: f32,
    /// How long after its start a line has its full vibrato, in seconds, 0 to 2.
    pub vibrato_onset: f32,
    /// How long a sung note slides from the one before it, in seconds, 0 to 1.
    pub portamento: f32,
    /// Place on the plane of emotions, from unpleasant (-1) to pleasant (1).
    pub valence: f32,
    /// Place on the plane of emotions, from calm (-1) to excited (1).
    pub arousal: f32,
    /// How much there is of that emotion and of the line's own, 0 to 1.
    pub emotion: f32,
}

/// Names a value of [`Live`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// See [`Live::pitch`].
    Pitch,
    /// See [`Live::speed`].
    Speed,
    /// See [`Live::range`].
    Range,
    /// See [`Live::formant`].
    Formant,
    /// See [`Live::breath`].
    Breath,
    /// See [`Live::tension`].
    Tension,
    /// See [`Live::roughness`].
    Roughness,
    /// See [`Live::loudness`].
    Loudness,
    /// See [`Live::emphasis`].
    Emphasis,
    /// See [`Live::vibrato_depth`].
    VibratoDepth,
    /// See [`Live::vibrato_rate`].
    VibratoRate,
    /// See [`Live::vibrato_onset`].
    VibratoOnset,
    /// See [`Live::portamento`].
    Portamento,
    /// See [`Live::valence`].
    Valence,
    /// See [`Live::arousal`].
    Arousal,
    /// See [`Live::emotion`].
    Emotion,
}

/// How many values [`Live`] has.
pub(super) const LIVE_VALUES: usize = 16;

impl Live {
    /// The fastest speed there is: how far a line can get ahead of its plan follows from it.
    pub const MAX_SPEED: f32 = 2.0;

    /// The least and the greatest of each value.
    const RANGES: [(f32, f32); LIVE_VALUES] = [
        (-24.0, 24.0),
        (0.5, Self::MAX_SPEED),
        (0.0, 2.0),
        (-12.0, 12.0),
        (0.0, 1.0),
        (-1.0, 1.0),
        (0.0, 1.0),
        (-24.0, 12.0),
        (-1.0, 1.0),
        (0.0, 200.0),
        (1.0, 10.0),
        (0.0, 2.0),
        (0.0, 1.0),
        (-1.0, 1.0),
        (-1.0, 1.0),
        (0.0, 1.0),
    ];

    /// The same with every value in its range; what is not a number counts as the default.
    pub fn tame(self) -> Self {
        let values: [f32; LIVE_VALUES] = self.into();
        let defaults: [f32; LIVE_VALUES] = Self::default().into();
        let tame = |at: usize| {
            let (least, greatest) = Self::RANGES[at];
            if values[at].is_nan() {
                defaults[at]
            } else {
                values[at].clamp(least, greatest)
            }
        };
        std::array::from_fn::<_, LIVE_VALUES, _>(tame).into()
    }

    /// The same moved by `offsets`, within the ranges.
    pub(super) fn moved(self, offsets: &Offsets) -> Self {
        let values: [f32; LIVE_VALUES] = self.into();
        let moved: [f32; LIVE_VALUES] = std::array::from_fn(|at| values[at] + offsets.0[at]);
        Self::from(moved).tame()
    }
}

/// What a note adds to each value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Offsets([f32; LIVE_VALUES]);

impl Offsets {
    /// Replaces what is added to a value; what is not a number counts as nothing.
    pub fn set(&mut self, control: Control, offset: f32) {
        self.0[control as usize] = if offset.is_nan() { 0.0 } else { offset };
    }

    /// Adds to what is added to a value.
    pub fn add(&mut self, control: Control, offset: f32) {
        let sum = self.0[control as usize] + offset;
        self.set(control, sum);
    }

    /// Both together.
    pub fn plus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] + other.0[at]))
    }
}

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
            live.loudness,
            live.emphasis,
            live.vibrato_depth,
            live.vibrato_rate,
            live.vibrato_onset,
            live.portamento,
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
            loudness,
            emphasis,
            vibrato_depth,
            vibrato_rate,
            vibrato_onset,
            portamento,
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
            loudness,
            emphasis,
            vibrato_depth,
            vibrato_rate,
            vibrato_onset,
            portamento,
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
            loudness: 0.0,
            emphasis: 0.0,
            vibrato_depth: 0.0,
            vibrato_rate: 5.5,
            vibrato_onset: 0.0,
            portamento: 0.06,
            valence: 0.0,
            arousal: 0.0,
            emotion: 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_to_their_ranges_and_a_note_moves_one_of_them() {
        let wild = Live {
            pitch: f32::INFINITY,
            speed: f32::NAN,
            breath: -3.0,
            ..Live::default()
        };
        let tame = wild.tame();
        assert_eq!((tame.pitch, tame.speed, tame.breath), (24.0, 1.0, 0.0));
        let mut offsets = Offsets::default();
        assert_eq!(Live::default().moved(&offsets), Live::default());
        offsets.set(Control::Tension, 0.25);
        offsets.add(Control::Tension, 0.25);
        offsets.set(Control::Emotion, -0.5);
        offsets.set(Control::Pitch, f32::NAN);
        let moved = Live::default().moved(&offsets.plus(&Offsets::default()));
        let expected = Live {
            tension: 0.5,
            emotion: 0.5,
            ..Live::default()
        };
        assert_eq!(moved, expected);
    }
}
