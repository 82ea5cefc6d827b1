//! The keys that are played in the editor, on their way to the audio thread.
//!
//! The editor plays a [`Keyboard`], the audio thread has its [`Listener`]. Between the two is a ring with one writer and one
//! reader: neither waits for the other, whatever the other is doing, and the audio thread frees nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use recit::player::{EventKind, Note, Which};
use ringbuf::traits::{Consumer, Observer, Producer, Split};
use ringbuf::{HeapCons, HeapProd, HeapRb};

/// More strokes than fingers make between two blocks.
const CAPACITY: usize = 256;
/// MIDI's greatest velocity.
const FULL: f32 = 127.0;
/// Below every id by which a host may name a note, so that a host's note on the same key is another one.
const FIRST_ID: i32 = -2;

/// A key that goes down, or up.
#[derive(Clone, Copy, Debug)]
struct Stroke {
    key: u8,
    /// How hard, 1 to 127; `None` is up.
    velocity: Option<u8>,
}

/// Keys as bits.
#[derive(Default)]
struct KeySet([AtomicU64; 2]);

impl KeySet {
    fn has(&self, key: u8) -> bool {
        self.word(key).load(Ordering::Acquire) & bit(key) != 0
    }

    fn add(&self, key: u8) {
        self.word(key).fetch_or(bit(key), Ordering::AcqRel);
    }

    /// Whether it was there.
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
    /// The lock is the editor's alone: it makes one writer of its threads.
    strokes: Mutex<HeapProd<Stroke>>,
    /// The other end, until somebody listens.
    unheard: Mutex<Option<HeapCons<Stroke>>>,
    down: KeySet,
    /// Keys that went up when there was no room to say so in order. They are released after all that was said.
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
    /// Plays `key` (0 to 127) with `velocity` (1 to 127). A key that is down already is struck again. Returns whether
    /// the stroke found room; without it, nothing happens.
    pub fn press(&self, key: u8, velocity: u8) -> bool {
        // A release that has not been heard would end the new note.
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

    /// Releases `key`, if it is down. This always gets through.
    pub fn release(&self, key: u8) {
        let up = Stroke { key, velocity: None };
        if self.down.remove(key) && !self.say(up) {
            self.late.add(key);
        }
    }

    /// Passes a stroke on. Returns whether there was room for it.
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

    /// The one who hears what is played, for the audio thread; `None` where somebody listens already.
    pub fn listener(self: &Arc<Self>) -> Option<Listener> {
        let strokes = self.unheard.lock().take()?;
        let keyboard = Arc::clone(self);
        Some(Listener { strokes, keyboard })
    }
}

/// Hears what is played on a [`Keyboard`].
pub struct Listener {
    strokes: HeapCons<Stroke>,
    keyboard: Arc<Keyboard>,
}

impl Listener {
    /// Passes what was played to `play`, in order.
    pub fn drain(&mut self, mut play: impl FnMut(EventKind)) {
        // No more than there is room for: whoever plays on meanwhile waits for the next block.
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

    /// Drops what was played and not heard: it is not to sound minutes later.
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

    /// The keys that go down (with their velocity in 127ths) and up (0).
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
    fn what_is_played_is_heard_once_in_order() {
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
    fn a_key_always_comes_up_however_many_go_down() {
        let (keyboard, mut listener) = listened();
        for key in 0..128 {
            assert!(keyboard.press(key, 64));
        }
        // 128 strokes are there; each of these is an up and a down.
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
    fn what_nobody_heard_is_forgotten() {
        let (keyboard, mut listener) = listened();
        keyboard.press(60, 64);
        listener.forget();
        assert!(heard(&mut listener).is_empty());
    }

    #[test]
    fn the_editor_and_the_audio_thread_meet_in_no_lock() {
        let (keyboard, mut listener) = listened();
        keyboard.press(60, 64);
        // Whatever the editor is in the middle of.
        let _held = (keyboard.strokes.lock(), keyboard.unheard.lock());
        assert_eq!(heard(&mut listener), [(60, 64)]);
    }
}
