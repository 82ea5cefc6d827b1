//! Measures: numbers with units, feet and inches, and measures before a noun.

use regex::Captures;

use super::number::{self, cardinal, decimal, signed};
use super::rule::{Context, RuleRow, sign_stands, stop, text};
use super::units;

macro_rules! num {
    () => {
        r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
    };
}

macro_rules! unit {
    () => {
        r"[A-Za-zµΩÅ°%‰][A-Za-zµΩ°%‰/²³]*[23]?"
    };
}

pub(super) const RULES: &[RuleRow] = &[
    (
        "feet and inches",
        "9",
        r"^(\d+)\s?['′]\s?(\d{1,2})(?:[\x22″]|'')",
        feet_and_inches,
    ),
    (
        "feet and inches in letters",
        "9",
        r"^(\d+) ?(?:ft\b\.?|foot\b|feet\b) (\d+(?:\.\d+)?) ?(?:in\b(\.?)|inch(?:es)?\b)",
        |found, context| {
            let (feet, inches) = (text(found, 1), text(found, 2));
            let feet = match feet {
                "1" => "one foot".to_owned(),
                feet => format!("{} feet", cardinal(feet)),
            };
            let name = if inches == "1" { "inch" } else { "inches" };
            let end = if text(found, 3).is_empty() {
                ""
            } else {
                stop(context)
            };
            Some(format!("{feet} {} {name}{end}", decimal(inches)))
        },
    ),
    (
        "fraction of an inch",
        "9",
        r"^(?:(\d+)[ -])?(\d+)/(\d+)\s?(″|\x22|-inch\b)",
        fraction_of_inch,
    ),
    (
        "inches by inches",
        "9",
        concat!("^(", num!(), r")(?:″|\x22)\s?[x×]\s?(", num!(), r")(?:″|\x22)"),
        |found, context| {
            let name = if is_noun(context) { "inch" } else { "inches" };
            Some(format!(
                "{} by {} {name}",
                decimal(text(found, 1)),
                decimal(text(found, 2))
            ))
        },
    ),
    ("inches", "9", concat!("^(", num!(), r")(?:″|\x22|'')"), inches),
    ("feet", "9", r"^(\d+)'(?:(\d{1,2})\b)?", feet),
    (
        "range of measures",
        "9",
        concat!(
            "^(",
            num!(),
            r")\s?(?:[-–]|to|x|×)\s?(",
            num!(),
            r")\s?(",
            unit!(),
            ")"
        ),
        measured_range,
    ),
    (
        "mixed number with unit",
        "9",
        concat!(r"^(\d+) (\d+)/(\d+) (", unit!(), r")\.?"),
        mixed,
    ),
    (
        "measure, unit with a point",
        "9",
        concat!(
            "^(",
            num!(),
            r")\s?(ft|in|yd|yds|mi|min|mins|sec|secs|hr|hrs|yr|yrs|wk|wks|mo|mos|tbsp|tsp|oz|lb|lbs|gal|gals|pt|pts|qt|qts|kg|cm|mm|km|deg)\."
        ),
        dotted,
    ),
    (
        "unit with points between",
        "9",
        concat!(
            "^(",
            num!(),
            r")\s?(m\.p\.h|k\.p\.h|b\.p\.m|r\.p\.m|f\.p\.s)(\.?)"
        ),
        |found, context| {
            let unit = text(found, 2).replace('.', "");
            let ends = if text(found, 3).is_empty() {
                ""
            } else {
                stop(context)
            };
            let attributive = ends.is_empty() && is_attributive(context);
            let name = name(&unit, text(found, 1), attributive)?;
            Some(format!("{} {name}{ends}", decimal(text(found, 1))))
        },
    ),
    (
        "square or cubic measure",
        "9",
        concat!("^(", num!(), r") (sq|cu)\.? ?(ft|in|yd|mi|m|cm|km)\b(\.?)"),
        |found, context| {
            let power = if text(found, 2) == "sq" { "square" } else { "cubic" };
            let ends = if text(found, 4).is_empty() {
                ""
            } else {
                stop(context)
            };
            let attributive = ends.is_empty() && is_attributive(context);
            let name = name(text(found, 3), text(found, 1), attributive)?;
            Some(format!("{} {power} {name}{ends}", decimal(text(found, 1))))
        },
    ),
    (
        "consumption",
        "9",
        concat!("^(", num!(), r")\s?[lL]/100\s?km\b"),
        |found, _| {
            let liters = name("l", text(found, 1), false)?;
            Some(format!(
                "{} {liters} per one hundred kilometers",
                decimal(text(found, 1))
            ))
        },
    ),
    (
        "weighted decibels",
        "9+-−–",
        concat!("^([-+−–]?", num!(), r")\s?dB\(([ABCZ])\)"),
        |found, context| {
            let said = format!("{} =DB ={}", signed(text(found, 1)), text(found, 2));
            sign_stands(found, context).then_some(said)
        },
    ),
    (
        "measure",
        "9+-−±–",
        concat!(r"^([-+−±–]?(?:", num!(), r"))(\s?|-)(", unit!(), ")"),
        measure,
    ),
    (
        "large measure",
        "9+-−±–",
        concat!(
            r"^([-+−±–]?(?:",
            num!(),
            r")) (thousand|million|billion|trillion) (",
            unit!(),
            ")"
        ),
        |found, context| {
            let name = units::plural(text(found, 3)).filter(|_| !units::only_tight(text(found, 3)))?;
            sign_stands(found, context)
                .then(|| format!("{} {} {name}", signed(text(found, 1)), text(found, 2)))
        },
    ),
    (
        "degrees",
        "9+-−±–",
        concat!("^([-+−±–]?", num!(), r")(\s?)°(?:\s?([CF])\b)?"),
        |found, context| {
            let scale = match text(found, 3) {
                "C" => " Celsius",
                "F" => " Fahrenheit",
                _ => "",
            };
            sign_stands(found, context).then(|| format!("{} degrees{scale}", signed(text(found, 1))))
        },
    ),
    (
        "unit under a number",
        "9",
        concat!("^(", num!(), r")/(kg|km|s|h|min|m|l|L|g|mg|ml|lb)\b"),
        |found, _| {
            Some(format!(
                "{} per {}",
                decimal(text(found, 1)),
                units::singular(text(found, 2))?
            ))
        },
    ),
    (
        "per",
        "/",
        r"^\s?/\s?(day|week|month|year|night|hour|minute|second|gallon|liter|person|user|d|wk|mo|mth|yr|hr|h|min|s|kg|lb|oz|gal|l|L|m2|km2|ea)\b",
        per,
    ),
    ("per square measure", "/", r"^/(k?m[²³])", |found, context| {
        let counted = context
            .last_word()
            .is_some_and(|word| word.ends_with('s') || word == "people");
        let name = units::singular(text(found, 1))?;
        counted.then(|| format!("per {name}"))
    }),
];

