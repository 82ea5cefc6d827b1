//! What is told of the lines that play: each word, phoneme and mouth once, and the mouth of all of them at any time.

use crate::engine::{LineInSight, Sight};
use crate::export::{FRAME_RATE, MouthCue, MouthSet, blend_at, mouth_cues};
use crate::script::LineId;

use super::frame::{MouthFrame, Weights};

/// While nobody speaks, a mouth is shown once in so many frames: receivers forget one that is not.
const IDLE_FRAMES: u64 = 30;

/// Something that begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Saying {
    /// When it is heard, in seconds since the activation.
    pub at_s: f64,
    /// What it is.
    pub what: Said,
    /// The line; `None` if it is beside the script.
    pub line: Option<LineId>,
}

/// What begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A word.
    Word(String),
    /// A phoneme (ARPAbet).
    Phoneme(String),
    /// A mouth of the chosen set.
    Mouth(&'static str),
}

/// What was told of all lines.
pub(super) struct Sayings {
    set: MouthSet,
    plays: Vec<Told>,
    next_frame: u64,
    is_idle: bool,
}

/// What was told of a line.
struct Told {
    play: u64,
    /// The numbers of the next word and phoneme.
    words: usize,
    phonemes: usize,
    /// The last mouth, and its start from the start of the line in seconds.
    mouth: Option<(&'static str, f64)>,
    is_over: bool,
}

impl Sayings {
    /// Nothing was told; mouths are those of `set`.
    pub fn new(set: MouthSet) -> Self {
        Self {
            set,
            plays: Vec::new(),
            next_frame: 0,
            is_idle: true,
        }
    }

    /// Up to when everything is known of what is in sight.
    pub fn known_until_s(sight: &Sight) -> f64 {
        let known = sight.lines.iter().map(known_s);
        known.fold(sight.now_s + sight.notice_s, f64::min)
    }

    /// What is certain and was not told yet, in order.
    pub fn news(&mut self, sight: &Sight) -> Vec<Saying> {
        let mut news = Vec::new();
        let in_sight = |told: &Told| sight.lines.iter().any(|line| line.play == told.play);
        self.plays.retain(in_sight);
        for line in &sight.lines {
            let known = self.plays.iter().position(|told| told.play == line.play);
            let at = known.unwrap_or_else(|| {
                self.plays.push(Told::new(line.play));
                self.plays.len() - 1
            });
            self.plays[at].news(line, self.set, &mut news);
        }
        news.sort_by(|one, other| one.at_s.total_cmp(&other.at_s));
        news
    }

    /// The frames that are certain and were not told yet.
    pub fn frames(&mut self, sight: &Sight) -> Vec<MouthFrame> {
        let until_s = Self::known_until_s(sight);
        let now = (sight.now_s * FRAME_RATE).ceil() as u64;
        let is_far = self.next_frame.abs_diff(now) > FRAME_RATE as u64;
        if is_far {
            // Another activation, or the host has stopped.
            self.next_frame = now;
        }
        let faces: Vec<_> = sight.lines.iter().map(Face::of).collect();
        let mut frames = Vec::new();
        while (self.next_frame as f64) < until_s * FRAME_RATE {
            let at_s = self.next_frame as f64 / FRAME_RATE;
            let mut weights = Weights::default();
            for face in &faces {
                face.add(at_s, &mut weights);
            }
            let is_idle = weights.iter().all(|weight| *weight == 0.0);
            if !is_idle || !self.is_idle || self.next_frame.is_multiple_of(IDLE_FRAMES) {
                frames.push(MouthFrame { at_s, weights });
            }
            self.is_idle = is_idle;
            self.next_frame += 1;
        }
        frames
    }
}

/// Up to when a line is known.
fn known_s(line: &LineInSight) -> f64 {
    match line.end_s {
        Some(end_s) if end_s <= line.rendered_s => f64::INFINITY,
        _ => line.rendered_s,
    }
}

impl Told {
    fn new(play: u64) -> Self {
        Self {
            play,
            words: 0,
            phonemes: 0,
            mouth: None,
            is_over: false,
        }
    }

    fn news(&mut self, line: &LineInSight, set: MouthSet, news: &mut Vec<Saying>) {
        if self.is_over {
            return;
        }
        let (start_s, end_s) = (line.start_s, line.end_s.unwrap_or(f64::INFINITY));
        let certain_s = line.rendered_s.min(end_s) - start_s;
        let mut say = |at_s: f64, what| {
            let line = line.line;
            let at_s = start_s + at_s;
            news.push(Saying { at_s, what, line });
        };
        let words = &line.transcript.words;
        for (number, word) in (line.first.0..).zip(words) {
            if number >= self.words && word.start_s < certain_s {
                self.words = number + 1;
                say(word.start_s, Said::Word(word.text.clone()));
            }
        }
        let phonemes = words.iter().flat_map(|word| &word.phonemes);
        for (number, phoneme) in (line.first.1..).zip(phonemes) {
            if number >= self.phonemes && phoneme.start_s < certain_s {
                self.phonemes = number + 1;
                say(
                    phoneme.start_s,
                    Said::Phoneme(phoneme.phoneme.nearest().to_string()),
                );
            }
        }
        let cues = mouth_cues(&line.transcript, set);
        let begun = cues.iter().filter(|cue| cue.start_s < certain_s);
        let last = begun.clone().next_back();
        let fresh = begun.filter(|cue| self.mouth.is_none_or(|(_, told_s)| cue.start_s > told_s));
        let fresh: Vec<_> = fresh.collect();
        // A mouth whose start has moved to before one that was told is told late rather than never.
        for cue in fresh.into_iter().chain(last) {
            if self.mouth.is_none_or(|(mouth, _)| mouth != cue.mouth) {
                let at_s = self
                    .mouth
                    .map_or(cue.start_s, |(_, told_s)| cue.start_s.max(told_s));
                self.mouth = Some((cue.mouth, at_s));
                say(at_s, Said::Mouth(cue.mouth));
            }
        }
        if line.rendered_s >= end_s {
            self.is_over = true;
            let is_closed = self.mouth.is_none_or(|(mouth, _)| mouth == set.silence());
            if !is_closed {
                say(end_s - start_s, Said::Mouth(set.silence()));
            }
        }
    }
}

/// The mouth of one line.
struct Face {
    cues: Vec<MouthCue>,
    start_s: f64,
    end_s: f64,
}

impl Face {
    fn of(line: &LineInSight) -> Self {
        Self {
            cues: mouth_cues(&line.transcript, MouthSet::Ovr),
            start_s: line.start_s,
            end_s: line.end_s.unwrap_or(f64::INFINITY),
        }
    }

    /// Adds its mouth at a time: the wider one of several counts.
    fn add(&self, at_s: f64, weights: &mut Weights) {
        if (self.start_s..self.end_s).contains(&at_s) {
            let own = blend_at(&self.cues, at_s - self.start_s);
            for (weight, own) in weights.iter_mut().zip(own) {
                *weight = weight.max(own);
            }
        }
    }
}
