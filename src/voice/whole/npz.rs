//! Reads arrays from an archive of numpy's `savez`: a zip archive without compression. Every length is
//! checked against the available bytes.

/// The signatures of an entry in the directory at the end of the archive, and of that directory's end.
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
/// The largest distance of the directory's end from the end of the file: its length, and that of a comment.
const END_REACH: usize = 22 + 65_535;
/// The most entries that are read.
const MAX_ENTRIES: usize = 1024;

/// Whether the bytes may be an archive.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The arrays of 32-bit floats in an archive: their names, and their values as bytes.
///
/// # Errors
/// The problem, as part of a sentence.
pub(super) fn arrays(bytes: &[u8]) -> Result<Vec<(String, &[u8])>, String> {
    read(bytes)
        .ok_or_else(|| "it is not an archive of plain arrays as written by numpy's `savez`".to_owned())?
        .into_iter()
        .map(|(name, file)| {
            let values =
                array(file).ok_or_else(|| format!("`{name}` in it is not an array of 32-bit floats"))?;
            Ok((name, values))
        })
        .collect()
}

/// The files of the archive.
fn read(bytes: &[u8]) -> Option<Vec<(String, &[u8])>> {
    let from = bytes.len().saturating_sub(END_REACH);
    let end = from + bytes[from..].windows(4).rposition(|window| window == END)?;
    let count = number(bytes, end + 10, 2)?.min(MAX_ENTRIES);
    let mut at = number(bytes, end + 16, 4)?;
    let mut files = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at + 4)? != ENTRY {
            return None;
        }
        let is_packed = number(bytes, at + 10, 2)? != 0;
        let length = number(bytes, at + 24, 4)?;
        let (name, extra, comment) = (
            number(bytes, at + 28, 2)?,
            number(bytes, at + 30, 2)?,
            number(bytes, at + 32, 2)?,
        );
        let local = number(bytes, at + 42, 4)?;
        let title = std::str::from_utf8(bytes.get(at + 46..at + 46 + name)?).ok()?;
        if is_packed {
            return None;
        }
        let start = local + 30 + number(bytes, local + 26, 2)? + number(bytes, local + 28, 2)?;
        let file = bytes.get(start..start.checked_add(length)?)?;
        files.push((title.trim_end_matches(".npy").to_owned(), file));
        at += 46 + name + extra + comment;
    }
    Some(files)
}

/// The values of an array. The file's header is a Python dictionary.
fn array(file: &[u8]) -> Option<&[u8]> {
    let start = match file.get(..8)? {
        [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _] => 10 + number(file, 8, 2)?,
        [0x93, b'N', b'U', b'M', b'P', b'Y', 2, _] => 12 + number(file, 8, 4)?,
        _ => return None,
    };
    let header = std::str::from_utf8(file.get(8..start)?.split_at_checked(4)?.1).ok()?;
    let is_plain = header.contains("'<f4'") && header.contains("'fortran_order': False");
    is_plain.then(|| file.get(start..)).flatten()
}

/// A little-endian number of `size` bytes at a position.
fn number(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    let part = bytes.get(at..at.checked_add(size)?)?;
    Some(
        part.iter()
            .rev()
            .fold(0, |number, &byte| number << 8 | usize::from(byte)),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    /// An archive of one file in numpy's format.
    fn archive(method: u8, header: &str, values: &[u8]) -> Vec<u8> {
        let mut file = b"\x93NUMPY\x01\x00".to_vec();
        file.extend((header.len() as u16).to_le_bytes());
        file.extend(header.bytes());
        file.extend(values);
        let length = (file.len() as u32).to_le_bytes();
        let shared = [
            &[20, 0, 0, 0, method, 0, 0, 0, 0, 0, 0, 0, 0, 0][..],
            &length,
            &length,
        ]
        .concat();
        let name = b"af_some.npy";
        let mut bytes = [
            b"PK\x03\x04",
            &shared[..],
            &[name.len() as u8, 0, 0, 0],
            name,
            &file,
        ]
        .concat();
        let directory = (bytes.len() as u32).to_le_bytes();
        bytes.extend(
            [
                &ENTRY[..],
                &[20, 0],
                &shared,
                &[name.len() as u8, 0],
                &[0; 16],
                name,
            ]
            .concat(),
        );
        bytes.extend(
            [
                &END[..],
                &[0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0],
                &directory,
                &[0, 0],
            ]
            .concat(),
        );
        bytes
    }

    const HEADER: &str = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";

    #[test]
    fn only_arrays_are_read_from_an_archive() {
        let values = [1, 2, 3, 4, 5, 6, 7, 8];
        let whole = archive(0, HEADER, &values);
        assert!(is_archive(&whole));
        assert_eq!(arrays(&whole).unwrap(), [("af_some".to_owned(), &values[..])]);
        assert!(arrays(&archive(8, HEADER, &values)).is_err(), "packed");
        let doubles = HEADER.replace("f4", "f8");
        assert!(arrays(&archive(0, &doubles, &values)).is_err_and(|reason| reason.contains("af_some")));
        // Truncated or changed data never panics.
        for cut in 0..whole.len() {
            let _ = arrays(&whole[..cut]);
            for byte in [0, 0x7f, 0xff] {
                let mut changed = whole.clone();
                changed[cut] = byte;
                let _ = arrays(&changed);
            }
        }
        assert!(arrays(&whole[..whole.len() - 3]).is_err() && arrays(b"").is_err());
    }
}
