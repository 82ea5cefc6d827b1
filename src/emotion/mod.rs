//! Emotions: names on a plane, and the measured speech differences of each.
//!
//! An [`Emotion`] is a blend of named emotions, each in its amount. Its [`Expression`] is what can be measured
//! in the speech of people who act it, as differences from their own neutral speech.

mod blend;
mod expression;
mod named;
mod plane;

pub use blend::{Emotion, EmotionError};
pub use expression::Expression;
pub use named::Named;
pub use plane::emotion_at;
