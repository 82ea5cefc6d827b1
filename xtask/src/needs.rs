//! What a build needs from the system; checked before anything is started.

use std::env;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

/// The C compiler, which links programs.
///
/// # Errors
/// One line that names what is missing and how to install it.
pub fn compiler() -> Result<()> {
    // On Windows the build finds Visual Studio's compiler by itself and reports if it is missing.
    if cfg!(windows) {
        return Ok(());
    }
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".into());
    if answers(&compiler, &["--version"]) {
        return Ok(());
    }
    if cfg!(target_os = "macos") {
        bail!("a C compiler is missing: install it with `xcode-select --install`");
    }
    bail!("gcc is missing: install it with `apt-get install gcc`");
}

/// Finds Python 3.11 or newer with pip; returns the program's name.
///
/// # Errors
/// One line that names what is missing and how to install it.
pub fn python() -> Result<&'static str> {
    const NEW_ENOUGH: &str = "import sys; sys.exit(sys.version_info < (3, 11))";
    let Some(python) = ["python3", "python"]
        .into_iter()
        .find(|python| answers(python, &["-c", NEW_ENOUGH]))
    else {
        bail!("Python 3.11 is missing: install it with `apt-get install python3`");
    };
    if !answers(python, &["-m", "pip", "--version"]) {
        bail!("pip is missing: install it with `apt-get install python3-pip`");
    }
    Ok(python)
}

fn answers(program: &str, arguments: &[&str]) -> bool {
    let quiet = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    quiet.is_ok_and(|status| status.success())
}
