//! Models of what surrounds a slot: rings, a player and workers, reduced to the order of their steps.

use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::sync::{Arc, Mutex};

use crate::slot::{SlotState, UNKNOWN};

/// Samples of every line.
pub const LENGTH: u64 = 2;

/// A value that belongs to a known line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Of {
    line: u64,
    number: u64,
}

/// A ring with one writer and one reader that is never full, with the memory order of `ringbuf`: the writer
/// releases its index, the reader acquires it.
struct Ring {
    cells: [UnsafeCell<Of>; 4],
    written: AtomicUsize,
    /// Only used by the reader; it is here so that any worker can be the reader.
    read: AtomicUsize,
}

#[allow(unsafe_code, reason = "the cells are what `loom` watches for races")]
impl Ring {
    fn new() -> Self {
        Self {
            cells: std::array::from_fn(|_| UnsafeCell::new(Of { line: 0, number: 0 })),
            written: AtomicUsize::new(0),
            read: AtomicUsize::new(0),
        }
    }

    fn push(&self, value: Of) {
        let at = self.written.load(Ordering::Relaxed);
        // SAFETY: Only the writer runs this, and no reader reads a cell before the index allows it. `loom`
        // checks it.
        self.cells[at % 4].with_mut(|cell| unsafe { *cell = value });
        self.written.store(at + 1, Ordering::Release);
    }

    fn len(&self) -> usize {
        self.written.load(Ordering::Acquire) - self.read.load(Ordering::Relaxed)
    }

    fn pop(&self) -> Option<Of> {
        if self.len() == 0 {
            return None;
        }
        let at = self.read.load(Ordering::Relaxed);
        // SAFETY: Only the reader runs this, and the writer is done with this cell. `loom` checks it.
        let value = self.cells[at % 4].with(|cell| unsafe { *cell });
        self.read.store(at + 1, Ordering::Release);
        Some(value)
    }
}

/// What both sides share in an activation with one slot.
pub struct Floor {
    state: SlotState,
    samples: Ring,
    live: Ring,
    requests: Ring,
    inbox: Mutex<()>,
    desk: Mutex<Desk>,
    /// What actually happened, in order. A plain mutex, invisible to `loom`: no thread synchronises through
    /// it.
    truth: std::sync::Mutex<Truth>,
}

#[derive(Default)]
struct Truth {
    /// The line of which a worker holds something.
    held: Option<u64>,
    /// The line that was claimed last, and whether it was cut.
    claimed: u64,
    cut: bool,
}

/// A worker's side of the slot.
#[derive(Default)]
struct Desk {
    line: Option<u64>,
    made: u64,
}

/// The player's side of the slot.
pub struct Player {
    floor: Arc<Floor>,
    line: u64,
    delivered: u64,
}

impl Floor {
    pub fn new() -> (Arc<Self>, Player) {
        let floor = Arc::new(Self {
            state: SlotState::new(),
            samples: Ring::new(),
            live: Ring::new(),
            requests: Ring::new(),
            inbox: Mutex::new(()),
            desk: Mutex::new(Desk::default()),
            truth: std::sync::Mutex::default(),
        });
        let player = Player {
            floor: floor.clone(),
            line: 0,
            delivered: 0,
        };
        (floor, player)
    }

    /// One round of a worker: it takes requests, releases a line that was cut, or makes one sample.
    pub fn look(&self) {
        self.take_requests();
        let Ok(mut desk) = self.desk.try_lock() else {
            return;
        };
        if !self.let_go_if_cut(&mut desk) {
            self.work(&mut desk);
        }
    }

    fn take_requests(&self) {
        let Ok(_inbox) = self.inbox.try_lock() else { return };
        while let Some(request) = self.requests.pop() {
            let mut desk = self.desk.lock().unwrap();
            assert_eq!(desk.line, None, "a second line comes to a desk");
            *desk = Desk {
                line: Some(request.line),
                made: 0,
            };
            self.truth.lock().unwrap().held = Some(request.line);
        }
    }

    fn let_go_if_cut(&self, desk: &mut Desk) -> bool {
        if !self.state.is_cut() {
            return false;
        }
        let Some(line) = desk.line.take() else {
            return false;
        };
        {
            let mut truth = self.truth.lock().unwrap();
            assert!(
                truth.claimed == line && truth.cut,
                "the cut of an old line ends line {line}"
            );
            truth.held = None;
        }
        while let Some(live) = self.live.pop() {
            assert_eq!(live.line, line, "a control value of another line");
        }
        self.state.release();
        true
    }

    /// Makes a sample for each control value; announces the length before the last of them.
    fn work(&self, desk: &mut Desk) {
        let Some(line) = desk.line else { return };
        let played = self.state.played();
        assert!(
            played == 0 || played / 100 == line,
            "{played} are of another line"
        );
        if desk.made == LENGTH {
            return;
        }
        let Some(live) = self.live.pop() else { return };
        assert_eq!(live.line, line, "a control value of another line");
        desk.made += 1;
        if desk.made == LENGTH {
            self.state.set_total(line * 100 + LENGTH);
        }
        self.samples.push(Of {
            line,
            number: desk.made,
        });
    }
}

impl Player {
    /// Whether a line can begin.
    pub fn is_free(&self) -> bool {
        self.floor.state.is_ready()
    }

    /// Starts a line in a free slot.
    pub fn begin(&mut self, line: u64) {
        let floor = &self.floor;
        {
            let mut truth = floor.truth.lock().unwrap();
            assert_eq!(truth.held, None, "a worker still has something of a line");
            (truth.claimed, truth.cut) = (line, false);
        }
        while floor.samples.pop().is_some() {}
        floor.state.claim(line);
        floor.requests.push(Of { line, number: 0 });
        (self.line, self.delivered) = (line, 0);
    }

    /// Sends control values for `count` samples.
    pub fn send_controls(&mut self, count: u64) {
        for number in 1..=count {
            self.floor.live.push(Of {
                line: self.line,
                number,
            });
        }
    }

    /// Plays the samples that are there.
    pub fn play(&mut self) {
        let floor = &self.floor;
        let available = floor.samples.len() as u64;
        let total = floor.state.total();
        if self.delivered + available == LENGTH {
            assert_ne!(
                total, UNKNOWN,
                "all samples are there, and the length is not known"
            );
        }
        assert!(
            total == UNKNOWN || total / 100 == self.line,
            "{total} is another line's"
        );
        for _ in 0..available {
            let sample = floor.samples.pop().unwrap();
            assert_eq!(sample.line, self.line, "a sample of another line");
            self.delivered += 1;
            assert_eq!(sample.number, self.delivered);
        }
        floor.state.set_played(self.line * 100 + self.delivered);
    }

    /// Ends the line early.
    pub fn cut(&mut self) {
        self.floor.truth.lock().unwrap().cut = true;
        self.floor.state.cut();
    }
}
