//! Dates: days, months, years, decades and eras.

use regex::Captures;

use super::super::markup::DateOrder;
use super::measure::is_noun;
use super::number::{self, cardinal, ordinal};
use super::rule::{Context, RuleRow, stop, text};
use super::serial;

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

const MONTHS: [&str; 12] = [
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

/// Names of months as they are written, for [`super::range`]; their case does not matter.
pub(super) const MONTHS_WRITTEN: &str = "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?";

/// Names of weekdays as they are written.
pub(super) const WEEKDAYS_WRITTEN: &str = "Mon(?:day)?|Tue(?:s(?:day)?)?|Wed(?:s|nesday)?|Thu(?:rs(?:day)?|r)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?";

macro_rules! month {
    () => {
        r"((?i:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?))"
    };
}

pub(super) const RULES: &[RuleRow] = &[
    (
        "date and time of a computer",
        "9",
        r"^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(Z?)",
        |found, _| {
            let date = numeric(
                text(found, 1),
                text(found, 2),
                text(found, 3),
                Some(DateOrder::Ymd),
            )?;
            let zone = if text(found, 6).is_empty() { "" } else { " =UTC" };
            Some(format!(
                "{date} , {}{zone}",
                super::clock::clock(text(found, 4), text(found, 5), "")
            ))
        },
    ),
    (
        "date, year first",
        "9",
        r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b",
        |found, _| {
            numeric(
                text(found, 1),
                text(found, 2),
                text(found, 3),
                Some(DateOrder::Ymd),
            )
        },
    ),
    (
        "date in numbers",
        "9",
        r"^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b",
        |found, _| numeric(text(found, 1), text(found, 2), text(found, 3), None),
    ),
    (
        "date with hyphens",
        "9",
        r"^(\d{1,2})-(\d{1,2})-(\d{4})\b",
        |found, _| numeric(text(found, 1), text(found, 2), text(found, 3), None),
    ),
    (
        "date with hyphens, short year",
        "9",
        r"^(\d{1,2})-(\d{1,2})-(\d{2})\b",
        |found, context| {
            let code = serial::is_typed(context) || context.after.starts_with('-');
            (!code).then(|| numeric(text(found, 1), text(found, 2), text(found, 3), None))?
        },
    ),
    (
        "date with points, short year",
        "9",
        r"^(\d{1,2})\.(\d{1,2})\.(\d{2})\b",
        short_date,
    ),
    (
        "day, month and year with hyphens",
        "9",
        concat!(r"^(\d{1,2})-", month!(), r"-(\d{4}|\d{2})\b"),
        |found, _| {
            let year = in_full(text(found, 3))?;
            Some(format!(
                "the {} of {}{}",
                day(text(found, 1))?,
                month(text(found, 2))?,
                year_after(&year)
            ))
        },
    ),
    (
        "month and year in numbers",
        "9",
        r"^(0?[1-9]|1[0-2])/(19\d\d|20\d\d|[4-9]\d)\b",
        |found, context| {
            let last = context.last_word().unwrap_or("").to_ascii_lowercase();
            // Two figures could be those of a fraction.
            let dated = matches!(
                last.as_str(),
                "in" | "since" | "dated" | "from" | "until" | "by" | "expires" | "exp"
            );
            let (month, year) = (text(found, 1), text(found, 2));
            if context.after.starts_with('/') || year.len() == 2 && !dated {
                return None;
            }
            Some(format!(
                "{}{}",
                month_of(month.trim_start_matches('0'))?,
                year_after(&in_full(year)?)
            ))
        },
    ),
    (
        "month and day in numbers",
        "9",
        r"^(\d{1,2})/(\d{1,2})\b",
        month_and_day,
    ),
    (
        "month and short year",
        "a",
        concat!("^", month!(), r" '(\d{2})\b"),
        |found, _| {
            Some(format!(
                "{} {}",
                month(text(found, 1))?,
                short_year(text(found, 2))
            ))
        },
    ),
    ("short year", "'", r"^'(\d{2})\b", |found, context| {
        let behind = context.before.ends_with(char::is_alphanumeric);
        let free = !behind && !context.after.starts_with(['\'', '.', '%']);
        free.then(|| short_year(text(found, 1)))
    }),
    (
        "date with points",
        "9",
        r"^(\d{1,2})\.(\d{1,2})\.(\d{4})\b",
        |found, _| {
            numeric(
                text(found, 1),
                text(found, 2),
                text(found, 3),
                Some(DateOrder::Dmy),
            )
        },
    ),
    (
        "days of a month",
        "a",
        concat!(
            "^",
            month!(),
            r"\s+(\d{1,2})(?:st|nd|rd|th)?\s?[-–]\s?(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4})\b)?"
        ),
        |found, _| {
            let month = month(text(found, 1))?;
            Some(format!(
                "{month} {} to {}{}",
                day(text(found, 2))?,
                day(text(found, 3))?,
                year_after(text(found, 4))
            ))
        },
    ),
    (
        "month and day",
        "a",
        concat!(
            "^",
            month!(),
            r"(?:\s+|-)(\d{1,2})(st|nd|rd|th)?('s)?\b(?:(?:,?\s*|-)(\d{4})\b)?"
        ),
        |found, context| {
            let clock = context.after.starts_with([':', '%']);
            let year = text(found, 5);
            let verb = is_verb(text(found, 1)) && year.is_empty() && text(found, 3).is_empty();
            let month = month(text(found, 1)).filter(|_| !clock && !verb)?;
            Some(format!(
                "{month} {}{}{}",
                day(text(found, 2))?,
                text(found, 4),
                year_after(year)
            ))
        },
    ),
    (
        "day and month",
        "9",
        concat!(
            r"^(\d{1,2})(st|nd|rd|th)?\s+(of\s+)?",
            month!(),
            r"\b\.?(?:,?\s*(\d{4})\b)?"
        ),
        |found, context| {
            let sure = [2, 3, 5].iter().any(|group| !text(found, *group).is_empty());
            let month = month(text(found, 4)).filter(|_| sure || !is_verb(text(found, 4)))?;
            let the = if context.before.trim_end().to_ascii_lowercase().ends_with("the") {
                ""
            } else {
                "the "
            };
            Some(format!(
                "{the}{} of {month}{}",
                day(text(found, 1))?,
                year_after(text(found, 5))
            ))
        },
    ),
    (
        "month and year",
        "a",
        concat!("^", month!(), r",?\s+(\d{4})\b"),
        |found, _| {
            let month = month(text(found, 1)).filter(|_| !is_verb(text(found, 1)))?;
            Some(format!("{month}{}", year_after(text(found, 2))))
        },
    ),
    (
        "row of weekdays",
        "a",
        r"^(Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)(?:[-/](?:Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)){2,}\b",
        |found, _| {
            let days = text(found, 0).split(['-', '/']);
            Some(days.map(weekday_of).collect::<Vec<_>>().join(" , "))
        },
    ),
    (
        "weekdays in small letters",
        "a",
        r"^(mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)[-–](mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\b",
        |found, _| {
            Some(format!(
                "{} to {}",
                weekday_of(text(found, 1)),
                weekday_of(text(found, 2))
            ))
        },
    ),
    (
        "weekday",
        "a",
        r"^(Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?(,?)",
        weekday,
    ),
    (
        "month",
        "a",
        r"^(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?",
        month_alone,
    ),
    (
        "year of an era",
        "9",
        r"^(\d{1,4})\s?(A\.?D\.?|B\.?C\.?(?:E\.?)?|C\.?E\.?)(?:\b|$)",
        |found, context| {
            let era: String = text(found, 2).chars().filter(|c| c.is_alphabetic()).collect();
            let end = if text(found, 2).ends_with('.') {
                stop(context)
            } else {
                ""
            };
            Some(format!("{} ={era}{end}", number::model(text(found, 1))))
        },
    ),
    (
        "two years that a season has",
        "9",
        r"^((?:19|20)\d\d)/(\d{2}|\d{4})\b",
        |found, context| {
            let (first, second) = (text(found, 1), text(found, 2));
            let next = (first.parse::<u32>().ok()? + 1).to_string();
            let fits = next.ends_with(second) && !context.after.starts_with('/');
            let short = || number::after_hundred(second.parse().unwrap_or(0));
            let second = if second.len() == 2 {
                short()
            } else {
                number::year(second)
            };
            fits.then(|| format!("{} to {second}", number::year(first)))
        },
    ),
    (
        "century",
        "9",
        r"^(\d{1,2})(?:st|nd|rd|th) (?:c|cent)\.",
        |found, context| Some(format!("{} century{}", ordinal(text(found, 1)), stop(context))),
    ),
    ("decade", "9'", r"^('?)(\d0)'?s\b", |found, context| {
        let short = text(found, 1).is_empty();
        (!short || is_decade(context)).then(|| decade(text(found, 2)))?
    }),
    (
        "decade of a century",
        "9",
        r"^(\d{2})(\d0)'?s\b",
        |found, _| match text(found, 2) {
            "00" if text(found, 1).ends_with('0') => {
                Some(number::plural(&cardinal(&format!("{}00", text(found, 1)))))
            }
            "00" => Some(format!("{} hundreds", cardinal(text(found, 1)))),
            "10" => Some(format!("{} tens", cardinal(text(found, 1)))),
            tens => Some(format!("{} {}", cardinal(text(found, 1)), decade(tens)?)),
        },
    ),
];

/// The full name of a month from its name or abbreviation.
fn month(written: &str) -> Option<&'static str> {
    let start = written.get(..3)?;
    MONTHS
        .into_iter()
        .find(|month| month[..3].eq_ignore_ascii_case(start))
}

