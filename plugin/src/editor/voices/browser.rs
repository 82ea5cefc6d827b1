//! What the browser remembers, and what the user asks of it.

use egui::Id;
use recit::script::VoiceRef;

use super::audition::Audition;
use crate::editor::context::Context;
use crate::editor::voice_list::Candidate;

/// The names of the two voices that are compared.
pub const SIDES: [char; 2] = ['A', 'B'];

/// What the browser remembers.
#[derive(Default)]
pub struct BrowserState {
    pub(super) is_open: bool,
    pub(super) search: String,
    /// The place among the voices that fit what is searched for.
    pub(super) cursor: usize,
    /// The cursor has moved, and its row is to be visible.
    pub(super) reveal: bool,
    /// The list is to have the focus as soon as it is shown.
    pub(super) focus: bool,
    /// The choice is for the selected lines.
    pub(super) for_lines: bool,
    pub(super) audition: Audition,
}

impl BrowserState {
    /// Opens it at the voice of the script.
    pub fn open(&mut self, cx: &Context) {
        self.is_open = true;
        self.focus = true;
        self.search.clear();
        self.for_lines = false;
        let voice = &cx.script.voice;
        let place = Candidate::all(&cx.voices).position(|candidate| candidate.is(voice));
        self.cursor = place.unwrap_or(0);
        self.reveal = true;
    }

    /// Whether it is shown.
    pub fn is_open(&self) -> bool {
        self.is_open
    }
}

/// What the user asks of the browser.
pub enum VoiceRequest {
    Choose(VoiceRef),
    Hear(VoiceRef),
    Mark(usize, VoiceRef),
    Compare,
    Close,
}

/// The list takes the keys.
pub fn list_id() -> Id {
    Id::unique("recit voice list")
}

/// Whether `candidate` can be chosen for what the user chooses for.
pub fn may_choose(cx: &Context, state: &BrowserState, candidate: &Candidate) -> bool {
    !state.for_lines || candidate.voice.id == cx.script.voice.name
}
