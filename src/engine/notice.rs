//! Notices: messages for the user that an instance keeps until they are dismissed.

use std::error::Error;
use std::sync::Arc;

use crate::infer::DeviceProblem;
use crate::voice::{SpeakerError, VoiceError};

/// The most notices that are kept; older ones are dropped.
const MAX_NOTICES: usize = 100;

/// A message for the user.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Identifies the notice.
    pub id: u64,
    /// One or two sentences in English.
    pub text: String,
    what: Arc<dyn Error + Send + Sync>,
}

/// What the engine itself tells the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineNotice {
    /// Something is wrong with the voice of a script.
    #[error("Voice \u{201c}{wanted}\u{201d}: {problem}. \u{201c}{speaks}\u{201d} speaks.")]
    Voice {
        /// The requested voice.
        wanted: String,
        /// What is wrong.
        problem: VoiceProblem,
        /// The voice that speaks.
        speaks: String,
    },
    /// An installed ONNX Runtime is not used, for this reason.
    #[error("ONNX Runtime is not used: {0}")]
    NoRuntime(String),
    /// The requested device does not plan.
    #[error(transparent)]
    NoDevice(DeviceProblem),
    /// The server that computes a part of a voice failed.
    #[error(
        "The server of \u{201c}{voice}\u{201d} is not used: {reason}. This machine plans until it is ready."
    )]
    ServerLost {
        /// The name of the voice.
        voice: String,
        /// The reason.
        reason: String,
    },
    /// That server is used again.
    #[error("The server of \u{201c}{0}\u{201d} is used again.")]
    ServerBack(String),
    /// An offline rendering has gaps.
    #[error("A bounce waited over 10 seconds for a line and went on without it.")]
    Stalled,
}

/// What is wrong with the voice of a script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VoiceProblem {
    /// It cannot be used.
    #[error(transparent)]
    Unusable(VoiceError),
    /// It has no speaker of this name.
    #[error("the voice has no speaker \u{201c}{0}\u{201d}")]
    NoSpeaker(String),
    /// It cannot speak like the speaker, who was made from a recording.
    #[error(transparent)]
    Speaker(SpeakerError),
    /// It is not the version with which the script was written.
    #[error("the voice is a different version than the one this was written with")]
    OtherVersion,
    /// Its dictionary has problems, described here.
    #[error("{0}")]
    Dictionary(String),
}

impl Notice {
    /// What is told, if it is a `T`: an [`EngineNotice`], or what a caller of
    /// [`Instance::notify`](super::Instance::notify) gave.
    pub fn of<T: Error + 'static>(&self) -> Option<&T> {
        self.what.downcast_ref()
    }
}

/// Two notices are the same if they have the same number and say the same.
impl PartialEq for Notice {
    fn eq(&self, other: &Self) -> bool {
        (self.id, &self.text) == (other.id, &other.text)
    }
}

/// The notices of an instance.
#[derive(Default)]
pub(super) struct Notices {
    next_id: u64,
    list: Vec<Notice>,
    /// Whether that of the runtime was added.
    pub runtime_told: bool,
    /// Whether that of the device was added.
    pub device_told: bool,
    /// The voices whose servers were told to be lost.
    pub lost: Vec<String>,
    /// The stalls that were told.
    pub stalls_told: u64,
}

impl Notices {
    /// Adds a notice, unless the same text is shown already.
    pub fn add(&mut self, what: Box<dyn Error + Send + Sync>) {
        let text = what.to_string();
        log::warn!("{text}");
        if self.list.iter().any(|notice| notice.text == text) {
            return;
        }
        self.next_id += 1;
        let what = Arc::from(what);
        self.list.push(Notice {
            id: self.next_id,
            text,
            what,
        });
        let too_many = self.list.len().saturating_sub(MAX_NOTICES);
        self.list.drain(..too_many);
    }

    pub fn list(&self) -> Vec<Notice> {
        self.list.clone()
    }

    /// Removes the message that the server of a voice was lost.
    pub fn remove_lost(&mut self, name: &str) {
        self.list.retain(|notice| {
            let lost = notice.of::<EngineNotice>();
            !matches!(lost, Some(EngineNotice::ServerLost { voice, .. }) if voice == name)
        });
    }

    pub fn remove(&mut self, id: u64) {
        self.list.retain(|notice| notice.id != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_keeps_what_it_tells_and_is_shown_once() {
        let mut notices = Notices::default();
        notices.add(EngineNotice::Stalled.into());
        notices.add("Something else.".into());
        notices.add(EngineNotice::Stalled.into());
        let list = notices.list();
        assert_eq!(list.len(), 2);
        assert_eq!(list[0].of(), Some(&EngineNotice::Stalled));
        assert_eq!(list[1].of::<EngineNotice>(), None);
        notices.remove(list[0].id);
        assert_eq!(notices.list(), list[1..]);
        (0..MAX_NOTICES + 5).for_each(|at| notices.add(format!("{at}").into()));
        assert_eq!(notices.list().len(), MAX_NOTICES);
    }
}