/// Words that announce a noun, to which a measure directly after one belongs.
#[rustfmt::skip]
const DETERMINERS: &[&str] = &[
    "a", "an", "the", "this", "that", "each", "every", "another", "any", "one", "per", "my", "your", "his", "her", "its", "our", "their",
    "first", "second", "new", "old", "single", "small", "large", "big", "huge", "whole", "full", "extra", "massive", "whopping", "mere",
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "some", "no", "these", "those", "several", "many", "few", "both",
];

/// Words that are not nouns, so that a measure before one stands by itself.
#[rustfmt::skip]
const NO_NOUNS: &[&str] = &[
    "of", "in", "on", "at", "to", "for", "from", "with", "by", "and", "or", "but", "nor", "so", "than", "as", "if", "when", "while", "because",
    "that", "which", "who", "is", "are", "was", "were", "be", "been", "has", "have", "had", "do", "does", "did", "will", "would", "can", "could",
    "should", "may", "might", "must", "he", "she", "it", "we", "they", "i", "you", "there", "here", "not", "just", "only", "more", "less", "each",
    "every", "per", "a", "an", "the", "this", "these", "those", "my", "your", "his", "her", "its", "our", "their", "today", "yesterday", "tomorrow",
    "now", "then", "later", "ago", "away", "apart", "above", "below", "over", "under", "up", "down", "out", "off", "after", "before", "between",
    "through", "across", "along", "about", "around", "further", "back", "left", "right", "north", "south", "east", "west", "too", "also",
    "already", "again", "went", "goes", "fell", "falls", "rose", "rises", "until", "without", "within", "into", "onto", "instead", "either",
    "faster", "slower", "longer", "shorter", "higher", "lower", "louder", "quieter", "earlier", "cheaper", "lighter", "heavier", "bigger",
    "plus", "minus", "times", "equals", "or", "since", "during", "though", "although", "yet", "still", "even", "ever", "never", "always",
    "last", "next", "total",
];

