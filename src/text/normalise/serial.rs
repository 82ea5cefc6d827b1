//! Strings of digits that are not amounts: telephone and card numbers, codes, plurals of numbers, names with
//! numbers.

use regex::Captures;

use super::characters::characters;
use super::number::{self, cardinal};
use super::rule::{Context, RuleRow, text};

pub(super) const RULES: &[RuleRow] = &[
    (
        "telephone number",
        "+9(",
        r"^(?:\+\d{1,3}[ .-]?|1[ .-])?(?:\(\d{2,5}\)|\d{3})[ .-]?\d{3}[ .-]\d{3,4}\b(?:-\d+)*",
        telephone,
    ),
    (
        "telephone number with points",
        "9",
        r"^(?:\d{1,3}\.)?\d{2,4}\.\d{3,4}\.\d{4}\b",
        telephone,
    ),
    (
        "international telephone number",
        "+",
        r"^\+\d(?:[ .-]?\(?\d+\)?){2,}",
        telephone,
    ),
    (
        "national telephone number",
        "9",
        r"^0\d{2,4} \d{3,4}(?: \d{3,4})?\b",
        telephone,
    ),
    (
        "national telephone number in pairs",
        "9",
        r"^0\d(?:[ .]\d{2}){4}\b",
        telephone,
    ),
    (
        "national telephone number in two groups",
        "9",
        r"^0\d{2,4} \d{6}\b",
        telephone,
    ),
    ("service number", "9", r"^1[38]00 \d{3} \d{3}\b", telephone),
    (
        "telephone number with an area in brackets",
        "(",
        r"^\(0\d{1,4}\) ?\d{3,4} \d{3,4}\b",
        telephone,
    ),
    (
        "card number",
        "9",
        r"^\d{4}(?:(?:[ -]\d{4}){2,4}|[ -]\d{6}[ -]\d{5})\b",
        telephone,
    ),
    (
        "local telephone number with a point",
        "9",
        r"^\d{3}\.\d{4}\b",
        |found, context| is_dialled(context).then(|| dial(text(found, 0))),
    ),
    ("extension", "a", r"^x\s?(\d{1,5})\b", |found, context| {
        let before = context.before.trim_end();
        let dialled = before.len() > 4 && before.bytes().rev().take(4).all(|byte| byte.is_ascii_digit());
        dialled.then(|| format!("extension {}", number::spell(text(found, 1))))
    }),
    ("local telephone number", "9", r"^\d{3}-\d{4}\b", telephone),
    ("digits with hyphens", "9", r"^\d+(?:-\d+){2,}\b", telephone),
    (
        "telephone number with a word",
        "9",
        r"^1-8\d\d(?:-[A-Z0-9]+)+\b",
        |found, _| {
            let mut groups = text(found, 0).split('-').skip(1);
            let prefix = cardinal(groups.next()?);
            let rest: Vec<String> = groups.map(vanity).collect();
            Some(format!("one , {prefix} , {}", rest.join(" ")))
        },
    ),
    (
        "emergency number",
        "9",
        r"^(911|112|999|988|211|311|411|511|611|711|811|101|111)\b",
        |found, context| {
            let last = lower(context.last_word());
            let call = matches!(last.as_str(), "call" | "called" | "dial" | "dialed" | "ring");
            let known = matches!(text(found, 1), "911" | "112" | "999" | "988");
            let counted = context.next_word().ends_with('s') || context.next_word() == "people";
            (call && !counted || known && matches!(last.as_str(), "a" | "to"))
                .then(|| number::spell(text(found, 1)))
        },
    ),
    ("number to dial or to type", "9", r"^\d{4,}\b", typed),
    (
        "retirement plan",
        "9",
        r"^(401|403|457)\(([a-z])\)",
        |found, _| {
            Some(format!(
                "{} ={}",
                number::model(text(found, 1)),
                text(found, 2).to_uppercase()
            ))
        },
    ),
    (
        "plural of a number",
        "9",
        r"^(\d{1,3}(?:,\d{3})+|\d+)('?)s\b",
        plural,
    ),
    ("team of a number", "9", r"^(\d[1-9])ers\b", |found, _| {
        let number = cardinal(text(found, 1));
        Some(format!("{}ers", number.strip_suffix('e').unwrap_or(&number)))
    }),
    ("name with a number", "9", r"^(\d{3})\b", named),
    ("number of a room", "9", r"^(\d{4})\b", numbered),
    (
        "hexadecimal number",
        "9",
        r"^0[xX]([0-9a-fA-F]+)\b",
        |found, _| Some(format!("zero =x {}", characters(text(found, 1)))),
    ),
    (
        "quarter of a year",
        "9",
        r"^([1-4])Q('?\d{2}|\d{4})\b",
        |found, _| {
            let year = text(found, 2).trim_start_matches('\'');
            Some(format!(
                "the {} quarter of {}",
                number::ordinal(text(found, 1)),
                number::year(year)
            ))
        },
    ),
];

