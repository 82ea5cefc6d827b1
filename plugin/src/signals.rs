//! Communication between the audio thread and the rest of an instance, through single atomics, so that no
//! thread waits.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use recit::engine::Lookahead;
use recit::player::DEFAULT_TEMPO;

/// One per instance of the plugin. All of its methods are wait-free.
pub struct Signals {
    /// The latency of the current activation in samples, as reported to the host.
    pub latency: AtomicU32,
    /// Set by the audio thread when the player has failed; the instance is silent until it is activated again.
    pub fault: AtomicBool,
    /// The number of blocks that the host has requested.
    blocks: AtomicU64,
    /// The start of the bar at the start of the host's block, in beats; NaN if unknown.
    bar_start: AtomicU64,
    /// The page that a MIDI program has selected plus one, until the host is told; 0 for none.
    program: AtomicU32,
    /// The host's tempo and the length of its bar in beats; NaN if unknown.
    tempo: AtomicU64,
    bar_beats: AtomicU64,
    /// Whether nothing sounds or waits at the end of the block.
    resting: AtomicBool,
    /// The number of open windows of the editor.
    windows: AtomicU32,
    /// Whether a reactivation was requested and has not happened yet.
    restarting: AtomicBool,
    /// The lookahead of the current activation, as [`lookahead_code`]; 0 if there is none.
    lookahead: AtomicU32,
}

/// The host's tempo and metre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beat {
    /// Beats a minute.
    pub tempo: f64,
    /// Beats of a bar.
    pub bar: f64,
}

/// A lookahead as a number other than 0.
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
    /// The host's last known tempo and metre.
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

    /// Sets the tempo and metre; `None` leaves them unchanged.
    pub(crate) fn set_beat(&self, tempo: Option<f64>, bar_beats: Option<f64>) {
        for (value, told) in [(&self.tempo, tempo), (&self.bar_beats, bar_beats)] {
            if let Some(told) = told {
                value.store(told.to_bits(), Ordering::Relaxed);
            }
        }
    }

    /// The start of the bar at the start of the host's block, in beats.
    pub(crate) fn bar_start(&self) -> Option<f64> {
        let beats = f64::from_bits(self.bar_start.load(Ordering::Relaxed));
        (!beats.is_nan()).then_some(beats)
    }

    /// The number of blocks that the host has requested; 0 if it does not use the CLAP entry.
    pub(crate) fn blocks(&self) -> u64 {
        self.blocks.load(Ordering::Relaxed)
    }

    /// The host requests another block, in which the bar starts at this beat before its first sample.
    pub(crate) fn begin_block(&self, beats: Option<f64>) {
        self.resting.store(false, Ordering::Relaxed);
        self.blocks.fetch_add(1, Ordering::Relaxed);
        self.bar_start
            .store(beats.unwrap_or(f64::NAN).to_bits(), Ordering::Relaxed);
    }

    /// Whether the host may stop calling after the last block until there is an event.
    pub(crate) fn is_resting(&self) -> bool {
        self.resting.load(Ordering::Relaxed)
    }

    /// Sets whether the host may stop calling.
    pub(crate) fn set_resting(&self, resting: bool) {
        self.resting.store(resting, Ordering::Relaxed);
    }

    /// A MIDI program has selected this page, from 0.
    pub(crate) fn note_program(&self, page: u8) {
        self.program.store(u32::from(page) + 1, Ordering::Relaxed);
    }

    /// The page that the last MIDI program selected, from 0, if the host was not told yet.
    pub(crate) fn take_program(&self) -> Option<u16> {
        let program = self.program.swap(0, Ordering::Relaxed);
        program.checked_sub(1).map(|page| page as u16)
    }

    /// Whether a window of the editor is open.
    pub(crate) fn has_window(&self) -> bool {
        self.windows.load(Ordering::Acquire) > 0
    }

    /// Sets the lookahead of the current activation.
    pub(crate) fn set_lookahead(&self, lookahead: Option<Lookahead>) {
        self.lookahead
            .store(lookahead.map_or(0, lookahead_code), Ordering::Release);
        self.restarting.store(false, Ordering::Release);
    }

    /// Whether an active instance has a lookahead other than `wanted`, and waits for the host to restart it.
    pub fn is_lookahead_due(&self, wanted: Lookahead) -> bool {
        let active = self.lookahead.load(Ordering::Acquire);
        active != 0 && active != lookahead_code(wanted)
    }

    /// Whether the host must now be asked to reactivate the instance for the lookahead `wanted`: once per
    /// change. Wait-free.
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
