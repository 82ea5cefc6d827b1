//! Melodies: sequences of notes that the tool parses and plays.

use std::str::FromStr;

use recit::player::{EventKind, Note as Key, PLAIN_VELOCITY, WORD_KEYS, Which};

/// The longest note or rest, in beats.
const MAX_BEATS: f64 = 64.0;

/// A melody: a sequence of notes.
#[derive(Clone, Debug, PartialEq)]
pub struct Melody {
    notes: Vec<Note>,
}

/// A note or a rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// MIDI key; `None` for a rest.
    pub key: Option<u8>,
    /// Its length in beats.
    pub beats: f64,
    /// Whether the next one is slurred to it.
    pub joined: bool,
}

impl Melody {
    /// A melody of these notes.
    pub fn new(notes: Vec<Note>) -> Self {
        Self { notes }
    }

    /// The actions of a keyboard player, with their host samples, in order: beat `beat` of the melody is at
    /// `sample_of(beat)`. A slurred note is pressed before the previous one is released, every other note
    /// after that.
    pub fn events(&self, sample_of: impl Fn(f64) -> u64) -> Vec<(u64, EventKind)> {
        let mut events = Vec::new();
        let (mut beat, mut held) = (0.0, None);
        for (id, note) in (0..).zip(&self.notes) {
            let at = sample_of(beat);
            let on = note.key.map(|key| Key {
                id: Some(id),
                ..Key::on_key(key)
            });
            let press = on.map(|note| EventKind::NoteOn {
                note,
                velocity: PLAIN_VELOCITY,
            });
            let off = held.take();
            let (first, second) = match off {
                Some((before, true)) => (press, Some(before)),
                Some((before, false)) => (Some(before), press),
                None => (None, press),
            };
            events.extend(first.into_iter().chain(second).map(|event| (at, event)));
            beat += note.beats;
            held = on.map(|on| (release(on), note.joined));
        }
        events.extend(held.map(|(off, _)| (sample_of(beat), off)));
        events
    }
}

/// Releases one note, but no other note on its key.
fn release(note: Key) -> EventKind {
    EventKind::NoteOff {
        which: Which {
            id: note.id,
            ..Which::key(note.key)
        },
    }
}

impl FromStr for Melody {
    type Err = String;

    /// Reads `C4:1 D4:0.5 E4-G4:2 R:1`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut notes = Vec::new();
        for group in text.split_whitespace() {
            let mut parts = group.split('-').peekable();
            while let Some(part) = parts.next() {
                let joined = parts.peek().is_some();
                let note = read_note(part, joined)?;
                let slurred = joined || notes.last().is_some_and(|before: &Note| before.joined);
                if note.key.is_none() && slurred {
                    return Err(format!("`{group}`: a rest cannot be joined to a note"));
                }
                notes.push(note);
            }
        }
        if notes.iter().all(|note| note.key.is_none()) {
            return Err("a melody has at least one note".to_owned());
        }
        Ok(Self { notes })
    }
}

fn read_note(text: &str, joined: bool) -> Result<Note, String> {
    let (name, length) = text.split_once(':').unwrap_or((text, "1"));
    let beats = length
        .parse()
        .ok()
        .filter(|beats| *beats > 0.0 && *beats <= MAX_BEATS)
        .ok_or_else(|| format!("`{text}`: a note lasts more than 0 and at most {MAX_BEATS} beats"))?;
    let key = match name {
        "R" | "r" => None,
        _ => Some(read_key(name)?),
    };
    Ok(Note { key, beats, joined })
}

/// Parses the name of a key (`C#4`, `Bb3`; C4 is 60) or its number.
fn read_key(name: &str) -> Result<u8, String> {
    let wrong = || format!("`{name}` is not a note such as C4, F#3, Bb5 or 60, or a rest (R)");
    let number: i32 = match name.parse() {
        Ok(number) => number,
        Err(_) => named_key(name).ok_or_else(wrong)?,
    };
    u8::try_from(number)
        .ok()
        .filter(|key| (WORD_KEYS..=127).contains(key))
        .ok_or_else(|| format!("`{name}` cannot be sung: the range is C1 (24) to G9 (127)"))
}

fn named_key(name: &str) -> Option<i32> {
    let mut letters = name.chars();
    let step = match letters.next()?.to_ascii_uppercase() {
        'C' => 0,
        'D' => 2,
        'E' => 4,
        'F' => 5,
        'G' => 7,
        'A' => 9,
        'B' => 11,
        _ => return None,
    };
    let rest = letters.as_str();
    let octave = rest.trim_start_matches(['#', 'b']);
    let accidentals = rest[..rest.len() - octave.len()].chars();
    let shift: i32 = accidentals.map(|sign| if sign == '#' { 1 } else { -1 }).sum();
    let octave: i32 = octave.parse().ok().filter(|octave| (0..=9).contains(octave))?;
    Some(12 * (octave + 1) + step + shift)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn keys(text: &str) -> Vec<Option<u8>> {
        let melody: Melody = text.parse().unwrap();
        melody.notes.iter().map(|note| note.key).collect()
    }

    #[test]
    fn names_and_numbers_are_keys() {
        assert_eq!(
            keys("C4 60 c4 B#3 R"),
            [Some(60), Some(60), Some(60), Some(60), None]
        );
        assert_eq!(
            keys("Bb3 f#5 A4 C1 G9"),
            [Some(58), Some(78), Some(69), Some(24), Some(127)]
        );
        let melody: Melody = "C4:0.5 D4-E4:2 r:3".parse().unwrap();
        let told: Vec<_> = melody
            .notes
            .iter()
            .map(|note| (note.beats, note.joined))
            .collect();
        assert_eq!(told, [(0.5, false), (1.0, true), (2.0, false), (3.0, false)]);
    }

    #[test]
    fn invalid_melodies_are_refused_with_the_wrong_part() {
        for (text, part) in [
            ("", "at least one note"),
            ("R:2", "at least one note"),
            ("C4 H4", "`H4`"),
            ("C4:0", "`C4:0`"),
            ("C4:x", "`C4:x`"),
            ("C4:65", "`C4:65`"),
            ("C4-R", "`C4-R`"),
            ("R-C4", "`R-C4`"),
            ("C4--D4", "`` is not a note"),
            ("B0", "`B0` cannot be sung"),
            ("128", "`128` cannot be sung"),
            ("C", "`C` is not a note"),
        ] {
            let told = text.parse::<Melody>().unwrap_err();
            assert!(told.contains(part), "{text}: {told}");
        }
    }

    #[test]
    fn a_slur_is_played_with_overlapping_keys() {
        let melody: Melody = "60:1-60:2 62:1 R:1 64".parse().unwrap();
        let events = melody.events(|beat| (beat * 10.0) as u64);
        let told: Vec<_> = events
            .iter()
            .map(|(at, event)| match event {
                EventKind::NoteOn { note, .. } => (*at, true, note.id.unwrap()),
                EventKind::NoteOff { which } => (*at, false, which.id.unwrap()),
                other => panic!("{other:?}"),
            })
            .collect();
        let expected = [
            (0, true, 0),
            (10, true, 1),
            (10, false, 0),
            (30, false, 1),
            (30, true, 2),
            (40, false, 2),
            (50, true, 4),
            (60, false, 4),
        ];
        assert_eq!(told, expected);
    }
}
