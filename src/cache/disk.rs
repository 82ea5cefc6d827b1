//! Entries as files in a folder, the ones used last kept.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use parking_lot::Mutex;

use super::Planned;
use super::entry;
use super::key::Key;

/// The longest line there can be (2,000 characters with long pauses) stays below this many bytes.
const LARGEST: u64 = 64 << 20;

/// When the folder is full, entries are deleted until this share of the limit is left, so that it is not searched for
/// every new one.
const KEPT: f64 = 0.9;

/// A file that somebody began to write this long ago will not be finished.
const ABANDONED: Duration = Duration::from_secs(3600);

/// What the name of an unfinished file ends with.
const UNFINISHED: &str = "part";

/// A folder of entries.
#[derive(Debug)]
pub(super) struct Disk {
    folder: PathBuf,
    limit: u64,
    /// Bytes in the folder, as far as we know; `None` until somebody has looked.
    used: Mutex<Option<u64>>,
}

/// A file in the folder.
struct Stored {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Disk {
    pub fn new(folder: PathBuf, limit: u64) -> Self {
        Self {
            folder,
            limit,
            used: Mutex::new(None),
        }
    }

    /// The entry of `key`, if it is there and sound. One that is not is deleted.
    pub fn get(&self, key: &Key) -> Option<Planned> {
        let path = self.folder.join(key.file_name());
        let mut bytes = Vec::new();
        let file = File::open(&path).ok()?;
        let read = file.take(LARGEST).read_to_end(&mut bytes);
        let planned = read.ok().and_then(|_| entry::decode(key, &bytes));
        match planned {
            // The time of its last use decides how long it stays. Where that cannot be written, it only goes earlier.
            Some(_) => drop(touch(&path)),
            None => {
                log::warn!("{} is damaged; the line is planned anew", path.display());
                let _ = fs::remove_file(&path);
            }
        }
        planned
    }

    /// Keeps an entry.
    pub fn put(&self, key: &Key, planned: &Planned) {
        let bytes = entry::encode(key, planned);
        match self.write(&key.file_name(), &bytes) {
            Ok(()) => self.make_room(bytes.len() as u64),
            Err(error) => log::info!("{} cannot keep a line: {error}", self.folder.display()),
        }
    }

    /// Writes a whole file or none: whoever reads it at the same time sees either.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let unfinished = self
            .folder
            .join(format!("{name}.{}.{UNFINISHED}", std::process::id()));
        let written = File::create(&unfinished)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| fs::rename(&unfinished, self.folder.join(name)));
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    /// Counts `added` bytes, and deletes what was used longest ago while there is too much.
    fn make_room(&self, added: u64) {
        let mut used = self.used.lock();
        let known = used.map(|bytes| bytes + added);
        if known.is_some_and(|bytes| bytes <= self.limit) {
            *used = known;
            return;
        }
        // Others may have added and deleted: only the folder itself knows.
        let mut stored = list(&self.folder);
        let mut bytes: u64 = stored.iter().map(|file| file.bytes).sum();
        if bytes > self.limit {
            stored.sort_by_key(|file| file.used);
            for file in stored {
                if bytes as f64 <= self.limit as f64 * KEPT {
                    break;
                }
                if fs::remove_file(&file.path).is_ok() {
                    bytes -= file.bytes;
                }
            }
        }
        *used = Some(bytes);
    }
}

fn touch(path: &Path) -> io::Result<()> {
    File::options()
        .append(true)
        .open(path)?
        .set_modified(SystemTime::now())
}

/// The entries in `folder`. Files that were begun and never finished are deleted on the way.
fn list(folder: &Path) -> Vec<Stored> {
    let mut stored = Vec::new();
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = file.path();
        let Some((bytes, used)) = file
            .metadata()
            .ok()
            .and_then(|data| Some((data.len(), data.modified().ok()?)))
        else {
            continue;
        };
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("line") => stored.push(Stored { path, bytes, used }),
            Some(UNFINISHED) if used.elapsed().is_ok_and(|age| age > ABANDONED) => {
                let _ = fs::remove_file(&path);
            }
            _ => {}
        }
    }
    stored
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::acoustic::{Frame, Frames};
    use std::sync::Arc;

    /// A folder of one test, deleted with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("recit-cache-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }

        fn bytes(&self) -> u64 {
            list(&self.0).iter().map(|file| file.bytes).sum()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn line(length: usize) -> Planned {
        let frames = Frames {
            frames: vec![Frame::silent(100.0); length],
            ..Frames::default()
        };
        Planned {
            phrases: vec![Arc::new(frames)],
            warnings: Vec::new(),
        }
    }

    fn key(number: u8) -> Key {
        Key([number; 32])
    }

    fn age(disk: &Disk, number: u8, seconds: u64) {
        let path = disk.folder.join(key(number).file_name());
        let then = SystemTime::now() - Duration::from_secs(seconds);
        File::options()
            .append(true)
            .open(path)
            .unwrap()
            .set_modified(then)
            .unwrap();
    }

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let folder = Folder::new("room");
        // A hundred frames are 35 kB: three lines fit.
        let disk = Disk::new(folder.0.clone(), 120_000);
        for number in 0..3 {
            disk.put(&key(number), &line(100));
            age(&disk, number, 1000 - u64::from(number));
        }
        assert!(disk.get(&key(0)).is_some(), "used again: the oldest is 1 now");
        disk.put(&key(3), &line(100));
        assert!(disk.get(&key(1)).is_none());
        for number in [0, 2, 3] {
            assert_eq!(disk.get(&key(number)), Some(line(100)), "{number}");
        }
        for number in 4..40 {
            disk.put(&key(number), &line(100));
            assert!(folder.bytes() <= 120_000);
        }
    }

    #[test]
    fn a_damaged_entry_is_gone_and_can_be_written_again() {
        let folder = Folder::new("damage");
        let disk = Disk::new(folder.0.clone(), 1 << 20);
        disk.put(&key(1), &line(10));
        let path = folder.0.join(key(1).file_name());
        let half = fs::metadata(&path).unwrap().len() / 2;
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(half)
            .unwrap();
        assert!(disk.get(&key(1)).is_none());
        assert!(!path.exists());
        disk.put(&key(1), &line(10));
        assert_eq!(disk.get(&key(1)), Some(line(10)));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_no_error() {
        let folder = Folder::new("file");
        fs::write(&folder.0, b"a file where the folder should be").unwrap();
        let disk = Disk::new(folder.0.clone(), 1 << 20);
        disk.put(&key(1), &line(10));
        assert!(disk.get(&key(1)).is_none());
        fs::remove_file(&folder.0).unwrap();
    }

    #[test]
    fn files_that_nobody_will_finish_are_cleared_away() {
        let folder = Folder::new("part");
        fs::create_dir_all(&folder.0).unwrap();
        let stale = folder.0.join("00.line.1.part");
        File::create(&stale)
            .unwrap()
            .set_modified(SystemTime::now() - 2 * ABANDONED)
            .unwrap();
        let fresh = folder.0.join("00.line.2.part");
        File::create(&fresh).unwrap();
        Disk::new(folder.0.clone(), 1 << 20).put(&key(1), &line(10));
        assert!(!stale.exists() && fresh.exists());
    }
}
