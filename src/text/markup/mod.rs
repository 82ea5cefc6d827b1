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

use super::utterance::{NamedSpeaker, Warning};

use read::read;

pub use node::NamedPlace;
pub(super) use node::{Chars, DateOrder, Node, SayAs, Text};
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
    let mut reader = read(text);
    reader.warnings.sort_by_key(|(at, _)| *at);
    if let Some(at) = reader.untold_from {
        let message = "there are more problems from here on.";
        reader.warnings.push((at, message.to_owned()));
    }
    let warnings = reader.warnings.iter();
    let warnings = warnings.map(|(at, message)| warning(text, *at, message));
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

/// A warning that a text does not match the requested `say-as`.
pub(super) fn unfit(text: &str, at: usize, reading: SayAs) -> Warning {
    warning(
        text,
        at,
        &format!("this is no {}; it is read as usual.", reading.name()),
    )
}

/// A warning at a byte of the text.
pub(super) fn warning(text: &str, at: usize, message: &str) -> Warning {
    let (line, column) = place(text, at);
    Warning {
        line,
        column,
        message: message.to_owned(),
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
