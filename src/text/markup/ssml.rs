//! The SSML tags (W3C SSML 1.1, a common subset).

use std::ops::Range;

use crate::emotion::Emotion;

use super::super::phoneme::Phoneme;
use super::super::problem::{MAX_DEPTH, MAX_SPEAKERS, MarkupProblem, PhonemesError, ProsodyKind};
use super::super::say_as::{DateOrder, SayAs};
use super::node::{NamedPlace, Node};
use super::reader::{Enclosure, Open, Reader, SpanKind, Style};
use super::tag::{self, Attribute, KNOWN, Silent, Tag};
use super::value;

/// Attributes that are read, or that have no effect here, by tag. Those of `prosody`, `voice` and `audio` are
/// checked elsewhere.
#[rustfmt::skip]
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("speak", &["version", "onlangfailure"]), ("break", &["time", "strength"]), ("emphasis", &["level"]), ("phoneme", &["alphabet", "ph", "type"]),
    ("say-as", &["interpret-as", "format", "detail", "language"]), ("sub", &["alias"]), ("s", &[]), ("p", &[]), ("lang", &["onlangfailure"]),
    ("mark", &["name", "mark"]), ("bookmark", &["name", "mark"]), ("w", &[]), ("token", &[]), ("par", &[]), ("seq", &[]), ("media", &[]), ("lookup", &["ref"]),
    ("mstts:express-as", &["style", "styledegree"]), ("express-as", &["style", "styledegree"]), ("amazon:emotion", &["name", "intensity"]), ("google:style", &["name"]),
];

/// Reads the tag at the cursor. Anything but a well-formed tag is text.
pub(super) fn read(reader: &mut Reader) -> bool {
    let rest = reader.rest();
    if !rest.starts_with('<') {
        return false;
    }
    if let Some(inner) = rest.strip_prefix("<![CDATA[") {
        return literal(reader, inner);
    }
    if let Some((silent, len)) = tag::silent(rest, &mut |end| reader.find(end)) {
        if silent == Silent::Declaration {
            reader.warn(reader.at, MarkupProblem::Declaration);
        }
        reader.flush();
        reader.at += len;
        reader.mark(SpanKind::Comment, reader.at);
        return true;
    }
    let Some(tag) = Tag::read(rest) else {
        let name = rest.trim_start_matches(['<', '/', ' ']);
        let known = KNOWN.iter().find(|known| {
            name.get(..known.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(known))
                && (name.len() == known.len() || name[known.len()..].starts_with([' ', '=', '/', '>']))
                && known.len() > 1
        });
        let unclosed = ["<!--", "<?"].into_iter().find(|start| {
            rest.strip_prefix(start)
                .is_some_and(|inner| *start == "<!--" || inner.starts_with(|c: char| c.is_ascii_alphabetic()))
        });
        if let Some(start) = unclosed {
            reader.refuse(start.len(), MarkupProblem::OpenSection(start));
        }
        if let Some(known) = known {
            let written = rest.len() - name.len() + known.len();
            reader.refuse(written, MarkupProblem::PartOfTag(known));
        }
        return false;
    };
    let at = reader.at;
    reader.flush();
    reader.at += tag.len;
    if tag.closing {
        close(reader, &tag.name, at);
    } else {
        open(reader, &tag, at);
    }
    reader.mark(SpanKind::Tag, reader.at);
    true
}

/// Warns about unclosed tags.
pub(super) fn close_all(reader: &mut Reader) {
    let unclosed: Vec<Open> = reader.open.drain(..).collect();
    for tag in unclosed {
        reader.warn(tag.at, MarkupProblem::Open(tag.name));
    }
}

/// Reads a CDATA section as plain text. An unclosed one is text itself.
fn literal(reader: &mut Reader, inner: &str) -> bool {
    const OPEN: usize = "<![CDATA[".len();
    let Some(len) = reader.find("]]>").map(|len| len - OPEN) else {
        reader.refuse(OPEN, MarkupProblem::OpenSection("<![CDATA["));
        return false;
    };
    let start = reader.at + OPEN;
    let chars = inner[..len].char_indices();
    reader
        .pending
        .extend(chars.map(|(at, c)| (c, start + at..start + at + c.len_utf8())));
    reader.mark(SpanKind::Tag, start);
    reader.mark(SpanKind::Text, start + len);
    reader.at = start + len + "]]>".len();
    reader.mark(SpanKind::Tag, reader.at);
    true
}

