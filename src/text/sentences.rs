//! Splits a text into sentences.

use std::ops::Range;

use super::dictionary::{Dictionaries, Dictionary, Order};
use super::markup::{parse, wholes};
use super::normalise;
use super::pronounce::Lexicon;
use super::token::Kind;
use super::utterance::Mark;

/// The text as contiguous sentences in order, each with its closing quotes and brackets and the following
/// spaces. They end where [`Frontend::utterance`](super::Frontend::utterance) ends a sentence, but never
/// inside markup or between two tags of a pair. A line break counts as a space.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let plain = text.replace('\n', " ");
    let wholes = wholes(&plain);
    let split = |at: usize| wholes.iter().any(|whole| whole.start < at && at < whole.end);
    let mut sentences = Vec::new();
    let mut start = 0;
    for (stop, mark) in stops(&plain) {
        let end = closed(&plain, stop);
        if end > start && end < plain.len() && !goes_on(&plain[stop..], mark) && !split(end) {
            sentences.push(start..end);
            start = end;
        }
    }
    if start < plain.len() {
        sentences.push(start..plain.len());
    }
    sentences
}

/// Bytes at which a sentence ends, with the mark, in order.
fn stops(text: &str) -> Vec<(usize, Mark)> {
    let tokens = normalise::tokens(
        &parse(text).nodes,
        &Lexicon::open(),
        Order::new(Dictionaries::default(), &Dictionary::default()),
    );
    let stops = tokens.tokens.iter().filter_map(|token| match token.kind {
        Kind::End(mark @ (Mark::Period | Mark::Question | Mark::Exclamation)) => {
            Some((token.source.end, mark))
        }
        _ => None,
    });
    stops.collect()
}

/// Marks, quotes and brackets that belong to the sentence before them.
pub(super) const CLOSERS: [char; 17] = [
    '.', '?', '!', '…', '。', '！', '？', '"', '\'', '”', '’', '»', ')', ']', '」', '』', '）',
];

/// The end of the closing characters after byte `stop`, and of the spaces after them.
fn closed(text: &str, stop: usize) -> usize {
    let rest = text[stop..].trim_start_matches(CLOSERS);
    text.len() - rest.trim_start().len()
}

/// Whether a sentence continues after its mark: `"Who?" she asked`.
fn goes_on(behind: &str, mark: Mark) -> bool {
    let rest = behind.trim_start_matches(CLOSERS);
    let quoted = rest.len() < behind.len() || mark != Mark::Period;
    quoted && rest.trim_start().starts_with(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let ranges = sentences(text);
        let ends = ranges.iter().map(|range| range.end);
        assert!(
            ranges
                .iter()
                .map(|range| range.start)
                .eq([0].into_iter().chain(ends).take(ranges.len()))
        );
        ranges.into_iter().map(|range| text[range].trim()).collect()
    }

    #[test]
    fn sentences_end_at_their_marks_and_not_at_abbreviations() {
        assert_eq!(
            split(
                "Dr. Smith paid $3.5 for it, e.g. in the U.S. market. Really?! Yes… Well. It is 5 p.m. now."
            ),
            [
                "Dr. Smith paid $3.5 for it, e.g. in the U.S. market.",
                "Really?!",
                "Yes…",
                "Well.",
                "It is 5 p.m. now.",
            ]
        );
        assert_eq!(
            split("He lives in the U.S. The end."),
            ["He lives in the U.S.", "The end."]
        );
        assert_eq!(
            split("Wait... what? Go... Now"),
            ["Wait... what?", "Go...", "Now"]
        );
        assert_eq!(
            split("no capitals. none here! ok"),
            ["no capitals.", "none here! ok"]
        );
        assert_eq!(split("你好。再见！好吗？"), ["你好。", "再见！", "好吗？"]);
        assert_eq!(
            split("over\ntwo lines. Then\nmore"),
            ["over\ntwo lines.", "Then\nmore"]
        );
    }

    #[test]
    fn quotes_and_brackets_stay_with_their_sentence() {
        assert_eq!(
            split("\"Stop!\" she said. (He did.) “Who?” ‘Me.’ «Ja.» 「はい。」 End"),
            [
                "\"Stop!\" she said.",
                "(He did.)",
                "“Who?”",
                "‘Me.’",
                "«Ja.»",
                "「はい。」",
                "End"
            ]
        );
    }

    #[test]
    fn markup_is_never_split() {
        assert_eq!(
            split(
                "A. [pause 1.5s] Bee. [ph B IY1](St. B). <prosody pitch='+2st'>C. D.</prosody> E. <s>F. G</s><s>H</s>"
            ),
            [
                "A.",
                "[pause 1.5s] Bee.",
                "[ph B IY1](St. B).",
                "<prosody pitch='+2st'>C. D.</prosody> E.",
                "<s>F. G</s>",
                "<s>H</s>",
            ]
        );
        assert_eq!(split("<!-- One. Two. --> Three."), ["<!-- One. Two. --> Three."]);
        assert_eq!(split(""), Vec::<&str>::new());
    }
}
