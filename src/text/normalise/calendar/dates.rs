//! Dates in numbers, days and years.

use regex::Captures;

use super::super::measure::is_noun;
use super::super::number::{self, cardinal, ordinal};
use super::super::rule::{Context, text};
use super::names::{WEEKDAYS, month_of};
use crate::text::say_as::DateOrder;

/// A date in numbers. Without a given order the month is first, as in the US, unless that is impossible.
pub(in super::super) fn numeric(
    first: &str,
    second: &str,
    third: &str,
    order: Option<DateOrder>,
) -> Option<String> {
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

/// A day of the month as an ordinal.
pub(in super::super) fn day(number: &str) -> Option<String> {
    let day: u32 = number.parse().ok()?;
    (1..=31).contains(&day).then(|| ordinal(&day.to_string()))
}

/// "on 12/5" is a date; "on 3/4 of all days" is not.
pub(super) fn month_and_day(found: &Captures, context: &Context) -> Option<String> {
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

/// A date with points and a two-digit year, if all digits are written or the year is of the last century, and
/// it is not a version.
pub(super) fn short_date(found: &Captures, context: &Context) -> Option<String> {
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

pub(super) fn year_after(number: &str) -> String {
    if number.is_empty() {
        String::new()
    } else {
        format!(" , {}", number::year(number))
    }
}

/// A two-digit year after an apostrophe.
pub(super) fn short_year(digits: &str) -> String {
    match digits.strip_prefix('0') {
        Some("0") => "two thousand".to_owned(),
        Some(one) => format!("oh {}", cardinal(one)),
        None => cardinal(digits),
    }
}

/// A year of two or four digits in full.
pub(in super::super) fn in_full(year: &str) -> Option<String> {
    if year.len() == 2 {
        century(year)
    } else {
        Some(year.to_owned())
    }
}

/// A two-digit year in full: from 40 on in the last century, otherwise in this one.
pub(super) fn century(year: &str) -> Option<String> {
    /// The first two-digit year of the last century.
    const WINDOW: u32 = 40;
    let value: u32 = year.parse().ok()?;
    Some(format!("{}{year}", if value < WINDOW { "20" } else { "19" }))
}
