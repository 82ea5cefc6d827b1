//! A virtual display for windows, for systems without a display.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// A screen that has room for two editors of the usual size.
const SCREEN: &str = "1600x1000x24";

/// A virtual display that ends when this is dropped.
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts one under a free name; `None` without Xvfb.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start() -> Result<Option<Self>> {
        // Xvfb chooses a number and writes it to its standard output.
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

    /// Its name, as `DISPLAY` expects it.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
