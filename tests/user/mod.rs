//! Users of the tool with their own voices.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::command::{self, file, samples};

/// A user with their own voices.
pub struct User {
    /// The folder of their voices.
    pub voices: PathBuf,
    /// The library of ONNX Runtime, or `off`.
    pub engine: OsString,
}

impl User {
    /// A user with the built-in inference.
    pub fn new(name: &str) -> Self {
        let voices = file(&format!("voices-{name}"));
        let _ = fs::remove_dir_all(&voices);
        Self {
            voices,
            engine: "off".into(),
        }
    }

    /// Runs the tool with these arguments.
    pub fn recit(&self, arguments: &[&str]) -> Output {
        self.output(Command::new(env!("CARGO_BIN_EXE_recit")).args(arguments))
    }

    /// Runs a command in this user's environment.
    fn output(&self, command: &mut Command) -> Output {
        command
            .env("RECIT_CACHE", "off")
            .env("RECIT_VOICES", &self.voices)
            .env("RECIT_ONNXRUNTIME", &self.engine)
            .output()
            .unwrap()
    }

    /// Runs the tool with these arguments and this much address space.
    #[cfg(target_os = "linux")]
    pub fn within(&self, kib: u64, arguments: &[&str]) -> Output {
        let limited = format!("ulimit -v {kib}; exec \"$0\" \"$@\"");
        let tool = ["-c", &limited, env!("CARGO_BIN_EXE_recit")];
        self.output(Command::new("sh").args(tool).args(arguments))
    }

    /// Runs the tool to add the voice at `path`.
    pub fn adds(&self, path: &Path) -> Output {
        self.recit(&["voices", "add", path.to_str().unwrap()])
    }

    /// The standard output of the tool, which must succeed.
    pub fn hears(&self, arguments: &[&str]) -> String {
        let output = self.recit(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && told.is_empty(),
            "{arguments:?}: {told}"
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// The samples of a text at 48 kHz.
    pub fn says(&self, text: &str, voice: &str, options: &[&str]) -> Vec<f32> {
        let path = self.voices.join("said.wav");
        let mut arguments = vec!["say", text, "--voice", voice, "-o", path.to_str().unwrap()];
        arguments.extend(options);
        self.hears(&arguments);
        samples(&path)
    }

    /// Why the voice at `path` is refused, in one line. No files of it may be left.
    pub fn refuses(&self, path: &Path) -> String {
        let told = command::complaint(&self.adds(path));
        let left = fs::read_dir(&self.voices).map_or(0, |entries| entries.count());
        assert_eq!(left, 0, "{told}");
        told
    }
}

/// The interval between two F0s in cents.
pub fn cents(heard: f64, expected: f64) -> f64 {
    1200.0 * (heard / expected).log2().abs()
}
