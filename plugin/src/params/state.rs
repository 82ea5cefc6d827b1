//! All parameters at once: in nice-plug's stored state, and in a preset.

#![allow(
    unsafe_code,
    reason = "nice-plug identifies parameters by pointers, and only a host may set them"
)]

use std::collections::BTreeMap;
use std::error::Error;

use nice_plug::context::gui::ParamSetter;
use nice_plug::params::InternalParamMut;
use nice_plug::params::internals::ParamPtr;
use nice_plug::plugin::{ParamValue, PluginState};
use nice_plug::prelude::Params;
use recit::script::preset::{Preset, Value};
use recit::script::project;

use super::stored::{PRESET_FIELD, REMOTE_FIELD, TIER_FIELD, WINDOW_FIELD};
use super::{CONTROLLERS_FIELD, LOOKAHEAD_ID, PANIC_ID, Parameters, SCRIPT_FIELD};
use crate::loaded::Loaded;
use crate::told::Told;

/// A notice about a preset.
type Problem = Box<dyn Error + Send + Sync>;

/// Completes a stored state: parameters that are missing because it is from an older version get their
/// defaults. The lookahead, which presets do not contain, is not changed.
pub(crate) fn complete(state: &mut PluginState) {
    let defaults = Parameters::default();
    for (id, param, _) in defaults.param_map() {
        // SAFETY: `defaults` is alive.
        let value = unsafe { stored(param) };
        if id != LOOKAHEAD_ID {
            state.params.entry(id).or_insert(value);
        }
    }
}

/// Removes what belongs to a project and not to a sound from a stored state: the lookahead, the size of the
/// window, the port of show control, the choice of the model and the MIDI controllers, which stay `controllers`.
pub(crate) fn keep_project(state: &mut PluginState, controllers: String) {
    state.params.remove(LOOKAHEAD_ID);
    state.fields.remove(WINDOW_FIELD);
    // The host names its presets itself.
    state.fields.remove(PRESET_FIELD);
    state.fields.remove(REMOTE_FIELD);
    state.fields.remove(TIER_FIELD);
    state.fields.insert(CONTROLLERS_FIELD.to_owned(), controllers);
}

/// The state of `preset`, which is `loaded`, for an instance with these `controllers`, and a message for each
/// invalid part. The lookahead is not part of it.
pub(crate) fn preset_state(
    preset: &Preset,
    loaded: &Loaded,
    controllers: String,
) -> (PluginState, Vec<Problem>) {
    let (parameters, notices) = of_preset(preset);
    let state = PluginState {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        // SAFETY: `parameters` is alive.
        params: sound(&parameters)
            .map(|(id, param)| (id, unsafe { stored(param) }))
            .collect(),
        fields: [
            (SCRIPT_FIELD.to_owned(), project::to_json(&preset.script)),
            (CONTROLLERS_FIELD.to_owned(), controllers),
            (PRESET_FIELD.to_owned(), loaded.to_json()),
        ]
        .into(),
    };
    (state, notices)
}

/// Sets all parameters of `parameters` except the lookahead to those of `preset`, each as a change that the
/// host sees. Returns a message for each invalid part.
pub(crate) fn set_preset(setter: &ParamSetter, parameters: &Parameters, preset: &Preset) -> Vec<Problem> {
    let (wanted, notices) = of_preset(preset);
    for ((_, from), (_, to)) in sound(&wanted).zip(sound(parameters)) {
        // SAFETY: both sets of parameters are alive, and in the same order; the host's parameters are those
        // of `parameters`.
        unsafe {
            let value = from.unmodulated_normalized_value();
            if value != to.unmodulated_normalized_value() {
                setter.raw_context.raw_begin_set_parameter(to);
                setter.raw_context.raw_set_parameter_normalized(to, value);
                setter.raw_context.raw_end_set_parameter(to);
            }
        }
    }
    notices
}

/// The parameters of `preset`; missing ones have their defaults.
fn of_preset(preset: &Preset) -> (Parameters, Vec<Problem>) {
    let parameters = Parameters::default();
    let mut notices: Vec<Problem> = preset.notices.iter().cloned().map(Problem::from).collect();
    for (id, value) in &preset.parameters {
        let found = sound(&parameters).find(|(name, _)| name == id);
        // SAFETY: `parameters` is alive and not shared.
        if !found.is_some_and(|(_, param)| unsafe { set(param, value) }) {
            notices.push(Told::Parameter(id.clone()).into());
        }
    }
    (parameters, notices)
}

/// The values of `parameters` for a preset: those that are not at their defaults.
pub(crate) fn preset_values(parameters: &Parameters) -> BTreeMap<String, Value> {
    let defaults = Parameters::default();
    let pairs = sound(parameters).zip(sound(&defaults));
    let changed = pairs.filter(|((_, param), (_, default))| {
        // SAFETY: both sets of parameters are alive.
        unsafe { param.unmodulated_normalized_value() != default.unmodulated_normalized_value() }
    });
    changed
        // SAFETY: as above.
        .map(|((id, param), _)| (id, preset_value(unsafe { stored(param) })))
        .collect()
}

fn preset_value(stored: ParamValue) -> Value {
    match stored {
        // As a decimal number with the same digits.
        ParamValue::F32(number) => Value::Number(number.to_string().parse().unwrap_or(f64::from(number))),
        ParamValue::I32(number) => Value::Number(f64::from(number)),
        ParamValue::Bool(on) => Value::Switch(on),
        ParamValue::String(id) => Value::Choice(id),
    }
}

