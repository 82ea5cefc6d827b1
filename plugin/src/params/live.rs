//! The parameters that reach into a line while it sounds, made of the player's table of controls.

#![allow(
    unsafe_code,
    reason = "the promise of `Params` about its pointers can only be given as unsafe"
)]

use std::ops::Index;

use nice_plug::prelude::*;
use recit::player::{CONTROLS, Control, ControlInfo, Live, Unit};

use super::{build, text};

/// One parameter for each of [`CONTROLS`], in their order.
pub struct LiveParams {
    params: [FloatParam; CONTROLS.len()],
}

impl Default for LiveParams {
    fn default() -> Self {
        Self {
            params: CONTROLS.map(param),
        }
    }
}

impl Index<Control> for LiveParams {
    type Output = FloatParam;

    fn index(&self, control: Control) -> &FloatParam {
        &self.params[control as usize]
    }
}

// SAFETY: the pointers are those of parameters in this object, which are valid as long as it is.
unsafe impl Params for LiveParams {
    fn param_map(&self) -> Vec<(String, ParamPtr, String)> {
        let row = |(info, param): (&ControlInfo, &FloatParam)| {
            (info.id.to_owned(), param.as_ptr(), info.group.to_owned())
        };
        CONTROLS.iter().zip(&self.params).map(row).collect()
    }
}

/// The parameter of a control, which a host may move for a single note. Such events name it by its number.
fn param(info: ControlInfo) -> FloatParam {
    let (min, max) = info.parameter_range();
    let range = match info.unit {
        Unit::Factor => FloatRange::Skewed {
            min,
            max,
            factor: EVEN,
        },
        _ => FloatRange::Linear { min, max },
    };
    let (write, read) = text::of(info.unit);
    let param = FloatParam::new(info.name, info.default * info.unit.scale(), range);
    build::with_text(param, write, read).with_poly_modulation_id(info.control as u32)
}

/// A factor from 0.5 to 2 with 1 in the middle: `0.5 + 1.5 * x^(1 / factor)` is 1 at x = 0.5 for `factor = ln 2 / ln 3`.
const EVEN: f32 = std::f32::consts::LN_2 / 1.098_612_3;

/// The values that `value` gives for the parameters, within the ranges of [`Live`]: a stored state may hold numbers
/// outside of them, which nice-plug takes as they are.
pub(super) fn live(value: impl Fn(Control) -> f32) -> Live {
    let mut live = Live::default();
    for info in &CONTROLS {
        live.set(info.control, value(info.control) / info.unit.scale());
    }
    live.tame()
}
