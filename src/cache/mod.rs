//! Lines that were planned before: their frames, shared in memory while anybody has them, and kept on disk.
//!
//! An entry is a whole line, so that a project which is opened again needs neither the text front end nor the
//! acoustic model before its lines are armed. Its [`Key`] holds everything that determines the frames.

mod disk;
mod entry;
mod key;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::acoustic::Frames;

use disk::Disk;

pub use key::{Key, Spoken};

/// Names the folder of the cache; `off` turns it off.
const VARIABLE: &str = "RECIT_CACHE";

/// The most that the cache of a user takes on disk, in bytes: about two and a half hours of speech.
pub const DEFAULT_LIMIT: u64 = 256 << 20;

/// A line as it was planned.
#[derive(Debug, Default, PartialEq)]
pub struct Planned {
    /// The frames of its phrases, in order.
    pub phrases: Vec<Arc<Frames>>,
    /// What the user should know of its markup.
    pub warnings: Vec<String>,
}

/// All lines that are known. Any thread but the audio thread may ask.
#[derive(Debug, Default)]
pub struct Cache {
    known: Mutex<HashMap<Key, Weak<Planned>>>,
    disk: Option<Disk>,
}

impl Cache {
    /// A cache in memory only.
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// A cache that keeps at most `limit` bytes in `folder`, which is made when it is needed. Others may use the
    /// folder at the same time.
    pub fn in_folder(folder: PathBuf, limit: u64) -> Self {
        Self {
            known: Mutex::default(),
            disk: Some(Disk::new(folder, limit)),
        }
    }

    /// The cache of this user, at most [`DEFAULT_LIMIT`] on disk: in the folder that `RECIT_CACHE` names, else in
    /// [`cache_dir`](crate::paths::cache_dir). With `RECIT_CACHE=off`, or without such a folder, it is in memory only.
    pub fn of_user() -> Self {
        let folder = match std::env::var_os(VARIABLE) {
            Some(off) if off == "off" => None,
            Some(path) if !path.is_empty() => Some(PathBuf::from(path)),
            _ => crate::paths::cache_dir().map(|folder| folder.join("lines")),
        };
        folder.map_or_else(Self::in_memory, |folder| Self::in_folder(folder, DEFAULT_LIMIT))
    }

    /// The line, if somebody has it.
    pub fn known(&self, key: &Key) -> Option<Arc<Planned>> {
        self.known.lock().get(key).and_then(Weak::upgrade)
    }

    /// The line, if somebody has it or the disk. An entry on disk that is damaged is deleted.
    pub fn get(&self, key: &Key) -> Option<Arc<Planned>> {
        self.known(key).or_else(|| {
            let planned = Arc::new(self.disk.as_ref()?.get(key)?);
            self.share(key, &planned);
            Some(planned)
        })
    }

    /// Makes a line known for as long as somebody holds it.
    pub fn share(&self, key: &Key, planned: &Arc<Planned>) {
        let mut known = self.known.lock();
        if known.len() == known.capacity() {
            known.retain(|_, planned| planned.strong_count() > 0);
        }
        known.insert(*key, Arc::downgrade(planned));
    }

    /// Keeps a line on disk; what was used longest ago makes room. That it cannot be kept is no error.
    pub fn keep(&self, key: &Key, planned: &Planned) {
        if let Some(disk) = &self.disk {
            disk.put(key, planned);
        }
    }
}
