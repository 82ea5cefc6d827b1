//! What is sung, on its way from the audio thread to the editor, through a single-producer, single-consumer ring.
//!
//! The audio thread tells what it plays in Sing while a window of the editor is open. From that the editor shows which note
//! sang which syllable, and an export can sing a line again.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use recit::export::Performance;
use recit::player::{EventKind, WORD_KEYS};
use recit::script::{LineId, Script};
use ringbuf::traits::{Consumer, Producer, Split};
use ringbuf::{HeapCons, HeapProd, HeapRb};

/// More events than are played between two frames.
const CAPACITY: usize = 4096;
/// The most events of a line that are kept.
const MOST_EVENTS: usize = 8192;

/// An event that was played in Sing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SungEvent {
    /// How often the singing had restarted.
    pub pass: u32,
    /// The place of the line in the script, from 0.
    pub line: u32,
    /// The position in samples from the activation.
    pub at: u64,
    /// The sample rate in Hz.
    pub sample_rate: f64,
    /// The event.
    pub kind: EventKind,
}

/// The notes of each line, as it was sung last.
pub struct Sung {
    heard: Mutex<Heard>,
    /// The other end, until it is taken.
    untold: Mutex<Option<HeapProd<SungEvent>>>,
}

struct Heard {
    ring: HeapCons<SungEvent>,
    passages: HashMap<LineId, Passage>,
}

/// The notes of a line since the singing restarted.
#[derive(Clone)]
struct Passage {
    pass: u32,
    /// The position of its first event.
    begin: u64,
    performance: Arc<Performance>,
}

impl Default for Sung {
    fn default() -> Self {
        let (untold, ring) = HeapRb::new(CAPACITY).split();
        Self {
            heard: Mutex::new(Heard {
                ring,
                passages: HashMap::new(),
            }),
            untold: Mutex::new(Some(untold)),
        }
    }
}

impl Sung {
    /// The end of the audio thread; `None` if it was already taken.
    pub fn teller(&self) -> Option<SungTeller> {
        self.untold.lock().take().map(SungTeller)
    }

    /// Takes over what was sung of the lines of `script`.
    pub fn follow(&self, script: &Script) {
        let heard = &mut *self.heard.lock();
        // Limited to the capacity: what comes meanwhile waits for the next frame.
        for _ in 0..CAPACITY {
            let Some(event) = heard.ring.try_pop() else { break };
            if let Some(line) = script.lines().get(event.line as usize) {
                heard.add(line.id, &event);
            }
        }
        heard.passages.retain(|line, _| script.line(*line).is_some());
    }

    /// What was sung of a line last.
    pub fn performance(&self, line: LineId) -> Option<Arc<Performance>> {
        let heard = self.heard.lock();
        Some(Arc::clone(&heard.passages.get(&line)?.performance))
    }

    /// What was sung of a line in this pass.
    pub fn performance_in(&self, line: LineId, pass: u32) -> Option<Arc<Performance>> {
        let heard = self.heard.lock();
        let passage = heard.passages.get(&line).filter(|passage| passage.pass == pass)?;
        Some(Arc::clone(&passage.performance))
    }
}

impl Heard {
    fn add(&mut self, line: LineId, event: &SungEvent) {
        let is_same = |passage: &Passage| passage.pass == event.pass && event.at >= passage.begin;
        if !self.passages.get(&line).is_some_and(is_same) {
            // It begins with a note or the choice of a word.
            if !matches!(event.kind, EventKind::NoteOn { .. }) {
                return;
            }
            let performance = Performance {
                sample_rate: event.sample_rate,
                events: Vec::new(),
            };
            let passage = Passage {
                pass: event.pass,
                begin: event.at,
                performance: Arc::new(performance),
            };
            self.passages.insert(line, passage);
        }
        let Some(passage) = self.passages.get_mut(&line) else {
            return;
        };
        let performance = Arc::make_mut(&mut passage.performance);
        // What comes before the first note takes no time.
        let sings =
            |kind: &EventKind| matches!(kind, EventKind::NoteOn { note, .. } if note.key >= WORD_KEYS);
        if sings(&event.kind) && !performance.events.iter().any(|(_, kind)| sings(kind)) {
            passage.begin = event.at;
            performance.events.iter_mut().for_each(|(at, _)| *at = 0);
        }
        if performance.events.len() < MOST_EVENTS {
            performance.events.push((event.at - passage.begin, event.kind));
        }
    }
}

/// The audio thread's end.
pub struct SungTeller(HeapProd<SungEvent>);

impl SungTeller {
    /// Tells what is played. If the editor is too slow, the event is lost. Wait-free.
    pub fn tell(&mut self, event: SungEvent) {
        if is_sung(&event.kind) {
            let _ = self.0.try_push(event);
        }
    }
}

/// Whether an event is part of a performance: a desk's cues and the panic button are not.
fn is_sung(kind: &EventKind) -> bool {
    !matches!(kind, EventKind::Show(_) | EventKind::Panic)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use recit::player::Which;

    fn event(pass: u32, line: u32, at: u64, kind: EventKind) -> SungEvent {
        SungEvent {
            pass,
            line,
            at,
            sample_rate: 48_000.0,
            kind,
        }
    }

    #[test]
    fn the_last_pass_of_each_line_is_kept_from_its_first_note() {
        let mut script = Script::empty();
        let lines = ["a", "b"].map(|text| script.add(None, text).unwrap());
        let sung = Sung::default();
        let mut teller = sung.teller().unwrap();
        assert!(sung.teller().is_none());
        let off = EventKind::NoteOff {
            which: Which::key(60),
        };
        for told in [
            event(0, 0, 5, off),
            event(0, 0, 100, EventKind::note_on(2)),
            event(0, 0, 300, EventKind::note_on(60)),
            event(0, 0, 350, EventKind::Panic),
            event(0, 0, 400, off),
            event(0, 1, 500, EventKind::note_on(61)),
        ] {
            teller.tell(told);
        }
        sung.follow(&script);
        let events = |line: LineId| sung.performance(line).unwrap().events.clone();
        assert_eq!(
            events(lines[0]),
            [
                (0, EventKind::note_on(2)),
                (0, EventKind::note_on(60)),
                (100, off)
            ]
        );
        assert_eq!(events(lines[1]), [(0, EventKind::note_on(61))]);
        assert!(sung.performance_in(lines[0], 1).is_none());
        teller.tell(event(1, 0, 900, EventKind::note_on(62)));
        sung.follow(&script);
        assert_eq!(events(lines[0]), [(0, EventKind::note_on(62))]);
        assert!(sung.performance_in(lines[0], 1).is_some());
        script.remove(lines[0]).unwrap();
        sung.follow(&script);
        assert!(sung.performance(lines[0]).is_none());
    }
}
