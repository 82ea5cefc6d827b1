//! Mouths as MIDI, on their way to the audio thread, through a single-producer, single-consumer ring.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use recit::export::MouthSet;
use recit::mouths::{MouthFrame, MouthSettings, MouthSink, Said, Saying, Weights};
use ringbuf::traits::{Consumer, Observer, Producer, Split};
use ringbuf::{HeapCons, HeapProd, HeapRb};

/// More messages than are sent ahead of the sound, with all controllers in motion.
const CAPACITY: usize = 512;

/// The channel of all messages, from 0: far from those that play lines.
pub(crate) const CHANNEL: u8 = 15;

/// The key of the first mouth of a set; the others follow.
const FIRST_KEY: u8 = 36;

/// The controller of the first blend shape; the others follow. The standard leaves these undefined.
const FIRST_CONTROLLER: u8 = 102;

/// The largest value of a controller.
const LARGEST: f32 = 127.0;

/// How long a bounce waits for the mouths of a block, and between two looks.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_micros(200);

/// The mouths of each set, in the order of their keys.
const OVR: [&str; 15] = [
    "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U",
];
const RHUBARB: [&str; 9] = ["X", "A", "B", "C", "D", "E", "F", "G", "H"];

/// A message for the host.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum MidiMouth {
    /// A mouth begins.
    On(u8),
    /// It ends.
    Off(u8),
    /// A controller, and its value from 0 to 1.
    Controller(u8, f32),
}

/// A message, and when it is heard, in seconds since the activation.
type Cue = (f64, MidiMouth);

/// Both ends of the ring.
pub(crate) struct MidiMouths {
    /// The lock makes the threads that send a single producer.
    sent: Arc<Mutex<HeapProd<Cue>>>,
    /// The other end, until it is taken.
    unheard: Mutex<Option<HeapCons<Cue>>>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    is_on: AtomicBool,
    /// Bits of the time before which everything was told.
    told_until: AtomicU64,
}

impl Default for MidiMouths {
    fn default() -> Self {
        let (sent, unheard) = HeapRb::new(CAPACITY).split();
        Self {
            sent: Arc::new(Mutex::new(sent)),
            unheard: Mutex::new(Some(unheard)),
            shared: Arc::default(),
        }
    }
}

impl MidiMouths {
    /// Whether messages come from here on.
    pub(crate) fn switch(&self, is_on: bool) {
        self.shared.told_until.store(0, Ordering::Release);
        self.shared.is_on.store(is_on, Ordering::Release);
    }

    /// Where they go in.
    pub(crate) fn sink(&self, settings: &MouthSettings) -> MidiSink {
        MidiSink {
            sent: self.sent.clone(),
            shared: self.shared.clone(),
            set: settings.set,
            has_notes: settings.midi_notes,
            has_controllers: settings.midi_controllers,
            key: None,
            last: Weights::default(),
        }
    }

    /// The end of the audio thread; `None` if it was already taken.
    pub(crate) fn listener(&self) -> Option<MidiMouthListener> {
        let heard = self.unheard.lock().take()?;
        let shared = self.shared.clone();
        Some(MidiMouthListener { heard, shared })
    }
}

/// Turns mouths into messages.
pub(crate) struct MidiSink {
    sent: Arc<Mutex<HeapProd<Cue>>>,
    shared: Arc<Shared>,
    set: MouthSet,
    has_notes: bool,
    has_controllers: bool,
    /// The key that is down.
    key: Option<u8>,
    last: Weights,
}

impl MidiSink {
    fn send(&self, at_s: f64, message: MidiMouth) {
        // If nobody plays, the ring is full.
        let _ = self.sent.lock().try_push((at_s, message));
    }
}

impl MouthSink for MidiSink {
    fn say(&mut self, saying: &Saying) {
        let Said::Mouth(name) = &saying.what else { return };
        if !self.has_notes {
            return;
        }
        if let Some(key) = self.key.take() {
            self.send(saying.at_s, MidiMouth::Off(key));
        }
        if let Some(key) = key(self.set, name).filter(|_| *name != self.set.silence()) {
            self.send(saying.at_s, MidiMouth::On(key));
            self.key = Some(key);
        }
    }

