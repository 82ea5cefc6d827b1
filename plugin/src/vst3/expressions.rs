//! The note expressions: their ids and values in VST3 and CLAP.

use ::vst3::Steinberg::Vst::{
    NoteExpressionTypeID,
    NoteExpressionTypeIDs_::{
        kBrightnessTypeID, kCustomStart, kExpressionTypeID, kPanTypeID, kTuningTypeID, kVibratoTypeID,
        kVolumeTypeID,
    },
    PhysicalUITypeID,
    PhysicalUITypeIDs_::{kPUIPressure, kPUIXMovement, kPUIYMovement},
};
use ::vst3::Steinberg::{int16, int32};
use clap_sys::events::{
    CLAP_NOTE_EXPRESSION_BRIGHTNESS, CLAP_NOTE_EXPRESSION_EXPRESSION, CLAP_NOTE_EXPRESSION_PAN,
    CLAP_NOTE_EXPRESSION_PRESSURE, CLAP_NOTE_EXPRESSION_TUNING, CLAP_NOTE_EXPRESSION_VIBRATO,
    CLAP_NOTE_EXPRESSION_VOLUME, clap_note_expression,
};

/// A note expression in both languages.
pub(super) struct Expression {
    pub(super) vst3: NoteExpressionTypeID,
    clap: clap_note_expression,
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    /// VST3's value that changes nothing.
    pub(super) rest: f64,
    /// The CLAP values of VST3's 0 and 1.
    pub(super) range: [f64; 2],
    /// The finger movement of an MPE controller that a host should use for it, if any.
    pub(super) finger: Option<PhysicalUITypeID>,
}

/// Half of VST3's tuning range, in semitones.
const TUNING: f64 = 120.0;

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
pub(super) const EXPRESSIONS: [Expression; 7] = [
    Expression {
        vst3: kVolumeTypeID as NoteExpressionTypeID,
        clap: CLAP_NOTE_EXPRESSION_VOLUME,
        name: "Volume",
        unit: "dB",
        // Up to a factor of four, 12 dB.
        rest: 0.25,
        range: [0.0, 4.0],
        finger: None,
    },
    Expression {
        vst3: kPanTypeID as NoteExpressionTypeID,
        clap: CLAP_NOTE_EXPRESSION_PAN,
        name: "Pan",
        unit: "",
        rest: 0.5,
        range: [0.0, 1.0],
        finger: None,
    },
    Expression {
        vst3: kTuningTypeID as NoteExpressionTypeID,
        clap: CLAP_NOTE_EXPRESSION_TUNING,
        name: "Tuning",
        unit: "semitones",
        rest: 0.5,
        range: [-TUNING, TUNING],
        finger: Some(kPUIXMovement as PhysicalUITypeID),
    },
    Expression {
        vst3: kVibratoTypeID as NoteExpressionTypeID,
        clap: CLAP_NOTE_EXPRESSION_VIBRATO,
        name: "Vibrato",
        unit: "",
        rest: 0.0,
        range: [0.0, 1.0],
        finger: None,
    },
    Expression {
        vst3: kExpressionTypeID as NoteExpressionTypeID,
        clap: CLAP_NOTE_EXPRESSION_EXPRESSION,
        name: "Expression",
        unit: "",
        rest: 1.0,
        range: [0.0, 1.0],
        finger: None,
    },
    Expression {
        vst3: kBrightnessTypeID as NoteExpressionTypeID,
        clap: CLAP_NOTE_EXPRESSION_BRIGHTNESS,
        name: "Brightness",
        unit: "",
        rest: 0.5,
        range: [0.0, 1.0],
        finger: Some(kPUIYMovement as PhysicalUITypeID),
    },
    // VST3 has an event for key pressure, but no expression.
    Expression {
        vst3: kCustomStart as NoteExpressionTypeID,
        clap: CLAP_NOTE_EXPRESSION_PRESSURE,
        name: "Pressure",
        unit: "",
        rest: 0.0,
        range: [0.0, 1.0],
        finger: Some(kPUIPressure as PhysicalUITypeID),
    },
];

/// A VST3 note expression in CLAP, with its value; `None` if it is unknown or the value is not a number.
pub(super) fn in_clap(id: NoteExpressionTypeID, value: f64) -> Option<(clap_note_expression, f64)> {
    let expression = EXPRESSIONS.iter().find(|expression| expression.vst3 == id)?;
    let [least, most] = expression.range;
    (0.0..=1.0)
        .contains(&value)
        .then_some((expression.clap, least + value * (most - least)))
}

/// The expressions of a channel of an event bus.
pub(super) fn expressions(bus: int32, channel: int16) -> &'static [Expression] {
    if bus == 0 && (0..16).contains(&channel) {
        &EXPRESSIONS
    } else {
        &[]
    }
}

#[cfg(test)]
#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
)]
mod tests {
    use super::*;

    #[test]
    fn values_are_in_claps_units() {
        let clap = |id, value| in_clap(id as NoteExpressionTypeID, value);
        assert_eq!(
            clap(kVolumeTypeID, 0.25),
            Some((CLAP_NOTE_EXPRESSION_VOLUME, 1.0))
        );
        assert_eq!(clap(kTuningTypeID, 0.5), Some((CLAP_NOTE_EXPRESSION_TUNING, 0.0)));
        assert_eq!(
            clap(kTuningTypeID, 1.0),
            Some((CLAP_NOTE_EXPRESSION_TUNING, 120.0))
        );
        assert_eq!(
            clap(kExpressionTypeID, 0.75),
            Some((CLAP_NOTE_EXPRESSION_EXPRESSION, 0.75))
        );
        assert_eq!(
            clap(kBrightnessTypeID, 0.75),
            Some((CLAP_NOTE_EXPRESSION_BRIGHTNESS, 0.75))
        );
        assert_eq!(
            clap(kCustomStart, 0.5),
            Some((CLAP_NOTE_EXPRESSION_PRESSURE, 0.5))
        );
        assert_eq!(clap(kCustomStart + 1, 0.5), None);
        assert_eq!(clap(kPanTypeID, f64::NAN), None);
    }

    #[test]
    fn each_expression_is_listed_once() {
        for (at, one) in EXPRESSIONS.iter().enumerate() {
            for other in &EXPRESSIONS[at + 1..] {
                assert!(one.vst3 != other.vst3 && one.clap != other.clap && one.name != other.name);
                assert!(one.finger.is_none() || one.finger != other.finger);
            }
        }
    }
}
