//! The plugin bundles that hosts load: `Recit.clap` and `Recit.vst3`.

use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context, Result, bail};

use crate::house::{self, cargo, run};
use crate::needs;

/// How the plugin is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// With all checks, and slow; for debugging.
    Debug,
    /// Faster to build than `Release`; only the code that computes the voice is fully optimised.
    Quick,
    /// What a user runs.
    Release,
}

impl Profile {
    /// The arguments for cargo.
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Debug => &[],
            Self::Quick => &["--profile", "quick"],
            Self::Release => &["--release"],
        }
    }

    /// The features that only a release has.
    fn features(self) -> &'static [&'static str] {
        match self {
            Self::Debug | Self::Quick => &[],
            Self::Release => &["--features", "recit/remote"],
        }
    }

    /// The name of the folder with the results, in the build folder.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Quick => "quick",
            Self::Release => "release",
        }
    }
}

/// The two bundles.
pub struct Bundles {
    /// `Recit.clap`: a file, on macOS a folder.
    pub clap: PathBuf,
    /// `Recit.vst3`: a folder.
    pub vst3: PathBuf,
}

impl Bundles {
    /// Prints where they are.
    pub fn print(&self) {
        println!("{}\n{}", house::shown(&self.clap), house::shown(&self.vst3));
    }
}

/// Builds the plugin and writes both bundles to `target/bundled`, or to `target/demo` for `Quick`.
///
/// # Errors
/// If the compiler is missing, the build fails, or a folder cannot be written.
pub fn bundle(profile: Profile) -> Result<Bundles> {
    needs::compiler()?;
    let mut build = cargo(&["build", "--package", "recit-plugin", "--lib"]);
    run(build.args(profile.arguments()).args(profile.features()))?;
    let library = house::target()
        .join(profile.folder())
        .join(format!("{DLL_PREFIX}recit_plugin{DLL_SUFFIX}"));
    let bundled = house::target().join(match profile {
        Profile::Quick => "demo",
        Profile::Debug | Profile::Release => "bundled",
    });
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

/// The path of the library in a VST3 bundle ("VST 3 Locations / Format", Steinberg's VST 3
/// documentation).
pub fn vst3_library() -> PathBuf {
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

/// A macOS bundle: the library in `Contents/MacOS`, with the two files that the system needs.
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
    replace(&contents.join("Info.plist"), |beside| fs::write(beside, plist))?;
    replace(&contents.join("PkgInfo"), |beside| fs::write(beside, "BNDL????"))
}

/// Copies a file.
fn place(from: &Path, to: &Path) -> Result<()> {
    replace(to, |beside| fs::copy(from, beside).map(|_| ()))
}

/// Writes a file or a folder under a temporary name and then moves it to `to` in one step. A host that
/// scans at that moment finds either the old or the new one, complete, and a host that has loaded the old one
/// keeps it.
fn replace(to: &Path, write: impl FnOnce(&Path) -> io::Result<()>) -> Result<()> {
    let (Some(folder), Some(name)) = (to.parent(), to.file_name()) else {
        bail!("{} is not a valid path for a file", to.display());
    };
    fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    // No host takes a file with this extension for a plugin.
    let part = format!(".{}.{}.part", name.display(), std::process::id());
    let beside = folder.join(part);
    let written = write(&beside)
        .and_then(|()| fs::rename(&beside, to))
        .with_context(|| format!("cannot write {}", to.display()));
    if written.is_err() {
        // Remove what an earlier run may have left.
        let _ = fs::remove_file(&beside).or_else(|_| fs::remove_dir_all(&beside));
    }
    written
}

/// Copies a bundle, file or folder, over an existing one.
///
/// # Errors
/// If a folder cannot be read or written.
pub fn copy_bundle(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        return place(from, to);
    }
    if !to.exists() {
        return replace(to, |beside| copy_folder(from, beside));
    }
    // A folder that is not empty cannot be replaced in one step, but each of its files can.
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry.with_context(|| format!("cannot read {}", from.display()))?;
        copy_bundle(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let (entry, from) = entry.map(|entry| (entry.file_name(), entry.path()))?;
        let to = to.join(entry);
        if from.is_dir() {
            copy_folder(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may panic.
    use super::*;

    use std::sync::atomic::{AtomicBool, Ordering};

    fn folder(name: &str) -> PathBuf {
        let folder = house::target().join(name);
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn bundles_replace_existing_ones() {
        let folder = folder("test-bundle");
        let (from, to) = (folder.join("New.vst3"), folder.join("installed/New.vst3"));
        fs::create_dir_all(from.join("Contents")).unwrap();
        fs::create_dir_all(to.join("Contents")).unwrap();
        fs::write(from.join("Contents/library"), "new").unwrap();
        fs::write(to.join("Contents/library"), "old and longer").unwrap();
        copy_bundle(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("Contents/library")).unwrap(), "new");
        copy_bundle(&from.join("Contents/library"), &folder.join("deep/er/file")).unwrap();
        assert_eq!(fs::read_to_string(folder.join("deep/er/file")).unwrap(), "new");
        copy_bundle(&from, &folder.join("fresh/New.vst3")).unwrap();
        assert_eq!(
            fs::read_to_string(folder.join("fresh/New.vst3/Contents/library")).unwrap(),
            "new"
        );
        for folder in ["installed", "fresh", "deep/er"].map(|name| folder.join(name)) {
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "{}", folder.display());
        }
    }

    /// While a library is replaced, readers see either the old or the new one, complete.
    #[test]
    fn no_half_written_library_is_ever_seen() {
        let folder = folder("test-bundle-scan");
        fs::create_dir_all(&folder).unwrap();
        let versions = [folder.join("one"), folder.join("two")];
        for (byte, version) in (1..).zip(&versions) {
            fs::write(version, vec![byte; 4 << 20]).unwrap();
        }
        let (installed, done) = (folder.join("Recit.clap"), AtomicBool::new(false));
        copy_bundle(&versions[0], &installed).unwrap();
        std::thread::scope(|threads| {
            let scan = threads.spawn(|| {
                let mut looks = 0;
                while !done.load(Ordering::Acquire) || looks == 0 {
                    let seen = fs::read(&installed).unwrap();
                    assert_eq!(seen.len(), 4 << 20);
                    assert!(seen.iter().all(|byte| *byte == seen[0]));
                    looks += 1;
                }
            });
            for version in versions.iter().cycle().take(60) {
                copy_bundle(version, &installed).unwrap();
            }
            done.store(true, Ordering::Release);
            scan.join().unwrap();
        });
    }
}
