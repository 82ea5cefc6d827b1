//! Divides pronounced words into phrases that the acoustic model plans in one run.

use super::phoneme::Phoneme;
use super::pronounce::Piece;
use super::utterance::{Mark, Pause, Phrase, PhrasePart, Word};

/// Groups words and silences into phrases: one per sentence, more if a sentence is long or has several
/// speakers.
pub(super) fn phrases(pieces: Vec<Piece>) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for sentence in sentences(pieces) {
        for part in turns(sentence) {
            split(part, &mut phrases);
        }
    }
    phrases
}

/// Splits a sentence where the speaker changes.
fn turns(sentence: Vec<PhrasePart>) -> Vec<Vec<PhrasePart>> {
    let mut turns: Vec<Vec<PhrasePart>> = vec![Vec::new()];
    let mut speaker = None;
    for part in sentence {
        let last = turns.len() - 1;
        if let PhrasePart::Word(word) = &part {
            let other = speaker.is_some_and(|speaker| speaker != word.prosody.speaker);
            speaker = Some(word.prosody.speaker);
            if other {
                close(&mut turns[last]);
                turns.push(vec![part]);
                continue;
            }
        }
        turns[last].push(part);
    }
    turns
}

/// Ends a part of a sentence with a pause.
fn close(part: &mut Vec<PhrasePart>) {
    if let Some(PhrasePart::Word(_)) = part.last() {
        part.push(PhrasePart::Pause(Pause {
            mark: Mark::Comma,
            millis: None,
        }));
    }
}

/// Sentences, each ending with its pause. Adjacent silences are merged.
fn sentences(pieces: Vec<Piece>) -> Vec<Vec<PhrasePart>> {
    let mut sentences = Vec::new();
    let mut open: Vec<PhrasePart> = Vec::new();
    let mut ended = false;
    for piece in pieces {
        match piece {
            Piece::Word(word) => {
                if std::mem::take(&mut ended) {
                    sentences.push(std::mem::take(&mut open));
                }
                open.extend(bounded(word).into_iter().map(PhrasePart::Word));
            }
            Piece::Mark(mark) => punctuate(&mut open, mark),
            Piece::End(mark) => {
                punctuate(&mut open, mark);
                ended = !open.is_empty();
            }
            Piece::Pause(millis) => pause(&mut open, millis),
        }
    }
    if let Some(PhrasePart::Word(_)) = open.last() {
        punctuate(&mut open, Mark::Period);
    }
    if !open.is_empty() {
        sentences.push(open);
    }
    sentences
}

/// Adds punctuation, or merges it with an existing silence: the stronger mark stays. Before the first word it
/// is ignored.
fn punctuate(open: &mut Vec<PhrasePart>, mark: Mark) {
    let spoken = open.iter().any(|part| matches!(part, PhrasePart::Word(_)));
    match open.last_mut() {
        _ if !spoken => {}
        Some(PhrasePart::Pause(last)) if weight(mark) > weight(last.mark) => last.mark = mark,
        Some(PhrasePart::Pause(_)) | None => {}
        Some(PhrasePart::Word(_)) => open.push(PhrasePart::Pause(Pause { mark, millis: None })),
    }
}

/// Adds an explicit pause. It replaces the model's own, and several add up.
fn pause(open: &mut Vec<PhrasePart>, millis: f32) {
    let longer = |before: f32| Some((before + millis).clamp(0.0, Pause::MAX_MS));
    match open.last_mut() {
        Some(PhrasePart::Pause(last)) => last.millis = longer(last.millis.unwrap_or(0.0)),
        _ => open.push(PhrasePart::Pause(Pause {
            mark: Mark::None,
            millis: longer(0.0),
        })),
    }
}

/// How strongly a mark affects the melody before it.
fn weight(mark: Mark) -> u8 {
    match mark {
        Mark::None => 0,
        Mark::Comma => 1,
        Mark::Dash => 2,
        Mark::Colon => 3,
        Mark::Semicolon => 4,
        Mark::Period => 5,
        Mark::Exclamation => 6,
        Mark::Question => 7,
    }
}

/// The most phonemes in one word, so that a phrase can always be split between words.
const MAX_WORD: usize = 60;

/// The word, or several parts if it is too long for a phrase.
fn bounded(word: Word) -> Vec<Word> {
    if word.phonemes.len() <= MAX_WORD {
        return vec![word];
    }
    let parts = word.phonemes.chunks(MAX_WORD);
    parts
        .map(|part| Word {
            phonemes: part.to_vec(),
            ..word.clone()
        })
        .collect()
}

/// Splits a sentence into phrases of at most [`Phrase::MAX_PHONEMES`], as evenly as its commas allow.
fn split(sentence: Vec<PhrasePart>, phrases: &mut Vec<Phrase>) {
    let mut total: usize = sentence.iter().map(size).sum();
    let mut rest = sentence.into_iter();
    while total > Phrase::MAX_PHONEMES {
        let count = total.div_ceil(Phrase::MAX_PHONEMES);
        let at = cut(rest.as_slice(), total / count);
        let mut parts: Vec<PhrasePart> = rest.by_ref().take(at).collect();
        total -= parts.iter().map(size).sum::<usize>();
        close(&mut parts);
        phrases.push(Phrase { parts });
    }
    phrases.push(Phrase {
        parts: rest.collect(),
    });
}

/// The number of parts in the first phrase. The split is after a pause if there is one in range, else before
/// a word that starts a clause, else before any word; close to `wanted` phonemes.
fn cut(sentence: &[PhrasePart], wanted: usize) -> usize {
    let mut best = (f32::MIN, 1);
    let mut sum = 0;
    for (at, part) in sentence.iter().enumerate().skip(1) {
        sum += size(&sentence[at - 1]);
        if sum > Phrase::MAX_PHONEMES {
            break;
        }
        let bonus = match (&sentence[at - 1], part) {
            (_, PhrasePart::Pause(_)) => continue,
            (PhrasePart::Pause(_), _) => 100.0,
            (_, PhrasePart::Word(word)) if OPENERS.contains(&word.text.as_str()) => 40.0,
            _ => 0.0,
        };
        let score = bonus - (sum as f32 - wanted as f32).abs();
        if score > best.0 {
            best = (score, at);
        }
    }
    best.1
}

/// Words that often start a clause, before which a speaker can breathe.
const OPENERS: [&str; 18] = [
    "and", "or", "but", "so", "because", "which", "who", "that", "when", "where", "while", "if", "as", "for",
    "with", "to", "of", "in",
];

/// The weight of a phoneme in a phrase. A sound of another language counts by its letters, whose number is
/// limited in graphs.
fn weight_of(phoneme: Phoneme) -> usize {
    if phoneme.is_foreign() {
        phoneme.ipa().chars().count().div_ceil(2)
    } else {
        1
    }
}

fn size(part: &PhrasePart) -> usize {
    match part {
        PhrasePart::Word(word) => word.phonemes.iter().map(|phoneme| weight_of(*phoneme)).sum(),
        PhrasePart::Pause(_) => 0,
    }
}
