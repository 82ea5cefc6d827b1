//! The plugin as hosts want it: `Recit.clap` and `Recit.vst3`.

use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::house::{self, cargo, run};
use crate::needs;

/// How the plugin is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build; for looking into things.
    Debug,
    /// What a user runs.
    Release,
}

/// The two bundles.
pub struct Bundles {
    /// `Recit.clap`: a file, on macOS a folder.
    pub clap: PathBuf,
    /// `Recit.vst3`: a folder.
    pub vst3: PathBuf,
}

impl Bundles {
    /// Says where they are.
    pub fn print(&self) {
        println!("{}\n{}", house::shown(&self.clap), house::shown(&self.vst3));
    }
}

/// Builds the plugin and lays out both bundles in `target/bundled`.
///
/// # Errors
/// A missing compiler, a failed build, or a folder that cannot be written.
pub fn bundle(profile: Profile) -> Result<Bundles> {
    needs::compilers()?;
    let mut build = cargo(&["build", "--package", "recit-plugin", "--lib"]);
    if profile == Profile::Release {
        build.arg("--release");
    }
    run(&mut build)?;
    let folder = if profile == Profile::Release {
        "release"
    } else {
        "debug"
    };
    let library = house::target()
        .join(folder)
        .join(format!("{DLL_PREFIX}recit_plugin{DLL_SUFFIX}"));
    let bundled = house::target().join("bundled");
    let bundles = Bundles {
        clap: bundled.join("Recit.clap"),
        vst3: bundled.join("Recit.vst3"),
    };
    fs::create_dir_all(&bundled).with_context(|| format!("cannot write {}", bundled.display()))?;
    if cfg!(target_os = "macos") {
        mac_bundle(&library, &bundles.clap)?;
        mac_bundle(&library, &bundles.vst3)?;
    } else {
        place(&library, &bundles.clap)?;
        place(&library, &bundles.vst3.join(vst3_library()))?;
    }
    Ok(bundles)
}

/// Where the library lies in a VST3 bundle ("VST 3 Locations / Format", Steinberg's VST 3 documentation).
fn vst3_library() -> PathBuf {
    let (folder, file) = if cfg!(windows) {
        let arch = if ARCH == "aarch64" {
            "arm64-win"
        } else {
            "x86_64-win"
        };
        (arch.to_owned(), "Recit.vst3")
    } else {
        (format!("{ARCH}-linux"), "Recit.so")
    };
    Path::new("Contents").join(folder).join(file)
}

/// A macOS bundle: the library in `Contents/MacOS`, with the two files that the system asks for.
fn mac_bundle(library: &Path, bundle: &Path) -> Result<()> {
    let contents = bundle.join("Contents");
    place(library, &contents.join("MacOS/Recit"))?;
    let plist = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>CFBundleExecutable</key><string>Recit</string>
  <key>CFBundleIdentifier</key><string>org.recit.recit</string>
  <key>CFBundleName</key><string>Recit</string>
  <key>CFBundlePackageType</key><string>BNDL</string>
  <key>CFBundleShortVersionString</key><string>{version}</string>
  <key>CFBundleSignature</key><string>????</string>
  <key>CFBundleVersion</key><string>{version}</string>
</dict>
</plist>
"#,
        version = env!("CARGO_PKG_VERSION")
    );
    fs::write(contents.join("Info.plist"), plist).context("cannot write Info.plist")?;
    fs::write(contents.join("PkgInfo"), "BNDL????").context("cannot write PkgInfo")
}

/// Copies a file to a new place, past any copy that a running host has open.
fn place(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    }
    if to.exists() {
        // A new file, not new bytes in the old one: a host that has the old one loaded keeps it.
        fs::remove_file(to).with_context(|| format!("cannot replace {}", to.display()))?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// Copies a bundle, file or folder, in place of what is there.
///
/// # Errors
/// A folder that cannot be read or written.
pub fn copy_bundle(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        return place(from, to);
    }
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry.with_context(|| format!("cannot read {}", from.display()))?;
        copy_bundle(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may stop where it fails.
    use super::*;

    #[test]
    fn bundles_replace_what_was_there() {
        let folder = house::target().join("test-bundle");
        let _ = fs::remove_dir_all(&folder);
        let (from, to) = (folder.join("New.vst3"), folder.join("installed/New.vst3"));
        fs::create_dir_all(from.join("Contents")).unwrap();
        fs::create_dir_all(to.join("Contents")).unwrap();
        fs::write(from.join("Contents/library"), "new").unwrap();
        fs::write(to.join("Contents/library"), "old and longer").unwrap();
        copy_bundle(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("Contents/library")).unwrap(), "new");
        copy_bundle(&from.join("Contents/library"), &folder.join("deep/er/file")).unwrap();
        assert_eq!(fs::read_to_string(folder.join("deep/er/file")).unwrap(), "new");
    }
}
