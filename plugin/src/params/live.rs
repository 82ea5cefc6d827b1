//! The parameters of the controls, made from the player's table.

#![allow(unsafe_code, reason = "the trait `Params` is unsafe because of its pointers")]

use std::ops::Index;

use nice_plug::prelude::*;
use recit::player::{CONTROLS, Control, ControlInfo, Live, Unit};

use super::{build, text};

/// One parameter for each of [`CONTROLS`], in the same order.
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

/// The parameter of a control, which a host may modulate for a single note. Such events identify it by its
/// number.
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

/// The controls from the parameters' values, clamped to the ranges of [`Live`]: nice-plug does not clamp the
/// values of a stored state.
pub(super) fn live(value: impl Fn(Control) -> f32) -> Live {
    let mut live = Live::default();
    for info in &CONTROLS {
        live.set(info.control, value(info.control) / info.unit.scale());
    }
    live.tame()
}
