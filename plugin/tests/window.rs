//! The plugin's window in a host, on an X11 display. Without a display nothing is tested.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "host_support/apart.rs"]
mod apart;
#[path = "host_support/in_use.rs"]
mod in_use;
#[path = "host_support/mod.rs"]
mod support;

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use apart::{DATA, apart, soon};
use in_use::{Use, slope};
use recit_host::{Display, Instance, Setup, Timeline, Window};
use support::{RATE, assert_same, assert_speech, instance, playing};

/// One test at a time, because they measure what the process uses.
static PROCESS: Mutex<()> = Mutex::new(());

/// After this time a window has drawn its first frames.
const FRAMES: Duration = Duration::from_millis(120);

fn display() -> Option<(Display, MutexGuard<'static, ()>)> {
    let turn = PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
    let display = Display::open();
    if display.is_none() {
        println!("left out: there is no display (DISPLAY)");
    }
    Some((display?, turn))
}

/// Opens a window and lets it draw.
fn look(display: &Display, instance: &mut Instance) {
    let window = Window::open(display, instance).unwrap();
    sleep(FRAMES);
    window.close(instance);
}

/// Memory that a window may leave behind. baseview 0.4.2 never frees the keyboard map that libxkbcommon makes
/// for each window: 71 KiB with one layout, more on a display with several.
const LEAK_KIB: i64 = 76;

#[test]
fn fifty_windows_leave_nothing_behind() {
    let Some((display, _turn)) = display() else {
        return;
    };
    if !apart("fifty_windows_leave_nothing_behind") {
        return;
    }
    let mut instance = playing(&["Welcome back."], Setup::realtime(RATE, 512));
    let mut round = || {
        look(&display, &mut instance);
        Use::now()
    };
    // Fonts, drivers and the line's study are loaded with the first windows.
    let before = (0..20).map(|_| round()).last().unwrap();
    let mut memory = Vec::new();
    for window in 1..=50 {
        round();
        // The list of voices and the cache may still be reading, on threads of the engine.
        let is_closed = soon(|| Use::now().files <= before.files);
        assert!(is_closed, "{before:?}, after window {window} {:?}", Use::now());
        memory.push(Use::now().memory_kib as i64);
    }
    let after = settled(before.threads);
    assert!(
        after.threads <= before.threads,
        "{before:?}, in the end {after:?}"
    );
    let leak = slope(&memory);
    println!("{before:?}, in the end {after:?}: {leak} KiB a window");
    assert!(leak < LEAK_KIB, "{leak} KiB a window: {memory:?}");
}

/// What is in use when at most `threads` threads are left, or after a minute.
fn settled(threads: usize) -> Use {
    soon(|| Use::now().threads <= threads);
    Use::now()
}

#[test]
fn an_instance_is_dropped_completely_after_its_window_was_open() {
    let Some((display, _turn)) = display() else {
        return;
    };
    if !apart("an_instance_is_dropped_completely_after_its_window_was_open") {
        return;
    }
    let engine_threads = || {
        let tasks = fs::read_dir("/proc/self/task").unwrap();
        let names = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
        names.filter(|name| name.starts_with("recit")).count()
    };
    let mut instance = playing(&["Welcome back."], Setup::realtime(RATE, 512));
    // A thread gets its name soon after it starts.
    assert!(soon(|| engine_threads() > 0));
    look(&display, &mut instance);
    drop(instance);
    // The engine ends with its last instance.
    assert!(soon(|| engine_threads() == 0));
}

/// The notes of a scene, in which something always sounds.
fn scene(seconds: usize) -> Timeline {
    (0..2 * seconds).fold(Timeline::new(), |timeline, half| {
        timeline.note(23_000 * half, 60 + (half % 3) as u8)
    })
}

const LINES: [&str; 3] = [
    "Every voice has a story to tell.",
    "Three, two, one.",
    "Listen. There is music in the walls.",
];

