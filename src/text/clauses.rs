//! Where a text that is still arriving can be cut, so that its parts can be spoken before the rest is there.

use std::ops::Range;

use super::dictionary::{Dictionaries, Dictionary, Order};
use super::markup::{self, parse};
use super::normalise;
use super::pronounce::Lexicon;
use super::sentences::CLOSERS;
use super::token::{Kind, Token};
use super::utterance::Mark;

/// The first clause of a text may end at a comma once it has so many characters: the sooner it ends, the sooner something is
/// heard.
const SHORTEST_FIRST: usize = 16;

/// A later clause ends at a comma once it has so many characters. Shorter sentences are planned whole.
const LONG: usize = 160;

/// A clause without any mark is cut before it has more characters.
const LONGEST: usize = 400;

/// Characters behind the end of a clause that may have to be known to find it: the end of markup, and a word.
const LOOKAHEAD: usize = 400;

/// The longest markup that is waited for, in characters.
const LONGEST_MARKUP: usize = 300;

/// Of the word after a mark so many characters are looked at.
const LONGEST_WORD: usize = 40;

/// Of the text before a mark about so many bytes are looked at.
const NEAR: usize = 60;

/// What may follow a mark. Where all of these let the mark be heard alike, so does anything else.
const PROBES: [&str; 5] = [" the", " The", " 5", " a", " 2024"];

/// Tags whose content is one thing.
const WHOLE: [&str; 6] = ["sub", "phoneme", "say-as", "desc", "metadata", "lexicon"];

/// A part of a text that can be spoken by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clause {
    /// What is read: the markup of earlier clauses that still holds, and the clause.
    pub(super) text: String,
    /// Bytes of that markup.
    pub(super) held: usize,
    /// Where the clause lies in the whole text, in bytes.
    pub source: Range<usize>,
    /// Where it begins: line and column in characters, from 1.
    pub(super) place: (usize, usize),
}

impl Clause {
    /// The clause as it was written.
    pub fn text(&self) -> &str {
        &self.text[self.held..]
    }
}

/// Cuts a text into clauses while it arrives.
///
/// Where it cuts follows from the text alone, not from the pieces in which it comes. It never cuts within a number, an
/// abbreviation or markup. Every clause is a sentence or a part of one that ends in a semicolon or colon; the first may be
/// shorter and end at a comma, and so do the parts of sentences of over 160 characters.
///
/// ```
/// use recit::text::Clauses;
///
/// let mut clauses = Clauses::default();
/// clauses.push("Dr. Smith paid $3.");
/// assert!(clauses.next_clause().is_none());
/// clauses.push("50 for it. And th");
/// assert_eq!(clauses.next_clause().unwrap().text(), "Dr. Smith paid $3.50 for it.");
/// clauses.push("en?");
/// assert_eq!(clauses.rest().unwrap().text(), " And then?");
/// ```
#[derive(Default)]
pub struct Clauses {
    text: String,
    /// Where the next clause begins, in `text`.
    begin: usize,
    /// The mark up to which it is known that the clause does not end, in `text`.
    seen: usize,
    /// Bytes of the whole text before `text`.
    before: usize,
    /// Markup of earlier clauses that still holds.
    held: String,
    /// A clause was cut.
    has_begun: bool,
    place: Option<(usize, usize)>,
}

/// How a place is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    /// A sentence ends.
    End,
    /// A short pause.
    Pause,
    /// No silence.
    Nothing,
}

impl Clauses {
    /// Adds text.
    pub fn push(&mut self, text: &str) {
        if self.begin > 1 << 16 {
            self.text.drain(..self.begin);
            self.before += self.begin;
            self.seen -= self.begin.min(self.seen);
            self.begin = 0;
        }
        self.text.push_str(text);
    }

    /// The next clause whose end has arrived.
    pub fn next_clause(&mut self) -> Option<Clause> {
        let end = self.find_end(false)?;
        Some(self.cut(end))
    }

    /// The next part of what is left, wherever that ends; `None` where nothing is left to speak. A text that goes on after this
    /// goes on with a new clause.
    pub fn rest(&mut self) -> Option<Clause> {
        if self.pending().trim().is_empty() {
            return None;
        }
        let end = self.find_end(true).unwrap_or(self.text.len());
        Some(self.cut(end))
    }

    /// Whether there is text of which no clause was made.
    pub fn has_rest(&self) -> bool {
        !self.pending().trim().is_empty()
    }

    fn pending(&self) -> &str {
        &self.text[self.begin..]
    }

