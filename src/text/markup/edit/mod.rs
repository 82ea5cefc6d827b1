//! Edits the markup around one word, for the editor.
//!
//! A word is identified by its bytes in the text, as given by [`Word::source`](super::super::Word::source).
//! Words with the same source, as those of a number, are one. What is *directly around* a word are pairs of
//! tags, or `[ph …](` and `)`, with nothing else between them and the word.

use std::ops::Range;

use super::super::problem::PhonemesError;
use super::super::utterance::Prosody;
use super::read::read;
use super::reader::{Enclosure, SpanKind};
use super::tag::Tag;
use super::{spans, value};

/// Why a text cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The range is empty, or not a range of this text.
    #[error("there is no word at this place of the text")]
    NoWord,
    /// The phonemes are invalid.
    #[error("{0}.")]
    Phonemes(#[from] PhonemesError),
    /// The word consists only of its phonemes.
    #[error("these phonemes are a word by themselves; delete them in the text")]
    Alone,
    /// The word would close the bracket around it.
    #[error("a word with `)` in it cannot be given phonemes")]
    Bracket,
}

/// Sets the phonemes of a word, in ARPAbet (`HH AH0 L OW1`) or, between slashes, in IPA (`/həˈloʊ/`): puts
/// `[ph …](…)` around it, or replaces its existing phonemes. Empty `phonemes` remove them.
///
/// # Errors
/// If the phonemes are invalid, the word cannot have any or consists only of them, or the range is not that
/// of a word. The text must then stay unchanged.
pub fn pronounce(text: &str, source: Range<usize>, phonemes: &str) -> Result<String, EditError> {
    let around = Around::read(text, source)?;
    let command = if phonemes.trim().is_empty() {
        None
    } else {
        value::phonemes(phonemes)?;
        // Brackets have no meaning in IPA, and a line break would end the command.
        let plain = phonemes.replace(['[', ']'], " ");
        let words: Vec<&str> = plain.split_whitespace().collect();
        Some(format!("[ph {}]", words.join(" ")))
    };
    let given = around.enclosures.iter().find(|around| is_phonemes(around));
    match (given, command) {
        (Some(given), Some(command)) if given.close.is_empty() => {
            Ok(spliced(text, [(given.open.clone(), &command)]))
        }
        (Some(given), None) if given.close.is_empty() => Err(EditError::Alone),
        (Some(given), Some(command)) => {
            bracketable(&text[given.open.end..given.close.start])?;
            let open = format!("{command}(");
            Ok(spliced(
                text,
                [(given.open.clone(), &open), (given.close.clone(), ")")],
            ))
        }
        (Some(given), None) => Ok(spliced(
            text,
            [(given.open.clone(), ""), (given.close.clone(), "")],
        )),
        (None, Some(command)) => {
            let word = around.outside_of_raw_text();
            bracketable(&text[word.clone()])?;
            Ok(wrapped(text, word, &format!("{command}("), ")"))
        }
        (None, None) => Ok(text.to_owned()),
    }
}

/// Shifts the pitch of a word by `semitones`, -24 to 24, relative to its surroundings: puts `<prosody
/// pitch="…">` directly around it, or changes an existing one. A shift of 0 removes it.
///
/// # Errors
/// If the range is not that of a word.
pub fn set_pitch(text: &str, source: Range<usize>, semitones: f32) -> Result<String, EditError> {
    let hundredths = (semitones.clamp(-24.0, 24.0) * 100.0).round();
    let value = match hundredths as i32 {
        0 => None,
        _ => Some(format!("{:+}st", f64::from(hundredths) / 100.0)),
    };
    set_prosody(text, source, "pitch", value)
}

/// Multiplies the rate of a word by `factor`, 0.25 to 4, relative to its surroundings: puts `<prosody
/// rate="…">` directly around it, or changes an existing one. A factor of 1 removes it.
///
/// # Errors
/// If the range is not that of a word.
pub fn set_rate(text: &str, source: Range<usize>, factor: f32) -> Result<String, EditError> {
    let tenths = (factor.clamp(0.25, 4.0) * 1000.0).round();
    let value = match tenths as i32 {
        // NaN, or a factor of 1.
        0 | 1000 => None,
        _ => Some(format!("{}%", f64::from(tenths) / 10.0)),
    };
    set_prosody(text, source, "rate", value)
}

/// The pitch shift in semitones set directly around a word; 0 if there is none.
pub fn pitch_of(text: &str, source: Range<usize>) -> f32 {
    prosody_of(text, source, "pitch", value::pitch).unwrap_or(Prosody::default().pitch)
}

/// The rate factor set directly around a word; 1 if there is none.
pub fn rate_of(text: &str, source: Range<usize>) -> f32 {
    prosody_of(text, source, "rate", value::rate).unwrap_or(Prosody::default().rate)
}

/// The markup directly around a word.
struct Around {
    word: Range<usize>,
    /// From the inside out.
    enclosures: Vec<Enclosure>,
}

impl Around {
    fn read(text: &str, word: Range<usize>) -> Result<Self, EditError> {
        text.get(word.clone())
            .filter(|word| !word.is_empty())
            .ok_or(EditError::NoWord)?;
        let mut all = read(text).enclosures;
        let word = unsplit(&all, word);
        let mut whole = word.clone();
        let mut enclosures = Vec::new();
        // Phonemes without a word are the word.
        if let Some(alone) = all
            .iter()
            .position(|one| one.open == word && one.close.is_empty())
        {
            enclosures.push(all.swap_remove(alone));
        }
        let touches = |one: &Enclosure, whole: &Range<usize>| {
            one.open.end == whole.start && one.close.start == whole.end
        };
        while let Some(next) = all.iter().position(|one| touches(one, &whole)) {
            let next = all.swap_remove(next);
            whole = next.open.start..next.close.end;
            enclosures.push(next);
        }
        Ok(Self { word, enclosures })
    }

