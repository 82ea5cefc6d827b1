//! How a line is to be spoken, and what the player tells its worker segment by segment.

use super::control_info::Live;
use super::timing::Segment;
use super::units::{Beats, BeatsPerSecond, Pitch, Seconds};

/// How a line goes through its time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Manner {
    /// At the pace of the voice, the speed and the emotion.
    #[default]
    Spoken,
    /// So that it fills a length of the host's time.
    Fitted {
        /// Its length.
        beats: Beats,
        /// Its first stressed vowel falls on a whole beat, where there is one inside.
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
    /// It follows the syllable before it without a gap: what lies between the two vowels is sung as well.
    pub linked: bool,
    /// Which singer of a chord, from 0. Each is a rendition of its own.
    pub member: u32,
}

/// A syllable of a line. After the last comes the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyllableIndex {
    /// From this word on, from 0; one past the last is taken as the last.
    pub word: u32,
    /// So many syllables further.
    pub ahead: u32,
}

/// Whether a line goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gate {
    /// To its end.
    #[default]
    Through,
    /// Its key is held: a line that loops begins anew at its end, and a sung vowel sounds on.
    Hold,
    /// It stops at the end of its word; a sung syllable is brought to its end.
    Stop,
}

/// What a worker is told of one segment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moment {
    /// The control values, with what the note adds to them.
    pub live: Live,
    /// Musical time since the line began.
    pub beats: Beats,
    /// How fast the song goes.
    pub tempo: BeatsPerSecond,
    /// Whether the line goes on.
    pub gate: Gate,
}

/// What the player may ask a line. All answers are given at once: they are read from memory that nobody changes.
pub trait Speakable {
    /// How long the line is by itself.
    fn natural(&self) -> NaturalLength;

    /// How long its segments are; `None` until its voice is loaded.
    fn segment(&self) -> Option<Segment>;
}

/// What is known of the length of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NaturalLength {
    /// It is this.
    Known(Natural),
    /// It will be known once the line is planned.
    NotYet,
    /// The line has failed: it has no length.
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
