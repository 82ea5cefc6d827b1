//! Cues of a desk on their way to the audio thread, through a single-producer, single-consumer ring.

use parking_lot::Mutex;
use recit::player::ShowControl;
use ringbuf::traits::{Consumer, Observer, Producer, Split};
use ringbuf::{HeapCons, HeapProd, HeapRb};

/// More cues than a desk sends between two blocks.
const CAPACITY: usize = 64;

/// Where cues go in.
pub struct Cues {
    /// The lock makes the threads that send a single producer.
    sent: Mutex<HeapProd<ShowControl>>,
    /// The other end, until it is taken.
    unheard: Mutex<Option<HeapCons<ShowControl>>>,
}

impl Default for Cues {
    fn default() -> Self {
        let (sent, unheard) = HeapRb::new(CAPACITY).split();
        Self {
            sent: Mutex::new(sent),
            unheard: Mutex::new(Some(unheard)),
        }
    }
}

impl Cues {
    /// Sends a cue. Returns whether there was room.
    pub(crate) fn add(&self, asked: ShowControl) -> bool {
        self.sent.lock().try_push(asked).is_ok()
    }

    /// The end of the audio thread; `None` if it was already taken.
    pub(crate) fn listener(&self) -> Option<CueListener> {
        self.unheard.lock().take().map(CueListener)
    }
}

/// The audio thread's end.
pub(crate) struct CueListener(HeapCons<ShowControl>);

impl CueListener {
    /// Passes all cues to `play`, in order.
    pub(crate) fn drain(&mut self, mut play: impl FnMut(ShowControl)) {
        // Limited to the capacity: those that come meanwhile wait for the next block.
        for _ in 0..CAPACITY {
            match self.0.try_pop() {
                Some(asked) => play(asked),
                None => break,
            }
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Drops all of them, so that they do not sound much later.
    pub(crate) fn forget(&mut self) {
        self.drain(|_| {});
    }
}
