//! Runs the `recit` tool as a user does, and reads its output.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Runs the tool with these arguments.
pub fn recit(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_recit"))
        .args(arguments)
        .env("RECIT_CACHE", "off")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The JSON object that it printed.
pub fn json(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The path of a file of the tests.
pub fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The samples of a file, from -1 to 1, interleaved.
pub fn samples(path: &Path) -> Vec<f32> {
    let mut wav = hound::WavReader::open(path).unwrap();
    wav.samples::<i16>()
        .map(|sample| f32::from(sample.unwrap()) / 32_768.0)
        .collect()
}

/// The samples that `recit say` writes for `text` with these options.
pub fn said(name: &str, text: &str, options: &[&str]) -> Vec<f32> {
    let path = file(name);
    let mut arguments = vec!["say", text, "-o", path.to_str().unwrap()];
    arguments.extend(options);
    let output = recit(&arguments);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.is_empty(), "{told}");
    samples(&path)
}

/// Root mean square.
pub fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt()
}

/// The peak magnitude.
pub fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, sample| peak.max(sample.abs()))
}

/// The single line on standard error of a run that failed.
pub fn complaint(output: &Output) -> String {
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(told.lines().count(), 1, "{told}");
    told
}
