//! Markup: bracket commands and the SSML subset, parsed into a flat list of nodes.

use super::utterance::{Prosody, Warning};

/// A stretch of the line that one rule applies to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// Plain text, with the byte of the user's text that each of its characters comes from.
    Text(Text),
}

/// Text to normalise.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Text {
    /// Its characters, each with the bytes it takes in the user's text.
    pub chars: Vec<(char, std::ops::Range<usize>)>,
    /// What the tags around it ask for.
    pub prosody: Prosody,
}

/// Reads the markup of a line.
pub(super) fn parse(text: &str) -> (Vec<Node>, Vec<Warning>) {
    let chars = text
        .char_indices()
        .map(|(at, c)| (c, at..at + c.len_utf8()))
        .collect();
    let node = Node::Text(Text {
        chars,
        prosody: Prosody::default(),
    });
    (vec![node], Vec::new())
}
