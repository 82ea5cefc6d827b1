//! The syntax of one tag, and of entities.

use std::ops::Range;

/// A tag as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// Its name in lower case.
    pub name: String,
    /// Its attributes, in their order.
    pub attributes: Vec<Attribute>,
    /// `</name>`.
    pub closing: bool,
    /// `<name/>`.
    pub empty: bool,
    /// Bytes from `<` to `>`.
    pub len: usize,
}

/// An attribute of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    /// Its name in lower case.
    pub name: String,
    /// Its decoded value.
    pub value: String,
    /// Bytes of the tag from its name to the end of its value.
    pub place: Range<usize>,
}

impl Tag {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.name == name);
        found.map(|attribute| attribute.value.as_str())
    }

    /// Reads the tag at the start of `text`, which must be complete and well formed.
    pub fn read(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('<')?;
        let closing = eat(&mut rest, "/");
        let name = word(&mut rest)?;
        // A name in capitals is far more often a type parameter than a tag.
        if name.starts_with(|c: char| c.is_ascii_uppercase()) {
            return None;
        }
        let mut attributes = Vec::new();
        let empty = loop {
            let spaced = rest.starts_with(char::is_whitespace);
            rest = rest.trim_start();
            if eat(&mut rest, "/>") {
                break true;
            }
            if eat(&mut rest, ">") {
                break false;
            }
            if !spaced || closing {
                return None;
            }
            let start = text.len() - rest.len();
            let (name, value) = attribute(&mut rest)?;
            let place = start..text.len() - rest.len();
            attributes.push(Attribute { name, value, place });
        };
        Some(Self {
            name: name.to_ascii_lowercase(),
            attributes,
            closing,
            empty,
            len: text.len() - rest.len(),
        })
    }
}

/// The bytes of a comment, processing instruction or document type at the start of `text`.
pub(super) fn silent(text: &str) -> Option<usize> {
    let end = match text {
        _ if text.starts_with("<!--") => "-->",
        _ if text.starts_with("<?xml") => "?>",
        _ if text.starts_with("<!DOCTYPE") => ">",
        _ => return None,
    };
    text.find(end).map(|at| at + end.len())
}

/// The character that an entity at the start of `text` names, and the bytes it takes.
pub(super) fn entity(text: &str) -> Option<(char, usize)> {
    let inner = text.strip_prefix('&')?;
    // The longest is `&#x10FFFF;`.
    let end = inner.bytes().take(9).position(|byte| byte == b';')?;
    let name = &inner[..end];
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, end + 2))
}

/// Text with its entities replaced.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (c, taken) = entity(rest).unwrap_or((first, first.len_utf8()));
        out.push(c);
        rest = &rest[taken..];
    }
    out
}

fn eat(rest: &mut &str, prefix: &str) -> bool {
    let after = rest.strip_prefix(prefix);
    *rest = after.unwrap_or(rest);
    after.is_some()
}

fn word<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        .then_some(name)
}

/// `name="value"`, also with single, typographic or no quotes.
fn attribute(rest: &mut &str) -> Option<(String, String)> {
    let name = word(rest)?.to_ascii_lowercase();
    *rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quotes: &[char] = match rest.chars().next()? {
        '"' => &['"'],
        '\'' => &['\''],
        '“' | '”' | '„' => &['“', '”'],
        _ => &[],
    };
    if quotes.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'))?;
        let (value, after) = rest.split_at(end);
        *rest = after;
        return Some((name, decode(value)));
    }
    let mut inner = rest.chars();
    inner.next();
    let inner = inner.as_str();
    let end = inner.find(quotes)?;
    let closing = inner[end..].chars().next()?.len_utf8();
    *rest = &inner[end + closing..];
    Some((name, decode(&inner[..end])))
}
