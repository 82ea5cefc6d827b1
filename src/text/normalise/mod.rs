//! Normalisation: converts characters to spoken words.
//!
//! The text is folded to few characters, then read from left to right: at each position the first matching
//! rule determines what is spoken for its match. Rules answer in a simple notation: words separated by
//! spaces, `=BBC` for letters to spell, `,` for a short silence and `.` for the end of a sentence.

mod abbreviations;
mod address;
mod calendar;
mod capitals;
mod characters;
mod clock;
mod fold;
mod measure;
mod money;
mod music;
mod number;
mod punctuation;
mod quantity;
mod range;
mod roman;
mod rule;
mod say_as;
mod serial;
mod street;
mod symbols;
mod units;
mod words;

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::{Regex, RegexSet, RegexSetBuilder};

use super::dictionary::{Entry, Order, Said};
use super::markup::{Node, Text};
use super::pronounce::Lexicon;
use super::say_as::SayAs;
use super::token::{Alternative, Kind, Token};
use super::utterance::{Mark, Prosody};

use fold::{Folded, fold};
use rule::{Context, RuleRow, Say};

/// A normalised line.
#[derive(Default)]
pub(super) struct Normalised {
    /// Words, marks and pauses.
    pub tokens: Vec<Token>,
    /// What the rules read, in the order of the text.
    pub readings: Vec<Reading>,
    /// Texts that do not match the requested `say-as`, by their first byte.
    pub unfit: Vec<(usize, SayAs)>,
    /// Whether alternatives are recorded.
    explains: bool,
}

/// A part of a text that a rule has read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    /// Its bytes in the user's text.
    pub source: Range<usize>,
    /// Its class, and the rule that read it.
    pub class: &'static str,
    pub rule: &'static str,
    /// The number of tokens before it.
    pub first_token: usize,
    /// What other rules would say, if requested.
    pub alternatives: Vec<Alternative>,
}

/// Converts the nodes of a line into words, marks and pauses. A line that consists of symbols is spelled.
pub(super) fn tokens(nodes: &[Node], lexicon: &Lexicon, dictionaries: Order) -> Normalised {
    normalised(nodes, lexicon, dictionaries, false)
}

/// Like [`tokens`], with the alternatives of other rules.
pub(super) fn explained(nodes: &[Node], lexicon: &Lexicon, dictionaries: Order) -> Normalised {
    normalised(nodes, lexicon, dictionaries, true)
}

fn normalised(nodes: &[Node], lexicon: &Lexicon, dictionaries: Order, explains: bool) -> Normalised {
    let mut normalised = Normalised {
        explains,
        ..Normalised::default()
    };
    for run in nodes.split_inclusive(|node| matches!(node, Node::Pause(..) | Node::Boundary(_))) {
        read(run, lexicon, dictionaries, &mut normalised);
    }
    let out = &mut normalised.tokens;
    let silent_line = !out.iter().any(|token| {
        matches!(
            token.kind,
            Kind::Word(_) | Kind::Letters(_) | Kind::Phonemes(..) | Kind::Pause(_)
        )
    });
    if silent_line {
        spell_signs(nodes, out);
    }
    normalised
}

/// Builds the rules, so that the first line need not wait for them.
pub(super) fn warm_up() {
    LazyLock::force(&MATCHERS);
    range::warm_up();
}

fn silent(source: Range<usize>, kind: Kind) -> Token {
    Token {
        source,
        prosody: Prosody::default(),
        kind,
    }
}

/// Names the symbols of a line that has nothing else to speak, repeated ones at most three times.
fn spell_signs(nodes: &[Node], out: &mut Vec<Token>) {
    let texts = nodes.iter().filter_map(|node| match node {
        Node::Text(text) => Some(text),
        _ => None,
    });
    let signs: Vec<_> = texts
        .flat_map(|text| text.chars.iter().map(|(c, source)| (*c, source, text.prosody)))
        .filter(|(c, ..)| !c.is_whitespace() && !c.is_control())
        .collect();
    for run in signs.chunk_by(|a, b| a.0 == b.0) {
        for (c, source, prosody) in run.iter().take(3) {
            let mut sink = Sink {
                source: (*source).clone(),
                prosody: *prosody,
                out,
            };
            sink.say(symbols::spelled(*c));
        }
    }
}

struct Rule {
    /// The class of its matches, and its name.
    class: &'static str,
    name: &'static str,
    first: &'static str,
    pattern: &'static str,
    /// Built when the rule first matches: most never do, and all of them would take two megabytes.
    regex: OnceLock<Regex>,
    say: Say,
}

