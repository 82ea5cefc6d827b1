//! The parameters for what notes do.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nice_plug::params::InternalParamMut as _;
use nice_plug::prelude::*;
use recit::player::{NoteOff, Play, Takes, Trigger};
use recit::script::MAX_LINES;

use super::{build, text};

/// The number of pages that a MIDI program can select.
const MAX_PAGES: i32 = 128;

/// What notes do.
#[derive(Params)]
pub struct Playing {
    /// Whether notes speak lines or sing one.
    #[id = "mode"]
    pub mode: EnumParam<Mode>,
    /// The line of [`TriggerMode::Selected`] and of [`Mode::Sing`], from 1.
    #[id = "line"]
    pub line: IntParam,
    /// Which line a note plays.
    #[id = "trigger"]
    pub trigger: EnumParam<TriggerMode>,
    /// What a line does when its key goes up.
    #[id = "noteoff"]
    pub note_off: EnumParam<NoteOffMode>,
    /// How notes affect each other.
    #[id = "play"]
    pub play: EnumParam<PlayMode>,
    /// The selected page, from 1.
    #[id = "page"]
    pub page: IntParam,
    /// Which take of a line is played.
    #[id = "takes"]
    pub takes: EnumParam<TakesMode>,
    /// How strongly loudness and effort follow the velocity of a note, 0 to 100 %.
    #[id = "velocity"]
    pub velocity: FloatParam,
    /// The range of the pitch wheel to each side, 0 to 24 semitones.
    #[id = "bendrange"]
    pub bend_range: FloatParam,
    /// Whether channels belong to single notes, as in MIDI Polyphonic Expression: the first channel applies
    /// to all notes.
    #[id = "mpe"]
    pub mpe: BoolParam,
    /// Silences everything when it is switched on.
    #[id = "panic"]
    pub panic: BoolParam,
    /// Raised whenever [`panic`](Self::panic) is switched on, and taken by the audio thread.
    pub alarm: Alarm,
}

/// A pending request to silence everything.
#[derive(Clone, Debug, Default)]
pub struct Alarm(Arc<AtomicBool>);

impl Alarm {
    /// Requests silence.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether silence was requested since the last call.
    pub fn take(&self) -> bool {
        self.0.swap(false, Ordering::AcqRel)
    }
}

/// What notes do.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum Mode {
    /// Each plays a line.
    #[id = "speak"]
    Speak,
    /// Each sings a syllable of the selected line.
    #[id = "sing"]
    Sing,
}

/// [`Trigger`] as a parameter.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum TriggerMode {
    /// See [`Trigger::Key`].
    #[id = "key"]
    #[name = "Key picks the line"]
    Key,
    /// See [`Trigger::Next`].
    #[id = "next"]
    #[name = "Any key plays the next line"]
    Next,
    /// See [`Trigger::Selected`].
    #[id = "selected"]
    #[name = "Selected line"]
    Selected,
}

/// [`NoteOff`] as a parameter.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum NoteOffMode {
    /// See [`NoteOff::Finish`].
    #[id = "finish"]
    #[name = "Finish the line"]
    Finish,
    /// See [`NoteOff::Fade`].
    #[id = "fade"]
    #[name = "Fade out"]
    Fade,
    /// See [`NoteOff::Word`].
    #[id = "word"]
    #[name = "Stop at the word"]
    Word,
}

/// [`Play`] as a parameter.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum PlayMode {
    /// See [`Play::Poly`].
    #[id = "poly"]
    #[name = "Every note its line"]
    Poly,
    /// See [`Play::Mono`].
    #[id = "mono"]
    #[name = "A new line ends the last"]
    Mono,
    /// See [`Play::Legato`].
    #[id = "legato"]
    #[name = "Legato: held notes move the line"]
    Legato,
    /// See [`Play::Latch`].
    #[id = "latch"]
    #[name = "Latch: press again to stop"]
    Latch,
}

/// [`Takes`] as a parameter.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum TakesMode {
    /// See [`Takes::First`].
    #[id = "line"]
    #[name = "First take"]
    First,
    /// See [`Takes::RoundRobin`].
    #[id = "robin"]
    #[name = "Round robin"]
    RoundRobin,
}

impl Default for Playing {
    fn default() -> Self {
        let alarm = Alarm::default();
        let panic = {
            let alarm = alarm.clone();
            build::switch("Panic").with_callback(Arc::new(move |on| {
                if on {
                    alarm.raise();
                }
            }))
        };
        Self {
            mode: EnumParam::new("Mode", Mode::Speak),
            line: build::number("Line select", MAX_LINES as i32, text::parse_line),
            trigger: EnumParam::new("Trigger mode", TriggerMode::Key),
            note_off: EnumParam::new("Note-off", NoteOffMode::Finish),
            play: EnumParam::new("Play mode", PlayMode::Poly),
            page: build::number("Page", MAX_PAGES, text::parse_page),
            takes: EnumParam::new("Takes", TakesMode::First),
            velocity: build::percent("Velocity", 50.0, 0.0, 100.0),
            bend_range: build::semitones("Bend range", 2.0, 0.0, 24.0),
            mpe: build::switch("MPE"),
            panic,
            alarm,
        }
    }
}

impl Playing {
    /// Selects a page, from 0, for a MIDI program. Neither allocates nor locks. The host must be told.
    pub(crate) fn set_page(&self, page: u8) {
        #[allow(unsafe_code, reason = "nice-plug lets only a host set parameters")]
        // SAFETY: the value is an atomic, and nothing else depends on it.
        unsafe {
            self.page._internal_set_plain_value(i32::from(page) + 1)
        };
    }

    /// The selected line, from 0.
    pub(super) fn selected_line(&self) -> u32 {
        (self.line.value().clamp(1, MAX_LINES as i32) - 1) as u32
    }

    /// The page, from 0.
    pub(crate) fn page_index(&self) -> u16 {
        (self.page.value().clamp(1, MAX_PAGES) - 1) as u16
    }
}

impl From<TriggerMode> for Trigger {
    fn from(mode: TriggerMode) -> Self {
        match mode {
            TriggerMode::Key => Self::Key,
            TriggerMode::Next => Self::Next,
            TriggerMode::Selected => Self::Selected,
        }
    }
}

impl From<NoteOffMode> for NoteOff {
    fn from(mode: NoteOffMode) -> Self {
        match mode {
            NoteOffMode::Finish => Self::Finish,
            NoteOffMode::Fade => Self::Fade,
            NoteOffMode::Word => Self::Word,
        }
    }
}

impl From<PlayMode> for Play {
    fn from(mode: PlayMode) -> Self {
        match mode {
            PlayMode::Poly => Self::Poly,
            PlayMode::Mono => Self::Mono,
            PlayMode::Legato => Self::Legato,
            PlayMode::Latch => Self::Latch,
        }
    }
}

impl From<TakesMode> for Takes {
    fn from(mode: TakesMode) -> Self {
        match mode {
            TakesMode::First => Self::First,
            TakesMode::RoundRobin => Self::RoundRobin,
        }
    }
}
