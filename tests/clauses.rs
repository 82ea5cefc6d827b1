//! Where a text that is still arriving is cut.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use recit::text::dictionary::Dictionaries;
use recit::text::{Clause, Clauses, Frontend, PhrasePart, Speaks, Utterance};

/// A clause without a mark has at most so many characters.
const LONGEST: usize = 400;

/// What is said of a clause by somebody who speaks English.
fn read(frontend: &Frontend, clause: &Clause) -> Utterance {
    frontend.clause(clause, Dictionaries::default(), Speaks::ENGLISH, None)
}

/// The clauses of a text that comes in pieces.
fn cut<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut clauses = Clauses::default();
    let mut out = Vec::new();
    let mut whole = String::new();
    let mut add = |clause: Clause, whole: &str| {
        assert_eq!(&whole[clause.source.clone()], clause.text());
        out.push(clause.text().to_owned());
    };
    for piece in pieces {
        clauses.push(piece);
        whole += piece;
        while let Some(clause) = clauses.next_clause() {
            add(clause, &whole);
        }
    }
    while let Some(clause) = clauses.rest() {
        add(clause, &whole);
    }
    out
}

fn trimmed(text: &str) -> Vec<String> {
    cut([text])
        .iter()
        .map(|clause| clause.trim().to_owned())
        .collect()
}

const TEXTS: [&str; 14] = [
    "Dr. Smith paid $3.5 for it, e.g. in the U.S. market. Really?! Yes… Well. It is 5 p.m. now.",
    "He was born on May 5, 2024, in Springfield. No. 5 is alive; version 3.2 is not: it crashed at 5:30 p.m. yesterday.",
    "Of course, I can help. First, open the door, then go to St. James St. and wait.",
    "\"Stop!\" she said. (He did.) “Who?” ‘Me.’ And 1,000 more, about 3.14 m. away",
    "One [pause 1.5s] two. [ph B IY1](St. B). <prosody pitch='+2st'>C. D.</prosody> E. <s>F. G</s><s>H</s> x",
    "You came! [emotion sad 0.7] But you cannot stay. It is late, though. [emotion] Shall we go?",
    "<speak>Welcome home. <prosody rate=\"slow\">Take it slowly. There is time.</prosody> Bye.</speak>",
    "- Milk.\n- Eggs, two dozen, not more.\n\nAnd then, of course, bread.\nThat is all",
    "你好。我们今天去北京，明天回来。好吗？",
    "a < b, and c > d. An [aside, of sorts] here. A [broken one. It goes on. And on.",
    "no marks at all but a great many words that go on and on",
    "Say <say-as interpret-as='date'>May 5, 2024</say-as>. Then <sub alias='a. b. c.'>x</sub> again. <!-- One. Two. --> Three.",
    "Wait... what? Go... Now. He said: yes — or was it no? We shall see — later.",
    "See www.example.com. Write to me@example.org, please, or call 555-0123. Mr. and Mrs. Jones will.",
];

#[test]
fn clauses_end_at_sentences_and_never_within_numbers_abbreviations_or_markup() {
    assert_eq!(
        trimmed(TEXTS[0]),
        [
            "Dr. Smith paid $3.5 for it,",
            "e.g. in the U.S. market.",
            "Really?!",
            "Yes…",
            "Well.",
            "It is 5 p.m. now."
        ]
    );
    assert_eq!(
        trimmed(TEXTS[1]),
        [
            "He was born on May 5, 2024,",
            "in Springfield.",
            "No. 5 is alive;",
            "version 3.2 is not:",
            "it crashed at 5:30 p.m. yesterday."
        ]
    );
    assert_eq!(
        trimmed(TEXTS[4]),
        [
            "One [pause 1.5s] two.",
            "[ph B IY1](St. B).",
            "<prosody pitch='+2st'>C. D.</prosody> E.",
            "<s>F. G</s><s>H</s> x"
        ]
    );
    assert_eq!(
        trimmed(TEXTS[7]),
        [
            "- Milk.",
            "- Eggs, two dozen, not more.",
            "And then, of course, bread.",
            "That is all"
        ]
    );
    assert_eq!(
        trimmed(TEXTS[8]),
        ["你好。", "我们今天去北京，明天回来。", "好吗？"]
    );
    assert_eq!(
        trimmed(TEXTS[11]),
        [
            "Say <say-as interpret-as='date'>May 5, 2024</say-as>.",
            "Then <sub alias='a. b. c.'>x</sub> again.",
            "<!-- One. Two. --> Three."
        ]
    );
    assert_eq!(
        trimmed(TEXTS[13])[0..2],
        [
            "See www.example.com.",
            "Write to me@example.org, please, or call 555-0123."
        ]
    );
}

