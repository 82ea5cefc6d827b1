//! Users of the tool who have voices of their own.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::command::{self, file, samples};

/// A user with voices of their own.
pub struct User {
    /// The folder of their voices.
    pub voices: PathBuf,
    /// The library of ONNX Runtime, or `off`.
    pub engine: OsString,
}

impl User {
    /// One whom the built-in inference serves.
    pub fn new(name: &str) -> Self {
        let voices = file(&format!("voices-{name}"));
        let _ = fs::remove_dir_all(&voices);
        Self {
            voices,
            engine: "off".into(),
        }
    }

    /// What the tool does with these arguments.
    pub fn recit(&self, arguments: &[&str]) -> Output {
        self.output(Command::new(env!("CARGO_BIN_EXE_recit")).args(arguments))
    }

    /// What a command does in this user's environment.
    fn output(&self, command: &mut Command) -> Output {
        command
            .env("RECIT_CACHE", "off")
            .env("RECIT_VOICES", &self.voices)
            .env("RECIT_ONNXRUNTIME", &self.engine)
            .output()
            .unwrap()
    }

    /// What the tool does with these arguments and so much address space.
    #[cfg(target_os = "linux")]
    pub fn within(&self, kib: u64, arguments: &[&str]) -> Output {
        let limited = format!("ulimit -v {kib}; exec \"$0\" \"$@\"");
        let tool = ["-c", &limited, env!("CARGO_BIN_EXE_recit")];
        self.output(Command::new("sh").args(tool).args(arguments))
    }

    /// What the tool does with a voice at `path`.
    pub fn adds(&self, path: &Path) -> Output {
        self.recit(&["voices", "add", path.to_str().unwrap()])
    }

    /// What the tool says on standard output, when all is well.
    pub fn hears(&self, arguments: &[&str]) -> String {
        let output = self.recit(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && told.is_empty(),
            "{arguments:?}: {told}"
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// The samples at 48 kHz of a text.
    pub fn says(&self, text: &str, voice: &str, options: &[&str]) -> Vec<f32> {
        let path = self.voices.join("said.wav");
        let mut arguments = vec!["say", text, "--voice", voice, "-o", path.to_str().unwrap()];
        arguments.extend(options);
        self.hears(&arguments);
        samples(&path)
    }

    /// What is wrong with the voice at `path`, in one line; and nothing of it stays.
    pub fn refuses(&self, path: &Path) -> String {
        let told = command::complaint(&self.adds(path));
        let left = fs::read_dir(&self.voices).map_or(0, |entries| entries.count());
        assert_eq!(left, 0, "{told}");
        told
    }
}

/// How far one F0 is from another, in cents.
pub fn cents(heard: f64, expected: f64) -> f64 {
    1200.0 * (heard / expected).log2().abs()
}
