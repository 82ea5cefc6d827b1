//! The plugin as hosts want it: `Recit.clap` and `Recit.vst3`.

use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context, Result, bail};

use crate::house::{self, cargo, run};
use crate::needs;

/// How the plugin is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// With all checks, and slow; for looking into things.
    Debug,
    /// Quicker to build than the next; only what computes the voice is optimised as there.
    Quick,
    /// What a user runs.
    Release,
}

impl Profile {
    /// What tells cargo of it.
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Debug => &[],
            Self::Quick => &["--profile", "quick"],
            Self::Release => &["--release"],
        }
    }

    /// The folder of what is built with it, in the build folder.
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
    /// Says where they are.
    pub fn print(&self) {
        println!("{}\n{}", house::shown(&self.clap), house::shown(&self.vst3));
    }
}

/// Builds the plugin and lays out both bundles in `target/bundled`, or in `target/demo` if they are built quickly.
///
/// # Errors
/// A missing compiler, a failed build, or a folder that cannot be written.
pub fn bundle(profile: Profile) -> Result<Bundles> {
    needs::compiler()?;
    let mut build = cargo(&["build", "--package", "recit-plugin", "--lib"]);
    run(build.args(profile.arguments()))?;
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

/// Where the library lies in a VST3 bundle ("VST 3 Locations / Format", Steinberg's VST 3 documentation).
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
    replace(&contents.join("Info.plist"), |beside| fs::write(beside, plist))?;
    replace(&contents.join("PkgInfo"), |beside| fs::write(beside, "BNDL????"))
}

/// Copies a file to its place.
fn place(from: &Path, to: &Path) -> Result<()> {
    replace(to, |beside| fs::copy(from, beside).map(|_| ()))
}

/// Writes a file or a folder beside its place and moves it there in one step: a host that scans meanwhile finds the old
/// one or the new one, each whole, and a host that has the old one loaded keeps it.
fn replace(to: &Path, write: impl FnOnce(&Path) -> io::Result<()>) -> Result<()> {
    let (Some(folder), Some(name)) = (to.parent(), to.file_name()) else {
        bail!("{} is not a valid path for a file", to.display());
    };
    fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    // No host takes a name that ends like this for a plugin.
    let part = format!(".{}.{}.part", name.display(), std::process::id());
    let beside = folder.join(part);
    let written = write(&beside)
        .and_then(|()| fs::rename(&beside, to))
        .with_context(|| format!("cannot write {}", to.display()));
    if written.is_err() {
        // Whatever of it is there.
        let _ = fs::remove_file(&beside).or_else(|_| fs::remove_dir_all(&beside));
    }
    written
}

/// Copies a bundle, file or folder, in place of what is there.
///
/// # Errors
/// A folder that cannot be read or written.
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
    #![allow(clippy::unwrap_used)] // A test may stop where it fails.
    use super::*;

    use std::sync::atomic::{AtomicBool, Ordering};

    fn folder(name: &str) -> PathBuf {
        let folder = house::target().join(name);
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn bundles_replace_what_was_there() {
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

    /// Whoever looks while a library is replaced sees one of the two, whole.
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
