//! Punctuation, and the signs made of several characters.

use super::{Context, RuleRow, text};

pub(super) const RULES: &[RuleRow] = &[
    (":;<=8", r"^(?::-?\)|=\))", |_, context| {
        free(context, "smiley face")
    }),
    (":;<=8", r"^(?::-?\()", |_, context| free(context, "sad face")),
    (":;<=8", r"^(?:;-?\))", |_, context| free(context, "winking face")),
    (":;<=8", r"^(?::-?D\b)", |_, context| {
        free(context, "grinning face")
    }),
    (":;<=8", r"^<3\b", |_, context| free(context, "heart")),
    ("-=<", r"^(?:--?>|=>)", |_, _| Some("to".to_owned())),
    ("<", r"^<--?", |_, _| Some("from".to_owned())),
    ("!", r"^!==?", |_, _| Some("is not equal to".to_owned())),
    ("=", r"^===?", |_, _| Some("equals".to_owned())),
    ("<", r"^<=", |_, _| Some("is less than or equal to".to_owned())),
    (">", r"^>=", |_, _| Some("is greater than or equal to".to_owned())),
    ("&", r"^&&", |_, _| Some("and".to_owned())),
    ("|", r"^\|\|", |_, _| Some("or".to_owned())),
    ("-", r"^-{2,}", |_, _| Some("-".to_owned())),
    ("—–", r"^[—–]+", |_, _| Some("-".to_owned())),
    ("-", r"^-", hyphen),
    ("−", "^−", |_, _| Some("minus".to_owned())),
    (".", r"^\.{2,}", ellipsis),
    (".", r"^\.", point),
    ("?!", r"^[?!]+", |found, _| {
        Some(if text(found, 0).contains('?') { "?" } else { "!" }.to_owned())
    }),
    (";", "^;", |_, _| Some(";".to_owned())),
    (":", "^:+", |_, context| {
        let ends = context.after.is_empty() || context.after.starts_with([' ', '\n', '"']);
        Some(if ends { ":" } else { "," }.to_owned())
    }),
    (",|", "^[,|]", |_, _| Some(",".to_owned())),
    ("•‣·", "^[•‣·]", |_, _| Some(",".to_owned())),
    ("\n", r"^\s*\n\s*", |_, _| Some(".".to_owned())),
    ("()[]{}", r"^[()\[\]{}]+", |found, context| {
        // A bracket glued to the word before it, as in "f(x)", makes no pause, nor does one that ends the text.
        let glued =
            context.before.ends_with(char::is_alphanumeric) && text(found, 0).starts_with(['(', '[', '{']);
        let last = context.after.trim().is_empty();
        Some(if glued || last { "" } else { "," }.to_owned())
    }),
    ("/", "^/", slash),
    ("\\", r"^\\", |_, context| {
        between(context).then(|| "backslash".to_owned())
    }),
    ("_", "^_", |_, context| {
        between(context).then(|| "underscore".to_owned())
    }),
    ("*", r"^\s?\*\s?", |_, context| {
        let number = |c: char| c.is_ascii_digit();
        let before = context.before.trim_end().ends_with(number);
        (before && context.after.starts_with(number)).then(|| "times".to_owned())
    }),
    ("°", r"^°\s?([CF])\b", |found, _| {
        Some(
            if text(found, 1) == "C" {
                "degrees Celsius"
            } else {
                "degrees Fahrenheit"
            }
            .to_owned(),
        )
    }),
];

/// An emoticon stands by itself.
fn free(context: &Context, name: &str) -> Option<String> {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let stands = edge(context.before.chars().next_back()) && edge(context.after.chars().next());
    stands.then(|| name.to_owned())
}

/// Whether the sign joins two words without a space.
fn between(context: &Context) -> bool {
    context.before.ends_with(char::is_alphanumeric) && context.after.starts_with(char::is_alphanumeric)
}

/// A hyphen inside a word is silent, one between spaces is a dash; before a digit it is a minus.
fn hyphen(_: &regex::Captures, context: &Context) -> Option<String> {
    let spaced = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let (left, right) = (
        spaced(context.before.chars().next_back()),
        spaced(context.after.chars().next()),
    );
    let math = context
        .after
        .trim_start()
        .starts_with(|c: char| c.is_ascii_digit())
        && (context.before.trim_end().ends_with(['=', '+', '*', '/', ')']));
    Some(
        match () {
            () if math => "minus",
            () if left && right => "-",
            () => "",
        }
        .to_owned(),
    )
}

/// Three points end a sentence unless it goes on in small letters.
fn ellipsis(_: &regex::Captures, context: &Context) -> Option<String> {
    let goes_on = context
        .after
        .trim_start()
        .starts_with(|c: char| c.is_lowercase() || c == ',');
    Some(if goes_on { "-" } else { "." }.to_owned())
}

/// A point ends a sentence; between letters or digits without a space it is said.
fn point(_: &regex::Captures, context: &Context) -> Option<String> {
    let small = context
        .after
        .starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
    let joined = small && context.before.ends_with(char::is_alphanumeric);
    Some(if joined { "dot" } else { "." }.to_owned())
}

/// A slash between words is said, but not in "and/or".
fn slash(_: &regex::Captures, context: &Context) -> Option<String> {
    let and_or = context
        .last_word()
        .is_some_and(|word| word.eq_ignore_ascii_case("and"))
        && context.after.starts_with("or");
    (between(context) && !and_or).then(|| "slash".to_owned())
}
