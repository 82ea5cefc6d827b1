//! Normalisation: from characters to words as they are spoken.

use super::markup::{Node, Text};
use super::pronounce::Lexicon;
use super::token::{Kind, Token};
use super::utterance::Mark;

/// Turns the nodes of a line into words, marks and pauses.
pub(super) fn tokens(nodes: &[Node], _lexicon: &Lexicon) -> Vec<Token> {
    let mut out = Vec::new();
    for Node::Text(text) in nodes {
        plain(text, &mut out);
    }
    out
}

fn plain(text: &Text, out: &mut Vec<Token>) {
    let mut at = 0;
    let token = |from: usize, to: usize, kind| Token {
        source: text.chars[from].1.start..text.chars[to - 1].1.end,
        prosody: text.prosody,
        kind,
    };
    while at < text.chars.len() {
        let is_word = |c: char| c.is_ascii_alphabetic() || c == '\'';
        let end = at + text.chars[at..].iter().take_while(|(c, _)| is_word(*c)).count();
        if end > at {
            let word: String = text.chars[at..end].iter().map(|(c, _)| *c).collect();
            out.push(token(at, end, Kind::Word(word)));
            at = end;
            continue;
        }
        let kind = match text.chars[at].0 {
            '.' | '\n' => Some(Kind::End(Mark::Period)),
            '!' => Some(Kind::End(Mark::Exclamation)),
            '?' => Some(Kind::End(Mark::Question)),
            ';' => Some(Kind::End(Mark::Semicolon)),
            ':' => Some(Kind::End(Mark::Colon)),
            ',' => Some(Kind::Mark(Mark::Comma)),
            _ => None,
        };
        out.extend(kind.map(|kind| token(at, at + 1, kind)));
        at += 1;
    }
}
