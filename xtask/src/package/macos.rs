//! The installer for macOS. Everything is signed ad hoc, so that the system runs it. A signature of a
//! known developer needs a certificate; without one, Gatekeeper asks the user.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Contents, VERSION, files, name};
use crate::house::run;

const UNINSTALL: &str = include_str!("../../package/uninstall-macos.sh");
const APP: &str = "Applications/Recit.app";

/// Writes the installer into `folder`.
///
/// # Errors
/// If a program fails, or a folder cannot be written.
pub fn pack(contents: &Contents, folder: &Path) -> Result<Vec<PathBuf>> {
    let root = folder.join("root");
    let (clap, vst3) = (
        "Library/Audio/Plug-Ins/CLAP/Recit.clap",
        "Library/Audio/Plug-Ins/VST3/Recit.vst3",
    );
    let program = format!("{APP}/Contents/MacOS/Recit");
    files::place(
        &root,
        &[
            (&contents.bundles.clap, clap),
            (&contents.bundles.vst3, vst3),
            (&contents.standalone, &program),
            (&contents.tool, "usr/local/bin/recit"),
            (&contents.presets, "Library/Audio/Presets/Recit/Recit"),
            (&contents.licences, "Library/Application Support/Recit/licences"),
        ],
    )?;
    files::write(&root, &format!("{APP}/Contents/Info.plist"), &app_plist())?;
    let uninstall = "Library/Application Support/Recit/uninstall.sh";
    files::write_script(&root, uninstall, UNINSTALL)?;
    for signed in [clap, vst3, APP, "usr/local/bin/recit"] {
        let mut sign = Command::new("codesign");
        run(sign.args(["--force", "--sign", "-"]).arg(root.join(signed)))?;
    }
    let package = folder.join(format!("{}.pkg", name()));
    let mut build = Command::new("pkgbuild");
    build.args(["--identifier", "org.recit.recit", "--version", VERSION]);
    build.args(["--install-location", "/", "--component-plist"]);
    build.arg(stay_in_place(&root, folder)?).arg("--root").arg(&root);
    run(build.arg(&package))?;
    Ok(vec![package])
}

/// Makes the installer put bundles in their standard folders, even if the user has a copy elsewhere.
fn stay_in_place(root: &Path, folder: &Path) -> Result<PathBuf> {
    let list = folder.join("components.plist");
    let mut analyse = Command::new("pkgbuild");
    run(analyse.arg("--analyze").arg("--root").arg(root).arg(&list))?;
    let text = fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    fs::write(&list, fixed(&text)).with_context(|| format!("cannot write {}", list.display()))?;
    Ok(list)
}

/// The list of components with relocation turned off for all of them.
fn fixed(list: &str) -> String {
    let mut lines = Vec::new();
    let mut is_flag = false;
    for line in list.lines() {
        lines.push(if is_flag {
            line.replace("<true/>", "<false/>")
        } else {
            line.to_owned()
        });
        is_flag = line.contains("<key>BundleIsRelocatable</key>");
    }
    lines.join("\n")
}

fn app_plist() -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>CFBundleExecutable</key><string>Recit</string>
  <key>CFBundleIdentifier</key><string>org.recit.standalone</string>
  <key>CFBundleName</key><string>Recit</string>
  <key>CFBundlePackageType</key><string>APPL</string>
  <key>CFBundleShortVersionString</key><string>{VERSION}</string>
  <key>CFBundleVersion</key><string>{VERSION}</string>
  <key>NSHighResolutionCapable</key><true/>
</dict>
</plist>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_component_can_be_relocated() {
        let list = "<dict>\n<key>BundleHasStrictIdentifier</key>\n<true/>\n\
                    <key>BundleIsRelocatable</key>\n<true/>\n</dict>";
        let expected = "<dict>\n<key>BundleHasStrictIdentifier</key>\n<true/>\n\
                        <key>BundleIsRelocatable</key>\n<false/>\n</dict>";
        assert_eq!(fixed(list), expected);
    }
}
