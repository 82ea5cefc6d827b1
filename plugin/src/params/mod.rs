//! The parameters that a host sees, and what a project stores.

mod stored;
mod text;
mod voice;

use std::sync::Arc;

use nice_plug::prelude::*;
use recit::engine::Lookahead;
use recit::player::{Controls, NoteOff, Trigger};
use recit::script::MAX_LINES;

pub use stored::{RecitParams, SCRIPT_FIELD};
pub use voice::{Emotion, Voice};

/// The automatable controls and the settings.
#[derive(Params)]
pub struct Parameters {
    /// Loudness, -60 to +12 dB.
    #[id = "volume"]
    pub volume: FloatParam,
    /// Place in the stereo field, -100 (left) to 100 (right).
    #[id = "pan"]
    pub pan: FloatParam,
    /// Pitch, speed and colours of the voice.
    #[nested(group = "Voice")]
    pub voice: Voice,
    /// The plane of emotions.
    #[nested(group = "Emotion")]
    pub emotion: Emotion,
    /// The line of [`TriggerMode::Selected`], from 1.
    #[id = "line"]
    pub line: IntParam,
    /// Which line a note asks for.
    #[id = "trigger"]
    pub trigger: EnumParam<TriggerMode>,
    /// What a line does when its key goes up.
    #[id = "noteoff"]
    pub note_off: EnumParam<NoteOffMode>,
    /// How far ahead of what is heard the engine works. Takes effect at the next activation.
    #[id = "lookahead"]
    pub lookahead: EnumParam<LookaheadMode>,
}

/// [`Trigger`] as a parameter.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum TriggerMode {
    /// See [`Trigger::Key`].
    #[id = "key"]
    #[name = "Key picks the line"]
    Key,
    /// See [`Trigger::Next`].
    #[id = "next"]
    #[name = "Any key plays the next line"]
    Next,
    /// See [`Trigger::Selected`].
    #[id = "selected"]
    #[name = "Selected line"]
    Selected,
}

/// [`NoteOff`] as a parameter.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum NoteOffMode {
    /// See [`NoteOff::Finish`].
    #[id = "finish"]
    #[name = "Finish the line"]
    Finish,
    /// See [`NoteOff::Fade`].
    #[id = "fade"]
    #[name = "Fade out"]
    Fade,
}

/// [`Lookahead`] as a parameter.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum LookaheadMode {
    /// See [`Lookahead::Live`].
    #[id = "live"]
    Live,
    /// See [`Lookahead::Tight`].
    #[id = "tight"]
    Tight,
    /// See [`Lookahead::Studio`].
    #[id = "studio"]
    Studio,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            volume: FloatParam::new(
                "Volume",
                0.0,
                FloatRange::Linear {
                    min: -60.0,
                    max: 12.0,
                },
            )
            .with_value_to_string(Arc::new(text::decibels))
            .with_string_to_value(Arc::new(text::parse_decibels)),
            pan: FloatParam::new(
                "Pan",
                0.0,
                FloatRange::Linear {
                    min: -100.0,
                    max: 100.0,
                },
            )
            .with_value_to_string(Arc::new(text::pan))
            .with_string_to_value(Arc::new(text::parse_pan)),
            voice: Voice::default(),
            emotion: Emotion::default(),
            line: IntParam::new(
                "Line select",
                1,
                IntRange::Linear {
                    min: 1,
                    max: MAX_LINES as i32,
                },
            )
            .with_string_to_value(Arc::new(text::parse_line)),
            trigger: EnumParam::new("Trigger mode", TriggerMode::Key),
            note_off: EnumParam::new("Note-off", NoteOffMode::Finish),
            // A change costs a restart of the instance, so it is nothing to automate.
            lookahead: EnumParam::new("Lookahead", LookaheadMode::Studio).non_automatable(),
        }
    }
}

impl Parameters {
    /// The values at this moment, with the host's modulation, within the ranges of [`Controls`].
    pub fn controls(&self) -> Controls {
        // A stored state may hold numbers outside of a range, which nice-plug takes as they are.
        Controls {
            volume_db: self.volume.value().clamp(-60.0, 12.0),
            pan: (self.pan.value() / 100.0).clamp(-1.0, 1.0),
            live: voice::live(&self.voice, &self.emotion),
            selected_line: (self.line.value().clamp(1, MAX_LINES as i32) - 1) as u32,
            trigger: self.trigger.value().into(),
            note_off: self.note_off.value().into(),
        }
    }
}

impl From<TriggerMode> for Trigger {
    fn from(mode: TriggerMode) -> Self {
        match mode {
            TriggerMode::Key => Self::Key,
            TriggerMode::Next => Self::Next,
            TriggerMode::Selected => Self::Selected,
        }
    }
}

impl From<NoteOffMode> for NoteOff {
    fn from(mode: NoteOffMode) -> Self {
        match mode {
            NoteOffMode::Finish => Self::Finish,
            NoteOffMode::Fade => Self::Fade,
        }
    }
}

impl From<LookaheadMode> for Lookahead {
    fn from(mode: LookaheadMode) -> Self {
        match mode {
            LookaheadMode::Live => Self::Live,
            LookaheadMode::Tight => Self::Tight,
            LookaheadMode::Studio => Self::Studio,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn round_trip(param: &impl Param, shown: &str) {
        let normalized = param.string_to_normalized_value(shown).unwrap();
        assert_eq!(param.normalized_value_to_string(normalized, true), shown);
    }

    #[test]
    fn the_defaults_change_nothing() {
        assert_eq!(Parameters::default().controls(), Controls::default());
    }

    #[test]
    fn every_shown_value_can_be_typed() {
        let params = Parameters::default();
        for shown in ["0.0 dB", "-60.0 dB", "12.0 dB", "-6.5 dB"] {
            round_trip(&params.volume, shown);
        }
        for shown in ["C", "L 30", "R 100"] {
            round_trip(&params.pan, shown);
        }
        for shown in ["0.50x", "1.00x", "2.00x"] {
            round_trip(&params.voice.speed, shown);
        }
        for shown in ["-24.00 st", "0.00 st", "7.25 st"] {
            round_trip(&params.voice.pitch, shown);
        }
        for shown in ["-12.00 st", "3.50 st"] {
            round_trip(&params.voice.formant, shown);
        }
        for shown in ["0 %", "75 %", "200 %"] {
            round_trip(&params.voice.intonation, shown);
        }
        for shown in ["-100 %", "0 %", "64 %"] {
            round_trip(&params.voice.tension, shown);
            round_trip(&params.emotion.valence, shown);
        }
        for shown in ["0 ct", "35 ct", "200 ct"] {
            round_trip(&params.voice.vibrato_depth, shown);
        }
        for shown in ["1.0 Hz", "5.5 Hz", "10.0 Hz"] {
            round_trip(&params.voice.vibrato_rate, shown);
        }
        for shown in ["1", "1024"] {
            round_trip(&params.line, shown);
        }
        for shown in TriggerMode::variants() {
            round_trip(&params.trigger, shown);
        }
        for shown in NoteOffMode::variants() {
            round_trip(&params.note_off, shown);
        }
        for shown in LookaheadMode::variants() {
            round_trip(&params.lookahead, shown);
        }
    }

    #[test]
    fn normal_speed_is_in_the_middle() {
        let params = Parameters::default();
        assert!((params.voice.speed.preview_normalized(1.0) - 0.5).abs() < 1e-5);
        assert!((params.voice.speed.preview_plain(0.5) - 1.0).abs() < 1e-5);
    }
}
