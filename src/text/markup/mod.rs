//! Markup: parses bracket commands and the SSML subset into a flat list of nodes.

mod bracket;
pub mod edit;
mod node;
#[cfg(test)]
mod pieces;
mod read;
mod reader;
mod spans;
mod ssml;
mod tag;
mod value;

use std::ops::Range;

use super::problem::MarkupProblem;
use super::utterance::{NamedSpeaker, Warning};

use read::{read, read_part};
use reader::Reader;

pub use node::NamedPlace;
pub(super) use node::{Chars, Node, Text};
pub use reader::{Span, SpanKind};
pub use spans::spans;

/// A line with its markup parsed.
pub(super) struct Parsed {
    pub nodes: Vec<Node>,
    /// The speakers that it names, each once.
    pub speakers: Vec<NamedSpeaker>,
    /// In the order of the text.
    pub warnings: Vec<Warning>,
}

/// Parses the markup of a line.
pub(super) fn parse(text: &str) -> Parsed {
    parsed(text, read(text))
}

/// The same for the beginning of a line: that a tag is not closed yet is nothing to warn of.
pub(super) fn parse_part(text: &str) -> Parsed {
    parsed(text, read_part(text))
}

/// The markup that still holds at the end of a part of a line: written before the rest, it does the same there.
pub(super) fn held(text: &str) -> String {
    let reader = read_part(text);
    let last = |name: &str| {
        let commands = reader
            .spans
            .iter()
            .rev()
            .filter(|span| span.kind == SpanKind::Command);
        let mut written = commands.map(|span| &text[span.range.clone()]);
        let is_of = |written: &&str| {
            let inner = written
                .strip_prefix('[')
                .and_then(|inner| inner.get(..name.len()));
            inner.is_some_and(|inner| inner.eq_ignore_ascii_case(name))
        };
        written.find(is_of).unwrap_or_default()
    };
    let mut held = String::new();
    if reader.emotion.is_some() {
        held += last("emotion");
    }
    if reader.language.is_some() {
        held += last("lang");
    }
    for open in &reader.open {
        held += &text[open.at..open.at + open.len];
    }
    // A place in the whole text is found by its line.
    held.replace('\n', " ")
}

fn parsed(text: &str, mut reader: Reader<'_>) -> Parsed {
    reader.warnings.sort_by_key(|(at, _)| *at);
    if let Some(at) = reader.untold_from {
        reader.warnings.push((at, MarkupProblem::More));
    }
    let warnings = std::mem::take(&mut reader.warnings).into_iter();
    let warnings = warnings.map(|(at, problem)| warning(text, at, problem));
    let speakers = reader.speakers.iter().map(|(at, name)| NamedSpeaker {
        name: name.clone(),
        place: place(text, *at),
    });
    Parsed {
        warnings: warnings.collect(),
        speakers: speakers.collect(),
        nodes: reader.nodes,
    }
}

/// Byte ranges that belong together: every pair of tags or round brackets of markup with its content, and
/// every other piece of markup.
pub(super) fn wholes(text: &str) -> Vec<Range<usize>> {
    let reader = read(text);
    let pairs = reader
        .enclosures
        .iter()
        .map(|pair| pair.open.start..pair.close.end);
    let markup = reader.spans.iter().filter(|span| span.kind != SpanKind::Text);
    pairs.chain(markup.map(|span| span.range.clone())).collect()
}

/// The named positions in the markup of a text, in order.
pub fn named_places(text: &str) -> Vec<NamedPlace> {
    read(text).places
}

/// A warning at a byte of the text.
pub(super) fn warning(text: &str, at: usize, problem: MarkupProblem) -> Warning {
    let (line, column) = place(text, at);
    Warning {
        line,
        column,
        problem,
    }
}

/// Line and column of a byte of the text, from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
