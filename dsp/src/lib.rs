//! The inner loops of the voice, with the same result to the bit on every processor.
//!
//! Each loop does the same additions and multiplications in the same order at every [`Level`]: a wider one only does more of
//! them at once. Nothing is fused, no approximate instruction is used, and elementary functions are polynomials of this
//! crate or those of the crate `libm`, never those of the system.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]
#![allow(
    clippy::needless_range_loop,
    reason = "an index is a place in several arrays at once"
)]

mod excitation;
mod fft;
mod layers;
mod level;
mod linear;
mod math;
mod resample;
mod spectrum;
pub mod windows;

pub use excitation::{Places, PulseTrain, SHARPNESS};
pub use fft::RealFft;
pub use layers::{Depthwise, LANES, gelu, normalise, tanh};
pub use level::Level;
pub use linear::{Linear, LinearWork};
pub use math::{exp, sin_cos};
pub use resample::Converter;
pub use spectrum::{BINS, PADDED, Runs, SIZE, Spectrum};