/// A bounce while windows open, resize and close equals one without an open editor.
#[test]
fn lines_sound_the_same_while_windows_open_change_their_size_and_close() {
    let Some((display, _turn)) = display() else {
        return;
    };
    if !apart("lines_sound_the_same_while_windows_open_change_their_size_and_close") {
        return;
    }
    let seconds = 4;
    let bounce = |instance: &mut Instance, meanwhile: &mut dyn FnMut(&mut Instance)| {
        instance.reset().unwrap();
        let score = scene(seconds);
        let sound =
            instance.render_meanwhile(&score, seconds * 48_000, 512, |instance, _| meanwhile(instance));
        sound.unwrap()
    };
    let expected = bounce(&mut playing(&LINES, Setup::offline(RATE, 512)), &mut |_| ());
    assert_speech(&expected);
    let mut played = playing(&LINES, Setup::offline(RATE, 512));
    let mut show = Show::new(&display);
    while show.steps < STEPS {
        let sound = bounce(&mut played, &mut |played| show.step(played));
        assert_same(&sound, &expected);
    }
    show.end(&mut played);
}

/// Steps of the show: windows open and close four times.
const STEPS: usize = 24;

/// Windows of two instances, one of which plays.
struct Show<'a> {
    display: &'a Display,
    other: Instance,
    windows: Option<(Window<'a>, Window<'a>)>,
    steps: usize,
    last: Instant,
}

impl<'a> Show<'a> {
    fn new(display: &'a Display) -> Self {
        Self {
            display,
            other: instance(),
            windows: None,
            steps: 0,
            last: Instant::now(),
        }
    }

    /// Opens, resizes or closes the windows of `played` and of the other one, after they have drawn the last
    /// step.
    fn step(&mut self, played: &mut Instance) {
        if self.last.elapsed() < FRAMES {
            return;
        }
        self.last = Instant::now();
        self.steps += 1;
        match &self.windows {
            None => {
                let first = Window::open(self.display, played).unwrap();
                let second = Window::open(self.display, &mut self.other).unwrap();
                self.windows = Some((first, second));
            }
            Some((first, second)) if !self.steps.is_multiple_of(6) => {
                let (width, height) = (900 + 40 * (self.steps % 6), 560 + 30 * (self.steps % 5));
                first.resize(played, width as u32, height as u32).unwrap();
                second
                    .resize(&mut self.other, width as u32, height as u32)
                    .unwrap();
            }
            Some(_) => self.end(played),
        }
    }

    /// Closes the open windows.
    fn end(&mut self, played: &mut Instance) {
        if let Some((first, second)) = self.windows.take() {
            first.close(played);
            second.close(&mut self.other);
        }
    }
}

#[test]
fn a_window_opens_with_the_chosen_size_and_scale() {
    let Some((display, _turn)) = display() else {
        return;
    };
    if !apart("a_window_opens_with_the_chosen_size_and_scale") {
        return;
    }
    let file = PathBuf::from(std::env::var_os(DATA).unwrap()).join("recit/editor.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let chosen = r#"{"format":"recit-editor","version":1,"scale":150,"width":1000,"height":600}"#;
    fs::write(&file, chosen).unwrap();
    let mut first = instance();
    let kept = || fs::read_to_string(&file).unwrap();
    // Also if it is closed before it has drawn anything.
    for _ in 0..3 {
        let window = Window::open(&display, &mut first).unwrap();
        assert_eq!(window.size(&mut first).unwrap(), (1500, 900), "{}", kept());
        window.close(&mut first);
    }
    // A window that is closed before it has drawn itself in its new size keeps the old one.
    let is_kept = soon(|| {
        let window = Window::open(&display, &mut first).unwrap();
        window.resize(&mut first, 1500, 1050).unwrap();
        sleep(FRAMES);
        let size = window.size(&mut first).unwrap();
        window.close(&mut first);
        // The size is in points, which are larger than pixels at this scale.
        let kept = kept();
        size == (1500, 1050) && kept.contains("\"width\": 1000") && kept.contains("\"height\": 700")
    });
    assert!(is_kept, "{}", kept());
    let window = Window::open(&display, &mut first).unwrap();
    assert_eq!(window.size(&mut first).unwrap(), (1500, 1050));
    window.close(&mut first);
    fs::remove_file(&file).unwrap();
    let state = first.save().unwrap();
    let mut second = instance();
    second.load(&state).unwrap();
    let window = Window::open(&display, &mut second).unwrap();
    assert_eq!(window.size(&mut second).unwrap(), (1000, 700));
    window.close(&mut second);
}
