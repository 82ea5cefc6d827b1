//! The positions of the sounds of a planned line, for fitting, singing and aligning.

use std::ops::Range;

use crate::frames::{Format, FrameRow, Frames};
use crate::player::{Natural, Seconds, SyllableIndex};
use crate::text::phoneme::{Phoneme, Sound, Stress};
use crate::text::syllable::syllables;

/// The last frame of a line is the last that is not this far, in decibels, below its loudest. A stretched
/// line would prolong the decay below that and seem to end too early.
const AUDIBLE_DB: f32 = -23.0;

/// The same for a hiss, which may be the last sound of a word and this soft.
const AUDIBLE_HISS_DB: f32 = -36.0;

/// The part of a vowel in which it is held, as fractions of its length: after the consonant, before the next
/// one, and in the first part of a diphthong.
const STEADY: Range<f32> = 0.25..0.6;

/// A held syllable that is more than this far below the loudest of its phrase, in decibels, is lifted by at
/// most this much. Reduced syllables would be too soft as long notes.
const UNDER_DB: f32 = 5.0;
const LIFT_DB: f32 = 15.0;

/// The level of a silent frame, in decibels. Differences of infinite levels would be NaN.
const SILENT_DB: f32 = -200.0;

/// How a sound behaves when its line is stretched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It can be held indefinitely.
    Vowel,
    /// Silence.
    Pause,
    /// A voiced consonant that can be held: a nasal, a liquid, a glide.
    Sonorant,
    /// A hiss.
    Fricative,
    /// A consonant that bursts.
    Stop,
}

/// A sound and its position, in frames of the line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PhoneSpan {
    pub frames: Range<usize>,
    pub kind: Kind,
}

/// A syllable that can be sung, in frames of the line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SyllableSpan {
    /// From its first sound to its last.
    pub frames: Range<usize>,
    /// The range of its vowel.
    pub vowel: Range<usize>,
    /// The frame of its vowel that can be held.
    pub hold: usize,
    /// The start of the sounds after the previous vowel, if there is no pause in between. They are sung on
    /// the way between two notes.
    pub bridge: usize,
    pub stress: Stress,
    /// The gain while it is held, in decibels.
    pub lift: f32,
}

/// A line as a sequence of sounds and syllables.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PlanLayout {
    pub phones: Vec<PhoneSpan>,
    pub syllables: Vec<SyllableSpan>,
    /// The first syllable of each word.
    words: Vec<usize>,
    /// The last audible frame.
    pub end: usize,
}

/// The layout of a line that is not fully planned.
#[derive(Debug, Default)]
pub(super) struct Draft {
    layout: PlanLayout,
    /// Runs of frames with equal level: the end of each and its level.
    levels: Vec<(usize, f32)>,
}

impl Draft {
    /// Adds the next phrase.
    pub fn add(&mut self, phrase: &Frames) {
        let first = self.frames();
        self.layout.add(phrase, first);
        let mut end = first;
        for (frame, length) in phrase.frames.runs() {
            end += length;
            self.levels.push((end, frame.level()));
        }
    }

    /// The number of its frames.
    pub fn frames(&self) -> usize {
        self.levels.last().map_or(0, |(end, _)| *end)
    }

    /// The layout of the sounds known so far. Its last audible frame is not known.
    pub fn layout(&self) -> &PlanLayout {
        &self.layout
    }

    /// The layout of the line.
    pub fn finish(self) -> PlanLayout {
        PlanLayout {
            end: audible(&self.levels, &self.layout.phones),
            ..self.layout
        }
    }
}

