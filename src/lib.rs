//! Recit's engine turns typed lines into samples.
//!
//! # First call
//!
//! Render a text as fast as possible:
//!
//! ```no_run
//! use recit::emotion::Emotion;
//! use recit::engine::{Delivery, Synthesizer, SynthesizerError, Voices};
//! use recit::player::Live;
//! use recit::voice::Variant;
//!
//! # fn main() -> Result<(), SynthesizerError> {
//! let voice = Synthesizer::load(&Voices::default(), "house", None, Variant::default())?;
//! let delivery = Delivery {
//!     seed: 0,
//!     emotion: Emotion::default(),
//!     language: None,
//!     live: Live::default(),
//!     sample_rate: 48_000.0,
//! };
//! let mut samples = Vec::new();
//! voice.say("Welcome back.", delivery, |piece| samples.extend_from_slice(piece))?;
//! # Ok(())
//! # }
//! ```
//!
//! Play a line with a note, as a host does:
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
//! `examples/` has both as programs, a player of MIDI files, and a live host on an audio device.
//!
//! # Threads
//!
//! An [`Instance`](engine::Instance) is for every thread except the audio thread: its methods lock and
//! allocate. The audio thread gets the player, which never does, and which has no access to the instance.
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
//! frames, [`vocoder`] turns frames into samples, [`engine`] runs all of this on worker threads and
//! fills ring buffers, and [`player`] empties them on the audio thread. [`frames`] defines the data that they share, and
//! [`analysis`] makes frames from samples. [`infer`]
//! runs the ONNX graphs of a [`voice`]; [`emotion`] defines how emotions change speech; [`cache`] stores the frames of
//! planned lines; [`export`] writes lines to files; [`show`] takes cues from a network; [`files`] reads untrusted files; [`fault`] words internal errors.

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
pub mod mouths;
pub mod paths;
pub mod recording;
#[cfg(feature = "remote")]
pub mod remote;
pub mod script;
pub mod show;
mod split_mix;
pub mod text;
pub mod vocoder;
pub mod voice;

pub use module::keep_loaded;
/// The code of the audio thread, from the crate `recit-player`.
pub use recit_player as player;
