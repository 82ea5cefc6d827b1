//! Splits words into the pieces that the tagger was trained on: "don't" is "do" and "n't", "well-known" is
//! "well", "-" and "known".
//!
//! These are spaCy's rules for English for letters, apostrophes and hyphens, of which words consist here. Any
//! other character is a piece of its own.

use misaki_rs::norms::norm_of;
use misaki_rs::spacy_tagger::hash_string;
use misaki_rs::spacy_tokenizer_data::EXCEPTIONS;

/// The network's input at one position.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub text: String,
    /// The normal form: "not" for "n't".
    pub norm: String,
    pub space_after: bool,
}

/// The parts of a word that is split as a whole, with norms that differ from them.
type Parts = &'static [(&'static str, Option<&'static str>)];

/// Splits a word or mark.
pub(super) fn tokenize(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for chunk in text.split_ascii_whitespace() {
        let mut found = Vec::new();
        split(chunk, &mut found);
        join(&found, &mut pieces);
    }
    pieces
}

fn exception(text: &str) -> Option<Parts> {
    let found = EXCEPTIONS.binary_search_by(|(known, _)| (*known).cmp(text));
    found.ok().map(|at| EXCEPTIONS[at].1)
}

/// Splits off punctuation at both ends, then splits the rest at its hyphens.
fn split<'a>(chunk: &'a str, out: &mut Vec<&'a str>) {
    let mut rest = chunk;
    let mut behind = Vec::new();
    while exception(rest).is_none() {
        let prefix = rest
            .chars()
            .next()
            .filter(|c| peels(*c))
            .map_or(0, char::len_utf8);
        let (before, without) = rest.split_at(prefix);
        if !before.is_empty() && exception(without).is_some() {
            out.push(before);
            rest = without;
            break;
        }
        let (kept, after) = without.split_at(without.len() - suffix(without));
        let without_after = &rest[..rest.len() - after.len()];
        if !after.is_empty() && exception(without_after).is_some() {
            behind.push(after);
            rest = without_after;
            break;
        }
        if before.is_empty() && after.is_empty() {
            break;
        }
        out.extend(Some(before).filter(|before| !before.is_empty()));
        behind.extend(Some(after).filter(|after| !after.is_empty()));
        rest = kept;
    }
    match exception(rest) {
        Some(parts) => out.extend(parts.iter().map(|(text, _)| *text)),
        None => at_hyphens(rest, out),
    }
    out.extend(behind.into_iter().rev());
}

/// Punctuation that is split off at either end of a word.
fn peels(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '-' | '.' | '+')
}

/// The length in bytes of what is split off at the end: the possessive "'s", or punctuation.
fn suffix(text: &str) -> usize {
    if text.ends_with("'s") || text.ends_with("'S") {
        return 2;
    }
    let last = text.chars().next_back();
    last.filter(|c| peels(*c)).map_or(0, char::len_utf8)
}

/// Splits at hyphens between letters.
fn at_hyphens<'a>(word: &'a str, out: &mut Vec<&'a str>) {
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in word.char_indices() {
        let end = at + c.len_utf8();
        let splits = c == '-' && before.is_alphanumeric() && word[end..].starts_with(char::is_alphabetic);
        if splits {
            out.extend([&word[start..at], &word[at..end]]);
            start = end;
        }
        before = c;
    }
    out.extend(Some(&word[start..]).filter(|rest| !rest.is_empty()));
}

/// Merges pieces that form a word with special parts, the longest sequence first, and adds norms.
fn join(found: &[&str], out: &mut Vec<Piece>) {
    /// The most pieces that are merged.
    const ROW: usize = 6;
    let piece = |text: &str, norm: Option<&str>| Piece {
        text: text.to_owned(),
        norm: norm.map_or_else(|| norm_of(text, hash_string), str::to_owned),
        space_after: false,
    };
    let mut at = 0;
    while at < found.len() {
        let longest = ROW.min(found.len() - at);
        let row = (1..=longest)
            .rev()
            .find_map(|len| Some((len, exception(&found[at..at + len].concat())?)));
        match row {
            Some((len, parts)) => {
                out.extend(parts.iter().map(|(text, norm)| piece(text, *norm)));
                at += len;
            }
            None => {
                out.push(piece(found[at], None));
                at += 1;
            }
        }
    }
}
