//! Technical notation: addresses, file names, handles, versions.

use super::number::{self, cardinal};
use super::rule::{RuleRow, text};
use super::symbols::spelled;
use super::words;

/// Top-level domains by which a name without a scheme is an address.
macro_rules! domains {
    () => {
        "(?:com|org|net|edu|gov|io|dev|ai|app|co|uk|de|fr|it|es|ch|at|nl|se|eu|us|ca|au|nz|jp|me|tv|fm|info|biz|xyz|audio|music|live|studio|online)"
    };
}

/// Extensions by which a name with a point is a file name.
macro_rules! endings {
    () => {
        "(?:wav|mp3|mp4|flac|ogg|aiff?|mid|midi|vst3|clap|txt|md|rs|py|js|ts|json|toml|ya?ml|xml|csv|html?|css|pdf|png|jpe?g|gif|svg|webp|zip|tar|gz|exe|dll|so|sh|c|h|cpp|hpp|java|docx?|xlsx?|pptx?|onnx|mov|avi|log|ini|cfg|lock|iso)"
    };
}

pub(super) const RULES: &[RuleRow] = &[
    (
        "address in angle brackets",
        "<",
        r"^<((?i:https?|ftp|mailto):[^\s<>]+|[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>",
        |found, _| {
            let inner = text(found, 1);
            let address = inner.strip_prefix("mailto:").unwrap_or(inner);
            Some(read(address))
        },
    ),
    // Only the text of a Markdown link is spoken, not its target.
    (
        "target of a link",
        "]",
        r"^\]\((?:[^\s()]|\([^\s()]*\))+(?: \x22[^\x22]*\x22)?\)",
        |_, context| {
            let opened = context.before.rfind('[');
            let closed = context.before.rfind(']');
            (opened > closed).then(String::new)
        },
    ),
    (
        "electronic mail",
        "a9",
        r"^[\p{L}\d._%+&-]*[\p{L}\d_]@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+(?:/[^\s<>\x22]*[^\s<>\x22.,;:!?)\]}'])?",
        |found, _| Some(read(text(found, 0))),
    ),
    (
        "web address",
        "a",
        r"^(?i:(https?|ftp|file))(:///?)([^\s<>\x22]*[^\s<>\x22.,;:!?)\]}'])",
        |found, _| {
            let scheme = match text(found, 1).to_ascii_lowercase().as_str() {
                "file" => "file".to_owned(),
                letters => format!("={}", letters.to_uppercase()),
            };
            Some(format!(
                "{scheme} {} {}",
                read(text(found, 2)),
                read(text(found, 3))
            ))
        },
    ),
    (
        "web address without a scheme",
        "a",
        r"^(?i:www)\.[^\s<>\x22]*[^\s<>\x22.,;:!?)\]}']",
        |found, _| Some(read(text(found, 0))),
    ),
    (
        "domain",
        "a9",
        concat!(
            r"^[\p{L}\d][\p{L}\d-]*(?:\.[\p{L}\d-]+)*\.",
            domains!(),
            r"\b(?:/[^\s<>\x22]*[^\s<>\x22.,;:!?)\]}'])?"
        ),
        |found, context| {
            // In "fine.it works" the space after the point is missing. No capital follows an address.
            let sentence = context.after.starts_with(['@', '\'']);
            (!sentence).then(|| read(text(found, 0)))
        },
    ),
    (
        "file",
        "a9_",
        concat!(r"^[\p{L}\d_][\p{L}\d_-]*(?:\.[\p{L}\d_-]+)*\.", endings!(), r"\b"),
        |found, _| Some(read(text(found, 0))),
    ),
    (
        "file ending",
        ".",
        concat!(r"^\.(", endings!(), r")\b"),
        |found, _| Some(read(text(found, 0))),
    ),
    ("path", "~/", r"^~?(?:/[\p{L}\d._-]+){2,}/?", |found, context| {
        let starts = context.before.is_empty() || context.before.ends_with([' ', '\n', '(', '"']);
        starts.then(|| read(text(found, 0)))
    }),
    ("Windows path", "a", r"^[A-Za-z]:\\[^\s]*[\p{L}\d]", |found, _| {
        Some(read(text(found, 0)))
    }),
    ("version", "a", r"^v(?:er\.?\s?)?(\d+(?:\.\d+)*)\b", |found, _| {
        Some(format!("version {}", version(text(found, 1))))
    }),
    ("version in capitals", "a", r"^V(\d+(?:\.\d+)+)\b", |found, _| {
        Some(format!("version {}", version(text(found, 1))))
    }),
    ("number with points", "9", r"^\d+(?:\.\d+){2,}", |found, _| {
        // "1.000.000" is a million in much of Europe.
        let million = text(found, 0).split('.').skip(1).all(|group| group == "000");
        (!million).then(|| version(text(found, 0)))
    }),
    ("hash inside a word", "#", "^#", |_, context| {
        let inside = context.before.ends_with(|c: char| c.is_lowercase())
            && context.after.starts_with(|c: char| c.is_lowercase());
        inside.then(|| "hash".to_owned())
    }),
    ("number sign", "#", r"^#(\d+)\b", |found, _| {
        Some(format!("number {}", cardinal(text(found, 1))))
    }),
    ("hashtag", "#", r"^#([\p{L}_][\p{L}\d_]*)", |found, _| {
        Some(format!("hashtag {}", read(text(found, 1))))
    }),
    (
        "handle",
        "@",
        r"^@([\p{L}\d_][\p{L}\d_.-]*[\p{L}\d]|[\p{L}\d])",
        |found, _| Some(format!("at {}", read(text(found, 1)))),
    ),
    (
        "name with underscores",
        "a_",
        r"^_*[\p{L}\d]+(?:_+[\p{L}\d]+)+",
        |found, _| Some(read(text(found, 0))),
    ),
    (
        "name with colons",
        "a",
        r"^([\p{L}]+)((?:::[\p{L}\d]+)+)",
        |found, _| Some(read(text(found, 0)).replace("colon colon", ",")),
    ),
];

