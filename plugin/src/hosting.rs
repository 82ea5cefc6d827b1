//! What the host says of the instance's place in the project, and what the editor asks of the host on its main thread.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI8, Ordering};

use nice_plug::params::internals::ParamPtr;
use parking_lot::Mutex;

/// The host has not said what it calls key 60.
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

/// The track on which the instance is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Track {
    /// Its name; empty where the host does not say.
    pub name: String,
    /// Its colour, if it has one.
    pub colour: Option<Colour>,
}

/// What the host does with a parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// What moves it, such as a knob of the host's controller.
    pub mapped: Option<String>,
    /// Its automation.
    pub automation: Automation,
    /// The colour by which the host shows that.
    pub colour: Option<Colour>,
}

/// What the host's automation of a parameter does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Automation {
    /// There is none.
    #[default]
    None,
    /// There is some.
    Present,
    /// It moves the parameter.
    Playing,
    /// It is being written.
    Recording,
    /// The user has moved the parameter, and it waits.
    Overriding,
}

/// Where a menu of the host is to open, in the window's own pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MenuPlace {
    /// What it is about.
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
    /// The track as the host has described it last.
    pub fn track(&self) -> Track {
        self.track.lock().clone()
    }

    /// Sets what [`track`](Self::track) gives.
    pub fn set_track(&self, track: Track) {
        *self.track.lock() = track;
    }

    /// What the host does with a parameter.
    pub fn mark(&self, param: ParamPtr) -> Mark {
        self.marks.lock().get(&param).cloned().unwrap_or_default()
    }

    /// Changes what [`mark`](Self::mark) gives.
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

    /// Sets what [`has_menu`](Self::has_menu) gives.
    pub fn set_has_menu(&self, has: bool) {
        self.has_menu.store(has, Ordering::Release);
    }

    /// Leaves a wish for a menu of the host. A new one takes the place of one that has not been granted.
    pub fn ask_menu(&self, place: MenuPlace) {
        *self.menu.lock() = Some(place);
    }

    /// Takes the wish for a menu.
    pub fn take_menu(&self) -> Option<MenuPlace> {
        self.menu.lock().take()
    }

    /// The octave that key 60 begins for the host, -127 to 127; `None` where it does not say.
    pub fn middle_c(&self) -> Option<i8> {
        Some(self.middle_c.load(Ordering::Relaxed)).filter(|octave| *octave != UNTOLD)
    }

    /// Sets what [`middle_c`](Self::middle_c) gives.
    pub fn set_middle_c(&self, octave: i8) {
        self.middle_c.store(octave, Ordering::Relaxed);
    }
}
