//! The file format of a planned line.
//!
//! `recitln5`, the key, the SHA-256 of the rest, then the warnings and the phrases, each list preceded by its
//! length. All numbers are little-endian with 32 bits. Each phrase has the number of values in its frames,
//! and each frame has its duration before its values.

use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::emotion::Emotion;
use crate::frames::{FrameRow, Frames, Level, Phone, Sizes};

use super::key::Key;

const MAGIC: &[u8; 8] = b"recitln5";

/// Bytes before the content.
const HEADER: usize = MAGIC.len() + 32 + 32;

/// The most frames of a phrase: six hours, far more than a line can have.
const MOST_FRAMES: usize = 1 << 21;

/// The most values of a frame.
const MOST_VALUES: usize = 1024;

/// The fewest bytes of a phone: its range, its sound (a text, which may be empty), its word, its emotion (a
/// list of none or one).
const PHONE: usize = 4 * 5;

/// Bytes of a frame with these sizes: its duration and its values.
fn frame_bytes(sizes: Sizes) -> usize {
    4 * (1 + sizes.values())
}

/// A decoded line.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Entry {
    pub phrases: Vec<Frames>,
    pub warnings: Vec<String>,
}

/// Encodes a line under `key`.
pub(super) fn encode(key: &Key, phrases: &[&Frames], warnings: &[String]) -> Vec<u8> {
    let frames = phrases
        .iter()
        .map(|phrase| phrase.frames.runs().len() * frame_bytes(phrase.frames.sizes()));
    let mut bytes = Vec::with_capacity(HEADER + 1024 + frames.sum::<usize>());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&key.0);
    bytes.extend_from_slice(&[0; 32]);
    put_length(&mut bytes, warnings.len());
    for warning in warnings {
        put_text(&mut bytes, warning);
    }
    put_length(&mut bytes, phrases.len());
    for phrase in phrases {
        put_length(&mut bytes, phrase.words.len());
        phrase.words.iter().for_each(|word| put_range(&mut bytes, word));
        put_length(&mut bytes, phrase.phones.len());
        phrase
            .phones
            .iter()
            .for_each(|phone| put_phone(&mut bytes, phone));
        let level = phrase.level;
        put_floats(&mut bytes, &[level.mean, level.deviation, phrase.mean_f0]);
        let sizes = phrase.frames.sizes();
        put_length(&mut bytes, sizes.envelope);
        put_length(&mut bytes, sizes.aperiodicity);
        put_length(&mut bytes, phrase.frames.runs().len());
        for (frame, length) in phrase.frames.runs() {
            put_length(&mut bytes, length);
            put_floats(&mut bytes, frame.envelope);
            put_floats(&mut bytes, frame.aperiodicity);
            put_floats(&mut bytes, &[frame.f0, frame.voicing]);
        }
    }
    let digest = Sha256::digest(&bytes[HEADER..]);
    bytes[HEADER - 32..HEADER].copy_from_slice(&digest);
    bytes
}

/// Decodes the line in `bytes`; `None` if they are not a complete and valid entry of `key`.
pub(super) fn decode(key: &Key, bytes: &[u8]) -> Option<Entry> {
    let (header, content) = bytes.split_at_checked(HEADER)?;
    let known = header.starts_with(MAGIC) && header[MAGIC.len()..].starts_with(&key.0);
    if !known || header[HEADER - 32..] != Sha256::digest(content)[..] {
        return None;
    }
    let mut reader = Reader(content);
    let warnings = reader.list(4, Reader::text)?;
    let phrases = reader.list(8, Reader::phrase)?;
    reader.0.is_empty().then_some(Entry { phrases, warnings })
}

