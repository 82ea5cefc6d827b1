//! Voices whose one graph speaks a whole sentence, as other programs have them. What the graph says is analysed into frames,
//! and from there it is a voice like any other.
//!
//! Such a graph has no takes: the frames of a line depend on its text and its speaker alone. A take still chooses the noise
//! with which they are spoken.

mod fitting;
mod kokoro;
mod model;
mod piper;
mod speech;
mod spelling;
mod spoken;

pub use kokoro::{Kokoro, Styles};
pub use model::WholeModel;
pub use piper::{Piper, PiperConfig};
pub use speech::Speech;
