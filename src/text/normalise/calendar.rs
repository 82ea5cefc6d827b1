//! Dates and times of day.

use regex::Captures;

use super::super::markup::DateOrder;
use super::number::{self, cardinal, ordinal};
use super::{Context, RuleRow, stop, text};

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

macro_rules! month {
    () => {
        r"(Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
    };
}

macro_rules! half {
    () => {
        r"(?:\s?([AaPp])(?:\.\s?[Mm]\.?|[Mm]\b))"
    };
}

pub(super) const RULES: &[RuleRow] = &[
    (
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
                clock(text(found, 4), text(found, 5), "")
            ))
        },
    ),
    ("9", r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b", |found, _| {
        numeric(
            text(found, 1),
            text(found, 2),
            text(found, 3),
            Some(DateOrder::Ymd),
        )
    }),
    ("9", r"^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b", |found, _| {
        numeric(text(found, 1), text(found, 2), text(found, 3), None)
    }),
    ("9", r"^(\d{1,2})-(\d{1,2})-(\d{4})\b", |found, _| {
        numeric(text(found, 1), text(found, 2), text(found, 3), None)
    }),
    ("9", r"^(\d{1,2})\.(\d{1,2})\.(\d{4})\b", |found, _| {
        numeric(
            text(found, 1),
            text(found, 2),
            text(found, 3),
            Some(DateOrder::Dmy),
        )
    }),
    (
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
        "a",
        concat!(
            "^",
            month!(),
            r"\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4})\b)?"
        ),
        |found, context| {
            let clock = context.after.starts_with(':') || context.after.starts_with('%');
            let month = month(text(found, 1)).filter(|_| !clock)?;
            Some(format!(
                "{month} {}{}",
                day(text(found, 2))?,
                year_after(text(found, 3))
            ))
        },
    ),
    (
        "9",
        concat!(
            r"^(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?",
            month!(),
            r"\b\.?(?:,?\s+(\d{4})\b)?"
        ),
        |found, context| {
            let month = month(text(found, 2))?;
            let the = if context.before.trim_end().to_ascii_lowercase().ends_with("the") {
                ""
            } else {
                "the "
            };
            Some(format!(
                "{the}{} of {month}{}",
                day(text(found, 1))?,
                year_after(text(found, 3))
            ))
        },
    ),
    ("a", concat!("^", month!(), r",?\s+(\d{4})\b"), |found, _| {
        Some(format!(
            "{}{}",
            month(text(found, 1))?,
            year_after(text(found, 2))
        ))
    }),
    ("a", r"^(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?(,?)", weekday),
    ("a", r"^(Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.", |found, _| {
        month(text(found, 1)).map(str::to_owned)
    }),
    ("9'", r"^'?(\d0)'?s\b", |found, _| decade(text(found, 1))),
    ("9", r"^(\d{2})(\d0)'?s\b", |found, _| match text(found, 2) {
        "00" if text(found, 1).ends_with('0') => {
            Some(number::plural(&cardinal(&format!("{}00", text(found, 1)))))
        }
        "00" => Some(format!("{} hundreds", cardinal(text(found, 1)))),
        tens => Some(format!("{} {}", cardinal(text(found, 1)), decade(tens)?)),
    }),
    (
        "9",
        concat!(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?", half!(), "?"),
        time,
    ),
    (
        "9",
        concat!(r"^(\d{1,2})\s?[-–]\s?(\d{1,2})", half!()),
        |found, context| {
            let half = half(text(found, 3), found, context);
            Some(format!(
                "{} to {} {half}",
                cardinal(text(found, 1)),
                cardinal(text(found, 2))
            ))
        },
    ),
    ("9", concat!(r"^(\d{1,2})", half!()), |found, context| {
        let hour: u32 = text(found, 1)
            .parse()
            .ok()
            .filter(|hour| (1..=24).contains(hour))?;
        Some(format!(
            "{} {}",
            cardinal(&hour.to_string()),
            half(text(found, 2), found, context)
        ))
    }),
    ("9", r"^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)\b", |found, context| {
        let more = context.after.starts_with(':');
        (!more).then(|| {
            format!(
                "{} to {}",
                number::decimal(text(found, 1)),
                number::decimal(text(found, 2))
            )
        })
    }),
];