fn put_length(bytes: &mut Vec<u8>, length: usize) {
    // Lines are limited to 2,000 characters, so all lengths fit 32 bits.
    bytes.extend_from_slice(&(length as u32).to_le_bytes());
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_length(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

fn put_range(bytes: &mut Vec<u8>, range: &Range<usize>) {
    put_length(bytes, range.start);
    put_length(bytes, range.end);
}

fn put_floats(bytes: &mut Vec<u8>, values: &[f32]) {
    for value in values {
        bytes.extend_from_slice(&value.to_le_bytes());
    }
}

fn put_phone(bytes: &mut Vec<u8>, phone: &Phone) {
    put_range(bytes, &phone.frames);
    put_text(
        bytes,
        &phone.phoneme.map_or_else(String::new, |it| it.to_string()),
    );
    put_length(bytes, phone.word);
    put_length(bytes, usize::from(phone.emotion.is_some()));
    if let Some(emotion) = phone.emotion {
        put_floats(bytes, &emotion.amounts());
    }
}

/// The bytes that remain to be read.
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

    /// A list of items of at least `least` bytes each.
    fn list<T>(&mut self, least: usize, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let length = self.length()?;
        // An impossible length must not reserve memory.
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
        let words = self.list(8, Self::range)?;
        let phones = self.list(PHONE, Self::phone)?;
        let level = Level {
            mean: self.float()?,
            deviation: self.float()?,
        };
        let mean_f0 = self.float()?;
        let frames = self.frames()?;
        let inside = |range: &Range<usize>| range.end <= frames.len();
        let in_order = |pair: &[Phone]| pair[0].frames.end <= pair[1].frames.start;
        let possible = |phone: &Phone| {
            inside(&phone.frames) && !phone.frames.is_empty() && phone.word < words.len().max(1)
        };
        let sound =
            words.iter().all(inside) && phones.iter().all(possible) && phones.windows(2).all(in_order);
        sound.then_some(Frames {
            frames,
            words,
            phones,
            level,
            mean_f0,
        })
    }

    fn frames(&mut self) -> Option<FrameRow> {
        let sizes = Sizes {
            envelope: self.length().filter(|bands| *bands <= MOST_VALUES)?,
            aperiodicity: self.length().filter(|bands| *bands <= MOST_VALUES)?,
        };
        let runs = self.length()?;
        // As for lists.
        if runs > self.0.len() / frame_bytes(sizes) {
            return None;
        }
        let mut frames = FrameRow::with_capacity(sizes, runs);
        for _ in 0..runs {
            let length = self.length()?;
            let possible = length > 0 && length <= MOST_FRAMES - frames.len();
            let frame = frames.add(sizes, possible.then_some(length)?)?;
            for value in frame.envelope.iter_mut().chain(frame.aperiodicity) {
                *value = self.float()?;
            }
            *frame.f0 = self.float().filter(|f0| *f0 > 0.0)?;
            *frame.voicing = self.float()?;
        }
        Some(frames)
    }

    fn range(&mut self) -> Option<Range<usize>> {
        let range = self.length()?..self.length()?;
        (range.start <= range.end).then_some(range)
    }

    fn phone(&mut self) -> Option<Phone> {
        let frames = self.range()?;
        let phoneme = match self.text()?.as_str() {
            "" => None,
            name => Some(name.parse().ok()?),
        };
        let word = self.length()?;
        let emotion = match self.length()? {
            0 => None,
            1 => Some(self.emotion()?),
            _ => return None,
        };
        Some(Phone {
            frames,
            phoneme,
            word,
            emotion,
        })
    }

    fn emotion(&mut self) -> Option<Emotion> {
        let mut amounts = Emotion::default().amounts();
        for amount in &mut amounts {
            *amount = self.float()?;
        }
        Emotion::from_amounts(amounts)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::frames::Frame;

    const KEY: Key = Key([7; 32]);
    const SIZES: Sizes = Sizes {
        envelope: 80,
        aperiodicity: 5,
    };

    fn bytes_of(line: &Entry) -> Vec<u8> {
        encode(&KEY, &line.phrases.iter().collect::<Vec<_>>(), &line.warnings)
    }

    fn line() -> Entry {
        let frame = |at: usize| Frame {
            f0: 100.0 + at as f32,
            envelope: (0..80).map(|band| -(band as f32) * 0.1).collect(),
            ..Frame::silent(SIZES, 1.0)
        };
        let phone = |frames, phoneme, word, emotion: &str| Phone {
            frames,
            phoneme,
            word,
            emotion: emotion.parse().ok(),
        };
        let phrase = |length| Frames {
            frames: (0..length).map(frame).collect(),
            words: vec![0..2, 2..length],
            phones: vec![
                phone(0..2, "IY1".parse().ok(), 0, "anger:0.5+fear:0.3"),
                phone(2..4, "T".parse().ok(), 1, "neutral"),
                phone(4..length, None, 1, ""),
            ],
            level: Level {
                mean: -12.5,
                deviation: 6.25,
            },
            mean_f0: 123.4,
        };
        Entry {
            phrases: vec![phrase(5), phrase(9)],
            warnings: vec!["line 1, column 2: \u{201c}?\u{201d}".into()],
        }
    }

    #[test]
    fn a_line_is_restored_bit_for_bit() {
        assert_eq!(decode(&KEY, &bytes_of(&line())).unwrap(), line());
        let empty = Entry::default();
        assert_eq!(decode(&KEY, &bytes_of(&empty)).unwrap(), empty);
    }

    #[test]
    fn any_damage_is_detected() {
        let whole = bytes_of(&line());
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

    /// Content with a valid hash that may be invalid itself, as a faulty program might write it.
    fn seal(content: &[u8]) -> Vec<u8> {
        let mut bytes = [MAGIC.as_slice(), &KEY.0, &Sha256::digest(content)].concat();
        bytes.extend_from_slice(content);
        bytes
    }

    #[test]
    fn invalid_content_with_a_valid_hash_is_refused() {
        assert!(decode(&KEY, &seal(&[0; 8])).is_some());
        assert!(
            decode(&KEY, &seal(&[255; 8])).is_none(),
            "a length beyond the end"
        );
        assert!(decode(&KEY, &seal(&[0; 9])).is_none(), "bytes are left over");
        let mut bytes = bytes_of(&line());
        let at = bytes.len() - 8;
        bytes[at..at + 4].copy_from_slice(&f32::NAN.to_le_bytes());
        assert!(decode(&KEY, &seal(&bytes[HEADER..])).is_none(), "not a number");
    }

    #[test]
    fn a_frame_that_lasts_is_stored_once() {
        let silence = |length| {
            let mut frames = FrameRow::default();
            frames.hold(Frame::silent(SIZES, 100.0).view(), length);
            let phrase = Frames {
                frames,
                ..Frames::default()
            };
            Entry {
                phrases: vec![phrase],
                warnings: Vec::new(),
            }
        };
        let bytes = bytes_of(&silence(2_584));
        assert!(bytes.len() < 600, "{}", bytes.len());
        assert_eq!(decode(&KEY, &bytes).unwrap(), silence(2_584));
        // The duration of the only frame.
        let at = bytes.len() - frame_bytes(SIZES);
        for (length, possible) in [(0, false), (1, true), (1 << 21, true), (u32::MAX, false)] {
            let mut changed = bytes.clone();
            changed[at..at + 4].copy_from_slice(&u32::to_le_bytes(length));
            assert_eq!(
                decode(&KEY, &seal(&changed[HEADER..])).is_some(),
                possible,
                "{length}"
            );
        }
    }

    #[test]
    fn impossible_phones_are_refused() {
        type Change = fn(&mut Vec<Phone>);
        let changed = |change: Change| {
            let mut line = line();
            change(&mut line.phrases[0].phones);
            decode(&KEY, &bytes_of(&line))
        };
        assert!(changed(|phones| phones.truncate(1)).is_some());
        let wrong: [(&str, Change); 5] = [
            ("beyond the frames", |phones| phones[2].frames.end = 6),
            ("overlapping", |phones| phones[1].frames.start = 1),
            ("out of order", |phones| phones.swap(0, 1)),
            ("without frames", |phones| phones[1].frames.end = 2),
            ("of a missing word", |phones| phones[1].word = 2),
        ];
        for (what, change) in wrong {
            assert!(changed(change).is_none(), "{what}");
        }
        // The second phone of the first phrase: its range, the name of its sound, its word, its emotion.
        let bytes = bytes_of(&line());
        let name = [&[1, 0, 0, 0], b"T".as_slice()].concat();
        let at = bytes.windows(5).position(|window| window == name).unwrap() + 4;
        let with = |at: usize, new: &[u8]| {
            let mut bytes = bytes.clone();
            bytes[at..at + new.len()].copy_from_slice(new);
            decode(&KEY, &seal(&bytes[HEADER..]))
        };
        assert!(with(at, b"T").is_some() && with(at, b"S").is_some());
        assert!(with(at, b"Q").is_none(), "no sound has this name");
        let amount = |emotion: usize, amount: f32| with(at + 9 + 4 * emotion, &amount.to_le_bytes());
        assert!(amount(3, 0.5).is_some());
        for (emotion, wrong) in [(0, 0.5), (3, 1.5), (3, -0.5), (3, f32::NAN), (3, f32::INFINITY)] {
            assert!(amount(emotion, wrong).is_none(), "{wrong} of emotion {emotion}");
        }
    }
}
