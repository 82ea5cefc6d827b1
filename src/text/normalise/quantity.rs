//! Quantities: money, units, percentages, fractions, ranges and plain numbers.

use regex::Captures;

use super::number::{self, cardinal, decimal, signed};
use super::units;
use super::{Context, RuleRow, text};

/// Digits, with thousands separators and decimals or without.
macro_rules! num {
    () => {
        r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
    };
}

macro_rules! magnitude {
    () => {
        r"(?:\s?(k|K|m|mn|M|bn|b|B|tn|thousand|million|billion|trillion)\b)?"
    };
}

pub(super) const RULES: &[RuleRow] = &[
    (
        "$£€¥₹₩₽₿",
        concat!(
            r"^([$£€¥₹₩₽₿])\s?(",
            num!(),
            r")\s?[-–]\s?[$£€¥₹₩₽₿]?(",
            num!(),
            ")",
            magnitude!()
        ),
        money_range,
    ),
    (
        "-−U$£€¥₹₩₽₿",
        concat!(r"^([-−]?)(?:US)?([$£€¥₹₩₽₿])\s?(", num!(), ")", magnitude!()),
        money,
    ),
    (
        "9",
        concat!("^(", num!(), r")\s?(€|£|¢|USD\b|EUR\b|GBP\b|CHF\b|CAD\b|AUD\b)"),
        money_behind,
    ),
    ("9", r"^(\d{1,3}(?:,\d{3})*|\d+)(?:st|nd|rd|th)\b", |found, _| {
        Some(number::ordinal(text(found, 1)))
    }),
    ("9", r"^(\d+)'(\d{1,2})\x22", |found, _| {
        Some(format!(
            "{} foot {}",
            cardinal(text(found, 1)),
            cardinal(text(found, 2))
        ))
    }),
    ("9", r"^(?:(\d+)[ -])?(\d+)/(\d+)\b", fraction),
    ("9", r"^(\d+)\s?([½¼¾⅓⅔⅛⅜⅝⅞⅕])", mixed_number),
    (
        "9",
        concat!(
            "^(",
            num!(),
            r")\s?([x×])\s?(",
            num!(),
            r")(?:\s?[x×]\s?(",
            num!(),
            "))?"
        ),
        product,
    ),
    ("9", concat!("^(", num!(), r")[x×](?:\s|$)"), |found, _| {
        Some(format!("{} times", decimal(text(found, 1))))
    }),
    (
        "9",
        concat!(
            "^(",
            num!(),
            r")\s?[-–]\s?(",
            num!(),
            r")\s?([A-Za-zµΩ°%‰][A-Za-zµΩ°%‰/²³]*)"
        ),
        measured_range,
    ),
    (
        "9",
        concat!("^(", num!(), r")(\s?)([-–])(\s?)(", num!(), ")"),
        range,
    ),
    ("9", r"^(\d+(?:\.\d+)?)(M|B|bn)\b", |found, context| {
        let counts =
            text(found, 1).contains('.') || context.after.trim_start().starts_with(char::is_lowercase);
        counts.then(|| format!("{} {}", decimal(text(found, 1)), magnitude(text(found, 2))))
    }),
    ("9", r"^(\d+(?:\.\d+)?)k\b", |found, _| {
        Some(format!("{} thousand", decimal(text(found, 1))))
    }),
    (
        "9+-−±–",
        concat!(r"^([-+−±–]?", num!(), r")(\s?)([A-Za-zµΩ°%‰][A-Za-zµΩ°%‰/²³]*)"),
        measure,
    ),
    (
        "9+-−±–",
        concat!(r"^([-+−±–]?", num!(), r")(\s?)(°)"),
        |found, context| sign_stands(found, context).then(|| format!("{} degrees", signed(text(found, 1)))),
    ),
    // Thousands with points or spaces between, where the zeros leave no doubt.
    (
        "9",
        r"^\d{1,3}(?:(?: \d{3})* 000|(?:\.\d{3})+\.000)\b",
        |found, _| Some(cardinal(text(found, 0))),
    ),
    ("9", r"^(\d{4})\b", year),
    ("9+-−±", concat!("^[-+−±]?", num!()), |found, context| {
        // "2a" and "6XE" are read as one.
        let mixed = context.after.starts_with(char::is_alphabetic) && !text(found, 0).contains(['.', ',']);
        (sign_stands(found, context) && !mixed).then(|| signed(text(found, 0)))
    }),
    (".", r"^\.(\d+)\b", |found, _| {
        Some(format!("point {}", number::spell(text(found, 1))))
    }),
    ("^", r"^\^\(?([-−]?\d+)\)?", |found, _| {
        Some(match text(found, 1) {
            "2" => "squared".to_owned(),
            "3" => "cubed".to_owned(),
            power => format!("to the power of {}", signed(power)),
        })
    }),
    ("~", r"^~", |_, context| {
        context
            .after
            .starts_with(|c: char| c.is_ascii_digit())
            .then(|| "about".to_owned())
    }),
    (
        "/",
        r"^/(day|week|month|year|night|hour|person|user|mo|yr|hr|h|min|kg|lb)\b",
        |found, context| {
            let per = text(found, 1);
            let amount = per.len() > 3
                || matches!(per, "day" | "mo" | "yr" | "hr")
                || context.before.ends_with(|c: char| c.is_ascii_digit());
            let name = match per {
                "mo" => "month".to_owned(),
                "day" | "week" | "month" | "year" | "night" | "hour" | "person" | "user" => per.to_owned(),
                unit => units::singular(unit)?,
            };
            amount.then(|| format!("per {name}"))
        },
    ),
    ("/", r"^/\s", |_, context| {
        let sum = context.before.contains('=') || context.after.contains('=');
        (sum && context.before.ends_with(' ')).then(|| "divided by".to_owned())
    }),
];

