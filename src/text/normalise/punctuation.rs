//! Punctuation, and symbols of several characters.

use super::rule::{Context, RuleRow, is_free, text};

pub(super) const RULES: &[RuleRow] = &[
    ("smiley", ":;<=8", r"^(?::-?\)|=\))", |_, context| {
        free(context, "smiley face")
    }),
    ("sad face", ":;<=8", r"^(?::-?\()", |_, context| {
        free(context, "sad face")
    }),
    ("winking face", ":;<=8", r"^(?:;-?\))", |_, context| {
        free(context, "winking face")
    }),
    ("grinning face", ":;<=8", r"^(?::-?D\b)", |_, context| {
        free(context, "grinning face")
    }),
    ("heart", ":;<=8", r"^<3\b", |_, context| free(context, "heart")),
    ("arrow", "-=<", r"^(?:--?>|=>)", |_, _| Some("to".to_owned())),
    ("arrow back", "<", r"^<--?", |_, _| Some("from".to_owned())),
    ("not equal", "!", r"^!==?", |_, _| {
        Some("is not equal to".to_owned())
    }),
    ("highlight or line of equal signs", "=", r"^={2,}", equal_signs),
    ("underlined title", "=", "^=", |_, context| {
        let alone = context.before.ends_with('\n') && context.before.len() > 1;
        let ends = context.after.trim_start_matches(' ');
        (alone && (ends.is_empty() || ends.starts_with('\n'))).then(String::new)
    }),
    ("inserted text", "+", r"^\+\+", |_, context| {
        let (before, after) = (context.before, context.after);
        let opens = !before.ends_with(char::is_alphanumeric)
            && after.starts_with(char::is_alphanumeric)
            && after.contains("++");
        let closes = before.rfind("++").is_some_and(|at| {
            before[at + 2..].starts_with(char::is_alphanumeric)
                && !before[..at].ends_with(char::is_alphanumeric)
        });
        (opens || closes).then(String::new)
    }),
    ("item of a list", "+", r"^\+ ", |_, context| {
        let starts = context.before.is_empty() || context.before.ends_with('\n');
        (starts && context.after.starts_with(char::is_alphabetic)).then(String::new)
    }),
    ("task of a list", "[", r"^\[[xX ]\] ", |_, context| {
        let before = context.before.trim_end();
        before.ends_with(['-', '*', '+']).then(String::new)
    }),
    (
        "footnote",
        "[",
        r"^\[\^[\p{L}\d]+\]:?",
        |_, _| Some(String::new()),
    ),
    ("quoted line", ">", "^>+", |_, context| {
        let before = context.before.trim_end_matches([' ', '>']);
        let starts = before.is_empty() || before.ends_with('\n');
        // "> 5" compares, "> 5 people came" is quoted.
        let line = context.after.split('\n').next().unwrap_or("");
        let number = line.trim_start().starts_with(|c: char| c.is_ascii_digit());
        let sum = number && line.split_whitespace().count() < 3 || line.starts_with('=');
        (starts && !sum).then(String::new)
    }),
    ("less or equal", "<", r"^<=", |_, _| {
        Some("is less than or equal to".to_owned())
    }),
    ("greater or equal", ">", r"^>=", |_, _| {
        Some("is greater than or equal to".to_owned())
    }),
    ("double and", "&", r"^&&", |_, _| Some("and".to_owned())),
    ("double or", "|", r"^\|\|", |_, _| Some("or".to_owned())),
    ("double hyphen", "-", r"^-{2,}", |_, _| Some("-".to_owned())),
    ("dash", "—–", r"^[—–]+", |found, context| {
        // A short dash is a minus in typical positions: "–$5".
        let minus = text(found, 0) == "–"
            && is_free(context.before)
            && context.after.starts_with(['$', '£', '€', '.']);
        Some(if minus { "minus" } else { "-" }.to_owned())
    }),
    ("hyphen", "-", r"^-", hyphen),
    ("minus", "−", "^−", |_, _| Some("minus".to_owned())),
    ("ellipsis", ".", r"^\.{2,}", ellipsis),
    ("point", ".", r"^\.", point),
    ("question or exclamation", "?!", r"^[?!]+", |found, _| {
        Some(if text(found, 0).contains('?') { "?" } else { "!" }.to_owned())
    }),
    ("semicolon", ";", "^;", |_, _| Some(";".to_owned())),
    ("colon", ":", "^:+", |_, context| {
        let ends = context.after.is_empty() || context.after.starts_with([' ', '\n', '"']);
        Some(if ends { ":" } else { "," }.to_owned())
    }),
    ("comma", ",|", "^[,|]", |_, _| Some(",".to_owned())),
    ("bullet", "•‣·", "^[•‣·]", |_, _| Some(",".to_owned())),
    ("line break", "\n", r"^\s*\n\s*", |_, _| Some(".".to_owned())),
    ("bracket", "()[]{}", r"^[()\[\]{}]+", |found, context| {
        // A bracket attached to the word before it, as in "f(x)", or at the end of the text, makes no pause.
        let glued =
            context.before.ends_with(char::is_alphanumeric) && text(found, 0).starts_with(['(', '[', '{']);
        let last = context.after.trim().is_empty();
        Some(if glued || last { "" } else { "," }.to_owned())
    }),
    ("slash", "/", "^/", slash),
    ("backslash", "\\", r"^\\", |_, context| {
        between(context).then(|| "backslash".to_owned())
    }),
    ("underscore", "_", "^_", |_, context| {
        between(context).then(|| "underscore".to_owned())
    }),
    ("asterisk", "*", r"^\s?\*\s?", |_, context| {
        let number = |c: char| c.is_ascii_digit();
        let before = context.before.trim_end().ends_with(number);
        (before && context.after.starts_with(number)).then(|| "times".to_owned())
    }),
    ("degrees with a scale", "°", r"^°\s?([CF])\b", |found, _| {
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

/// An emoticon must stand by itself.
fn free(context: &Context, name: &str) -> Option<String> {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let stands = edge(context.before.chars().next_back()) && edge(context.after.chars().next());
    stands.then(|| name.to_owned())
}

/// Whether the sign joins two words without a space.
fn between(context: &Context) -> bool {
    context.before.ends_with(char::is_alphanumeric) && context.after.starts_with(char::is_alphanumeric)
}

/// Equal signs around words highlight them in Markdown, and a line of them underlines. Two of them between
/// spaces compare.
fn equal_signs(found: &regex::Captures, context: &Context) -> Option<String> {
    let edge = |c: Option<char>| c.is_none_or(|c| c.is_whitespace());
    let left = edge(context.before.chars().next_back());
    let right = edge(context.after.chars().next());
    let line_starts = context.before.trim_end_matches(' ').is_empty()
        || context.before.trim_end_matches(' ').ends_with('\n');
    let line_ends = context.after.trim_start_matches(' ').is_empty()
        || context.after.trim_start_matches(' ').starts_with('\n');
    let underline = line_starts && line_ends && !context.before.is_empty();
    let compares = left == right && text(found, 0).len() < 4 && !underline;
    Some(if compares { "equals" } else { "" }.to_owned())
}

/// A hyphen is silent inside a word, a dash between spaces, and a minus before a digit.
fn hyphen(_: &regex::Captures, context: &Context) -> Option<String> {
    let spaced = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let (left, right) = (
        spaced(context.before.chars().next_back()),
        spaced(context.after.chars().next()),
    );
    let number = |c: char| c.is_ascii_digit() || ".$£€¥∞½¼¾⅓⅔⅛⅜⅝⅞⅕".contains(c);
    // A minus changes the meaning, so it is never omitted.
    let free = is_free(context.before) && context.after.starts_with(number) && !right;
    let math = free
        || context
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

/// Three points end a sentence unless it continues in lower case.
fn ellipsis(_: &regex::Captures, context: &Context) -> Option<String> {
    let goes_on = context
        .after
        .trim_start()
        .starts_with(|c: char| c.is_lowercase() || c == ',');
    Some(if goes_on { "-" } else { "." }.to_owned())
}

/// A point ends a sentence. Between letters or digits without a space it is spoken.
fn point(_: &regex::Captures, context: &Context) -> Option<String> {
    let small = context
        .after
        .starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
    let joined = small && context.before.ends_with(char::is_alphanumeric);
    Some(if joined { "dot" } else { "." }.to_owned())
}

/// A slash between words is spoken, except in "and/or".
fn slash(_: &regex::Captures, context: &Context) -> Option<String> {
    let and_or = context
        .last_word()
        .is_some_and(|word| word.eq_ignore_ascii_case("and"))
        && context.after.starts_with("or");
    let behind_number =
        context.before.ends_with(|c: char| c.is_ascii_digit()) && context.after.starts_with(' ');
    Some(
        if between(context) && !and_or || behind_number {
            "slash"
        } else {
            ""
        }
        .to_owned(),
    )
}