fn lower(word: Option<&str>) -> String {
    word.unwrap_or("").to_ascii_lowercase()
}

fn telephone(found: &Captures, _: &Context) -> Option<String> {
    Some(dial(text(found, 0)))
}

/// A telephone number, digit by digit with a short pause between its groups.
pub(super) fn dial(number: &str) -> String {
    let groups = number
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty());
    let said: Vec<String> = groups.map(number::spell).collect();
    let plus = if number.starts_with('+') { "plus " } else { "" };
    format!("{plus}{}", said.join(" , "))
}

/// A group of a telephone number that may be a word.
fn vanity(group: &str) -> String {
    match group.len() {
        1 if group.starts_with(|c: char| c.is_ascii_alphabetic()) => format!("={group}"),
        _ if group.bytes().all(|byte| byte.is_ascii_digit()) => number::spell(group),
        _ => group.to_ascii_lowercase(),
    }
}

/// Words directly before a number that is dialled or typed.
const DIALLED: &[&str] = &[
    "call", "dial", "ring", "phone", "text", "fax", "at", "enter", "press", "punch", "type",
];

/// Words before a number or code that is typed and never read as a whole.
#[rustfmt::skip]
const TYPED: &[&str] = &[
    "tel", "telephone", "mobile", "pin", "code", "passcode", "password", "otp", "pnr", "zip", "account", "card", "serial", "ssn", "isbn", "extension",
    "ext", "combination", "plate", "vin", "iban", "licence", "license",
];

/// Words that may occur between such a word and its number.
const BETWEEN: [&str; 7] = ["number", "no", "is", "in", "ending", "are", "was"];

/// Four or more digits after "call", "PIN", "card ending in" are read one by one.
fn typed(found: &Captures, context: &Context) -> Option<String> {
    let digits = text(found, 0);
    let decimal = context.after.starts_with(['.', ',', ':', '/'])
        && context.after[1..].starts_with(|c: char| c.is_ascii_digit());
    // "Call 1800 people" has a count; telephone numbers do not have four digits.
    let round = digits.ends_with("000");
    let dialled = digits.len() > 4 && (is_dialled(context) || is_texted(context));
    let keyed = digits.len() == 4
        && matches!(
            lower(context.last_word()).as_str(),
            "enter" | "press" | "punch" | "type"
        );
    let numbered = digits.len() > 4 && !round && is_numbered(context);
    (!decimal && (dialled || keyed || numbered || is_typed(context))).then(|| number::spell(digits))
}

/// Whether a word of dialling directly precedes.
fn is_dialled(context: &Context) -> bool {
    last_cue(context).is_some_and(|(cue, direct)| direct && is_among(DIALLED, cue))
}

/// Whether "text STOP to" or the like precedes.
fn is_texted(context: &Context) -> bool {
    let mut words = context
        .before
        .rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.next() == Some("to") && words.take(3).any(|word| is_among(&["text", "sms", "send"], word))
}

/// Whether "number" precedes, with at most "is" in between.
fn is_numbered(context: &Context) -> bool {
    let before = context.before.trim_end_matches([' ', ':', '#']);
    let before = before.strip_suffix(" is").unwrap_or(before);
    let start = before.len().saturating_sub("number".len());
    before
        .get(start..)
        .is_some_and(|word| word.eq_ignore_ascii_case("number"))
}

/// Whether a word of typing precedes, so that a code follows.
pub(super) fn is_typed(context: &Context) -> bool {
    last_cue(context).is_some_and(|(cue, _)| is_among(TYPED, cue))
}