/// The full name of a month from its name or abbreviation.
fn month(written: &str) -> Option<&'static str> {
    MONTHS
        .into_iter()
        .find(|month| month.starts_with(&written[..3.min(written.len())]))
}

/// A day of the month as an ordinal.
fn day(number: &str) -> Option<String> {
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
    };
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    let year = match year.len() {
        0 => String::new(),
        2 if year.starts_with('0') => format!(" , two thousand {}", cardinal(year.trim_start_matches('0'))),
        2 => format!(" , twenty {}", cardinal(year)),
        _ => year_after(year),
    };
    Some(format!(
        "{month} {}{}",
        day(date)?,
        year.trim_end_matches(" zero")
    ))
}

fn decade(tens: &str) -> Option<String> {
    (tens != "00" && tens != "10").then(|| number::plural(&cardinal(tens)))
}

/// Short weekday names, only before a date, a comma or a time.
fn weekday(found: &Captures, context: &Context) -> Option<String> {
    let name = match &text(found, 1)[..3] {
        "Mon" => "Monday",
        "Tue" => "Tuesday",
        "Wed" => "Wednesday",
        "Thu" => "Thursday",
        "Fri" => "Friday",
        "Sat" => "Saturday",
        _ => "Sunday",
    };
    let after = context.after.trim_start();
    let dated = after.starts_with(|c: char| c.is_ascii_digit())
        || after
            .get(..3)
            .is_some_and(|start| MONTHS.iter().any(|month| month.starts_with(start)));
    let dotted = text(found, 0).contains('.') && !matches!(name, "Saturday" | "Sunday" | "Monday");
    let comma = if text(found, 2).is_empty() { "" } else { " ," };
    (dated || dotted).then(|| format!("{name}{comma}"))
}

fn time(found: &Captures, context: &Context) -> Option<String> {
    let (hours, minutes, seconds) = (text(found, 1), text(found, 2), text(found, 3));
    if context.after.starts_with(':') || hours.parse::<u32>().ok()? > 24 || minutes.parse::<u32>().ok()? > 59
    {
        return None;
    }
    let half = half(text(found, 4), found, context);
    let time = clock(hours, minutes, &half);
    Some(match seconds.trim_start_matches('0') {
        "" if seconds.is_empty() => time,
        "" => format!("{time} exactly"),
        "1" => format!("{time} and one second"),
        some => format!("{time} and {} seconds", cardinal(some)),
    })
}

/// "9", "30" is "nine thirty"; on the hour it is "nine o'clock" or "fourteen hundred".
pub(super) fn clock(hours: &str, minutes: &str, half: &str) -> String {
    let hour: usize = hours.parse().unwrap_or(0);
    let said = cardinal(&hour.to_string());
    let minute: usize = minutes.parse().unwrap_or(0);
    let time = match (minute, half) {
        (0, "") if hour == 0 => "midnight".to_owned(),
        (0, "") if hour <= 12 => format!("{said} o'clock"),
        (0, "") => format!("{said} hundred"),
        (0, _) => said,
        _ => format!("{said} {}", number::after_hundred(minute)),
    };
    format!("{time} {half}").trim_end().to_owned()
}

/// "a.m." or "p.m."; its last point may also end the sentence.
fn half(letter: &str, found: &Captures, context: &Context) -> String {
    let said = match letter {
        "" => return String::new(),
        "a" | "A" => "=AM",
        _ => "=PM",
    };
    if !text(found, 0).ends_with('.') {
        return said.to_owned();
    }
    // "At 3 a.m. I woke up" is one sentence as often as two.
    let next = context.after.trim_start().split(' ').next().unwrap_or("");
    let person = matches!(next, "I" | "He" | "She" | "We" | "They" | "You" | "It");
    format!("{said}{}", if person { " ," } else { stop(context) })
}