/// The possible first characters of a rule's matches.
#[derive(Clone, Copy)]
enum Start {
    Digit,
    Letter,
    Sign,
}

/// Some of the rules with the same first characters, in order of precedence.
struct Matcher {
    rules: Vec<&'static Rule>,
    /// Finds the ones that match at a position in one pass.
    set: RegexSet,
}

/// The tables of rules in order of precedence, each with the class of its matches.
const TABLES: [(&str, &[RuleRow]); 14] = [
    ("range", range::RULES),
    ("date or time", calendar::RULES),
    ("date or time", clock::RULES),
    ("street address", street::RULES),
    ("string of digits", serial::RULES),
    ("address", address::RULES),
    ("money", money::RULES),
    ("measure", measure::RULES),
    ("number", quantity::RULES),
    ("music", music::RULES),
    ("Roman numeral", roman::RULES),
    ("abbreviation", abbreviations::RULES),
    ("word", words::RULES),
    ("punctuation", punctuation::RULES),
];

/// The most bytes of a thread's automaton for a matcher.
const MAX_AUTOMATON: usize = 256 << 10;

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rule = |class: &'static str, row: &RuleRow| Rule {
        class,
        name: row.0,
        first: row.1,
        pattern: row.2,
        regex: OnceLock::new(),
        say: row.3,
    };
    let tables = TABLES.into_iter();
    tables
        .flat_map(|(class, rows)| rows.iter().map(move |row| rule(class, row)))
        .collect()
});

/// The most rules of a matcher. One matcher for all rules would take megabytes to build.
const MAX_RULES: usize = 24;

/// The matchers of each [`Start`], in order of precedence.
static MATCHERS: LazyLock<[Vec<Matcher>; 3]> = LazyLock::new(|| {
    [Start::Digit, Start::Letter, Start::Sign].map(|start| {
        let rules: Vec<&Rule> = RULES.iter().filter(|rule| rule.may_be_at(start)).collect();
        rules.chunks(MAX_RULES).map(matcher).collect()
    })
});

fn matcher(rules: &[&'static Rule]) -> Matcher {
    let set = RegexSetBuilder::new(rules.iter().map(|rule| narrowed(rule.pattern)))
        .dfa_size_limit(MAX_AUTOMATON)
        .build();
    Matcher {
        rules: rules.to_vec(),
        // The patterns are constants, and every test of this module builds them all.
        set: set.expect("the rules' patterns are well formed"),
    }
}

/// A pattern with classes restricted to folded text. Full Unicode classes would take five times the memory
/// and longer to build.
fn narrowed(pattern: &str) -> String {
    CLASSES
        .iter()
        .fold(pattern.to_owned(), |pattern, (class, narrow)| {
            pattern.replace(class, narrow)
        })
}

/// Classes in the patterns, and their restriction to folded text.
#[rustfmt::skip]
const CLASSES: [(&str, &str); 4] = [
    (r"\d", "[0-9]"),
    (r"\s", r"[ \n]"),
    (r"\p{L}", r"[A-Za-zªµºÀ-ÖØ-öø-\u{24F}Ͱ-Ͽ\u{1E00}-\u{1EFF}]"),
    (r"\p{Lu}", r"[\p{Lu}&&[A-ZÀ-\u{24F}Ͱ-Ͽ\u{1E00}-\u{1EFF}]]"),
];

impl Rule {
    fn regex(&self) -> &Regex {
        let build = || Regex::new(&narrowed(self.pattern)).expect("the set has it already");
        self.regex.get_or_init(build)
    }

    fn may_be_at(&self, start: Start) -> bool {
        self.first.contains(|c| match start {
            Start::Digit => c == '9',
            Start::Letter => c == 'a',
            Start::Sign => !matches!(c, '9' | 'a'),
        })
    }

    fn may_begin_with(&self, c: char) -> bool {
        let class = match c {
            _ if c.is_ascii_digit() => '9',
            _ if c.is_alphabetic() => 'a',
            _ => c,
        };
        self.first.contains(class)
    }
}

impl Start {
    fn of(c: char) -> Self {
        match c {
            _ if c.is_ascii_digit() => Self::Digit,
            _ if c.is_alphabetic() => Self::Letter,
            _ => Self::Sign,
        }
    }
}

/// The destination of words, with their common properties.
struct Sink<'a> {
    source: Range<usize>,
    prosody: Prosody,
    out: &'a mut Vec<Token>,
}