/// A sign belongs to a number only where something ends before it; else it is a hyphen.
fn sign_stands(found: &Captures, context: &Context) -> bool {
    let signed = text(found, 0).starts_with(|c: char| !c.is_ascii_digit());
    !signed || context.before.is_empty() || context.before.ends_with([' ', '(', '\n', '=', ':', ',', '/'])
}

/// Singular, plural and hundredth of a currency.
fn currency(symbol: &str) -> (&'static str, &'static str, &'static str, &'static str) {
    match symbol {
        "£" | "GBP" => ("pound", "pounds", "penny", "pence"),
        "€" | "EUR" => ("euro", "euros", "cent", "cents"),
        "¥" => ("yen", "yen", "sen", "sen"),
        "₹" => ("rupee", "rupees", "paisa", "paise"),
        "₩" => ("won", "won", "jeon", "jeon"),
        "₽" => ("ruble", "rubles", "kopeck", "kopecks"),
        "₿" => ("bitcoin", "bitcoins", "", ""),
        "CHF" => ("franc", "francs", "centime", "centimes"),
        _ => ("dollar", "dollars", "cent", "cents"),
    }
}

fn magnitude(letters: &str) -> &'static str {
    match letters {
        "k" | "K" | "thousand" => "thousand",
        "m" | "mn" | "M" | "million" => "million",
        "bn" | "b" | "B" | "billion" => "billion",
        "" => "",
        _ => "trillion",
    }
}

/// An amount as it is spoken: "5.20" dollars are "five dollars and twenty cents".
pub(super) fn amount(symbol: &str, number: &str) -> String {
    let (one, many, small_one, small_many) = currency(symbol);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let whole_is_one = whole == "1";
    if !(part.is_empty() || part.len() == 2) || small_one.is_empty() {
        return format!("{} {many}", decimal(number));
    }
    let major = format!("{} {}", cardinal(whole), if whole_is_one { one } else { many });
    let cents = part.trim_start_matches('0');
    let minor = format!(
        "{} {}",
        cardinal(cents),
        if cents == "1" { small_one } else { small_many }
    );
    match (whole, cents) {
        (_, "") => major,
        ("0", _) => minor,
        _ => format!("{major} and {minor}"),
    }
}

fn money(found: &Captures, context: &Context) -> Option<String> {
    let minus = if text(found, 1).is_empty() { "" } else { "minus " };
    if !minus.is_empty() && context.before.ends_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let (symbol, number) = (text(found, 2), text(found, 3));
    Some(match magnitude(text(found, 4)) {
        "" => format!("{minus}{}", amount(symbol, number)),
        scale => format!("{minus}{} {scale} {}", decimal(number), currency(symbol).1),
    })
}

fn money_range(found: &Captures, _: &Context) -> Option<String> {
    let scale = magnitude(text(found, 4));
    let (from, to) = (decimal(text(found, 2)), decimal(text(found, 3)));
    Some(format!("{from} to {to} {scale} {}", currency(text(found, 1)).1))
}

fn money_behind(found: &Captures, _: &Context) -> Option<String> {
    let (number, symbol) = (text(found, 1), text(found, 2));
    Some(match symbol {
        "¢" if number == "1" => "one cent".to_owned(),
        "¢" => format!("{} cents", decimal(number)),
        "USD" => format!("{} =US dollars", decimal(number)),
        "CAD" => format!("{} Canadian dollars", decimal(number)),
        "AUD" => format!("{} Australian dollars", decimal(number)),
        "CHF" => format!("{} Swiss francs", decimal(number)),
        _ => amount(symbol, number),
    })
}