/// Adjectives of size, before which a measure is singular only after "a" or "an": "a 5 km long road".
const SIZES: [&str; 8] = ["long", "tall", "wide", "deep", "high", "thick", "old", "heavy"];

/// Nouns with such frequent measures that no article is needed.
#[rustfmt::skip]
const MEASURED: &[&str] = &[
    "bill", "bills", "note", "notes", "coin", "coins", "contract", "contracts", "ticket", "tickets", "race", "races", "delay", "delays", "budget",
    "loan", "loans", "deal", "deals", "filter", "filters", "speaker", "speakers", "fade", "fades", "prize", "prizes", "merger", "mergers", "lawsuit", "settlement",
    "fine", "fines", "project", "house", "fund", "package", "bailout", "investment", "grant", "donation", "stadium", "sale", "fee", "coupon", "voucher", "file", "files", "audio",
    "recording", "recordings", "walk", "drive", "ride", "flight", "break", "breaks", "tank", "steak", "deficit", "surplus", "debt", "company", "market", "industry", "valuation",
];

/// Whether a measure precedes the noun that it measures: "a $5 bill", "her 10 km race", "a $20-a-month plan".
/// Its unit is then singular. This is the case if a hyphen joins it to a word, or if it is between a
/// determiner and a possible noun.
pub(super) fn is_attributive(context: &Context) -> bool {
    let after = context.after;
    if let Some(joined) = after.strip_prefix('-') {
        return joined.starts_with(|c: char| c.is_alphabetic());
    }
    let after = behind_rate(after);
    if !after.starts_with(' ') {
        return false;
    }
    let next = Context { after, ..*context }.next_word().to_ascii_lowercase();
    if next.is_empty() || NO_NOUNS.contains(&next.as_str()) {
        return false;
    }
    let last = context.last_word().unwrap_or("").to_ascii_lowercase();
    if SIZES.contains(&next.as_str()) {
        return matches!(last.as_str(), "a" | "an");
    }
    DETERMINERS.contains(&last.as_str()) || MEASURED.contains(&next.as_str())
}

/// The text after a rate such as "/month", "a month" or "per month".
fn behind_rate(after: &str) -> &str {
    const TIMES: [&str; 8] = [
        "second", "minute", "hour", "night", "day", "week", "month", "year",
    ];
    let joints = ["/", " a ", " per ", " an "];
    let rest = joints.iter().find_map(|joint| after.strip_prefix(joint));
    let behind = rest.and_then(|rest| TIMES.iter().find_map(|time| rest.strip_prefix(time)));
    behind.unwrap_or(after)
}

/// The name of a unit after a number.
fn name(unit: &str, number: &str, attributive: bool) -> Option<String> {
    let one = number.trim_start_matches(['-', '+', '−', '±', '–']) == "1";
    if one || attributive {
        units::singular(unit)
    } else {
        units::plural(unit)
    }
}

fn measure(found: &Captures, context: &Context) -> Option<String> {
    let (number, joint, unit) = (text(found, 1), text(found, 2), text(found, 3));
    if context.after.starts_with(|c: char| c.is_alphanumeric()) || !sign_stands(found, context) {
        return None;
    }
    // "21st" is an ordinal.
    if unit == "st" && joint.is_empty() && number.ends_with('1') && !number.starts_with(['+', '-', '−']) {
        return None;
    }
    // "25° C" has a temperature scale.
    if unit == "°" && context.after.trim_start().starts_with(['C', 'F']) && context.next_word().len() == 1 {
        return None;
    }
    // "10 in the box" is not a length, and "a 3-D film" not a diameter.
    let loose = !joint.is_empty();
    let attributive = is_attributive(context);
    let screen = unit == "in" && matches!(context.last_word(), Some("a" | "an")) && is_screen(context);
    let electric =
        matches!(unit, "W" | "V" | "L" | "J") && !context.next_word().starts_with(char::is_uppercase);
    let tight = units::only_tight(unit) && !screen && !(electric && joint == " ");
    let timed = attributive && matches!(unit, "s" | "m" | "h" | "g" | "l" | "W" | "V");
    if loose && tight || joint == "-" && unit.len() < 2 && !timed {
        return None;
    }
    let name = name(unit, number, attributive || joint == "-")?;
    Some(format!("{} {name}", signed(number)))
}

