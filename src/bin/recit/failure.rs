//! Why a command failed.

use std::io::{self, Write};

/// The failure of a command.
#[derive(Debug)]
pub enum Failure {
    /// A message of one line for the user.
    Told(String),
    /// Standard output was closed by its reader.
    Closed,
}

impl From<String> for Failure {
    fn from(reason: String) -> Self {
        Self::Told(reason)
    }
}

/// Prints `text` and a line break on standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::Closed),
        Err(error) => Err(Failure::Told(format!("cannot write to standard output: {error}"))),
    }
}
