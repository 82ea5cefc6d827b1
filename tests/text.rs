//! The text front end on tricky input: what is spoken, how it sounds, and that nothing breaks it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::LazyLock;

use recit::text::{Frontend, Mark, Phrase, PhrasePart, Utterance};

static FRONTEND: LazyLock<Frontend> = LazyLock::new(Frontend::load);

/// The rows of a table: input and expected output.
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

/// Words with their emotions.
fn emotions(utterance: &Utterance) -> String {
    let words = utterance.phrases.iter().flat_map(Phrase::words);
    words
        .map(|word| {
            let emotion = word.prosody.emotion;
            let name = emotion.map_or_else(|| "-".to_owned(), |emotion| emotion.to_string());
            format!("{} {name}", word.text)
        })
        .collect::<Vec<_>>()
        .join(" | ")
}

/// Compares a whole table, and reports every row that differs.
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

/// Words, with a point where a sentence ends between them.
fn words_and_stops(utterance: &Utterance) -> String {
    let parts = utterance.phrases.iter().flat_map(|phrase| &phrase.parts);
    let said: Vec<&str> = parts
        .filter_map(|part| match part {
            PhrasePart::Word(word) => Some(word.text.as_str()),
            PhrasePart::Pause(pause) => {
                (!matches!(pause.mark, Mark::None | Mark::Comma | Mark::Dash)).then_some(".")
            }
        })
        .collect();
    let said = said.join(" ");
    said.strip_suffix(" .").unwrap_or(&said).to_owned()
}

#[test]
fn common_writing_is_read_as_meant() {
    assert!(check(include_str!("text/cases.tsv"), words_and_stops) >= 500);
}

#[test]
fn words_sound_as_expected() {
    assert!(check(include_str!("text/phonemes.tsv"), phonemes) >= 40);
}

/// Removes differences that listeners do not hear.
fn alike(pronunciation: &str) -> String {
    // The boundaries between words do not matter.
    let sounds: Vec<&str> = pronunciation
        .split([' ', '|'])
        .filter(|sound| !sound.is_empty())
        .collect();
    let sound = |at: usize| match sounds[at] {
        "AO0" | "AO1" | "AO2" if sounds.get(at + 1) != Some(&"R") => sounds[at].replace("AO", "AA"),
        "IH0" | "IH2" => "AH0".to_owned(),
        other => other.to_owned(),
    };
    let all: Vec<String> = (0..sounds.len()).map(sound).collect();
    all.join(" ").replace('2', "0")
}

