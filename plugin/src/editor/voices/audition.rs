//! Listening to a voice without selecting it.

use recit::engine::LineStatus;
use recit::script::{Line, LineId, VoiceRef};

use crate::editor::action::Action;
use crate::editor::context::Context;

/// The voice being played, and the two voices that are compared.
#[derive(Default)]
pub struct Audition {
    /// The last requested voice.
    voice: Option<VoiceRef>,
    /// A and B.
    pub pair: [Option<VoiceRef>; 2],
    /// The index of the next one of the pair.
    next: usize,
}

impl Audition {
    /// Whether `voice` was requested last.
    pub fn asked(&self, voice: &VoiceRef) -> bool {
        self.voice.as_ref() == Some(voice)
    }

    /// Whether `voice` is playing, or about to.
    pub fn is_heard(&self, cx: &Context, voice: &VoiceRef) -> bool {
        let status = cx.shared.instance.rehearsal().filter(|_| self.asked(voice));
        status.is_some_and(|status| !matches!(status, LineStatus::Failed { .. }))
    }

    /// Plays the current line with `voice`, or a sample if there is none.
    fn hear(&mut self, cx: &Context, voice: VoiceRef) -> Action {
        let current = cx.current().filter(|line| !line.text.trim().is_empty());
        let sample = || Line::new(LineId(0), None, cx.words.voices.sample);
        let line = current.cloned().unwrap_or_else(sample);
        self.voice = Some(voice.clone());
        Action::Rehearse(line, voice)
    }

    /// Plays `voice`, or stops it if it is playing.
    pub fn toggle(&mut self, cx: &Context, voice: VoiceRef) -> Option<Action> {
        if self.is_heard(cx, &voice) {
            self.stop()
        } else {
            Some(self.hear(cx, voice))
        }
    }

    /// Plays the other one of the pair, starting with A.
    pub fn alternate(&mut self, cx: &Context) -> Option<Action> {
        let sides = [self.next, 1 - self.next];
        let next = sides
            .into_iter()
            .find_map(|side| Some((side, self.pair[side].clone()?)));
        let (side, voice) = next?;
        self.next = 1 - side;
        Some(self.hear(cx, voice))
    }

    /// Marks `voice` as one of the pair, or removes the mark.
    pub fn mark(&mut self, side: usize, voice: VoiceRef) {
        let marked = &mut self.pair[side];
        *marked = Some(voice).filter(|voice| marked.as_ref() != Some(voice));
        self.next = 0;
    }

    /// Stops playing.
    pub fn stop(&mut self) -> Option<Action> {
        self.voice.take().map(|_| Action::StopRehearsal)
    }
}
