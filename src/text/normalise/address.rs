//! What computers and telephones write: addresses, file names, handles, versions, numbers to dial.

use regex::Captures;

use super::number::{self, cardinal};
use super::symbols::spelled;
use super::{Context, RuleRow, text, words};

/// Top-level domains that make a bare name an address.
macro_rules! domains {
    () => {
        "(?:com|org|net|edu|gov|io|dev|ai|app|co|uk|de|fr|it|es|ch|at|nl|se|eu|us|ca|au|nz|jp|me|tv|fm|info|biz|xyz|audio|music|live|studio|online)"
    };
}

/// File endings that make a name with a point a file.
macro_rules! endings {
    () => {
        "(?:wav|mp3|mp4|flac|ogg|aiff?|mid|midi|vst3|clap|txt|md|rs|py|js|ts|json|toml|ya?ml|xml|csv|html?|css|pdf|png|jpe?g|gif|svg|webp|zip|tar|gz|exe|dll|so|sh|c|h|cpp|hpp|java|docx?|xlsx?|pptx?|onnx|mov|avi|log|ini|cfg|lock|iso)"
    };
}

pub(super) const RULES: &[RuleRow] = &[
    (
        "a9",
        r"^[\p{L}\d._%+-]*[\p{L}\d_]@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+",
        |found, _| Some(read(text(found, 0))),
    ),
    (
        "a",
        r"^(?i:https?|ftp|file)://([^\s<>\x22]*[^\s<>\x22.,;:!?)\]}'])",
        |found, _| Some(read(text(found, 1))),
    ),
    (
        "a",
        r"^(?i:www)\.[^\s<>\x22]*[^\s<>\x22.,;:!?)\]}']",
        |found, _| Some(read(text(found, 0))),
    ),
    (
        "a9",
        concat!(
            r"^[\p{L}\d][\p{L}\d-]*(?:\.[\p{L}\d-]+)*\.",
            domains!(),
            r"\b(?:/[^\s<>\x22]*[^\s<>\x22.,;:!?)\]}'])?"
        ),
        |found, context| {
            // "fine.it works" has no space behind its point; an address has no capital behind it either.
            let sentence = context.after.starts_with(['@', '\'']);
            (!sentence).then(|| read(text(found, 0)))
        },
    ),
    (
        "a9_",
        concat!(r"^[\p{L}\d_][\p{L}\d_-]*(?:\.[\p{L}\d_-]+)*\.", endings!(), r"\b"),
        |found, _| Some(read(text(found, 0))),
    ),
    (".", concat!(r"^\.(", endings!(), r")\b"), |found, _| {
        Some(read(text(found, 0)))
    }),
    ("~/", r"^~?(?:/[\p{L}\d._-]+){2,}/?", |found, context| {
        let starts = context.before.is_empty() || context.before.ends_with([' ', '\n', '(', '"']);
        starts.then(|| read(text(found, 0)))
    }),
    ("a", r"^[A-Za-z]:\\[^\s]*[\p{L}\d]", |found, _| {
        Some(read(text(found, 0)))
    }),
    ("a", r"^v(?:er\.?\s?)?(\d+(?:\.\d+)*)\b", |found, _| {
        Some(format!("version {}", version(text(found, 1))))
    }),
    ("a", r"^V(\d+(?:\.\d+)+)\b", |found, _| {
        Some(format!("version {}", version(text(found, 1))))
    }),
    ("9", r"^\d+(?:\.\d+){2,}", |found, _| {
        // "1.000.000" is a million as much of Europe writes it.
        let million = text(found, 0).split('.').skip(1).all(|group| group == "000");
        (!million).then(|| version(text(found, 0)))
    }),
    (
        "+9(",
        r"^(?:\+\d{1,3}[ .-]?|1[ .-])?(?:\(\d{2,5}\)|\d{3})[ .-]?\d{3}[ .-]\d{3,4}\b",
        telephone,
    ),
    ("+", r"^\+\d(?:[ .-]?\(?\d+\)?){2,}", telephone),
    ("9", r"^\d{3}-\d{4}\b", telephone),
    ("9", r"^\d+(?:-\d+){2,}\b", telephone),
    ("9", r"^1-8\d\d-[A-Z]+\b", |found, _| {
        let (digits, word) = text(found, 0).rsplit_once('-')?;
        Some(format!("{} , {}", dial(digits), word.to_ascii_lowercase()))
    }),
    ("9", r"^(911|112|999)\b", |found, context| {
        let before = context.before.trim_end().to_ascii_lowercase();
        (before.ends_with("call") || before.ends_with("dial")).then(|| number::spell(text(found, 1)))
    }),
    ("9", r"^0[xX]([0-9a-fA-F]+)\b", |found, _| {
        Some(format!("zero =x {}", characters(text(found, 1))))
    }),
    ("#", r"^#(\d+)\b", |found, _| {
        Some(format!("number {}", cardinal(text(found, 1))))
    }),
    ("#", r"^#([\p{L}_][\p{L}\d_]*)", |found, _| {
        Some(format!("hashtag {}", read(text(found, 1))))
    }),
    (
        "@",
        r"^@([\p{L}\d_][\p{L}\d_.-]*[\p{L}\d]|[\p{L}\d])",
        |found, _| Some(format!("at {}", read(text(found, 1)))),
    ),
    ("a_", r"^_*[\p{L}\d]+(?:_+[\p{L}\d]+)+", |found, _| {
        Some(read(text(found, 0)))
    }),
    ("a", r"^([\p{L}]+)((?:::[\p{L}\d]+)+)", |found, _| {
        Some(read(text(found, 0)).replace("colon colon", ","))
    }),
];

