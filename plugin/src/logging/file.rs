//! The log file.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fmt, process, thread};

use log::Level;
use parking_lot::Mutex;
use time::UtcDateTime;

/// When a file would exceed this size, it replaces the previous one, and a new one is started.
const MOST_BYTES: u64 = 1 << 20;
/// The most bytes of a record.
const MOST_RECORD: usize = 64 << 10;

/// The file that records are appended to, and the previous one, with `.1` appended to its name.
pub(super) struct File {
    path: PathBuf,
    last: Mutex<Last>,
}

/// The last record, so that repeated ones are counted and written once.
#[derive(Default)]
struct Last {
    text: String,
    again: u64,
}

impl File {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            last: Mutex::default(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a record. Errors are ignored.
    pub(super) fn write(&self, level: Level, target: &str, text: &impl fmt::Display) {
        self.write_at(SystemTime::now(), level, target, text);
    }

    fn write_at(&self, time: SystemTime, level: Level, target: &str, text: &impl fmt::Display) {
        let mut said = format!("{level:5} {target}: {text}");
        if said.len() > MOST_RECORD {
            said.truncate(said.floor_char_boundary(MOST_RECORD));
            said.push('…');
        }
        let mut last = self.last.lock();
        if last.text == said {
            last.again += 1;
            return;
        }
        let head = head(time);
        let mut lines = String::new();
        if last.again > 0 {
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "{head} (the same, {} times more)", last.again);
        }
        let _ = writeln!(lines, "{head} {said}");
        *last = Last { text: said, again: 0 };
        // Under the lock, so that the files of one process are not rotated twice.
        let _ = append(&self.path, &lines);
    }
}

/// The time and the process.
fn head(time: SystemTime) -> String {
    let at = UtcDateTime::from(time);
    let (date, clock) = (at.date(), at.time());
    let thread = thread::current();
    format!(
        "{date} {:02}:{:02}:{:02}.{:03}Z {} {}",
        clock.hour(),
        clock.minute(),
        clock.second(),
        clock.millisecond(),
        process::id(),
        thread.name().unwrap_or("-"),
    )
}

/// Creates an empty file if there is none. Errors are ignored.
pub(super) fn make(path: &Path) {
    let _ = append(path, "");
}

fn append(path: &Path, lines: &str) -> io::Result<()> {
    let grown = fs::metadata(path).is_ok_and(|now| now.len() + lines.len() as u64 > MOST_BYTES);
    if grown {
        fs::rename(path, before(path))?;
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // In one write, so that records of several processes do not mix.
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(lines.as_bytes())
}

/// The previous file.
fn before(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".1");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::time::Duration;

    use super::*;

    /// A folder that is deleted with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("recit-log-{name}-{}", process::id()));
            let _ = fs::remove_dir_all(&folder);
            Self(folder)
        }

        fn log(&self) -> PathBuf {
            self.0.join("below").join("recit.log")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_record_has_time_process_and_text() {
        let folder = Folder::new("record");
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_234_567_890_123);
        File::new(folder.log()).write_at(at, Level::Warn, "recit::cache", &"two\nlines");
        let thread = thread::current();
        let expected = format!(
            "2009-02-13 23:31:30.123Z {} {} WARN  recit::cache: two\nlines\n",
            process::id(),
            thread.name().unwrap()
        );
        assert_eq!(fs::read_to_string(folder.log()).unwrap(), expected);
    }

    #[test]
    fn there_are_two_files_of_a_mebibyte_at_most() {
        let folder = Folder::new("rotation");
        let file = File::new(folder.log());
        for number in 0..60 {
            let long = format!("{number} {}", "é".repeat(50_000));
            file.write(Level::Info, "recit", &long);
        }
        let length = |path: &Path| fs::metadata(path).unwrap().len();
        let (now, then) = (length(&folder.log()), length(&before(&folder.log())));
        assert!(
            now <= MOST_BYTES && then <= MOST_BYTES && then > MOST_BYTES / 2,
            "{now} {then}"
        );
        assert_eq!(fs::read_dir(folder.log().parent().unwrap()).unwrap().count(), 2);
        let last = fs::read_to_string(folder.log()).unwrap();
        let last = last.lines().last().unwrap();
        assert!(last.contains("recit: 59 ") && last.ends_with('…') && last.len() < MOST_RECORD + 100);
    }

    #[test]
    fn repeated_records_are_counted() {
        let folder = Folder::new("again");
        let file = File::new(folder.log());
        for _ in 0..1000 {
            file.write(Level::Error, "recit", &"it fails");
        }
        file.write(Level::Error, "recit", &"it ends");
        let text = fs::read_to_string(folder.log()).unwrap();
        let ends: Vec<_> = text
            .lines()
            .map(|line| line.rsplit("Z ").next().unwrap())
            .collect();
        assert_eq!(ends.len(), 3, "{text}");
        assert!(text.contains("(the same, 999 times more)") && text.ends_with("it ends\n"));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_harmless() {
        File::new(PathBuf::from("/proc/nowhere/recit.log")).write(Level::Error, "recit", &"lost");
    }
}
