//! Finds the sources of dependencies.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Cargo's metadata of the dependencies.
pub struct Sources(Value);

impl Sources {
    /// Runs `cargo metadata`.
    ///
    /// # Errors
    /// If `cargo metadata` fails.
    pub fn read() -> Result<Self, Box<dyn Error>> {
        // Everything is present if the whole workspace is built; otherwise Cargo may fetch the rest.
        Ok(Self(metadata(&["--offline"]).or_else(|_| metadata(&[]))?))
    }

    /// The folder of a package.
    ///
    /// # Errors
    /// If `cargo metadata` does not list it.
    pub fn of(&self, package: &str) -> Result<PathBuf, Box<dyn Error>> {
        let packages = self.0["packages"].as_array().into_iter().flatten();
        let manifest = packages
            .filter(|listed| listed["name"] == package)
            .find_map(|listed| listed["manifest_path"].as_str())
            .and_then(|manifest| Path::new(manifest).parent());
        Ok(manifest
            .ok_or_else(|| format!("cargo metadata does not list {package}"))?
            .to_owned())
    }
}

fn metadata(more: &[&str]) -> Result<Value, Box<dyn Error>> {
    let manifest = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    let output = Command::new(std::env::var("CARGO")?)
        .args(["metadata", "--format-version=1", "--locked", "--filter-platform"])
        .arg(std::env::var("TARGET")?)
        .arg("--manifest-path")
        .arg(manifest)
        .args(more)
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
