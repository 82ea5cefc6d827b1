//! Emotions: names on a plane, and the measured speech differences of each.
//!
//! An [`Emotion`] is a blend of named emotions with their amounts. Its [`Expression`] is the measured
//! difference between acted speech and the same actors' neutral speech.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod blend;
mod expression;
mod named;
mod plane;

pub use blend::{Emotion, EmotionError};
pub use expression::Expression;
pub use named::Named;
pub use plane::emotion_at;
