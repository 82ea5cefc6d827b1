//! The kind of each part of a text, for highlighting.

use super::read::read;
use super::reader::{Span, SpanKind};
use std::collections::HashSet;

/// The text as contiguous spans in order, parsed by the same rules as in
/// [`Frontend::utterance`](super::super::Frontend::utterance).
pub fn spans(text: &str) -> Vec<Span> {
    let mut reader = read(text);
    let warned: HashSet<usize> = reader.warnings.iter().map(|(at, _)| *at).collect();
    for span in &mut reader.spans {
        let markup = matches!(span.kind, SpanKind::Command | SpanKind::Tag);
        if markup && warned.contains(&span.range.start) {
            span.kind = SpanKind::Wrong;
        }
    }
    reader.spans
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::super::{Node, parse};
    use super::*;
    use crate::text::markup::pieces;

    fn kinds(text: &str) -> Vec<(&str, SpanKind)> {
        let spans = spans(text).into_iter();
        spans.map(|span| (&text[span.range], span.kind)).collect()
    }

    #[test]
    fn commands_tags_escapes_and_comments_are_distinguished_from_what_is_spoken() {
        use SpanKind::*;
        assert_eq!(
            kinds("a [pause 1s]b&amp;\\[ [see]<!-- no -->"),
            [
                ("a ", Text),
                ("[pause 1s]", Command),
                ("b", Text),
                ("&amp;", Escape),
                ("\\[", Escape),
                (" [see]", Text),
                ("<!-- no -->", Comment),
            ]
        );
        assert_eq!(
            kinds("[ph HH AY1](hi) <phoneme ph='haɪ'>hé</phoneme><sub alias='x'>y</sub><break></break>"),
            [
                ("[ph HH AY1](", Command),
                ("hi", Text),
                (")", Command),
                (" ", Text),
                ("<phoneme ph='haɪ'>", Tag),
                ("hé", Text),
                ("</phoneme>", Tag),
                ("<sub alias='x'>", Tag),
                ("y", Text),
                ("</sub>", Tag),
                ("<break></break>", Tag),
            ]
        );
    }

    #[test]
    fn everything_with_a_warning_is_marked_wrong() {
        use SpanKind::*;
        assert_eq!(
            kinds("a [pause soon] b [puase 4s] [ph"),
            [
                ("a ", Text),
                ("[pause soon]", Wrong),
                (" b ", Text),
                ("[puase 4s]", Wrong),
                (" ", Text),
                ("[ph", Wrong),
            ]
        );
        assert_eq!(
            kinds("<blink>a</blink> <p>b</s> <break time=[pause &lt;[pause]"),
            [
                ("<blink>", Wrong),
                ("a", Text),
                ("</blink>", Tag),
                (" ", Text),
                ("<p>", Wrong),
                ("b", Text),
                ("</s>", Wrong),
                (" ", Text),
                ("<break", Wrong),
                (" time=", Text),
                ("[pause &lt;", Wrong),
                ("[pause]", Command),
            ]
        );
    }

    #[test]
    fn every_text_is_tiled_and_every_character_that_is_read_is_in_a_span_of_text() {
        for seed in 0..20_000 {
            let text = pieces::joined(seed, 1 + seed % 12);
            let spans = spans(&text);
            let mut end = 0;
            for span in &spans {
                assert!(
                    span.range.start == end && span.range.end > end,
                    "{text:?}: {spans:?}"
                );
                assert!(text.is_char_boundary(span.range.end), "{text:?}: {spans:?}");
                end = span.range.end;
            }
            assert_eq!(end, text.len(), "{text:?}");
            // The source of an empty alias is its tag.
            let spoken = |source: &Range<usize>| {
                let span = spans.iter().find(|span| span.range.contains(&source.start));
                span.is_some_and(|span| {
                    let text = [SpanKind::Text, SpanKind::Escape, SpanKind::Wrong];
                    text.contains(&span.kind) || span.range == *source
                })
            };
            let read = parse(&text).nodes.into_iter().filter_map(|node| match node {
                Node::Text(text) => Some(text.chars),
                _ => None,
            });
            for (_, source) in read.flatten() {
                assert!(spoken(&source), "{text:?} at {source:?}: {spans:?}");
            }
        }
    }
}
