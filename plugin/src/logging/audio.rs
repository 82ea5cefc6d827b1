//! Log records of the audio thread. It puts them into a ring; another thread writes them later.

use std::backtrace::Backtrace;
use std::cell::Cell;
use std::fmt::{self, Write};
use std::sync::OnceLock;

use crossbeam::queue::ArrayQueue;
use log::Level;

/// The most pending records. Further ones are lost.
const RECORDS: usize = 64;
/// The most bytes of a record, and of the name of its module.
const BYTES: usize = 240;

static RING: OnceLock<ArrayQueue<Waiting>> = OnceLock::new();

thread_local! {
    /// Whether this thread is processing a block.
    static HERE: Cell<bool> = const { Cell::new(false) };
}

/// A pending record.
pub(super) struct Waiting {
    level: Level,
    target: Text,
    text: Text,
    /// The backtrace of a panic, not resolved yet.
    trace: Option<Backtrace>,
}

/// Allocates the ring, which the audio thread cannot do.
pub(super) fn prepare() {
    RING.get_or_init(|| ArrayQueue::new(RECORDS));
}

/// While it exists, the calling thread counts as an audio thread.
pub(crate) struct Block(bool);

impl Block {
    /// Starts now.
    pub(crate) fn begin() -> Self {
        Self(HERE.replace(true))
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        HERE.set(self.0);
    }
}

/// Whether the calling thread counts as an audio thread.
pub(super) fn is_here() -> bool {
    HERE.get()
}

/// Keeps a record. Neither allocates nor locks.
pub(super) fn keep(level: Level, target: &str, text: &fmt::Arguments) {
    push(level, target, text, None);
}

/// Keeps a panic with its backtrace. The panic itself has already allocated.
pub(super) fn keep_panic(target: &str, text: &fmt::Arguments, trace: Option<Backtrace>) {
    push(Level::Error, target, text, trace);
}

fn push(level: Level, target: &str, text: &fmt::Arguments, trace: Option<Backtrace>) {
    let Some(ring) = RING.get() else { return };
    let mut waiting = Waiting {
        level,
        target: Text::default(),
        text: Text::default(),
        trace,
    };
    // Long texts are cut.
    let _ = waiting.target.write_str(target);
    let _ = waiting.text.write_fmt(*text);
    // If the ring is full, the first records are kept, because they show the beginning.
    let _ = ring.push(waiting);
}

/// Whether records are pending. Neither allocates nor locks.
pub(crate) fn is_waiting() -> bool {
    RING.get().is_some_and(|ring| !ring.is_empty())
}

/// Takes the oldest pending record. Not on an audio thread.
pub(super) fn next_waiting() -> Option<Waiting> {
    RING.get()?.pop()
}

impl Waiting {
    /// Its level, module and text.
    pub(super) fn parts(&self) -> (Level, &str, &str) {
        (self.level, self.target.as_str(), self.text.as_str())
    }

    /// The backtrace of a panic.
    pub(super) fn trace(&self) -> Option<&Backtrace> {
        self.trace.as_ref()
    }
}

/// A short text in a fixed buffer.
struct Text {
    bytes: [u8; BYTES],
    len: usize,
}

impl Default for Text {
    fn default() -> Self {
        Self {
            bytes: [0; BYTES],
            len: 0,
        }
    }
}

impl Text {
    fn as_str(&self) -> &str {
        // Only whole characters are written.
        str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let cut = text.floor_char_boundary(BYTES - self.len);
        self.bytes[self.len..self.len + cut].copy_from_slice(&text.as_bytes()[..cut]);
        self.len += cut;
        if cut < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_text_is_cut_at_a_character() {
        let mut text = Text::default();
        assert!(text.write_str(&"a".repeat(BYTES - 1)).is_ok());
        assert!(text.write_str("é").is_err());
        assert_eq!(text.as_str().len(), BYTES - 1);
        assert!(text.write_str("b").is_ok());
        assert!(text.as_str().ends_with("ab"));
    }

    #[test]
    fn a_thread_is_an_audio_thread_while_it_processes_a_block() {
        assert!(!is_here());
        let outer = Block::begin();
        drop(Block::begin());
        assert!(is_here());
        drop(outer);
        assert!(!is_here());
        let _here = Block::begin();
        assert!(!std::thread::spawn(is_here).join().unwrap());
    }

    #[test]
    fn the_audio_thread_keeps_records_without_allocating_and_drops_the_excess() {
        prepare();
        nice_assert_no_alloc::assert_no_alloc(|| {
            for number in 0..2 * RECORDS {
                keep(Level::Warn, "recit", &format_args!("record {number}"));
            }
        });
        assert!(is_waiting());
        let ring = RING.get().unwrap();
        let kept: Vec<_> = std::iter::from_fn(|| ring.pop()).collect();
        assert_eq!(kept.len(), RECORDS);
        assert_eq!(kept[0].text.as_str(), "record 0");
    }
}
