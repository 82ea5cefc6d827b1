//! What cargo knows of all packages that Recit depends on.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::house::{cargo, output};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A package.
#[derive(Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence, as an SPDX expression.
    pub license: Option<String>,
    /// Where its source lies.
    pub repository: Option<String>,
    /// Its `Cargo.toml`.
    pub manifest_path: PathBuf,
}

/// The packages of all platforms and features, Recit's own among them.
///
/// # Errors
/// `cargo` fails, or says what cannot be read.
pub fn packages() -> Result<Vec<Package>> {
    let said = output(&mut cargo(&[
        "metadata",
        "--format-version=1",
        "--all-features",
        "--locked",
    ]))?;
    let metadata: Metadata = serde_json::from_str(&said).context("cannot read what cargo metadata says")?;
    Ok(metadata.packages)
}
