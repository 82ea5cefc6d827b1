//! Parameters of common kinds, with their text.

use std::sync::Arc;

use nice_plug::prelude::*;

use super::text;

/// A number with a linear range.
pub(super) fn linear(name: &str, default: f32, min: f32, max: f32) -> FloatParam {
    FloatParam::new(name, default, FloatRange::Linear { min, max })
}

/// A fraction, shown as a percentage.
pub(super) fn percent(name: &str, default: f32, min: f32, max: f32) -> FloatParam {
    with_text(
        linear(name, default, min, max),
        text::percent,
        text::parse_percent,
    )
}

/// An interval in semitones.
pub(super) fn semitones(name: &str, default: f32, min: f32, max: f32) -> FloatParam {
    with_text(
        linear(name, default, min, max),
        text::semitones,
        text::parse_semitones,
    )
}

/// A level in decibels.
pub(super) fn decibels(name: &str, min: f32, max: f32) -> FloatParam {
    with_text(linear(name, 0.0, min, max), text::decibels, text::parse_decibels)
}

/// `param` with text in both directions.
pub(super) fn with_text(
    param: FloatParam,
    write: impl Fn(f32) -> String + Send + Sync + 'static,
    read: impl Fn(&str) -> Option<f32> + Send + Sync + 'static,
) -> FloatParam {
    param
        .with_value_to_string(Arc::new(write))
        .with_string_to_value(Arc::new(read))
}

/// An integer from 1 to `most`, with default 1.
pub(super) fn number(name: &str, most: i32, read: fn(&str) -> Option<i32>) -> IntParam {
    IntParam::new(name, 1, IntRange::Linear { min: 1, max: most }).with_string_to_value(Arc::new(read))
}

/// A switch, off by default.
pub(super) fn switch(name: &str) -> BoolParam {
    BoolParam::new(name, false)
        .with_value_to_string(Arc::new(text::switch))
        .with_string_to_value(Arc::new(text::parse_switch))
}
