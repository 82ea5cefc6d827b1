//! When and how a line starts, and the state around it.

use super::clock::SongClock;
use super::control::Controls;
use super::control_info::Live;
use super::live::Offsets;
use super::manner::Manner;
use super::note::Note;
use super::slot::UNKNOWN;
use super::timing::Timing;
use super::wheels::{Finger, Wheels};

/// When and how a line starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue {
    /// The line's id; [`UNKNOWN`] for a line outside of the script.
    pub line: u64,
    /// The number of a guest.
    pub guest: Option<u64>,
    /// The note that plays it.
    pub note: Option<Note>,
    /// The group in which a new line ends the others.
    pub choke: Option<u8>,
    /// The host sample at which its first sample is heard.
    pub start: u64,
    /// A number greater than that of every earlier line.
    pub order: u64,
    /// Samples at its start that live controls do not reach.
    pub unreached: u32,
    /// How it is played.
    pub manner: Manner,
    /// Its gain as a factor.
    pub gain: f32,
    /// The offsets that its note adds to the controls.
    pub offsets: Offsets,
    /// Whether its key is down.
    pub held: bool,
    /// The expressions of its note.
    pub finger: Finger,
}

impl Default for Cue {
    /// A line that only an editor plays.
    fn default() -> Self {
        Self {
            line: UNKNOWN,
            guest: None,
            note: None,
            choke: None,
            start: 0,
            order: 0,
            unreached: 0,
            manner: Manner::Spoken,
            gain: 1.0,
            offsets: Offsets::default(),
            held: false,
            finger: Finger::default(),
        }
    }
}

/// The state that all lines share during a call.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub timing: &'a Timing,
    pub clock: &'a SongClock,
    pub wheels: &'a Wheels,
    pub live: Live,
    /// Whether lines repeat while their key is held.
    pub looping: bool,
}

impl<'a> Surroundings<'a> {
    /// The state of a call with these controls.
    pub fn new(timing: &'a Timing, clock: &'a SongClock, wheels: &'a Wheels, controls: &Controls) -> Self {
        Self {
            timing,
            clock,
            wheels,
            live: controls.live,
            looping: controls.looping,
        }
    }
}
