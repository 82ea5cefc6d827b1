//! `cargo xtask package`: writes what users install, for the system on which it runs.

mod files;
mod linux;
mod macos;
mod notices;
mod presets;
mod windows;

use std::env::consts::{ARCH, EXE_SUFFIX, OS};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::bundle::{self, Bundles, Profile};
use crate::house::{self, cargo, heading, run};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The content of a package.
pub struct Contents {
    bundles: Bundles,
    /// The command-line tool.
    tool: PathBuf,
    /// Recit without a host.
    standalone: PathBuf,
    /// A folder of presets for VST3 hosts.
    presets: PathBuf,
    /// A folder with the licences of Recit and of everything that it links to.
    licences: PathBuf,
}

impl Contents {
    /// Copies everything into one folder, as in the archive.
    fn place(&self, root: &Path) -> Result<()> {
        files::place(
            root,
            &[
                (&self.bundles.clap, "Recit.clap"),
                (&self.bundles.vst3, "Recit.vst3"),
                (&self.tool, &format!("recit{EXE_SUFFIX}")),
                (&self.standalone, &format!("recit-standalone{EXE_SUFFIX}")),
                (&self.presets, "presets"),
                (&self.licences, "licences"),
            ],
        )
    }
}

/// Builds everything and writes the packages and their checksums to `target/packages`.
///
/// # Errors
/// If a build fails, a program is missing, or a folder cannot be written.
pub fn package(profile: Profile) -> Result<()> {
    let folder = house::target().join("packages");
    files::fresh(&folder)?;
    let contents = contents(profile, &folder.join("contents"))?;
    heading("Packing");
    let packages = match OS {
        "macos" => macos::pack(&contents, &folder)?,
        "windows" => windows::pack(&contents, &folder)?,
        _ => linux::pack(&contents, &folder)?,
    };
    let sums = folder.join(format!("{}.sha256", name()));
    fs::write(&sums, checksums(&packages)?).with_context(|| format!("cannot write {}", sums.display()))?;
    for package in packages {
        let bytes = fs::metadata(&package).map_or(0, |about| about.len());
        println!("{:>8.1} MB  {}", bytes as f64 / 1e6, house::shown(&package));
    }
    println!("             {}", house::shown(&sums));
    Ok(())
}

/// The file name of the packages without extension.
fn name() -> String {
    format!("Recit-{VERSION}-{OS}-{ARCH}")
}

fn contents(profile: Profile, folder: &Path) -> Result<Contents> {
    heading("Building the plugin");
    let bundles = bundle::bundle(profile)?;
    heading("Building the tool and the standalone");
    programs(profile)?;
    let built = house::target().join(profile.folder());
    let program = |name: &str| built.join(format!("{name}{EXE_SUFFIX}"));
    heading("Presets and licences");
    let (presets, licences) = (folder.join("presets"), folder.join("licences"));
    presets::write(&bundles.clap, &presets)?;
    notices::write(&licences)?;
    Ok(Contents {
        bundles,
        tool: program("recit"),
        standalone: program("recit-standalone"),
        presets,
        licences,
    })
}

/// Builds both programs together, so that shared dependencies are built once. The plugin is built
/// separately, without the features that only the programs need.
fn programs(profile: Profile) -> Result<()> {
    let mut build = cargo(&[
        "build",
        "--locked",
        "--package",
        "recit",
        "--package",
        "recit-plugin",
    ]);
    build.args(["--bin", "recit", "--bin", "recit-standalone"]);
    build.args(["--features", "recit/audio,recit/remote,recit-plugin/standalone"]);
    run(build.args(profile.arguments()))
}

/// One line for each file, in the format of `sha256sum --check`.
fn checksums(files: &[PathBuf]) -> Result<String> {
    let mut lines = String::new();
    for file in files {
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        for byte in Sha256::digest(&bytes) {
            write!(lines, "{byte:02x}")?;
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        writeln!(lines, "  {name}")?;
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may panic.
    use super::*;

    #[test]
    fn checksums_are_those_of_sha256sum() {
        let folder = house::target().join("test-checksums");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("abc.txt");
        fs::write(&file, "abc").unwrap();
        // The example of FIPS 180-4.
        assert_eq!(
            checksums(&[file]).unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc.txt\n"
        );
    }
}
