//! Plain text: one line per line of the script, or a whole text that is split into lines.

use std::ops::Range;

use super::{Imported, Script, StoredLine, chosen};
use crate::script::{FilePart, MAX_LINE_CHARS, MAX_LINES};
use crate::text;

/// How a whole text is split into lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Split {
    /// At line breaks; empty lines are skipped.
    #[default]
    Lines,
    /// Into sentences.
    Sentences,
    /// Into paragraphs, which are separated by empty lines.
    Paragraphs,
}

/// The most lines that are split off: one more than a script holds, so that the excess is reported.
const MOST: usize = MAX_LINES + 1;

/// Splits a text into lines that a script can contain, at most one more than it can hold. A part that is too
/// long is split after a sentence, or else after a word. Tags and bracket commands are never split, and
/// neither are sentences between two tags of a pair.
pub fn lines_of(text: &str, split: Split) -> Vec<String> {
    let text = text
        .trim_start_matches('\u{FEFF}')
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let parts: Vec<String> = match split {
        Split::Lines => {
            let rows = rows(&text).into_iter().filter(|row| !row.trim().is_empty());
            rows.map(str::to_owned).take(MOST).collect()
        }
        Split::Paragraphs => paragraphs(&text),
        Split::Sentences => {
            let sentences = |paragraph: &String| cut(paragraph, text::sentences(paragraph));
            paragraphs(&text).iter().flat_map(sentences).take(MOST).collect()
        }
    };
    let parts = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty());
    parts.flat_map(bounded).take(MOST).collect()
}

/// The lines of a text, split according to `split`, without keys and with default settings.
pub fn from_text(text: &str, split: Split) -> Imported {
    let lines = lines_of(text, split).into_iter().enumerate();
    Imported::mended(lines.map(|(index, text)| {
        let line = StoredLine {
            text: Some(text.into()),
            ..StoredLine::default()
        };
        (FilePart::Line(index + 1), line)
    }))
}

/// The texts of all lines, or of those on a page, from 0: one per line. Line breaks within a text become
/// spaces.
pub fn to_text(script: &Script, page: Option<u8>) -> String {
    let words = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    chosen(script, page)
        .map(|line| words(&line.text) + "\n")
        .collect()
}

/// The lines of a text. A line break inside markup does not end a line.
fn rows(text: &str) -> Vec<&str> {
    let spans = text::spans(text);
    let markup = spans.iter().filter(|span| {
        use text::SpanKind::{Command, Comment, Tag};
        matches!(span.kind, Command | Comment | Tag)
    });
    let inside: Vec<&Range<usize>> = markup.map(|span| &span.range).collect();
    let (mut rows, mut start) = (Vec::new(), 0);
    for (at, _) in text.match_indices('\n') {
        let before = inside.partition_point(|range| range.end <= at);
        if inside.get(before).is_none_or(|range| at < range.start) {
            rows.push(&text[start..at]);
            start = at + 1;
        }
    }
    rows.push(&text[start..]);
    rows
}

/// The paragraphs of a text, each on one line.
fn paragraphs(text: &str) -> Vec<String> {
    let rows = rows(text);
    let empty = |row: &&str| row.trim().is_empty();
    let paragraphs = rows.split(empty);
    let joined = |rows: &[&str]| rows.iter().map(|row| row.trim()).collect::<Vec<_>>().join(" ");
    let paragraphs = paragraphs.map(joined).filter(|paragraph| !paragraph.is_empty());
    paragraphs.take(MOST).collect()
}

fn cut(text: &str, ranges: Vec<Range<usize>>) -> Vec<String> {
    ranges.into_iter().map(|range| text[range].to_owned()).collect()
}

