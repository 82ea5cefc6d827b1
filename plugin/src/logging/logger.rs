//! Writes records to the log file.

use std::sync::OnceLock;

use log::{Level, LevelFilter, Log, Metadata, Record};

use super::audio;
use super::file::File;

/// Records of other crates are written from this level on, unless `RECIT_LOG` requests `debug` or more.
const OTHERS: LevelFilter = LevelFilter::Warn;

/// Writes records to the file.
pub(super) struct Logger {
    pub level: LevelFilter,
    pub file: File,
}

pub(super) static LOGGER: OnceLock<Option<Logger>> = OnceLock::new();

impl Logger {
    pub(super) fn takes(&self, level: Level, target: &str) -> bool {
        let is_ours = target.starts_with("recit");
        let most = if is_ours || self.level >= LevelFilter::Debug {
            self.level
        } else {
            self.level.min(OTHERS)
        };
        level <= most
    }
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata) -> bool {
        self.takes(metadata.level(), metadata.target())
    }

    fn log(&self, record: &Record) {
        if !self.enabled(record.metadata()) {
            return;
        }
        if audio::is_here() {
            audio::keep(record.level(), record.target(), record.args());
        } else {
            write_waiting();
            self.file.write(record.level(), record.target(), record.args());
        }
    }

    fn flush(&self) {}
}

/// Writes a record, if there is a log. Not on an audio thread.
pub(super) fn write(level: Level, target: &str, text: std::fmt::Arguments) {
    if let Some(Some(logger)) = LOGGER.get()
        && logger.takes(level, target)
    {
        logger.file.write(level, target, &text);
    }
}

/// Writes the pending records of audio threads. Not on an audio thread.
pub(crate) fn write_waiting() {
    while let Some(waiting) = audio::next_waiting() {
        let (level, target, text) = waiting.parts();
        match waiting.trace() {
            Some(trace) => write(level, target, format_args!("(audio thread) {text}\n{trace}")),
            None => write(level, target, format_args!("(audio thread) {text}")),
        }
    }
}
