//! The readings of `<say-as>`.

use super::super::say_as::{DateOrder, SayAs};
use super::characters::characters;
use super::{calendar, clock, measure, money, number, roman, serial};

/// The given reading of a text; `None` if the text does not match it and is read as usual.
pub(super) fn read(text: &str, reading: SayAs) -> Option<String> {
    let text = text.trim();
    let has_digits = text.contains(|c: char| c.is_ascii_digit());
    match reading {
        SayAs::Characters => Some(characters(text)).filter(|said| !said.is_empty()),
        SayAs::Cardinal | SayAs::Ordinal if !has_digits => {
            let value = roman::roman_value(text)?.to_string();
            let rank = reading == SayAs::Ordinal;
            Some(if rank {
                number::ordinal(&value)
            } else {
                number::cardinal(&value)
            })
        }
        _ if !has_digits => None,
        SayAs::Digits => digits(text),
        SayAs::Telephone => Some(telephone(text)),
        SayAs::Cardinal => is_number(text).then(|| number::signed(text)),
        SayAs::Ordinal => {
            let bare = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            bare.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b',')
                .then(|| number::ordinal(bare))
        }
        SayAs::Fraction => fraction(text),
        SayAs::Date(order) => date(text, order),
        SayAs::Time => time(text).or_else(|| duration(text, false)),
        SayAs::Duration { hours } => duration(text, hours).or_else(|| time(text)),
        SayAs::Currency => money::read(text),
    }
}

/// A telephone number with everything on the keys: digits, letters, star and pound sign, and an extension.
fn telephone(text: &str) -> String {
    let spaced = text.replace('*', " * ").replace('#', " # ");
    let parts = spaced
        .split(|c: char| c.is_whitespace() || "-./()".contains(c))
        .filter(|part| !part.is_empty());
    let said = parts.map(|part| match part.to_ascii_lowercase().as_str() {
        "*" => "star".to_owned(),
        "#" => "pound".to_owned(),
        "ext" | "x" | "extension" => "extension".to_owned(),
        _ if part.contains(|c: char| c.is_ascii_alphabetic()) => characters(part),
        _ => serial::dial(part),
    });
    said.collect::<Vec<_>>().join(" , ")
}

const SIGNS: [char; 3] = ['-', '+', '−'];

fn is_number(text: &str) -> bool {
    let bare = text.trim_start_matches(SIGNS);
    bare.bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.')
}

/// Digit by digit, with a sign and a decimal point; spaces and hyphens between groups are skipped.
fn digits(text: &str) -> Option<String> {
    let sign = match text.chars().next()? {
        '-' | '−' => "minus",
        '+' => "plus",
        _ => "",
    };
    let names = text.trim_start_matches(SIGNS).chars().filter_map(|c| match c {
        '0'..='9' => Some(Some(number::spell(c.encode_utf8(&mut [0; 4])))),
        '.' => Some(Some("point".to_owned())),
        ' ' | '-' | ',' | '(' | ')' | '/' => None,
        _ => Some(None),
    });
    let names: Option<Vec<String>> = names.collect();
    Some(format!("{sign} {}", names?.join(" ")).trim_start().to_owned())
}

/// "3/4", "1 1/2", "7+1/2", with a sign.
fn fraction(text: &str) -> Option<String> {
    let bare = text.trim_start_matches(SIGNS);
    let sign = if text.starts_with(['-', '−']) {
        "minus "
    } else {
        ""
    };
    let (above, bottom) = bare.split_once(['/', '⁄'])?;
    let (whole, top) = match above.trim().split_once(['+', ' ']) {
        Some((whole, top)) => (whole.trim(), top.trim()),
        None => ("", above.trim()),
    };
    let bottom = bottom.trim();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !number(top) || !number(bottom) || !(whole.is_empty() || number(whole)) {
        return None;
    }
    let said = if whole.is_empty() {
        number::fraction(top, bottom)
    } else {
        number::mixed(whole, top, bottom)
    };
    Some(format!("{sign}{said}"))
}

