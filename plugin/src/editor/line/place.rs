//! Finds a word in a text whose markup has changed.

use std::ops::Range;

use recit::text::{SpanKind, spans};

/// The number of bytes before `at` that are not markup, which does not depend on markup around words.
pub(super) fn place(text: &str, at: usize) -> usize {
    let before = spoken(text).into_iter().take_while(|span| span.start < at);
    before.map(|span| span.end.min(at) - span.start).sum()
}

/// The range in `new` of the word at `source` of `old`. `None` if anything but markup has changed.
pub(super) fn follow(old: &str, source: Range<usize>, new: &str) -> Option<Range<usize>> {
    if old == new {
        return Some(source);
    }
    let word = old.get(source.clone())?;
    let (was, is) = (spoken(old), spoken(new));
    let same = was.iter().flat_map(|span| old[span.clone()].bytes());
    if !same.eq(is.iter().flat_map(|span| new[span.clone()].bytes())) {
        return None;
    }
    let place = place(old, source.start);
    let mut before = 0;
    for span in spans(new) {
        let length = span.range.len();
        let markup = is_markup(span.kind);
        let start = span.range.start + if markup { 0 } else { place.checked_sub(before)? };
        if start < span.range.end && before <= place && new[start..].starts_with(word) {
            return Some(start..start + word.len());
        }
        before += if markup { 0 } else { length };
    }
    None
}

/// A word with the pairs of markup directly around it.
pub(super) fn with_markup(text: &str, word: Range<usize>) -> Range<usize> {
    let spans = spans(text);
    let mut whole = word;
    loop {
        let before = spans.iter().find(|span| span.range.end == whole.start);
        let behind = spans.iter().find(|span| span.range.start == whole.end);
        let (Some(before), Some(behind)) = (before, behind) else {
            return whole;
        };
        if !is_pair(&text[before.range.clone()], &text[behind.range.clone()]) {
            return whole;
        }
        whole = before.range.start..behind.range.end;
    }
}

/// The last emotion that the text sets before `at`.
pub(super) fn emotion_before(text: &str, at: usize) -> Option<&str> {
    let spans = spans(text).into_iter().take_while(|span| span.range.end <= at);
    let commands = spans.filter(|span| span.kind == SpanKind::Command);
    let texts = commands.filter_map(|span| text.get(span.range));
    texts.filter(|text| text.starts_with("[emotion")).last()
}

fn is_pair(open: &str, close: &str) -> bool {
    let name = |tag: &str| -> Option<String> {
        let name = tag.trim_start_matches(['<', '/']);
        let end = name.find(|sign: char| sign.is_whitespace() || sign == '>')?;
        Some(name[..end].to_owned())
    };
    let tags = open.starts_with('<') && !open.starts_with("</") && close.starts_with("</");
    (tags && name(open) == name(close)) || (open.ends_with("](") && close == ")")
}

fn is_markup(kind: SpanKind) -> bool {
    matches!(kind, SpanKind::Command | SpanKind::Tag | SpanKind::Comment)
}

/// The ranges without markup.
fn spoken(text: &str) -> Vec<Range<usize>> {
    let spans = spans(text).into_iter().filter(|span| !is_markup(span.kind));
    spans.map(|span| span.range).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use recit::text::edit;

    #[test]
    fn a_word_is_found_again_with_any_markup_around_it() {
        let text = "to be or not to be";
        for source in [0..2, 13..15, 16..18] {
            let pitched = edit::set_pitch(text, source.clone(), 2.0).unwrap();
            let there = follow(text, source.clone(), &pitched).unwrap();
            let slower = edit::set_rate(&pitched, there.clone(), 0.8).unwrap();
            let there = follow(&pitched, there, &slower).unwrap();
            assert_eq!(edit::pitch_of(&slower, there.clone()), 2.0, "{slower}");
            assert_eq!(edit::rate_of(&slower, there.clone()), 0.8, "{slower}");
            assert_eq!(follow(&slower, there.clone(), text), Some(source.clone()));
            assert_eq!(place(&slower, there.start), place(text, source.start));
        }
    }

    #[test]
    fn phonemes_without_a_word_are_found_again() {
        let text = "a [ph HH AY1] b";
        let pitched = edit::set_pitch(text, 2..13, 2.0).unwrap();
        let there = follow(text, 2..13, &pitched).unwrap();
        assert_eq!(&pitched[there], "[ph HH AY1]");
    }

    #[test]
    fn a_different_text_does_not_contain_the_word() {
        assert_eq!(follow("to be", 3..5, "to be."), None);
        assert_eq!(follow("to be", 3..5, "be to"), None);
    }

    #[test]
    fn a_word_is_cut_out_with_the_markup_directly_around_it() {
        let text =
            "[emotion sad] no <emphasis>[ph Y EH1 S](yes)</emphasis>, <prosody rate=\"90%\">a b</prosody>";
        let at = |word: &str| text.find(word).unwrap()..text.find(word).unwrap() + word.len();
        assert_eq!(
            &text[with_markup(text, at("yes"))],
            "<emphasis>[ph Y EH1 S](yes)</emphasis>"
        );
        assert_eq!(
            &text[with_markup(text, at("a b"))],
            "<prosody rate=\"90%\">a b</prosody>"
        );
        assert_eq!(&text[with_markup(text, at("no"))], "no");
        assert_eq!(emotion_before(text, at("no").start), Some("[emotion sad]"));
        assert_eq!(emotion_before(text, 0), None);
    }
}
