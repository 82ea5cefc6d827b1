//! Shared libraries that the Python hosts link to and a minimal Debian does not have.
//!
//! dawdreamer links to OpenGL and GLib for windows. These tests never open one, but it does not load
//! without them. If they are missing, they are downloaded from Debian's archive into `target/hostlibs`, so
//! that nothing on the system changes and no root is needed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::house::{self, output};

/// The Debian 12 packages that contain `libGL.so.1` and `libglib-2.0.so.0`, and those that these need.
const PACKAGES: [&str; 10] = [
    "libgl1",
    "libglvnd0",
    "libglx0",
    "libx11-6",
    "libxcb1",
    "libxau6",
    "libxdmcp6",
    "libbsd0",
    "libmd0",
    "libglib2.0-0",
];

/// A value for `LD_LIBRARY_PATH` with which `python` can load its packages, or `None` if it needs none.
///
/// # Errors
/// One line that names what is missing and how to install it.
pub fn for_python(python: &Path) -> Result<Option<PathBuf>> {
    let Err(without) = load(python, None) else {
        return Ok(None);
    };
    let folder = house::target().join("hostlibs");
    if let Some(libraries) = library_folder(&folder).filter(|libraries| load(python, Some(libraries)).is_ok())
    {
        return Ok(Some(libraries));
    }
    let help = "the Python hosts need libraries that are missing: install them with \
                `apt-get install libgl1 libglib2.0-0`";
    if let Err(error) = fetch(&folder) {
        bail!("{help} ({without:#}; {error:#})");
    }
    let libraries = library_folder(&folder).context(help)?;
    load(python, Some(&libraries)).context(help)?;
    println!(
        "libGL and GLib are not installed: using Debian's packages in {}",
        house::shown(&folder)
    );
    Ok(Some(libraries))
}

fn load(python: &Path, libraries: Option<&Path>) -> Result<()> {
    let mut command = Command::new(python);
    command.args(["-c", "import dawdreamer, pedalboard"]);
    if let Some(libraries) = libraries {
        command.env("LD_LIBRARY_PATH", libraries);
    }
    output(&mut command).map(|_| ())
}

/// Downloads the packages with apt, which keeps its lists and cache in `folder` too, and unpacks them.
fn fetch(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.current_dir(folder).args(["-qq", "-o", "Debug::NoLocking=1"]);
        for (option, name) in [("Dir::State::lists", "lists"), ("Dir::Cache", "cache")] {
            apt.arg("-o")
                .arg(format!("{option}={}", folder.join(name).display()));
        }
        apt
    };
    fs::create_dir_all(folder.join("lists/partial"))?;
    fs::create_dir_all(folder.join("cache/archives/partial"))?;
    output(apt().arg("update"))?;
    output(apt().arg("download").args(PACKAGES))?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            output(Command::new("dpkg-deb").arg("-x").arg(&path).arg(folder))?;
        }
    }
    Ok(())
}

/// `usr/lib/<triplet>`, Debian's folder for libraries, in the unpacked packages.
fn library_folder(folder: &Path) -> Option<PathBuf> {
    let triplet = format!("{}-linux-gnu", std::env::consts::ARCH);
    Some(folder.join("usr/lib").join(triplet)).filter(|libraries| libraries.is_dir())
}
