//! Times of day, their ranges, and ratios with the same notation.

use regex::Captures;

use super::number::{self, cardinal};
use super::rule::{Context, RuleRow, stop, text};

macro_rules! half {
    () => {
        r"(?:\s?([AaPp])(?:\.\s?[Mm]\b\.?|[Mm]\b))"
    };
}

pub(super) const RULES: &[RuleRow] = &[
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
        "duration in letters",
        "9",
        r"^(?:(\d+)h(?:(\d{2})|(\d{1,2})m(?:in)?(?:(\d{1,2})s)?)|(\d+)m(?:in)?(\d{1,2})s)\b",
        |found, _| {
            let names = ["hour", "minute", "minute", "second", "minute", "second"];
            let parts = (1..).zip(names).filter_map(|(group, name)| {
                let number = text(found, group);
                (!number.is_empty()).then(|| super::measure::counted(number, name))
            });
            Some(parts.collect::<Option<Vec<_>>>()?.join(" "))
        },
    ),
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

/// Whether "at" precedes, and before it something that happens at a time of day: "the bus leaves at 7.45".
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
    // With seconds it may be a time of day or a duration, as on a recorder. This reading suits both.
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
    // "At 3 a.m. I woke up" is equally often one sentence or two.
    let next = context.after.trim_start().split(' ').next().unwrap_or("");
    let person = matches!(next, "I" | "He" | "She" | "We" | "They" | "You" | "It");
    format!("{said}{}", if person { " ," } else { stop(context) })
}
