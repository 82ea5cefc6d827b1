//! When and how a line begins, and what surrounds it.

use super::clock::SongClock;
use super::control::Controls;
use super::control_info::Live;
use super::live::Offsets;
use super::manner::Manner;
use super::note::Note;
use super::slot::UNKNOWN;
use super::timing::Timing;
use super::wheels::{Finger, Wheels};

/// When and how a line begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue {
    /// The line's name; [`UNKNOWN`] for a line that is not of the script.
    pub line: u64,
    /// The number of a guest.
    pub guest: Option<u64>,
    /// The note that asks for it.
    pub note: Option<Note>,
    /// The group whose lines end each other.
    pub choke: Option<u8>,
    /// Host sample at which its first sample is heard.
    pub start: u64,
    /// Greater than that of every line before it.
    pub order: u64,
    /// Samples at its start that live controls do not reach.
    pub unreached: u32,
    /// How it is spoken.
    pub manner: Manner,
    /// Its loudness as a factor.
    pub gain: f32,
    /// What its note adds to the controls.
    pub offsets: Offsets,
    /// Its key is down.
    pub held: bool,
    /// What the expressions of its note come to.
    pub finger: Finger,
}

impl Default for Cue {
    /// A line that nothing but an editor asks for.
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

/// What all lines of a moment have in common.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub timing: &'a Timing,
    pub clock: &'a SongClock,
    pub wheels: &'a Wheels,
    pub live: Live,
    /// Lines start again at their end while their key is held.
    pub looping: bool,
}

impl<'a> Surroundings<'a> {
    /// Those of a call with these controls.
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
