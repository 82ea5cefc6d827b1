//! ONNX Runtime: the shared library from the official wheel on PyPI.
//!
//! Version 1.28.0, the last one without telemetry by default. Always the wheel for CPython 3.11,
//! whichever Python is installed, so that one hash per platform is enough. All wheels contain the same C
//! library.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use indicatif::ProgressBar;

use crate::wheels::{self, Wanted, has_hash, sha256};
use crate::{house, openvino};

const VERSION: &str = "1.28.0";

/// A provider of ONNX Runtime, which comes with a library of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Provider {
    /// Intel's OpenVINO, on the CPU.
    Openvino,
}

/// The wheel of one platform.
struct Wheel {
    os: &'static str,
    arch: &'static str,
    /// The platform tag that pip selects it by.
    tag: &'static str,
    /// The library inside the wheel.
    member: &'static str,
    /// The file name that Recit looks for.
    library: &'static str,
    /// SHA-256 of the library.
    sha256: &'static str,
}

const WHEELS: [Wheel; 4] = [
    Wheel {
        os: "linux",
        arch: "x86_64",
        tag: "manylinux_2_28_x86_64",
        member: "onnxruntime/capi/libonnxruntime.so.1.28.0",
        library: "libonnxruntime.so",
        sha256: "aa4079d18f4ea7a5f3a94d80cd4bbe0f2740436626622d64d793803a20381083",
    },
    Wheel {
        os: "linux",
        arch: "aarch64",
        tag: "manylinux_2_28_aarch64",
        member: "onnxruntime/capi/libonnxruntime.so.1.28.0",
        library: "libonnxruntime.so",
        sha256: "23a37c2994bc273e1d59a4f49af6cba5bf1cfbc29f04907ec27df375aba50a7d",
    },
    Wheel {
        os: "macos",
        arch: "aarch64",
        tag: "macosx_14_0_arm64",
        member: "onnxruntime/capi/libonnxruntime.1.28.0.dylib",
        library: "libonnxruntime.dylib",
        sha256: "99909e99214e31fe2296c9f7fae5abc2eaf0145342efe8b0a6ed82e9ddb0a0a0",
    },
    Wheel {
        os: "windows",
        arch: "x86_64",
        tag: "win_amd64",
        member: "onnxruntime/capi/onnxruntime.dll",
        library: "onnxruntime.dll",
        sha256: "14e186627f109a15f28f0b36f6e8ea07c79eac666818e63c39a9792f415bf649",
    },
];

/// Installs the library to `to`, or to the folder in which Recit looks for it, and prints the path.
///
/// # Errors
/// As [`fetch`], or if the home folder is unknown.
pub fn install(to: Option<PathBuf>, provider: Option<Provider>) -> Result<()> {
    let folder = match to {
        Some(folder) => folder,
        None => data_folder()?.join("runtime"),
    };
    let library = match provider {
        None => fetch(&folder)?,
        Some(Provider::Openvino) => openvino::fetch(&folder)?,
    };
    println!("ONNX Runtime is at {}", library.display());
    Ok(())
}

/// Downloads the library into `folder` if it is missing, and checks its hash; returns its path.
///
/// # Errors
/// If there is no wheel for this platform, there is no network, the hash is wrong, or the folder cannot
/// be written.
pub fn fetch(folder: &Path) -> Result<PathBuf> {
    let (os, arch) = (env::consts::OS, env::consts::ARCH);
    let Some(wheel) = WHEELS.iter().find(|wheel| wheel.os == os && wheel.arch == arch) else {
        bail!(
            "no ONNX Runtime {VERSION} is published for {os} on {arch}; Recit's built-in inference works without it"
        );
    };
    let library = folder.join(wheel.library);
    if has_hash(&library, wheel.sha256) {
        return Ok(library);
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    let archive = download(wheel)?;
    extract(&archive, wheel, &library)?;
    Ok(library)
}

/// The wheel for this platform.
fn download(wheel: &Wheel) -> Result<PathBuf> {
    let spinner =
        ProgressBar::new_spinner().with_message(format!("fetching onnxruntime {VERSION} (about 20 MB)"));
    spinner.enable_steady_tick(std::time::Duration::from_millis(100));
    let wanted = Wanted {
        name: "onnxruntime",
        version: VERSION,
        platform: Some(wheel.tag),
    };
    let fetched = wheels::fetch(&wanted, &house::target().join("wheels"));
    spinner.finish_and_clear();
    fetched
}

/// Extracts the library from the wheel and installs it if its hash is right.
fn extract(archive: &Path, wheel: &Wheel, library: &Path) -> Result<()> {
    let bytes = wheels::member(archive, wheel.member)?;
    let have = sha256(&bytes);
    if have != wheel.sha256 {
        bail!("the downloaded ONNX Runtime is not the expected one (SHA-256 {have})");
    }
    let part = library.with_extension("part");
    fs::write(&part, bytes).with_context(|| format!("cannot write {}", part.display()))?;
    fs::rename(&part, library).with_context(|| format!("cannot write {}", library.display()))
}

/// The folder of a user's Recit files; the engine's `data_dir` uses the same rule.
fn data_folder() -> Result<PathBuf> {
    let absolute = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let base = if cfg!(windows) {
        absolute("APPDATA").context("APPDATA is not set")?
    } else if cfg!(target_os = "macos") {
        house::home()?.join("Library/Application Support")
    } else {
        absolute("XDG_DATA_HOME").map_or_else(|| house::home().map(|home| home.join(".local/share")), Ok)?
    };
    Ok(base.join("recit"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may panic.
    use std::fs::File;
    use std::io::Write;

    use super::*;

    #[test]
    fn a_library_with_another_hash_is_never_installed() {
        let folder = house::target().join("test-runtime");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let archive = folder.join("some.whl");
        let mut zip = zip::ZipWriter::new(File::create(&archive).unwrap());
        zip.start_file(WHEELS[0].member, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(b"not a library").unwrap();
        zip.finish().unwrap();
        let library = folder.join("libonnxruntime.so");
        let error = extract(&archive, &WHEELS[0], &library).unwrap_err().to_string();
        assert!(error.contains("not the expected one"), "{error}");
        assert!(!library.exists());
        assert_eq!(
            fs::read_dir(&folder).unwrap().count(),
            1,
            "nothing but the wheel is left"
        );
        let right = Wheel {
            sha256: Box::leak(sha256(b"not a library").into_boxed_str()),
            ..WHEELS[0]
        };
        extract(&archive, &right, &library).unwrap();
        assert_eq!(fs::read(&library).unwrap(), b"not a library");
    }
}
