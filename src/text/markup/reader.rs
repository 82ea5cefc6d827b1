//! The state of reading a line's markup, and the steps that all of it has in common.

use std::ops::Range;

use crate::emotion::Emotion;

use super::super::language::Language;
use super::super::phoneme::Phoneme;
use super::super::utterance::Prosody;
use super::node::{Chars, NamedPlace, Node, SayAs, Text};
use super::tag;

/// A stretch of a text that is of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Bytes of the text; never empty, on character boundaries.
    pub range: Range<usize>,
    /// What it is.
    pub kind: SpanKind,
}

/// The kinds of [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpanKind {
    /// What is spoken as it is written.
    Text,
    /// A bracket command such as `[pause 1s]`, or the part before or after the word of `[ph …](word)`.
    Command,
    /// A tag of SSML.
    Tag,
    /// One sign: an escape such as `\[`, or an entity such as `&amp;`.
    Escape,
    /// What is skipped: a comment, a document type.
    Comment,
    /// Markup that a warning is about: it is spoken as text, or something of it is left out.
    Wrong,
}

/// What the open tags ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Style {
    /// Rate, pitch, volume and emphasis.
    pub prosody: Prosody,
    /// The reading that `say-as` wants.
    pub say_as: Option<SayAs>,
    /// The emotion of a vendor's tag for styles.
    pub emotion: Option<Emotion>,
    /// The language of `xml:lang`.
    pub language: Option<Language>,
}

/// A tag that is open, and the style to go back to.
pub(super) struct Open {
    pub name: String,
    /// Where it begins and how long it is, in bytes.
    pub at: usize,
    pub len: usize,
    pub before: Style,
}

/// Where the reading stands, and what it has found.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub at: usize,
    pub pending: Chars,
    pub style: Style,
    /// The emotion that holds from here on, whatever tags open and close.
    pub emotion: Option<Emotion>,
    /// The same for the language.
    pub language: Option<Language>,
    pub open: Vec<Open>,
    pub nodes: Vec<Node>,
    pub warnings: Vec<(usize, String)>,
    /// The byte at which something is wrong that is not told any more.
    pub untold_from: Option<usize>,
    /// Ends of tags and of sections that are known not to come.
    pub missing: Vec<String>,
    /// What was read, without a gap.
    pub spans: Vec<Span>,
    /// Where markup ends that is spoken as text.
    pub wrong_until: usize,
    /// The next `]` or line break, or the end of the text, if it is not after the cursor.
    pub bracket_end: usize,
    pub enclosures: Vec<Enclosure>,
    pub places: Vec<NamedPlace>,
    /// Those whom the markup names, with the byte at which it does so first.
    pub speakers: Vec<(usize, String)>,
}

/// The most warnings of a text.
const MAX_WARNINGS: usize = 100;

/// Markup that stands around something, in bytes of the text.
pub(super) struct Enclosure {
    /// The name of the tags, or `ph` for `[ph …](` and `)`.
    pub name: String,
    /// What opens it. Phonemes without a word are this alone.
    pub open: Range<usize>,
    /// What closes it.
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

    /// What is not read yet.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Notes what is wrong at a byte of the text.
    pub fn warn(&mut self, at: usize, message: impl Into<String>) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push((at, message.into()));
        } else {
            self.untold_from.get_or_insert(at);
        }
    }

    /// Bytes from the cursor to the next `end`. Where there is none, none is looked for again.
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

    /// Notes why the next `len` bytes, which look like markup, are spoken as text.
    pub fn refuse(&mut self, len: usize, message: String) {
        self.warn(self.at, message);
        self.wrong_until = self.at + len;
    }

    /// Says what everything up to `end` is that nothing was said of yet.
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

    /// Says the same of characters that are text: what is wrong about them goes before what they are.
    pub fn mark_text(&mut self, kind: SpanKind) {
        let wrong = self.spans.last().map_or(0, |last| last.range.end) < self.wrong_until;
        self.mark(if wrong { SpanKind::Wrong } else { kind }, self.at);
    }

    /// Takes a backslash before a character that markup would otherwise use.
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

    /// Takes the next character as text; an entity is the character that it names.
    pub fn character(&mut self) {
        let rest = self.rest();
        let entity = tag::entity(rest);
        if let Some(name) = tag::entity_name(rest).filter(|_| entity.is_none()) {
            self.warn(
                self.at,
                format!("`&{name};` is not a character that is known here and is spoken as text."),
            );
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

    /// What tags and commands ask for here.
    pub fn prosody(&self) -> Prosody {
        Prosody {
            emotion: self.style.emotion.or(self.emotion),
            ..self.style.prosody
        }
    }

    /// Makes a node of the text so far, before the style changes or something else is said.
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

    /// Adds a word whose phonemes the markup gives, and reads on at `end`.
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

    /// Adds a node after the text so far, and goes on after it.
    pub fn push(&mut self, node: Node, end: usize) {
        self.flush();
        self.nodes.push(node);
        self.at = end;
    }
}
