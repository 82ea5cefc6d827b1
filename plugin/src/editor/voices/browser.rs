//! The state of the browser, and the user's requests.

use std::path::PathBuf;

use egui::Id;
use recit::script::{Profile, VoiceRef};

use super::audition::Audition;
use super::recording::RecordingState;
use crate::editor::context::Context;
use crate::editor::voice_list::Candidate;

/// The names of the compared voices.
pub const SIDES: [char; 2] = ['A', 'B'];

/// The state of the browser.
#[derive(Default)]
pub struct BrowserState {
    pub(super) is_open: bool,
    pub(super) search: String,
    /// The index among the voices that match the search.
    pub(super) cursor: usize,
    /// Whether to scroll to the row of the cursor.
    pub(super) reveal: bool,
    /// Whether the list gets the focus once it is shown.
    pub(super) focus: bool,
    /// Whether the selection is for the selected lines.
    pub(super) for_lines: bool,
    pub(super) audition: Audition,
    pub(super) recording: RecordingState,
    /// The speaker that was just made, until it is in the list.
    pub(super) made: Option<Profile>,
}

impl BrowserState {
    /// Opens the browser at the voice of the script.
    pub fn open(&mut self, cx: &Context) {
        self.is_open = true;
        self.focus = true;
        self.search.clear();
        self.for_lines = false;
        let current = Candidate::of(&cx.voices, &cx.script.voice);
        let place = current.and_then(|current| Candidate::all(&cx.voices).position(|one| one.is(&current)));
        self.cursor = place.unwrap_or(0);
        self.reveal = true;
    }

    /// Moves the cursor to a new speaker once it is in the list.
    pub(super) fn show(&mut self, made: &Profile) {
        self.search.clear();
        self.made = Some(made.clone());
    }

    /// Moves the cursor to the new speaker if it is among `found`.
    pub(super) fn find_made(&mut self, found: &[Candidate]) {
        let Some(made) = &self.made else { return };
        let is_made = |candidate: &Candidate| made.is(&candidate.voice.id, &candidate.speaker.id);
        if let Some(place) = found.iter().position(is_made) {
            (self.cursor, self.reveal, self.focus, self.made) = (place, true, true, None);
        }
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.is_open
    }
}

/// A request of the user.
pub enum VoiceRequest {
    Choose(VoiceRef),
    Hear(VoiceRef),
    Mark(usize, VoiceRef),
    Compare,
    /// Create a folder, which is then opened.
    MakeFolder(PathBuf),
    Close,
}

/// The id under which the list has the focus.
pub fn list_id() -> Id {
    Id::unique("recit voice list")
}

/// Whether `candidate` can be selected for the current purpose.
pub fn may_choose(cx: &Context, state: &BrowserState, candidate: &Candidate) -> bool {
    let is_current = || {
        let current = Candidate::of(&cx.voices, &cx.script.voice);
        current.is_some_and(|current| current.is_of_same_voice(candidate))
    };
    !state.for_lines || is_current()
}