#[test]
fn names_sound_as_a_listener_expects() {
    let rows = rows(include_str!("text/names.tsv"));
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(name, expected)| {
            let got = phonemes(&FRONTEND.utterance(name));
            let right = expected.split(" / ").any(|one| alike(one) == alike(&got));
            (!right).then(|| format!("{name}\n  expected: {expected}\n       got: {got}"))
        })
        .collect();
    assert!(rows.len() >= 300);
    // Some names are spelled like other words or names.
    assert!(
        wrong.len() <= 2,
        "{} of {} are wrong:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}

#[test]
fn words_have_the_emotion_in_force_at_their_position() {
    assert!(check(include_str!("text/emotion.tsv"), emotions) >= 20);
}

/// Checks what holds for every utterance, whatever was typed.
fn keeps_its_promises(typed: &str) {
    let utterance = FRONTEND.utterance(typed);
    for phrase in &utterance.phrases {
        assert!(
            matches!(phrase.parts.last(), Some(PhrasePart::Pause(_))),
            "no closing pause in {typed:?}"
        );
        assert!(
            phrase.words().map(|word| word.phonemes.len()).sum::<usize>() <= Phrase::MAX_PHONEMES,
            "{typed:?}"
        );
        for word in phrase.words() {
            assert!(!word.phonemes.is_empty(), "{word:?} of {typed:?} is silent");
            assert!(
                typed
                    .get(word.source.clone())
                    .is_some_and(|source| !source.is_empty()),
                "{word:?} of {typed:?}"
            );
        }
    }
    for warning in &utterance.warnings {
        let line = typed.split('\n').nth(warning.line - 1);
        assert!(
            line.is_some_and(|line| warning.column <= line.chars().count()),
            "{warning} in {typed:?}"
        );
    }
    // A line of only tags and emotions may be silent; any other visible line may not.
    let nothing = typed.chars().all(|c| c.is_whitespace() || c.is_control());
    if !typed.contains('<') && !typed.contains("[emotion") {
        assert_eq!(utterance.phrases.is_empty(), nothing, "{typed:?}");
    }
}

/// A xorshift generator, which makes the same lines in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

#[test]
fn random_input_keeps_the_guarantees() {
    const SCRAPS: [&str; 63] = [
        "[",
        "]",
        "[pause ",
        "400ms",
        "[ph ",
        "HH AH0",
        "/həˈ",
        "[emotion ",
        "happy 0.8",
        "+ fear:0.2]",
        "(",
        ")",
        "<",
        ">",
        "</",
        "/>",
        "<break time=\"",
        "<prosody rate='",
        "<say-as interpret-as=\"date\">",
        "</say-as>",
        "<phoneme ph=\"",
        "<sub alias=\"x\">",
        "\"",
        "'",
        "’s",
        "&amp;",
        "&#",
        ";",
        "&#x1F600;",
        "\\",
        "\n",
        " ",
        "\t",
        "$",
        "€",
        "1",
        "23",
        ",456",
        ".7",
        "-",
        "–",
        "/",
        ":",
        "12:30",
        "3/4",
        "Nov. ",
        "Dr.",
        "St. ",
        "A",
        "II",
        "XIV",
        "a.m.",
        "e.g.",
        "U.S.",
        "@x",
        "#y",
        "http://",
        ".com",
        "word",
        "é",
        "\u{301}",
        "ß",
        "👩\u{200d}🚀",
    ];
    let mut random = Random(0x5EED_CAFE_F00D);
    for _ in 0..1500 {
        let mut typed = String::new();
        for _ in 0..random.below(25) {
            match random.below(5) {
                0 => typed.extend(char::from_u32(random.below(0x11_0000) as u32)),
                1 => typed.push(char::from_u32(random.below(0x3000) as u32).unwrap_or('x')),
                2 => typed.push(char::from(b' ' + random.below(95) as u8)),
                _ => typed.push_str(SCRAPS[random.below(SCRAPS.len())]),
            }
        }
        let made = std::panic::catch_unwind(|| keeps_its_promises(&typed));
        assert!(made.is_ok(), "broken by {typed:?}");
    }
}

#[test]
fn every_table_row_keeps_the_guarantees() {
    for table in [
        include_str!("text/normalise.tsv"),
        include_str!("text/cases.tsv"),
        include_str!("text/phonemes.tsv"),
        include_str!("text/emotion.tsv"),
    ] {
        for (typed, _) in rows(table) {
            keeps_its_promises(&typed);
        }
    }
}

#[test]
fn two_thousand_characters_of_anything_are_read() {
    let fill = |scrap: &str| scrap.chars().cycle().take(2000).collect::<String>();
    for scrap in [
        "a",
        "1",
        "?",
        "x1",
        "😂",
        "[",
        "<s>",
        "bcd",
        "東",
        "one two, ",
        "12/",
        "A.",
        "\\[",
        "&amp;",
        "(9",
    ] {
        keeps_its_promises(&fill(scrap));
    }
}

#[test]
fn sentences_and_long_sentences_become_phrases() {
    let marks = |typed: &str| {
        let utterance = FRONTEND.utterance(typed);
        let parts = utterance
            .phrases
            .into_iter()
            .map(|phrase| phrase.parts.last().cloned());
        parts
            .map(|last| match last {
                Some(PhrasePart::Pause(pause)) => (pause.mark, pause.millis),
                other => panic!("a phrase ends with {other:?}"),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        marks("Really? Yes! Well; no: fine.\nBye"),
        [
            Mark::Question,
            Mark::Exclamation,
            Mark::Semicolon,
            Mark::Colon,
            Mark::Period,
            Mark::Period
        ]
        .map(|mark| (mark, None))
    );
    assert_eq!(marks("[pause 2s]"), [(Mark::None, Some(2000.0))]);
    assert_eq!(
        marks("One. [pause 1s] [pause 500ms] Two"),
        [(Mark::Period, Some(1500.0)), (Mark::Period, None)]
    );
    assert_eq!(marks("Wait?! ... What").len(), 2);
    let long = "the river runs past the old mill and the new bridge, ".repeat(12);
    let utterance = FRONTEND.utterance(&long);
    assert!(utterance.phrases.len() > 2);
    for phrase in &utterance.phrases[..utterance.phrases.len() - 1] {
        // With a comma every few words, phrases end only at commas.
        let last = phrase.words().last().unwrap();
        assert_eq!(last.text, "bridge");
    }
}

#[test]
fn prosody_and_positions_reach_the_words() {
    let typed = "Pay <prosody rate=\"200%\"><emphasis level=\"strong\">$5</emphasis></prosody> now";
    let utterance = FRONTEND.utterance(typed);
    let words: Vec<_> = utterance.phrases.iter().flat_map(Phrase::words).collect();
    let said: Vec<_> = words
        .iter()
        .map(|word| (word.text.as_str(), &typed[word.source.clone()]))
        .collect();
    assert_eq!(
        said,
        [("Pay", "Pay"), ("five", "$5"), ("dollars", "$5"), ("now", "now")]
    );
    assert_eq!((words[1].prosody.rate, words[1].prosody.emphasis), (2.0, 1.0));
    assert_eq!(words[3].prosody.rate, 1.0);
}

#[test]
fn malformed_markup_is_spoken_and_its_position_is_reported() {
    let utterance = FRONTEND.utterance("Wait\nhere [pause later] please");
    assert_eq!(words(&utterance), "Wait here pause later please");
    let warning = &utterance.warnings[0];
    assert_eq!((warning.line, warning.column), (2, 6));
}
