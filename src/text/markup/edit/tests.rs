//! Tests of markup edits: their result, and that nothing else changes.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::LazyLock;

use super::*;
use crate::text::markup::pieces;
use crate::text::{Frontend, Phrase, Word};

static FRONTEND: LazyLock<Frontend> = LazyLock::new(Frontend::load);

fn words(text: &str) -> Vec<Word> {
    let phrases = FRONTEND.utterance(text).phrases;
    phrases.iter().flat_map(Phrase::words).cloned().collect()
}

/// The position of `word` in `text`.
fn at(text: &str, word: &str) -> Range<usize> {
    let start = text.find(word).unwrap();
    start..start + word.len()
}

/// Texts with everything that normalisation does across words, and with markup of every kind.
const TEXTS: [&str; 22] = [
    "Welcome back. The doors open at nine.",
    "Dr. Smith met J. R. R. Tolkien, e.g. on Main St. and at No. 5.",
    "On 3.5.2021 at 5:30 p.m. it cost $21.50, etc. and so on.",
    "Henry VIII ruled; the U.S. did not. AT&amp;T \\[did\\] (really)!",
    "NASA AND THE FBI SAID NO TO IT",
    "😂😂😂 That's 👍🏽 fine… isn't it?",
    "Call 555-0123 or see https://example.com/a_b now.",
    "a * b = 3 * 4 and x/y - 2",
    "*** --- ***",
    "你好。 Привет, мир!",
    "<prosody rate='80%' pitch=\"-1st\">slow and <emphasis>very</emphasis> low</prosody> then fast",
    "<prosody volume='soft'>hush</prosody> now <prosody>this</prosody>",
    "[ph T AH0 M AA1 T OW0](tomato) or <phoneme alphabet='ipa' ph='təˈmeɪtoʊ'>tomato</phoneme> it is",
    "the [ph HH AY1] end [pause 1s] of <break time='1s'/> it",
    "<sub alias='Doctor'>Dr</sub> Who, <say-as interpret-as='characters'>LH452</say-as> to 12:00",
    "[emotion sad] You came! [emotion] I'm <p>glad</p> <s>so glad</s>.",
    "broken [pause soon] and <prosody pitch='low'>never closed",
    "a hel<!-- x -->lo b",
    "one\ntwo\nthree",
    "<prosody pitch='+2st'><prosody rate='fast'>x</prosody></prosody> y",
    "the 1st, the 22nd and 1/2 of 1,000,000 km/h at 20 °C",
    "I'm I. You're a. \"Quoted,\" he said -- no: 'never'.",
];

/// The positions of all words, each once.
fn places(text: &str) -> Vec<Range<usize>> {
    let mut places: Vec<_> = words(text).into_iter().map(|word| word.source).collect();
    places.dedup();
    places
}

#[test]
fn phonemes_are_added_replaced_and_removed() {
    let text = "Say hello to <prosody pitch=\"+2st\">me</prosody>.";
    let put = pronounce(text, at(text, "hello"), " HH AH0  L OW1 ").unwrap();
    assert_eq!(
        put,
        "Say [ph HH AH0 L OW1](hello) to <prosody pitch=\"+2st\">me</prosody>."
    );
    let other = pronounce(&put, at(&put, "hello"), "/h[ə]ˈlaʊ/").unwrap();
    assert_eq!(
        other,
        "Say [ph /h ə ˈlaʊ/](hello) to <prosody pitch=\"+2st\">me</prosody>."
    );
    assert_eq!(pronounce(&other, at(&other, "hello"), " ").unwrap(), text);
    let inside = pronounce(text, at(text, "me"), "M AY1").unwrap();
    assert_eq!(
        inside,
        "Say hello to <prosody pitch=\"+2st\">[ph M AY1](me)</prosody>."
    );
    let tag = "<phoneme ph='ju'>you</phoneme>";
    assert_eq!(
        pronounce(tag, at(tag, "you"), "Y AY1").unwrap(),
        "[ph Y AY1](you)"
    );
    assert_eq!(pronounce(tag, at(tag, "you"), "").unwrap(), "you");
    assert_eq!(pronounce("[ph M AY1]", 0..10, "M IY1").unwrap(), "[ph M IY1]");
}

#[test]
fn impossible_edits_are_refused_with_the_reason() {
    let refused =
        |text: &str, source, phonemes: &str| pronounce(text, source, phonemes).unwrap_err().to_string();
    assert_eq!(refused("hello", 0..5, "HH XX"), "`XX` is not an ARPAbet phoneme.");
    assert_eq!(refused("hello", 0..5, "//"), "there are no phonemes.");
    assert_eq!(pronounce("x :)", 2..4, "S"), Err(EditError::Bracket));
    assert_eq!(pronounce("[ph S]", 0..6, ""), Err(EditError::Alone));
    for place in [0..0, 0..7, 1..2] {
        assert_eq!(pronounce("é", place.clone(), "S"), Err(EditError::NoWord));
        assert_eq!(set_pitch("é", place.clone(), 1.0), Err(EditError::NoWord));
        assert_eq!((pitch_of("é", place.clone()), rate_of("é", place)), (0.0, 1.0));
    }
}

