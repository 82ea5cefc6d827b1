//! The voice that is part of this program.

use crate::infer::ModelBytes;

/// The text of its `voice.json`.
pub(super) const MANIFEST: &str = include_str!("../../models/house/voice.json");

/// The bytes of a file of its folder.
pub(super) fn file(name: &str) -> Option<ModelBytes> {
    let bytes: &'static [u8] = match name {
        "acoustic_encoder.onnx" => include_bytes!("../../models/house/acoustic_encoder.onnx"),
        "acoustic_prosody.onnx" => include_bytes!("../../models/house/acoustic_prosody.onnx"),
        "acoustic_decoder.onnx" => include_bytes!("../../models/house/acoustic_decoder.onnx"),
        "vocoder.onnx" => include_bytes!("../../models/house/vocoder.onnx"),
        _ => return None,
    };
    Some(ModelBytes::Borrowed(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::{hex_sha256, manifest};

    #[test]
    fn the_built_in_files_are_those_that_the_manifest_names() {
        let manifest = manifest::parse(MANIFEST).expect("the built-in voice.json is valid");
        for entry in manifest.files() {
            let bytes = file(&entry.file).expect("every file is built in");
            assert_eq!(bytes.len() as u64, entry.bytes, "{}", entry.file);
            assert_eq!(hex_sha256(&bytes), entry.sha256, "{}", entry.file);
        }
    }
}