/// Whether a text is the name of a month or a short one.
pub(super) fn is_month(written: &str) -> bool {
    month(written).is_some()
}

/// A day of the month as an ordinal.
pub(super) fn day(number: &str) -> Option<String> {
    let day: u32 = number.parse().ok()?;
    (1..=31).contains(&day).then(|| ordinal(&day.to_string()))
}

fn year_after(number: &str) -> String {
    if number.is_empty() {
        String::new()
    } else {
        format!(" , {}", number::year(number))
    }
}

/// A date in numbers. Without a given order the month is first, as Americans write it, unless it cannot be.
pub(super) fn numeric(first: &str, second: &str, third: &str, order: Option<DateOrder>) -> Option<String> {
    let above_twelve = first.parse::<u32>().ok()? > 12;
    let order = match order {
        None if above_twelve => DateOrder::Dmy,
        None => DateOrder::Mdy,
        Some(order) => order,
    };
    let (month, date, year) = match order {
        DateOrder::Mdy => (first, second, third),
        DateOrder::Dmy => (second, first, third),
        DateOrder::Ymd => (second, third, first),
        DateOrder::Ydm => (third, second, first),
        DateOrder::My | DateOrder::Ym | DateOrder::Y | DateOrder::M | DateOrder::D => return None,
    };
    let month = month_of(month)?;
    let year = match year.len() {
        0 => String::new(),
        2 => format!(" , {}", number::year(&century(year)?)),
        _ => year_after(year),
    };
    Some(format!("{month} {}{year}", day(date)?))
}

