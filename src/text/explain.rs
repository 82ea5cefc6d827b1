//! Explains how a line was read: for each part its class, the rule that read it, and the alternatives.

use std::ops::Range;

use super::dictionary::Order;
use super::markup::Node;
use super::normalise;
use super::phoneme::Phoneme;
use super::pronounce::{Decided, Origin, Piece, Pronouncer};
use super::token::Alternative;

/// An explained part of a line, such as a word or a date.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Its bytes in the line.
    pub source: Range<usize>,
    /// Its class: `word`, `date or time`, `money`, …
    pub class: &'static str,
    /// The name of the rule that read it.
    pub rule: &'static str,
    /// The spoken words; empty for punctuation.
    pub spoken: Vec<SpokenPart>,
    /// What other rules would say for the same position, the most likely first. Alternatives that only differ
    /// in length are omitted.
    pub alternatives: Vec<Alternative>,
}

/// A spoken word of a part of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct SpokenPart {
    /// The word as it is spoken.
    pub text: String,
    /// Its sounds.
    pub phonemes: Vec<Phoneme>,
    /// Their origin.
    pub origin: Origin,
    /// Its part of speech, a tag of the Penn Treebank.
    pub tag: &'static str,
    /// Its other pronunciations.
    pub others: Vec<Vec<Phoneme>>,
}

/// Explains the nodes of a line.
pub(super) fn explain(nodes: &[Node], pronouncer: &Pronouncer, dictionaries: Order) -> Vec<Explanation> {
    let normalised = normalise::explained(nodes, pronouncer.lexicon(), dictionaries);
    let decided = pronouncer.decide(&normalised.tokens, dictionaries, true);
    let mut explanations: Vec<Explanation> = Vec::new();
    let mut at = 0;
    for (index, reading) in normalised.readings.iter().enumerate() {
        let next = normalised.readings.get(index + 1);
        let end = next.map_or(usize::MAX, |next| next.first_token);
        let mut spoken = Vec::new();
        while let Some(word) = decided.get(at).filter(|decided| decided.token < end) {
            spoken.extend(part(word, pronouncer));
            at += 1;
        }
        explanations.push(Explanation {
            source: reading.source.clone(),
            class: reading.class,
            rule: reading.rule,
            spoken,
            alternatives: reading.alternatives.clone(),
        });
    }
    explanations
}

/// Explains text that was read in another language, `name`: words, and `figures` by the rule that read them.
pub(super) fn spoken(
    pieces: Vec<Piece>,
    figures: &[(Range<usize>, &'static str)],
    name: &'static str,
) -> Vec<Explanation> {
    let mut explanations: Vec<Explanation> = Vec::new();
    for piece in pieces {
        let Piece::Word(word) = piece else {
            continue;
        };
        let figure = figures
            .iter()
            .find(|(source, _)| source.start < word.source.end && word.source.start < source.end);
        let (source, class, rule) = match figure {
            Some((source, rule)) => (source.clone(), "number", *rule),
            None => (word.source.clone(), "word", name),
        };
        let part = SpokenPart {
            text: word.text,
            phonemes: word.phonemes,
            origin: Origin::Lexicon,
            tag: "",
            others: Vec::new(),
        };
        match explanations.last_mut().filter(|last| last.source == source) {
            Some(last) => last.spoken.push(part),
            None => explanations.push(Explanation {
                source,
                class,
                rule,
                spoken: vec![part],
                alternatives: Vec::new(),
            }),
        }
    }
    explanations
}

fn part(decided: &Decided, pronouncer: &Pronouncer) -> Option<SpokenPart> {
    let (Piece::Word(word), Some(origin)) = (&decided.piece, decided.origin) else {
        return None;
    };
    let others = match origin {
        Origin::Context | Origin::Lexicon => pronouncer.alternatives(&word.text),
        _ => Vec::new(),
    };
    Some(SpokenPart {
        text: word.text.clone(),
        phonemes: word.phonemes.clone(),
        origin,
        tag: decided.tag,
        others: others
            .into_iter()
            .filter(|other| *other != word.phonemes)
            .collect(),
    })
}
