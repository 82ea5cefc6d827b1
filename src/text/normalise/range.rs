//! The dash between two times, days, months, decades, ordinals or measures is read as "to".
//!
//! Ranges of plain numbers and of money are rules of [`super::quantity`] and [`super::money`].

use std::sync::LazyLock;

use regex::{Captures, RegexSet};

use super::calendar::{MONTHS_WRITTEN, WEEKDAYS_WRITTEN};
use super::number::cardinal;
use super::rule::{Context, RuleRow, text};
use super::units;

pub(super) const RULES: &[RuleRow] = &[
    ("range", "-– ", r"^ ?[-–] ?", to),
    (
        "span of the alphabet",
        "a",
        r"^([A-Z])(?:–|-)([A-Z])\b",
        |found, context| {
            let (from, to) = (text(found, 1), text(found, 2));
            // "A-D" is a converter, but "A–D" a range.
            let span = text(found, 0) == "A-Z" || text(found, 0).contains('–') && from < to;
            let ends = !context.after.starts_with(['-', '–', '\'']);
            (span && ends).then(|| format!("={from} to ={to}"))
        },
    ),
    (
        "range of notes or numbered letters",
        "a",
        r"^([A-Z])(#|b)?(\d{1,2})[-–]([A-Z])(#|b)?(\d{1,2})\b",
        |found, context| {
            let note = |letter: &str| ("A".."H").contains(&letter);
            let (from, to) = (text(found, 1), text(found, 4));
            let free = !context.after.starts_with(['-', '–']);
            let plain = |group| !note(text(found, group)) && text(found, group + 1).is_empty();
            let fits = note(from) && note(to) || from == to && plain(1) && plain(4);
            let said = |group| {
                let sign = match text(found, group + 1) {
                    "#" => " sharp",
                    "b" => " flat",
                    _ => "",
                };
                format!(
                    "={}{sign} {}",
                    text(found, group),
                    cardinal(text(found, group + 2))
                )
            };
            (fits && free).then(|| format!("{} to {}", said(1), said(4)))
        },
    ),
];

/// The possible ends of a range: how the text before the dash ends, and how the text after it begins.
struct Ends {
    before: RegexSet,
    after: RegexSet,
}

static ENDS: LazyLock<Ends> = LazyLock::new(|| {
    let clock = r"[0-9]{1,2}(?:[:.][0-9]{2})?";
    let half = r" ?[AaPp]\.?[Mm]\b\.?";
    let month = format!(r"(?i:{MONTHS_WRITTEN})\.?");
    let day = format!(r"(?:{WEEKDAYS_WRITTEN})\.?");
    let date = r"[0-9]{1,2}(?:st|nd|rd|th)?";
    let rows = [
        // "2pm-5pm" and "10am-11:30", "5:30-6:45", "2-5:30pm".
        (format!("{clock}{half}"), clock.to_owned()),
        (
            "[0-9]{1,2}:[0-9]{2}".to_owned(),
            r"[0-9]{1,2}:[0-9]{2}\b".to_owned(),
        ),
        (r"\b[0-9]{1,2}".to_owned(), format!("{clock}:[0-9]{{2}}{half}")),
        (format!(r"\b{day}"), format!(r"{day}\b")),
        // "June-August", "June 3 - July 5", "3 June - 5 July".
        (format!(r"\b{month}(?: {date})?"), format!(r"{month}(?:\b|$)")),
        (format!(r"{date} {month}"), format!("{date} {month}")),
        (r"\b(?:noon|midnight)".to_owned(), format!("{clock}{half}")),
        (format!("{clock}{half}"), r"(?:noon|midnight)\b".to_owned()),
        (r"[0-9]'".to_owned(), r"[0-9]+'".to_owned()),
        (r"[0-9]0'?s".to_owned(), r"'?[0-9]+0'?s\b".to_owned()),
        (
            r"[0-9](?:st|nd|rd|th)".to_owned(),
            r"[0-9]+(?:st|nd|rd|th)\b".to_owned(),
        ),
    ];
    // The patterns are made of constants, and every warm-up builds them all.
    let set = |patterns: [String; 11]| RegexSet::new(patterns).expect("a range's pattern is well formed");
    Ends {
        before: set(rows.each_ref().map(|(before, _)| format!("(?:{before})$"))),
        after: set(rows.map(|(_, after)| format!("^(?:{after})"))),
    }
});

/// Builds the patterns, so that the first line need not wait for them.
pub(super) fn warm_up() {
    LazyLock::force(&ENDS);
}

/// The most bytes before a dash that can belong to a range.
const NEAR: usize = 24;

fn to(_: &Captures, context: &Context) -> Option<String> {
    let near = context.before.len().saturating_sub(NEAR);
    let start = (near..=context.before.len()).find(|at| context.before.is_char_boundary(*at))?;
    let before = &context.before[start..];
    let behind = ENDS.after.matches(context.after);
    let pair = ENDS.before.matches(before).iter().any(|row| behind.matched(row));
    (pair || measures(before, context.after)).then(|| "to".to_owned())
}

/// "5%-10%" and "20 Hz–20 kHz": a number with a unit on both sides.
fn measures(before: &str, after: &str) -> bool {
    let unit = before.trim_start_matches(|c: char| !c.is_ascii_digit());
    let unit = unit
        .rsplit(|c: char| c.is_ascii_digit())
        .next()
        .unwrap_or("")
        .trim();
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let behind = after.trim_start_matches(number);
    let end = |text: &str| text.find(|c: char| !(c.is_alphabetic() || "°%‰/²³".contains(c)));
    let other = behind.trim_start();
    let other = &other[..end(other).unwrap_or(other.len())];
    !unit.is_empty()
        && behind.len() < after.len()
        && units::plural(unit).is_some()
        && units::plural(other).is_some()
}
