//! Files in folders: voices, and the cache.

use std::fs;
use std::path::{Path, PathBuf};

use recit::acoustic::{Identity, PhrasePosition};
use recit::cache::{Cache, Key, PlannedLine, Spoken};
use recit::frames::{Frame, FrameRow};
use recit::infer::Runtime;
use recit::text::Frontend;
use recit::vocoder::Timbre;
use recit::voice::{Tier, Variant, Voice};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::change::{Chance, bytes, text};

const STAGES: [&str; 3] = ["acoustic_encoder", "acoustic_prosody", "acoustic_decoder"];

const MANIFEST_WORDS: [&str; 10] = [
    "\"speakers\":",
    "\"vocoder\":",
    "\"tiers\":",
    "\"file\":\"/dev/zero\",",
    "null",
    "[",
    "]",
    "{",
    "}",
    "-",
];

/// A folder that is deleted when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("recit-fuzz-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The small model of the house voice, in a folder.
pub struct VoiceFolder {
    folder: Folder,
    manifest: Value,
    graphs: Vec<(String, Vec<u8>)>,
}

impl VoiceFolder {
    pub fn new() -> Self {
        let folder = Folder::new("voice");
        let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/house");
        let mut manifest: Value =
            serde_json::from_slice(&fs::read(house.join("voice.json")).unwrap()).unwrap();
        let files = manifest["tiers"]["light"]["int8"].take();
        let graphs = STAGES.map(|stage| {
            let name = files[stage]["file"].as_str().unwrap().to_owned();
            let bytes = fs::read(house.join(&name)).unwrap();
            fs::write(folder.0.join(&name), &bytes).unwrap();
            (name, bytes)
        });
        manifest["tiers"] = json!({ "light": { "int8": files } });
        Self {
            folder,
            manifest,
            graphs: graphs.into(),
        }
    }

    /// Loads the folder with its `voice.json` or one of its graphs changed.
    pub fn load(&self, chance: &mut Chance) -> bool {
        let manifest = self.folder.0.join("voice.json");
        if chance.below(2) == 0 {
            let changed = text(chance, &self.manifest.to_string(), &MANIFEST_WORDS);
            fs::write(manifest, changed).unwrap();
            return self.speaks();
        }
        let at = chance.below(STAGES.len());
        let (name, graph) = &self.graphs[at];
        let changed = bytes(chance, graph);
        let mut described = self.manifest.clone();
        let entry = &mut described["tiers"]["light"]["int8"][STAGES[at]];
        entry["bytes"] = json!(changed.len());
        entry["sha256"] = json!(hex(&Sha256::digest(&changed)));
        fs::write(manifest, described.to_string()).unwrap();
        fs::write(self.folder.0.join(name), changed).unwrap();
        let speaks = self.speaks();
        fs::write(self.folder.0.join(name), graph).unwrap();
        speaks
    }

    fn speaks(&self) -> bool {
        let wanted = Variant {
            tier: Tier::Light,
            ..Variant::default()
        };
        let Ok(voice) = Voice::load(&self.folder.0, &Runtime::builtin(), wanted) else {
            return false;
        };
        let format = voice.format();
        let mut stream = voice.vocoder().stream(0);
        let mut frames = FrameRow::default();
        frames.hold(Frame::silent(format.sizes(), 200.0).view(), 6);
        if stream.feed(&frames).is_err() {
            return false;
        }
        let f0 = vec![200.0; format.frames_per_segment + 1];
        stream.segment(&f0, &Timbre::default(), &mut vec![0.0; format.segment()]);
        true
    }
}

/// A cache with one line.
pub struct CacheFolder {
    folder: Folder,
    key: Key,
    file: PathBuf,
    entry: Vec<u8>,
}

impl CacheFolder {
    pub fn new() -> Self {
        let folder = Folder::new("cache");
        let key = Key::new(&Spoken {
            text: "One.",
            language: None,
            has_espeak: false,
            dictionaries: ["", "", ""],
            seed: 0,
            voice: "house",
            variant: Variant::default(),
            who: &Identity::Trained(0),
            computed_by: None,
        });
        let voice = Voice::builtin(&Runtime::builtin(), Variant::default()).unwrap();
        let phrases = Frontend::load().utterance("One, two.").phrases;
        let whole = PhrasePosition {
            first: true,
            last: true,
        };
        let cache = Cache::in_folder(folder.0.clone(), 64 << 20);
        let frames = phrases.iter().map(|phrase| {
            cache.share_frames(
                voice
                    .acoustic()
                    .plan(phrase, voice.identity(0), 0, whole)
                    .unwrap(),
            )
        });
        let planned = PlannedLine {
            phrases: frames.collect(),
            warnings: vec!["It is not a number.".to_owned()],
        };
        cache.keep(&key, &planned);
        let file = fs::read_dir(&folder.0).unwrap().next().unwrap().unwrap().path();
        let entry = fs::read(&file).unwrap();
        Self {
            folder,
            key,
            file,
            entry,
        }
    }

    /// Reads the entry with its content changed, under a hash that is right three times out of four.
    pub fn entry(&self, chance: &mut Chance) -> bool {
        /// The magic bytes, the key and the hash.
        const HEADER: usize = 8 + 32 + 32;
        let mut changed = match chance.below(3) {
            // The part with lengths and texts.
            0 => {
                let (head, tail) = self.entry.split_at(HEADER + 64);
                [&head[..HEADER], &bytes(chance, &head[HEADER..]), tail].concat()
            }
            _ => bytes(chance, &self.entry),
        };
        if chance.below(4) > 0 && changed.len() > HEADER {
            let hash = Sha256::digest(&changed[HEADER..]);
            changed[HEADER - 32..HEADER].copy_from_slice(&hash);
        }
        fs::write(&self.file, changed).unwrap();
        Cache::in_folder(self.folder.0.clone(), 64 << 20)
            .get(&self.key)
            .is_some()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