/// The parameters that belong to the sound.
fn sound(parameters: &Parameters) -> impl Iterator<Item = (String, ParamPtr)> {
    parameters
        .param_map()
        .into_iter()
        .filter(|(id, ..)| id != LOOKAHEAD_ID && id != PANIC_ID)
        .map(|(id, param, _)| (id, param))
}

/// The value of `param` in the form of a stored state.
///
/// # Safety
/// The parameter must be alive.
unsafe fn stored(param: ParamPtr) -> ParamValue {
    use nice_plug::prelude::Param;
    // SAFETY: the caller guarantees it.
    unsafe {
        match param {
            ParamPtr::FloatParam(param) => ParamValue::F32((*param).unmodulated_plain_value()),
            ParamPtr::IntParam(param) => ParamValue::I32((*param).unmodulated_plain_value()),
            ParamPtr::BoolParam(param) => ParamValue::Bool((*param).unmodulated_plain_value()),
            ParamPtr::EnumParam(param) => match (*param).unmodulated_plain_id() {
                Some(id) => ParamValue::String(id.to_owned()),
                None => ParamValue::I32((*param).unmodulated_plain_value()),
            },
        }
    }
}

/// Sets `param`, clamped to its range. Returns whether `value` has the right type.
///
/// # Safety
/// The parameter must be alive, and no host may know it.
unsafe fn set(param: ParamPtr, value: &Value) -> bool {
    // SAFETY: the caller guarantees it.
    unsafe {
        match (param, value) {
            (ParamPtr::FloatParam(param), Value::Number(number)) => {
                let within = (*param).range().unnormalize(0.0)..=(*param).range().unnormalize(1.0);
                let number = (*number as f32).clamp(*within.start(), *within.end());
                (*param)._internal_set_plain_value(number);
            }
            (ParamPtr::IntParam(_), Value::Number(number)) => {
                let normalized = param.preview_normalized(number.round() as f32);
                param._internal_set_normalized_value(normalized);
            }
            (ParamPtr::BoolParam(param), Value::Switch(on)) => {
                (*param)._internal_set_plain_value(*on);
            }
            (ParamPtr::EnumParam(param), Value::Choice(id)) => return (*param).set_from_id(id),
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use recit::script::preset;

    fn with(parameters: &[(&str, Value)]) -> Preset {
        let mut preset = preset::find("factory").unwrap();
        preset.parameters = parameters
            .iter()
            .map(|(id, value)| ((*id).to_owned(), value.clone()))
            .collect();
        preset
    }

    #[test]
    fn every_factory_preset_is_understood() {
        for preset in preset::factory() {
            let (_, notices) = of_preset(&preset);
            assert!(notices.is_empty(), "{}: {notices:?}", preset.id);
        }
    }

    #[test]
    fn a_preset_sets_its_parameters_and_all_others_to_their_defaults() {
        let (parameters, notices) = of_preset(&with(&[
            ("pitch", Value::Number(-3.5)),
            ("breath", Value::Number(300.0)),
            ("page", Value::Number(3.0)),
            ("loop", Value::Switch(true)),
            ("fit", Value::Choice("bar2".into())),
        ]));
        assert!(notices.is_empty(), "{notices:?}");
        let controls = parameters.controls();
        assert_eq!((controls.live.pitch, controls.live.breath), (-3.5, 1.0));
        assert_eq!((controls.page, controls.looping), (2, true));
        assert_eq!(controls.fit, super::super::FitMode::TwoBars.into());
        assert_eq!(controls.live.speed, 1.0);
    }

    #[test]
    fn the_values_of_a_saved_preset_are_those_that_were_loaded() {
        for preset in preset::factory() {
            let (parameters, _) = of_preset(&preset);
            let saved = Preset {
                parameters: preset_values(&parameters),
                ..preset.clone()
            };
            let (again, notices) = of_preset(&saved);
            assert!(notices.is_empty(), "{}: {notices:?}", preset.id);
            assert_eq!(again.controls(), parameters.controls(), "{}", preset.id);
            assert!(saved.parameters.len() <= preset.parameters.len());
        }
        assert!(preset_values(&Parameters::default()).is_empty());
    }

    #[test]
    fn invalid_values_are_reported() {
        let (parameters, notices) = of_preset(&with(&[
            ("nothing", Value::Number(1.0)),
            ("pitch", Value::Switch(true)),
            ("fit", Value::Choice("forever".into())),
            (LOOKAHEAD_ID, Value::Choice("live".into())),
        ]));
        assert_eq!(notices.len(), 4, "{notices:?}");
        assert_eq!(parameters.controls(), Parameters::default().controls());
    }

    #[test]
    fn an_older_state_is_completed_and_keeps_its_values() {
        let mut state = PluginState {
            version: String::new(),
            params: BTreeMap::from([
                ("pitch".to_owned(), ParamValue::F32(3.0)),
                ("panic".to_owned(), ParamValue::Bool(true)),
            ]),
            fields: BTreeMap::new(),
        };
        complete(&mut state);
        assert_eq!(state.params.len() + 1, Parameters::default().param_map().len());
        assert!(!state.params.contains_key(LOOKAHEAD_ID));
        assert!(matches!(state.params["pitch"], ParamValue::F32(3.0)));
        assert!(matches!(state.params["panic"], ParamValue::Bool(true)));
        assert!(matches!(&state.params["fit"], ParamValue::String(id) if id == "line"));
    }
}
