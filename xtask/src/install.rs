//! Installs the plugin into the user's plugin folders.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::bundle::{self, Profile};
use crate::house;

/// Bundles the release build and copies it to the folders in which hosts look for a user's plugins.
///
/// # Errors
/// As [`bundle::bundle`], or if a plugin folder cannot be written.
pub fn install() -> Result<()> {
    let bundles = bundle::bundle(Profile::Release)?;
    let (clap, vst3) = folders()?;
    for (bundle, to) in [
        (bundles.clap, clap.join("Recit.clap")),
        (bundles.vst3, vst3.join("Recit.vst3")),
    ] {
        bundle::copy_bundle(&bundle, &to)?;
        println!("installed {}", to.display());
    }
    println!("Rescan plugins in your host, put Recit on an instrument track and play C3 (key 60).");
    Ok(())
}

/// A user's CLAP and VST3 folders (CLAP's `entry.h` and Steinberg's "VST 3 Locations / Format").
fn folders() -> Result<(PathBuf, PathBuf)> {
    if cfg!(windows) {
        let local = std::env::var_os("LOCALAPPDATA").context("LOCALAPPDATA is not set")?;
        let common = PathBuf::from(local).join("Programs").join("Common");
        return Ok((common.join("CLAP"), common.join("VST3")));
    }
    let home = house::home()?;
    if cfg!(target_os = "macos") {
        let plugins = home.join("Library/Audio/Plug-Ins");
        return Ok((plugins.join("CLAP"), plugins.join("VST3")));
    }
    Ok((home.join(".clap"), home.join(".vst3")))
}
