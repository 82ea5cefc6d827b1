//! The packages that Recit depends on, as `cargo metadata` lists them.

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
    /// Where its source is.
    pub repository: Option<String>,
    /// Its `Cargo.toml`.
    pub manifest_path: PathBuf,
}

/// The packages of all platforms and features, including Recit's own.
///
/// # Errors
/// If `cargo` fails, or its output cannot be read.
pub fn packages() -> Result<Vec<Package>> {
    let said = output(&mut cargo(&[
        "metadata",
        "--format-version=1",
        "--all-features",
        "--locked",
    ]))?;
    let metadata: Metadata =
        serde_json::from_str(&said).context("cannot read the output of cargo metadata")?;
    Ok(metadata.packages)
}