fn is_among(words: &[&str], word: &str) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// The last word before that is not one of [`BETWEEN`], and whether it directly precedes.
fn last_cue<'a>(context: &Context<'a>) -> Option<(&'a str, bool)> {
    let words = context
        .before
        .rsplit(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut direct = true;
    for word in words.take(4) {
        if !is_among(&BETWEEN, word) {
            return Some((word, direct));
        }
        direct = false;
    }
    None
}

/// Determiners and numerals after which the s of a number is a plural.
#[rustfmt::skip]
const POINTING: &[&str] = &[
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "few", "some", "many", "several", "all", "both", "these", "those",
    "the", "of", "my", "your", "his", "her", "its", "our", "their", "no", "more", "old", "new", "vintage", "and", "or", "with", "like", "into",
    "straight", "size", "binary", "leading", "trailing", "double", "consecutive", "pocket",
];

/// Whether the s after a number is a plural and not the unit: after an apostrophe, a determiner or a numeral;
/// in a list of plurals; and on three digits that are not round and name a thing ("808s").
fn plural(found: &Captures, context: &Context) -> Option<String> {
    let (digits, apostrophe) = (text(found, 1), text(found, 2));
    let before = context.before.trim_end();
    let product = context
        .last_word()
        .is_some_and(|word| word.contains(char::is_uppercase) && context.before.ends_with(' '));
    let pointed = product
        || POINTING.contains(&lower(context.last_word()).as_str())
        || before.ends_with(|c: char| c.is_ascii_digit());
    let after = context
        .after
        .trim_start_matches(" and")
        .trim_start_matches(" or")
        .trim_start();
    let row = after
        .strip_prefix(|c: char| c.is_ascii_digit())
        .is_some_and(|rest| {
            rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '\'')
                .starts_with('s')
        })
        && after.len() < context.after.len();
    let named = (3..5).contains(&digits.len()) && !digits.ends_with("00") && !digits.ends_with("50");
    // "100s of people", "10,000s of songs".
    let many = digits.ends_with('0') && context.after.starts_with(" of ");
    let decimal = context.before.ends_with(['.', ',']);
    if many {
        let said = number::plural(&cardinal(digits));
        return (!decimal).then(|| said.trim_start_matches("one ").to_owned());
    }
    (!decimal && (!apostrophe.is_empty() || pointed || row || named))
        .then(|| number::plural(&named_number(digits)))
}

/// Nouns and makers before three digits that are a name: "flight 370", "Boeing 747".
#[rustfmt::skip]
const NAMED: &[&str] = &[
    "flight", "room", "route", "highway", "interstate", "channel", "studio", "suite", "apartment", "gate", "bus", "area", "model", "boeing", "airbus", "porsche",
    "ferrari", "bmw", "peugeot", "volvo", "mazda", "fiat", "nokia", "cessna", "lockheed", "roland", "korg", "neumann", "technics", "lotus", "alfa",
];

/// Articles before a noun that a number names: "the 808 kick".
const ARTICLES: [&str; 10] = [
    "a", "an", "the", "my", "your", "his", "her", "this", "that", "vintage",
];

/// Three digits that name a thing are read in two parts, "eight oh eight": after a noun or maker with
/// numbered products, and between an article and a singular noun, unless they are round.
fn named(found: &Captures, context: &Context) -> Option<String> {
    let digits = text(found, 1);
    // Quotation marks do not matter here: the "808" sound.
    let context = &Context {
        before: context.before.trim_end_matches('"'),
        after: context.after.trim_start_matches('"'),
        ..*context
    };
    if digits.ends_with("00")
        || digits.starts_with('0')
        || context.after.starts_with(['.', ',', '/', ':', '-', '%'])
            && context.after[1..].starts_with(|c: char| c.is_alphanumeric())
    {
        return None;
    }
    let last = lower(context.last_word());
    let next = context.next_word();
    let singular = next.len() > 2 && !next.ends_with('s') && next.starts_with(char::is_lowercase);
    let counts = matches!(
        next,
        "people"
            | "men"
            | "women"
            | "children"
            | "feet"
            | "million"
            | "billion"
            | "thousand"
            | "or"
            | "and"
            | "are"
            | "were"
            | "that"
            | "who"
    );
    let noun = ARTICLES.contains(&last.as_str()) && singular && !counts && !digits.ends_with('0');
    let lettered = is_lettered(context) && !counts && !next.ends_with('s');
    (NAMED.contains(&last.as_str()) || noun || lettered).then(|| number::model(digits))
}

/// Whether capitals for a model or a catalogue precede: "KM 184", "BWV 988".
fn is_lettered(context: &Context) -> bool {
    let last = context.last_word().unwrap_or("");
    let capitals = (2..5).contains(&last.len()) && last.bytes().all(|byte| byte.is_ascii_uppercase());
    let known = context.lexicon.knows(&last.to_ascii_lowercase());
    capitals && !context.shouting && !known && context.before.ends_with(' ')
}

/// Four digits of a room or flight are read in pairs: "room 4021".
fn numbered(found: &Captures, context: &Context) -> Option<String> {
    let last = lower(context.last_word());
    let room = matches!(last.as_str(), "room" | "suite" | "flight" | "apartment" | "unit");
    let more = context.after.starts_with(['.', ',', ':', '-'])
        && context.after[1..].starts_with(char::is_alphanumeric);
    (room && !more).then(|| number::model(text(found, 1)))
}

/// A number as the name of a thing: "808" is "eight oh eight", "45" "forty five", "1000" "thousand".
fn named_number(digits: &str) -> String {
    match digits.len() {
        4.. if digits.ends_with("00") => cardinal(digits),
        _ => number::model(digits),
    }
}
