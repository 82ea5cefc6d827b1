//! The limits of the server: `docs/LIMITS.md` lists them.

use std::time::Duration;

/// The longest text of a request, in characters: that of OpenAI's service.
pub const MAX_TEXT: usize = 4096;

/// The longest text that arrives in pieces, in bytes.
pub const MAX_STREAMED_TEXT: usize = 32 << 10;

/// The largest body of a request, in bytes.
pub const MAX_BODY: usize = 64 << 10;

/// The most requests that are spoken at once. More are refused.
pub const MAX_REQUESTS: usize = 256;

/// The most connections of each port. More are closed.
pub const MAX_CONNECTIONS: usize = 512;

/// The longest sound of one request, in seconds.
pub const MAX_SECONDS: f64 = 1800.0;

/// The sound of all whole files that are being made, in bytes.
pub const MAX_WHOLE: usize = 256 << 20;

/// Voices that stay loaded beside the first one.
pub const MAX_VOICES: usize = 4;

/// Pieces of sound that wait for a client that reads slowly.
pub const CHUNKS_AHEAD: usize = 32;

/// A client that sends no complete request, or takes no sound, for so long is disconnected.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A client of a connection that stays open, and of a text that arrives in pieces, that sends nothing for so long is
/// disconnected.
pub const IDLE: Duration = Duration::from_secs(600);

/// Requests may take so long to end when the server stops.
pub const FAREWELL: Duration = Duration::from_secs(10);
