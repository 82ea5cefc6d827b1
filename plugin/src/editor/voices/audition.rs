//! Hearing a voice without choosing it.

use recit::engine::LineStatus;
use recit::script::{Line, LineId, VoiceRef};

use crate::editor::context::{EditorView, Snapshot};

/// What is heard, and the two voices between which one goes to and fro.
#[derive(Default)]
pub struct Audition {
    /// Whose voice was requested last.
    voice: Option<VoiceRef>,
    /// A and B.
    pub pair: [Option<VoiceRef>; 2],
    /// The one of the pair that comes next.
    next: usize,
}

impl Audition {
    /// Whether `voice` was requested last.
    pub fn asked(&self, voice: &VoiceRef) -> bool {
        self.voice.as_ref() == Some(voice)
    }

    /// Whether `voice` is heard, or about to be.
    pub fn is_heard(&self, view: &EditorView, voice: &VoiceRef) -> bool {
        let status = view.shared.instance.rehearsal().filter(|_| self.asked(voice));
        status.is_some_and(|status| !matches!(status, LineStatus::Failed { .. }))
    }
}

/// Lets the current line be heard by `voice`; a sample where there is none.
pub fn hear(view: &mut EditorView, seen: &Snapshot, voice: VoiceRef) {
    let current = seen.current(view).filter(|line| !line.text.trim().is_empty());
    let sample = || Line::new(LineId(0), None, seen.words.voices.sample);
    let line = current.cloned().unwrap_or_else(sample);
    view.shared.instance.rehearse(line, &voice);
    view.state.voices.audition.voice = Some(voice);
}

/// Lets `voice` be heard, or ends it if it is.
pub fn toggle(view: &mut EditorView, seen: &Snapshot, voice: VoiceRef) {
    if view.state.voices.audition.is_heard(view, &voice) {
        stop(view);
    } else {
        hear(view, seen, voice);
    }
}

/// Lets the other one of the pair be heard, beginning with A.
pub fn alternate(view: &mut EditorView, seen: &Snapshot) {
    let audition = &mut view.state.voices.audition;
    let next = [audition.next, 1 - audition.next]
        .into_iter()
        .find_map(|side| Some((side, audition.pair[side].clone()?)));
    if let Some((side, voice)) = next {
        audition.next = 1 - side;
        hear(view, seen, voice);
    }
}

/// Marks `voice` as one of the pair, or no longer if it was.
pub fn mark(audition: &mut Audition, side: usize, voice: VoiceRef) {
    let marked = &mut audition.pair[side];
    *marked = if marked.as_ref() == Some(&voice) {
        None
    } else {
        Some(voice)
    };
    audition.next = 0;
}

/// Ends what is heard.
pub fn stop(view: &mut EditorView) {
    if view.state.voices.audition.voice.take().is_some() {
        view.shared.instance.stop_rehearsal();
    }
}
