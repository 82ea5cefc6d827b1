//! Note expressions: what a host may change of a single playing note.

use ::vst3::Steinberg::Vst::{
    INoteExpressionControllerTrait, INoteExpressionPhysicalUIMappingTrait, NoteExpressionTypeID,
    NoteExpressionTypeInfo,
    NoteExpressionTypeInfo_::NoteExpressionTypeFlags_::{kIsAbsolute, kIsBipolar},
    NoteExpressionValue, NoteExpressionValueDescription, PhysicalUIMapList, String128, TChar, kNoParamId,
    kRootUnitId,
};
use ::vst3::Steinberg::{int16, int32, kInvalidArgument, kResultFalse, kResultOk, tresult};
use clap_sys::events::{CLAP_NOTE_EXPRESSION_TUNING, CLAP_NOTE_EXPRESSION_VOLUME};

use super::component::Component;
use super::expressions::{EXPRESSIONS, expressions, in_clap};
use super::text;

#[allow(
    clippy::unnecessary_cast,
    reason = "the constants have a different type on Windows"
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
        // SAFETY: the list has this many entries.
        for entry in unsafe { std::slice::from_raw_parts_mut(list.map, list.count as usize) } {
            let finger = Some(entry.physicalUITypeID);
            if let Some(expression) = EXPRESSIONS.iter().find(|expression| expression.finger == finger) {
                entry.noteExpressionTypeID = expression.vst3;
            }
        }
        kResultOk
    }
}
