//! Recit as a CLAP and VST3 instrument.
//!
//! [`entry`] is what a host loads. It hands out instances of [`Recit`], which turns the host's events and
//! parameters into calls of the engine's player. [`params`] holds the parameters and what a project stores,
//! [`editor`] the window. [`vst3`] is what a VST3 host loads: it plays the same instances.

mod audio;
pub mod controllers;
mod created;
pub mod editor;
pub mod entry;
mod events;
mod guard;
mod history;
pub mod hosting;
mod instrument;
mod key_names;
pub mod keyboard;
mod keyed;
pub mod logging;
pub mod params;
pub mod shared;
pub mod signals;
mod transport;
pub mod vst3;

pub use entry::clap_entry;
pub use instrument::Recit;
