//! A line outside of the script that is played once.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::player::{self, Take};

use super::failure::LineFailure;
use super::floor::Floor;
use super::line::PreparedLine;
use super::status::LineStatus;

/// The rehearsal of an instance, if there is one.
#[derive(Default)]
pub(super) struct Rehearsal {
    current: Mutex<Option<Current>>,
}

struct Current {
    line: Arc<PreparedLine>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It is being armed.
    Waiting,
    /// The player's next table contains it.
    Telling,
    /// The player has that table, or gets it at its next block.
    Told,
    /// It was armed while there was no player.
    Unheard,
}

impl State {
    /// Whether the player's tables contain it.
    fn is_of_player(self) -> bool {
        matches!(self, Self::Telling | Self::Told)
    }
}

impl Rehearsal {
    /// Replaces the previous one. Returns whether the player knows the previous one.
    pub fn begin(&self, line: Arc<PreparedLine>) -> bool {
        let state = State::Waiting;
        let before = self.current.lock().replace(Current { line, state });
        before.is_some_and(|before| before.state.is_of_player())
    }

    /// Ends it. Returns whether the player knows it.
    pub fn end(&self) -> bool {
        let before = self.current.lock().take();
        before.is_some_and(|before| before.state.is_of_player())
    }

    /// The player is gone.
    pub fn lose_player(&self) {
        let mut current = self.current.lock();
        if current
            .as_ref()
            .is_some_and(|current| current.state != State::Waiting)
        {
            *current = None;
        }
    }

    /// Its line, if it is not fully planned.
    pub fn unarmed(&self) -> Option<Arc<PreparedLine>> {
        let current = self.current.lock();
        let line = current.as_ref().map(|current| &current.line);
        line.filter(|line| !line.is_settled()).cloned()
    }

    /// Whether it plays the line with this serial number.
    pub fn is_of(&self, serial: u64) -> bool {
        let current = self.current.lock();
        current
            .as_ref()
            .is_some_and(|current| current.line.serial() == serial)
    }

    /// Records that part of `line` was planned. Returns whether it is being rehearsed and the player, if
    /// there is one, must get it now; call [`is_told`](Self::is_told) afterwards.
    pub fn follow(&self, line: &Arc<PreparedLine>, has_player: bool) -> bool {
        let mut current = self.current.lock();
        let Some(current) = current
            .as_mut()
            .filter(|current| Arc::ptr_eq(&current.line, line) && current.state == State::Waiting)
        else {
            return false;
        };
        if let Some(reason) = line.stand_in() {
            // A user who tries a voice does not want to hear another one.
            line.fail(LineFailure::OtherVoice(Box::new(reason.clone())));
        }
        if !line.is_armed() || line.failure().is_some() {
            return false;
        }
        current.state = if has_player {
            State::Telling
        } else {
            State::Unheard
        };
        has_player
    }

    /// The player got a table with the rehearsal of `line`.
    pub fn is_told(&self, line: &Arc<PreparedLine>) {
        let mut current = self.current.lock();
        let told = current
            .as_mut()
            .filter(|current| Arc::ptr_eq(&current.line, line));
        if let Some(told) = told.filter(|current| current.state == State::Telling) {
            told.state = State::Told;
        }
    }

    /// The part of it for the player's table.
    pub fn of_table(&self) -> Option<player::RehearsalTake<PreparedLine>> {
        let current = self.current.lock();
        let told = current.as_ref().filter(|current| current.state.is_of_player())?;
        Some(player::RehearsalTake {
            serial: told.line.serial(),
            take: Take {
                line: told.line.clone(),
                head: None,
            },
        })
    }

    /// Its status; `None` if there is none, or if it was played to its end.
    pub fn status(&self, floor: Option<&Floor>) -> Option<LineStatus> {
        let (line, state) = {
            let current = self.current.lock();
            let current = current.as_ref()?;
            (current.line.clone(), current.state)
        };
        if line.was_played() && !line.is_played() && line.failure().is_none() {
            return None;
        }
        let progress = line.is_played().then(|| {
            let told = floor.and_then(|floor| floor.progress_of(line.serial()));
            told.unwrap_or(0.0)
        });
        match line.status_at(progress) {
            // The player gets it in a moment.
            LineStatus::Armed if matches!(state, State::Waiting | State::Telling) => Some(LineStatus::Arming),
            status => Some(status),
        }
    }
}
