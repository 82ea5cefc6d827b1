//! Which mouth is shown when.

use std::str::FromStr;

use crate::engine::{SpokenPhoneme, SpokenWord, Transcript};
use crate::text::phoneme::Sound;

use super::sounds::{self, Mouth, mouth};

/// A set of mouths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MouthSet {
    /// The fifteen visemes of Oculus, Meta and OpenXR: `sil`, `PP`, `FF`, `TH`, `DD`, `kk`, `CH`, `SS`, `nn`, `RR`, `aa`, `E`,
    /// `I`, `O`, `U`.
    Ovr,
    /// The visemes 0 to 21 of SAPI and Azure.
    Sapi,
    /// The mouths `A` to `H` and `X` of Rhubarb Lip Sync.
    Rhubarb,
}

impl MouthSet {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ovr, Self::Sapi, Self::Rhubarb];

    /// Its name in the names of files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ovr => "ovr",
            Self::Sapi => "sapi",
            Self::Rhubarb => "rhubarb",
        }
    }

    /// The name of the mouth of somebody who says nothing.
    pub fn silence(self) -> &'static str {
        self.of(&sounds::SILENCE)
    }

    fn of(self, mouth: &Mouth) -> &'static str {
        match self {
            Self::Ovr => mouth.ovr,
            Self::Sapi => mouth.sapi,
            Self::Rhubarb => mouth.rhubarb,
        }
    }
}

/// A name that is none of a set of mouths.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a set of mouths: ovr, sapi or rhubarb")]
pub struct UnknownMouthSet(pub String);

impl FromStr for MouthSet {
    type Err = UnknownMouthSet;

    fn from_str(name: &str) -> Result<Self, UnknownMouthSet> {
        let found = Self::ALL.into_iter().find(|set| set.name() == name);
        found.ok_or_else(|| UnknownMouthSet(name.to_owned()))
    }
}

/// A mouth and how long it is held, in seconds from the first sample of the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MouthCue {
    /// Start in seconds.
    pub start_s: f64,
    /// End in seconds: the start of the next cue.
    pub end_s: f64,
    /// The name of the mouth in its set.
    pub mouth: &'static str,
}

/// How long the lips are closed before they open in a stop, and when they open after its phoneme begins if the release is not
/// known, in seconds: means of 19 stops of the house voice.
const CLOSED_S: f64 = 0.043;
const OPENS_S: f64 = 0.006;

/// How much earlier than its phoneme the murmur of an M begins and ends if the frames do not tell, in seconds: the median of 59 of the
/// house voice, rounded.
const NASAL_EARLY_S: f64 = 0.022;

/// A silence shorter than this leaves the mouth as it is, in seconds.
const SHORT_S: f64 = 0.1;

/// The mouths of a line from its start to its end, without a gap. Neighbours differ.
pub fn mouth_cues(transcript: &Transcript, set: MouthSet) -> Vec<MouthCue> {
    let mut cues: Vec<MouthCue> = Vec::new();
    for (start_s, end_s, mouth) in mouths(&transcript.words, transcript.length_s) {
        let mouth = set.of(mouth);
        match cues.last_mut() {
            Some(last) if last.mouth == mouth => last.end_s = end_s,
            _ => cues.push(MouthCue {
                start_s,
                end_s,
                mouth,
            }),
        }
    }
    cues
}