    /// The word with all surrounding markup in which tags are not parsed.
    fn outside_of_raw_text(&self) -> Range<usize> {
        let raw = |one: &&Enclosure| is_phonemes(one) || one.name == "sub";
        let outermost = self.enclosures.iter().rfind(raw);
        outermost.map_or(self.word.clone(), |one| one.open.start..one.close.end)
    }

    /// The `prosody` to search for an attribute: one that has it, or else any.
    fn prosody(&self, text: &str, attribute: &str) -> Option<(&Enclosure, Tag)> {
        let tags = self.enclosures.iter().filter_map(|one| {
            let tag = Tag::read(&text[one.open.clone()])?;
            (tag.name == "prosody" && !tag.attributes.is_empty()).then_some((one, tag))
        });
        let mut tags: Vec<_> = tags.collect();
        let found = tags
            .iter()
            .position(|(_, tag)| tag.attribute(attribute).is_some());
        (!tags.is_empty()).then(|| tags.swap_remove(found.unwrap_or(0)))
    }
}

/// A word extended to all markup that it begins or ends in, such as an alias with an ending after it.
fn unsplit(all: &[Enclosure], mut word: Range<usize>) -> Range<usize> {
    let inside = |place: usize, one: &Enclosure| (one.open.start + 1..one.close.end).contains(&place);
    let split = |word: &Range<usize>, one: &&Enclosure| {
        let alone = one.close.is_empty() && one.open == *word;
        let within = one.open.end <= word.start && word.end <= one.close.start;
        !alone && !within && inside(word.start, one) != inside(word.end, one)
    };
    while let Some(one) = all.iter().find(|one| split(&word, one)) {
        word = word.start.min(one.open.start)..word.end.max(one.close.end);
    }
    word
}

fn is_phonemes(one: &Enclosure) -> bool {
    matches!(one.name.as_str(), "ph" | "phoneme")
}

fn prosody_of(
    text: &str,
    source: Range<usize>,
    attribute: &str,
    read: fn(&str) -> Option<f32>,
) -> Option<f32> {
    let around = Around::read(text, source).ok()?;
    let (_, tag) = around.prosody(text, attribute)?;
    read(tag.attribute(attribute)?)
}

/// Sets or removes an attribute of the `prosody` directly around a word.
fn set_prosody(
    text: &str,
    source: Range<usize>,
    attribute: &str,
    value: Option<String>,
) -> Result<String, EditError> {
    let around = Around::read(text, source)?;
    let written = value.map(|value| format!("{attribute}=\"{value}\""));
    let Some((tags, tag)) = around.prosody(text, attribute) else {
        let word = around.outside_of_raw_text();
        let Some(written) = written else {
            return Ok(text.to_owned());
        };
        return Ok(wrapped(text, word, &format!("<prosody {written}>"), "</prosody>"));
    };
    let there = tag.attributes.iter().filter(|one| one.name == attribute).count();
    if written.is_none() && there == tag.attributes.len() {
        return Ok(spliced(text, [(tags.open.clone(), ""), (tags.close.clone(), "")]));
    }
    let changed = with_attribute(&text[tags.open.clone()], &tag, attribute, written.as_deref());
    Ok(spliced(text, [(tags.open.clone(), changed.as_str())]))
}

/// A tag with an attribute replaced by `written`, or removed.
fn with_attribute(tag_text: &str, tag: &Tag, attribute: &str, written: Option<&str>) -> String {
    let mut written = written;
    let mut out = String::new();
    let mut end = 0;
    for one in &tag.attributes {
        let before = &tag_text[end..one.place.start];
        end = one.place.end;
        if one.name != attribute {
            out.push_str(before);
            out.push_str(&tag_text[one.place.clone()]);
        } else if let Some(written) = written.take() {
            out.push_str(before);
            out.push_str(written);
        } else {
            out.push_str(before.trim_end());
        }
    }
    if let Some(written) = written {
        out.push(' ');
        out.push_str(written);
    }
    out.push_str(&tag_text[end..]);
    out
}

/// Checks that round brackets can contain a word.
fn bracketable(word: &str) -> Result<(), EditError> {
    (!word.contains(')')).then_some(()).ok_or(EditError::Bracket)
}

/// `text` with markup around `word`. A backslash before it would turn a bracket or a tag into text, unless
/// the backslash is escaped.
fn wrapped(text: &str, word: Range<usize>, open: &str, close: &str) -> String {
    let spans = spans(text);
    let escape = |at: usize, markup: &str| {
        let before = spans
            .iter()
            .find(|span| span.range.start < at && at <= span.range.end);
        let read = before.is_some_and(|span| span.kind == SpanKind::Escape);
        let lone = text[..at].ends_with('\\') && !read && markup.starts_with(['[', '<']);
        format!("{}{markup}", if lone { "\\" } else { "" })
    };
    let (open, close) = (escape(word.start, open), escape(word.end, close));
    spliced(
        text,
        [(word.start..word.start, &open), (word.end..word.end, &close)],
    )
}

/// `text` with replacements at some positions, which are in order.
fn spliced<const N: usize>(text: &str, places: [(Range<usize>, &str); N]) -> String {
    let mut out = String::with_capacity(text.len() + 40);
    let mut end = 0;
    for (place, new) in places {
        out.push_str(&text[end..place.start]);
        out.push_str(new);
        end = place.end;
    }
    out.push_str(&text[end..]);
    out
}

#[cfg(test)]
mod tests;
