//! Frames, which an acoustic model plans and a vocoder renders, and their [`Format`].

mod format;
mod frame;
mod phrase;
mod row;

pub use format::{Format, FormatError};
pub use frame::{Frame, FrameMut, FrameRef, SILENCE, Sizes};
pub use phrase::{Frames, Level, Phone};
pub use row::FrameRow;
