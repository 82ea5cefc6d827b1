//! The syntax of one tag, and of entities.

use std::ops::Range;

/// Supported tags.
#[rustfmt::skip]
pub(super) const KNOWN: &[&str] = &[
    "speak", "break", "emphasis", "prosody", "phoneme", "say-as", "sub", "s", "p", "voice", "lang", "mark", "bookmark", "audio", "desc", "metadata", "meta",
    "lexicon", "lookup", "w", "token", "par", "seq", "media",
];

/// Whether a name is that of a supported tag, in any case. A single letter is not conclusive.
fn is_known(name: &str) -> bool {
    name.len() > 1 && KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// A parsed tag.
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
    /// Its bytes in the tag, from its name to the end of its value.
    pub place: Range<usize>,
}

impl Tag {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.name == name);
        found.map(|attribute| attribute.value.as_str())
    }

    /// Parses the tag at the start of `text`, which must be complete and well formed.
    pub fn read(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('<')?;
        let closing = eat(&mut rest, "/");
        let name = word(&mut rest)?;
        // A name in upper case is usually a type parameter rather than a tag, unless it is a known tag.
        if name.starts_with(|c: char| c.is_ascii_uppercase())
            && !is_known(name)
            && !is_paragraph(name, closing, rest)
        {
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

/// Whether a single upper-case letter is a paragraph or sentence tag: a closing one, or one with a matching
/// closing tag nearby.
fn is_paragraph(name: &str, closing: bool, rest: &str) -> bool {
    /// The number of bytes that are searched.
    const NEAR: usize = 4000;
    let near = &rest.as_bytes()[..rest.len().min(NEAR)];
    let closes = |end: &[u8]| near.windows(end.len()).any(|window| window == end);
    match name {
        "P" => closing || closes(b"</P>"),
        "S" => closing || closes(b"</S>"),
        _ => false,
    }
}

/// Silent text between angle brackets that is not a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silent {
    /// A comment or a processing instruction.
    Comment,
    /// A document type or an entity declaration, which is ignored.
    Declaration,
}

/// The silent text at the start of `text`, and its length in bytes. An unclosed declaration extends to the
/// end. `find` searches the text.
pub(super) fn silent(text: &str, find: &mut dyn FnMut(&str) -> Option<usize>) -> Option<(Silent, usize)> {
    let mut until = |end: &str| find(end).map(|at| at + end.len());
    if text.starts_with("<!--") {
        return until("-->").map(|len| (Silent::Comment, len));
    }
    if text.starts_with("<?") && text[2..].starts_with(|c: char| c.is_ascii_alphabetic()) {
        return until("?>").map(|len| (Silent::Comment, len));
    }
    let upper = |prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if upper("<!DOCTYPE") {
        let head = &text[..text.find('>').unwrap_or(text.len())];
        // Entity declarations are between square brackets.
        let len = if head.contains('[') {
            text.find(']').and_then(|at| Some(at + text[at..].find('>')? + 1))
        } else {
            until(">")
        };
        return Some((Silent::Declaration, len.unwrap_or(text.len())));
    }
    ["<!ENTITY", "<!ELEMENT", "<!ATTLIST", "<!NOTATION"]
        .into_iter()
        .any(upper)
        .then(|| (Silent::Declaration, until(">").unwrap_or(text.len())))
}

/// The names of common HTML entities, in addition to those of XML.
#[rustfmt::skip]
const NAMES: &[(&str, char)] = &[
    ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' '), ("ensp", ' '), ("emsp", ' '), ("thinsp", ' '), ("shy", '\u{AD}'),
    ("copy", '©'), ("reg", '®'), ("trade", '™'), ("mdash", '—'), ("ndash", '–'), ("minus", '−'), ("hellip", '…'), ("bull", '•'), ("middot", '·'), ("lsquo", '‘'), ("rsquo", '’'),
    ("sbquo", '‚'), ("ldquo", '“'), ("rdquo", '”'), ("bdquo", '„'), ("laquo", '«'), ("raquo", '»'), ("prime", '′'), ("Prime", '″'), ("deg", '°'), ("plusmn", '±'), ("times", '×'), ("divide", '÷'),
    ("cent", '¢'), ("pound", '£'), ("yen", '¥'), ("euro", '€'), ("sect", '§'), ("para", '¶'), ("micro", 'µ'), ("sup2", '²'), ("sup3", '³'), ("frac12", '½'), ("frac14", '¼'), ("frac34", '¾'),
    ("ne", '≠'), ("le", '≤'), ("ge", '≥'), ("asymp", '≈'), ("infin", '∞'), ("larr", '←'), ("rarr", '→'), ("hearts", '♥'), ("iexcl", '¡'), ("iquest", '¿'),
    ("Agrave", 'À'), ("Aacute", 'Á'), ("Acirc", 'Â'), ("Atilde", 'Ã'), ("Auml", 'Ä'), ("Aring", 'Å'), ("AElig", 'Æ'), ("Ccedil", 'Ç'), ("Egrave", 'È'), ("Eacute", 'É'), ("Ecirc", 'Ê'), ("Euml", 'Ë'),
    ("Igrave", 'Ì'), ("Iacute", 'Í'), ("Icirc", 'Î'), ("Iuml", 'Ï'), ("Ntilde", 'Ñ'), ("Ograve", 'Ò'), ("Oacute", 'Ó'), ("Ocirc", 'Ô'), ("Otilde", 'Õ'), ("Ouml", 'Ö'), ("Oslash", 'Ø'), ("OElig", 'Œ'),
    ("Ugrave", 'Ù'), ("Uacute", 'Ú'), ("Ucirc", 'Û'), ("Uuml", 'Ü'), ("Yacute", 'Ý'), ("szlig", 'ß'),
    ("agrave", 'à'), ("aacute", 'á'), ("acirc", 'â'), ("atilde", 'ã'), ("auml", 'ä'), ("aring", 'å'), ("aelig", 'æ'), ("ccedil", 'ç'), ("egrave", 'è'), ("eacute", 'é'), ("ecirc", 'ê'), ("euml", 'ë'),
    ("igrave", 'ì'), ("iacute", 'í'), ("icirc", 'î'), ("iuml", 'ï'), ("ntilde", 'ñ'), ("ograve", 'ò'), ("oacute", 'ó'), ("ocirc", 'ô'), ("otilde", 'õ'), ("ouml", 'ö'), ("oslash", 'ø'), ("oelig", 'œ'),
    ("ugrave", 'ù'), ("uacute", 'ú'), ("ucirc", 'û'), ("uuml", 'ü'), ("yacute", 'ý'), ("yuml", 'ÿ'),
];

/// The name of a possible entity at the start of `text`: letters and digits between `&` and `;`.
pub(super) fn entity_name(text: &str) -> Option<&str> {
    // The longest HTML names have 31 letters.
    const LONGEST: usize = 32;
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = &inner[..end];
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
    (plain && !name.is_empty()).then_some(name)
}

/// The character of an entity at the start of `text`, and its length in bytes.
pub(super) fn entity(text: &str) -> Option<(char, usize)> {
    let name = entity_name(text)?;
    // The five of XML may be in upper case.
    let named = |name: &str| NAMES.iter().find(|(known, _)| *known == name);
    let small = || {
        ["AMP", "LT", "GT", "QUOT"]
            .contains(&name)
            .then(|| named(&name.to_ascii_lowercase()))?
    };
    let named = named(name).or_else(small);
    let c = match (named, name.strip_prefix('#')) {
        (Some((_, c)), _) => *c,
        (None, Some(number)) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
        (None, None) => return None,
    };
    Some((c, name.len() + 2))
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
