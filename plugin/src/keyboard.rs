//! Sends keys played in the editor to the audio thread.
//!
//! The editor plays a [`Keyboard`], the audio thread has its [`Listener`]. Between them is a single-producer,
//! single-consumer ring, so neither waits for the other, and the audio thread frees nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use recit::player::{EventKind, Note, Which};
use ringbuf::traits::{Consumer, Observer, Producer, Split};
use ringbuf::{HeapCons, HeapProd, HeapRb};

/// More strokes than a user can play between two blocks.
const CAPACITY: usize = 256;
/// The maximum MIDI velocity.
const FULL: f32 = 127.0;
/// Below all ids that a host may use, so that a host's note on the same key is distinct.
const FIRST_ID: i32 = -2;

/// A key that goes down or up.
#[derive(Clone, Copy, Debug)]
struct Stroke {
    key: u8,
    /// The velocity, 1 to 127; `None` is up.
    velocity: Option<u8>,
}

/// A set of keys as bits.
#[derive(Default)]
struct KeySet([AtomicU64; 2]);

impl KeySet {
    fn has(&self, key: u8) -> bool {
        self.word(key).load(Ordering::Acquire) & bit(key) != 0
    }

    fn add(&self, key: u8) {
        self.word(key).fetch_or(bit(key), Ordering::AcqRel);
    }

    /// Removes a key. Returns whether it was in the set.
    fn remove(&self, key: u8) -> bool {
        self.word(key).fetch_and(!bit(key), Ordering::AcqRel) & bit(key) != 0
    }

    fn word(&self, key: u8) -> &AtomicU64 {
        &self.0[usize::from(key / 64) & 1]
    }
}

fn bit(key: u8) -> u64 {
    1 << (key % 64)
}

/// The keyboard of the editor.
pub struct Keyboard {
    /// The lock is only used by threads of the editor, which it makes a single producer.
    strokes: Mutex<HeapProd<Stroke>>,
    /// The other end, until it is taken.
    unheard: Mutex<Option<HeapCons<Stroke>>>,
    down: KeySet,
    /// Keys that were released when the ring was full. They are released after everything in it.
    late: KeySet,
}

impl Default for Keyboard {
    fn default() -> Self {
        let (strokes, unheard) = HeapRb::new(CAPACITY).split();
        Self {
            strokes: Mutex::new(strokes),
            unheard: Mutex::new(Some(unheard)),
            down: KeySet::default(),
            late: KeySet::default(),
        }
    }
}

impl Keyboard {
    /// Plays `key` (0 to 127) with `velocity` (1 to 127). A key that is already down is struck again. Returns
    /// whether there was room; otherwise nothing happens.
    pub fn press(&self, key: u8, velocity: u8) -> bool {
        // A pending release would end the new note.
        if key > 127 || self.late.has(key) {
            return false;
        }
        self.release(key);
        let velocity = Some(velocity.clamp(1, 127));
        let struck = !self.late.has(key) && self.say(Stroke { key, velocity });
        if struck {
            self.down.add(key);
        }
        struck
    }

    /// Releases `key`, if it is down. This never fails.
    pub fn release(&self, key: u8) {
        let up = Stroke { key, velocity: None };
        if self.down.remove(key) && !self.say(up) {
            self.late.add(key);
        }
    }

    /// Sends a stroke. Returns whether there was room.
    fn say(&self, stroke: Stroke) -> bool {
        self.strokes.lock().try_push(stroke).is_ok()
    }

    /// Releases every key.
    pub fn release_all(&self) {
        (0..128).for_each(|key| self.release(key));
    }

    /// Whether `key` is down.
    pub fn is_down(&self, key: u8) -> bool {
        key < 128 && self.down.has(key)
    }

    /// The receiver for the audio thread; `None` if it was already taken.
    pub fn listener(self: &Arc<Self>) -> Option<Listener> {
        let strokes = self.unheard.lock().take()?;
        let keyboard = Arc::clone(self);
        Some(Listener { strokes, keyboard })
    }
}

