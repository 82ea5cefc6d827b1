//! Recit's own Python environments: `target/venv`, and `target/venv-servers` for the servers of the Open Inference Protocol, whose packages
//! need other versions of the same packages.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::house::{self, output, run};
use crate::needs;

/// The lists of the packages.
const REQUIREMENTS: [&str; 2] = ["tests/clients/requirements.txt", "tests/hosts/requirements.txt"];
const SERVERS: [&str; 2] = [
    "serving/pytriton/requirements.txt",
    "serving/mlserver/requirements.txt",
];

/// Creates the environment with the packages that the tests need if it is missing; returns its Python.
///
/// # Errors
/// If Python or pip is missing, or packages cannot be downloaded.
pub fn environment() -> Result<PathBuf> {
    made("venv", &REQUIREMENTS)
}

/// Creates the environment with Triton and MLServer if it is missing; returns its Python.
///
/// # Errors
/// If Python or pip is missing, or packages cannot be downloaded, or are not for this system.
pub fn servers() -> Result<PathBuf> {
    made("venv-servers", &SERVERS)
}

/// The Python of the environment with this name and these lists of packages.
fn made(name: &str, requirements: &[&str]) -> Result<PathBuf> {
    let system = needs::python()?;
    let folder = house::target().join(name);
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let lists: Vec<PathBuf> = requirements.iter().map(|list| house::root().join(list)).collect();
    let read =
        |list: &PathBuf| fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()));
    let wanted = lists.iter().map(read).collect::<Result<String>>()?;
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
        .args(["install", "--quiet", "--only-binary=:all:"])
        .args(
            lists
                .iter()
                .map(|list| format!("--requirement={}", list.display())),
        ))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(python)
}
