//! Entries as files in a folder. The least recently used are deleted first.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use parking_lot::Mutex;

use crate::files;
use crate::frames::Frames;

use super::entry::{self, Entry};
use super::key::Key;

/// Larger lines are not kept, and larger files are not entries. It is about nine minutes of speech.
const LARGEST: u64 = 16 << 20;

/// When the folder is full, entries are deleted until this fraction of the limit is left, so that it is not
/// searched for every new entry.
const KEPT: f64 = 0.9;

/// An entry that was used this recently is not deleted for another. So a project that is larger than the
/// folder keeps the lines that are there; otherwise each line would displace the next.
const RECENT: Duration = Duration::from_secs(3600);

/// Several hosts may write to the folder at the same time. Each checks its size again after writing this
/// fraction of the limit.
const UNSEEN: u64 = 16;

/// An unfinished file of this age was abandoned.
const ABANDONED: Duration = Duration::from_secs(3600);

/// The extension of an unfinished file.
const UNFINISHED: &str = "part";

/// A folder of entries.
#[derive(Debug)]
pub(super) struct Disk {
    folder: PathBuf,
    limit: u64,
    seen: Mutex<Option<Seen>>,
}

/// The state of the folder when it was last read.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// Bytes in it.
    bytes: u64,
    /// Bytes that we have added since.
    added: u64,
    /// If set, the folder is full of recently used entries, and nothing is written before this time.
    full_until: Option<SystemTime>,
}

/// How long a folder that is full of recently used entries is left alone.
const LEFT_ALONE: Duration = Duration::from_secs(60);

/// A file of the cache.
struct Stored {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
    /// Whether it is finished.
    is_entry: bool,
}

impl Stored {
    /// Whether it was used recently. A time in the future, left by a clock that was set back, does not count.
    fn is_recent(&self) -> bool {
        self.used.elapsed().is_ok_and(|age| age < RECENT)
    }
}

impl Disk {
    pub fn new(folder: PathBuf, limit: u64) -> Self {
        Self {
            folder,
            limit,
            seen: Mutex::new(None),
        }
    }

    /// The entry of `key`, if it exists and is valid. Invalid ones are deleted.
    pub fn get(&self, key: &Key) -> Option<Entry> {
        let path = self.folder.join(key.file_name());
        let bytes = match files::read(&path, LARGEST) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            bytes => bytes.ok(),
        };
        let entry = bytes.and_then(|bytes| entry::decode(key, &bytes));
        match entry {
            // The modification time is that of the last use. If it cannot be set, the entry is only deleted
            // earlier.
            Some(_) => drop(touch(&path)),
            None => {
                log::warn!("{} is damaged; the line is planned again", path.display());
                let _ = fs::remove_file(&path);
            }
        }
        entry
    }

    /// Stores an entry, unless it is too large or the folder is full of recently used ones.
    pub fn put(&self, key: &Key, phrases: &[&Frames], warnings: &[String]) {
        let bytes = entry::encode(key, phrases, warnings);
        if bytes.len() as u64 > LARGEST || !self.make_room(bytes.len() as u64) {
            return;
        }
        if let Err(error) = self.write(&key.file_name(), &bytes) {
            log::info!("{} cannot keep a line: {error}", self.folder.display());
        }
    }

    /// Writes a file atomically, for concurrent readers.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        /// Distinguishes files that one process writes at the same time.
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        fs::create_dir_all(&self.folder)?;
        let (process, number) = (std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let unfinished = self
            .folder
            .join(format!("{name}.{process}-{number}.{UNFINISHED}"));
        let written = File::create(&unfinished)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| fs::rename(&unfinished, self.folder.join(name)));
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    /// Counts `added` bytes that are about to be written, and deletes the least recently used entries if
    /// there are too many. Returns whether there is room.
    fn make_room(&self, added: u64) -> bool {
        let mut seen = self.seen.lock();
        if let Some(known) = seen.as_mut() {
            let now = SystemTime::now();
            if known
                .full_until
                .is_some_and(|until| now < until && until < now + 2 * LEFT_ALONE)
            {
                return false;
            }
            if known.bytes + added <= self.limit && known.added + added <= self.limit / UNSEEN {
                known.bytes += added;
                known.added += added;
                return true;
            }
        }
        // Others may have added and deleted files, so the folder is read again.
        let mut stored = list(&self.folder);
        let mut bytes: u64 = stored.iter().map(|file| file.bytes).sum();
        if bytes + added > self.limit {
            let target = (self.limit as f64 * KEPT) as u64;
            stored.retain(|file| file.is_entry && !file.is_recent());
            stored.sort_by_key(|file| file.used);
            for file in stored {
                if bytes + added <= target {
                    break;
                }
                if fs::remove_file(&file.path).is_ok() {
                    bytes -= file.bytes;
                }
            }
        }
        let has_room = bytes + added <= self.limit;
        *seen = Some(Seen {
            bytes: bytes + if has_room { added } else { 0 },
            added: 0,
            full_until: (!has_room).then(|| SystemTime::now() + LEFT_ALONE),
        });
        has_room
    }
}