    fn cut(&mut self, end: usize) -> Clause {
        let written = &self.text[self.begin..end];
        let place = self.place.unwrap_or((1, 1));
        let text = format!("{}{written}", self.held);
        let clause = Clause {
            held: self.held.len(),
            source: self.before + self.begin..self.before + end,
            place,
            text,
        };
        self.place = Some(after(place, written));
        self.held = markup::held(&clause.text);
        (self.begin, self.seen, self.has_begun) = (end, end, true);
        clause
    }

    /// The end of the next clause in the text, if it is known; the `last` part of the text need not wait for more.
    fn find_end(&mut self, last: bool) -> Option<usize> {
        while let Some((stop, end)) = self.next_mark() {
            if count(&self.text[self.begin..end]) > LONGEST {
                break;
            }
            match self.is_end(stop, end, last) {
                Some(true) => return Some(end),
                Some(false) => self.seen = end,
                None => break,
            }
        }
        let far = count_up_to(self.pending(), LONGEST + LOOKAHEAD);
        let is_long = far >= LONGEST + LOOKAHEAD || (last && far > LONGEST);
        is_long.then(|| self.forced_end())
    }

    /// The next mark at which the clause may end: the end of the mark, and that of the quotes and brackets that close it.
    fn next_mark(&self) -> Option<(usize, usize)> {
        let mut chars = self.text[self.seen..].char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let stop = self.seen + at + c.len_utf8();
            if c == '\n' {
                return Some((stop, stop));
            }
            if WIDE.contains(&c) {
                let end = self.closed(stop);
                return Some((stop, end));
            }
            let goes_on = |next: &(usize, char)| MARKS.contains(&next.1);
            if MARKS.contains(&c) && !chars.peek().is_some_and(goes_on) {
                let end = self.closed(stop);
                if self.text[end..].starts_with(char::is_whitespace) {
                    return Some((stop, end));
                }
            }
        }
        None
    }

    /// The end of the quotes and brackets after byte `stop`.
    fn closed(&self, stop: usize) -> usize {
        let rest = self.text[stop..].trim_start_matches(CLOSERS);
        self.text.len() - rest.len()
    }

    /// Whether the clause ends at a mark; `None` while what follows is not there.
    fn is_end(&self, stop: usize, end: usize, last: bool) -> Option<bool> {
        let written = &self.text[self.begin..end];
        if written.trim().is_empty() {
            return Some(false);
        }
        match inside_markup(self.pending(), end - self.begin, last) {
            Some(false) => {}
            inside => return inside.map(|_| false),
        }
        let wanted = if self.has_begun { LONG } else { SHORTEST_FIRST };
        let heard = self.heard(stop, end, last)?;
        Some(match heard {
            Heard::End => true,
            Heard::Pause => count(written.trim()) >= wanted,
            Heard::Nothing => false,
        })
    }

    /// How a mark is heard, whatever follows, or with the word that follows.
    fn heard(&self, stop: usize, end: usize, last: bool) -> Option<Heard> {
        match self.text[..stop].chars().next_back() {
            Some('\n' | '。' | '！' | '？' | '；' | '：') => return Some(Heard::End),
            Some('，' | '、') => return Some(Heard::Pause),
            _ => {}
        }
        let near = self.near(stop);
        let stop = stop - near;
        let mut probed = PROBES
            .iter()
            .map(|probe| listen(&format!("{}{probe}", &self.text[near..end]), stop));
        let first = probed.next()?;
        if probed.all(|other| other == first) {
            return Some(first);
        }
        let word_end = next_word(&self.text[end..]).or_else(|| last.then(|| self.text.len() - end))?;
        Some(listen(&self.text[near..end + word_end], stop))
    }

    /// The beginning of a word shortly before byte `at`.
    fn near(&self, at: usize) -> usize {
        let mut near = at.saturating_sub(NEAR).max(self.begin);
        while !self.text.is_char_boundary(near) {
            near += 1;
        }
        if near == self.begin {
            return near;
        }
        let space = self.text[near..at].find(char::is_whitespace);
        space.map_or(near, |space| near + space)
    }

    /// Where a clause without a mark is cut: after a word, or else after so many characters.
    fn forced_end(&self) -> usize {
        let pending = self.pending();
        let limit = pending
            .char_indices()
            .nth(LONGEST)
            .map_or(pending.len(), |(at, _)| at);
        let is_outside = |at: &usize| inside_markup(pending, *at, true) == Some(false);
        let spaces = pending[..limit].rmatch_indices(char::is_whitespace);
        let letters = |at: usize| {
            let (before, after) = pending.split_at(at);
            let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            is_letter(before.chars().next_back()) && is_letter(after.trim_start().chars().next())
        };
        let places: Vec<usize> = spaces
            .map(|(at, _)| at)
            .filter(|at| *at > 0 && !pending[..*at].trim().is_empty())
            .collect();
        let between = places.iter().find(|at| letters(**at) && is_outside(at));
        let any = || places.iter().find(|at| is_outside(at));
        self.begin + between.or_else(any).copied().unwrap_or(limit)
    }
}

