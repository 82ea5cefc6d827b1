//! Markup: bracket commands and the SSML subset, read into a flat list of nodes.

mod bracket;
pub mod edit;
mod spans;
mod ssml;
mod tag;
mod value;

use std::ops::Range;

use crate::emotion::Emotion;

use super::phoneme::Phoneme;
use super::utterance::{NamedSpeaker, Prosody, Warning};

pub use spans::{Span, SpanKind, spans};

/// A stretch of the line that one rule applies to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// Text to normalise.
    Text(Text),
    /// A word whose phonemes are given.
    Phonemes {
        /// What stands for the word on screen.
        text: String,
        /// Its phonemes; never empty.
        phonemes: Vec<Phoneme>,
        /// Bytes of the user's text.
        source: Range<usize>,
        /// What the markup around it asks for.
        prosody: Prosody,
    },
    /// A pause in milliseconds, with its place.
    Pause(f32, Range<usize>),
    /// The edge of a sentence or paragraph, at a byte.
    Boundary(usize),
}

/// Characters, each with the bytes it takes in the user's text.
pub(super) type Chars = Vec<(char, Range<usize>)>;

/// Text to normalise.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Text {
    /// What is written.
    pub chars: Chars,
    /// What the markup around it asks for.
    pub prosody: Prosody,
    /// How a `say-as` around it wants it read.
    pub say_as: Option<SayAs>,
}

/// The readings of `<say-as interpret-as="…">`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SayAs {
    /// Every letter, digit and sign by its name.
    Characters,
    /// A number, "forty two".
    Cardinal,
    /// A rank, "forty second".
    Ordinal,
    /// Digit by digit.
    Digits,
    /// A fraction, "three quarters".
    Fraction,
    /// A date; the order of its numbers where it is given.
    Date(Option<DateOrder>),
    /// A time of day, or a duration in minutes and seconds.
    Time,
    /// A duration: of two numbers, hours and minutes, or else minutes and seconds.
    Duration {
        /// The first of two numbers are hours.
        hours: bool,
    },
    /// A telephone number.
    Telephone,
    /// An amount of money.
    Currency,
}

/// The order of the numbers in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateOrder {
    /// Month, day, year.
    Mdy,
    /// Day, month, year.
    Dmy,
    /// Year, month, day.
    Ymd,
    /// Year, day, month.
    Ydm,
    /// Month and year.
    My,
    /// Year and month.
    Ym,
    /// A year, a month or a day alone.
    Y,
    M,
    D,
}

impl SayAs {
    /// What it is called in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Cardinal => "cardinal",
            Self::Ordinal => "ordinal",
            Self::Digits => "digits",
            Self::Fraction => "fraction",
            Self::Date(_) => "date",
            Self::Time => "time",
            Self::Duration { .. } => "duration",
            Self::Telephone => "telephone",
            Self::Currency => "currency",
        }
    }
}

/// A line whose markup was read.
pub(super) struct Parsed {
    pub nodes: Vec<Node>,
    /// Those whom it names, each once.
    pub speakers: Vec<NamedSpeaker>,
    /// In the order of the text.
    pub warnings: Vec<Warning>,
}

/// Reads the markup of a line.
pub(super) fn parse(text: &str) -> Parsed {
    let mut reader = Reader::read(text);
    reader.warnings.sort_by_key(|(at, _)| *at);
    if let Some(at) = reader.untold_from {
        let message = "more is wrong from here on than is told.";
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

/// Bytes that belong together: every pair of tags or round brackets of markup with all that it holds, and every other
/// piece of markup by itself.
pub(super) fn wholes(text: &str) -> Vec<Range<usize>> {
    let reader = Reader::read(text);
    let pairs = reader
        .enclosures
        .iter()
        .map(|pair| pair.open.start..pair.close.end);
    let markup = reader.spans.iter().filter(|span| span.kind != SpanKind::Text);
    pairs.chain(markup.map(|span| span.range.clone())).collect()
}

/// A place in a text that SSML gives a name, by `<mark>` or `<bookmark>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPlace {
    /// Its name.
    pub name: String,
    /// The byte of the text behind the tag: what is said from here on is behind the place.
    pub at: usize,
}

/// The places that the markup of a text names, in their order.
pub fn named_places(text: &str) -> Vec<NamedPlace> {
    Reader::read(text).places
}

/// Where the reading stands, and what it has found.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    pending: Chars,
    style: ssml::Style,
    /// The emotion that holds from here on, whatever tags open and close.
    emotion: Option<Emotion>,
    open: Vec<ssml::Open>,
    nodes: Vec<Node>,
    warnings: Vec<(usize, String)>,
    /// The byte at which something is wrong that is not told any more.
    untold_from: Option<usize>,
    /// Ends of tags and of sections that are known not to come.
    missing: Vec<String>,
    /// What was read, without a gap.
    spans: Vec<Span>,
    /// Where markup ends that is spoken as text.
    wrong_until: usize,
    /// The next `]` or line break, or the end of the text, if it is not behind the cursor.
    bracket_end: usize,
    enclosures: Vec<Enclosure>,
    places: Vec<NamedPlace>,
    /// Those whom the markup names, with the byte at which it does so first.
    speakers: Vec<(usize, String)>,
}

