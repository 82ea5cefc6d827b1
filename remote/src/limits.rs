//! Limits of what is sent and accepted.

/// The largest message in bytes, sent or received.
pub const MESSAGE: usize = 64 << 20;
/// The most tensors of a request or of an answer.
pub const TENSORS: usize = 16;
/// The most dimensions of a tensor.
pub const RANK: usize = 8;
/// The most values of a tensor.
pub const VALUES: usize = 1 << 24;
/// The most pieces of an answer.
pub const PIECES: usize = 4096;
/// The most bytes of all pieces of an answer.
pub const ANSWER: usize = 256 << 20;
/// The most characters of a server's message that are kept.
pub const TEXT: usize = 300;
/// The largest file of certificates in bytes.
pub const ROOTS: u64 = 1 << 20;
/// The most characters of an address or a token.
pub const SETTING: usize = 2048;