impl PlanLayout {
    /// The layout of the phrases of a line.
    pub fn new<'a>(phrases: impl IntoIterator<Item = &'a Frames>) -> Self {
        let mut draft = Draft::default();
        phrases.into_iter().for_each(|phrase| draft.add(phrase));
        draft.finish()
    }

    /// Bytes of memory that it takes.
    pub fn bytes(&self) -> usize {
        self.phones.capacity() * size_of::<PhoneSpan>()
            + self.syllables.capacity() * size_of::<SyllableSpan>()
            + self.words.capacity() * size_of::<usize>()
    }

    /// A layout of one word.
    #[cfg(test)]
    pub fn of(phones: Vec<PhoneSpan>, syllables: Vec<SyllableSpan>, end: usize) -> Self {
        Self {
            phones,
            syllables,
            words: vec![0],
            end,
        }
    }

    fn add(&mut self, phrase: &Frames, first: usize) {
        let begun = self.syllables.len();
        let mut word: Vec<(Phoneme, Range<usize>)> = Vec::new();
        let mut number = None;
        for phone in &phrase.phones {
            let frames = phone.frames.start + first..phone.frames.end + first;
            if phone.phoneme.is_none() || number != Some(phone.word) {
                self.add_word(&std::mem::take(&mut word), phrase, first);
                number = phone.phoneme.map(|_| phone.word);
            }
            word.extend(phone.phoneme.map(|phoneme| (phoneme, frames.clone())));
            let kind = phone.phoneme.map_or(Kind::Pause, kind);
            self.phones.push(PhoneSpan { frames, kind });
        }
        self.add_word(&word, phrase, first);
        lift(&mut self.syllables[begun..], &phrase.frames, first);
    }

    fn add_word(&mut self, word: &[(Phoneme, Range<usize>)], phrase: &Frames, first: usize) {
        if word.is_empty() {
            return;
        }
        self.words.push(self.syllables.len());
        let phonemes: Vec<Phoneme> = word.iter().map(|(phoneme, _)| *phoneme).collect();
        for syllable in syllables(&phonemes) {
            let part = &word[syllable.phonemes.clone()];
            let (Some((_, from)), Some((_, to))) = (part.first(), part.last()) else {
                continue;
            };
            let vowel = word[syllable.nucleus].1.clone();
            let frames = from.start..to.end;
            let bridge = self.syllables.last().map_or(frames.start, |before| {
                if before.frames.end == frames.start {
                    before.vowel.end
                } else {
                    frames.start
                }
            });
            self.syllables.push(SyllableSpan {
                hold: steadiest(&phrase.frames, &(vowel.start - first..vowel.end - first)) + first,
                frames,
                vowel,
                bridge,
                stress: syllable.stress,
                lift: 0.0,
            });
        }
    }

    /// The syllable at `place`.
    pub fn syllable(&self, place: SyllableIndex) -> Option<&SyllableSpan> {
        let word = (place.word as usize).min(self.words.len().checked_sub(1)?);
        let index = self.words[word] + place.ahead as usize;
        self.syllables.get(index % self.syllables.len())
    }

    /// The syllable at `place`, if it lies in the part of a line that this layout covers.
    pub fn syllable_within(&self, place: SyllableIndex) -> Option<&SyllableSpan> {
        let index = self.words.get(place.word as usize)? + place.ahead as usize;
        self.syllables.get(index)
    }

    /// The start of the first strongly stressed vowel, in frames, or of the first vowel if there is none.
    pub fn stress(&self) -> Option<usize> {
        let strong = self
            .syllables
            .iter()
            .find(|syllable| syllable.stress == Stress::Primary);
        let syllable = strong.or(self.syllables.first())?;
        Some(syllable.vowel.start)
    }

    /// The length of the line for the player.
    pub fn natural(&self, format: &Format) -> Natural {
        let seconds = |frames: usize| Seconds(f64::from((frames as f64 / format.frames_a_second()) as f32));
        Natural {
            length: seconds(self.end),
            stress: seconds(self.stress().unwrap_or(0)),
        }
    }
}

/// The last audible frame of runs with these ends and levels. At least one frame precedes it.
fn audible(levels: &[(usize, f32)], phones: &[PhoneSpan]) -> usize {
    let loudest = levels.iter().map(|(_, level)| *level).fold(f32::MIN, f32::max);
    let last = |phone: &PhoneSpan| {
        let least = match phone.kind {
            Kind::Fricative => AUDIBLE_HISS_DB,
            _ => AUDIBLE_DB,
        };
        let first = levels.partition_point(|(end, _)| *end <= phone.frames.start);
        let after = levels.partition_point(|(end, _)| *end < phone.frames.end);
        let inside = levels.get(first..(after + 1).min(levels.len()))?;
        let heard = inside.iter().rev().find(|(_, level)| *level > loudest + least)?;
        Some(heard.0.min(phone.frames.end) - 1)
    };
    phones.iter().rev().find_map(last).unwrap_or(1).max(1)
}

/// The frame of a vowel that can be held: the loudest voiced one in its steady part, or else in the whole
/// vowel.
fn steadiest(frames: &FrameRow, vowel: &Range<usize>) -> usize {
    let length = vowel.len() as f32;
    let from = vowel.start + (STEADY.start * length) as usize;
    let to = (vowel.start + (STEADY.end * length).ceil() as usize).clamp(from + 1, vowel.end.max(from + 1));
    let rank = |index: &usize| {
        frames
            .get(*index)
            .map_or((false, f32::MIN), |frame| (frame.voicing > 0.5, frame.level()))
    };
    let best = |range: Range<usize>| {
        range.max_by(|one, other| {
            let (one, other) = (rank(one), rank(other));
            one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))
        })
    };
    let steady = best(from..to).unwrap_or(from);
    if rank(&steady).0 {
        steady
    } else {
        best(vowel.clone()).unwrap_or(steady)
    }
}

/// Lifts the weak syllables of a phrase that begins at frame `first`.
fn lift(syllables: &mut [SyllableSpan], frames: &FrameRow, first: usize) {
    let level = |syllable: &SyllableSpan| {
        frames
            .get(syllable.hold - first)
            .map_or(SILENT_DB, |frame| frame.level().max(SILENT_DB))
    };
    let loudest = syllables.iter().map(level).fold(SILENT_DB, f32::max);
    for syllable in syllables {
        syllable.lift = (loudest - UNDER_DB - level(syllable)).clamp(0.0, LIFT_DB);
    }
}

fn kind(phoneme: Phoneme) -> Kind {
    use Sound::{B, CH, D, DH, F, G, HH, JH, K, L, M, N, NG, P, R, S, SH, T, TH, V, W, Y, Z, ZH};
    match phoneme.sound() {
        M | N | NG | L | R | W | Y => Kind::Sonorant,
        DH | F | HH | S | SH | TH | V | Z | ZH => Kind::Fricative,
        B | CH | D | G | JH | K | P | T => Kind::Stop,
        _ => Kind::Vowel,
    }
}
