//! How a line was understood: for each part of it the kind of thing that it is, the rule that reads it, and what else it
//! could have been.

use std::ops::Range;

use super::dictionary::Order;
use super::markup::Node;
use super::normalise;
use super::phoneme::Phoneme;
use super::pronounce::{Decided, Origin, Piece, Pronouncer};
use super::token::Alternative;

/// A part of a line, such as a word or a date.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Bytes of the line.
    pub source: Range<usize>,
    /// The kind of thing that it is taken for: `word`, `date or time`, `money`, …
    pub class: &'static str,
    /// The name of the rule that reads it.
    pub rule: &'static str,
    /// What is said for it; empty where it is only punctuation.
    pub spoken: Vec<SpokenPart>,
    /// What other rules would say for the same place, the likeliest first; what only differs in length is left out.
    pub alternatives: Vec<Alternative>,
}

/// A word that is spoken for a part of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct SpokenPart {
    /// The word as it is spoken.
    pub text: String,
    /// Its sounds.
    pub phonemes: Vec<Phoneme>,
    /// Where they come from.
    pub origin: Origin,
    /// Its part of speech, a tag of the Penn Treebank.
    pub tag: &'static str,
    /// How it sounds elsewhere.
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

/// Explains what was read in another language, `name`: words, and `figures` by the rule that read them.
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
