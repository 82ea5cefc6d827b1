//! The state of the notes so far: wheels, the pedal, takes, and pending notes.

use super::singer::Singer;
use super::turns::TakeTurns;
use super::waiting::Waiting;
use super::wheels::Wheels;

/// The state of the notes so far.
#[derive(Default)]
pub(super) struct NoteState {
    pub wheels: Wheels,
    pub pedal: bool,
    pub last_line: Option<u64>,
    pub singer: Singer,
    pub waiting: Waiting,
    pub turns: TakeTurns,
}

impl NoteState {
    /// Resets everything except wheels and the pedal.
    pub fn reset(&mut self) {
        self.begin_again();
        self.last_line = None;
    }

    /// The song starts or jumps: takes and syllables start again, and pending notes are dropped.
    pub fn begin_again(&mut self) {
        self.singer.reset();
        self.waiting.clear();
        self.turns.reset();
    }

    /// Whether no note waits for its position in the song.
    pub fn is_waiting_for_nothing(&self) -> bool {
        self.waiting.is_empty()
    }

    pub fn let_go(&mut self) {
        self.wheels = Wheels::default();
        self.pedal = false;
        self.waiting.clear();
        self.singer.reset();
    }
}
