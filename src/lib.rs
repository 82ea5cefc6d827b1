//! Recit's engine: from a typed line to samples.
//!
//! # First call
//!
//! Speak a text as fast as the machine can:
//!
//! ```no_run
//! use recit::emotion::Emotion;
//! use recit::engine::{Delivery, Speaker, SpeakerError, Voices};
//! use recit::player::Live;
//! use recit::voice::Variant;
//!
//! # fn main() -> Result<(), SpeakerError> {
//! let speaker = Speaker::load(&Voices::default(), "house", None, Variant::default())?;
//! let delivery = Delivery {
//!     seed: 0,
//!     emotion: Emotion::default(),
//!     live: Live::default(),
//!     sample_rate: 48_000.0,
//! };
//! let mut samples = Vec::new();
//! speaker.say("Welcome back.", delivery, |piece| samples.extend_from_slice(piece))?;
//! # Ok(())
//! # }
//! ```
//!
//! Play a line by a note, as a host does:
//!
//! ```no_run
//! use recit::engine::{AudioSetup, Engine, Lookahead};
//! use recit::player::{Controls, Event, EventKind, Playback};
//!
//! let instance = Engine::acquire().instance();
//! let mut player = instance.activate(AudioSetup {
//!     sample_rate: 48_000.0,
//!     max_block: 512,
//!     lookahead: Lookahead::Studio,
//! });
//! // On the audio thread, for each block:
//! let (mut left, mut right) = ([0.0; 512], [0.0; 512]);
//! let events = [Event { offset: 0, kind: EventKind::note_on(60) }];
//! player.process(&mut left, &mut right, &events, &Controls::default(), Playback::Realtime);
//! ```
//!
//! `examples/` has both as programs.
//!
//! # Modules
//!
//! Data flows one way:
//!
//! ```text
//! script -> text -> acoustic -> vocoder -> engine (resampler, rings) -> player -> host
//! ```
//!
//! [`script`] holds what the user wrote, [`text`] turns a line into phonemes, [`acoustic`] plans its
//! frames, [`vocoder`] turns frames into samples, [`engine`] runs all of that on worker threads and
//! fills ring buffers, and [`player`] empties them on the audio thread. [`frames`] are what these have in common, and [`analysis`] makes them of samples. [`infer`]
//! runs the ONNX graphs of a [`voice`]; [`emotion`] says what an emotion changes in speech; [`cache`] keeps the frames of lines that were
//! planned before; [`export`] writes lines to files; [`files`] reads what anybody may have put there;
//! [`fault`] says what is told of internal errors.

pub mod acoustic;
pub mod analysis;
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
