//! Files that are written completely or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The extension of unfinished files.
const UNFINISHED: &str = "part";

/// A file that is written under a temporary name and renamed when it is complete, so that an old file stays
/// until then. A target that is not a regular file, such as a pipe, gets everything at the end. If it is
/// dropped before [`finish`](Self::finish), nothing is left behind.
pub struct WholeFile {
    /// The temporary path; `None` if the file has no name.
    at: Option<PathBuf>,
    place: Destination,
    file: BufWriter<File>,
}

/// The final destination of the bytes.
enum Destination {
    /// A file, which is replaced.
    File(PathBuf),
    /// A stream.
    Stream(Box<dyn Write + Send>),
}

impl WholeFile {
    /// Creates a file for `place`. Symbolic links are followed.
    ///
    /// # Errors
    /// If nothing can be written.
    pub fn create(place: &Path) -> io::Result<Self> {
        let target = fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        match fs::metadata(place) {
            Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => {
                // A pipe is opened now, so that its reader notices a failure at once.
                Self::stream(Box::new(File::options().write(true).open(place)?))
            }
            found => {
                let mut name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
                name.push(format!(".{}.{UNFINISHED}", std::process::id()));
                let at = target.with_file_name(name);
                let file = File::create(&at)?;
                if let Ok(found) = found {
                    // The new file gets the permissions of the old one.
                    let _ = file.set_permissions(found.permissions());
                }
                Ok(Self {
                    at: Some(at),
                    place: Destination::File(target),
                    file: BufWriter::new(file),
                })
            }
        }
    }

    /// Creates a file that is written to `stream` once it is complete.
    ///
    /// # Errors
    /// If temporary files cannot be created.
    pub fn stream(stream: Box<dyn Write + Send>) -> io::Result<Self> {
        let (at, file) = temporary()?;
        Ok(Self {
            at,
            place: Destination::Stream(stream),
            file: BufWriter::new(file),
        })
    }

    /// Renames it to its final name, or writes everything to the stream.
    ///
    /// # Errors
    /// The error of the system. The old file is then unchanged.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        if let Destination::Stream(stream) = &mut self.place {
            let file = self.file.get_mut();
            file.seek(SeekFrom::Start(0))?;
            io::copy(&mut file.take(u64::MAX), stream)?;
            return stream.flush();
        }
        // Otherwise, after a power failure, the new name might exist with incomplete content.
        self.file.get_ref().sync_all()?;
        match (&self.at, &self.place) {
            (Some(at), Destination::File(place)) => fs::rename(at, place),
            _ => Ok(()),
        }
    }
}

/// A new temporary file. Others cannot open it by guessing its name beforehand.
fn temporary() -> io::Result<(Option<PathBuf>, File)> {
    let folder = std::env::temp_dir();
    let process = std::process::id();
    for number in 0..100 {
        let at = folder.join(format!("recit-{process}-{number}.{UNFINISHED}"));
        match File::options().read(true).write(true).create_new(true).open(&at) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            // Without a name the file disappears with the process, however that ends. Not every system allows
            // that.
            Ok(file) => return Ok((fs::remove_file(&at).is_err().then_some(at), file)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for WholeFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        // If it was renamed, there is none.
        if let Some(at) = &self.at {
            let _ = fs::remove_file(at);
        }
    }
}

/// Whether two paths refer to the same file.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    let canonical = |path: &Path| fs::canonicalize(path).ok();
    match (canonical(one), canonical(other)) {
        (Some(one), Some(other)) if one == other => true,
        (Some(one), Some(other)) => is_linked(&one, &other),
        _ => false,
    }
}

#[cfg(unix)]
fn is_linked(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |path: &Path| fs::metadata(path).ok().map(|found| (found.dev(), found.ino()));
    place(one).is_some() && place(one) == place(other)
}

#[cfg(not(unix))]
fn is_linked(_: &Path, _: &Path) -> bool {
    // A hard link is replaced by the new file, so the input stays unchanged.
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("recit-whole-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn the_old_file_stays_until_the_new_one_is_whole() {
        let folder = folder("stays");
        let place = folder.join("a.wav");
        fs::write(&place, "old").unwrap();
        let mut file = WholeFile::create(&place).unwrap();
        file.write_all(b"half").unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"old");
        drop(file);
        assert_eq!(fs::read(&place).unwrap(), b"old");
        let mut file = WholeFile::create(&place).unwrap();
        file.write_all(b"new").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"new");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_refer_to_the_same_file() {
        let folder = folder("links");
        let [file, hard, soft, other] = ["a", "b", "c", "d"].map(|name| folder.join(name));
        fs::write(&file, "x").unwrap();
        fs::write(&other, "x").unwrap();
        fs::hard_link(&file, &hard).unwrap();
        std::os::unix::fs::symlink(&file, &soft).unwrap();
        assert!(is_same_file(&file, &hard) && is_same_file(&file, &soft) && !is_same_file(&file, &other));
        let mut written = WholeFile::create(&soft).unwrap();
        written.write_all(b"new").unwrap();
        written.finish().unwrap();
        assert!(fs::symlink_metadata(&soft).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        fs::remove_dir_all(folder).unwrap();
    }
}
