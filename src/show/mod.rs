//! Show control over a network: Open Sound Control (OSC) in UDP packets, from desks and other programs.
//!
//! A [`Remote`] is a socket and a thread while it exists. It hands what it is asked to a [`Stage`] and replies to whoever
//! asked. Packets that are malformed, too long or too many are dropped and counted.

mod remote;
mod request;
mod schedule;

pub use remote::{Counts, Remote, Stage};
pub use request::{Request, RequestError};
pub use schedule::osc_time;
