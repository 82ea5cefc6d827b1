//! Voices of other programs whose single graph speaks a whole sentence. The samples are analysed into frames;
//! from there on these voices work like any other.
//!
//! Such a graph has no takes: the frames of a line depend only on its text and its speaker. The take still
//! determines the noise of the vocoder.

mod fitting;
mod kokoro;
mod model;
mod pace;
mod piper;
mod speech;
mod spelling;
mod spoken;

pub use kokoro::{Kokoro, Styles};
pub use model::WholeModel;
pub use piper::{Piper, PiperConfig};
pub use speech::Speech;
