//! Frames, which an acoustic model plans and a vocoder renders, and their [`Format`].

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod format;
mod frame;
mod phrase;
mod row;

pub use format::{Format, FormatError};
pub use frame::{Frame, FrameMut, FrameRef, SILENCE, Sizes};
pub use phrase::{Frames, Level, Lips, Phone};
pub use row::FrameRow;
