//! Patterns for the names of files.

use std::fmt;
use std::str::FromStr;

use crate::script::{Line, Script, key};

use super::name::first_words;

/// A pattern for the names of files, without their extensions: text with fields in braces.
///
/// | field | |
/// |---|---|
/// | `{number}` | the line's number in the script, with leading zeros |
/// | `{cue}` | its number in a show |
/// | `{key}` | the name of its key, with C3 as middle C |
/// | `{page}` | the name of its page |
/// | `{speaker}` | its speaker |
/// | `{take}` | its take, from 1 |
/// | `{text}` | its first words |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePattern(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(Field),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Number,
    Cue,
    Key,
    Page,
    Speaker,
    Take,
    Text,
}

/// Why a text is not a pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A field that does not exist.
    #[error("there is no field {{{0}}}; the fields are {names}", names = NamePattern::FIELDS.map(|(name, _)| format!("{{{name}}}")).join(", "))]
    Unknown(String),
    /// A brace without its other half.
    #[error("a brace has no other half")]
    Brace,
    /// The same name for all lines.
    #[error("a name needs at least one field, such as {{number}}")]
    Constant,
}

/// What a file holds.
pub(super) struct Named<'a> {
    pub script: &'a Script,
    /// Its line, or its first line.
    pub line: &'a Line,
    /// The numbers of its first and its last line, from 1.
    pub numbers: (usize, usize),
    /// Who speaks in it; `None` if several do.
    pub speaker: Option<&'a str>,
    /// The take, from 1, if there are several.
    pub take: Option<u8>,
}

impl Default for NamePattern {
    /// `{number} {key} {text}`.
    fn default() -> Self {
        let space = || Part::Text(" ".to_owned());
        let [number, key, text] = [Field::Number, Field::Key, Field::Text].map(Part::Field);
        Self(vec![number, space(), key, space(), text])
    }
}

impl NamePattern {
    const FIELDS: [(&'static str, Field); 7] = [
        ("number", Field::Number),
        ("cue", Field::Cue),
        ("key", Field::Key),
        ("page", Field::Page),
        ("speaker", Field::Speaker),
        ("take", Field::Take),
        ("text", Field::Text),
    ];

    /// The names of the fields, without braces.
    pub fn fields() -> impl Iterator<Item = &'static str> {
        Self::FIELDS.into_iter().map(|(name, _)| name)
    }

    fn has(&self, field: Field) -> bool {
        self.0.contains(&Part::Field(field))
    }

    /// The name of a file, not yet safe for every system. What tells files of one export apart is added if the pattern lacks it:
    /// the speaker of a file of one speaker, `by_speaker`, and the take.
    pub(super) fn name(&self, named: &Named, by_speaker: bool) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Field(field) => out.push_str(&named.value(*field).unwrap_or_default()),
            }
        }
        if by_speaker && !self.has(Field::Speaker) {
            out = format!("{out} {}", named.speaker.unwrap_or_default());
        }
        match named.take {
            Some(take) if !self.has(Field::Take) => format!("{out} take {take}"),
            _ => out,
        }
    }
}

impl Named<'_> {
    fn value(&self, field: Field) -> Option<String> {
        let (line, (first, last)) = (self.line, self.numbers);
        let is_one = first == last;
        match field {
            Field::Number => {
                let width = self.script.lines().len().to_string().len().max(2);
                let number = |number: usize| format!("{number:0width$}");
                let to = (!is_one).then(|| format!("-{}", number(last)));
                Some(number(first) + &to.unwrap_or_default())
            }
            Field::Cue => {
                let place = || first.to_string();
                let own = line.number.as_ref().map(|cue| cue.as_str().to_owned());
                is_one.then(|| own.unwrap_or_else(place))
            }
            Field::Key => line.key.filter(|_| is_one).map(key::name),
            Field::Page => {
                let page = self.script.pages().get(usize::from(line.page));
                page.map(|page| page.name.clone())
            }
            Field::Speaker => self.speaker.map(str::to_owned),
            Field::Take => self.take.map(|take| take.to_string()),
            Field::Text => first_words(&line.text),
        }
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                Part::Text(text) => f.write_str(text)?,
                Part::Field(field) => {
                    let name = Self::FIELDS.iter().find(|(_, known)| known == field);
                    write!(f, "{{{}}}", name.map_or("", |(name, _)| name))?;
                }
            }
        }
        Ok(())
    }
}

impl FromStr for NamePattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let (mut parts, mut rest) = (Vec::new(), text.trim());
        while let Some(at) = rest.find(['{', '}']) {
            let (before, field) = rest.split_at(at);
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let (name, after) = field
                .strip_prefix('{')
                .and_then(|field| field.split_once('}'))
                .ok_or(PatternError::Brace)?;
            let known = Self::FIELDS.into_iter().find(|(known, _)| *known == name.trim());
            let (_, field) = known.ok_or_else(|| PatternError::Unknown(name.chars().take(20).collect()))?;
            parts.push(Part::Field(field));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        if !parts.iter().any(|part| matches!(part, Part::Field(_))) {
            return Err(PatternError::Constant);
        }
        Ok(Self(parts))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::script::LineId;

    #[test]
    fn a_pattern_is_read_and_written() {
        for text in ["{number} {key} {text}", "{speaker}_{cue}-{take}", "a {page}"] {
            let pattern: NamePattern = text.parse().unwrap();
            assert_eq!(pattern.to_string(), text);
        }
        assert_eq!(NamePattern::default().to_string(), "{number} {key} {text}");
        let told = "{numbr}".parse::<NamePattern>().unwrap_err().to_string();
        assert!(
            told.starts_with("there is no field {numbr}; the fields are {number}, "),
            "{told}"
        );
        for wrong in ["{number", "number}", "}{"] {
            assert_eq!(wrong.parse::<NamePattern>(), Err(PatternError::Brace), "{wrong}");
        }
        assert_eq!("line".parse::<NamePattern>(), Err(PatternError::Constant));
    }

    #[test]
    fn fields_are_those_of_the_line_and_what_tells_files_apart_is_added() {
        let mut script = Script::empty();
        script.rename_page(0, "Act 1").unwrap();
        let line = Line {
            number: "12.5".parse().ok(),
            ..Line::new(LineId(1), Some(60), "Hello there. Bye.")
        };
        let named = |numbers, take| Named {
            script: &script,
            line: &line,
            numbers,
            speaker: Some("Ann"),
            take,
        };
        let name = |pattern: &str, numbers, take, by| {
            let pattern: NamePattern = pattern.parse().unwrap();
            pattern.name(&named(numbers, take), by)
        };
        let all = "{number}|{cue}|{key}|{page}|{speaker}|{take}|{text}";
        assert_eq!(
            name(all, (3, 3), Some(2), true),
            "03|12.5|C3|Act 1|Ann|2|Hello there"
        );
        assert_eq!(name("{text}", (3, 3), Some(2), true), "Hello there Ann take 2");
        assert_eq!(name("{number} {key}", (3, 12), None, false), "03-12 ");
    }
}
