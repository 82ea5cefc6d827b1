//! Dates and times of day.

use regex::Captures;

use super::super::markup::DateOrder;
use super::number::{self, cardinal, ordinal};
use super::{Context, RuleRow, serial, stop, text};

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

macro_rules! half {
    () => {
        r"(?:\s?([AaPp])(?:\.\s?[Mm]\b\.?|[Mm]\b))"
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
                clock(text(found, 4), text(found, 5), "")
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
    (
        "clock time",
        "9",
        concat!(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?(?:", half!(), ")?"),
        time,
    ),
    (
        "clock time with a point",
        "9",
        concat!(r"^(\d{1,2})\.(\d{2})(?:", half!(), r"|\s?(o'clock)\b)"),
        |found, context| time_with_point(found, context),
    ),
    (
        "clock time with a point behind \"at\"",
        "9",
        r"^(\d{1,2})\.(\d{2})\b",
        |found, context| {
            let more = context.after.starts_with(['%', '.', ',', ':'])
                && context.after[1..].starts_with(|c: char| c.is_ascii_digit());
            (is_appointed(context) && !more).then(|| time_with_point(found, context))?
        },
    ),
    (
        "range of clock times with points",
        "9",
        concat!(r"^(\d{1,2})\.(\d{2})\s?[-–]\s?(\d{1,2})\.(\d{2})", half!()),
        |found, context| {
            let [from, first, to, second] = [1, 2, 3, 4].map(|group| text(found, group));
            let fits = |hours: &str, minutes: &str| {
                matches!(hours.parse(), Ok(0..=24)) && matches!(minutes.parse(), Ok(0..=59))
            };
            let half = half(text(found, 5), found, context);
            let said = || format!("{} to {}", clock(from, first, " "), clock(to, second, &half));
            (fits(from, first) && fits(to, second)).then(said)
        },
    ),
    (
        "range of hours",
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
    ("hour", "9", concat!(r"^(\d{1,2})", half!()), |found, context| {
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
    (
        "ratio",
        "9",
        r"^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)\b",
        |found, context| {
            let more = context.after.starts_with(':');
            (!more).then(|| {
                format!(
                    "{} to {}",
                    number::decimal(text(found, 1)),
                    number::decimal(text(found, 2))
                )
            })
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

/// What stands behind the dash, slash, comma or "and" that follows, if there is one.
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

/// Whether two digits with an s are a decade: behind a word that points to one, at the start, or before a noun of a time.
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

/// Whether "at" stands before, and before that something that happens at a time of day: "the bus leaves at 7.45".
fn is_appointed(context: &Context) -> bool {
    #[rustfmt::skip]
    const EVENTS: &[&str] = &[
        "leave", "leaves", "left", "arrive", "arrives", "arrived", "depart", "departs", "departed", "meet", "meeting", "met", "start", "starts", "started", "begin",
        "begins", "began", "open", "opens", "opened", "close", "closes", "closed", "end", "ends", "ended", "doors", "train", "bus", "flight", "ferry", "dinner", "lunch",
        "breakfast", "supper", "wake", "woke",
    ];
    let mut words = context
        .before
        .rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let at = words.next().is_some_and(|word| word.eq_ignore_ascii_case("at"));
    at && words
        .take(3)
        .any(|word| EVENTS.contains(&word.to_ascii_lowercase().as_str()))
}

fn time_with_point(found: &Captures, context: &Context) -> Option<String> {
    let (hours, minutes) = (text(found, 1), text(found, 2));
    let fits = matches!(hours.parse(), Ok(0..=24)) && matches!(minutes.parse(), Ok(0..=59));
    let half = half(text(found, 3), found, context);
    let o_clock = if text(found, 4).is_empty() || minutes == "00" {
        ""
    } else {
        " o'clock"
    };
    fits.then(|| format!("{}{o_clock}", clock(hours, minutes, &half)))
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

/// Two figures of a year behind an apostrophe.
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

fn time(found: &Captures, context: &Context) -> Option<String> {
    let (hours, minutes, seconds) = (text(found, 1), text(found, 2), text(found, 3));
    if context.after.starts_with(':') || hours.parse::<u32>().ok()? > 24 || minutes.parse::<u32>().ok()? > 59
    {
        return None;
    }
    let half = half(text(found, 4), found, context);
    if minutes == "00" && context.after.trim_start().starts_with("o'clock") {
        return Some(cardinal(hours));
    }
    // With seconds it is as much a duration, as on a recorder, as a time of day; this reading fits both.
    if half.is_empty() && !seconds.is_empty() && minutes != "00" {
        let counted = super::measure::counted;
        return Some(format!(
            "{} {} and {}",
            counted(hours, "hour")?,
            counted(minutes, "minute")?,
            counted(seconds, "second")?
        ));
    }
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
    if context.after.starts_with(|c: char| c.is_alphanumeric()) {
        return said.to_owned();
    }
    // "At 3 a.m. I woke up" is one sentence as often as two.
    let next = context.after.trim_start().split(' ').next().unwrap_or("");
    let person = matches!(next, "I" | "He" | "She" | "We" | "They" | "You" | "It");
    format!("{said}{}", if person { " ," } else { stop(context) })
}
