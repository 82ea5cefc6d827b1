//! The parameters that reach into a line while it sounds.

use nice_plug::prelude::*;
use recit::player::{Control, Live};

use super::{build, text};

/// Pitch, speed, loudness and the voice's colours.
#[derive(Params)]
pub struct Voice {
    /// Speed as a factor, 0.5 to 2.
    #[id = "speed"]
    pub speed: FloatParam,
    /// Pitch shift, -24 to +24 semitones.
    #[id = "pitch"]
    pub pitch: FloatParam,
    /// Movement of F0 about the speaker's mean, 0 (monotone) to 200 %.
    #[id = "intonation"]
    pub intonation: FloatParam,
    /// Formant shift, -12 to +12 semitones.
    #[id = "formant"]
    pub formant: FloatParam,
    /// Breath, 0 to 100 % (a whisper).
    #[id = "breath"]
    pub breath: FloatParam,
    /// Tension, -100 (slack) to 100 % (pressed).
    #[id = "tension"]
    pub tension: FloatParam,
    /// Roughness, 0 to 100 % (a creak).
    #[id = "roughness"]
    pub roughness: FloatParam,
    /// Vibrato to each side, 0 to 200 cents.
    #[id = "vibdepth"]
    pub vibrato_depth: FloatParam,
    /// Rate of the vibrato, 1 to 10 Hz.
    #[id = "vibrate"]
    pub vibrato_rate: FloatParam,
    /// How long after its start a line has its full vibrato, 0 to 2 s.
    #[id = "vibonset"]
    pub vibrato_onset: FloatParam,
    /// Loudness of the voice, -24 to +12 dB.
    #[id = "loudness"]
    pub loudness: FloatParam,
    /// How far stressed syllables stand out, -100 (not at all) to 100 % (strongly).
    #[id = "emphasis"]
    pub emphasis: FloatParam,
    /// How long a sung note slides from the one before it, 0 to 1 s.
    #[id = "portamento"]
    pub portamento: FloatParam,
}

/// The plane of emotions.
#[derive(Params)]
pub struct Emotion {
    /// From unpleasant (-100) to pleasant (100 %).
    #[id = "valence"]
    pub valence: FloatParam,
    /// From calm (-100) to excited (100 %).
    #[id = "arousal"]
    pub arousal: FloatParam,
    /// How much of the emotion there is, 0 to 100 %.
    #[id = "emotion"]
    pub amount: FloatParam,
}

impl Default for Voice {
    fn default() -> Self {
        let live = Live::default();
        let speed = FloatParam::new("Speed", live.speed, SPEED_RANGE);
        let depth = build::linear("Vibrato depth", live.vibrato_depth, 0.0, 200.0);
        let rate = build::linear("Vibrato rate", live.vibrato_rate, 1.0, 10.0);
        let onset = build::linear("Vibrato onset", live.vibrato_onset, 0.0, 2.0);
        let portamento = build::linear("Portamento", live.portamento, 0.0, 1.0);
        Self {
            speed: per_note(
                build::with_text(speed, text::factor, text::parse_factor),
                Control::Speed,
            ),
            pitch: per_note(build::semitones("Pitch", 0.0, -24.0, 24.0), Control::Pitch),
            intonation: per_note(build::percent("Intonation", 100.0, 0.0, 200.0), Control::Range),
            formant: per_note(build::semitones("Formant", 0.0, -12.0, 12.0), Control::Formant),
            breath: per_note(build::percent("Breath", 0.0, 0.0, 100.0), Control::Breath),
            tension: per_note(build::percent("Tension", 0.0, -100.0, 100.0), Control::Tension),
            roughness: per_note(build::percent("Roughness", 0.0, 0.0, 100.0), Control::Roughness),
            vibrato_depth: per_note(
                build::with_text(depth, text::cents, text::parse_cents),
                Control::VibratoDepth,
            ),
            vibrato_rate: per_note(
                build::with_text(rate, text::hertz, text::parse_hertz),
                Control::VibratoRate,
            ),
            vibrato_onset: per_note(
                build::with_text(onset, text::seconds, text::parse_seconds),
                Control::VibratoOnset,
            ),
            loudness: per_note(build::decibels("Loudness", -24.0, 12.0), Control::Loudness),
            emphasis: per_note(build::percent("Emphasis", 0.0, -100.0, 100.0), Control::Emphasis),
            portamento: per_note(
                build::with_text(portamento, text::milliseconds, text::parse_milliseconds),
                Control::Portamento,
            ),
        }
    }
}

impl Default for Emotion {
    fn default() -> Self {
        Self {
            valence: per_note(build::percent("Valence", 0.0, -100.0, 100.0), Control::Valence),
            arousal: per_note(build::percent("Arousal", 0.0, -100.0, 100.0), Control::Arousal),
            amount: per_note(build::percent("Emotion", 100.0, 0.0, 100.0), Control::Emotion),
        }
    }
}

/// `param` as one that a host may move for a single note. Such events name `control` by its place in [`CONTROLS`].
fn per_note(param: FloatParam, control: Control) -> FloatParam {
    param.with_poly_modulation_id(control as u32)
}

/// 0.5 to 2 with 1 in the middle: `0.5 + 1.5 * x^(1 / factor)` is 1 at x = 0.5 for `factor = ln 2 / ln 3`.
const SPEED_RANGE: FloatRange = FloatRange::Skewed {
    min: 0.5,
    max: 2.0,
    factor: std::f32::consts::LN_2 / 1.098_612_3,
};

/// The values of [`Live`] in their order.
pub(crate) const CONTROLS: [Control; 16] = [
    Control::Pitch,
    Control::Speed,
    Control::Range,
    Control::Formant,
    Control::Breath,
    Control::Tension,
    Control::Roughness,
    Control::Loudness,
    Control::Emphasis,
    Control::VibratoDepth,
    Control::VibratoRate,
    Control::VibratoOnset,
    Control::Portamento,
    Control::Valence,
    Control::Arousal,
    Control::Emotion,
];

/// What a parameter's value is divided by to be a value of [`Live`].
pub(crate) fn divisor(control: Control) -> f32 {
    match control {
        Control::Range
        | Control::Breath
        | Control::Tension
        | Control::Roughness
        | Control::Emphasis
        | Control::Valence
        | Control::Arousal
        | Control::Emotion => 100.0,
        Control::Pitch
        | Control::Speed
        | Control::Formant
        | Control::Loudness
        | Control::VibratoDepth
        | Control::VibratoRate
        | Control::VibratoOnset
        | Control::Portamento => 1.0,
    }
}

/// The values that `value` gives for the parameters, within the ranges of [`Live`]: a stored state may hold numbers
/// outside of them, which nice-plug takes as they are.
pub(super) fn live(value: impl Fn(Control) -> f32) -> Live {
    let value = |control| value(control) / divisor(control);
    Live {
        pitch: value(Control::Pitch),
        speed: value(Control::Speed),
        range: value(Control::Range),
        formant: value(Control::Formant),
        breath: value(Control::Breath),
        tension: value(Control::Tension),
        roughness: value(Control::Roughness),
        loudness: value(Control::Loudness),
        emphasis: value(Control::Emphasis),
        vibrato_depth: value(Control::VibratoDepth),
        vibrato_rate: value(Control::VibratoRate),
        vibrato_onset: value(Control::VibratoOnset),
        portamento: value(Control::Portamento),
        valence: value(Control::Valence),
        arousal: value(Control::Arousal),
        emotion: value(Control::Emotion),
    }
    .tame()
}
