//! The built-in voice.

use crate::infer::ModelBytes;

/// The text of its `voice.json`.
pub(super) const MANIFEST: &str = include_str!("../../models/house/voice.json");

/// The bytes of a graph as an entry of [`FILES`].
macro_rules! graph {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../models/house/", $name)))
    };
}

/// The built-in graphs of its folder: those with 8-bit integers.
const FILES: [(&str, &[u8]); 6] = [
    graph!("standard_int8_acoustic_encoder.onnx"),
    graph!("standard_int8_acoustic_prosody.onnx"),
    graph!("standard_int8_acoustic_decoder.onnx"),
    graph!("light_int8_acoustic_encoder.onnx"),
    graph!("light_int8_acoustic_prosody.onnx"),
    graph!("light_int8_acoustic_decoder.onnx"),
];

/// The bytes of a file of its folder, if it is built in.
pub(super) fn file(name: &str) -> Option<ModelBytes> {
    let (_, bytes) = FILES.iter().find(|(known, _)| *known == name)?;
    Some(ModelBytes::Borrowed(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::hash::hex_sha256;
    use crate::voice::{Precision, Tier, Variant, manifest};

    #[test]
    fn the_built_in_files_are_those_in_the_manifest() {
        let manifest = manifest::parse(MANIFEST).expect("the built-in voice.json is valid");
        for tier in Tier::ALL {
            let variant = Variant {
                tier,
                precision: Precision::Int8,
            };
            let files = manifest
                .tiers
                .files(variant)
                .expect("both tiers are there in int8");
            for entry in files.all() {
                let bytes = file(&entry.file).expect("every file is built in");
                assert_eq!(bytes.len() as u64, entry.bytes, "{}", entry.file);
                assert_eq!(hex_sha256(&bytes), entry.sha256, "{}", entry.file);
            }
        }
    }
}
