//! A display for windows, where there is none.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// A screen on which two editors of the usual size have room.
const SCREEN: &str = "1600x1000x24";

/// A virtual display that ends with this.
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts one under a name that is free; `None` where there is no Xvfb.
    ///
    /// # Errors
    /// One that does not start.
    pub fn start() -> Result<Option<Self>> {
        // Xvfb writes the number that it has chosen where it is told to: to its standard output.
        let started = Command::new("Xvfb")
            .args(["-displayfd", "1", "-noreset", "-nolisten", "tcp"])
            .args(["-screen", "0", SCREEN, "+extension", "GLX"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut server) = started else {
            return Ok(None);
        };
        let mut number = Vec::new();
        let mut byte = [0];
        let output = server.stdout.as_mut().context("Xvfb has no output")?;
        while output.read(&mut byte)? == 1 && byte != *b"\n" {
            number.push(byte[0]);
        }
        let number = String::from_utf8(number)?;
        let display = Self {
            server,
            name: format!(":{number}"),
        };
        anyhow::ensure!(!number.is_empty(), "Xvfb does not start");
        Ok(Some(display))
    }

    /// What programs call it.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