/// Receives the keys of a [`Keyboard`].
pub struct Listener {
    strokes: HeapCons<Stroke>,
    keyboard: Arc<Keyboard>,
}

impl Listener {
    /// Passes all strokes to `play`, in order.
    pub fn drain(&mut self, mut play: impl FnMut(EventKind)) {
        // Limited to the capacity: keys played meanwhile wait for the next block.
        for _ in 0..CAPACITY {
            let Some(stroke) = self.strokes.try_pop() else {
                break;
            };
            play(event(stroke));
        }
        let late = &self.keyboard.late;
        for key in 0..128 {
            if late.has(key) && self.strokes.is_empty() {
                late.remove(key);
                play(event(Stroke { key, velocity: None }));
            }
        }
    }

    /// Drops all pending strokes, so that they do not sound much later.
    pub(crate) fn forget(&mut self) {
        self.drain(|_| {});
    }
}

fn event(stroke: Stroke) -> EventKind {
    let note = Note {
        key: stroke.key,
        channel: 0,
        id: Some(FIRST_ID - i32::from(stroke.key)),
    };
    match stroke.velocity {
        Some(velocity) => EventKind::NoteOn {
            note,
            velocity: f32::from(velocity) / FULL,
        },
        None => EventKind::NoteOff {
            which: Which {
                key: Some(note.key),
                channel: Some(note.channel),
                id: note.id,
            },
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn listened() -> (Arc<Keyboard>, Listener) {
        let keyboard = Arc::new(Keyboard::default());
        let listener = keyboard.listener().unwrap();
        assert!(keyboard.listener().is_none(), "two would share what is played");
        (keyboard, listener)
    }

    /// The keys that go down (with their velocity) and up (0).
    fn heard(listener: &mut Listener) -> Vec<(u8, u8)> {
        let mut heard = Vec::new();
        listener.drain(|kind| match kind {
            EventKind::NoteOn { note, velocity } => heard.push((note.key, (velocity * FULL).round() as u8)),
            EventKind::NoteOff { which } => heard.push((which.key.unwrap_or(255), 0)),
            _ => {}
        });
        heard
    }

    #[test]
    fn strokes_are_received_once_in_order() {
        let (keyboard, mut listener) = listened();
        assert!(keyboard.press(60, 100) && keyboard.press(64, 0) && keyboard.press(60, 127));
        assert!(keyboard.is_down(60) && !keyboard.is_down(61));
        keyboard.release(61);
        keyboard.release_all();
        let all = [(60, 100), (64, 1), (60, 0), (60, 127), (60, 0), (64, 0)];
        assert_eq!(heard(&mut listener), all);
        assert!(heard(&mut listener).is_empty() && !keyboard.is_down(60));
        assert!(!keyboard.press(128, 100) && !keyboard.is_down(128));
    }

    #[test]
    fn a_key_is_always_released_however_many_go_down() {
        let (keyboard, mut listener) = listened();
        for key in 0..128 {
            assert!(keyboard.press(key, 64));
        }
        // 128 strokes are pending; each of these adds two.
        for key in 0..64 {
            assert!(keyboard.press(key, 64));
        }
        assert!(!keyboard.press(64, 64), "there is no end of room");
        keyboard.release_all();
        assert!(
            !keyboard.press(3, 64),
            "a note that its own late release would end"
        );
        let heard = heard(&mut listener);
        for key in 0..128 {
            let last = heard.iter().rfind(|(struck, _)| *struck == key);
            assert_eq!(last, Some(&(key, 0)), "key {key} hangs");
        }
        assert!(keyboard.press(3, 64));
    }

    #[test]
    fn pending_strokes_can_be_dropped() {
        let (keyboard, mut listener) = listened();
        keyboard.press(60, 64);
        listener.forget();
        assert!(heard(&mut listener).is_empty());
    }

    #[test]
    fn the_editor_and_the_audio_thread_share_no_lock() {
        let (keyboard, mut listener) = listened();
        keyboard.press(60, 64);
        // In any state of the editor.
        let _held = (keyboard.strokes.lock(), keyboard.unheard.lock());
        assert_eq!(heard(&mut listener), [(60, 64)]);
    }
}