fn open(reader: &mut Reader, tag: &Tag, at: usize) {
    let before = reader.style;
    check_attributes(reader, tag, at);
    if reader.open.len() >= MAX_DEPTH && !tag.empty {
        reader.warn(at, MarkupProblem::TooDeep(tag.name.clone()));
        return;
    }
    match tag.name.as_str() {
        "break" => {
            pause(reader, tag, at);
            // `<break>` without a slash needs no closing tag.
            if reader.rest().starts_with("</break>") {
                reader.at += "</break>".len();
            }
            return;
        }
        "phoneme" => return phoneme(reader, tag, at),
        "sub" => return substitute(reader, tag, at),
        "s" | "p" => reader.nodes.push(Node::Boundary(at)),
        "emphasis" => emphasis(reader, tag, at),
        "prosody" => prosody(reader, tag, at),
        "say-as" => say_as(reader, tag, at),
        "par" => reader.warn(at, MarkupProblem::Parallel),
        "speak" | "w" | "token" | "seq" | "media" | "lookup" => {}
        "voice" => voice(reader, tag, at),
        "lang" => language(reader, tag, at),
        "mark" | "bookmark" => return place(reader, tag, at),
        "audio" => reader.warn(at, MarkupProblem::Audio),
        "desc" | "metadata" | "meta" | "lexicon" => return pass_over(reader, tag, at),
        name if is_style(name) => style(reader, tag, at),
        name => reader.warn(at, MarkupProblem::Tag(name.to_owned())),
    }
    if tag.empty {
        reader.style = before;
    }
    enter(reader, tag, at, before);
}

/// Warns about attributes that are not supported, and applies the language.
fn check_attributes(reader: &mut Reader, tag: &Tag, at: usize) {
    if tag.name != "lang" && tag.name != "desc" && tag.attribute("xml:lang").is_some() {
        language(reader, tag, at);
    }
    let Some((_, read)) = ATTRIBUTES.iter().find(|(name, _)| *name == tag.name) else {
        return;
    };
    for Attribute { name, .. } in &tag.attributes {
        let technical = ["xml:", "xmlns", "xsi:"]
            .iter()
            .any(|start| name.starts_with(start));
        if !technical && !read.contains(&name.as_str()) {
            let (name, tag) = (name.clone(), tag.name.clone());
            reader.warn(at, MarkupProblem::Attribute { name, tag });
        }
    }
}

/// Names a position for the export. A closing tag is allowed if the content is empty.
fn place(reader: &mut Reader, tag: &Tag, at: usize) {
    match tag.attribute("name").or_else(|| tag.attribute("mark")) {
        Some(name) => reader.places.push(NamedPlace {
            name: name.to_owned(),
            at: reader.at,
        }),
        None => reader.warn(at, MarkupProblem::NamelessMark(tag.name.clone())),
    }
    let closing = format!("</{}>", tag.name);
    if reader.rest().starts_with(&closing) {
        reader.at += closing.len();
    }
}

/// Skips text that is meant for other programs.
fn pass_over(reader: &mut Reader, tag: &Tag, at: usize) {
    reader.warn(at, MarkupProblem::PassedOver(tag.name.clone()));
    if let Some((_, _, end)) = content(reader, &tag.name).filter(|_| !tag.empty) {
        reader.at = end;
    }
}

/// Changes the speaker.
fn voice(reader: &mut Reader, tag: &Tag, at: usize) {
    let Some(name) = tag
        .attribute("name")
        .map(str::trim)
        .filter(|name| !name.is_empty())
    else {
        reader.warn(at, MarkupProblem::NoSpeaker);
        return;
    };
    let known = reader.speakers.iter().position(|(_, known)| known == name);
    if known.is_none() {
        if reader.speakers.len() >= MAX_SPEAKERS {
            reader.warn(at, MarkupProblem::TooManySpeakers(name.to_owned()));
            return;
        }
        reader.speakers.push((at, name.to_owned()));
    }
    let number = known.unwrap_or(reader.speakers.len() - 1);
    reader.style.prosody.speaker = u16::try_from(number).ok();
}

