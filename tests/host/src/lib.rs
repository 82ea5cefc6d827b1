//! A small in-process CLAP host.
//!
//! It loads one plugin file (or an entry that is linked in), makes instances of it, plays a [`Timeline`] of
//! notes and parameter changes through them and returns the samples. `cargo xtask demo` and the plugin's
//! tests use it; it does not use a sound device. On Linux it can open the plugin's window on an X11 display.
//!
//! ```no_run
//! use recit_host::{Host, Setup, Timeline};
//!
//! # fn main() -> Result<(), recit_host::HostError> {
//! let host = Host::open("target/bundled/Recit.clap".as_ref())?;
//! let mut instance = host.instance()?;
//! instance.activate(Setup::offline(48_000.0, 512))?;
//! let sound = instance.render(&Timeline::new().note(48_000, 60), 4 * 48_000, 512)?;
//! println!("latency {}, first sample {:?}", instance.latency(), sound.first_sound());
//! # Ok(())
//! # }
//! ```

mod audio;
mod callbacks;
mod host;
mod instance;
mod params;
mod presets;
mod stereo;
mod timeline;
#[cfg(target_os = "linux")]
mod window;

pub use audio::{Blocks, Played};
pub use callbacks::{Calls, LogMessage, OpenedMenu, TRACK};
pub use clack_extensions::log::LogSeverity;
pub use clack_host::entry::EntryDescriptor;
pub use clack_host::events::event_types::NoteExpressionType;
pub use host::{Host, HostError};
pub use instance::{Instance, Playback, Setup};
pub use params::Param;
pub use presets::PresetEntry;
pub use stereo::Stereo;
pub use timeline::{Action, NoteName, Song, Timeline};
#[cfg(target_os = "linux")]
pub use window::{Display, Window};
