//! Lays out the text of a line with its markup and highlights.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Galley, Margin, Stroke, Ui};
use recit::text::{SpanKind, spans};

use crate::editor::look;

/// The space around a text in its field.
pub(super) const MARGIN: Margin = Margin::symmetric(6, 4);

/// The highlights of a text, in bytes.
#[derive(Default)]
pub(super) struct Marks<'a> {
    /// The search matches.
    pub found: &'a [Range<usize>],
    /// The current match.
    pub at: Option<Range<usize>>,
    /// The spoken part.
    pub spoken: usize,
}

/// Lays out a text with its markup and highlights.
pub(super) fn galley(ui: &Ui, text: &str, width: f32, marks: &Marks) -> Arc<Galley> {
    let mut job = LayoutJob {
        keep_trailing_whitespace: true,
        ..LayoutJob::default()
    };
    job.wrap.max_width = width;
    for span in spans(text) {
        for part in parts(span.range, marks) {
            job.append(&text[part.clone()], 0.0, format(ui, span.kind, &part, marks));
        }
    }
    if text.is_empty() {
        job.append("", 0.0, TextFormat::simple(look::body(), look::palette(ui).text));
    }
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// A span, split where a highlight starts or ends.
fn parts(span: Range<usize>, marks: &Marks) -> Vec<Range<usize>> {
    let ends = marks.found.iter().flat_map(|found| [found.start, found.end]);
    let inside = |at: &usize| span.start < *at && *at < span.end;
    let mut cuts: Vec<usize> = ends.chain([marks.spoken]).filter(inside).collect();
    cuts.extend([span.start, span.end]);
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

fn format(ui: &Ui, kind: SpanKind, part: &Range<usize>, marks: &Marks) -> TextFormat {
    let colours = look::palette(ui);
    let ink = match kind {
        SpanKind::Text if part.end <= marks.spoken => colours.accent,
        SpanKind::Text => colours.text,
        SpanKind::Command | SpanKind::Tag => colours.accent,
        SpanKind::Escape | SpanKind::Comment => colours.weak,
        SpanKind::Wrong => colours.bad,
    };
    let mut format = TextFormat::simple(look::body(), ink);
    if kind == SpanKind::Wrong {
        format.underline = Stroke::new(1.0, colours.bad);
    }
    let is_in = |found: &Range<usize>| found.start <= part.start && part.end <= found.end;
    if marks.found.iter().any(is_in) {
        format.background = colours.accent_dim;
        format.color = colours.text;
    }
    if marks.at.as_ref().is_some_and(is_in) {
        format.underline = Stroke::new(2.0, colours.warm);
    }
    format
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_split_where_highlights_start_and_end() {
        let found = [2..4, 9..12];
        let marks = Marks {
            found: &found,
            at: None,
            spoken: 6,
        };
        assert_eq!(parts(0..10, &marks), [0..2, 2..4, 4..6, 6..9, 9..10]);
        assert_eq!(parts(11..14, &marks), [11..12, 12..14]);
    }
}
