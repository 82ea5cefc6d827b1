//! Recit as a CLAP and VST3 instrument.
//!
//! A CLAP host loads [`entry`], which creates instances of [`Recit`]. These turn the host's events and
//! parameters into calls of the engine's player. [`params`] contains the parameters and the stored state,
//! [`editor`] the window. A VST3 host loads [`vst3`], which plays the same instances.

mod audio;
pub mod controllers;
mod created;
mod cues;
pub mod editor;
pub mod entry;
mod events;
pub mod exporting;
mod guard;
mod history;
pub mod hosting;
mod instrument;
mod key_names;
pub mod keyboard;
mod keyed;
mod loaded;
pub mod logging;
mod midi_mouths;
pub mod mouths;
pub mod params;
pub mod remote;
pub mod shared;
pub mod signals;
pub mod sung;
pub mod told;
mod transport;
pub mod vst3;

pub use entry::clap_entry;
pub use instrument::Recit;