/// Whether the following noun is measured in inches, so that "in" before it is not a preposition.
fn is_screen(context: &Context) -> bool {
    matches!(
        context.next_word(),
        "wheel"
            | "wheels"
            | "screen"
            | "display"
            | "monitor"
            | "pipe"
            | "disk"
            | "speaker"
            | "woofer"
            | "gun"
            | "board"
            | "blade"
            | "ruler"
            | "pizza"
            | "pan"
    )
}

/// "10 min. later": the point belongs to the unit, and ends the sentence only if another one starts.
fn dotted(found: &Captures, context: &Context) -> Option<String> {
    let (number, unit) = (text(found, 1), text(found, 2));
    let ends = stop(context);
    // "I have 10 in." is a length; "There are 10 in." is very rare.
    let attributive = ends.is_empty() && is_attributive(context);
    let name = match unit {
        "pt" | "pts" if number == "1" || attributive => "pint".to_owned(),
        "pt" | "pts" => "pints".to_owned(),
        _ => name(unit, number, attributive)?,
    };
    Some(format!("{} {name}{ends}", signed(number)))
}

/// "10-20 km", "2x8 m²".
fn measured_range(found: &Captures, context: &Context) -> Option<String> {
    if context.after.starts_with(|c: char| c.is_alphanumeric()) || units::only_tight(text(found, 3)) {
        return None;
    }
    // "2x4s" are boards.
    if text(found, 3) == "s" && text(found, 0).contains(['x', '×']) {
        return None;
    }
    let joint = if text(found, 0).contains(['x', '×']) {
        "by"
    } else {
        "to"
    };
    let name = name(text(found, 3), "", is_attributive(context))?;
    Some(format!(
        "{} {joint} {} {name}",
        decimal(text(found, 1)),
        decimal(text(found, 2))
    ))
}

fn mixed(found: &Captures, context: &Context) -> Option<String> {
    if context.after.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let name = name(text(found, 4), "", is_attributive(context))?;
    Some(format!(
        "{} {name}",
        number::mixed(text(found, 1), text(found, 2), text(found, 3))
    ))
}

/// "6'2\"" is a height. If the second number cannot be inches, it is a time in minutes and seconds, as in
/// "4'33\"".
fn feet_and_inches(found: &Captures, _: &Context) -> Option<String> {
    let (first, second) = (text(found, 1), text(found, 2));
    let inches: u32 = second.parse().ok()?;
    if inches > 11 {
        return minutes_and_seconds(first, second);
    }
    Some(format!(
        "{} foot {}",
        cardinal(first),
        cardinal(&inches.to_string())
    ))
}

/// A number with an apostrophe is in feet, and the one after it in inches: before a noun measured like this,
/// in a sequence with "x" or a dash, and if no open quote could be closed by the sign.
fn feet(found: &Captures, context: &Context) -> Option<String> {
    let (number, inches) = (text(found, 1), text(found, 2));
    if !inches.is_empty() {
        let fits = inches.parse::<u32>().is_ok_and(|inches| inches < 12) && number.len() == 1;
        return fits.then(|| format!("{} foot {}", cardinal(number), cardinal(inches)));
    }
    let before = context.before;
    let quotes = before.match_indices('\'');
    let open = quotes
        .filter(|(at, _)| {
            before[..*at]
                .chars()
                .next_back()
                .is_none_or(|c| !c.is_alphanumeric())
        })
        .count();
    let after = context.after;
    let row = after.trim_start().starts_with(['x', '×', '-', '–']) || before.trim_end().ends_with(['x', '×']);
    let ends = after.is_empty() || after.starts_with(['.', ',', ';', ')', '-', '–']);
    let sized = SIZES.contains(&context.next_word());
    if after.starts_with(char::is_alphanumeric)
        || open > 0
        || !(row || ends || sized || is_attributive(context))
    {
        return None;
    }
    let one = number == "1" || row && !ends || !sized && is_attributive(context);
    let name = if one { "foot" } else { "feet" };
    Some(format!("{} {name}", cardinal(number)))
}

