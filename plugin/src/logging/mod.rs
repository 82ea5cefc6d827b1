//! The log: a file in the user's data folder with messages of the plugin and the engine, and panics.
//!
//! | module | |
//! |---|---|
//! | `file` | the path, size and format of the file |
//! | `logger` | which records are written |
//! | `panics` | panics with their backtraces |
//! | `audio` | records of the audio thread, which another thread writes |
//!
//! The file is opened and closed for each record, and there is no thread, so nothing is left when a host
//! unloads the plugin. Several hosts may write to the same file.

mod audio;
mod file;
mod logger;
mod panics;

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::OnceLock;

use log::LevelFilter;

pub(crate) use audio::{Block, is_waiting};
pub(crate) use logger::write_waiting;
pub(crate) use panics::message;

use self::file::File;
use self::logger::{LOGGER, Logger};

/// The environment variable for the lowest level that is written: `off`, `error`, `warn`, `info`, `debug` or
/// `trace`.
const LEVEL: &str = "RECIT_LOG";

/// Starts logging, once per process with a data folder. If the program has a logger, that one is kept.
pub fn install() {
    LOGGER.get_or_init(|| {
        let level = level(std::env::var(LEVEL).ok().as_deref());
        let path = path().filter(|_| level != LevelFilter::Off)?;
        Some(Logger {
            level,
            file: File::new(path),
        })
    });
    static SET: OnceLock<()> = OnceLock::new();
    SET.get_or_init(|| {
        if let Some(Some(logger)) = LOGGER.get()
            && log::set_logger(logger).is_ok()
        {
            log::set_max_level(logger.level);
            recit::fault::set_log(logger.file.path().to_owned());
            audio::prepare();
            panics::hook();
            log::info!("Recit {} begins", env!("CARGO_PKG_VERSION"));
        }
    });
}

/// The path of the log; `None` if the user has no home folder.
pub fn path() -> Option<PathBuf> {
    recit::paths::data_dir().map(|dir| dir.join("recit.log"))
}

/// Creates the file if it does not exist, so that it can be shown.
pub(crate) fn make() {
    if let Some(path) = path() {
        file::make(&path);
    }
}

fn level(wanted: Option<&str>) -> LevelFilter {
    let wanted = wanted.and_then(|wanted| LevelFilter::from_str(wanted.trim()).ok());
    wanted.unwrap_or(LevelFilter::Info)
}

#[cfg(test)]
#[path = "../../tests/host_support/apart.rs"]
#[allow(dead_code, clippy::unwrap_used, missing_docs, reason = "what tests share")]
mod apart;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::panic::catch_unwind;
    use std::thread;

    use log::Level;

    use super::apart::apart;
    use super::*;
    use crate::guard::guarded;

    fn written() -> String {
        std::fs::read_to_string(path().unwrap()).unwrap_or_default()
    }

    #[test]
    fn panics_of_any_thread_are_logged_with_their_backtraces() {
        if !apart("logging::tests::panics_of_any_thread_are_logged_with_their_backtraces") {
            return;
        }
        install();
        let work = || {
            let failed = catch_unwind(|| panic!("number {}", 7));
            assert!(failed.is_err());
        };
        let named = thread::Builder::new().name("worker".into()).spawn(work);
        named.unwrap().join().unwrap();
        let worker = written();
        assert!(worker.contains("panic at plugin/src/logging/mod.rs:"), "{worker}");
        assert!(worker.contains("in thread worker: number 7\n"), "{worker}");
        assert!(
            worker.contains("core::panicking::panic_fmt"),
            "no trace: {worker}"
        );
    }

    #[test]
    fn records_of_the_audio_thread_are_written_by_another() {
        if !apart("logging::tests::records_of_the_audio_thread_are_written_by_another") {
            return;
        }
        install();
        let before = written();
        let here = Block::begin();
        assert_eq!(guarded("playing", || -> u32 { panic!("on stage") }), None);
        log::warn!("it is late");
        assert!(is_waiting());
        assert_eq!(written(), before, "the audio thread has written");
        drop(here);
        // The next thread that logs writes it.
        log::info!("the next one");
        let text = written();
        let at = |part: &str| {
            text.find(part)
                .unwrap_or_else(|| panic!("{part} is not in {text}"))
        };
        assert!(at("(audio thread) panic at plugin/src/logging/mod.rs:") < at("core::panicking::panic_fmt"));
        assert!(at("(audio thread) playing failed: on stage") < at("(audio thread) it is late"));
        assert!(at("(audio thread) it is late") < at("the next one"));
        assert!(!is_waiting());
    }

    #[test]
    fn the_level_is_info_unless_the_variable_sets_another() {
        for (said, level_of) in [
            (None, LevelFilter::Info),
            (Some("off"), LevelFilter::Off),
            (Some(" Debug\n"), LevelFilter::Debug),
            (Some("loud"), LevelFilter::Info),
            (Some(""), LevelFilter::Info),
        ] {
            assert_eq!(level(said), level_of, "{said:?}");
        }
    }

    #[test]
    fn other_crates_only_log_problems() {
        let logger = |level| Logger {
            level,
            file: File::new(PathBuf::new()),
        };
        let usual = logger(LevelFilter::Info);
        assert!(usual.takes(Level::Info, "recit::engine") && usual.takes(Level::Info, "recit_plugin::guard"));
        assert!(usual.takes(Level::Warn, "egui") && !usual.takes(Level::Info, "egui"));
        assert!(!usual.takes(Level::Debug, "recit"));
        assert!(logger(LevelFilter::Debug).takes(Level::Debug, "egui"));
        assert!(!logger(LevelFilter::Error).takes(Level::Warn, "egui"));
    }
}