/// Marks after which a clause may end where a space follows.
const MARKS: [char; 9] = ['.', '?', '!', '…', ';', ':', ',', '—', '–'];

/// Marks after which it may end in any case.
const WIDE: [char; 7] = ['。', '！', '？', '；', '：', '，', '、'];

/// How byte `stop` of a text, the end of a mark, is heard.
fn listen(text: &str, stop: usize) -> Heard {
    let tokens = normalise::tokens(
        &parse(text).nodes,
        &Lexicon::open(),
        Order::new(Dictionaries::default(), &Dictionary::default()),
    );
    let mut heard = Heard::Nothing;
    for Token { source, kind, .. } in &tokens.tokens {
        if source.start < stop && stop < source.end {
            return Heard::Nothing;
        }
        if source.end == stop {
            heard = match kind {
                Kind::End(_) => Heard::End,
                Kind::Mark(Mark::Comma | Mark::Dash) => Heard::Pause,
                _ => Heard::Nothing,
            };
        }
    }
    heard
}

/// The end of the first word of `text`, if it is whole or long; that of the spaces before it, if those are many.
fn next_word(text: &str) -> Option<usize> {
    let space = text.len() - text.trim_start().len();
    if let Some((many, _)) = text[..space].char_indices().nth(LONGEST_WORD) {
        return Some(many);
    }
    let word = &text[space..];
    let long = word.char_indices().nth(LONGEST_WORD).map(|(at, _)| at);
    let short = word.find(char::is_whitespace);
    Some(space + short.or(long)?.min(long.unwrap_or(usize::MAX)))
}

/// Whether byte `at` of a text lies within markup that is not to be cut; `None` where the text may close it yet, unless it is
/// the `last` of it.
fn inside_markup(text: &str, at: usize, last: bool) -> Option<bool> {
    let before = &text[..at];
    let mut opened: Vec<(usize, String)> = Vec::new();
    let bracket = before
        .rfind('[')
        .filter(|open| !before[*open..].contains([']', '\n']));
    opened.extend(bracket.map(|open| (open, "]".to_owned())));
    let word = before.rfind("](").filter(|open| !before[*open..].contains(')'));
    opened.extend(word.map(|open| (open, ")".to_owned())));
    let is_tag = |open: &usize| {
        let inner = &before[open + 1..];
        !inner.contains('>') && inner.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c))
    };
    opened.extend(
        before
            .rfind('<')
            .filter(is_tag)
            .map(|open| (open, ">".to_owned())),
    );
    if before.contains('<') {
        let small = before.to_ascii_lowercase();
        for name in WHOLE {
            let (open, close) = (format!("<{name}"), format!("</{name}>"));
            let open = small.rfind(&open).filter(|open| {
                let rest = &small[*open..];
                !rest.contains(&close) && !rest.split('>').next().is_some_and(|tag| tag.ends_with('/'))
            });
            opened.extend(open.map(|open| (open, close)));
        }
        if let Some(open) = small.rfind("<!--").filter(|open| !small[*open..].contains("-->")) {
            opened.push((open, "-->".to_owned()));
        }
    }
    for (open, close) in opened {
        let reach = text[open..]
            .char_indices()
            .nth(LONGEST_MARKUP)
            .map(|(at, _)| open + at);
        let near = &text[at..reach.unwrap_or(text.len()).max(at)];
        match near.to_ascii_lowercase().find(&close) {
            Some(closes) => {
                let end = at + closes + close.len();
                let wholes = markup::wholes(&text[..end]);
                if wholes.iter().any(|whole| whole.start < at && at < whole.end) {
                    return Some(true);
                }
            }
            None if reach.is_none() && !last => return None,
            None => {}
        }
    }
    Some(false)
}

fn count(text: &str) -> usize {
    text.chars().count()
}

fn count_up_to(text: &str, most: usize) -> usize {
    text.chars().take(most).count()
}

/// Line and column behind `text`, which begins at `place`.
fn after(place: (usize, usize), text: &str) -> (usize, usize) {
    match text.rsplit_once('\n') {
        Some((before, last)) => (place.0 + 1 + before.matches('\n').count(), 1 + count(last)),
        None => (place.0, place.1 + count(text)),
    }
}