impl Sink<'_> {
    /// Adds the answer of a rule.
    fn say(&mut self, said: &str) {
        for part in said.split_whitespace() {
            let kind = match part {
                "," => Kind::Mark(Mark::Comma),
                "." => Kind::End(Mark::Period),
                "?" => Kind::End(Mark::Question),
                "!" => Kind::End(Mark::Exclamation),
                ";" => Kind::End(Mark::Semicolon),
                ":" => Kind::End(Mark::Colon),
                "-" => Kind::Mark(Mark::Dash),
                _ => match part.strip_prefix('=') {
                    Some(letters) => Kind::Letters(letters.to_owned()),
                    None => Kind::Word(part.to_owned()),
                },
            };
            self.out.push(Token {
                source: self.source.clone(),
                prosody: self.prosody,
                kind,
            });
        }
    }
}

/// Reads nodes without a pause between them. A match never extends beyond a node, but a rule sees the
/// neighbouring text: whether the next word is in a tag makes no difference.
fn read(run: &[Node], lexicon: &Lexicon, dictionaries: Order, normalised: &mut Normalised) {
    let parts: Vec<Folded> = run.iter().map(folded).collect();
    let whole: String = parts.iter().map(|part| part.text.as_str()).collect();
    let mut surroundings = Surroundings {
        shouting: is_shouting(&whole),
        whole: &whole,
        start: 0,
        lexicon,
        dictionaries,
    };
    for (node, part) in run.iter().zip(&parts) {
        match node {
            Node::Text(text) => read_text(text, part, &surroundings, normalised),
            Node::Phonemes {
                text,
                phonemes,
                source,
                prosody,
            } => {
                normalised.note(source.clone(), "markup", "phonemes");
                normalised.tokens.push(Token {
                    source: source.clone(),
                    prosody: *prosody,
                    kind: Kind::Phonemes(text.clone(), phonemes.clone()),
                });
            }
            Node::Pause(millis, source) => normalised
                .tokens
                .push(silent(source.clone(), Kind::Pause(*millis))),
            Node::Boundary(at) => normalised.tokens.push(silent(*at..*at, Kind::End(Mark::Period))),
        }
        surroundings.start += part.text.len();
    }
}

/// The folded text of a node.
fn folded(node: &Node) -> Folded {
    match node {
        Node::Text(text) => fold(&text.chars),
        Node::Phonemes { text, source, .. } => {
            let chars = text.chars().map(|c| (c, source.clone()));
            fold(&chars.collect())
        }
        Node::Pause(..) | Node::Boundary(_) => Folded::default(),
    }
}

/// The context of a node.
struct Surroundings<'a> {
    /// The folded text of it and its neighbours.
    whole: &'a str,
    /// Its start in that text.
    start: usize,
    lexicon: &'a Lexicon,
    dictionaries: Order<'a>,
    shouting: bool,
}

fn read_text(text: &Text, folded: &Folded, surroundings: &Surroundings, normalised: &mut Normalised) {
    let blank = folded.text.trim().is_empty();
    let Some(reading) = text.say_as.filter(|_| !blank) else {
        return scan(folded, text.prosody, surroundings, normalised);
    };
    let source = folded.source(0..folded.text.len());
    let Some(said) = say_as::read(&folded.text, reading) else {
        normalised.unfit.push((source.start, reading));
        return scan(folded, text.prosody, surroundings, normalised);
    };
    normalised.note(source.clone(), "say-as", reading.name());
    let prosody = text.prosody;
    let out = &mut normalised.tokens;
    Sink { source, prosody, out }.say(&said);
}

impl Normalised {
    fn note(&mut self, source: Range<usize>, class: &'static str, rule: &'static str) {
        self.readings.push(Reading {
            source,
            class,
            rule,
            first_token: self.tokens.len(),
            alternatives: Vec::new(),
        });
    }

    /// Records the alternatives to the last reading.
    fn add_alternatives(&mut self, said: &str, others: impl Iterator<Item = Candidate>) {
        let Some(reading) = self.readings.last_mut() else {
            return;
        };
        for other in others {
            let spoken = other.said.replace('=', "");
            let known = |alternative: &Alternative| alternative.spoken == spoken;
            let differs = spoken.trim() != said.replace('=', "").trim() && !spoken.trim().is_empty();
            if differs && !reading.alternatives.iter().any(known) {
                reading.alternatives.push(Alternative {
                    class: other.rule.class,
                    rule: other.rule.name,
                    spoken,
                });
            }
        }
    }
}