/// A duration such as "four minutes thirty three seconds".
pub(super) fn minutes_and_seconds(minutes: &str, seconds: &str) -> Option<String> {
    Some(format!(
        "{} {}",
        counted(minutes, "minute")?,
        counted(seconds, "second")?
    ))
}

/// A count with its noun: "one minute", "two minutes". `None` if it is not a number.
pub(super) fn counted(number: &str, name: &str) -> Option<String> {
    let value: u32 = number.parse().ok()?;
    let ending = if value == 1 { "" } else { "s" };
    Some(format!("{} {name}{ending}", cardinal(&value.to_string())))
}

/// Whether a straight quote after a number ends a quotation, because one is open.
fn closes_quote(sign: &str, context: &Context) -> bool {
    // An earlier quote after a digit was an inch.
    let quotes = context.before.match_indices('"');
    let open = quotes.filter(|(at, _)| !context.before[..*at].ends_with(|c: char| c.is_ascii_digit()));
    sign.ends_with('"') && open.count() % 2 == 1
}

fn inches(found: &Captures, context: &Context) -> Option<String> {
    let number = text(found, 1);
    let written = text(found, 0);
    if closes_quote(written, context) || context.after.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let noun = context.after.starts_with(' ') && is_noun(context);
    let name = if number == "1" || noun || is_attributive(context) {
        "inch"
    } else {
        "inches"
    };
    Some(format!("{} {name}", decimal(number)))
}

/// Whether a possible noun follows.
pub(super) fn is_noun(context: &Context) -> bool {
    let next = context.next_word().to_ascii_lowercase();
    !next.is_empty() && !NO_NOUNS.contains(&next.as_str()) && !SIZES.contains(&next.as_str())
}

/// "1/4\" jack" is a quarter inch jack.
fn fraction_of_inch(found: &Captures, context: &Context) -> Option<String> {
    let (whole, top, bottom) = (text(found, 1), text(found, 2), text(found, 3));
    if closes_quote(text(found, 4), context) {
        return None;
    }
    if !whole.is_empty() {
        let name = if is_noun(context) { "inch" } else { "inches" };
        return Some(format!("{} {name}", number::mixed(whole, top, bottom)));
    }
    let fraction = number::fraction(top, bottom);
    let fraction = match is_noun(context) {
        true if top == "1" => fraction.trim_start_matches("one "),
        true => fraction.trim_end_matches('s'),
        false => &fraction,
    };
    Some(format!("{fraction} inch"))
}

fn per(found: &Captures, context: &Context) -> Option<String> {
    let per = text(found, 1);
    let number = context.before.ends_with(|c: char| c.is_ascii_digit());
    // "60 beats/min": a count of anything per time.
    let counted = context
        .last_word()
        .is_some_and(|word| word.len() > 2 && word.ends_with('s') || word == "people");
    let money = context.last_word().is_some_and(|word| {
        word.starts_with(|c: char| c.is_ascii_digit()) && context.before.contains(['$', '€', '£', '¥'])
    });
    let amount = number || counted || money || per.len() > 3 || matches!(per, "day" | "mo" | "yr" | "hr");
    if text(found, 0).contains(' ') && !number && !counted {
        return None;
    }
    let name = match per {
        "mo" | "mth" => "month".to_owned(),
        "wk" => "week".to_owned(),
        "d" => "day".to_owned(),
        "ea" => return number.then(|| "each".to_owned()),
        "m2" => "square meter".to_owned(),
        "km2" => "square kilometer".to_owned(),
        _ if per.len() > 3 || per == "day" => per.to_owned(),
        unit => units::singular(unit)?,
    };
    amount.then(|| format!("per {name}"))
}
