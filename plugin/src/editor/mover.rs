//! Moves parameters from the editor, with gestures for the host and undo for the user.

use nice_plug::context::gui::ParamSetter;
use nice_plug::params::Param;
use nice_plug::params::internals::ParamPtr;
use nice_plug::prelude::Params as _;

use crate::history::{ParamIndex, Run, Values};
use crate::params::Parameters;
use crate::shared::Shared;

/// Access to the host and the history.
#[derive(Clone, Copy)]
pub struct Mover<'a> {
    pub(super) setter: &'a ParamSetter<'a>,
    pub(super) params: &'a Parameters,
    pub(super) shared: &'a Shared,
}

/// The values of parameters before a gesture.
#[derive(Clone, Debug, Default)]
pub struct Before(Vec<(ParamPtr, f32)>);

impl Before {
    /// Adds a parameter with its current value.
    pub fn with(mut self, param: &impl Param) -> Self {
        self.0
            .push((param.as_ptr(), param.unmodulated_normalized_value()));
        self
    }
}

impl Mover<'_> {
    /// Starts a gesture.
    pub fn begin(self, param: &impl Param) -> Before {
        self.setter.begin_set_parameter(param);
        Before::default().with(param)
    }

    /// A change within a gesture.
    pub fn set(self, param: &impl Param, normalized: f32) {
        let wanted = normalized.clamp(0.0, 1.0);
        let stands = match param.step_count() {
            Some(_) => param.preview_normalized(param.preview_plain(wanted)),
            None => wanted,
        };
        if stands != param.unmodulated_normalized_value() {
            self.setter.set_parameter_normalized(param, stands);
        }
    }

    /// Ends a gesture that started at `before`.
    pub fn end(self, param: &impl Param, before: Before) {
        self.finish(param);
        self.note(&before, false);
    }

    /// Ends one of several gestures, which are [recorded](Self::note) together.
    pub fn finish(self, param: &impl Param) {
        self.setter.end_set_parameter(param);
    }

    /// A single change, which the host sees as a gesture.
    pub fn once(self, param: &impl Param, normalized: f32) {
        let before = self.begin(param);
        self.set(param, normalized);
        self.end(param, before);
    }

    /// Like [`once`](Self::once), for one of several changes that are undone together.
    pub fn on(self, param: &impl Param, normalized: f32) {
        let before = self.begin(param);
        self.set(param, normalized);
        self.finish(param);
        self.note(&before, true);
    }

    /// Records the changes since `before` as an undo step, or, `in_a_row`, as part of the last step if that
    /// is for the same parameter.
    pub fn note(self, before: &Before, in_a_row: bool) {
        let moved = self.moved(before);
        let run = moved
            .first()
            .filter(|_| in_a_row)
            .map(|(place, _)| Run::Value(*place));
        if !moved.is_empty() {
            self.shared.note_values(moved, run);
        }
    }

    /// Starts a new undo step with the next change.
    pub fn end_run(self) {
        self.shared.end_run();
    }

    /// The current values of all parameters.
    pub fn all(self) -> Before {
        let map = self.params.param_map();
        Before(
            map.into_iter()
                .map(|(_, param, _)| (param, value(param)))
                .collect(),
        )
    }

    /// The parameters that changed since `before`, with their values then.
    pub fn moved(self, before: &Before) -> Values {
        let map = self.params.param_map();
        let place = |param: ParamPtr| map.iter().position(|(_, one, _)| *one == param);
        let all = before.0.iter();
        all.filter(|(param, before)| value(*param) != *before)
            .filter_map(|(param, before)| Some((place(*param)?, *before)))
            .collect()
    }

    /// Undoes the last step, or redoes it. Returns whether there was one.
    pub fn step(self, redo: bool) -> bool {
        let map = self.params.param_map();
        let param = |place: ParamIndex| map.get(place).map(|(_, param, _)| *param);
        let values = self.shared.step(redo, |place| param(place).map_or(0.0, value));
        let Some(values) = values else {
            return false;
        };
        let wanted = values
            .into_iter()
            .filter_map(|(place, value)| Some((param(place)?, value)));
        for (param, value) in wanted {
            set_raw(self.setter, param, value);
        }
        true
    }
}

/// Changes a parameter by its pointer, which belongs to the `Parameters` of the editor.
#[allow(unsafe_code, reason = "nice-plug names parameters by pointers")]
fn set_raw(setter: &ParamSetter, param: ParamPtr, value: f32) {
    // SAFETY: the parameters live as long as the editor, and are the host's.
    unsafe {
        setter.raw_context.raw_begin_set_parameter(param);
        setter.raw_context.raw_set_parameter_normalized(param, value);
        setter.raw_context.raw_end_set_parameter(param);
    }
}

/// The value of a parameter by its pointer, which belongs to the `Parameters` of the editor.
#[allow(unsafe_code, reason = "nice-plug names parameters by pointers")]
fn value(param: ParamPtr) -> f32 {
    // SAFETY: the parameters live as long as the editor.
    unsafe { param.unmodulated_normalized_value() }
}
