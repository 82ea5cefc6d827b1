//! The text room on tricky input: what is spoken, how it sounds, and that nothing breaks it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::LazyLock;

use recit::text::{Frontend, Phrase, Segment, Utterance};

static FRONTEND: LazyLock<Frontend> = LazyLock::new(Frontend::load);

/// The rows of a table: what is typed, and what is expected.
fn rows(table: &str) -> Vec<(String, String)> {
    let lines = table.lines().filter(|line| !line.starts_with("# "));
    let row = |line: &str| {
        let (typed, expected) = line
            .split_once('\t')
            .unwrap_or_else(|| panic!("no tab in {line:?}"));
        (typed.replace("\\n", "\n"), expected.to_owned())
    };
    lines.map(row).collect()
}

fn words(utterance: &Utterance) -> String {
    let words = utterance.phrases.iter().flat_map(Phrase::words);
    words.map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn phonemes(utterance: &Utterance) -> String {
    let words = utterance.phrases.iter().flat_map(Phrase::words);
    let word = |phonemes: &[recit::text::phoneme::Phoneme]| {
        phonemes
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    words
        .map(|spoken| word(&spoken.phonemes))
        .collect::<Vec<_>>()
        .join(" | ")
}

/// Compares a whole table, and names every row that differs.
fn check(table: &str, read: fn(&Utterance) -> String) -> usize {
    let rows = rows(table);
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(typed, expected)| {
            let got = read(&FRONTEND.utterance(typed));
            (got != *expected).then(|| format!("{typed:?}\n  expected: {expected}\n       got: {got}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} rows differ:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
    rows.len()
}

#[test]
fn tricky_input_is_spoken_as_expected() {
    assert!(check(include_str!("text/normalise.tsv"), words) >= 150);
}
