//! The settings of a server.

use std::fmt;
use std::path::PathBuf;

/// Where a server is, and how it is asked. Settings of a machine, never of a project.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    /// `http://HOST:PORT` or `https://HOST:PORT`.
    pub url: String,
    /// Sent with each call as a bearer token; only over `https`, or to this machine.
    pub token: Option<String>,
    /// A file of certificates in PEM that are trusted instead of the system's.
    pub roots: Option<PathBuf>,
}

impl Server {
    /// A server without a token, with the system's certificates.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            token: None,
            roots: None,
        }
    }
}

/// Without the token.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("url", &self.url)
            .field("has_token", &self.token.is_some())
            .field("roots", &self.roots)
            .finish()
    }
}
