//! Names of months and weekdays, long and short.

use regex::Captures;

use super::super::rule::{Context, text};

pub(super) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Written forms of months, for ranges; their case does not matter.
pub(in super::super) const MONTHS_WRITTEN: &str = "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?";

/// Written forms of weekdays.
pub(in super::super) const WEEKDAYS_WRITTEN: &str = "Mon(?:day)?|Tue(?:s(?:day)?)?|Wed(?:s|nesday)?|Thu(?:rs(?:day)?|r)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?";

/// The full name of a month from its name or abbreviation.
pub(super) fn month(written: &str) -> Option<&'static str> {
    let start = written.get(..3)?;
    MONTHS
        .into_iter()
        .find(|month| month[..3].eq_ignore_ascii_case(start))
}

/// Whether a text is the name of a month, long or short.
pub(in super::super) fn is_month(written: &str) -> bool {
    month(written).is_some()
}

/// The name of the month with this number.
pub(in super::super) fn month_of(number: &str) -> Option<&'static str> {
    MONTHS.get(number.parse::<usize>().ok()?.checked_sub(1)?).copied()
}

/// The full name of a weekday.
pub(super) fn weekday_of(written: &str) -> &'static str {
    let start = written.get(..3).unwrap_or("");
    let same = |name: &&&str| name[..3].eq_ignore_ascii_case(start);
    WEEKDAYS.iter().find(same).copied().unwrap_or("Sunday")
}

/// A short name of a month by itself: with a point, or next to another month or a weekday.
pub(super) fn month_alone(found: &Captures, context: &Context) -> Option<String> {
    let written = text(found, 0).trim_end_matches('.');
    let dotted = text(found, 0).ends_with('.') && !matches!(written, "Mar" | "Jun" | "Jul" | "Apr");
    let beside =
        starts_with_any(beside_after(context), &MONTHS) || ends_with_any(beside_before(context), &MONTHS);
    let day = context.before.trim_end().ends_with(|c: char| c.is_ascii_digit());
    (dotted || beside || day).then(|| month(written).map(str::to_owned))?
}

/// Short weekday names, only before a date, a comma or a time.
pub(super) fn weekday(found: &Captures, context: &Context) -> Option<String> {
    let name = weekday_of(text(found, 1));
    let after = context.after.trim_start();
    let dated = after.starts_with(|c: char| c.is_ascii_digit())
        || after
            .get(..3)
            .is_some_and(|start| MONTHS.iter().any(|month| month.starts_with(start)));
    let dotted = text(found, 0).contains('.') && !matches!(name, "Saturday" | "Sunday" | "Monday");
    let beside =
        starts_with_any(beside_after(context), &WEEKDAYS) || ends_with_any(beside_before(context), &WEEKDAYS);
    let comma = if text(found, 2).is_empty() { "" } else { " ," };
    (dated || dotted || beside).then(|| format!("{name}{comma}"))
}

/// Whether a month in lower case is probably a verb: "we march 5 miles", "you may 3 times".
pub(super) fn is_verb(written: &str) -> bool {
    matches!(written, "may" | "march" | "mar")
}

/// The text after a following dash, slash, comma or "and", if there is one.
fn beside_after<'a>(context: &Context<'a>) -> &'a str {
    let after = context.after.trim_start_matches('.');
    let joints = ["-", "–", " - ", " – ", "/", ", ", " and ", " & ", " to ", " or "];
    joints
        .iter()
        .rev()
        .find_map(|joint| after.strip_prefix(joint))
        .unwrap_or("")
}

/// The text before such a joint.
fn beside_before<'a>(context: &Context<'a>) -> &'a str {
    let joints = ["-", "–", " - ", " – ", "/", ", ", " and ", " & ", " to ", " or "];
    let before = joints
        .iter()
        .rev()
        .find_map(|joint| context.before.strip_suffix(joint))
        .unwrap_or("");
    before.trim_end_matches('.')
}

/// Whether a text begins with one of these names or with its first three letters alone.
fn starts_with_any(text: &str, names: &[&str]) -> bool {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    is_any(&text[..end], names)
}

fn ends_with_any(text: &str, names: &[&str]) -> bool {
    let start = text.rfind(|c: char| !c.is_alphabetic()).map_or(0, |at| at + 1);
    text.get(start..).is_some_and(|word| is_any(word, names))
}

fn is_any(word: &str, names: &[&str]) -> bool {
    word.len() > 2
        && names.iter().any(|name| {
            *name == word
                || word.len() < 6 && name.starts_with(word)
                || word == "Weds" && *name == "Wednesday"
        })
}
