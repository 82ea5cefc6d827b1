//! Normalisation: from characters to words as they are spoken.
//!
//! The text is folded to few characters, then read from left to right: at every place the first rule that
//! fits says what is spoken for what it matched. Rules answer in a small notation: words with spaces between,
//! `=BBC` for letters to spell, `,` for a short silence and `.` for the end of a sentence.

mod abbreviations;
mod address;
mod calendar;
mod fold;
mod number;
mod punctuation;
mod quantity;
mod say_as;
mod symbols;
mod units;
mod words;

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::markup::{Node, Text};
use super::pronounce::Lexicon;
use super::token::{Kind, Token};
use super::utterance::{Mark, Prosody};

use fold::{Folded, fold};

/// Turns the nodes of a line into words, marks and pauses. A line of signs alone is spelled.
pub(super) fn tokens(nodes: &[Node], lexicon: &Lexicon) -> Vec<Token> {
    let mut out = Vec::new();
    for run in nodes.split_inclusive(|node| matches!(node, Node::Pause(..) | Node::Boundary(_))) {
        read(run, lexicon, &mut out);
    }
    let silent_line = !out.iter().any(|token| {
        matches!(
            token.kind,
            Kind::Word(_) | Kind::Letters(_) | Kind::Phonemes(..) | Kind::Pause(_)
        )
    });
    if silent_line {
        spell_signs(nodes, &mut out);
    }
    out
}

/// Builds the rules, so that the first line need not wait for them.
pub(super) fn warm_up() {
    LazyLock::force(&RULES);
}

fn silent(source: Range<usize>, kind: Kind) -> Token {
    Token {
        source,
        prosody: Prosody::default(),
        kind,
    }
}

/// Names the signs of a line that has nothing else to say, the same one at most three times in a row.
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

/// What a rule may look at beside its own match.
struct Context<'a> {
    /// The folded text before the match.
    before: &'a str,
    /// The folded text behind it.
    after: &'a str,
    /// The words that are known.
    lexicon: &'a Lexicon,
    /// Whether the whole text is in capitals.
    shouting: bool,
}

impl<'a> Context<'a> {
    /// The letters that follow the match, behind any spaces; empty where something else follows.
    fn next_word(&self) -> &'a str {
        let after = self.after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        &after[..end]
    }

    /// The word right before the match, with nothing but spaces between.
    fn last_word(&self) -> Option<&'a str> {
        let before = self.before.trim_end_matches(' ');
        let start = before
            .rfind(|c: char| !c.is_alphanumeric() && c != '\'')
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        Some(&before[start..]).filter(|word| !word.is_empty())
    }
}

/// Says what is spoken for a match, or that the rule does not apply after all.
type Say = fn(&Captures, &Context) -> Option<String>;

/// The characters a match can begin with (`a` any letter, `9` any digit), its pattern, and what is said.
type RuleRow = (&'static str, &'static str, Say);

struct Rule {
    first: &'static str,
    pattern: Regex,
    say: Say,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rows = [
        calendar::RULES,
        address::RULES,
        quantity::RULES,
        abbreviations::RULES,
        words::RULES,
        punctuation::RULES,
    ];
    let rule = |row: &RuleRow| Rule {
        first: row.0,
        // The patterns are constants, and every test of this room builds them all.
        pattern: Regex::new(&narrowed(row.1)).expect("a rule's pattern is well formed"),
        say: row.2,
    };
    rows.into_iter().flatten().map(rule).collect()
});

/// A pattern whose classes hold only what folded text can have. Those of all Unicode would make the rules take
/// five times the memory and longer to build.
fn narrowed(pattern: &str) -> String {
    CLASSES
        .iter()
        .fold(pattern.to_owned(), |pattern, (class, narrow)| {
            pattern.replace(class, narrow)
        })
}

/// Classes of the rules' patterns, and the part of each that folded text can hold.
#[rustfmt::skip]
const CLASSES: [(&str, &str); 4] = [
    (r"\d", "[0-9]"),
    (r"\s", r"[ \n]"),
    (r"\p{L}", r"[\p{L}&&[\x00-\u{3FF}\u{1E00}-\u{1EFF}]]"),
    (r"\p{Lu}", r"[\p{Lu}&&[\x00-\u{3FF}\u{1E00}-\u{1EFF}]]"),
];

impl Rule {
    fn may_begin_with(&self, c: char) -> bool {
        let class = match c {
            _ if c.is_ascii_digit() => '9',
            _ if c.is_alphabetic() => 'a',
            _ => c,
        };
        self.first.contains(class)
    }
}

