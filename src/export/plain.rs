//! What a text says, without its markup.

use std::ops::Range;

use crate::text::{SpanKind, spans};

/// The part of `text` in `range` without markup, which becomes spaces.
pub(super) fn spoken(text: &str, range: Range<usize>) -> String {
    let mut out = String::new();
    for span in spans(text) {
        let from = span.range.start.max(range.start);
        let to = span.range.end.min(range.end);
        let Some(part) = text.get(from..to.max(from)).filter(|part| !part.is_empty()) else {
            continue;
        };
        match span.kind {
            SpanKind::Text | SpanKind::Wrong => out.push_str(part),
            SpanKind::Escape => out.push_str(&character(part)),
            SpanKind::Command | SpanKind::Tag | SpanKind::Comment => out.push(' '),
        }
    }
    out
}

/// The character of an escape or an entity.
fn character(escape: &str) -> String {
    let known = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
        ("&quot;", "\""),
        ("&apos;", "'"),
    ];
    let known = known.into_iter().find(|(entity, _)| *entity == escape);
    match known {
        Some((_, sign)) => sign.to_owned(),
        None => escape.strip_prefix('\\').unwrap_or(" ").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_no_part_of_what_is_said() {
        let text = "[emotion sad] <p>A &amp; \\[b\\]</p> [ph DH EH1 R](there)!";
        let plain = spoken(text, 0..text.len());
        let words: Vec<&str> = plain.split_whitespace().collect();
        assert_eq!(words, ["A", "&", "[b]", "there", "!"]);
        assert_eq!(spoken("one two", 4..7), "two");
    }
}