/// Country codes of addresses that are spelled.
#[rustfmt::skip]
const COUNTRIES: [&str; 24] = [
    "de", "fr", "it", "es", "ch", "at", "nl", "se", "eu", "us", "ca", "au", "nz", "jp", "uk", "sm", "no", "dk", "be", "ie", "pl", "pt", "br", "in",
];

/// Reads an address or identifier: words as words, symbols by their names.
pub(super) fn read(written: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut rest = written;
    let mut before = None;
    while let Some(first) = rest.chars().next() {
        let end = rest
            .find(|c: char| c.is_alphanumeric() != first.is_alphanumeric())
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if first.is_alphanumeric() {
            if before == Some('.')
                && COUNTRIES.contains(&run)
                && after.chars().next().is_none_or(|c| c == '/')
            {
                said.push(format!("={}", run.to_uppercase()));
                before = Some('.');
                rest = after;
                continue;
            }
            said.push(ending(run).map_or_else(|| part(run), str::to_owned));
        } else {
            said.extend(run.chars().map(|c| spelled(c).to_owned()));
        }
        before = run.chars().next_back();
        rest = after;
    }
    said.join(" ")
}

/// Letters and digits of an address. Three or more digits are read one by one.
fn part(run: &str) -> String {
    let digits = run.trim_start_matches(|c: char| c.is_alphabetic());
    if digits.len() > 2 && !digits.ends_with("00") && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let letters = &run[..run.len() - digits.len()];
        let letters = if letters.is_empty() {
            String::new()
        } else {
            words::identifier(letters)
        };
        return format!("{letters} {}", number::spell(digits))
            .trim_start()
            .to_owned();
    }
    words::identifier(run)
}

/// Parts of addresses with a special reading.
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
        "abc" => "=ABC",
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