fn touch(path: &Path) -> io::Result<()> {
    File::options()
        .append(true)
        .open(path)?
        .set_modified(SystemTime::now())
}

/// The entries in `folder`, finished or being written. Abandoned files are deleted.
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
        let is_entry = match path.extension().and_then(|ending| ending.to_str()) {
            Some("line") => true,
            Some(UNFINISHED) => false,
            _ => continue,
        };
        if !is_entry && used.elapsed().is_ok_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(&path);
            continue;
        }
        stored.push(Stored {
            path,
            bytes,
            used,
            is_entry,
        });
    }
    stored
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::frames::{Frame, Sizes};

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

    /// A line of `length` frames, about 350 bytes each.
    fn line(length: usize) -> Entry {
        let sizes = Sizes {
            envelope: 80,
            aperiodicity: 5,
        };
        let frames = (0..length).map(|_| Frame::silent(sizes, 100.0));
        let phrase = Frames {
            frames: frames.collect(),
            ..Frames::default()
        };
        Entry {
            phrases: vec![phrase],
            warnings: Vec::new(),
        }
    }

    fn put(disk: &Disk, number: u8, length: usize) {
        disk.put(&key(number), &[&line(length).phrases[0]], &[]);
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
    fn the_least_recently_used_entry_makes_room() {
        let folder = Folder::new("room");
        // A hundred frames are 35 kB: three lines fit.
        let disk = Disk::new(folder.0.clone(), 120_000);
        for number in 0..3 {
            put(&disk, number, 100);
            age(&disk, number, 10_000 - u64::from(number));
        }
        assert!(
            disk.get(&key(0)).is_some(),
            "it was used again, so 1 is the oldest now"
        );
        put(&disk, 3, 100);
        assert!(disk.get(&key(1)).is_none());
        for number in [0, 2, 3] {
            assert_eq!(disk.get(&key(number)), Some(line(100)), "{number}");
        }
        for number in 4..40 {
            age(&disk, number - 1, 10_000);
            put(&disk, number, 100);
            assert!(folder.bytes() <= 120_000);
            assert!(disk.get(&key(number)).is_some());
        }
    }

    #[test]
    fn a_recently_used_entry_makes_no_room() {
        let folder = Folder::new("recent");
        // A project of eight lines, of which three fit, is opened three times.
        for opened in 0..3 {
            let disk = Disk::new(folder.0.clone(), 120_000);
            let hits = (0..8).filter(|number| {
                let hit = disk.get(&key(*number)).is_some();
                if !hit {
                    put(&disk, *number, 100);
                }
                hit
            });
            assert_eq!(hits.count(), if opened == 0 { 0 } else { 3 });
            assert!(folder.bytes() <= 120_000);
        }
    }

    #[test]
    fn files_of_other_processes_count() {
        let folder = Folder::new("others");
        let disks = [0, 1].map(|_| Disk::new(folder.0.clone(), 1 << 20));
        for number in 0..60 {
            put(&disks[usize::from(number % 2)], number, 100);
        }
        let most = (1 << 20) + (1 << 20) / UNSEEN;
        assert!(folder.bytes() <= most, "{}", folder.bytes());
        assert!(folder.bytes() > (1 << 20) / 2);
    }

    #[test]
    fn a_line_that_is_too_large_is_not_kept_and_a_file_that_is_too_large_is_ignored() {
        let folder = Folder::new("large");
        let disk = Disk::new(folder.0.clone(), 1 << 30);
        put(&disk, 1, LARGEST as usize / 352 + 100);
        assert_eq!(folder.bytes(), 0);
        let path = folder.0.join(key(1).file_name());
        fs::create_dir_all(&folder.0).unwrap();
        File::create(&path).unwrap().set_len(LARGEST + 1).unwrap();
        assert!(disk.get(&key(1)).is_none());
        assert!(!path.exists());
    }

    #[test]
    fn a_damaged_entry_is_deleted_and_can_be_written_again() {
        let folder = Folder::new("damage");
        let disk = Disk::new(folder.0.clone(), 1 << 20);
        put(&disk, 1, 10);
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
        put(&disk, 1, 10);
        assert_eq!(disk.get(&key(1)), Some(line(10)));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_not_an_error() {
        let folder = Folder::new("file");
        fs::write(&folder.0, b"a file where the folder should be").unwrap();
        let disk = Disk::new(folder.0.clone(), 1 << 20);
        put(&disk, 1, 10);
        assert!(disk.get(&key(1)).is_none());
        fs::remove_file(&folder.0).unwrap();
    }

    #[test]
    fn abandoned_files_are_deleted() {
        let folder = Folder::new("part");
        fs::create_dir_all(&folder.0).unwrap();
        let stale = folder.0.join("00.line.1.part");
        File::create(&stale)
            .unwrap()
            .set_modified(SystemTime::now() - 2 * ABANDONED)
            .unwrap();
        let fresh = folder.0.join("00.line.2.part");
        File::create(&fresh).unwrap();
        put(&Disk::new(folder.0.clone(), 1 << 20), 1, 10);
        assert!(!stale.exists() && fresh.exists());
    }
}