/// "on 12/5" is a date; "on 3/4 of all days" is not.
fn month_and_day(found: &Captures, context: &Context) -> Option<String> {
    let last = context.last_word().unwrap_or("");
    let dated = matches!(
        last.to_ascii_lowercase().as_str(),
        "on" | "since" | "until" | "dated"
    );
    let counted = is_noun(context) || context.next_word().eq_ignore_ascii_case("of");
    let other = context.after.starts_with(['/', '-', '%', '"', '\'', '″', '′']);
    if !(dated || WEEKDAYS.contains(&last)) || counted || other {
        return None;
    }
    numeric(text(found, 1), text(found, 2), "", None)
}

/// A year of two digits in full: from 40 upwards it lies in the last century, below that in this one.
fn century(year: &str) -> Option<String> {
    /// The first of the years of the last century.
    const WINDOW: u32 = 40;
    let value: u32 = year.parse().ok()?;
    Some(format!("{}{year}", if value < WINDOW { "20" } else { "19" }))
}

/// A year of two or four digits in full.
pub(super) fn in_full(year: &str) -> Option<String> {
    if year.len() == 2 {
        century(year)
    } else {
        Some(year.to_owned())
    }
}

/// The name of the month with a number.
pub(super) fn month_of(number: &str) -> Option<&'static str> {
    MONTHS.get(number.parse::<usize>().ok()?.checked_sub(1)?).copied()
}

/// Whether the name of a month in small letters is far more often a verb: "we march 5 miles", "you may 3 times".
fn is_verb(written: &str) -> bool {
    matches!(written, "may" | "march" | "mar")
}

/// A short name of a month by itself: with a point, or beside another month or a weekday.
fn month_alone(found: &Captures, context: &Context) -> Option<String> {
    let written = text(found, 0).trim_end_matches('.');
    let dotted = text(found, 0).ends_with('.') && !matches!(written, "Mar" | "Jun" | "Jul" | "Apr");
    let beside =
        starts_with_any(beside_after(context), &MONTHS) || ends_with_any(beside_before(context), &MONTHS);
    let day = context.before.trim_end().ends_with(|c: char| c.is_ascii_digit());
    (dotted || beside || day).then(|| month(written).map(str::to_owned))?
}