#[test]
fn where_a_text_is_cut_does_not_depend_on_its_pieces() {
    for text in TEXTS {
        let whole = cut([text]);
        assert_eq!(whole.concat(), text, "nothing is lost");
        let mut draw = 1_u64;
        for _ in 0..40 {
            let mut pieces = Vec::new();
            let mut rest = text;
            while !rest.is_empty() {
                // MMIX's generator; the upper bits are the good ones.
                draw = draw
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let count = 1 + (draw >> 61) as usize;
                let end = rest.char_indices().nth(count).map_or(rest.len(), |(at, _)| at);
                let (piece, after) = rest.split_at(end);
                pieces.push(piece);
                rest = after;
            }
            assert_eq!(cut(pieces.iter().copied()), whole, "{pieces:?}");
        }
    }
}

#[test]
fn a_clause_comes_as_soon_as_nothing_that_follows_can_change_it() {
    let count = |text: &str| {
        let mut clauses = Clauses::default();
        clauses.push(text);
        std::iter::from_fn(|| clauses.next_clause()).count()
    };
    assert_eq!(count("Certainly, my friend, "), 1);
    assert_eq!(count("The doors open at nine. "), 1);
    assert_eq!(count("Is it late? "), 1);
    assert_eq!(count("The doors open at nine."), 0, "it may be a number");
    assert_eq!(count("We met Dr. "), 0);
    assert_eq!(count("In the U.S. "), 0);
    assert_eq!(count("In the U.S. The "), 1);
    assert_eq!(count("Well, "), 0, "it is too short");
}

#[test]
fn a_text_without_marks_is_cut_between_words() {
    let words = "the quick brown fox 3 lazy dogs ".repeat(60);
    let cut = cut([words.as_str()]);
    assert!(cut.len() > 4);
    for clause in &cut {
        assert!(clause.chars().count() <= LONGEST, "{clause}");
        assert!(
            !clause.trim_end().ends_with(|c: char| c.is_ascii_digit()),
            "{clause}"
        );
    }
    let glued = "x".repeat(3000);
    assert!(
        self::cut([glued.as_str()])
            .iter()
            .all(|clause| clause.len() <= LONGEST)
    );
    let pieces: Vec<String> = words.chars().map(String::from).collect();
    assert_eq!(self::cut(pieces.iter().map(String::as_str)), cut);
}

#[test]
fn markup_holds_beyond_its_clause() {
    let frontend = Frontend::load();
    let emotions = |text: &str| {
        let mut clauses = Clauses::default();
        clauses.push(text);
        let mut out = Vec::new();
        let mut warnings = Vec::new();
        let all = |clauses: &mut Clauses| clauses.next_clause().or_else(|| clauses.rest());
        while let Some(clause) = all(&mut clauses) {
            let read = read(&frontend, &clause);
            for part in read.phrases.into_iter().flat_map(|phrase| phrase.parts) {
                if let PhrasePart::Word(word) = part {
                    let written = &text[word.source.clone()];
                    out.push((
                        written.to_owned(),
                        word.prosody.emotion.is_some(),
                        word.prosody.rate < 1.0,
                    ));
                }
            }
            warnings.extend(read.warnings.iter().map(ToString::to_string));
        }
        (out, warnings)
    };
    let (words, warnings) = emotions(
        "Come. [emotion sad] Do. <prosody rate='slow'>Go. So.</prosody> No. [emotion] Ho. <blink>Yo.",
    );
    let expected = [
        ("Come", false, false),
        ("Do", true, false),
        ("Go", true, true),
        ("So", true, true),
        ("No", true, false),
        ("Ho", false, false),
        ("Yo", false, false),
    ];
    assert_eq!(
        words,
        expected.map(|(word, sad, slow)| (word.to_owned(), sad, slow))
    );
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].starts_with("line 1, column 82:"), "{warnings:?}");
}

/// What is heard does not change when a text comes in clauses: the phrases after the first clause are those of the whole text.
#[test]
fn the_phrases_are_those_of_the_whole_text() {
    let frontend = Frontend::load();
    let text = "I see. The doors open at nine; before that, nobody may enter. Is that clear? Then wait here, please.";
    let whole = frontend.utterance(text).phrases;
    let mut clauses = Clauses::default();
    clauses.push(text);
    let mut parts = Vec::new();
    while let Some(clause) = clauses.next_clause().or_else(|| clauses.rest()) {
        parts.extend(read(&frontend, &clause).phrases);
    }
    assert_eq!(parts, whole);
}
