//! Note expressions: what a host may change of a single note while it sounds.

use ::vst3::Steinberg::Vst::{
    INoteExpressionControllerTrait, INoteExpressionPhysicalUIMappingTrait, NoteExpressionTypeID,
    NoteExpressionTypeIDs_::{
        kBrightnessTypeID, kCustomStart, kExpressionTypeID, kPanTypeID, kTuningTypeID, kVibratoTypeID,
        kVolumeTypeID,
    },
    NoteExpressionTypeInfo,
    NoteExpressionTypeInfo_::NoteExpressionTypeFlags_::{kIsAbsolute, kIsBipolar},
    NoteExpressionValue, NoteExpressionValueDescription, PhysicalUIMapList, PhysicalUITypeID,
    PhysicalUITypeIDs_::{kPUIPressure, kPUIXMovement, kPUIYMovement},
    String128, TChar, kNoParamId, kRootUnitId,
};
use ::vst3::Steinberg::{int16, int32, kInvalidArgument, kResultFalse, kResultOk, tresult};
use clap_sys::events::{
    CLAP_NOTE_EXPRESSION_BRIGHTNESS, CLAP_NOTE_EXPRESSION_EXPRESSION, CLAP_NOTE_EXPRESSION_PAN,
    CLAP_NOTE_EXPRESSION_PRESSURE, CLAP_NOTE_EXPRESSION_TUNING, CLAP_NOTE_EXPRESSION_VIBRATO,
    CLAP_NOTE_EXPRESSION_VOLUME, clap_note_expression,
};

use super::component::Component;
use super::text;

/// A note expression in both languages.
struct Expression {
    vst3: NoteExpressionTypeID,
    clap: clap_note_expression,
    name: &'static str,
    unit: &'static str,
    /// VST3's value for a note that is played as it is.
    rest: f64,
    /// What VST3's 0 and 1 are in CLAP.
    range: [f64; 2],
    /// The finger's movement that a host should take for it, where an MPE controller has one.
    finger: Option<PhysicalUITypeID>,
}

/// Half of VST3's range of tuning, in semitones.
const TUNING: f64 = 120.0;

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have another type on Windows"
)]
const EXPRESSIONS: [Expression; 7] = [
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
    // VST3 has an event for the pressure of a key, but no expression.
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

/// What a VST3 note expression is in CLAP, with its value; `None` for one that is not known or no number.
pub(super) fn in_clap(id: NoteExpressionTypeID, value: f64) -> Option<(clap_note_expression, f64)> {
    let expression = EXPRESSIONS.iter().find(|expression| expression.vst3 == id)?;
    let [least, most] = expression.range;
    (0.0..=1.0)
        .contains(&value)
        .then_some((expression.clap, least + value * (most - least)))
}

/// The expressions of a channel of an event bus.
fn expressions(bus: int32, channel: int16) -> &'static [Expression] {
    if bus == 0 && (0..16).contains(&channel) {
        &EXPRESSIONS
    } else {
        &[]
    }
}

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have another type on Windows"
)]
impl INoteExpressionControllerTrait for Component {
    unsafe fn getNoteExpressionCount(&self, bus: int32, channel: int16) -> int32 {
        expressions(bus, channel).len() as int32
    }

    unsafe fn getNoteExpressionInfo(
        &self,
        bus: int32,
        channel: int16,
        index: int32,
        info: *mut NoteExpressionTypeInfo,
    ) -> tresult {
        let expression = usize::try_from(index)
            .ok()
            .and_then(|index| expressions(bus, channel).get(index));
        // SAFETY: the host passes null or room for it.
        let (Some(expression), Some(info)) = (expression, unsafe { info.as_mut() }) else {
            return kInvalidArgument;
        };
        info.typeId = expression.vst3;
        text::write(&mut info.title, expression.name);
        text::write(&mut info.shortTitle, expression.name);
        text::write(&mut info.units, expression.unit);
        info.unitId = kRootUnitId;
        info.valueDesc = NoteExpressionValueDescription {
            defaultValue: expression.rest,
            minimum: 0.0,
            maximum: 1.0,
            stepCount: 0,
        };
        info.associatedParameterId = kNoParamId;
        info.flags = kIsAbsolute as int32;
        if expression.rest == 0.5 {
            info.flags |= kIsBipolar as int32;
        }
        kResultOk
    }

    unsafe fn getNoteExpressionStringByValue(
        &self,
        bus: int32,
        channel: int16,
        id: NoteExpressionTypeID,
        value: NoteExpressionValue,
        string: *mut String128,
    ) -> tresult {
        let shown = in_clap(id, value).filter(|_| !expressions(bus, channel).is_empty());
        // SAFETY: the host passes null or room for it.
        let (Some((kind, value)), Some(string)) = (shown, unsafe { string.as_mut() }) else {
            return kResultFalse;
        };
        let shown = match kind {
            CLAP_NOTE_EXPRESSION_VOLUME => format!("{:.1}", 20.0 * value.log10()),
            CLAP_NOTE_EXPRESSION_TUNING => format!("{value:.2}"),
            _ => format!("{:.0} %", 100.0 * value),
        };
        text::write(string, &shown);
        kResultOk
    }

    unsafe fn getNoteExpressionValueByString(
        &self,
        _bus: int32,
        _channel: int16,
        _id: NoteExpressionTypeID,
        _string: *const TChar,
        _value: *mut NoteExpressionValue,
    ) -> tresult {
        kResultFalse
    }
}

impl INoteExpressionPhysicalUIMappingTrait for Component {
    unsafe fn getPhysicalUIMapping(
        &self,
        bus: int32,
        channel: int16,
        list: *mut PhysicalUIMapList,
    ) -> tresult {
        // SAFETY: the host passes null or a list.
        let Some(list) = (unsafe { list.as_ref() }).filter(|list| !list.map.is_null()) else {
            return kInvalidArgument;
        };
        if expressions(bus, channel).is_empty() {
            return kResultFalse;
        }
        // SAFETY: the list has so many entries.
        for entry in unsafe { std::slice::from_raw_parts_mut(list.map, list.count as usize) } {
            let finger = Some(entry.physicalUITypeID);
            if let Some(expression) = EXPRESSIONS.iter().find(|expression| expression.finger == finger) {
                entry.noteExpressionTypeID = expression.vst3;
            }
        }
        kResultOk
    }
}

#[cfg(test)]
#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have another type on Windows"
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
