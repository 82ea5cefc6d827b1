//! Dates: days, months, years, decades and eras.
//!
//! | module | |
//! |---|---|
//! | `names` | months and weekdays |
//! | `dates` | dates in numbers, days and years |
//! | `decades` | decades |

mod dates;
mod decades;
mod names;

use self::dates::{month_and_day, short_date, short_year, year_after};
use self::decades::{decade, is_decade};
use self::names::{is_verb, month, month_alone, weekday, weekday_of};
use super::number::{self, cardinal, ordinal};
use super::rule::{RuleRow, stop, text};
use super::serial;
use crate::text::say_as::DateOrder;

pub(super) use self::dates::{day, in_full, numeric};
pub(super) use self::names::{MONTHS_WRITTEN, WEEKDAYS_WRITTEN, is_month, month_of};

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
            // Two-digit numbers could also be a fraction.
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