/// Fractions, and the few pairs of numbers with a slash that are none.
fn fraction(found: &Captures, context: &Context) -> Option<String> {
    let (whole, top, bottom) = (text(found, 1), text(found, 2), text(found, 3));
    if context.after.starts_with('/') {
        return None;
    }
    let after = context.after.trim_start().to_ascii_lowercase();
    let metre = [
        "time", "beat", "groove", "meter", "metre", "bar", "measure", "feel",
    ];
    let musical = metre.iter().any(|word| after.starts_with(word)) || top == "4" && bottom == "4";
    let pair = matches!((top, bottom), ("24", "7") | ("9", "11")) || top == bottom && top.len() > 1;
    if whole.is_empty() && (musical || pair) {
        return Some(format!("{} {}", cardinal(top), cardinal(bottom)));
    }
    if bottom.trim_start_matches('0').is_empty() {
        return Some(format!("{} over {}", cardinal(top), cardinal(bottom)));
    }
    let fraction = number::fraction(top, bottom);
    Some(match whole {
        "" => fraction,
        _ if top == "1" => format!("{} and {}", cardinal(whole), article(&fraction)),
        _ => format!("{} and {fraction}", cardinal(whole)),
    })
}

fn mixed_number(found: &Captures, _: &Context) -> Option<String> {
    let sign = text(found, 2).chars().next().and_then(super::symbols::name)?;
    Some(format!("{} and {}", cardinal(text(found, 1)), article(sign)))
}

/// "one half" after a whole number is "a half".
fn article(fraction: &str) -> String {
    match fraction.strip_prefix("one ") {
        Some(name) if name.starts_with("eigh") => format!("an {name}"),
        Some(name) => format!("a {name}"),
        None => fraction.to_owned(),
    }
}

/// Sizes and resolutions ("1920x1080") are read with "by", sums with "times".
fn product(found: &Captures, context: &Context) -> Option<String> {
    let sum = text(found, 2) == "×"
        && (text(found, 0).contains(' ') || context.after.trim_start().starts_with('='));
    if context.after.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let read = |number: &str| match number.len() {
        4 if !sum && number.bytes().all(|byte| byte.is_ascii_digit()) => number::model(number),
        _ => decimal(number),
    };
    let joint = if sum { " times " } else { " by " };
    let numbers = [1, 3, 4].map(|group| text(found, group));
    let read: Vec<String> = numbers
        .iter()
        .filter(|number| !number.is_empty())
        .map(|number| read(number))
        .collect();
    Some(read.join(joint))
}

/// "1939–1945", "pages 3-4"; with spaces around a plain hyphen it is a subtraction.
fn range(found: &Captures, context: &Context) -> Option<String> {
    let (from, dash, to) = (text(found, 1), text(found, 3), text(found, 5));
    if context
        .after
        .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '–' | '/' | ':'))
    {
        return None;
    }
    let years = |number: &str| number.len() == 4 && matches!(number.parse(), Ok(1000..=2100));
    let spaced = !text(found, 2).is_empty() && !text(found, 4).is_empty();
    Some(match () {
        () if dash == "-" && spaced => format!("{} minus {}", decimal(from), decimal(to)),
        () if years(from) && years(to) => format!("{} to {}", number::year(from), number::year(to)),
        () if years(from) && to.len() == 2 => format!("{} to {}", number::year(from), cardinal(to)),
        () => format!("{} to {}", decimal(from), decimal(to)),
    })
}

/// "10-20 km".
fn measured_range(found: &Captures, context: &Context) -> Option<String> {
    if context.after.starts_with(|c: char| c.is_alphanumeric()) || units::only_tight(text(found, 3)) {
        return None;
    }
    let name = units::plural(text(found, 3))?;
    Some(format!(
        "{} to {} {name}",
        decimal(text(found, 1)),
        decimal(text(found, 2))
    ))
}

fn measure(found: &Captures, context: &Context) -> Option<String> {
    let (number, space, unit) = (text(found, 1), text(found, 2), text(found, 3));
    let loose = !space.is_empty();
    if context.after.starts_with(|c: char| c.is_alphanumeric()) || !sign_stands(found, context) {
        return None;
    }
    if loose && units::only_tight(unit) {
        return None;
    }
    let one = number.trim_start_matches(['-', '+', '−', '±', '–']) == "1";
    let name = if one {
        units::singular(unit)
    } else {
        units::plural(unit)
    }?;
    Some(format!("{} {name}", signed(number)))
}

/// Four digits by themselves are a year, unless something countable follows.
fn year(found: &Captures, context: &Context) -> Option<String> {
    let number = text(found, 1);
    let value: u32 = number.parse().ok()?;
    let decimals = context
        .after
        .strip_prefix('.')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let next = context.next_word();
    let verb = matches!(
        next,
        "was" | "is" | "has" | "as" | "its" | "this" | "does" | "always" | "saw" | "brings" | "marks"
    );
    let counted =
        !verb && next.len() > 3 && next.ends_with('s') && next.starts_with(|c: char| c.is_lowercase());
    let likely = (1010..2100).contains(&value) && !decimals && (!counted || value.is_multiple_of(100));
    likely.then(|| number::year(number))
}
