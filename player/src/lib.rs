//! The code that runs on the audio thread. This crate depends on no other crate of Recit.
//!
//! The player turns notes into requests, passes control values on, and empties the rings that the workers
//! fill. It allocates nothing, frees nothing, takes no lock and makes no system call, with two exceptions. It
//! reads the clock once a block, which is a system call if the kernel does not map its clock into the process
//! ([`TimeSource`]). And while the host renders faster than real time ([`Playback::Offline`], or simply ahead
//! of the clock), it may sleep until a worker has caught up.
//!
//! # Time
//! A note at host sample *t* is heard from *t + latency*. Each line has its own time: its segment *j* starts
//! [`Segments::start`] samples after its first one. In Tight and Studio the controls of segment *j* are those
//! of host sample *t + segment_start(j)*: the latency shifts the line as a whole and changes nothing within
//! it. In Live they are those of a fixed delay earlier. The first segments, which would need controls of the
//! time before the note, are the armed head, played from memory.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod atomic;
mod bus;
mod clock;
mod control;
mod control_info;
mod cue;
mod cue_number;
mod guests;
mod head;
mod lane;
mod lanes;
mod link;
mod live;
mod manner;
mod meters;
mod note;
mod note_state;
mod notes;
mod pace;
mod patience;
mod player;
mod process;
mod ramp;
mod rehearsal;
mod show;
mod show_control;
mod singer;
mod slot;
mod split_mix;
mod stopped;
mod table;
mod time;
mod timing;
mod turns;
mod units;
mod waiting;
mod wheels;

pub use bus::{RAMP, gains};
pub use clock::{DEFAULT_TEMPO, Transport};
pub use control::{
    Align, Controls, Event, EventKind, Expression, Fit, Grid, NoteOff, PLAIN_VELOCITY, Play, Playback, Span,
    Takes, Trigger,
};
pub use control_info::{CONTROLS, Control, ControlInfo, Live, Unit};
pub use cue_number::{CueNumber, NoCueNumber};
pub use head::Head;
pub use lane::{NOTE_OFF_FADE, SAFETY_FADE};
pub use link::{Audition, Backstage, LineRequest, Link, MAX_SOUNDING, Played, SLOTS, SlotSink};
pub use manner::{Gate, Manner, Moment, Natural, NaturalLength, Speakable, Sung, SyllableIndex};
pub use meters::PlayerMeters;
pub use note::{Note, Which};
pub use player::Player;
pub use show_control::ShowControl;
pub use singer::{Singer, Step, WORD_KEYS};
pub use slot::{SlotState, UNKNOWN};
pub use table::{Entry, Page, Part, RehearsalTake, Table, Take};
pub use time::{Monotonic, TimeSource};
pub use timing::{Segment, Segments, Timing};
pub use units::{Beats, BeatsPerMinute, BeatsPerSecond, Hertz, Pitch, Seconds, Semitones};
