//! What is measured about a server.

use std::time::Duration;

/// Whether a server is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// It was not reached yet.
    #[default]
    Connecting,
    /// It is asked.
    Up,
    /// It failed, for this reason, and is not asked until it is ready again.
    Down(String),
}

/// Measurements since the link was made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Whether the server is asked.
    pub state: State,
    /// The version of the model that answered last; empty before.
    pub version: String,
    /// Requests that were sent.
    pub sent: u64,
    /// Whole answers that came in time.
    pub answered: u64,
    /// Requests whose answers did not come in time.
    pub late: u64,
    /// Requests whose callers did not want to wait any longer.
    pub given_up: u64,
    /// Requests that failed in another way.
    pub failed: u64,
    /// Requests that were not sent because the server was down or there was no time.
    pub spared: u64,
    /// Pieces of the answers; 1 each without a stream.
    pub pieces: u64,
    /// How often the server went from up to down.
    pub losses: u64,
    /// The running mean of the time from a request to its whole answer, in which recent ones weigh most.
    pub mean_round_trip: Duration,
    /// The longest such time.
    pub longest_round_trip: Duration,
    /// Bytes of the values sent.
    pub bytes_up: u64,
    /// Bytes of the values received.
    pub bytes_down: u64,
}

impl Figures {
    /// Adds the time of an answer.
    pub(crate) fn note(&mut self, time: Duration) {
        self.mean_round_trip = match self.answered {
            0 => time,
            _ => self.mean_round_trip.mul_f64(0.9) + time.mul_f64(0.1),
        };
        self.longest_round_trip = self.longest_round_trip.max(time);
        self.answered += 1;
    }
}
