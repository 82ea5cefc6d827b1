//! Languages of lines: Mandarin with its own front end, others through espeak-ng if it is installed, and the
//! warnings of a voice that does not know a language.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use recit::text::dictionary::Dictionaries;
use recit::text::{Frontend, Language, Phrase, Speaks, Utterance, espeak_available};

/// A Kokoro speaker.
fn kokoro(own: &str) -> Speaks {
    Speaks {
        own: own.parse().unwrap(),
        mandarin: true,
        others: true,
    }
}

fn read(text: &str, speaks: Speaks, language: Option<Language>) -> Utterance {
    Frontend::load().utterance_for(text, Dictionaries::default(), speaks, language)
}

/// The words of a line in the letters of their alphabet.
fn letters(utterance: &Utterance) -> String {
    let words = utterance.phrases.iter().flat_map(Phrase::words);
    let each = words.map(|word| {
        word.phonemes
            .iter()
            .map(|phoneme| phoneme.ipa())
            .collect::<String>()
    });
    each.collect::<Vec<_>>().join(" ")
}

fn said(text: &str, own: &str) -> String {
    let utterance = read(text, kokoro(own), None);
    assert_eq!(utterance.warnings, [], "{text}");
    letters(&utterance)
}

#[test]
fn chinese_is_mandarin_for_every_speaker() {
    for own in ["zh", "en", "fr-fr"] {
        assert_eq!(said("你好，世界！", own), "ni↗xau↓ ʂɨ↘ʨje↘", "{own}");
    }
}

#[test]
fn english_words_keep_their_sounds_in_a_chinese_line() {
    assert_eq!(said("我爱music。", "zh"), "wo↓ ai↘ mjˈuːzɪk");
    assert_eq!(said("维生素C", "zh"), "wei↗ʂə→ŋsu↘ sˈiː");
    assert_eq!(said("Hello.", "zh"), said("Hello.", "en"));
}

#[test]
fn every_word_knows_its_position_in_the_text() {
    let text = "他有2个iPhone，100元。";
    let utterance = read(text, kokoro("zh"), None);
    let places: Vec<(&str, &str)> = utterance
        .phrases
        .iter()
        .flat_map(Phrase::words)
        .map(|word| (word.text.as_str(), &text[word.source.clone()]))
        .collect();
    assert!(places.contains(&("他", "他")), "{places:?}");
    assert!(places.iter().any(|(_, source)| *source == "iPhone"), "{places:?}");
    assert!(
        places
            .iter()
            .any(|(said, source)| said.contains('百') && source.starts_with("100")),
        "{places:?}"
    );
}

#[test]
fn a_line_and_its_markup_name_their_language() {
    let zh = Some(Language::Mandarin);
    assert_eq!(letters(&read("123", kokoro("en"), zh)), "i↘pai↓ɚ↘ʂɨ↗ sa→n");
    assert_eq!(
        letters(&read("12", kokoro("zh"), Some(Language::English))),
        "twˈɛlv"
    );
    assert_eq!(said("[lang zh]12[lang] 12", "en"), "ʂɨ↗ɚ↘ twˈɛlv");
    assert_eq!(
        said("<lang xml:lang=\"zh-CN\">12</lang> 12", "en"),
        "ʂɨ↗ɚ↘ twˈɛlv"
    );
}

#[test]
fn a_voice_that_does_not_know_a_language_warns_and_continues() {
    for (text, language) in [
        ("Hi 你好!", "Mandarin"),
        ("<lang xml:lang='fr'>Bonjour</lang>", "French"),
        ("[lang de]Hallo", "German"),
    ] {
        let utterance = read(text, Speaks::ENGLISH, None);
        let [warning] = utterance.warnings.as_slice() else {
            panic!("{text}: {:?}", utterance.warnings);
        };
        assert!(
            warning
                .problem
                .to_string()
                .contains(&format!("does not speak {language}")),
            "{warning}"
        );
        assert!(
            utterance.phrases.iter().flat_map(Phrase::words).count() > 0,
            "{text}"
        );
    }
    let wrong = read("[lang 12]a", kokoro("en"), None);
    assert!(
        wrong.warnings[0]
            .problem
            .to_string()
            .contains("not the tag of a language"),
        "{:?}",
        wrong.warnings
    );
}

#[test]
fn other_languages_are_those_of_espeak() {
    if let Err(reason) = espeak_available() {
        eprintln!("LEFT OUT: {reason}");
        let utterance = read("Guten Tag.", kokoro("de"), None);
        assert_eq!(utterance.warnings.len(), 1);
        assert!(utterance.phrases.iter().flat_map(Phrase::words).count() > 0);
        return;
    }
    let german = said("Guten Tag, Welt.", "de");
    assert!(german.contains("ɡˈuːtən") && german.contains("tˈɑːk"), "{german}");
    let french = said("Bonjour tout le monde.", "fr-fr");
    assert!(french.contains("bɔ̃ʒˈuʁ"), "{french}");
    let text = "Ja. Nein!";
    let utterance = read(text, kokoro("de"), None);
    let words: Vec<&str> = utterance
        .phrases
        .iter()
        .flat_map(Phrase::words)
        .map(|word| word.text.as_str())
        .collect();
    assert_eq!((utterance.phrases.len(), words), (2, vec!["Ja", "Nein"]));
    let unknown = read("x", kokoro("qq-zz"), None);
    assert!(
        unknown.warnings[0]
            .problem
            .to_string()
            .contains("no voice `qq-zz`"),
        "{:?}",
        unknown.warnings
    );
}

#[test]
fn hostile_lines_are_read_to_their_end() {
    let front = Frontend::load();
    let texts = [
        "好".repeat(2000),
        "一".repeat(2000),
        "不".repeat(2000),
        "儿".repeat(2000),
        "1".repeat(2000),
        "1-".repeat(1000),
        "1:2/3%".repeat(300),
        "A中".repeat(20),
        "𠀀㐀\u{9FFF}〇\u{FFFF}\u{0}".to_owned(),
        "￥￥$$--++%%℃℃".to_owned(),
        "a.b@c://中文.com/好".to_owned(),
        "[lang zh][lang][lang xx]<lang xml:lang='zh'>".repeat(50),
        "你\u{200B}好\u{301}\u{FE0F}".to_owned(),
    ];
    for text in &texts {
        for own in ["zh", "de"] {
            let utterance = front.utterance_for(text, Dictionaries::default(), kokoro(own), None);
            for phrase in &utterance.phrases {
                let letters: usize = phrase
                    .words()
                    .flat_map(|word| &word.phonemes)
                    .map(|phoneme| phoneme.ipa().chars().count())
                    .sum();
                // With one space per word this is the most that Kokoro reads at once.
                assert!(
                    letters + phrase.parts.len() < 510,
                    "{letters} letters of {text:.40}"
                );
                assert!(
                    phrase
                        .words()
                        .all(|word| text.is_char_boundary(word.source.start))
                );
            }
            front.explain_for(text, Dictionaries::default(), kokoro(own), None);
        }
    }
}
