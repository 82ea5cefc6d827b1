//! Reads untrusted files.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// Reads a regular file of at most `most` bytes. It never blocks, as a pipe or a device might.
///
/// # Errors
/// The error of the system; [`ErrorKind::FileTooLarge`] if it is larger; [`ErrorKind::InvalidInput`] if it is
/// not a regular file.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // Opening some devices has side effects.
    check(&fs::metadata(path)?, most)?;
    let file = open(path)?;
    // It may have been replaced since.
    check(&file.metadata()?, most)?;
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(too_large(most));
    }
    Ok(bytes)
}

fn check(about: &fs::Metadata, most: u64) -> io::Result<()> {
    if !about.is_file() {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "it is not a regular file",
        ));
    }
    if about.len() > most {
        return Err(too_large(most));
    }
    Ok(())
}

fn too_large(most: u64) -> io::Error {
    io::Error::new(ErrorKind::FileTooLarge, format!("it is larger than {most} bytes"))
}

/// Opens a file for reading, without waiting for the other end of a pipe.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn only_regular_files_that_are_small_enough_are_read() {
        let folder = std::env::temp_dir().join(format!("recit-files-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("file");
        fs::write(&file, b"four").unwrap();
        assert_eq!(read(&file, 4).unwrap(), b"four");
        let kind = |path: &Path, most| read(path, most).unwrap_err().kind();
        assert_eq!(kind(&file, 3), ErrorKind::FileTooLarge);
        assert_eq!(kind(&folder, 4), ErrorKind::InvalidInput);
        assert_eq!(kind(&folder.join("none"), 4), ErrorKind::NotFound);
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn devices_pipes_and_link_cycles_are_refused_at_once() {
        use std::os::unix::fs::symlink;
        let folder = std::env::temp_dir().join(format!("recit-pipes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let kind = |path: &Path| read(path, 1 << 20).unwrap_err().kind();
        assert_eq!(kind(Path::new("/dev/zero")), ErrorKind::InvalidInput);
        let pipe = folder.join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        assert_eq!(kind(&pipe), ErrorKind::InvalidInput);
        // It has no writer, so a normal open would wait forever.
        assert!(check(&open(&pipe).unwrap().metadata().unwrap(), 1).is_err());
        let circle = folder.join("circle");
        symlink(&circle, &circle).unwrap();
        assert!(read(&circle, 1).is_err());
        fs::remove_dir_all(folder).unwrap();
    }
}
