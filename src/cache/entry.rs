//! A planned line as bytes.
//!
//! `recitln1`, the key, the SHA-256 of what follows, then the warnings and the phrases, each list after its length.
//! All numbers are little-endian, 32 bits wide.

use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::acoustic::{APERIODICITY_BANDS, Frame, Frames, MEL_BANDS};

use super::Planned;
use super::key::Key;

const MAGIC: &[u8; 8] = b"recitln1";

/// Bytes before the content.
const HEADER: usize = MAGIC.len() + 32 + 32;

/// Bytes of a frame: its bands, F0 and voicing.
const FRAME: usize = 4 * (MEL_BANDS + APERIODICITY_BANDS + 2);

/// `planned` under `key` as bytes.
pub(super) fn encode(key: &Key, planned: &Planned) -> Vec<u8> {
    let frames: usize = planned.phrases.iter().map(|phrase| phrase.frames.len()).sum();
    let mut bytes = Vec::with_capacity(HEADER + 1024 + frames * FRAME);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&key.0);
    bytes.extend_from_slice(&[0; 32]);
    put_length(&mut bytes, planned.warnings.len());
    for warning in &planned.warnings {
        put_length(&mut bytes, warning.len());
        bytes.extend_from_slice(warning.as_bytes());
    }
    put_length(&mut bytes, planned.phrases.len());
    for phrase in &planned.phrases {
        put_length(&mut bytes, phrase.words.len());
        for word in &phrase.words {
            put_length(&mut bytes, word.start);
            put_length(&mut bytes, word.end);
        }
        put_length(&mut bytes, phrase.frames.len());
        for frame in &phrase.frames {
            let values = frame.mel.iter().chain(&frame.aperiodicity);
            for value in values.chain([&frame.f0, &frame.voicing]) {
                bytes.extend_from_slice(&value.to_le_bytes());
            }
        }
    }
    let digest = Sha256::digest(&bytes[HEADER..]);
    bytes[HEADER - 32..HEADER].copy_from_slice(&digest);
    bytes
}

/// The line in `bytes`; `None` where they are not a whole and sound entry of `key`.
pub(super) fn decode(key: &Key, bytes: &[u8]) -> Option<Planned> {
    let (header, content) = bytes.split_at_checked(HEADER)?;
    let known = header.starts_with(MAGIC) && header[MAGIC.len()..].starts_with(&key.0);
    if !known || header[HEADER - 32..] != Sha256::digest(content)[..] {
        return None;
    }
    let mut reader = Reader(content);
    let warnings = reader.list(4, Reader::text)?;
    let phrases = reader.list(8, |reader| reader.phrase().map(Arc::new))?;
    reader.0.is_empty().then_some(Planned { phrases, warnings })
}

fn put_length(bytes: &mut Vec<u8>, length: usize) {
    // Lines are limited to 2,000 characters: nothing in them is 2^32 long.
    bytes.extend_from_slice(&(length as u32).to_le_bytes());
}

/// What is left to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn length(&mut self) -> Option<usize> {
        let bytes = self.take(4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }

    fn float(&mut self) -> Option<f32> {
        let value = f32::from_le_bytes(self.take(4)?.try_into().ok()?);
        value.is_finite().then_some(value)
    }

    /// A list of things of at least `least` bytes each.
    fn list<T>(&mut self, least: usize, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let length = self.length()?;
        // A length that cannot be true must not make us reserve memory.
        if length > self.0.len() / least {
            return None;
        }
        (0..length).map(|_| read(self)).collect()
    }

    fn text(&mut self) -> Option<String> {
        let length = self.length()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    fn phrase(&mut self) -> Option<Frames> {
        let words: Vec<Range<usize>> = self.list(8, |reader| Some(reader.length()?..reader.length()?))?;
        let frames = self.list(FRAME, Self::frame)?;
        let inside = |word: &Range<usize>| word.start <= word.end && word.end <= frames.len();
        words.iter().all(inside).then_some(Frames { frames, words })
    }

    fn frame(&mut self) -> Option<Frame> {
        let mut frame = Frame::silent(0.0);
        for value in frame.mel.iter_mut().chain(&mut frame.aperiodicity) {
            *value = self.float()?;
        }
        frame.f0 = self.float().filter(|f0| *f0 > 0.0)?;
        frame.voicing = self.float()?;
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    const KEY: Key = Key([7; 32]);

    fn line() -> Planned {
        let frame = |at: usize| Frame {
            f0: 100.0 + at as f32,
            mel: std::array::from_fn(|band| -(band as f32) * 0.1),
            ..Frame::silent(1.0)
        };
        let phrase = |length| {
            Arc::new(Frames {
                frames: (0..length).map(frame).collect(),
                words: vec![0..2, 2..length],
            })
        };
        Planned {
            phrases: vec![phrase(5), phrase(9)],
            warnings: vec!["line 1, column 2: \u{201c}?\u{201d}".into()],
        }
    }

    #[test]
    fn a_line_survives_bit_for_bit() {
        assert_eq!(decode(&KEY, &encode(&KEY, &line())).unwrap(), line());
        let empty = Planned::default();
        assert_eq!(decode(&KEY, &encode(&KEY, &empty)).unwrap(), empty);
    }

    #[test]
    fn no_damage_goes_unnoticed() {
        let whole = encode(&KEY, &line());
        assert!(decode(&Key([8; 32]), &whole).is_none());
        for length in 0..whole.len() {
            assert!(decode(&KEY, &whole[..length]).is_none(), "cut at {length}");
        }
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            assert!(decode(&KEY, &bytes).is_none(), "byte {at} changed");
        }
    }

    /// Content with a right hash that is nonsense all the same: what a program with a fault might have written.
    #[test]
    fn nonsense_with_a_right_hash_is_refused() {
        let seal = |content: &[u8]| {
            let mut bytes = [MAGIC.as_slice(), &KEY.0, &Sha256::digest(content)].concat();
            bytes.extend_from_slice(content);
            bytes
        };
        assert!(decode(&KEY, &seal(&[0; 8])).is_some());
        assert!(
            decode(&KEY, &seal(&[255; 8])).is_none(),
            "a length beyond the end"
        );
        assert!(decode(&KEY, &seal(&[0; 9])).is_none(), "something left over");
        let mut bytes = encode(&KEY, &line());
        let at = bytes.len() - 8;
        bytes[at..at + 4].copy_from_slice(&f32::NAN.to_le_bytes());
        assert!(decode(&KEY, &seal(&bytes[HEADER..])).is_none(), "not a number");
    }
}
