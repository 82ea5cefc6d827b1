//! The state of the instance in one word.

use recit::acoustic::Contact;
use recit::engine::{LineStatus, Meters, TierState};

use crate::editor::context::Snapshot;
use crate::editor::words::{Choice, Counted, Status};

/// The most important thing about the instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It has stopped after an internal error.
    Stopped,
    /// This number of lines has failed.
    Failed(usize),
    /// Something was late or dropped this many times.
    Late(u64),
    /// The host does not process audio.
    Off,
    /// The light model plans, because phrases would be late.
    Light,
    /// This number of lines is playing.
    Playing(usize),
    /// This number of lines is being prepared.
    Preparing(usize),
    /// Everything starts at once, planned by this machine in the place of its server.
    Alone,
    /// Everything starts at once.
    Ready,
}

impl Health {
    /// The word for it, with its meaning.
    pub fn told(self, words: &Status) -> (String, &'static str) {
        let plain = |(word, meaning): Choice| (word.to_owned(), meaning);
        let counted = |(text, meaning): Counted, count: u64| (text(count), meaning);
        match self {
            Self::Stopped => plain(words.stopped),
            Self::Failed(count) => counted(words.failed, count as u64),
            Self::Late(count) => counted(words.late, count),
            Self::Off => plain(words.off),
            Self::Light => plain(words.light),
            Self::Playing(count) => counted(words.playing, count as u64),
            Self::Preparing(count) => counted(words.preparing, count as u64),
            Self::Alone => plain(words.alone),
            Self::Ready => plain(words.ready),
        }
    }
}

/// What was late or dropped before the user reset the counts.
#[derive(Default)]
pub struct HealthState {
    late: u64,
}

/// How often something was late or dropped, except underruns, which the engine can reset.
fn late(meters: &Meters) -> u64 {
    meters.late_starts + meters.missed + meters.stalls
}

impl HealthState {
    /// Counts only what happens from here on.
    pub fn reset(&mut self, meters: &Meters) {
        self.late = late(meters);
    }

    /// What happened since the reset.
    pub fn counted(&self, meters: &Meters) -> u64 {
        meters.underruns + late(meters).saturating_sub(self.late)
    }
}

/// The state of the instance: the first that is true.
pub fn health(seen: &Snapshot, state: &HealthState, stopped: bool) -> Health {
    let count = |is: fn(&LineStatus) -> bool| seen.statuses.values().filter(|line| is(&line.status)).count();
    let failed = count(|status| matches!(status, LineStatus::Failed { .. }));
    let waiting = count(|status| matches!(status, LineStatus::Text | LineStatus::Arming));
    let meters = &seen.meters;
    let mut server = meters.server.iter();
    let counted = state.counted(meters);
    if stopped {
        Health::Stopped
    } else if failed > 0 {
        Health::Failed(failed)
    } else if counted > 0 {
        Health::Late(counted)
    } else if meters.sample_rate <= 0.0 {
        Health::Off
    } else if matches!(meters.tiers.state, TierState::Fallen { .. }) {
        Health::Light
    } else if meters.sounding > 0 {
        Health::Playing(meters.sounding)
    } else if waiting > 0 {
        Health::Preparing(waiting)
    } else if server.any(|server| matches!(server.contact, Contact::Down(_))) {
        Health::Alone
    } else {
        Health::Ready
    }
}
