//! File names that are valid on every system.

use std::path::{Path, PathBuf};

use crate::script::{Line, key};
use crate::text::{SpanKind, sentences, spans};

/// The most characters of a line's words in the name of its file.
const MAX_CHARS: usize = 40;

/// The stem of the file of line `number`, from 1, in a script of `lines` lines: `01 C3 Welcome back`.
pub(super) fn stem(number: usize, lines: usize, line: &Line) -> String {
    let width = lines.to_string().len().max(2);
    let number = format!("{number:0width$}");
    let parts = [Some(number), line.key.map(key::name), first_words(&line.text)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The first sentence of a text without its markup, or as many of its words as fit; `None` if there are none.
fn first_words(text: &str) -> Option<String> {
    let spans = spans(text).into_iter();
    let spoken = spans.map(|span| match span.kind {
        SpanKind::Text => &text[span.range],
        _ => " ",
    });
    let spoken: String = spoken.collect();
    let first = sentences(&spoken)
        .into_iter()
        .find(|range| !spoken[range.clone()].trim().is_empty())?;
    let mut name = String::new();
    for word in spoken[first]
        .replace(|c: char| !is_safe(c), " ")
        .split_whitespace()
    {
        let length = name.chars().count() + 1 + word.chars().count();
        if length > MAX_CHARS && !name.is_empty() {
            break;
        }
        name.push(' ');
        name.extend(word.chars().take(MAX_CHARS));
    }
    // Windows drops trailing dots.
    let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '!' | ';' | '…'));
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

/// Whether a character is allowed in a name on Windows, macOS and Linux, and has no special meaning there.
fn is_safe(c: char) -> bool {
    let hidden =
        matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    !c.is_control() && !hidden && !"<>:\"/\\|?*%~`$".contains(c)
}

/// The paths of the files with this stem and these extensions. Unless they may be `replaced`, a number is added
/// if one of them exists.
pub(super) fn paths(folder: &Path, stem: &str, endings: &[String], replaced: bool) -> Vec<PathBuf> {
    let named = |stem: &str| -> Vec<PathBuf> {
        let names = endings.iter().map(|ending| format!("{stem}.{ending}"));
        names.map(|name| folder.join(name)).collect()
    };
    let is_free = |paths: &Vec<PathBuf>| !paths.iter().any(|path| path.symlink_metadata().is_ok());
    let plain = named(stem);
    if replaced || is_free(&plain) {
        return plain;
    }
    let numbered = (2_u64..).map(|number| named(&format!("{stem} ({number})")));
    numbered.into_iter().find(is_free).unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::LineId;

    fn name(key: Option<u8>, text: &str) -> String {
        stem(1, 9, &Line::new(LineId(1), key, text))
    }

    #[test]
    fn a_name_is_a_number_a_key_and_the_first_words() {
        assert_eq!(
            name(Some(60), "Welcome back. The doors open at nine."),
            "01 C3 Welcome back"
        );
        assert_eq!(
            name(Some(61), "Dr. Who, e.g. \\[him\\]!"),
            "01 C#3 Dr. Who, e.g. him"
        );
        assert_eq!(
            name(None, "[pause 1s] <p>Hello</p> [ph DH EH1 R](there)"),
            "01 Hello there"
        );
        let long = name(None, &"wonderful ".repeat(30));
        assert_eq!(long, "01 wonderful wonderful wonderful wonderful");
        assert_eq!(stem(7, 1024, &Line::new(LineId(1), None, "x")), "0007 x");
        assert_eq!(name(None, "[pause 1s]"), "01");
        assert_eq!(name(Some(0), "..."), "01 C-2");
    }

    #[test]
    fn any_text_makes_a_valid_name() {
        for text in [
            "a/b\\c",
            "COM1",
            "con.",
            "what: \"this\"?",
            "a\u{0}b\nc\u{202E}d",
            "| * < >",
            "~/$HOME/`x`",
            " . .",
        ] {
            let name = name(None, text);
            assert!(
                !name.contains([
                    '/', '\\', ':', '"', '?', '*', '<', '>', '|', '\0', '\n', '\u{202E}', '$', '`'
                ]),
                "{name}"
            );
            assert!(!name.ends_with(['.', ' ']) && name.starts_with("01"), "{name}");
        }
        let tall = name(None, &"\u{1F600}".repeat(500));
        assert!(tall.len() < 200, "{tall}");
    }
}
