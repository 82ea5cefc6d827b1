//! The type of rules, their context, and functions that they share.

use regex::Captures;

use super::super::pronounce::Lexicon;

/// The context of a match.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The folded text before the match.
    pub before: &'a str,
    /// The folded text behind it.
    pub after: &'a str,
    /// The lexicon.
    pub lexicon: &'a Lexicon,
    /// Whether the whole text is in capitals.
    pub shouting: bool,
}

/// The most characters of an adjacent word.
const LONGEST_WORD: usize = 200;

/// The length in bytes of the first `count` characters of a text.
fn bytes(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
}

impl<'a> Context<'a> {
    /// The letters after the match and any spaces; empty if something else follows.
    pub fn next_word(&self) -> &'a str {
        let after = self.after.trim_start();
        let mut letters = after.char_indices().take(LONGEST_WORD);
        let end = letters.find(|(_, c)| !c.is_alphabetic());
        &after[..end.map_or_else(|| bytes(after, LONGEST_WORD), |(end, _)| end)]
    }

    /// The word directly before the match, separated only by spaces.
    pub fn last_word(&self) -> Option<&'a str> {
        let before = self.before.trim_end_matches(' ');
        let near = before.char_indices().rev().nth(LONGEST_WORD - 1);
        let before = &before[near.map_or(0, |(at, _)| at)..];
        let start = before
            .rfind(|c: char| !c.is_alphanumeric() && c != '\'')
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        Some(&before[start..]).filter(|word| !word.is_empty())
    }
}

/// Returns what is spoken for a match, or `None` if the rule does not apply.
pub(super) type Say = fn(&Captures, &Context) -> Option<String>;

/// A rule's name, the possible first characters of a match (`a` any letter, `9` any digit), its pattern, and
/// its function.
pub(super) type RuleRow = (&'static str, &'static str, &'static str, Say);

/// Group `number` of a match; empty if it did not participate.
pub(super) fn text<'a>(found: &'a Captures, number: usize) -> &'a str {
    found.get(number).map_or("", |group| group.as_str())
}

/// Whether the sign before a number belongs to it. Otherwise it is a hyphen.
pub(super) fn sign_stands(found: &Captures, context: &Context) -> bool {
    let signed = text(found, 0).starts_with(|c: char| !c.is_ascii_digit());
    !signed || is_free(context.before)
}

/// Whether a sign after this text is free, so that one before a number is a minus and not a hyphen.
pub(super) fn is_free(before: &str) -> bool {
    before
        .chars()
        .next_back()
        .is_none_or(|c| c.is_whitespace() || "([{=:,;/\"?!<>~*".contains(c))
}

/// The end of a sentence after an abbreviation's own point, if another sentence follows.
pub(super) fn stop(context: &Context) -> &'static str {
    #[rustfmt::skip]
    const STARTERS: &[&str] = &[
        "The", "He", "She", "It", "They", "We", "I", "But", "And", "This", "That", "In", "Then", "There", "What", "When", "A", "An", "You", "My", "His", "Her", "So",
        "If", "Now", "Please", "Do", "Is", "Are", "How", "Where", "Who", "Let", "Our", "Later", "After", "Before", "At", "On", "For", "From", "With", "Next", "Finally", "Once",
        "Everyone", "Everybody", "Nobody", "All", "Some", "No", "Yes", "Not", "Don't", "These", "Those", "Their", "Its", "Your", "As", "By", "To", "Why", "Which", "While", "Because",
        "Did", "Was", "Were", "Can", "Could", "Would", "Should", "Will", "Here", "Take", "Wait", "Go", "Turn", "Add", "Set", "See", "Use", "Look", "Listen", "Since", "Although", "However",
    ];
    let after = context.after.trim_start_matches([' ', '"', ')']);
    let next: &str = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let ends = after.is_empty() || after.starts_with('\n') || STARTERS.contains(&next);
    if ends { " ." } else { "" }
}