/// Reads an address or identifier: words as words, signs by their names.
pub(super) fn read(written: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut rest = written;
    while let Some(first) = rest.chars().next() {
        let end = rest
            .find(|c: char| c.is_alphanumeric() != first.is_alphanumeric())
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if first.is_alphanumeric() {
            said.push(ending(run).map_or_else(|| words::identifier(run), str::to_owned));
        } else {
            said.extend(run.chars().map(|c| spelled(c).to_owned()));
        }
        rest = after;
    }
    said.join(" ")
}

/// Parts of addresses that have a reading of their own.
fn ending(part: &str) -> Option<&'static str> {
    Some(match part.to_ascii_lowercase().as_str() {
        "www" => "=WWW",
        "src" => "source",
        "com" => "com",
        "org" => "org",
        "io" => "=IO",
        "uk" => "=UK",
        "wav" => "wave",
        "json" => "Jason",
        "jpg" | "jpeg" => "=J peg",
        "txt" => "text",
        "exe" => "=EXE",
        "html" => "=HTML",
        "mp3" => "=MP three",
        "mp4" => "=MP four",
        "vst3" => "=VST three",
        "js" => "=JS",
        "py" => "=PY",
        "rs" => "=RS",
        "md" => "=MD",
        "gmail" => "=G mail",
        "github" => "git hub",
        "youtube" => "you tube",
        _ => return None,
    })
}

/// Version numbers and network addresses: "2.0.1" is "two point zero point one".
fn version(number: &str) -> String {
    let parts: Vec<String> = number.split('.').map(cardinal).collect();
    let joint = if parts.len() == 4 { " dot " } else { " point " };
    parts.join(joint)
}

fn telephone(found: &Captures, _: &Context) -> Option<String> {
    Some(dial(text(found, 0)))
}

/// A number to dial, digit by digit with a breath between its groups.
pub(super) fn dial(number: &str) -> String {
    let groups = number
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty());
    let said: Vec<String> = groups.map(number::spell).collect();
    let plus = if number.starts_with('+') { "plus " } else { "" };
    format!("{plus}{}", said.join(" , "))
}

/// Letters, digits and signs one by one.
pub(super) fn characters(written: &str) -> String {
    let name = |c: char| match c {
        '0'..='9' => number::spell(&c.to_string()),
        _ if c.is_alphabetic() => format!("={}", c.to_uppercase()),
        _ => spelled(c).to_owned(),
    };
    written
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(name)
        .collect::<Vec<_>>()
        .join(" ")
}
