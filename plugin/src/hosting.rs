//! The host's information about the instance, and requests of the editor to the host's main thread.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI8, Ordering};

use nice_plug::params::internals::ParamPtr;
use parking_lot::Mutex;

/// The host has not set the octave of key 60.
const UNTOLD: i8 = i8::MIN;

/// Red, green and blue.
pub type Colour = [u8; 3];

/// One per instance. Not for the audio thread.
pub struct Hosting {
    track: Mutex<Track>,
    marks: Mutex<HashMap<ParamPtr, Mark>>,
    has_menu: AtomicBool,
    menu: Mutex<Option<MenuPlace>>,
    middle_c: AtomicI8,
}

/// The track of the instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Track {
    /// Its name; empty if unknown.
    pub name: String,
    /// Its colour, if it has one.
    pub colour: Option<Colour>,
}

/// The host's indications for a parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The name of its hardware control, such as a knob.
    pub mapped: Option<String>,
    /// Its automation.
    pub automation: Automation,
    /// The colour of the indication.
    pub colour: Option<Colour>,
}

/// The state of a parameter's automation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Automation {
    /// There is no automation.
    #[default]
    None,
    /// There is automation.
    Present,
    /// It is playing.
    Playing,
    /// It is being written.
    Recording,
    /// The user has moved the parameter, which overrides it.
    Overriding,
}

/// Where the host should open a menu, in the window's pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MenuPlace {
    /// The parameter.
    pub param: ParamPtr,
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

impl Default for Hosting {
    fn default() -> Self {
        Self {
            track: Mutex::default(),
            marks: Mutex::default(),
            has_menu: AtomicBool::new(false),
            menu: Mutex::new(None),
            middle_c: AtomicI8::new(UNTOLD),
        }
    }
}

impl Hosting {
    /// The track as last reported by the host.
    pub fn track(&self) -> Track {
        self.track.lock().clone()
    }

    /// Sets the track.
    pub fn set_track(&self, track: Track) {
        *self.track.lock() = track;
    }

    /// The host's indications for a parameter.
    pub fn mark(&self, param: ParamPtr) -> Mark {
        self.marks.lock().get(&param).cloned().unwrap_or_default()
    }

    /// Changes the indications for a parameter.
    pub fn change_mark(&self, param: ParamPtr, change: impl FnOnce(&mut Mark)) {
        let mut marks = self.marks.lock();
        let mark = marks.entry(param).or_default();
        change(mark);
        if *mark == Mark::default() {
            marks.remove(&param);
        }
    }

    /// Whether the host opens menus for parameters.
    pub fn has_menu(&self) -> bool {
        self.has_menu.load(Ordering::Acquire)
    }

    /// Sets whether the host opens menus for parameters.
    pub fn set_has_menu(&self, has: bool) {
        self.has_menu.store(has, Ordering::Release);
    }

    /// Requests a menu of the host. Replaces a pending request.
    pub fn ask_menu(&self, place: MenuPlace) {
        *self.menu.lock() = Some(place);
    }

    /// Takes the pending request.
    pub fn take_menu(&self) -> Option<MenuPlace> {
        self.menu.lock().take()
    }

    /// The octave that starts at key 60 in the host, -127 to 127; `None` if it did not set one.
    pub fn middle_c(&self) -> Option<i8> {
        Some(self.middle_c.load(Ordering::Relaxed)).filter(|octave| *octave != UNTOLD)
    }

    /// Sets the octave of key 60.
    pub fn set_middle_c(&self, octave: i8) {
        self.middle_c.store(octave, Ordering::Relaxed);
    }
}
