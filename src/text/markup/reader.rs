//! The state of the markup parser, and the steps that all markup shares.

use std::ops::Range;

use crate::emotion::Emotion;

use super::super::language::Language;
use super::super::phoneme::Phoneme;
use super::super::problem::MarkupProblem;
use super::super::say_as::SayAs;
use super::super::utterance::Prosody;
use super::node::{Chars, NamedPlace, Node, Text};
use super::tag;

/// A part of a text of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its bytes; never empty, on character boundaries.
    pub range: Range<usize>,
    /// Its kind.
    pub kind: SpanKind,
}

/// The kinds of [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpanKind {
    /// Text that is spoken as written.
    Text,
    /// A bracket command such as `[pause 1s]`, or the parts before and after the word of `[ph …](word)`.
    Command,
    /// An SSML tag.
    Tag,
    /// One character: an escape such as `\[`, or an entity such as `&amp;`.
    Escape,
    /// Skipped text: a comment, a document type.
    Comment,
    /// Markup with a warning: it is spoken as text, or part of it is ignored.
    Wrong,
}

/// The effect of the open tags.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Style {
    /// Rate, pitch, volume and emphasis.
    pub prosody: Prosody,
    /// The reading of a `say-as`.
    pub say_as: Option<SayAs>,
    /// The emotion of a vendor's style tag.
    pub emotion: Option<Emotion>,
    /// The language of `xml:lang`.
    pub language: Option<Language>,
}

/// An open tag, and the style to restore.
pub(super) struct Open {
    pub name: String,
    /// Its start and length, in bytes.
    pub at: usize,
    pub len: usize,
    pub before: Style,
}

/// The state of the parser, and its results.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub at: usize,
    pub pending: Chars,
    pub style: Style,
    /// The emotion set by the last command, independent of tags.
    pub emotion: Option<Emotion>,
    /// The language set by the last command.
    pub language: Option<Language>,
    pub open: Vec<Open>,
    pub nodes: Vec<Node>,
    pub warnings: Vec<(usize, MarkupProblem)>,
    /// The byte of the first problem that is no longer reported.
    pub untold_from: Option<usize>,
    /// Closing tags and section ends that are known not to follow.
    pub missing: Vec<String>,
    /// The parsed text without a gap.
    pub spans: Vec<Span>,
    /// The end of markup that is spoken as text.
    pub wrong_until: usize,
    /// The next `]` or line break, or the end of the text, if it is not before the cursor.
    pub bracket_end: usize,
    pub enclosures: Vec<Enclosure>,
    pub places: Vec<NamedPlace>,
    /// The speakers that the markup names, each with the byte of the first occurrence.
    pub speakers: Vec<(usize, String)>,
}

/// The most warnings of a text.
const MAX_WARNINGS: usize = 100;

/// Markup around a part of the text, in bytes.
pub(super) struct Enclosure {
    /// The name of the tags, or `ph` for `[ph …](` and `)`.
    pub name: String,
    /// The opening part. Phonemes without a word consist only of this.
    pub open: Range<usize>,
    /// The closing part.
    pub close: Range<usize>,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            pending: Chars::new(),
            style: Style::default(),
            emotion: None,
            language: None,
            open: Vec::new(),
            nodes: Vec::new(),
            warnings: Vec::new(),
            untold_from: None,
            missing: Vec::new(),
            spans: Vec::new(),
            wrong_until: 0,
            bracket_end: 0,
            enclosures: Vec::new(),
            places: Vec::new(),
            speakers: Vec::new(),
        }
    }

    /// The text that is not parsed yet.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Adds a warning at a byte of the text.
    pub fn warn(&mut self, at: usize, problem: MarkupProblem) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push((at, problem));
        } else {
            self.untold_from.get_or_insert(at);
        }
    }

    /// Bytes from the cursor to the next `end`. If there is none, later searches return at once.
    pub fn find(&mut self, end: &str) -> Option<usize> {
        if self.missing.iter().any(|missing| missing == end) {
            return None;
        }
        let found = self.rest().find(end);
        if found.is_none() {
            self.missing.push(end.to_owned());
        }
        found
    }

    /// Warns why the next `len` bytes, which look like markup, are spoken as text.
    pub fn refuse(&mut self, len: usize, problem: MarkupProblem) {
        self.warn(self.at, problem);
        self.wrong_until = self.at + len;
    }

    /// Sets the kind of everything up to `end` that has none yet.
    pub fn mark(&mut self, kind: SpanKind, end: usize) {
        let start = self.spans.last().map_or(0, |last| last.range.end);
        let plain = matches!(kind, SpanKind::Text | SpanKind::Wrong);
        match self.spans.last_mut().filter(|last| plain && last.kind == kind) {
            _ if end <= start => {}
            Some(last) => last.range.end = end,
            None => self.spans.push(Span {
                range: start..end,
                kind,
            }),
        }
    }

    /// The same for spoken characters: a warning about them has precedence.
    pub fn mark_text(&mut self, kind: SpanKind) {
        let wrong = self.spans.last().map_or(0, |last| last.range.end) < self.wrong_until;
        self.mark(if wrong { SpanKind::Wrong } else { kind }, self.at);
    }

    /// Reads a backslash before a character that markup would otherwise use.
    pub fn escape(&mut self) -> bool {
        let mut chars = self.rest().chars();
        let (Some('\\'), Some(c @ ('[' | ']' | '<' | '>' | '&' | '\\'))) = (chars.next(), chars.next())
        else {
            return false;
        };
        self.pending.push((c, self.at..self.at + 2));
        self.at += 2;
        self.mark_text(SpanKind::Escape);
        true
    }

    /// Reads the next character as text; an entity is the character that it names.
    pub fn character(&mut self) {
        let rest = self.rest();
        let entity = tag::entity(rest);
        if let Some(name) = tag::entity_name(rest).filter(|_| entity.is_none()) {
            self.warn(self.at, MarkupProblem::Entity(name.to_owned()));
        }
        let plain = rest.chars().next().map(|c| (c, c.len_utf8()));
        let (c, taken) = entity.or(plain).unwrap_or((' ', 1));
        self.pending.push((c, self.at..self.at + taken));
        self.at += taken;
        self.mark_text(if entity.is_some() {
            SpanKind::Escape
        } else {
            SpanKind::Text
        });
    }

    /// The prosody from tags and commands here.
    pub fn prosody(&self) -> Prosody {
        Prosody {
            emotion: self.style.emotion.or(self.emotion),
            ..self.style.prosody
        }
    }

    /// Makes a node of the text so far, before the style changes or another node follows.
    pub fn flush(&mut self) {
        if !self.pending.is_empty() {
            self.nodes.push(Node::Text(Text {
                chars: std::mem::take(&mut self.pending),
                prosody: self.prosody(),
                say_as: self.style.say_as,
                language: self.style.language.or(self.language),
            }));
        }
    }

    /// Adds a word with phonemes from the markup, and continues at `end`.
    pub fn push_phonemes(&mut self, text: String, phonemes: Vec<Phoneme>, source: Range<usize>, end: usize) {
        let prosody = self.prosody();
        self.push(
            Node::Phonemes {
                text,
                phonemes,
                source,
                prosody,
            },
            end,
        );
    }

    /// Adds a node after the text so far, and continues after it.
    pub fn push(&mut self, node: Node, end: usize) {
        self.flush();
        self.nodes.push(node);
        self.at = end;
    }
}