    fn show(&mut self, frame: &MouthFrame) {
        if !self.has_controllers {
            return;
        }
        for (number, (weight, last)) in (FIRST_CONTROLLER..).zip(frame.weights.iter().zip(self.last)) {
            let step = |weight: f32| (weight * LARGEST).round();
            if step(*weight) != step(last) {
                self.send(frame.at_s, MidiMouth::Controller(number, *weight));
            }
        }
        self.last = frame.weights;
    }

    fn told_until(&mut self, at_s: f64) {
        self.shared.told_until.store(at_s.to_bits(), Ordering::Release);
    }
}

/// The key of a mouth.
fn key(set: MouthSet, name: &str) -> Option<u8> {
    let at = match set {
        MouthSet::Ovr => OVR.iter().position(|known| *known == name)?,
        MouthSet::Rhubarb => RHUBARB.iter().position(|known| *known == name)?,
        MouthSet::Sapi => name.parse().ok()?,
    };
    Some(FIRST_KEY + at as u8)
}

/// The audio thread's end.
pub(crate) struct MidiMouthListener {
    heard: HeapCons<Cue>,
    shared: Arc<Shared>,
}

impl MidiMouthListener {
    /// In a bounce, waits until everything was told that is heard before `end_s`.
    pub(crate) fn wait(&self, end_s: f64) {
        if !self.shared.is_on.load(Ordering::Acquire) {
            return;
        }
        let begun = Instant::now();
        let is_told = || f64::from_bits(self.shared.told_until.load(Ordering::Acquire)) >= end_s;
        while !is_told() && begun.elapsed() < PATIENCE {
            std::thread::sleep(LOOK);
        }
    }

    /// Passes what is heard before `end_s` to `play`, in order.
    pub(crate) fn drain(&mut self, end_s: f64, mut play: impl FnMut(f64, MidiMouth)) {
        // Limited to the capacity: those that come meanwhile wait for the next block.
        for _ in 0..CAPACITY {
            match self.heard.try_peek() {
                Some((at_s, message)) if *at_s < end_s => play(*at_s, *message),
                _ => break,
            }
            self.heard.skip(1);
        }
    }

    /// Drops all of them: they belong to an earlier activation.
    pub(crate) fn forget(&mut self) {
        self.heard.clear();
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.heard.is_empty()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn mouth(at_s: f64, name: &'static str) -> Saying {
        Saying {
            at_s,
            what: Said::Mouth(name),
            line: None,
        }
    }

    fn heard(listener: &mut MidiMouthListener, end_s: f64) -> Vec<Cue> {
        let mut heard = Vec::new();
        listener.drain(end_s, |at_s, message| heard.push((at_s, message)));
        heard
    }

    #[test]
    fn a_mouth_is_a_note_until_the_next_and_silence_is_none() {
        let mouths = MidiMouths::default();
        let mut listener = mouths.listener().unwrap();
        assert!(mouths.listener().is_none());
        let settings = "midi-notes midi-controllers".parse().unwrap();
        let mut sink = mouths.sink(&settings);
        for (at_s, name) in [(0.0, "sil"), (0.1, "PP"), (0.2, "aa"), (0.5, "sil")] {
            sink.say(&mouth(at_s, name));
        }
        let first = heard(&mut listener, 0.2);
        assert_eq!(first, [(0.1, MidiMouth::On(37))]);
        let second = heard(&mut listener, 1.0);
        use MidiMouth::{Controller, Off, On};
        assert_eq!(second, [(0.2, Off(37)), (0.2, On(46)), (0.5, Off(46))]);
        let mut weights = Weights::default();
        (weights[0], weights[17]) = (0.5, 1.0);
        for at_s in [0.1, 0.2] {
            sink.show(&MouthFrame { at_s, weights });
        }
        assert_eq!(
            heard(&mut listener, 1.0),
            [(0.1, Controller(102, 0.5)), (0.1, Controller(119, 1.0))]
        );
        let sapi = mouths.sink(&"midi-notes sapi".parse().unwrap());
        assert_eq!(
            (key(sapi.set, "21"), key(MouthSet::Rhubarb, "H")),
            (Some(57), Some(44))
        );
    }
}
