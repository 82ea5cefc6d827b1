//! What the notes so far have left behind: wheels, the pedal, whose turn it is, and what waits.

use super::singer::Singer;
use super::turns::TakeTurns;
use super::waiting::Waiting;
use super::wheels::Wheels;

/// What the notes so far have left behind.
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
    /// Forgets everything but where the wheels and the pedal are.
    pub fn reset(&mut self) {
        self.begin_again();
        self.last_line = None;
    }

    /// The song begins, or goes on elsewhere: takes and syllables start again, and what waits is dropped.
    pub fn begin_again(&mut self) {
        self.singer.reset();
        self.waiting.clear();
        self.turns.reset();
    }

    /// Whether no note waits for its place in the song.
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
