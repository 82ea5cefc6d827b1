//! The key of a line's frames.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::acoustic::Identity;
use crate::infer::Device;
use crate::text::Language;
use crate::voice::Variant;

/// A hash of the code between text and frames, and of the versions of its libraries.
const CODE: &str = env!("RECIT_FRAMES_CODE");

/// Identifies the frames of a line: a SHA-256 of everything that determines them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(pub(super) [u8; 32]);

/// A line with everything that its frames depend on.
#[derive(Clone, Copy, Debug)]
pub struct Spoken<'a> {
    /// The text with its markup.
    pub text: &'a str,
    /// The line's own language, if it has one.
    pub language: Option<Language>,
    /// Whether espeak-ng is available, if the line needs it.
    pub has_espeak: bool,
    /// The [hashes](crate::text::dictionary::Dictionary::hash) of the dictionaries of the project, the user and the voice.
    pub dictionaries: [&'a str; 3],
    /// The take.
    pub seed: u64,
    /// The hash of the voice, as [`Voice::hash`](crate::voice::Voice::hash) gives it.
    pub voice: &'a str,
    /// The model of the voice.
    pub variant: Variant,
    /// The speaker.
    pub who: &'a Identity,
    /// The inference engine and its device; `None` if every engine and processor plans the same bits.
    pub computed_by: Option<(&'a str, Device)>,
}

impl Key {
    /// The key of a line.
    pub fn new(spoken: &Spoken<'_>) -> Self {
        let mut hash = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        field(CODE.as_bytes());
        field(std::env::consts::ARCH.as_bytes());
        field(spoken.text.as_bytes());
        field(spoken.language.as_ref().map_or("", Language::tag).as_bytes());
        field(&[u8::from(spoken.has_espeak)]);
        spoken.dictionaries.iter().for_each(|hash| field(hash.as_bytes()));
        field(&spoken.seed.to_le_bytes());
        field(spoken.voice.as_bytes());
        field(spoken.variant.to_string().as_bytes());
        match spoken.who {
            Identity::Trained(number) => field(&(*number as u64).to_le_bytes()),
            Identity::Embedded(embedding) => {
                let values = embedding
                    .values
                    .iter()
                    .chain([&embedding.log_f0_mean, &embedding.formant]);
                let bytes: Vec<u8> = values.flat_map(|value| value.to_le_bytes()).collect();
                field(b"embedding");
                field(&bytes);
            }
        }
        if let Some((engine, device)) = spoken.computed_by {
            field(engine.as_bytes());
            field(device.to_string().as_bytes());
            field(instructions().as_bytes());
        }
        Self(hash.finalize().into())
    }

    /// The name of the file with this key.
    pub(super) fn file_name(&self) -> String {
        let hex: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{hex}.line")
    }
}

/// The instruction sets of this processor that affect how inference engines compute. Their sums differ in the
/// last bits, and several machines may share a folder.
fn instructions() -> &'static str {
    static NAMES: OnceLock<String> = OnceLock::new();
    NAMES.get_or_init(|| {
        let known = detected().into_iter().filter(|(_, has)| *has);
        known.map(|(name, _)| name).collect::<Vec<_>>().join(" ")
    })
}

#[cfg(target_arch = "x86_64")]
fn detected() -> [(&'static str, bool); 7] {
    [
        ("sse4.1", is_x86_feature_detected!("sse4.1")),
        ("avx", is_x86_feature_detected!("avx")),
        ("avx2", is_x86_feature_detected!("avx2")),
        ("fma", is_x86_feature_detected!("fma")),
        ("avxvnni", is_x86_feature_detected!("avxvnni")),
        ("avx512f", is_x86_feature_detected!("avx512f")),
        ("avx512vnni", is_x86_feature_detected!("avx512vnni")),
    ]
}

#[cfg(target_arch = "aarch64")]
fn detected() -> [(&'static str, bool); 4] {
    use std::arch::is_aarch64_feature_detected;
    [
        ("dotprod", is_aarch64_feature_detected!("dotprod")),
        ("fp16", is_aarch64_feature_detected!("fp16")),
        ("i8mm", is_aarch64_feature_detected!("i8mm")),
        ("sve", is_aarch64_feature_detected!("sve")),
    ]
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn detected() -> [(&'static str, bool); 0] {
    []
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::{Precision, Tier};
    use std::collections::HashSet;
    use std::sync::Arc;

    use crate::acoustic::Embedding;

    #[test]
    fn everything_that_changes_the_frames_changes_the_key() {
        let spoken = Spoken {
            text: "One.",
            language: None,
            has_espeak: true,
            dictionaries: ["", "", ""],
            seed: 0,
            voice: "abc",
            variant: Variant::default(),
            who: &Identity::Trained(0),
            computed_by: Some(("rten", Device::Cpu)),
        };
        let embedded = |values: &[f32]| {
            Identity::Embedded(Arc::new(Embedding {
                values: values.to_vec(),
                log_f0_mean: 5.0,
                formant: 0.0,
            }))
        };
        let other = Variant {
            tier: Tier::Light,
            precision: Precision::Int8,
        };
        let all = [
            spoken,
            Spoken {
                text: "One",
                ..spoken
            },
            Spoken {
                language: Some(Language::Mandarin),
                ..spoken
            },
            Spoken {
                has_espeak: false,
                ..spoken
            },
            Spoken { seed: 1, ..spoken },
            Spoken {
                dictionaries: ["x", "", ""],
                ..spoken
            },
            Spoken {
                dictionaries: ["", "x", ""],
                ..spoken
            },
            Spoken {
                dictionaries: ["", "", "x"],
                ..spoken
            },
            Spoken {
                voice: "abd",
                ..spoken
            },
            Spoken {
                variant: other,
                ..spoken
            },
            Spoken {
                who: &Identity::Trained(1),
                ..spoken
            },
            Spoken {
                who: &embedded(&[0.1, 0.2]),
                ..spoken
            },
            Spoken {
                who: &embedded(&[0.1, 0.3]),
                ..spoken
            },
            Spoken {
                computed_by: Some(("rte", Device::Cpu)),
                voice: "nabc",
                ..spoken
            },
            Spoken {
                computed_by: None,
                ..spoken
            },
        ];
        let keys: HashSet<Key> = all.iter().map(Key::new).collect();
        assert_eq!(keys.len(), all.len());
        assert_eq!(Key::new(&spoken), Key::new(&all[0]));
    }
}