/// A text as it is, or in parts that fit into a line.
fn bounded(text: &str) -> Vec<String> {
    let length = |text: &str| text.chars().count();
    if length(text) <= MAX_LINE_CHARS {
        return vec![text.to_owned()];
    }
    let sentences = cut(text, text::sentences(text));
    let pieces = sentences.iter().flat_map(|sentence| match length(sentence) {
        0..=MAX_LINE_CHARS => vec![sentence.as_str()],
        _ => words(sentence),
    });
    let (mut parts, mut room) = (Vec::new(), 0);
    for piece in pieces {
        match parts.last_mut() {
            Some(part) if length(piece) <= room => *part += piece,
            _ => {
                parts.push(piece.trim_start().to_owned());
                room = MAX_LINE_CHARS;
            }
        }
        room -= length(piece);
    }
    let parts = parts.iter().map(|part: &String| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

/// A sentence split after its spaces, except those in markup. Parts that are still too long are split
/// anywhere.
fn words(sentence: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let spans = text::spans(sentence).into_iter();
    for span in spans.filter(|span| matches!(span.kind, text::SpanKind::Text | text::SpanKind::Wrong)) {
        for (at, space) in sentence[span.range.clone()].match_indices(char::is_whitespace) {
            let end = span.range.start + at + space.len();
            words.push(&sentence[start..end]);
            start = end;
        }
    }
    words.push(&sentence[start..]);
    words.into_iter().flat_map(chunks).collect()
}

/// A word in parts that fit into a line.
fn chunks(word: &str) -> Vec<&str> {
    let starts = word.char_indices().map(|(at, _)| at).step_by(MAX_LINE_CHARS);
    let starts: Vec<usize> = starts.collect();
    let ends = starts.iter().skip(1).copied().chain([word.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| &word[*start..end])
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    const TEXT: &str =
        "\u{FEFF}Dr. Smith said:\r\n\"Go.\" He\nwent.\r\n \n\nLast <prosody\nrate='80%'>one</prosody>.";

    #[test]
    fn a_text_is_split_into_lines_sentences_or_paragraphs() {
        assert_eq!(
            lines_of(TEXT, Split::Lines),
            [
                "Dr. Smith said:",
                "\"Go.\" He",
                "went.",
                "Last <prosody\nrate='80%'>one</prosody>."
            ]
        );
        assert_eq!(
            lines_of(TEXT, Split::Sentences),
            [
                "Dr. Smith said: \"Go.\"",
                "He went.",
                "Last <prosody\nrate='80%'>one</prosody>."
            ]
        );
        assert_eq!(
            lines_of(TEXT, Split::Paragraphs),
            [
                "Dr. Smith said: \"Go.\" He went.",
                "Last <prosody\nrate='80%'>one</prosody>."
            ]
        );
        for split in [Split::Lines, Split::Sentences, Split::Paragraphs] {
            assert_eq!(lines_of(" \n\t\r\n", split), Vec::<String>::new());
        }
    }

    #[test]
    fn a_long_part_is_split_after_a_sentence_or_a_word() {
        let sentence = format!("{}end. ", "word ".repeat(150));
        let parts = lines_of(&sentence.repeat(4), Split::Lines);
        assert_eq!(parts, [sentence.repeat(2).trim(), sentence.repeat(2).trim()]);
        let long = format!("{} [pause 1s] {}", "né".repeat(2500), "word ".repeat(500));
        for split in [Split::Lines, Split::Sentences, Split::Paragraphs] {
            let parts = lines_of(&long, split);
            assert!(parts.iter().all(|part| part.chars().count() <= MAX_LINE_CHARS));
            assert_eq!(parts.concat().replace(' ', ""), long.replace(' ', ""));
            assert!(parts.iter().any(|part| part.contains("[pause 1s]")));
            assert!(parts[3..].iter().all(|part| part.ends_with("word")), "{parts:?}");
        }
    }

    #[test]
    fn a_whole_text_becomes_lines_within_the_limits() {
        let imported = from_text(TEXT, Split::Sentences);
        let texts = imported.lines.iter().map(|line| line.text.clone());
        assert_eq!(texts.collect::<Vec<_>>(), lines_of(TEXT, Split::Sentences));
        assert!(
            imported
                .lines
                .iter()
                .all(|line| line.key.is_none() && line.page == 0)
        );
        let imported = from_text(&"a\n".repeat(MAX_LINES + 5), Split::Lines);
        assert_eq!(imported.lines.len(), MAX_LINES);
        assert_eq!(
            imported.notices,
            ["Line 1025: this line and all later ones were skipped: a script holds at most 1024 lines."]
        );
    }

    #[test]
    fn lines_become_a_text_with_one_per_line() {
        let mut script = Script::empty();
        let page = script.add_page("Two").unwrap();
        script.add(None, "One\nand\r\n a half.").unwrap();
        let id = script.add(None, "Two.").unwrap();
        script.set_page(id, page).unwrap();
        assert_eq!(to_text(&script, None), "One and a half.\nTwo.\n");
        assert_eq!(to_text(&script, Some(page)), "Two.\n");
    }
}
