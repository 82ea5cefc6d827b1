//! What is sung, on its way from the audio thread to the editor, through a single-producer, single-consumer ring.
//!
//! The audio thread tells what it plays in Sing while a window of the editor is open. From that the editor shows which note
//! sang which syllable, and an export can sing a line again.

use std::collections::HashMap;
use std::mem::discriminant;
use std::sync::Arc;

use parking_lot::Mutex;
use recit::export::{Move, Moved, Performance};
use recit::player::{Controls, EventKind, WORD_KEYS};
use recit::script::{LineId, Script};
use ringbuf::traits::{Consumer, Observer, Producer, Split};
use ringbuf::{HeapCons, HeapProd, HeapRb};

/// More than is played between two frames.
const CAPACITY: usize = 4096;
/// The part of the ring that controls leave to notes.
const OF_NOTES: usize = CAPACITY / 4;
/// The most events of a line that are kept.
const MOST_EVENTS: usize = 8192;
/// The most moves of controls of a line that are kept.
const MOST_MOVES: usize = 65_536;
/// The most moves of controls of all lines that are kept: 6 MiB.
const MOST_OF_ALL: usize = 262_144;
/// The most wheels, pressures and pedals that are remembered for the next line.
const MOST_STANDING: usize = 128;

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

/// What the audio thread tells.
enum News {
    Event(SungEvent),
    /// The controls from this position on, in samples from the activation.
    Controls(u64, Controls),
}

/// The notes of each line, as it was sung last.
pub struct Sung {
    heard: Mutex<Heard>,
    /// The other end, until it is taken.
    untold: Mutex<Option<HeapProd<News>>>,
}

struct Heard {
    ring: HeapCons<News>,
    passages: HashMap<LineId, Passage>,
    /// The controls as last told.
    controls: Controls,
    /// The line that was sung last.
    line: Option<LineId>,
    /// The wheels, pressures and the pedal as they were moved last.
    standing: Vec<EventKind>,
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
                controls: Controls::default(),
                line: None,
                standing: Vec::new(),
            }),
            untold: Mutex::new(Some(untold)),
        }
    }
}

impl Sung {
    /// The end of the audio thread; `None` if it was already taken.
    pub fn teller(&self) -> Option<SungTeller> {
        let ring = self.untold.lock().take()?;
        Some(SungTeller { ring, told: None })
    }

