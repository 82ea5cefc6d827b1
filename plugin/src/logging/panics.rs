//! Logs panics with their backtraces.

use std::any::Any;
use std::backtrace::Backtrace;
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use log::Level;

use super::{audio, logger};

/// The most panics of a process with a backtrace, which takes a while each.
const TRACED: u32 = 20;

const TARGET: &str = "recit_plugin::panic";

/// Installs a hook that logs panics. The previous hook is still called, except on audio threads.
pub(super) fn hook() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        log_panic(info);
        if !audio::is_here() {
            before(info);
        }
    }));
}

fn log_panic(info: &PanicHookInfo) {
    static SEEN: AtomicU32 = AtomicU32::new(0);
    let is_traced = SEEN.fetch_add(1, Ordering::Relaxed) < TRACED;
    // Symbols are resolved when it is written.
    let trace = is_traced.then(Backtrace::force_capture);
    let what = message(info.payload());
    let thread = thread::current();
    let thread = thread.name().unwrap_or("without a name");
    let place = info.location();
    let (file, line) = place.map_or(("?", 0), |place| (place.file(), place.line()));
    if audio::is_here() {
        audio::keep_panic(TARGET, &format_args!("panic at {file}:{line}: {what}"), trace);
    } else {
        logger::write_waiting();
        let trace = trace.map_or_else(String::new, |trace| format!("\n{trace}"));
        logger::write(
            Level::Error,
            TARGET,
            format_args!("panic at {file}:{line} in thread {thread}: {what}{trace}"),
        );
    }
}

/// The message of a panic.
pub(crate) fn message(payload: &(dyn Any + Send)) -> &str {
    match payload.downcast_ref::<String>() {
        Some(text) => text,
        None => payload.downcast_ref::<&str>().copied().unwrap_or("(no message)"),
    }
}
