//! File names that are valid on every system.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::text::sentences;

use super::plain::spoken;

/// The most characters of a line's words in the name of its file.
const MAX_CHARS: usize = 40;
/// The most bytes of a name without number and extension: file systems have 255.
const MAX_NAME: usize = 180;

/// The names that Windows reserves for devices, with or without an extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// A name as the stem of a file on every system.
pub(super) fn stem(name: &str) -> String {
    let name = name.replace(|c: char| !is_safe(c), " ");
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = (0..=MAX_NAME)
        .rev()
        .find(|end| name.is_char_boundary(*end))
        .unwrap_or(0);
    // Windows drops trailing dots.
    let name = name[..end.min(name.len())].trim_matches(|c: char| c.is_whitespace() || c == '.');
    let device = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let device = device.trim_end_matches(|c: char| c.is_ascii_digit());
    if name.is_empty() || DEVICES.contains(&device) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// The first sentence of a text without its markup, or as many of its words as fit; `None` if there are none.
pub(super) fn first_words(text: &str) -> Option<String> {
    let spoken = spoken(text, 0..text.len());
    let first = sentences(&spoken)
        .into_iter()
        .find(|range| !spoken[range.clone()].trim().is_empty())?;
    let mut name = String::new();
    for word in spoken[first]
        .replace(|c: char| !is_safe(c) || "[]{}".contains(c), " ")
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

/// The names that an export has given, so that no file of it replaces another one.
#[derive(Default)]
pub(super) struct Names(HashSet<PathBuf>);

impl Names {
    /// The paths of the files with this stem and these extensions. A number is added if one of them was given before, or exists
    /// and may not be `replaced`.
    pub fn paths(&mut self, folder: &Path, stem: &str, endings: &[String], replaced: bool) -> Vec<PathBuf> {
        let named = |stem: &str| -> Vec<PathBuf> {
            let names = endings.iter().map(|ending| format!("{stem}.{ending}"));
            names.map(|name| folder.join(name)).collect()
        };
        let exists = |path: &Path| !replaced && path.symlink_metadata().is_ok();
        let is_free = |paths: &Vec<PathBuf>| {
            !paths
                .iter()
                .any(|path| self.0.contains(&folded(path)) || exists(path))
        };
        let numbered = (2_u64..).map(|number| named(&format!("{stem} ({number})")));
        let mut all = std::iter::once(named(stem)).chain(numbered);
        let paths = all.find(is_free).unwrap_or_else(|| named(stem));
        self.0.extend(paths.iter().map(|path| folded(path)));
        paths
    }
}

/// A path as systems compare it that ignore case.
fn folded(path: &Path) -> PathBuf {
    PathBuf::from(path.to_string_lossy().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::pattern::{NamePattern, Named};
    use crate::script::{Line, LineId, Script};

    fn name(key: Option<u8>, text: &str) -> String {
        named(1, &Script::empty(), &Line::new(LineId(1), key, text))
    }

    fn named(number: usize, script: &Script, line: &Line) -> String {
        let named = Named {
            script,
            line,
            numbers: (number, number),
            speaker: None,
            take: None,
        };
        stem(&NamePattern::default().name(&named, false))
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
        let mut script = Script::empty();
        for _ in 0..1024 {
            assert!(script.add(None, "x").is_ok());
        }
        assert_eq!(named(7, &script, &script.lines()[6]), "0007 x");
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

    #[test]
    fn no_name_is_reserved_empty_or_given_twice() {
        for (name, expected) in [
            ("", "_"),
            ("COM1", "COM1_"),
            ("nul", "nul_"),
            ("Nullus", "Nullus"),
            (" a  b. ", "a b"),
        ] {
            assert_eq!(stem(name), expected);
        }
        let mut names = Names::default();
        let mut given = || {
            let paths = names.paths(Path::new("/nowhere"), "Ann", &["wav".to_owned()], true);
            paths[0].display().to_string()
        };
        assert_eq!([given(), given()], ["/nowhere/Ann.wav", "/nowhere/Ann (2).wav"]);
    }
}
