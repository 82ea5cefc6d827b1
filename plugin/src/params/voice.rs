//! The parameters that reach into a line while it sounds.

use std::sync::Arc;

use nice_plug::prelude::*;
use recit::player::Live;

use super::text;

/// Pitch, speed and the voice's colours.
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
        Self {
            speed: FloatParam::new("Speed", 1.0, SPEED_RANGE)
                .with_value_to_string(Arc::new(text::factor))
                .with_string_to_value(Arc::new(text::parse_factor)),
            pitch: semitones("Pitch", 24.0),
            intonation: percent("Intonation", 100.0, 0.0, 200.0),
            formant: semitones("Formant", 12.0),
            breath: percent("Breath", 0.0, 0.0, 100.0),
            tension: percent("Tension", 0.0, -100.0, 100.0),
            roughness: percent("Roughness", 0.0, 0.0, 100.0),
            vibrato_depth: linear("Vibrato depth", 0.0, 0.0, 200.0)
                .with_value_to_string(Arc::new(text::cents))
                .with_string_to_value(Arc::new(text::parse_cents)),
            vibrato_rate: linear("Vibrato rate", Live::default().vibrato_rate, 1.0, 10.0)
                .with_value_to_string(Arc::new(text::hertz))
                .with_string_to_value(Arc::new(text::parse_hertz)),
        }
    }
}

impl Default for Emotion {
    fn default() -> Self {
        Self {
            valence: percent("Valence", 0.0, -100.0, 100.0),
            arousal: percent("Arousal", 0.0, -100.0, 100.0),
            amount: percent("Emotion", 100.0, 0.0, 100.0),
        }
    }
}

fn linear(name: &str, default: f32, min: f32, max: f32) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min, max })
}

fn percent(name: &str, default: f32, min: f32, max: f32) -> FloatParam {
    linear(name, default, min, max)
        .with_value_to_string(Arc::new(text::percent))
        .with_string_to_value(Arc::new(text::parse_percent))
}

fn semitones(name: &str, most: f32) -> FloatParam {
    linear(name, 0.0, -most, most)
        .with_value_to_string(Arc::new(text::semitones))
        .with_string_to_value(Arc::new(text::parse_semitones))
}

/// 0.5 to 2 with 1 in the middle: `0.5 + 1.5 * x^(1 / factor)` is 1 at x = 0.5 for `factor = ln 2 / ln 3`.
const SPEED_RANGE: FloatRange = FloatRange::Skewed {
    min: 0.5,
    max: 2.0,
    factor: std::f32::consts::LN_2 / 1.098_612_3,
};

/// The values at this moment, with the host's modulation. A stored state may hold numbers outside of a range, which
/// nice-plug takes as they are; the result is within.
pub(super) fn live(voice: &Voice, emotion: &Emotion) -> Live {
    Live {
        pitch: voice.pitch.value(),
        speed: voice.speed.value(),
        range: voice.intonation.value() / 100.0,
        formant: voice.formant.value(),
        breath: voice.breath.value() / 100.0,
        tension: voice.tension.value() / 100.0,
        roughness: voice.roughness.value() / 100.0,
        vibrato_depth: voice.vibrato_depth.value(),
        vibrato_rate: voice.vibrato_rate.value(),
        valence: emotion.valence.value() / 100.0,
        arousal: emotion.arousal.value() / 100.0,
        emotion: emotion.amount.value() / 100.0,
    }
    .tame()
}
