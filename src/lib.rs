//! Recit's engine: from a typed line to samples.
//!
//! Data walks one way through the rooms of this crate:
//!
//! ```text
//! script -> text -> acoustic -> vocoder -> engine (resampler, rings) -> player -> host
//! ```
//!
//! [`script`] holds what the user wrote, [`text`] turns a line into phonemes, [`acoustic`] plans its
//! frames, [`vocoder`] turns frames into samples, [`engine`] runs all of that on worker threads and
//! fills ring buffers, and [`player`] empties them on the audio thread. [`frames`] are what these have in common. [`infer`]
//! runs the ONNX graphs of a [`voice`]; [`emotion`] says what an emotion changes in speech; [`cache`] keeps the frames of lines that were
//! planned before; [`export`] writes lines to files; [`files`] reads what anybody may have put there;
//! [`fault`] says what is told of internal errors.

pub mod acoustic;
pub mod cache;
pub mod emotion;
pub mod engine;
pub mod export;
pub mod fault;
pub mod files;
pub mod frames;
pub mod infer;
mod module;
pub mod paths;
pub mod script;
mod split_mix;
pub mod text;
pub mod vocoder;
pub mod voice;

pub use module::keep_loaded;
/// What runs on the audio thread: a crate of its own, `recit-player`.
pub use recit_player as player;