/// Sets the language of the content. Whether the speaker supports it is checked elsewhere.
fn language(reader: &mut Reader, tag: &Tag, at: usize) {
    let code = tag.attribute("xml:lang").unwrap_or("");
    match code.parse() {
        Ok(language) => reader.style.language = Some(language),
        Err(_) => reader.warn(at, MarkupProblem::Language(code.to_owned())),
    }
}

/// Whether a tag is a vendor's tag for speaking styles.
fn is_style(name: &str) -> bool {
    matches!(
        name,
        "mstts:express-as" | "express-as" | "amazon:emotion" | "google:style"
    )
}

/// Vendors' styles, as emotions.
#[rustfmt::skip]
const STYLES: &[(&str, &str)] = &[
    ("cheerful", "happiness"), ("excited", "happiness"), ("lively", "happiness"), ("friendly", "happiness:0.5"), ("hopeful", "happiness:0.5"), ("happy", "happiness"), ("affectionate", "happiness:0.4"),
    ("sad", "sadness"), ("depressed", "sadness"), ("disappointed", "sadness"), ("lyrical", "sadness:0.3"), ("empathetic", "sadness:0.3"), ("gentle", "neutral"),
    ("angry", "anger"), ("disgruntled", "anger:0.5"), ("shouting", "anger:0.6"), ("unfriendly", "anger:0.4"), ("firm", "anger:0.3"),
    ("fearful", "fear"), ("terrified", "fear"), ("embarrassed", "fear:0.4"), ("envious", "disgust:0.4"), ("disgusted", "disgust"), ("bored", "boredom"), ("calm", "neutral"), ("serious", "neutral"), ("neutral", "neutral"), ("apologetic", "sadness:0.5"),
];

fn style(reader: &mut Reader, tag: &Tag, at: usize) {
    let name = tag
        .attribute("style")
        .or_else(|| tag.attribute("name"))
        .unwrap_or("")
        .to_ascii_lowercase();
    let Some((_, emotion)) = STYLES.iter().find(|(known, _)| *known == name) else {
        reader.warn(at, MarkupProblem::Style(name));
        return;
    };
    let degree = tag
        .attribute("styledegree")
        .and_then(|degree| degree.parse::<f32>().ok());
    let intensity = match tag.attribute("intensity") {
        Some("low") => 0.4,
        Some("medium") => 0.7,
        _ => degree.unwrap_or(1.0).clamp(0.01, 1.0),
    };
    let (kind, amount) = emotion.split_once(':').unwrap_or((emotion, "1"));
    let amount = amount.parse::<f32>().unwrap_or(1.0) * intensity;
    reader.style.emotion = match kind {
        "neutral" => Some(Emotion::default()),
        _ => format!("{kind}:{amount:.2}").parse().ok(),
    };
}

/// Enters `tag`, unless it is empty. `before` is the style that is restored when it is closed.
fn enter(reader: &mut Reader, tag: &Tag, at: usize, before: Style) {
    if !tag.empty {
        reader.open.push(Open {
            name: tag.name.clone(),
            at,
            len: tag.len,
            before,
        });
    }
}

fn close(reader: &mut Reader, name: &str, at: usize) {
    let Some(index) = reader.open.iter().rposition(|open| open.name == name) else {
        reader.warn(at, MarkupProblem::Unopened(name.to_owned()));
        return;
    };
    let inner: Vec<Open> = reader.open.drain(index..).collect();
    for (depth, open) in inner.iter().enumerate() {
        if depth == 0 {
            reader.style = open.before;
            enclose(reader, name, open.at..open.at + open.len, at..reader.at);
        } else {
            reader.warn(
                open.at,
                MarkupProblem::Crossed {
                    inner: open.name.clone(),
                    outer: name.to_owned(),
                },
            );
        }
    }
    if matches!(name, "s" | "p") {
        reader.nodes.push(Node::Boundary(at));
    }
}

/// Records markup around a part of the text.
fn enclose(reader: &mut Reader, name: &str, open: Range<usize>, close: Range<usize>) {
    reader.enclosures.push(Enclosure {
        name: name.to_owned(),
        open,
        close,
    });
}

