//! The script as the audio thread knows it.

use std::sync::Arc;

use super::link::Head;

/// A line of the script, and where it is found.
pub struct Entry<L> {
    /// The line's name.
    pub id: u64,
    /// The MIDI key that asks for it.
    pub key: Option<u8>,
    /// What the worker needs to speak it.
    pub line: Arc<L>,
    /// Its first stretch, when it is armed for Live.
    pub head: Option<Arc<Head>>,
}

/// All lines, found by place or by key without a search.
pub struct Table<L> {
    entries: Vec<Entry<L>>,
    by_key: [Option<u16>; 128],
}

impl<L> Table<L> {
    /// A table of `entries` in the order of the script. Of several lines on one key the first is played.
    pub fn new(entries: Vec<Entry<L>>) -> Self {
        let mut by_key = [None; 128];
        for (index, entry) in entries.iter().enumerate().rev() {
            if let Some(cell) = entry.key.and_then(|key| by_key.get_mut(usize::from(key))) {
                *cell = u16::try_from(index).ok();
            }
        }
        Self { entries, by_key }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Entry<L>> {
        self.entries.get(index)
    }

    pub(super) fn at_key(&self, key: u8) -> Option<usize> {
        self.by_key
            .get(usize::from(key))
            .copied()
            .flatten()
            .map(usize::from)
    }

    pub(super) fn position(&self, id: u64) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id == id)
    }
}
