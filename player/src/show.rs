//! Cues of a show: the player does what a desk asks for.

use super::control::Controls;
use super::lane::{Lane, NOTE_OFF_FADE, SAFETY_FADE};
use super::manner::Speakable;
use super::player::Player;
use super::show_control::ShowControl;
use super::slot::UNKNOWN;
use super::stopped::Stopped;

impl<L: Speakable> Player<L> {
    /// Does what a desk asks for, at host sample `at`.
    pub(super) fn obey(&mut self, asked: ShowControl, at: u64, controls: &Controls) {
        match asked {
            ShowControl::Go(None) => {
                let last = self.notes.last_line.and_then(|line| self.table.position(line));
                let next = self.table.after(last, controls.page);
                if let Some(id) = next.and_then(|index| self.table.get(index)).map(|line| line.id) {
                    self.audition(id, at, controls);
                }
            }
            ShowControl::Go(Some(number)) | ShowControl::Resume(Some(number)) => {
                if let Some(id) = self.table.numbered(number) {
                    self.audition(id, at, controls);
                }
            }
            ShowControl::Resume(None) => {
                let stopped = std::mem::take(&mut self.stopped);
                for line in stopped.lines() {
                    self.audition(*line, at, controls);
                }
            }
            ShowControl::Stop(Some(number)) => {
                if let Some(id) = self.table.numbered(number) {
                    self.fade_out(at, NOTE_OFF_FADE, |lane| lane.is_line(id));
                }
            }
            ShowControl::Stop(None) => {
                self.stopped = Stopped::default();
                let heard = |lane: &&Lane<L>| lane.is_sounding() || lane.is_waiting();
                for lane in self
                    .lanes
                    .iter()
                    .filter(heard)
                    .filter(|lane| lane.line() != UNKNOWN)
                {
                    self.stopped.add(lane.line());
                }
                self.notes.waiting.clear();
                self.fade_out(at, NOTE_OFF_FADE, |_| true);
            }
            ShowControl::AllOff => {
                self.notes.let_go();
                self.fade_out(at, SAFETY_FADE, |_| true);
            }
        }
    }
}
