//! The frames of lines that were planned before, shared in memory while they are in use, and kept on disk.
//!
//! An entry is a whole line, so the lines of a reopened project are armed without the text front end and the
//! acoustic model. Its [`Key`] covers everything that determines the frames.
//!
//! Memory is the first tier, with a [`Budget`] for all frames. The disk is the second.

mod budget;
mod disk;
mod entry;
mod key;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::frames::{Frames, Sizes};

use disk::Disk;

pub use budget::{Budget, Charge, Counted, DEFAULT_MEMORY};
pub use key::{Key, Spoken};

/// The folder of the cache; `off` disables it.
const VARIABLE: &str = "RECIT_CACHE";

/// The size limit of a user's cache on disk, in bytes: about two and a half hours of speech.
pub const DEFAULT_LIMIT: u64 = 256 << 20;

/// The frames of a phrase, shared by all their readers.
pub type SharedFrames = Arc<Counted<Frames>>;

/// A planned line.
#[derive(Debug, Default, PartialEq)]
pub struct PlannedLine {
    /// The frames of its phrases, in order.
    pub phrases: Vec<SharedFrames>,
    /// Warnings about its markup, for the user.
    pub warnings: Vec<String>,
}

impl PlannedLine {
    /// Bytes of memory that its frames take.
    pub fn bytes(&self) -> u64 {
        self.phrases.iter().map(|phrase| phrase.bytes() as u64).sum()
    }

    /// Whether all of its frames have these sizes.
    pub fn has(&self, sizes: Sizes) -> bool {
        let mut rows = self.phrases.iter().map(|phrase| &phrase.frames);
        rows.all(|row| row.is_empty() || row.sizes() == sizes)
    }
}

/// All known lines. May be used from any thread except the audio thread.
#[derive(Debug)]
pub struct Cache {
    known: Mutex<HashMap<Key, Weak<PlannedLine>>>,
    disk: Option<Disk>,
    budget: Arc<Budget>,
}

impl Default for Cache {
    fn default() -> Self {
        Self::in_memory()
    }
}

impl Cache {
    /// A cache in memory only, with [`DEFAULT_MEMORY`].
    pub fn in_memory() -> Self {
        Self {
            known: Mutex::default(),
            disk: None,
            budget: Arc::new(Budget::new(DEFAULT_MEMORY)),
        }
    }

    /// A cache that keeps at most `limit` bytes in `folder`, which is created when needed, and has
    /// [`DEFAULT_MEMORY`]. Other processes may use the folder at the same time.
    pub fn in_folder(folder: PathBuf, limit: u64) -> Self {
        Self {
            disk: Some(Disk::new(folder, limit)),
            ..Self::in_memory()
        }
    }

    /// The cache of this user, with at most [`DEFAULT_LIMIT`] on disk: in the folder `RECIT_CACHE`, or else
    /// in [`cache_dir`](crate::paths::cache_dir). With `RECIT_CACHE=off`, or without such a folder, it is in
    /// memory only. `RECIT_MEMORY` sets its memory in MiB.
    pub fn of_user() -> Self {
        let folder = match std::env::var_os(VARIABLE) {
            Some(off) if off == "off" => None,
            Some(path) if !path.is_empty() => Some(PathBuf::from(path)),
            _ => crate::paths::cache_dir().map(|folder| folder.join("lines")),
        };
        let cache = folder.map_or_else(Self::in_memory, |folder| Self::in_folder(folder, DEFAULT_LIMIT));
        Self {
            budget: Arc::new(Budget::of_user()),
            ..cache
        }
    }

    /// The same cache with `limit` bytes of memory.
    #[must_use]
    pub fn with_memory(self, limit: u64) -> Self {
        Self {
            budget: Arc::new(Budget::new(limit)),
            ..self
        }
    }

    /// The memory budget of armed lines.
    pub fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }

    /// Counts and shares `frames`.
    pub fn share_frames(&self, frames: Frames) -> SharedFrames {
        let bytes = frames.bytes();
        Arc::new(self.budget.count(frames, bytes))
    }

    /// The line, if it is in memory.
    pub fn known(&self, key: &Key) -> Option<Arc<PlannedLine>> {
        self.known.lock().get(key).and_then(Weak::upgrade)
    }

    /// The line, if it is in memory or on disk. A damaged entry on disk is deleted.
    pub fn get(&self, key: &Key) -> Option<Arc<PlannedLine>> {
        self.known(key).or_else(|| {
            let entry = self.disk.as_ref()?.get(key)?;
            let phrases = entry.phrases.into_iter().map(|frames| self.share_frames(frames));
            let planned = Arc::new(PlannedLine {
                phrases: phrases.collect(),
                warnings: entry.warnings,
            });
            self.share(key, &planned);
            Some(planned)
        })
    }

    /// Makes a line known for as long as it is in use.
    pub fn share(&self, key: &Key, planned: &Arc<PlannedLine>) {
        let mut known = self.known.lock();
        if known.len() == known.capacity() {
            known.retain(|_, planned| planned.strong_count() > 0);
        }
        known.insert(*key, Arc::downgrade(planned));
    }

    /// Stores a line on disk; the least recently used ones make room. A failure is not an error.
    pub fn keep(&self, key: &Key, planned: &PlannedLine) {
        if let Some(disk) = &self.disk {
            let phrases: Vec<&Frames> = planned.phrases.iter().map(|phrase| &***phrase).collect();
            disk.put(key, &phrases, &planned.warnings);
        }
    }
}
