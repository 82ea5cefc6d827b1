//! The inner loops of the voice. They give the same bits on every processor.
//!
//! Each loop does the same additions and multiplications in the same order at every [`Level`]; a wider level
//! only does more of them at once. There are no fused operations and no approximate instructions. Elementary
//! functions are polynomials of this crate or functions of the crate `libm`, never those of the system.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]
#![allow(
    clippy::needless_range_loop,
    reason = "an index is used in several arrays at once"
)]

mod dot;
mod excitation;
mod fft;
mod layers;
mod level;
mod linear;
mod math;
mod resample;
mod spectrum;
#[cfg(target_arch = "x86_64")]
mod vnni;
pub mod windows;

pub use excitation::{Places, PulseTrain, SHARPNESS};
pub use fft::RealFft;
pub use layers::{Depthwise, LANES, add, gelu, multiply, normalise, tanh};
pub use level::Level;
pub use linear::{Linear, LinearWork};
pub use math::{exp, power, sin_cos};
pub use resample::Converter;
pub use spectrum::{BINS, PADDED, Runs, SIZE, Spectrum};
