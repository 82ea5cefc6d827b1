//! Reads other languages through espeak-ng, if the user has installed it.

mod letters;
mod library;

use std::ops::Range;

use super::language::Tag;
use super::markup::{Chars, Node};
use super::problem::EspeakError;
use super::pronounce::Piece;
use super::utterance::{Mark, Prosody, Word};

pub use library::available;

/// The pieces of nodes spoken in the voice `voice` of espeak-ng.
///
/// # Errors
/// If espeak-ng is not installed, does not start, or does not have the voice.
pub(super) fn read(nodes: &[Node], voice: Tag) -> Result<Vec<Piece>, EspeakError> {
    let mut pieces = Vec::new();
    for node in nodes {
        match node {
            Node::Text(text) => {
                for clause in clauses(&text.chars) {
                    pieces.extend(words(&clause, text.prosody, voice)?.into_iter().map(Piece::Word));
                    pieces.extend(clause.end);
                }
            }
            Node::Phonemes {
                text,
                phonemes,
                source,
                prosody,
            } => pieces.push(Piece::Word(Word {
                text: text.clone(),
                source: source.clone(),
                phonemes: phonemes.clone(),
                prosody: *prosody,
            })),
            Node::Pause(millis, _) => pieces.push(Piece::Pause(*millis)),
            Node::Boundary(_) => pieces.push(Piece::End(Mark::Period)),
        }
    }
    Ok(pieces)
}

/// Text up to a punctuation mark, and the mark.
struct Clause {
    chars: Chars,
    end: Option<Piece>,
}

fn clauses(chars: &Chars) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut open = Chars::new();
    for (at, (c, source)) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).map(|(c, _)| *c);
        let after = chars.get(at + 1).map(|(c, _)| *c);
        match punctuation(*c, before, after) {
            Some(end) => clauses.push(Clause {
                chars: std::mem::take(&mut open),
                end: Some(end),
            }),
            None => open.push((*c, source.clone())),
        }
    }
    clauses.push(Clause {
        chars: open,
        end: None,
    });
    clauses
}

/// The punctuation mark of a character between two others. A point within a number or an abbreviation is not
/// one.
fn punctuation(c: char, before: Option<char>, after: Option<char>) -> Option<Piece> {
    let is_inside = after.is_some_and(char::is_alphanumeric) && before.is_some_and(char::is_alphanumeric);
    Some(match c {
        '.' | ',' | ':' if is_inside => return None,
        ',' | '،' | '、' | '，' | '(' | ')' | '[' | ']' => Piece::Mark(Mark::Comma),
        '—' | '–' => Piece::Mark(Mark::Dash),
        '.' | '。' | '…' | '।' | '\n' => Piece::End(Mark::Period),
        '?' | '？' | '؟' => Piece::End(Mark::Question),
        '!' | '！' => Piece::End(Mark::Exclamation),
        ';' | '；' => Piece::End(Mark::Semicolon),
        ':' | '：' => Piece::End(Mark::Colon),
        _ => return None,
    })
}

/// The words of a clause. If the numbers of spoken and written words are equal, each has its own position;
/// otherwise all have that of the clause.
fn words(clause: &Clause, prosody: Prosody, voice: Tag) -> Result<Vec<Word>, EspeakError> {
    let text: String = clause.chars.iter().map(|(c, _)| *c).collect();
    if !text.contains(char::is_alphanumeric) {
        return Ok(Vec::new());
    }
    let ipa = library::ipa(&text, voice)?;
    let said: Vec<_> = ipa
        .split_whitespace()
        .map(|word| (word, letters::phonemes(word)))
        .filter(|(_, phonemes)| !phonemes.is_empty())
        .collect();
    let written = written(&clause.chars);
    let whole = || {
        let (first, last) = (clause.chars.first(), clause.chars.last());
        first.map_or(0, |(_, source)| source.start)..last.map_or(0, |(_, source)| source.end)
    };
    let one_each = written.len() == said.len();
    let each = said.into_iter().enumerate().map(|(at, (ipa, phonemes))| {
        let (text, source) = match written.get(at).filter(|_| one_each) {
            Some((text, source)) => (text.clone(), source.clone()),
            None => (ipa.to_owned(), whole()),
        };
        Word {
            text,
            source,
            phonemes,
            prosody,
        }
    });
    Ok(each.collect())
}

/// The parts between spaces, with their positions.
fn written(chars: &Chars) -> Vec<(String, Range<usize>)> {
    let words = chars.split(|(c, _)| c.is_whitespace()).filter(|word| {
        // A character that is not alphanumeric is not a word by itself.
        word.iter().any(|(c, _)| c.is_alphanumeric())
    });
    let word = |word: &[(char, Range<usize>)]| {
        let text = word.iter().map(|(c, _)| *c).collect();
        let (first, last) = (word.first()?, word.last()?);
        Some((text, first.1.start..last.1.end))
    };
    words.filter_map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Chars {
        text.char_indices()
            .map(|(at, c)| (c, at..at + c.len_utf8()))
            .collect()
    }

    #[test]
    fn a_point_within_a_number_ends_nothing() {
        let ends: Vec<Option<Piece>> = clauses(&chars("Es kostet 3,50 Euro, z.B. hier. Ja?"))
            .into_iter()
            .map(|clause| clause.end)
            .collect();
        assert_eq!(
            ends,
            [
                Some(Piece::Mark(Mark::Comma)),
                Some(Piece::End(Mark::Period)),
                Some(Piece::End(Mark::Period)),
                Some(Piece::End(Mark::Question)),
                None
            ]
        );
    }
}
