//! ONNX Runtime with OpenVINO: the shared libraries of the wheel `onnxruntime-openvino`.
//!
//! Version 1.24.1 contains OpenVINO 2025.4.1. Only what its CPU device needs is extracted.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::house;
use crate::wheels::{self, Wanted, has_hash, sha256};

const VERSION: &str = "1.24.1";
const TAG: &str = "manylinux_2_28_x86_64";

/// A file in `onnxruntime/capi` of the wheel, the name under which it is installed, and its SHA-256.
const FILES: [(&str, &str, &str); 7] = [
    (
        "libopenvino.so.2541",
        "libopenvino.so.2541",
        "ac9634b715a242a61644c77bc38f17508fe73f517e418027e2410f4bee004943",
    ),
    (
        "libopenvino_onnx_frontend.so.2541",
        "libopenvino_onnx_frontend.so.2541",
        "f426710881d8c1a01d5ed6d7eaa076d923b19983d3ab3a18bb19d25dba7d8923",
    ),
    (
        "libopenvino_intel_cpu_plugin.so",
        "libopenvino_intel_cpu_plugin.so",
        "034df890550ae9199fe5f8608c0df8fd0fe355f303bad56bea10bae14c14c3cb",
    ),
    (
        "libtbb.so.12",
        "libtbb.so.12",
        "6781dc6aa8b2ca237d0164258e70266a44667756c02a9a039782ec1d1a67b653",
    ),
    (
        "libonnxruntime_providers_shared.so",
        "libonnxruntime_providers_shared.so",
        "5e02c1ff90e7d71365264dbb6767c00f04a8b57a96cddbc0085c61fa1393250d",
    ),
    (
        "libonnxruntime_providers_openvino.so",
        "libonnxruntime_providers_openvino.so",
        "bf0159d2681d76e7de03fbd302a9204e5490f30816bd41826d57acf7a8dff363",
    ),
    // The last one, so that a broken installation is not found.
    (
        "libonnxruntime.so.1.24.1",
        "libonnxruntime.so",
        "2d963a419b96018b79dfe63bb50120ddcb724149912a8a6d8ac747a557c089f4",
    ),
];

/// Downloads the libraries into `folder` if they are missing, and checks their hashes; returns the path of
/// ONNX Runtime's.
///
/// # Errors
/// If this is not Linux on x86-64, there is no network, a hash is wrong, or the folder cannot be written.
pub fn fetch(folder: &Path) -> Result<PathBuf> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("this task has ONNX Runtime with OpenVINO for Linux on x86-64 only");
    }
    let library = folder.join("libonnxruntime.so");
    if FILES
        .iter()
        .all(|(_, name, hash)| has_hash(&folder.join(name), hash))
    {
        return Ok(library);
    }
    let wanted = Wanted {
        name: "onnxruntime-openvino",
        version: VERSION,
        platform: Some(TAG),
    };
    println!("fetching {} {VERSION} (about 80 MB)", wanted.name);
    let wheel = wheels::fetch(&wanted, &house::target().join("wheels"))?;
    fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    for (member, name, hash) in FILES {
        let bytes = wheels::member(&wheel, &format!("onnxruntime/capi/{member}"))?;
        let have = sha256(&bytes);
        if have != hash {
            bail!("the downloaded {member} is not the expected one (SHA-256 {have})");
        }
        let (path, part) = (folder.join(name), folder.join(format!("{name}.part")));
        fs::write(&part, bytes).with_context(|| format!("cannot write {}", part.display()))?;
        fs::rename(&part, &path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(library)
}
