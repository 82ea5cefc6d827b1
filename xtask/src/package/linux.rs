//! Packages for Linux: an archive to install into a home folder, and a Debian package.

use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Contents, VERSION, files, name};
use crate::bundle;
use crate::house::{output, run};

const INSTALL: &str = include_str!("../../package/install.sh");
const UNINSTALL: &str = include_str!("../../package/uninstall.sh");
const DESKTOP: &str = include_str!("../../package/recit.desktop");
const README: &str = include_str!("../../package/README-linux.txt");

/// Writes both packages into `folder`. Without `dpkg-deb` only the archive is written.
///
/// # Errors
/// If a program fails, or a folder cannot be written.
pub fn pack(contents: &Contents, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut packages = vec![archive(contents, folder)?];
    if output(Command::new("dpkg-deb").arg("--version")).is_ok() {
        packages.push(debian(contents, folder)?);
    } else {
        println!("no Debian package, since dpkg-deb is missing");
    }
    Ok(packages)
}

fn archive(contents: &Contents, folder: &Path) -> Result<PathBuf> {
    let (staged, name) = (folder.join("archive"), name());
    let root = staged.join(&name);
    contents.place(&root)?;
    // The archive stores hard-linked files only once.
    let (clap, library) = (root.join("Recit.clap"), library(&root.join("Recit.vst3"))?);
    fs::hard_link(&clap, &library).with_context(|| format!("cannot link {}", library.display()))?;
    files::write_script(&root, "install.sh", INSTALL)?;
    files::write_script(&root, "uninstall.sh", UNINSTALL)?;
    files::write(&root, "README.txt", README)?;
    let package = folder.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "-czf"]);
    run(tar.arg(&package).arg("-C").arg(&staged).arg(&name))?;
    Ok(package)
}

fn debian(contents: &Contents, folder: &Path) -> Result<PathBuf> {
    let root = folder.join("debian");
    files::place(
        &root,
        &[
            (&contents.bundles.clap, "usr/lib/clap/Recit.clap"),
            (&contents.bundles.vst3, "usr/lib/vst3/Recit.vst3"),
            (&contents.tool, "usr/bin/recit"),
            (&contents.standalone, "usr/bin/recit-standalone"),
            (&contents.presets, "usr/share/vst3/presets/Recit/Recit"),
            (&contents.licences, "usr/share/doc/recit"),
        ],
    )?;
    // Debian requires symbolic links between folders.
    let (clap, library) = (
        root.join("usr/lib/clap/Recit.clap"),
        library(&root.join("usr/lib/vst3/Recit.vst3"))?,
    );
    let mut link = Command::new("ln");
    run(link.args(["--symbolic", "--relative"]).args([&clap, &library]))?;
    files::write(&root, "usr/share/applications/recit.desktop", DESKTOP)?;
    files::write(&root, "DEBIAN/control", &control(installed_kib(&root)?, &libc()?))?;
    let package = folder.join(format!("recit_{VERSION}_{}.deb", architecture()));
    let mut build = Command::new("dpkg-deb");
    build.args(["--build", "--root-owner-group"]);
    run(build.arg(&root).arg(&package))?;
    Ok(package)
}

/// Removes the library of a VST3 bundle, which is identical to the CLAP, so that a link can replace it.
fn library(bundle: &Path) -> Result<PathBuf> {
    let library = bundle.join(bundle::vst3_library());
    fs::remove_file(&library).with_context(|| format!("cannot remove {}", library.display()))?;
    Ok(library)
}

/// Debian's name of this processor.
fn architecture() -> &'static str {
    match ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// The version of the C library here, which the programs may need.
fn libc() -> Result<String> {
    let said = output(Command::new("getconf").arg("GNU_LIBC_VERSION"))?;
    let version = said.split_whitespace().nth(1);
    version
        .map(str::to_owned)
        .context("getconf does not report the C library")
}

fn installed_kib(root: &Path) -> Result<u64> {
    let mut bytes = 0;
    for file in files::below(root)? {
        let about = fs::symlink_metadata(&file).with_context(|| format!("cannot read {}", file.display()))?;
        bytes += about.len();
    }
    Ok(bytes.div_ceil(1024))
}

/// The control file of the Debian package. X11 and OpenGL are loaded only when a window opens.
fn control(installed_kib: u64, libc: &str) -> String {
    format!(
        "Package: recit
Version: {VERSION}
Architecture: {}
Maintainer: The Recit developers
Installed-Size: {installed_kib}
Depends: libc6 (>= {libc}), libgcc-s1, libasound2 | libasound2t64
Recommends: libgl1, libegl1, libx11-6, libx11-xcb1, libxcursor1, libxkbcommon-x11-0
Section: sound
Priority: optional
Description: voice instrument that speaks typed lines when a MIDI note asks for them
 A CLAP and VST3 plugin, a program without a host (recit-standalone) and a
 command-line tool (recit). The voice is built in.
",
        architecture()
    )
}