/// The most warnings of a text.
const MAX_WARNINGS: usize = 100;

/// Markup that stands around something, in bytes of the text.
struct Enclosure {
    /// The name of the tags, or `ph` for `[ph …](` and `)`.
    name: String,
    /// What opens it. Phonemes without a word are this alone.
    open: Range<usize>,
    /// What closes it.
    close: Range<usize>,
}

impl<'a> Reader<'a> {
    /// Reads a whole text.
    fn read(text: &'a str) -> Self {
        let mut reader = Self::new(text);
        while reader.at < text.len() {
            if !reader.escape() && !bracket::read(&mut reader) && !ssml::read(&mut reader) {
                reader.character();
            }
        }
        ssml::close_all(&mut reader);
        reader.flush();
        reader
    }

    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            pending: Chars::new(),
            style: ssml::Style::default(),
            emotion: None,
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
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Notes what is wrong at a byte of the text.
    fn warn(&mut self, at: usize, message: impl Into<String>) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push((at, message.into()));
        } else {
            self.untold_from.get_or_insert(at);
        }
    }

    /// Bytes from the cursor to the next `end`. Where there is none, none is looked for again.
    fn find(&mut self, end: &str) -> Option<usize> {
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
    fn refuse(&mut self, len: usize, message: String) {
        self.warn(self.at, message);
        self.wrong_until = self.at + len;
    }

    /// Says what everything up to `end` is that nothing was said of yet.
    fn mark(&mut self, kind: SpanKind, end: usize) {
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
    fn mark_text(&mut self, kind: SpanKind) {
        let wrong = self.spans.last().map_or(0, |last| last.range.end) < self.wrong_until;
        self.mark(if wrong { SpanKind::Wrong } else { kind }, self.at);
    }

    /// Takes a backslash before a character that markup would otherwise use.
    fn escape(&mut self) -> bool {
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
    fn character(&mut self) {
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
    fn prosody(&self) -> Prosody {
        Prosody {
            emotion: self.style.emotion.or(self.emotion),
            ..self.style.prosody
        }
    }

    /// Makes a node of the text so far, before the style changes or something else is said.
    fn flush(&mut self) {
        if !self.pending.is_empty() {
            self.nodes.push(Node::Text(Text {
                chars: std::mem::take(&mut self.pending),
                prosody: self.prosody(),
                say_as: self.style.say_as,
            }));
        }
    }

    /// Adds a word whose phonemes the markup gives, and reads on at `end`.
    fn push_phonemes(&mut self, text: String, phonemes: Vec<Phoneme>, source: Range<usize>, end: usize) {
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

    /// Adds a node after the text so far, and goes on behind it.
    fn push(&mut self, node: Node, end: usize) {
        self.flush();
        self.nodes.push(node);
        self.at = end;
    }
}

/// A warning that a text does not fit what `say-as` wants it read as.
pub(super) fn unfit(text: &str, at: usize, reading: SayAs) -> Warning {
    warning(
        text,
        at,
        &format!("this is no {}; it is read as usual.", reading.name()),
    )
}

/// A warning at a byte of the text.
fn warning(text: &str, at: usize, message: &str) -> Warning {
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
