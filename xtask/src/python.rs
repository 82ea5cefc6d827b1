//! Recit's own Python environment, in `target/venv`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::house::{self, output, run};
use crate::needs;

/// Creates the environment with the packages of `tests/hosts/requirements.txt` if it is missing; returns
/// its Python.
///
/// # Errors
/// If Python or pip is missing, or packages cannot be downloaded.
pub fn environment() -> Result<PathBuf> {
    let system = needs::python()?;
    let folder = house::target().join("venv");
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let requirements = house::root().join("tests/hosts/requirements.txt");
    let wanted = fs::read_to_string(&requirements)
        .with_context(|| format!("cannot read {}", requirements.display()))?;
    let stamp = folder.join("requirements.txt");
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) && python.exists() {
        return Ok(python);
    }
    println!("making {}", house::shown(&folder));
    // Debian has ensurepip in another package, so the environment is made without pip, and the system's
    // pip installs into it.
    output(
        Command::new(system)
            .args(["-m", "venv", "--clear", "--without-pip"])
            .arg(&folder),
    )?;
    run(Command::new(system)
        .args(["-m", "pip", "--disable-pip-version-check", "--python"])
        .arg(&python)
        .args(["install", "--quiet", "--only-binary=:all:", "--requirement"])
        .arg(&requirements))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(python)
}
