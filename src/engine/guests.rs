//! Lines beside the script whose text arrives while they are spoken, one after the other.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::player::{self, Take};

use super::line::PreparedLine;

/// The most guests that wait or speak at once.
pub const MAX_GUESTS: usize = 64;

/// The guests of an instance, in the order in which they speak.
#[derive(Default)]
pub(super) struct Guests {
    queue: Mutex<Vec<Guest>>,
}

struct Guest {
    line: Arc<PreparedLine>,
    /// Tables of the player have it.
    is_told: bool,
}

impl Guest {
    fn is_over(&self) -> bool {
        (self.line.was_played() && !self.line.is_played()) || self.line.failure().is_some()
    }
}

impl Guests {
    /// Adds the last one. Returns whether there was room.
    pub fn add(&self, line: Arc<PreparedLine>) -> bool {
        let mut queue = self.queue.lock();
        queue.retain(|guest| !guest.is_over());
        let has_room = queue.len() < MAX_GUESTS;
        if has_room {
            let is_told = false;
            queue.push(Guest { line, is_told });
        }
        has_room
    }

    /// Takes one away. Returns whether the player knows of it.
    pub fn remove(&self, line: &Arc<PreparedLine>) -> bool {
        let mut queue = self.queue.lock();
        let at = queue.iter().position(|guest| Arc::ptr_eq(&guest.line, line));
        at.is_some_and(|at| queue.remove(at).is_told)
    }

    /// Forgets those that are over.
    pub fn tidy(&self) {
        self.queue.lock().retain(|guest| !guest.is_over());
    }

    /// The player goes, and what it had with it.
    pub fn lose_player(&self) {
        self.queue.lock().retain(|guest| !guest.is_told);
    }

    /// The first of which something can be planned, and that nobody plays.
    pub fn unplanned(&self) -> Option<Arc<PreparedLine>> {
        let queue = self.queue.lock();
        let mut lines = queue.iter().map(|guest| &guest.line);
        lines.find(|line| !line.is_played() && line.has_work()).cloned()
    }

    /// Whether the line with this serial number is one of them.
    pub fn has(&self, serial: u64) -> bool {
        self.queue
            .lock()
            .iter()
            .any(|guest| guest.line.serial() == serial)
    }

    /// Whether the player is to be told of one that can begin since the last time.
    pub fn has_news(&self) -> bool {
        let queue = self.queue.lock();
        let mut ready = queue.iter().take_while(|guest| guest.line.can_begin());
        ready.any(|guest| !guest.is_told)
    }

    /// What the player's table has of them: all that can begin before one that cannot.
    pub fn of_table(&self) -> Vec<player::RehearsalTake<PreparedLine>> {
        let mut queue = self.queue.lock();
        let ready = queue.iter_mut().filter(|guest| !guest.is_over());
        let ready = ready.take_while(|guest| guest.line.can_begin());
        ready
            .map(|guest| {
                guest.is_told = true;
                player::RehearsalTake {
                    serial: guest.line.serial(),
                    take: Take {
                        line: guest.line.clone(),
                        head: None,
                    },
                }
            })
            .collect()
    }
}