/// The mouths of words, with the silences between them.
fn mouths(words: &[SpokenWord], length_s: f64) -> Vec<(f64, f64, &'static Mouth)> {
    let mut out: Vec<(f64, f64, &'static Mouth)> = Vec::new();
    let mut at = 0.0;
    let phonemes: Vec<_> = words.iter().flat_map(|word| &word.phonemes).collect();
    for (index, phoneme) in phonemes.iter().enumerate() {
        silence(&mut out, at, phoneme.start_s);
        let sound = phoneme.phoneme.sound();
        let next = phonemes.get(index + 1);
        let next = next.filter(|next| next.start_s - phoneme.end_s < SHORT_S);
        let next = next.map(|next| next.phoneme.sound());
        let (first, second) = mouth(sound, next);
        let (start, end) = (phoneme.start_s.max(at), phoneme.end_s.max(at));
        let after = next.map(|next| mouth(next, None).0);
        let (start, turn, second) = match lips(phoneme) {
            Some((closes, opens)) => (close(&mut out, closes), opens, after),
            None => (start, (start + end) / 2.0, second),
        };
        let turn = second.map_or(end, |_| turn.min(end));
        if turn > start {
            out.push((start, turn, first));
        }
        if let Some(second) = second.filter(|_| end > turn) {
            out.push((turn, end, second));
        }
        at = end;
    }
    silence(&mut out, at, length_s);
    out
}

/// When a sound closes the lips and opens them, if it does.
fn lips(phoneme: &SpokenPhoneme) -> Option<(f64, f64)> {
    match phoneme.phoneme.sound() {
        Sound::P | Sound::B => {
            let opens = phoneme.release_s.unwrap_or(phoneme.start_s + OPENS_S);
            Some((opens - CLOSED_S, opens))
        }
        Sound::M => {
            let closes = phoneme.closure_s.unwrap_or(phoneme.start_s - NASAL_EARLY_S);
            let opens = phoneme.release_s.unwrap_or(phoneme.end_s - NASAL_EARLY_S);
            Some((closes, opens))
        }
        _ => None,
    }
}

/// Ends the mouth before a closure at `time`, but leaves it half of its length. Returns when it ends: at the start of a line the lips
/// are closed already.
fn close(out: &mut [(f64, f64, &'static Mouth)], time: f64) -> f64 {
    let Some(last) = out.last_mut() else {
        return 0.0;
    };
    last.1 = time.max((last.0 + last.1) / 2.0);
    last.1
}

/// Adds the silence up to `end`; a short one holds the mouth before it.
fn silence(out: &mut Vec<(f64, f64, &'static Mouth)>, start: f64, end: f64) {
    if end <= start {
        return;
    }
    match out.last_mut() {
        Some(last) if end - start < SHORT_S => last.1 = end,
        _ => out.push((start, end, &sounds::SILENCE)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::super::fixture::transcript;
    use super::*;

    fn names(set: MouthSet) -> Vec<(&'static str, f64)> {
        use Sound::{AY, B, HH, M, P};
        let sounds = [
            (HH, 0.0, 0.1),
            (AY, 0.1, 0.3),
            (B, 0.35, 0.4),
            (M, 0.4, 0.5),
            (P, 0.5, 0.6),
        ];
        let cues = mouth_cues(&transcript(&sounds, 1.0), set);
        assert!(cues.windows(2).all(|pair| pair[0].end_s == pair[1].start_s));
        assert_eq!((cues[0].start_s, cues.last().unwrap().end_s), (0.0, 1.0));
        let millis = |seconds: f64| (seconds * 1e3).round() / 1e3;
        cues.iter().map(|cue| (cue.mouth, millis(cue.start_s))).collect()
    }

    #[test]
    fn lips_open_when_a_stop_is_released() {
        let sounds = [(Sound::AA, 0.0, 0.2), (Sound::B, 0.2, 0.3), (Sound::AA, 0.3, 0.6)];
        let mut line = transcript(&sounds, 0.6);
        line.words[0].phonemes[1].release_s = Some(0.17);
        let cues = mouth_cues(&line, MouthSet::Ovr);
        let lips = cues.iter().find(|cue| cue.mouth == "PP").unwrap();
        let is_near = |is: f64, wanted: f64| (is - wanted).abs() < 1e-9;
        assert!(
            is_near(lips.start_s, 0.127) && is_near(lips.end_s, 0.17),
            "{lips:?}"
        );
        let mut first = transcript(&[(Sound::P, 0.0, 0.1), (Sound::AA, 0.1, 0.4)], 0.4);
        first.words[0].phonemes[0].release_s = Some(0.06);
        let cues = mouth_cues(&first, MouthSet::Ovr);
        assert_eq!((cues[0].mouth, cues[0].start_s), ("PP", 0.0));
    }

    #[test]
    fn closures_are_one_mouth_diphthongs_are_two_and_silence_is_one() {
        let ovr = [("aa", 0.0), ("I", 0.2), ("PP", 0.313), ("sil", 0.6)];
        assert_eq!(names(MouthSet::Ovr), ovr);
        assert_eq!(
            names(MouthSet::Sapi),
            [("12", 0.0), ("11", 0.1), ("21", 0.313), ("0", 0.6)]
        );
        assert_eq!(
            names(MouthSet::Rhubarb),
            [("D", 0.0), ("B", 0.2), ("A", 0.313), ("X", 0.6)]
        );
    }
}
