//! US postal addresses: house numbers, streets, states and ZIP codes.

use regex::Captures;

use super::number;
use super::rule::{Context, RuleRow, stop, text};

/// Words for streets with their abbreviations, in lower case.
#[rustfmt::skip]
const STREETS: &[(&str, &str)] = &[
    ("st", "street"), ("ave", "avenue"), ("blvd", "boulevard"), ("rd", "road"), ("dr", "drive"), ("ln", "lane"), ("ct", "court"),
    ("expy", "expressway"), ("hwy", "highway"), ("pkwy", "parkway"), ("pl", "place"), ("sq", "square"), ("ter", "terrace"), ("cir", "circle"), ("way", "way"),
    ("street", "street"), ("avenue", "avenue"), ("road", "road"), ("drive", "drive"), ("lane", "lane"), ("boulevard", "boulevard"), ("court", "court"),
];

#[rustfmt::skip]
const STATES: &[(&str, &str)] = &[
    ("AL", "Alabama"), ("AK", "Alaska"), ("AZ", "Arizona"), ("AR", "Arkansas"), ("CA", "California"), ("CO", "Colorado"), ("CT", "Connecticut"), ("DE", "Delaware"),
    ("DC", "=DC"), ("FL", "Florida"), ("GA", "Georgia"), ("HI", "Hawaii"), ("ID", "Idaho"), ("IL", "Illinois"), ("IN", "Indiana"), ("IA", "Iowa"), ("KS", "Kansas"),
    ("KY", "Kentucky"), ("LA", "Louisiana"), ("ME", "Maine"), ("MD", "Maryland"), ("MA", "Massachusetts"), ("MI", "Michigan"), ("MN", "Minnesota"), ("MS", "Mississippi"),
    ("MO", "Missouri"), ("MT", "Montana"), ("NE", "Nebraska"), ("NV", "Nevada"), ("NH", "New Hampshire"), ("NJ", "New Jersey"), ("NM", "New Mexico"), ("NY", "New York"),
    ("NC", "North Carolina"), ("ND", "North Dakota"), ("OH", "Ohio"), ("OK", "Oklahoma"), ("OR", "Oregon"), ("PA", "Pennsylvania"), ("RI", "Rhode Island"),
    ("SC", "South Carolina"), ("SD", "South Dakota"), ("TN", "Tennessee"), ("TX", "Texas"), ("UT", "Utah"), ("VT", "Vermont"), ("VA", "Virginia"), ("WA", "Washington"),
    ("WV", "West Virginia"), ("WI", "Wisconsin"), ("WY", "Wyoming"),
];

pub(super) const RULES: &[RuleRow] = &[
    (
        "street address",
        "9",
        r"^(\d{1,5}) (?:(N|S|E|W|NE|NW|SE|SW)\.? )?((?:(?:\p{Lu}\p{L}*[a-z]\p{L}*|\d+(?:st|nd|rd|th)) ){1,3})((?i:st|ave|blvd|rd|dr|ln|ct|expy|hwy|pkwy|pl|sq|ter|cir)|Way|Street|Avenue|Road|Drive|Lane|Boulevard|Court)\b(\.?)",
        street,
    ),
    (
        "state",
        "a",
        r"^([A-Z]{2})\b(?:,? (\d{5})(?:-(\d{4}))?\b)?",
        state,
    ),
];

/// "1428 Elm St." is "fourteen twenty eight Elm street".
fn street(found: &Captures, context: &Context) -> Option<String> {
    let suffix = text(found, 4).to_ascii_lowercase();
    let (_, kind) = STREETS.iter().find(|(short, _)| *short == suffix)?;
    let compass = match text(found, 2) {
        "" => String::new(),
        points => points.chars().map(|c| format!("{} ", point(c))).collect(),
    };
    let name = |part: &str| match part.trim_end_matches(|c: char| c.is_ascii_alphabetic()) {
        "" => part.to_owned(),
        digits => number::ordinal(digits),
    };
    let names: Vec<String> = text(found, 3).split_whitespace().map(name).collect();
    let ends = if text(found, 5).is_empty() {
        ""
    } else {
        stop(context)
    };
    Some(format!(
        "{} {compass}{} {kind}{ends}",
        house(text(found, 1)),
        names.join(" ")
    ))
}

fn point(letter: char) -> &'static str {
    match letter {
        'N' => "north",
        'S' => "south",
        'E' => "east",
        _ => "west",
    }
}

fn house(number: &str) -> String {
    number::model(number)
}

/// A state after a town and a comma, at the end or before a ZIP code: ", CA 95051".
fn state(found: &Captures, context: &Context) -> Option<String> {
    let (_, name) = STATES.iter().find(|(code, _)| *code == text(found, 1))?;
    let town = context
        .before
        .strip_suffix(", ")
        .and_then(|before| before.rsplit(' ').next())
        .is_some_and(|word| {
            word.starts_with(|c: char| c.is_uppercase()) && word.contains(|c: char| c.is_lowercase())
        });
    let ends = context.after.trim_start().is_empty()
        || context.after.starts_with(['.', ',', ';', ')', '\n', '?', '!']);
    let zip = text(found, 2);
    if !town || zip.is_empty() && !ends {
        return None;
    }
    let digits = [zip, text(found, 3)].map(number::spell).join(" ");
    Some(format!("{name} {digits}").trim_end().to_owned())
}