/// Records that the tag at byte `at`, closed at `end`, contains `text`, which it reads in its own way.
fn enclose_text(reader: &mut Reader, name: &str, at: usize, text: &Range<usize>, end: usize) {
    reader.mark(SpanKind::Tag, text.start);
    reader.mark(SpanKind::Text, text.end);
    enclose(reader, name, at..text.start, text.end..end);
}

/// Break strengths have no length in the standard. These are ours, in milliseconds.
fn pause(reader: &mut Reader, tag: &Tag, at: usize) {
    let strength = tag.attribute("strength").map(str::to_ascii_lowercase);
    let strength = match strength.as_deref() {
        Some("none") => 0.0,
        Some("x-weak") => 100.0,
        Some("weak") => 200.0,
        Some("medium") | None => 400.0,
        Some("strong") => 700.0,
        Some("x-strong") => 1000.0,
        Some(other) => {
            reader.warn(at, MarkupProblem::Strength(other.to_owned()));
            400.0
        }
    };
    let millis = match tag.attribute("time").map(value::millis) {
        Some(None) => {
            reader.warn(at, MarkupProblem::BreakTime);
            strength
        }
        Some(Some(millis)) => millis,
        None => strength,
    };
    if millis > 0.0 {
        reader.nodes.push(Node::Pause(millis, at..reader.at));
    }
}

/// The content up to the closing tag, its start, and the position after the tag.
fn content<'a>(reader: &mut Reader<'a>, name: &str) -> Option<(&'a str, usize, usize)> {
    let closing = format!("</{name}>");
    let len = reader.find(&closing)?;
    Some((&reader.rest()[..len], reader.at, reader.at + len + closing.len()))
}

/// The phonemes `ph` in the alphabet of `tag`.
fn phonemes(tag: &Tag, ph: &str) -> Result<Vec<Phoneme>, PhonemesError> {
    match tag
        .attribute("alphabet")
        .unwrap_or("ipa")
        .to_ascii_lowercase()
        .as_str()
    {
        "ipa" => value::ipa_phonemes(ph),
        "x-arpabet" | "arpabet" | "cmu" | "x-cmu" | "cmu-arpabet" => value::arpabet_phonemes(ph),
        other => Err(PhonemesError::Alphabet(other.to_owned())),
    }
}

fn phoneme(reader: &mut Reader, tag: &Tag, at: usize) {
    let ph = tag.attribute("ph").unwrap_or("");
    let inside = if tag.empty {
        None
    } else {
        content(reader, "phoneme")
    };
    if inside.is_none() && !tag.empty {
        reader.warn(at, MarkupProblem::OpenWord("phoneme"));
        return;
    }
    let phonemes = match phonemes(tag, ph) {
        Ok(phonemes) => phonemes,
        Err(problem) => {
            reader.warn(at, MarkupProblem::Phonemes(problem));
            enter(reader, tag, at, reader.style);
            return;
        }
    };
    let alone = |end: usize| (ph.to_owned(), at..end, end);
    let (text, source, end) = match inside {
        Some((text, start, end)) if !text.trim().is_empty() => {
            let source = start..start + text.len();
            enclose_text(reader, &tag.name, at, &source, end);
            (tag::decode(text.trim()), source, end)
        }
        Some((_, _, end)) => alone(end),
        None => alone(reader.at),
    };
    if source.start == at {
        enclose(reader, &tag.name, source.clone(), end..end);
    }
    reader.push_phonemes(text, phonemes, source, end);
}

/// The alias is normalised like any text. Its source is the content of the tag.
fn substitute(reader: &mut Reader, tag: &Tag, at: usize) {
    let Some(alias) = tag.attribute("alias") else {
        reader.warn(at, MarkupProblem::NoAlias);
        enter(reader, tag, at, reader.style);
        return;
    };
    let inside = if tag.empty { None } else { content(reader, "sub") };
    let (source, end) = match inside {
        Some((text, start, end)) if !text.is_empty() => {
            let source = start..start + text.len();
            enclose_text(reader, &tag.name, at, &source, end);
            (source, end)
        }
        Some((_, _, end)) => (at..end, end),
        None if tag.empty => (at..reader.at, reader.at),
        None => {
            reader.warn(at, MarkupProblem::OpenWord("sub"));
            return;
        }
    };
    reader.pending.extend(alias.chars().map(|c| (c, source.clone())));
    reader.at = end;
}

