//! Mouths that move with the sound: what is said, sent while it is spoken, each message before its sound is heard.
//!
//! [`LiveMouths`] is a thread and a socket for each destination while it exists. It follows an instance
//! ([`Follower`](crate::engine::Follower)), which knows what is said as soon as it is rendered: about a latency before the host has
//! it. Nothing of it reaches the audio thread.
//!
//! Times are seconds since the instance was activated, the clock of `/recit/clock`. Open Sound Control and Live Link also get them as
//! times of this machine's clock. The offset of the settings is added to these, and delays what is sent to those who show it when it
//! arrives.

mod clock;
mod due;
mod feed;
mod frame;
mod live_link;
mod osc;
mod sayings;
mod settings;
mod token;
mod vtube;
mod vtube_api;

pub use feed::{LiveMouths, MouthCounts, MouthStatus};
pub use frame::{MouthFrame, Weights};
pub use sayings::{Said, Saying};
pub use settings::{MouthSettings, UnknownDestination};
pub use vtube::VtubeState;

/// Gets what is said, in order.
pub trait MouthSink: Send {
    /// Gets a word, a phoneme or a mouth.
    fn say(&mut self, saying: &Saying);

    /// Gets a mouth as weights.
    fn show(&mut self, frame: &MouthFrame);

    /// Everything before this time was told, in seconds since the activation.
    fn told_until(&mut self, at_s: f64);
}