/// Group `number` of a match, empty where it took no part.
fn text<'a>(found: &'a Captures, number: usize) -> &'a str {
    found.get(number).map_or("", |group| group.as_str())
}

/// The end of a sentence behind an abbreviation's own point, if what follows begins another.
fn stop(context: &Context) -> &'static str {
    const STARTERS: [&str; 34] = [
        "The", "He", "She", "It", "They", "We", "I", "But", "And", "This", "That", "In", "Then", "There",
        "What", "When", "A", "An", "You", "My", "His", "Her", "So", "If", "Now", "Please", "Do", "Is", "Are",
        "How", "Where", "Who", "Let", "Our",
    ];
    let after = context.after.trim_start_matches([' ', '"', ')']);
    let next: &str = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let ends = after.is_empty() || after.starts_with('\n') || STARTERS.contains(&next);
    if ends { " ." } else { "" }
}

/// Where words go, with what they have in common.
struct Sink<'a> {
    source: Range<usize>,
    prosody: Prosody,
    out: &'a mut Vec<Token>,
}

impl Sink<'_> {
    /// Adds what a rule has said.
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

/// Reads nodes between which there is no pause. No rule's match reaches over the edge of a node, but a rule sees what
/// stands on the other side: it makes no difference to a word that the next one is in a tag.
fn read(run: &[Node], lexicon: &Lexicon, out: &mut Vec<Token>) {
    let parts: Vec<Folded> = run.iter().map(folded).collect();
    let whole: String = parts.iter().map(|part| part.text.as_str()).collect();
    let mut surroundings = Surroundings {
        shouting: is_shouting(&whole),
        whole: &whole,
        start: 0,
        lexicon,
    };
    for (node, part) in run.iter().zip(&parts) {
        match node {
            Node::Text(text) => read_text(text, part, &surroundings, out),
            Node::Phonemes {
                text,
                phonemes,
                source,
                prosody,
            } => out.push(Token {
                source: source.clone(),
                prosody: *prosody,
                kind: Kind::Phonemes(text.clone(), phonemes.clone()),
            }),
            Node::Pause(millis, source) => out.push(silent(source.clone(), Kind::Pause(*millis))),
            Node::Boundary(at) => out.push(silent(*at..*at, Kind::End(Mark::Period))),
        }
        surroundings.start += part.text.len();
    }
}

/// What the rules see of a node.
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

/// Where a node stands.
struct Surroundings<'a> {
    /// The folded text of it and its neighbours.
    whole: &'a str,
    /// Where it begins in there.
    start: usize,
    lexicon: &'a Lexicon,
    shouting: bool,
}

fn read_text(text: &Text, folded: &Folded, surroundings: &Surroundings, out: &mut Vec<Token>) {
    let said = text
        .say_as
        .and_then(|reading| say_as::read(&folded.text, reading));
    if let Some(said) = said {
        let source = folded.source(0..folded.text.len());
        let prosody = text.prosody;
        Sink { source, prosody, out }.say(&said);
        return;
    }
    scan(folded, text.prosody, surroundings, out);
}

fn scan(folded: &Folded, prosody: Prosody, surroundings: &Surroundings, out: &mut Vec<Token>) {
    let mut at = 0;
    while let Some(first) = folded.text[at..].chars().next() {
        let found = RULES
            .iter()
            .filter(|rule| rule.may_begin_with(first))
            .find_map(|rule| {
                let found = rule.pattern.captures(&folded.text[at..])?;
                let end = at + found.get(0)?.end();
                let context = Context {
                    before: &surroundings.whole[..surroundings.start + at],
                    after: &surroundings.whole[surroundings.start + end..],
                    lexicon: surroundings.lexicon,
                    shouting: surroundings.shouting,
                };
                Some(((rule.say)(&found, &context)?, end)).filter(|_| end > at)
            });
        // What no rule takes is a sign with a name, or silent.
        let (said, end) = found.unwrap_or_else(|| {
            (
                symbols::name(first).unwrap_or("").to_owned(),
                at + first.len_utf8(),
            )
        });
        let source = folded.source(at..end);
        Sink { source, prosody, out }.say(&said);
        at = end;
    }
}

/// Two words or more, and not one small letter.
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
            let mut found = 0;
            for part in wide.find_iter(&all) {
                assert!(narrow.is_match(part.as_str()), "{class}: {part:?}");
                found += 1;
            }
            assert!(found > 10, "{class}");
        }
    }
}