#[test]
fn pitch_and_rate_share_a_tag_and_keep_its_other_attributes() {
    let text = "a b";
    let pitched = set_pitch(text, 2..3, 2.0).unwrap();
    assert_eq!(pitched, "a <prosody pitch=\"+2st\">b</prosody>");
    let both = set_rate(
        &pitched,
        at(&pitched, "b</").start..at(&pitched, "b</").start + 1,
        0.8,
    )
    .unwrap();
    assert_eq!(both, "a <prosody pitch=\"+2st\" rate=\"80%\">b</prosody>");
    let b = both.find("b</").unwrap();
    assert_eq!((pitch_of(&both, b..b + 1), rate_of(&both, b..b + 1)), (2.0, 0.8));
    let rate = set_pitch(&both, b..b + 1, f32::NAN).unwrap();
    assert_eq!(rate, "a <prosody rate=\"80%\">b</prosody>");
    let soft = "<prosody volume='soft' pitch = \"low\" >b</prosody>";
    let b = at(soft, "b");
    assert_eq!(
        set_pitch(soft, b.clone(), -1.25).unwrap(),
        "<prosody volume='soft' pitch=\"-1.25st\" >b</prosody>"
    );
    assert_eq!(
        set_pitch(soft, b, 0.0).unwrap(),
        "<prosody volume='soft' >b</prosody>"
    );
    let alias = "<sub alias='Doctor'>Dr</sub>s";
    let place = words(alias)[0].source.clone();
    assert_eq!(
        set_rate(alias, place, 0.5).unwrap(),
        "<prosody rate=\"50%\"><sub alias='Doctor'>Dr</sub>s</prosody>"
    );
    let given = "[ph B IY1](b)";
    assert_eq!(
        set_rate(given, at(given, "b"), 9.0).unwrap(),
        "<prosody rate=\"400%\">[ph B IY1](b)</prosody>"
    );
}

#[test]
fn pitch_and_rate_act_only_on_the_word_and_are_removed_completely() {
    for text in TEXTS {
        let before = words(text);
        for place in places(text) {
            let (old_pitch, old_rate) = (pitch_of(text, place.clone()), rate_of(text, place.clone()));
            let pitched = set_pitch(text, place.clone(), 3.5).unwrap();
            let index = before.iter().position(|word| word.source == place).unwrap();
            let place_now = words(&pitched)[index].source.clone();
            let both = set_rate(&pitched, place_now, 1.5).unwrap();
            let after = words(&both);
            assert_eq!(after.len(), before.len(), "{text:?} became {both:?}");
            for (old, new) in before.iter().zip(&after) {
                assert_eq!((&old.text, &old.phonemes), (&new.text, &new.phonemes), "{both:?}");
                let mut asked = old.prosody;
                if old.source == place {
                    asked.pitch += 3.5 - old_pitch;
                    asked.rate *= 1.5 / old_rate;
                    assert_eq!(
                        (
                            pitch_of(&both, new.source.clone()),
                            rate_of(&both, new.source.clone())
                        ),
                        (3.5, 1.5)
                    );
                }
                let near = |a: f32, b: f32| (a - b).abs() < 1e-4;
                assert!(near(asked.pitch, new.prosody.pitch), "{both:?}");
                assert!(near(asked.rate, new.prosody.rate), "{both:?}");
                assert_eq!(
                    (asked.volume, asked.emotion),
                    (new.prosody.volume, new.prosody.emotion),
                    "{both:?}"
                );
            }
            let place_now = after[index].source.clone();
            let one = set_pitch(&both, place_now, 0.0).unwrap();
            let place_now = words(&one)[index].source.clone();
            let none = set_rate(&one, place_now, 1.0).unwrap();
            if (old_pitch, old_rate) == (0.0, 1.0) {
                assert_eq!(none, text);
            }
        }
    }
}

#[test]
fn phonemes_act_only_on_the_word_and_are_removed_completely() {
    let given: Vec<_> = "ZH UH1 ZH".split(' ').map(|name| name.parse().unwrap()).collect();
    // Symbols are spelled only if nothing else is spoken.
    for text in TEXTS
        .into_iter()
        .filter(|text| text.contains(char::is_alphabetic))
    {
        let before = words(text);
        for place in places(text) {
            let Ok(put) = pronounce(text, place.clone(), "ZH UH1 ZH") else {
                continue;
            };
            let after = words(&put);
            let others = |words: &[Word]| -> Vec<String> {
                let others = words.iter().filter(|word| word.phonemes != given);
                others.map(|word| word.text.clone()).collect()
            };
            let rest: Vec<Word> = before
                .iter()
                .filter(|word| word.source != place)
                .cloned()
                .collect();
            assert_eq!(others(&after), others(&rest), "{text:?} became {put:?}");
            let new = after.iter().find(|word| word.phonemes == given).unwrap();
            let was = before.iter().find(|word| word.source == place).unwrap();
            assert_eq!(new.prosody, was.prosody, "{put:?}");
            let taken = pronounce(&put, new.source.clone(), "");
            if !text.contains("[ph") && !text.contains("<phoneme") {
                assert_eq!(taken.unwrap(), text);
            }
        }
    }
}

#[test]
fn an_edit_keeps_all_words_and_is_removed_completely_in_any_markup() {
    for seed in 0..3_000 {
        let text = pieces::joined(seed, 1 + seed % 9);
        let before = words(&text);
        for place in places(&text) {
            let put = set_pitch(&text, place.clone(), 3.5).unwrap();
            let after = words(&put);
            let texts = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
            assert_eq!(texts(&before), texts(&after), "{text:?} became {put:?}");
            let index = before.iter().position(|word| word.source == place).unwrap();
            let back = set_pitch(&put, after[index].source.clone(), 0.0).unwrap();
            // A backslash before a tag is escaped by the edit, and stays escaped.
            if pitch_of(&text, place.clone()) == 0.0 && !text.contains('\\') {
                assert_eq!(back, text);
            }
            // Phonemes after an unclosed bracket close it, so this is not guaranteed.
            let _ = pronounce(&text, place, "HH AY1");
        }
    }
}
