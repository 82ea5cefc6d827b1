//! What the audio thread and the rest of an instance tell each other: single atomics, so that nobody waits.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use recit::engine::Lookahead;
use recit::player::DEFAULT_TEMPO;

/// One per instance of the plugin. All of its methods are wait-free.
pub struct Signals {
    /// The latency of the current activation in samples, as the host is told.
    pub latency: AtomicU32,
    /// Set by the audio thread when the player has failed; the instance is silent until it is activated again.
    pub fault: AtomicBool,
    /// How many blocks the host has asked for.
    blocks: AtomicU64,
    /// Where the bar began at the start of the host's block, in beats; NaN if the host does not say.
    bar_start: AtomicU64,
    /// One more than the page that a MIDI program has called for, until the host is told; 0 for none.
    program: AtomicU32,
    /// The host's tempo and the length of its bar in beats; NaN before the host has given them.
    tempo: AtomicU64,
    bar_beats: AtomicU64,
    /// Nothing sounds or waits at the end of the block.
    resting: AtomicBool,
    /// Windows of the editor that are open.
    windows: AtomicU32,
    /// The host was asked to activate the instance again, and has not done so yet.
    restarting: AtomicBool,
    /// The lookahead of the current activation, as [`lookahead_code`]; 0 if there is none.
    lookahead: AtomicU32,
}

/// How the host counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beat {
    /// Beats a minute.
    pub tempo: f64,
    /// Beats of a bar.
    pub bar: f64,
}

/// A lookahead as a number that is not 0.
fn lookahead_code(lookahead: Lookahead) -> u32 {
    match lookahead {
        Lookahead::Live => 1,
        Lookahead::Tight => 2,
        Lookahead::Studio => 3,
    }
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            latency: AtomicU32::new(0),
            fault: AtomicBool::new(false),
            blocks: AtomicU64::new(0),
            bar_start: AtomicU64::new(f64::NAN.to_bits()),
            program: AtomicU32::new(0),
            tempo: AtomicU64::new(f64::NAN.to_bits()),
            bar_beats: AtomicU64::new(f64::NAN.to_bits()),
            resting: AtomicBool::new(false),
            windows: AtomicU32::new(0),
            restarting: AtomicBool::new(false),
            lookahead: AtomicU32::new(0),
        }
    }
}

impl Signals {
    /// The host's tempo and bars as they were last told.
    pub fn beat(&self) -> Beat {
        let told = |value: &AtomicU64| {
            let value = f64::from_bits(value.load(Ordering::Relaxed));
            value.is_finite().then_some(value)
        };
        Beat {
            tempo: told(&self.tempo).unwrap_or(DEFAULT_TEMPO.0),
            bar: told(&self.bar_beats).unwrap_or(4.0),
        }
    }

    /// Sets what [`beat`](Self::beat) gives; `None` leaves it as it is.
    pub(crate) fn set_beat(&self, tempo: Option<f64>, bar_beats: Option<f64>) {
        for (value, told) in [(&self.tempo, tempo), (&self.bar_beats, bar_beats)] {
            if let Some(told) = told {
                value.store(told.to_bits(), Ordering::Relaxed);
            }
        }
    }

    /// Where the bar began at the start of the host's block, in beats.
    pub(crate) fn bar_start(&self) -> Option<f64> {
        let beats = f64::from_bits(self.bar_start.load(Ordering::Relaxed));
        (!beats.is_nan()).then_some(beats)
    }

    /// How many blocks the host has asked for; 0 where it does not ask by the CLAP entry.
    pub(crate) fn blocks(&self) -> u64 {
        self.blocks.load(Ordering::Relaxed)
    }

    /// The host asks for another block, in whose first sample the bar has begun at this beat.
    pub(crate) fn begin_block(&self, beats: Option<f64>) {
        self.resting.store(false, Ordering::Relaxed);
        self.blocks.fetch_add(1, Ordering::Relaxed);
        self.bar_start
            .store(beats.unwrap_or(f64::NAN).to_bits(), Ordering::Relaxed);
    }

    /// Whether the block that was played last may be followed by nothing until there is an event.
    pub(crate) fn is_resting(&self) -> bool {
        self.resting.load(Ordering::Relaxed)
    }

    /// Sets what [`is_resting`](Self::is_resting) gives.
    pub(crate) fn set_resting(&self, resting: bool) {
        self.resting.store(resting, Ordering::Relaxed);
    }

    /// A MIDI program has called for this page, from 0.
    pub(crate) fn note_program(&self, page: u8) {
        self.program.store(u32::from(page) + 1, Ordering::Relaxed);
    }

    /// The page that the last MIDI program called for, from 0, if the host has not been told.
    pub(crate) fn take_program(&self) -> Option<u16> {
        let program = self.program.swap(0, Ordering::Relaxed);
        program.checked_sub(1).map(|page| page as u16)
    }

    /// Whether a window of the editor is open.
    pub(crate) fn has_window(&self) -> bool {
        self.windows.load(Ordering::Acquire) > 0
    }

    /// The instance is active with this lookahead.
    pub(crate) fn set_lookahead(&self, lookahead: Option<Lookahead>) {
        self.lookahead
            .store(lookahead.map_or(0, lookahead_code), Ordering::Release);
        self.restarting.store(false, Ordering::Release);
    }

    /// Whether an active instance works with another lookahead than `wanted`, and waits for the host to restart it.
    pub fn is_lookahead_due(&self, wanted: Lookahead) -> bool {
        let active = self.lookahead.load(Ordering::Acquire);
        active != 0 && active != lookahead_code(wanted)
    }

    /// Whether the host is to be asked now to activate the instance again, since the user wants another lookahead: once for
    /// each change of mind. Wait-free.
    pub(crate) fn wants_restart(&self, wanted: Lookahead) -> bool {
        let due = self.is_lookahead_due(wanted);
        !self.restarting.swap(due, Ordering::AcqRel) && due
    }

    /// A window of the editor opens.
    pub(crate) fn window_opens(&self) {
        self.windows.fetch_add(1, Ordering::AcqRel);
    }

    /// A window of the editor has closed.
    pub(crate) fn window_closes(&self) {
        self.windows.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beat_is_the_last_that_was_given() {
        let signals = Signals::default();
        let beat = |tempo, bar| Beat { tempo, bar };
        assert_eq!(signals.beat(), beat(120.0, 4.0));
        signals.set_beat(Some(87.5), Some(3.0));
        signals.set_beat(None, None);
        assert_eq!(signals.beat(), beat(87.5, 3.0));
    }
}
