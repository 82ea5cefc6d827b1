//! How a line is played, and what the player sends its worker for each segment.

use super::control_info::Live;
use super::timing::Segment;
use super::units::{Beats, BeatsPerSecond, Pitch, Seconds};

/// How a line is played.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Manner {
    /// At its natural pace, scaled by speed and emotion.
    #[default]
    Spoken,
    /// Stretched to a length in the host's tempo.
    Fitted {
        /// Its length.
        beats: Beats,
        /// Whether its first stressed vowel falls on a whole beat, if one lies within the line.
        stress: bool,
    },
    /// One syllable of it is sung.
    Sung(Sung),
}

/// A sung note.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sung {
    /// Which syllable.
    pub place: SyllableIndex,
    /// Its pitch.
    pub pitch: Pitch,
    /// The pitch from which it slides.
    pub from: Option<Pitch>,
    /// It follows the previous syllable without a gap: the sounds between the two vowels are sung as well.
    pub linked: bool,
    /// The singer of a chord, from 0. Each sings another rendition.
    pub member: u32,
}

/// A syllable of a line. The first one follows the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyllableIndex {
    /// The word to count from, from 0; beyond the last word, the last.
    pub word: u32,
    /// Syllables after the first one of that word.
    pub ahead: u32,
}

/// Whether a line continues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gate {
    /// To its end.
    #[default]
    Through,
    /// Its key is held: a looping line repeats, and a sung vowel is held.
    Hold,
    /// It stops at the end of the current word; a sung syllable is completed.
    Stop,
}

/// What a worker needs to know about one segment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moment {
    /// The control values, with the offsets of the note.
    pub live: Live,
    /// Musical time since the line began.
    pub beats: Beats,
    /// The tempo of the song.
    pub tempo: BeatsPerSecond,
    /// Whether the line continues.
    pub gate: Gate,
}

/// The properties of a line that the player reads. All methods return at once: they read memory that no
/// longer changes.
pub trait Speakable {
    /// The natural length of the line.
    fn natural(&self) -> NaturalLength;

    /// The length of its segments; `None` until its voice is loaded.
    fn segment(&self) -> Option<Segment>;
}

/// What is known about the length of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NaturalLength {
    /// It has this length.
    Known(Natural),
    /// The line is not planned yet.
    NotYet,
    /// The line has failed and has no length.
    Never,
}

/// The length of a line at speed 1 and without emotion.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Natural {
    /// To its last audible sound.
    pub length: Seconds,
    /// To its first stressed vowel; 0 if there is none.
    pub stress: Seconds,
}
