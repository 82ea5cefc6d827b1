//! The engine: background threads that arm lines and keep the rings of playing lines full.
//!
//! One [`Engine`] serves all instances of a process. The **loader** loads voices. The **planner** computes the frames of lines
//! that are already playing (text and acoustic model, one phrase per job), and **arming** does so for all lines that may be
//! played, with the disk cache and the heads of Live. **Stream workers** turn the frames of playing lines into samples, one
//! vocoder segment per job, the line with the least in its ring first; if no segment can be rendered, the net of one line
//! reads ahead. Rendering never waits for planning: a segment is never queued behind an acoustic pass.
//!
//! A `Rendition` turns the frames of one line into samples; live controls (pitch, speed) act there.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod arming;
mod armory;
mod bell;
mod demand;
mod desk;
#[expect(clippy::module_inception, reason = "the module has the name of its main type")]
mod engine;
mod failure;
mod floor;
mod follower;
mod guests;
mod habits;
mod heads;
mod inlet;
mod instance;
mod instances;
mod layout;
#[cfg(test)]
mod lighter;
mod line;
mod lineup;
mod load;
mod loader;
mod lookout;
mod meters;
mod notice;
mod open_line;
mod order;
mod outline;
#[cfg(test)]
mod overload;
mod planner;
mod playhead;
mod reading;
mod rehearsal;
mod render;
mod rendition;
mod repertoire;
mod resample;
mod score;
mod setup;
mod shaping;
mod shared;
mod speech;
mod status;
mod stream;
mod streams;
mod stretch;
mod threads;
mod trail;
mod transcript;
mod turns;
mod voices;

pub use engine::Engine;
pub use failure::{LineFailure, Work};
pub use follower::{Follower, LineInSight, Sight};
pub use guests::MAX_GUESTS;
pub use inlet::{MAX_OPEN_TEXT, PushError};
pub use instance::Instance;
pub use line::{LinePlayer, PreparedLine};
pub use meters::{Meters, Stages, TierReport, TierState};
pub use notice::{EngineNotice, Notice, VoiceProblem};
pub use open_line::{OpenLine, OpenStatus, Speaking, TooManyGuests};
pub use render::{RenderError, RenderSetup, Rendered};
pub use setup::{AudioSetup, CHUNK_TIME_S, DEFAULT_BLOCK, Lookahead, MAX_BLOCK, STUDIO_S};
pub use speech::{Delivery, Report, Synthesizer, SynthesizerError};
pub use status::{LineState, LineStatus};
pub use stream::{Piece, SpeechStream, StreamText};
pub use transcript::{SpokenPhoneme, SpokenWord, Transcript};
pub use voices::Voices;