fn date(text: &str, order: Option<DateOrder>) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'?');
    if !parts.iter().all(digits) {
        return None;
    }
    match (&parts[..], order) {
        ([whole], Some(order)) if whole.len() > 3 && order != DateOrder::Y => joined_date(whole, order),
        ([whole], None) if whole.len() == 8 => joined_date(whole, DateOrder::Ymd),
        ([month], Some(DateOrder::M)) => calendar::month_of(month).map(str::to_owned),
        ([day], Some(DateOrder::D)) => calendar::day(day),
        ([year], None | Some(DateOrder::Y)) if (1..=4).contains(&year.len()) => Some(number::year(year)),
        ([month, year], Some(DateOrder::My)) | ([year, month], Some(DateOrder::Ym)) => {
            month_and_year(month, year)
        }
        ([month, year], None) if year.len() == 4 => {
            Some(format!("{} , {}", calendar::month_of(month)?, number::year(year)))
        }
        ([first, second], _) if first.len() <= 2 && second.len() <= 2 => match order {
            Some(DateOrder::Dmy) => calendar::numeric(first, second, "", order),
            _ => calendar::numeric(first, second, "", Some(DateOrder::Mdy)),
        },
        ([first, second, third], order) if first.len() == 4 => {
            let ydm = order.filter(|order| *order == DateOrder::Ydm);
            calendar::numeric(first, second, third, ydm.or(Some(DateOrder::Ymd)))
        }
        ([first, second, third], _) => calendar::numeric(first, second, third, order),
        _ => None,
    }
}

/// A date without separators, in the given order: "20240409", "04092024", "0409". Question marks stand for an
/// unspecified year.
fn joined_date(digits: &str, order: DateOrder) -> Option<String> {
    let [first, second, third] = match (order, digits.len()) {
        (DateOrder::Ymd | DateOrder::Ydm, 8) => [&digits[..4], &digits[4..6], &digits[6..]],
        (DateOrder::Mdy | DateOrder::Dmy, 8) => [&digits[..2], &digits[2..4], &digits[4..]],
        (DateOrder::Mdy | DateOrder::Dmy | DateOrder::Ymd, 6) => [&digits[..2], &digits[2..4], &digits[4..]],
        (DateOrder::Mdy | DateOrder::Dmy, 4) => [&digits[..2], &digits[2..], ""],
        (DateOrder::My, 6) => return month_and_year(&digits[..2], &digits[2..]),
        (DateOrder::Ym, 6) => return month_and_year(&digits[4..], &digits[..4]),
        _ => return None,
    };
    if first == "????" {
        let order = if order == DateOrder::Ymd {
            DateOrder::Mdy
        } else {
            DateOrder::Dmy
        };
        return calendar::numeric(second, third, "", Some(order));
    }
    calendar::numeric(first, second, third, Some(order))
}

fn month_and_year(month: &str, year: &str) -> Option<String> {
    Some(format!(
        "{} , {}",
        calendar::month_of(month)?,
        number::year(&calendar::in_full(year)?)
    ))
}

fn time(text: &str) -> Option<String> {
    let (hours, rest) = text.split_once([':', '.', 'h'])?;
    let minutes = rest.get(..2)?;
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (seconds, half) = match rest[2..].strip_prefix(':') {
        Some(rest) => (rest.get(..2)?, &rest[2..]),
        None => ("", &rest[2..]),
    };
    let half = match half.trim().to_ascii_lowercase().replace('.', "").as_str() {
        "" => "",
        "am" => "=AM",
        "pm" => "=PM",
        _ => return None,
    };
    if !number(hours) || !number(minutes) || !(seconds.is_empty() || number(seconds)) {
        return None;
    }
    let fits = hours.parse::<u32>().ok()? < 25 && minutes.parse::<u32>().ok()? < 60;
    let time = clock::clock(hours, minutes, half);
    let seconds = seconds.trim_start_matches('0');
    fits.then(|| match seconds {
        "" => time,
        "1" => format!("{time} and one second"),
        _ => format!("{time} and {} seconds", number::cardinal(seconds)),
    })
}

/// Minutes and seconds: `1'21"`, `1:21`, `2'`, `45"`, or hours before them. With `hours`, `1:21` are hours and minutes.
fn duration(text: &str, hours: bool) -> Option<String> {
    let text = text.replace('″', "\"").replace("''", "\"").replace('′', "'");
    let number = |part: &str| {
        (!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.to_owned())
    };
    if let Some((minutes, seconds)) = text.split_once('\'') {
        let minutes = number(minutes.trim())?;
        return match seconds.trim().trim_end_matches('"') {
            "" => measure::counted(&minutes, "minute"),
            seconds => measure::minutes_and_seconds(&minutes, &number(seconds)?),
        };
    }
    if let Some(seconds) = text.strip_suffix('"') {
        return measure::counted(&number(seconds.trim())?, "second");
    }
    let parts: Option<Vec<String>> = text.split(':').map(number).collect();
    match &parts?[..] {
        [hour, minutes] if hours => Some(format!(
            "{} {}",
            measure::counted(hour, "hour")?,
            measure::counted(minutes, "minute")?
        )),
        [minutes, seconds] => measure::minutes_and_seconds(minutes, seconds),
        [hours, minutes, seconds] => Some(format!(
            "{} {}",
            measure::counted(hours, "hour")?,
            measure::minutes_and_seconds(minutes, seconds)?
        )),
        _ => None,
    }
}
