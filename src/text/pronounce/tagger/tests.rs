//! Compares the tagger and its tokenizer with those of `misaki-rs`, whose weights it uses.

use misaki_rs::norms::norm_of;
use misaki_rs::spacy_tagger::{Tagger as Theirs, hash_string};
use misaki_rs::spacy_tokenizer::SpacyTokenizer;
use misaki_rs::spacy_tokenizer_data::EXCEPTIONS;

use super::tokenizer::Piece;
use super::*;

#[test]
fn exceptions_are_sorted_for_the_search() {
    assert!(EXCEPTIONS.is_sorted_by_key(|(text, _)| *text));
}

fn assert_same_pieces(theirs: &SpacyTokenizer, text: &str) {
    let expected: Vec<(String, String)> = theirs
        .tokenize(text)
        .into_iter()
        .map(|token| {
            let norm = token.norm.unwrap_or_else(|| norm_of(&token.text, hash_string));
            (token.text, norm)
        })
        .collect();
    let pieces = tokenizer::tokenize(text).into_iter();
    let pieces: Vec<(String, String)> = pieces.map(|piece| (piece.text, piece.norm)).collect();
    assert_eq!(pieces, expected, "{text:?}");
}

#[test]
fn words_and_marks_are_split_as_in_spacy() {
    let theirs = SpacyTokenizer::new();
    let words = "John's johns' don't won't I'm you've rock'n'roll o'clock 'tis 'em well-known mother-in-law's \
        e-mail -ing co- X-ray's café naïve-ish Éclair's señor résumés y'all'd've cannot gonna GONNA can't've \
        ma'am ''quoted'' 'a' d'Artagnan O'Brien's U-turn re-elect it's its' let's Let's d'you who'd're";
    let marks = ", . ? ! ; : -";
    for text in words.split_whitespace().chain(marks.split(' ')) {
        assert_same_pieces(&theirs, text);
    }
    let plain = |text: &&str| text.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'));
    let mut exceptions = 0;
    for text in EXCEPTIONS.iter().map(|(text, _)| *text).filter(plain) {
        for text in [
            text.to_owned(),
            format!("'{text}"),
            format!("{text}'s"),
            format!("{text}'"),
            format!("well-{text}"),
        ] {
            assert_same_pieces(&theirs, &text);
        }
        exceptions += 1;
    }
    assert!(exceptions > 300);
}

#[test]
fn any_sequence_of_letters_is_split_as_in_spacy() {
    let theirs = SpacyTokenizer::new();
    let parts = [
        "a", "I", "s", "S", "d", "t", "can", "do", "not", "é", "Ä", "'", "'", "-", "n't", "'re", "em",
    ];
    let mut state = 1_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..(state >> 60) % 6 + 1 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text += parts[usize::try_from(state >> 33).unwrap_or(0) % parts.len()];
        }
        state = state.wrapping_add(1_442_695_040_888_963_407);
        // No word has two consecutive hyphens.
        if !text.contains("--") {
            assert_same_pieces(&theirs, &text);
        }
    }
}

#[test]
fn tags_are_those_of_misaki_in_whole_sentences() {
    let theirs = Theirs::load();
    let ours = Tagger::open();
    let prose = concat!(
        include_str!("../../../../tests/text/phonemes.tsv"),
        include_str!("../../../../README.md"),
        include_str!("../../../../docs/ARCHITECTURE.md"),
    );
    let mut compared = 0;
    for line in prose.lines() {
        let line = line.replace(',', " ,").replace('.', " .");
        let plain = |word: &&str| {
            let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'));
            letters || matches!(*word, "," | ".")
        };
        let words: Vec<&str> = line.split_whitespace().filter(plain).collect();
        let mut pieces = Vec::new();
        let mut first = Vec::new();
        for (at, word) in words.iter().enumerate() {
            first.push(pieces.len());
            let found = tokenizer::tokenize(word);
            let last = found.len() - 1;
            let next = words
                .get(at + 1)
                .is_some_and(|next| next.starts_with(char::is_alphanumeric));
            pieces.extend(
                found
                    .into_iter()
                    .enumerate()
                    .map(|(part, Piece { text, norm, .. })| (text, norm, part == last && next)),
            );
        }
        let expected = theirs.tag(&pieces);
        // All words at once, and each of some by itself.
        let all = ours.tags(&words, |_| true);
        for (at, word) in words.iter().enumerate() {
            assert_eq!(all[at], expected[first[at]], "{word} in {line}");
            compared += 1;
            let once = words.iter().filter(|other| *other == word).count() == 1;
            if once && at % 3 == 0 {
                assert_eq!(
                    ours.tags(&words, |other| other == at)[at],
                    all[at],
                    "{word} alone in {line}"
                );
            }
        }
    }
    assert!(compared > 1_000, "{compared}");
}
