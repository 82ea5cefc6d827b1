//! The plugin's window in a host, on an X11 display. Where there is none, nothing is tested.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "host_support/mod.rs"]
mod support;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use recit_host::{Display, Instance, Setup, Timeline, Window};
use support::{RATE, assert_same, assert_speech, instance, playing};

/// One test at a time: they count what the process has in use.
static PROCESS: Mutex<()> = Mutex::new(());

/// A window has drawn its first frames after this time.
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

/// glibc's setting for the number of arenas.
const ONE_ARENA: &str = "MALLOC_ARENA_MAX";
/// Where the settings of editors are kept.
const DATA: &str = "XDG_DATA_HOME";

/// The windowing library keeps about 60 KiB of keyboard maps for each window that it ever opened. A window's own
/// textures and fonts are some 10 MiB.
const LEAK_KIB: usize = 100;

/// What the process has in use.
#[derive(Debug)]
struct Use {
    memory_kib: usize,
    threads: usize,
    files: usize,
}

impl Use {
    fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse().unwrap()
        };
        Self {
            memory_kib: field("VmRSS:"),
            threads: field("Threads:"),
            files: fs::read_dir("/proc/self/fd").unwrap().count(),
        }
    }
}

#[test]
fn fifty_windows_leave_nothing_behind() {
    let Some((display, _turn)) = display() else {
        return;
    };
    if !apart("fifty_windows_leave_nothing_behind") {
        return;
    }
    let mut instance = playing(&["Welcome back."], Setup::realtime(RATE, 512));
    for _ in 0..10 {
        look(&display, &mut instance);
    }
    let before = Use::now();
    for _ in 0..50 {
        look(&display, &mut instance);
    }
    let after = Use::now();
    println!("before {before:?}, after {after:?}");
    assert!(after.threads <= before.threads && after.files <= before.files);
    let grown = after.memory_kib.saturating_sub(before.memory_kib);
    assert!(grown < 50 * LEAK_KIB, "{grown} KiB more after 50 windows");
}

/// Whether this is the process in which `test` is to run; otherwise it is run in one. That has settings of its own, and
/// allocates from one arena: of several, glibc keeps what each has once needed, and it grows by chance.
fn apart(test: &str) -> bool {
    if std::env::var_os(ONE_ARENA).is_some() {
        return true;
    }
    let data = std::env::temp_dir().join(format!("recit-{test}-{}", std::process::id()));
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(ONE_ARENA, "1")
        .env(DATA, &data)
        .status()
        .unwrap();
    let _ = fs::remove_dir_all(data);
    assert!(status.success(), "{status}");
    false
}

#[test]
fn an_instance_goes_for_good_after_its_window_was_open() {
    let Some((display, _turn)) = display() else {
        return;
    };
    if !apart("an_instance_goes_for_good_after_its_window_was_open") {
        return;
    }
    let engine_threads = || {
        let tasks = fs::read_dir("/proc/self/task").unwrap();
        let names = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
        names.filter(|name| name.starts_with("recit")).count()
    };
    let mut instance = playing(&["Welcome back."], Setup::realtime(RATE, 512));
    assert!(engine_threads() > 0);
    look(&display, &mut instance);
    drop(instance);
    let began = Instant::now();
    while engine_threads() > 0 && began.elapsed() < Duration::from_secs(5) {
        sleep(Duration::from_millis(10));
    }
    // The engine ends with its last instance.
    assert_eq!(engine_threads(), 0);
}

/// The notes of a scene: something sounds all the time.
fn scene(seconds: usize) -> Timeline {
    (0..2 * seconds).fold(Timeline::new(), |timeline, half| {
        timeline.note(24_000 * half + 100 * half, 60 + (half % 3) as u8)
    })
}

const LINES: [&str; 3] = [
    "Every voice has a story to tell.",
    "Three, two, one.",
    "Listen. There is music in the walls.",
];

#[test]
fn lines_sound_on_while_windows_open_change_their_size_and_close() {
    let Some((display, _turn)) = display() else {
        return;
    };
    if !apart("lines_sound_on_while_windows_open_change_their_size_and_close") {
        return;
    }
    let seconds = 8;
    let mut bounced = playing(&LINES, Setup::offline(RATE, 512));
    let expected = bounced.render(&scene(seconds), seconds * 48_000, 512).unwrap();
    let mut other = instance();
    let mut played = playing(&LINES, Setup::realtime(RATE, 512));
    // Two seconds to load the voice and arm the lines.
    let quiet = played.render(&Timeline::new(), 96_000, 512).unwrap();
    assert!(quiet.is_silent());
    let (mut windows, mut steps, mut last) = (None, 0, Instant::now());
    let sound = played
        .render_meanwhile(&scene(seconds), seconds * 48_000, 512, |played, _| {
            if last.elapsed() < FRAMES {
                return;
            }
            last = Instant::now();
            steps += 1;
            match windows.take() {
                None => {
                    let first = Window::open(&display, played).unwrap();
                    let second = Window::open(&display, &mut other).unwrap();
                    windows = Some((first, second));
                }
                Some((first, second)) if steps % 6 != 0 => {
                    let (width, height) = (900 + 40 * (steps % 6), 560 + 30 * (steps % 5));
                    first.resize(played, width, height).unwrap();
                    second.resize(&mut other, width, height).unwrap();
                    windows = Some((first, second));
                }
                Some((first, second)) => {
                    first.close(played);
                    second.close(&mut other);
                }
            }
        })
        .unwrap();
    if let Some((first, second)) = windows {
        first.close(&mut played);
        second.close(&mut other);
    }
    assert!(steps > 20, "only {steps} steps");
    assert_speech(&sound);
    // Nothing was late: the samples are those of a bounce.
    assert_same(&sound, &expected);
}

#[test]
fn a_window_has_the_size_and_the_scale_that_were_chosen() {
    let Some((display, _turn)) = display() else {
        return;
    };
    if !apart("a_window_has_the_size_and_the_scale_that_were_chosen") {
        return;
    }
    let file = PathBuf::from(std::env::var_os(DATA).unwrap()).join("recit/editor.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let chosen = r#"{"format":"recit-editor","version":1,"scale":150,"width":1000,"height":600}"#;
    fs::write(&file, chosen).unwrap();
    let mut first = instance();
    let window = Window::open(&display, &mut first).unwrap();
    assert_eq!(window.size(&mut first).unwrap(), (1500, 900));
    sleep(FRAMES);
    window.resize(&mut first, 1500, 1050).unwrap();
    sleep(FRAMES);
    assert_eq!(window.size(&mut first).unwrap(), (1500, 1050));
    window.close(&mut first);
    // The size is in points, which are larger than pixels at this scale.
    let kept = fs::read_to_string(&file).unwrap();
    assert!(
        kept.contains("\"width\": 1000") && kept.contains("\"height\": 700"),
        "{kept}"
    );
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
