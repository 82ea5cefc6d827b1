//! Computes a hash of all code that frames depend on, for the keys of the cache, so that frames computed by
//! other code are not used.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The modules between a line's text and its frames, and the versions of their dependencies.
const SOURCES: [&str; 8] = [
    "src/text",
    "src/emotion",
    "src/frames",
    "src/analysis",
    "src/acoustic",
    "src/infer",
    "build",
    "Cargo.lock",
];

/// Passes the hash to the library as the environment variable `RECIT_FRAMES_CODE`.
pub fn hash_sources() {
    let mut files = Vec::new();
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
        collect(Path::new(source), &mut files);
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        // A file that disappears in the meantime counts as empty.
        let bytes = fs::read(&file).unwrap_or_default();
        hash.update(file.to_string_lossy().replace('\\', "/").as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(&bytes);
    }
    let hex: String = hash
        .finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    println!("cargo:rustc-env=RECIT_FRAMES_CODE={hex}");
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), files)),
        Err(_) => files.push(path.to_path_buf()),
    }
}