fn scan(folded: &Folded, prosody: Prosody, surroundings: &Surroundings, normalised: &mut Normalised) {
    let mut at = 0;
    while let Some(first) = folded.text[at..].chars().next() {
        if let Some(found) = surroundings.dictionaries.at(&folded.text, at) {
            let source = folded.source(at..found.end);
            normalised.note(source.clone(), "dictionary", found.from);
            say_entry(found.entry, source, prosody, &mut normalised.tokens);
            at = found.end;
            continue;
        }
        let mut found = candidates(folded, at, surroundings);
        let (found, others) = (found.next(), found);
        // A character without a rule is a symbol with a name, or silent.
        let (said, end, class, rule) = match found {
            Some(found) => (found.said, found.end, found.rule.class, found.rule.name),
            None => {
                let name = symbols::name(first).unwrap_or("");
                (name.to_owned(), at + first.len_utf8(), "sign", "name of a sign")
            }
        };
        let source = folded.source(at..end);
        if !said.trim().is_empty() {
            normalised.note(source.clone(), class, rule);
            if normalised.explains {
                normalised.add_alternatives(&said, others);
            }
        }
        let out = &mut normalised.tokens;
        Sink { source, prosody, out }.say(&said);
        at = end;
    }
}

/// Adds a dictionary entry.
fn say_entry(entry: &Entry, source: Range<usize>, prosody: Prosody, out: &mut Vec<Token>) {
    match &entry.said {
        Said::Phonemes(phonemes) => out.push(Token {
            source,
            prosody,
            kind: Kind::Phonemes(entry.word.clone(), phonemes.clone()),
        }),
        Said::Like(words) => {
            let letters = |c: char| if c.is_alphabetic() || c == '\'' { c } else { ' ' };
            let words: String = words.chars().map(letters).collect();
            Sink { source, prosody, out }.say(&words);
        }
    }
}

/// A rule's answer for a match.
struct Candidate {
    said: String,
    end: usize,
    rule: &'static Rule,
}

/// The answers of all matching rules at a position, in order of precedence.
fn candidates<'a>(
    folded: &'a Folded,
    at: usize,
    surroundings: &'a Surroundings,
) -> impl Iterator<Item = Candidate> + 'a {
    let rest = &folded.text[at..];
    let first = rest.chars().next();
    let matching = first.into_iter().flat_map(move |first| {
        let matchers = MATCHERS[Start::of(first) as usize].iter();
        let matching = matchers.flat_map(move |matcher| {
            let matching = matcher.set.matches(rest).into_iter();
            matching.map(|rule| matcher.rules[rule])
        });
        matching.filter(move |rule| rule.may_begin_with(first))
    });
    matching.filter_map(move |rule| {
        let found = rule.regex().captures(rest)?;
        let end = at + found.get(0)?.end();
        let context = Context {
            before: &surroundings.whole[..surroundings.start + at],
            after: &surroundings.whole[surroundings.start + end..],
            lexicon: surroundings.lexicon,
            shouting: surroundings.shouting,
        };
        let said = (rule.say)(&found, &context).filter(|_| end > at)?;
        Some(Candidate { said, end, rule })
    })
}

/// Whether it has two or more words and no lower-case letter.
fn is_shouting(text: &str) -> bool {
    let long = |word: &&str| word.chars().filter(|c| c.is_uppercase()).count() > 1;
    !text.contains(char::is_lowercase) && text.split_whitespace().filter(long).count() > 1
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn no_folded_character_is_outside_the_narrowed_classes() {
        let all: String = ('\0'..=char::MAX)
            .map(|c| fold(&vec![(c, 0..c.len_utf8())]).text)
            .chain(emojis::iter().map(|emoji| {
                let chars = emoji.as_str().chars();
                fold(&chars.map(|c| (c, 0..0)).collect()).text
            }))
            .collect();
        for (class, narrow) in CLASSES {
            let (wide, narrow) = (Regex::new(class).unwrap(), Regex::new(narrow).unwrap());
            let found =
                |regex: &Regex| -> Vec<_> { regex.find_iter(&all).map(|part| part.range()).collect() };
            assert_eq!(found(&wide), found(&narrow), "{class}");
            assert!(found(&wide).len() > 10, "{class}");
        }
    }
}
