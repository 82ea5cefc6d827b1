//! The table of the controls that act on a line while it plays. Everything else about them is derived from
//! it.

/// The properties of a control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControlInfo {
    /// The control. Its number is its index in [`CONTROLS`].
    pub control: Control,
    /// The id of its parameter in hosts, projects and presets. It never changes.
    pub id: &'static str,
    /// Its name in the user interface.
    pub name: &'static str,
    /// The group of its parameter in hosts.
    pub group: &'static str,
    /// The unit of its values.
    pub unit: Unit,
    /// The minimum and maximum in [`Live`].
    pub range: (f32, f32),
    /// The value of [`Live`] that changes nothing.
    pub default: f32,
    /// Its command-line option without the dashes; empty if it has none.
    pub option: &'static str,
    /// Its effect and range in one sentence.
    pub help: &'static str,
}

/// The unit of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// An interval in semitones.
    Semitones,
    /// A factor.
    Factor,
    /// A share: 1 is shown as 100 %.
    Share,
    /// A level in decibels.
    Decibels,
    /// An interval in cents.
    Cents,
    /// A rate in Hz.
    Hertz,
    /// A time in seconds.
    Seconds,
    /// A time in seconds, displayed in milliseconds.
    Milliseconds,
}

impl Unit {
    /// The factor from a value of [`Live`] to that of a parameter or a preset.
    pub const fn scale(self) -> f32 {
        match self {
            Self::Share => 100.0,
            _ => 1.0,
        }
    }
}

impl ControlInfo {
    /// The minimum and maximum of its parameter.
    pub const fn parameter_range(&self) -> (f32, f32) {
        let scale = self.unit.scale();
        (self.range.0 * scale, self.range.1 * scale)
    }
}

impl Control {
    /// Its row in [`CONTROLS`].
    pub const fn info(self) -> &'static ControlInfo {
        &CONTROLS[self as usize]
    }
}

/// Defines [`Live`], [`Control`] and [`CONTROLS`] from one row per control.
macro_rules! controls {
    ($(
        #[doc = $help:literal]
        $field:ident: $control:ident {
            $id:literal, $name:literal, $group:literal, $unit:ident, $low:literal to $high:literal,
            default $default:literal, option $option:literal
        }
    )*) => {
        /// Values of the controls that act on a playing line, read once per segment.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct Live {
            $(#[doc = $help] pub $field: f32,)*
        }

        /// Names a value of [`Live`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Control {
            $(#[doc = $help] $control,)*
        }

        /// All controls, in the order of their parameters.
        pub const CONTROLS: [ControlInfo; [$($low),*].len()] = [
            $(ControlInfo {
                control: Control::$control,
                id: $id,
                name: $name,
                group: $group,
                unit: Unit::$unit,
                range: ($low, $high),
                default: $default,
                option: $option,
                help: $help.trim_ascii(),
            },)*
        ];

        impl Live {
            /// The value of `control`.
            pub const fn get(&self, control: Control) -> f32 {
                match control {
                    $(Control::$control => self.$field,)*
                }
            }

            /// Sets the value of `control`.
            pub const fn set(&mut self, control: Control, value: f32) {
                match control {
                    $(Control::$control => self.$field = value,)*
                }
            }
        }

        impl Default for Live {
            /// The values that change nothing.
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }
    };
}

controls! {
    /// Speed as a factor, 0.5 to 2
    speed: Speed { "speed", "Speed", "Voice", Factor, 0.5 to 2.0, default 1.0, option "speed" }
    /// Pitch shift in semitones, -24 to 24
    pitch: Pitch { "pitch", "Pitch", "Voice", Semitones, -24.0 to 24.0, default 0.0, option "pitch" }
    /// Intonation: factor on the movement of F0 about the speaker's mean, 0 (monotone) to 2
    range: Range { "intonation", "Intonation", "Voice", Share, 0.0 to 2.0, default 1.0, option "intonation" }
    /// Formant shift in semitones, -12 to 12
    formant: Formant { "formant", "Formant", "Voice", Semitones, -12.0 to 12.0, default 0.0, option "formant" }
    /// Breath, 0 to 1 (a whisper)
    breath: Breath { "breath", "Breath", "Voice", Share, 0.0 to 1.0, default 0.0, option "breath" }
    /// Tension, -1 (slack) over 0 to 1 (pressed)
    tension: Tension { "tension", "Tension", "Voice", Share, -1.0 to 1.0, default 0.0, option "tension" }
    /// Roughness, 0 to 1 (a creak)
    roughness: Roughness { "roughness", "Roughness", "Voice", Share, 0.0 to 1.0, default 0.0, option "roughness" }
    /// Depth of the vibrato in cents to each side, 0 to 200
    vibrato_depth: VibratoDepth {
        "vibdepth", "Vibrato depth", "Voice", Cents, 0.0 to 200.0, default 0.0, option "vibrato"
    }
    /// Rate of the vibrato in Hz, 1 to 10
    vibrato_rate: VibratoRate {
        "vibrate", "Vibrato rate", "Voice", Hertz, 1.0 to 10.0, default 5.5, option "vibrato-rate"
    }
    /// Time from the start of a line to its full vibrato, in seconds, 0 to 2
    vibrato_onset: VibratoOnset {
        "vibonset", "Vibrato onset", "Voice", Seconds, 0.0 to 2.0, default 0.0, option "vibrato-onset"
    }
    /// Loudness of the voice in decibels, -24 to 12
    loudness: Loudness { "loudness", "Loudness", "Voice", Decibels, -24.0 to 12.0, default 0.0, option "loudness" }
    /// How strongly stressed syllables stand out, -1 (not at all) over 0 (as planned) to 1 (strongly)
    emphasis: Emphasis { "emphasis", "Emphasis", "Voice", Share, -1.0 to 1.0, default 0.0, option "emphasis" }
    /// Time in which a sung note slides from the previous one, in seconds, 0 to 1
    portamento: Portamento {
        "portamento", "Portamento", "Voice", Milliseconds, 0.0 to 1.0, default 0.06, option "portamento"
    }
    /// Position on the plane of emotions, from unpleasant (-1) to pleasant (1)
    valence: Valence { "valence", "Valence", "Emotion", Share, -1.0 to 1.0, default 0.0, option "valence" }
    /// Position on the plane of emotions, from calm (-1) to excited (1)
    arousal: Arousal { "arousal", "Arousal", "Emotion", Share, -1.0 to 1.0, default 0.0, option "arousal" }
    /// Amount of that emotion and of the line's own, 0 to 1
    emotion: Emotion { "emotion", "Emotion", "Emotion", Share, 0.0 to 1.0, default 1.0, option "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_control_is_found_by_its_number_and_its_default_is_in_range() {
        for (place, info) in CONTROLS.iter().enumerate() {
            assert_eq!(info.control as usize, place);
            assert_eq!(info.control.info(), info);
            assert_eq!(Live::default().get(info.control), info.default);
            let (low, high) = info.range;
            assert!((low..=high).contains(&info.default), "{}", info.name);
        }
    }

    #[test]
    fn no_two_controls_share_an_id_a_name_or_an_option() {
        let others = |place: usize| CONTROLS.iter().take(place);
        for (place, info) in CONTROLS.iter().enumerate() {
            let is_same = |other: &&ControlInfo| {
                other.id == info.id
                    || other.name == info.name
                    || (other.option == info.option && !info.option.is_empty())
            };
            assert_eq!(others(place).find(is_same), None);
        }
    }
}