fn emphasis(reader: &mut Reader, tag: &Tag, at: usize) {
    let level = tag.attribute("level").unwrap_or("moderate").to_ascii_lowercase();
    reader.style.prosody.emphasis = match level.as_str() {
        "strong" => 1.0,
        "moderate" => 0.5,
        "none" => 0.0,
        "reduced" => -1.0,
        other => {
            reader.warn(at, MarkupProblem::Level(other.to_owned()));
            0.5
        }
    };
}

fn prosody(reader: &mut Reader, tag: &Tag, at: usize) {
    let mut prosody = reader.style.prosody;
    for Attribute {
        name, value: text, ..
    } in &tag.attributes
    {
        let kind = match name.as_str() {
            "rate" => ProsodyKind::Rate,
            "pitch" => ProsodyKind::Pitch,
            "volume" => ProsodyKind::Volume,
            _ => {
                reader.warn(at, MarkupProblem::ProsodyAttribute(name.clone()));
                continue;
            }
        };
        let understood = match kind {
            ProsodyKind::Rate => {
                value::rate(text).map(|rate| prosody.rate = (prosody.rate * rate).clamp(0.25, 4.0))
            }
            ProsodyKind::Pitch => {
                value::pitch(text).map(|pitch| prosody.pitch = (prosody.pitch + pitch).clamp(-24.0, 24.0))
            }
            ProsodyKind::Volume => value::volume(text)
                .map(|volume| prosody.volume = (prosody.volume + volume).clamp(-60.0, 12.0)),
        };
        if understood.is_none() {
            let value = text.clone();
            reader.warn(at, MarkupProblem::Prosody { kind, value });
        }
    }
    reader.style.prosody = prosody;
}

/// The order in a date format, with any number of letters per part: `mdy`, `mm/dd/yyyy`.
fn date_order(format: &str) -> Option<DateOrder> {
    let mut parts: Vec<char> = format
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphabetic)
        .collect();
    parts.dedup();
    Some(match parts.iter().collect::<String>().as_str() {
        "dmy" | "dm" => DateOrder::Dmy,
        "mdy" | "md" => DateOrder::Mdy,
        "ymd" => DateOrder::Ymd,
        "ydm" => DateOrder::Ydm,
        "my" => DateOrder::My,
        "ym" => DateOrder::Ym,
        "y" => DateOrder::Y,
        "m" => DateOrder::M,
        "d" => DateOrder::D,
        _ => return None,
    })
}

fn say_as(reader: &mut Reader, tag: &Tag, at: usize) {
    let kind = tag.attribute("interpret-as").unwrap_or("").to_ascii_lowercase();
    let kind = kind.strip_prefix("vxml:").unwrap_or(&kind);
    // Some vendors append the format: "date_mdy".
    let (kind, behind) = match kind.strip_prefix("date").filter(|rest| !rest.is_empty()) {
        Some(rest) => ("date", Some(rest)),
        None => (kind, None),
    };
    let format = tag.attribute("format").or(behind);
    let order = format.and_then(date_order);
    if let Some(format) = format.filter(|_| kind == "date" && order.is_none()) {
        reader.warn(at, MarkupProblem::DateFormat(format.to_owned()));
    }
    reader.style.say_as = match kind {
        "characters" | "spell-out" | "verbatim" | "spell" | "letters" => Some(SayAs::Characters),
        "cardinal" | "number" | "number_cardinal" => Some(SayAs::Cardinal),
        "ordinal" | "number_ordinal" => Some(SayAs::Ordinal),
        "digits" | "number_digit" | "digit" => Some(SayAs::Digits),
        "fraction" | "number_fraction" => Some(SayAs::Fraction),
        "date" => Some(SayAs::Date(order)),
        "time" => Some(SayAs::Time),
        "duration" => {
            let format = tag.attribute("format").unwrap_or("").to_ascii_lowercase();
            let hours = format.starts_with('h') && format.contains('m') && !format.contains('s');
            Some(SayAs::Duration { hours })
        }
        "telephone" | "phone" => Some(SayAs::Telephone),
        "currency" => Some(SayAs::Currency),
        // These are read like this in any case.
        "unit" | "address" | "name" | "net" | "uri" | "email" => None,
        other => {
            reader.warn(at, MarkupProblem::Reading(other.to_owned()));
            None
        }
    };
}
