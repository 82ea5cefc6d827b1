//! The position of the singing in its line, and the members of chords.

use crate::split_mix::mix;

use super::manner::SyllableIndex;

/// Keys below this one are silent. Each selects the word with its number as the next one; key 0 is the first
/// word.
pub const WORD_KEYS: u8 = 24;

/// Notes within this time are one chord, in seconds.
const CHORD_S: f64 = 0.03;

/// The largest delay of a member of a chord, in seconds.
const LATEST_S: f32 = 0.018;

/// The largest detuning of a member of a chord, in cents.
const DETUNE_CENTS: f32 = 9.0;

/// The next syllable, and the current chord.
#[derive(Debug, Default)]
pub struct Singer {
    /// Counts the restarts, wrapping around.
    pass: u32,
    line: Option<u64>,
    next: SyllableIndex,
    chord: Option<Chord>,
    last_key: Option<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Chord {
    began: u64,
    place: SyllableIndex,
    members: u32,
}

/// What a note sings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Which syllable.
    pub place: SyllableIndex,
    /// Its member of the chord.
    pub member: u32,
    /// The key of the previous note.
    pub last_key: Option<u8>,
}

impl Singer {
    /// A singer that counts its restarts on from `pass`.
    pub(super) fn after(pass: u32) -> Self {
        Self {
            pass: pass.wrapping_add(1),
            ..Self::default()
        }
    }

    /// Restarts at the first word.
    pub fn reset(&mut self) {
        *self = Self {
            pass: self.pass.wrapping_add(1),
            ..Self::default()
        };
    }

    /// The number of restarts so far, wrapping around.
    pub fn pass(&self) -> u32 {
        self.pass
    }

    /// The line that was sung last.
    pub(super) fn line(&self) -> Option<u64> {
        self.line
    }

    /// The syllable of the next note.
    pub(super) fn next(&self) -> SyllableIndex {
        self.next
    }

    /// Selects the word of the next note.
    pub fn jump(&mut self, word: u8) {
        self.next = SyllableIndex {
            word: u32::from(word),
            ahead: 0,
        };
        self.chord = None;
    }

    /// The syllable of a note on `key` at host sample `at` in `line`: the next one, or that of a chord that
    /// has just started.
    pub fn step(&mut self, line: u64, key: u8, at: u64, sample_rate: f64) -> Step {
        if self.line.replace(line).is_some_and(|known| known != line) {
            (self.next, self.chord) = (SyllableIndex::default(), None);
        }
        let last_key = self.last_key.replace(key);
        let is_in_time = |chord: &Chord| at.saturating_sub(chord.began) as f64 <= CHORD_S * sample_rate;
        if let Some(chord) = self.chord.as_mut().filter(|chord| is_in_time(chord)) {
            chord.members += 1;
            return Step {
                place: chord.place,
                member: chord.members - 1,
                last_key: None,
            };
        }
        let place = self.next;
        self.next.ahead += 1;
        self.chord = Some(Chord {
            began: at,
            place,
            members: 1,
        });
        Step {
            place,
            member: 0,
            last_key,
        }
    }
}

/// How a member of a chord differs from the first: delay in seconds, and detuning in semitones. It is the
/// same for the same line and member; the first has none.
pub(super) fn deviation(line: u64, member: u32) -> (f32, f32) {
    if member == 0 {
        return (0.0, 0.0);
    }
    let bits = mix(line ^ (u64::from(member) << 32));
    let unit = |bits: u64| (bits & 0xffff) as f32 / 65_535.0;
    let (late, off) = (unit(bits), 2.0 * unit(bits >> 16) - 1.0);
    (LATEST_S * late, DETUNE_CENTS / 100.0 * off)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: f64 = 48_000.0;

    #[test]
    fn each_note_takes_the_next_syllable_and_a_chord_shares_one() {
        let mut singer = Singer::default();
        let mut step = |at| singer.step(1, 60, at, RATE);
        let places =
            [step(0), step(500), step(20_000), step(40_000)].map(|step| (step.place.ahead, step.member));
        assert_eq!(places, [(0, 0), (0, 1), (1, 0), (2, 0)]);
    }

    #[test]
    fn a_word_key_jumps_and_another_line_begins_at_its_start() {
        let mut singer = Singer::default();
        singer.step(1, 60, 0, RATE);
        singer.jump(5);
        let step = singer.step(1, 62, 100, RATE);
        assert_eq!(
            (step.place, step.last_key),
            (SyllableIndex { word: 5, ahead: 0 }, Some(60))
        );
        assert_eq!(
            singer.step(1, 62, 9000, RATE).place,
            SyllableIndex { word: 5, ahead: 1 }
        );
        assert_eq!(singer.step(2, 62, 19_000, RATE).place, SyllableIndex::default());
        assert_eq!(
            (singer.next(), singer.pass()),
            (SyllableIndex { word: 0, ahead: 1 }, 0)
        );
        singer.reset();
        assert_eq!((singer.next(), singer.pass()), (SyllableIndex::default(), 1));
    }

    #[test]
    fn members_of_a_chord_differ_slightly_and_reproducibly() {
        assert_eq!(deviation(7, 0), (0.0, 0.0));
        for member in 1..16 {
            let (late, off) = deviation(7, member);
            assert!((0.0..=LATEST_S).contains(&late) && off.abs() <= DETUNE_CENTS / 100.0);
            assert_eq!(deviation(7, member), (late, off));
            assert_ne!(deviation(7, member), deviation(7, member + 1));
        }
    }
}