    /// Takes over what was sung of the lines of `script`.
    pub fn follow(&self, script: &Script) {
        let heard = &mut *self.heard.lock();
        // Limited to the capacity: what comes meanwhile waits for the next frame.
        for _ in 0..CAPACITY {
            match heard.ring.try_pop() {
                Some(News::Event(event)) => heard.take(script, &event),
                Some(News::Controls(at, controls)) => heard.follow(at, &controls),
                None => break,
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
    fn take(&mut self, script: &Script, event: &SungEvent) {
        if let Some(line) = script.lines().get(event.line as usize) {
            self.add(line.id, event);
        }
        self.stand(&event.kind);
    }

    fn add(&mut self, line: LineId, event: &SungEvent) {
        let is_same = |passage: &Passage| passage.pass == event.pass && event.at >= passage.begin;
        if !self.passages.get(&line).is_some_and(is_same) {
            // It begins with a note or the choice of a word.
            if !matches!(event.kind, EventKind::NoteOn { .. }) {
                return;
            }
            let performance = Performance {
                sample_rate: event.sample_rate,
                controls: self.controls,
                events: self.standing.iter().map(|kind| (0, *kind)).collect(),
                moves: Vec::new(),
            };
            let passage = Passage {
                pass: event.pass,
                begin: event.at,
                performance: Arc::new(performance),
            };
            self.passages.insert(line, passage);
        }
        self.line = Some(line);
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
            (performance.controls, performance.moves) = (self.controls, Vec::new());
        }
        if performance.events.len() < MOST_EVENTS {
            performance.events.push((event.at - passage.begin, event.kind));
        }
    }

    /// The controls have moved: the line that was sung last hears it.
    fn follow(&mut self, at: u64, controls: &Controls) {
        let before = std::mem::replace(&mut self.controls, *controls);
        let all = self
            .passages
            .values()
            .map(|passage| passage.performance.moves.len());
        let left = MOST_OF_ALL.saturating_sub(all.sum());
        let passage = self.line.and_then(|line| self.passages.get_mut(&line));
        let Some(passage) = passage.filter(|passage| at >= passage.begin) else {
            return;
        };
        let at = at - passage.begin;
        let moved = Moved::all().filter_map(|what| {
            let value = what.value(controls);
            let is_new = value.to_bits() != what.value(&before).to_bits();
            is_new.then_some(Move { at, what, value })
        });
        let performance = Arc::make_mut(&mut passage.performance);
        let left = left.min(MOST_MOVES.saturating_sub(performance.moves.len()));
        performance.moves.extend(moved.take(left));
    }

    /// Remembers what also applies to later notes.
    fn stand(&mut self, event: &EventKind) {
        match event {
            EventKind::Wheel { channel, expression } => {
                let is_it = |kind: &EventKind| {
                    matches!(kind, EventKind::Wheel { channel: other, expression: before }
                        if other == channel && discriminant(before) == discriminant(expression))
                };
                self.standing.retain(|kind| !is_it(kind));
            }
            EventKind::Pedal { .. } => self
                .standing
                .retain(|kind| !matches!(kind, EventKind::Pedal { .. })),
            EventKind::Rest { channel } => {
                // It also lifts the pedal.
                self.standing.retain(|kind| {
                    matches!(kind, EventKind::Wheel { channel: other, .. } if channel.is_some() && other != channel)
                });
                return;
            }
            _ => return,
        }
        if self.standing.len() < MOST_STANDING {
            self.standing.push(*event);
        }
    }
}

/// The audio thread's end.
pub struct SungTeller {
    ring: HeapProd<News>,
    /// The controls as last told.
    told: Option<Controls>,
}

impl SungTeller {
    /// Tells what is played. If the editor is too slow, the event is lost. Wait-free.
    pub fn tell(&mut self, event: SungEvent) {
        if is_sung(&event.kind) {
            let _ = self.ring.try_push(News::Event(event));
        }
    }

    /// Tells the controls from a position on, in samples from the activation, if they have changed. If the editor is too slow,
    /// they are told later. Wait-free.
    pub fn follow(&mut self, at: u64, controls: &Controls) {
        if self.told.as_ref() != Some(controls)
            && self.ring.vacant_len() > OF_NOTES
            && self.ring.try_push(News::Controls(at, *controls)).is_ok()
        {
            self.told = Some(*controls);
        }
    }
}

/// Whether an event is part of a performance: a desk's cues and the panic button are not.
fn is_sung(kind: &EventKind) -> bool {
    !matches!(kind, EventKind::Show(_) | EventKind::Panic)
}

/// Whether an event also applies to later notes.
pub(crate) fn stands(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Wheel { .. } | EventKind::Pedal { .. } | EventKind::Rest { .. }
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use recit::player::{Control, Expression, Live, Which};

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

    #[test]
    fn wheels_before_the_first_note_and_moves_of_controls_belong_to_the_line() {
        let mut script = Script::empty();
        let line = script.add(None, "a").unwrap();
        let sung = Sung::default();
        let mut teller = sung.teller().unwrap();
        let bend = |channel, semitones| EventKind::Wheel {
            channel: Some(channel),
            expression: Expression::Tuning(semitones),
        };
        let with = |pitch, breath| Controls {
            live: Live {
                pitch,
                breath,
                ..Live::default()
            },
            ..Controls::default()
        };
        teller.follow(0, &with(1.0, 0.0));
        for told in [
            event(0, 0, 10, bend(0, 0.5)),
            event(0, 0, 20, bend(1, 2.0)),
            event(0, 0, 30, bend(0, -0.5)),
            event(0, 0, 40, EventKind::Pedal { down: true }),
        ] {
            teller.tell(told);
        }
        teller.tell(event(0, 0, 100, EventKind::note_on(60)));
        teller.follow(100, &with(1.0, 0.0));
        let panned = Controls {
            pan: -0.5,
            ..with(2.0, 0.5)
        };
        teller.follow(164, &panned);
        teller.tell(event(0, 0, 200, bend(0, 0.0)));
        sung.follow(&script);
        let heard = sung.performance(line).unwrap();
        assert_eq!(heard.controls, with(1.0, 0.0));
        let moved = |what, value| Move { at: 64, what, value };
        assert_eq!(
            heard.moves,
            [
                moved(Moved::Pan, -0.5),
                moved(Moved::Live(Control::Pitch), 2.0),
                moved(Moved::Live(Control::Breath), 0.5)
            ]
        );
        assert_eq!(
            heard.events,
            [
                (0, bend(1, 2.0)),
                (0, bend(0, -0.5)),
                (0, EventKind::Pedal { down: true }),
                (0, EventKind::note_on(60)),
                (100, bend(0, 0.0)),
            ]
        );
        // The next pass begins with what stands then.
        teller.tell(event(0, 0, 300, EventKind::Rest { channel: None }));
        teller.tell(event(1, 0, 400, EventKind::note_on(62)));
        sung.follow(&script);
        let heard = sung.performance(line).unwrap();
        assert_eq!(heard.events, [(0, EventKind::note_on(62))]);
        assert_eq!((heard.controls, heard.moves.len()), (panned, 0));
    }

    #[test]
    fn controls_leave_room_for_notes_and_are_limited() {
        let mut script = Script::empty();
        let line = script.add(None, "a").unwrap();
        let sung = Sung::default();
        let mut teller = sung.teller().unwrap();
        let with = |at: usize| Controls {
            live: Live {
                pitch: 0.001 * (at + 1) as f32,
                ..Live::default()
            },
            ..Controls::default()
        };
        teller.tell(event(0, 0, 0, EventKind::note_on(60)));
        (0..CAPACITY).for_each(|at| teller.follow(at as u64, &with(at)));
        teller.tell(event(0, 0, CAPACITY as u64, EventKind::note_off(60)));
        sung.follow(&script);
        let heard = sung.performance(line).unwrap();
        assert_eq!(heard.events.len(), 2, "the note has ended");
        assert!(heard.moves.len() >= CAPACITY / 2 && heard.moves.len() < CAPACITY);
        // What was not told is told later.
        teller.follow(CAPACITY as u64, &with(CAPACITY - 1));
        for at in 0..2 * MOST_MOVES {
            teller.follow((CAPACITY + at) as u64, &with(at % 5_000));
            if at % 1_000 == 0 {
                sung.follow(&script);
            }
        }
        sung.follow(&script);
        assert_eq!(sung.performance(line).unwrap().moves.len(), MOST_MOVES);
    }
}