/// What stands after the dash, slash, comma or "and" that follows, if there is one.
fn beside_after<'a>(context: &Context<'a>) -> &'a str {
    let after = context.after.trim_start_matches('.');
    let joints = ["-", "–", " - ", " – ", "/", ", ", " and ", " & ", " to ", " or "];
    joints
        .iter()
        .rev()
        .find_map(|joint| after.strip_prefix(joint))
        .unwrap_or("")
}

/// What stands before such a joint.
fn beside_before<'a>(context: &Context<'a>) -> &'a str {
    let joints = ["-", "–", " - ", " – ", "/", ", ", " and ", " & ", " to ", " or "];
    let before = joints
        .iter()
        .rev()
        .find_map(|joint| context.before.strip_suffix(joint))
        .unwrap_or("");
    before.trim_end_matches('.')
}

/// Whether a text begins with one of these names or with three letters of one and no more.
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

/// Whether two digits with an s are a decade: after a word that points to one, at the start, or before a noun of a time.
fn is_decade(context: &Context) -> bool {
    let last = context.last_word().unwrap_or("").to_ascii_lowercase();
    let pointed = matches!(
        last.as_str(),
        "the"
            | "early"
            | "late"
            | "mid"
            | "his"
            | "her"
            | "their"
            | "my"
            | "your"
            | "our"
            | "in"
            | "1"
            | "of"
            | "those"
            | "from"
    );
    let joint = context.before.ends_with(['-', '–'])
        || last.ends_with('s') && last.starts_with(|c: char| c.is_ascii_digit());
    pointed || joint || last.is_empty() || is_era(context.next_word())
}

/// Whether a noun is one that a decade describes rather than seconds: "an 80s band".
fn is_era(noun: &str) -> bool {
    matches!(
        noun,
        "band"
            | "vibe"
            | "vibes"
            | "song"
            | "songs"
            | "style"
            | "sound"
            | "sounds"
            | "music"
            | "look"
            | "movie"
            | "film"
            | "show"
            | "classic"
            | "hit"
            | "hits"
            | "throwback"
            | "feel"
            | "party"
            | "icon"
            | "pop"
            | "rock"
            | "disco"
            | "synth"
            | "synths"
            | "sitcom"
            | "revival"
            | "aesthetic"
            | "tune"
            | "tunes"
            | "singer"
            | "star"
            | "kid"
            | "car"
    )
}

fn decade(tens: &str) -> Option<String> {
    (tens != "00" && tens != "10").then(|| number::plural(&cardinal(tens)))
}

/// The full name of a weekday.
fn weekday_of(written: &str) -> &'static str {
    let start = written.get(..3).unwrap_or("");
    let same = |name: &&&str| name[..3].eq_ignore_ascii_case(start);
    WEEKDAYS.iter().find(same).copied().unwrap_or("Sunday")
}

/// Two figures of a year after an apostrophe.
fn short_year(digits: &str) -> String {
    match digits.strip_prefix('0') {
        Some("0") => "two thousand".to_owned(),
        Some(one) => format!("oh {}", cardinal(one)),
        None => cardinal(digits),
    }
}

/// A date with points and two figures of its year: where all figures are written or the year is of the last century, and no
/// version is named.
fn short_date(found: &Captures, context: &Context) -> Option<String> {
    const VERSIONS: [&str; 9] = [
        "version",
        "v",
        "firmware",
        "release",
        "build",
        "update",
        "paragraph",
        "section",
        "to",
    ];
    let [date, month, year] = [1, 2, 3].map(|group| text(found, group));
    let last = context.last_word().unwrap_or("").to_ascii_lowercase();
    let whole = date.len() == 2 && month.len() == 2 && (date.starts_with('0') || month.starts_with('0'));
    let old = year.parse::<u32>().is_ok_and(|year| year >= 40);
    if context.after.starts_with('.') && context.after[1..].starts_with(|c: char| c.is_ascii_digit())
        || VERSIONS.contains(&last.as_str())
        || !(whole || old)
    {
        return None;
    }
    Some(format!(
        "the {} of {}{}",
        day(date)?,
        month_of(month.trim_start_matches('0'))?,
        year_after(&in_full(year)?)
    ))
}

/// Short weekday names, only before a date, a comma or a time.
fn weekday(found: &Captures, context: &Context) -> Option<String> {
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
