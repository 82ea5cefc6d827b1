//! The times of what is said, sent as soon as they are final.

use recit::engine::Transcript;
use recit::export::{Timed, TimedCue};
use serde_json::{Value, json};

/// What is sent of one kind: words, phonemes or the mouths of a set.
#[derive(Debug)]
pub struct Timing {
    /// The kind.
    pub what: Timed,
    /// Cues that were sent.
    sent: usize,
}

/// Some cues of one kind, in order.
#[derive(Debug, PartialEq)]
pub struct Cues {
    /// The kind.
    pub what: Timed,
    /// Times are seconds from the first sample.
    pub cues: Vec<TimedCue>,
}

/// The most kinds of times in one request.
const MAX_KINDS: usize = 5;

/// The kinds with these names, none of which was sent yet.
///
/// # Errors
/// If there are too many, or a name is none, with a message for the user.
pub fn kinds(names: &[impl AsRef<str>]) -> Result<Vec<Timing>, String> {
    if names.len() > MAX_KINDS {
        return Err(format!("at most {MAX_KINDS} timings"));
    }
    let kinds = names.iter().map(|name| match name.as_ref().parse() {
        Ok(Timed::BlendShapes) | Err(_) => {
            let start: String = name.as_ref().chars().take(40).collect();
            Err(format!("`{start}` is not words, phonemes, ovr, sapi or rhubarb"))
        }
        Ok(what) => Ok(Timing { what, sent: 0 }),
    });
    kinds.collect()
}

impl Cues {
    /// What is sent of them.
    pub fn to_json(&self) -> Value {
        let cue = |cue: &TimedCue| json!({ "start": cue.start_s, "end": cue.end_s, "value": cue.value });
        let cues: Vec<Value> = self.cues.iter().map(cue).collect();
        json!({ "set": self.what.name(), "cues": cues })
    }
}

impl Timing {
    /// The cues of `transcript` that were not sent before and that nothing changes any more. `is_over` tells that the
    /// transcript is complete.
    pub fn news(&mut self, transcript: &Transcript, is_over: bool) -> Option<Cues> {
        let mut cues = self.what.cues(transcript);
        if !is_over && matches!(self.what, Timed::Mouths(_)) {
            // What follows a phoneme may end its mouth earlier or hold it longer.
            let last = transcript.words.iter().flat_map(|word| &word.phonemes).last();
            let known_s = last.map_or(0.0, |phoneme| phoneme.start_s);
            cues.retain(|cue| cue.end_s <= known_s);
        }
        let news = cues.split_off(self.sent.min(cues.len()));
        self.sent += news.len();
        (!news.is_empty()).then_some(Cues {
            what: self.what,
            cues: news,
        })
    }
}
