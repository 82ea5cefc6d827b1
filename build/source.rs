//! Where Cargo keeps the sources of a dependency.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The folder of a package that this one depends on.
///
/// # Errors
/// If `cargo metadata` fails, or does not list the package.
pub fn of(package: &str) -> Result<PathBuf, Box<dyn Error>> {
    // Everything is there already where the whole workspace is built; else Cargo may fetch the rest.
    let metadata = metadata(&["--offline"]).or_else(|_| metadata(&[]))?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let manifest = packages
        .filter(|listed| listed["name"] == package)
        .find_map(|listed| listed["manifest_path"].as_str())
        .and_then(|manifest| Path::new(manifest).parent());
    Ok(manifest
        .ok_or_else(|| format!("cargo metadata does not list {package}"))?
        .to_owned())
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
