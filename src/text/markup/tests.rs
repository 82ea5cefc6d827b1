//! Tests of markup: the resulting nodes, and the positions of warnings.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::super::phoneme::Phoneme;
use super::super::say_as::{DateOrder, SayAs};
use super::super::utterance::Prosody;
use super::*;

fn warnings(text: &str) -> Vec<String> {
    parse(text).warnings.iter().map(Warning::to_string).collect()
}

fn plain(text: &str) -> String {
    let nodes = parse(text).nodes.into_iter();
    let texts = nodes.filter_map(|node| match node {
        Node::Text(text) => Some(text.chars.iter().map(|(c, _)| *c).collect::<String>()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn a_pause_is_read_in_both_units() {
    for (written, millis) in [
        ("[pause 400ms]", 400.0),
        ("[pause 0.4s]", 400.0),
        ("[pause]", 400.0),
        ("<break time='2s'/>", 2000.0),
    ] {
        let Parsed { nodes, warnings, .. } = parse(written);
        assert_eq!(nodes, [Node::Pause(millis, 0..written.len())], "{written}");
        assert!(warnings.is_empty());
    }
}

#[test]
fn phonemes_stand_for_the_word_in_round_brackets() {
    let Parsed { nodes, warnings, .. } = parse("say [ph /həˈloʊ/](hullo) now");
    assert!(warnings.is_empty());
    let Node::Phonemes {
        text,
        phonemes,
        source,
        ..
    } = &nodes[1]
    else {
        panic!("no phonemes in {nodes:?}");
    };
    assert_eq!(text, "hullo");
    assert_eq!("say [ph /həˈloʊ/](hullo) now"[source.clone()].to_owned(), "hullo");
    let names: Vec<String> = phonemes.iter().map(Phoneme::to_string).collect();
    assert_eq!(names.join(" "), "HH AH0 L OW1");
}

#[test]
fn malformed_brackets_are_text_with_a_warning_at_their_place() {
    assert_eq!(
        plain("one\ntwo [pause soon] three"),
        "one\ntwo [pause soon] three"
    );
    assert_eq!(
        warnings("one\ntwo [pause soon] three"),
        [
            "line 2, column 5: `[pause soon]` is spoken as text: a pause is written like 400ms or 0.4s, up to 30s."
        ]
    );
    assert_eq!(
        warnings("é [ph HH XX]"),
        ["line 1, column 3: `[ph HH XX]` is spoken as text: `XX` is not an ARPAbet phoneme."]
    );
    assert_eq!(
        warnings("a [pause 4s"),
        ["line 1, column 3: `[pause` has no closing bracket and is spoken as text."]
    );
    assert_eq!(warnings("a [puase 4s] b").len(), 1);
}

#[test]
fn an_emotion_holds_until_the_next_regardless_of_tags() {
    let Parsed { nodes, warnings, .. } = parse(
        "a<p>b[emotion sad 0.5]c<prosody pitch='+2st'>d[emotion: anger:0.5+fear:0.3]e</prosody>f</p>[emotion neutral]g[emotion]h",
    );
    assert!(warnings.is_empty(), "{warnings:?}");
    let styles: Vec<(String, f32)> = nodes
        .iter()
        .filter_map(|node| match node {
            Node::Text(text) => Some((
                text.prosody
                    .emotion
                    .map_or_else(String::new, |emotion| emotion.to_string()),
                text.prosody.pitch,
            )),
            _ => None,
        })
        .collect();
    let expected = [
        ("", 0.0),
        ("", 0.0),
        ("sadness:0.5", 0.0),
        ("sadness:0.5", 2.0),
        ("anger:0.5+fear:0.3", 2.0),
        ("anger:0.5+fear:0.3", 0.0),
        ("neutral", 0.0),
        ("", 0.0),
    ];
    assert_eq!(
        styles,
        expected.map(|(emotion, pitch)| (emotion.to_owned(), pitch))
    );
}

#[test]
fn an_invalid_emotion_is_text_and_the_warning_names_valid_ones() {
    assert_eq!(plain("so [emotion hungry 0.5] so"), "so [emotion hungry 0.5] so");
    assert_eq!(
        warnings("so [emotion hungry 0.5] so"),
        [
            "line 1, column 4: `[emotion hungry 0.5]` is spoken as text: there is no emotion `hungry`; an emotion is \
             written like happy 0.8 or anger 0.5 + fear 0.3, with names of neutral, happiness, anger, sadness, fear, \
             disgust, boredom and amounts from 0 to 1."
        ]
    );
    for (written, problem) in [
        ("[emotion happy 8]", "`8` is not an amount from 0 to 1"),
        (
            "[emotion happy 0.5 0.5]",
            "`0.5 0.5` is not an amount from 0 to 1",
        ),
        (
            "[emotion anger 0.7 + fear 0.7]",
            "the amounts add up to more than 1",
        ),
        ("[emotion anger +]", "there is no emotion ``"),
        ("[emotion 0.5]", "there is no emotion `0.5`"),
    ] {
        let warnings = warnings(written);
        assert!(warnings[0].contains(&format!(": {problem}; ")), "{warnings:?}");
        assert_eq!(plain(written), written);
    }
    assert_eq!(
        warnings("a [emotion happy"),
        ["line 1, column 3: `[emotion` has no closing bracket and is spoken as text."]
    );
    assert_eq!(
        warnings("[emotoin happy 0.8] b"),
        [
            "line 1, column 1: `[emotoin` is not a command and is spoken as text; `[emotion happy 0.8]` is one."
        ]
    );
}

#[test]
fn brackets_and_symbols_that_are_not_markup_are_text_without_a_warning() {
    for text in [
        "[see page 4]",
        "a < b",
        "a <b and c> d",
        "AT&T & co",
        "x[3]",
        "[very happy]",
        "[emotional]",
        "Vec<String>",
        "<3",
        "a <- b",
        "5 > 4",
    ] {
        assert_eq!(plain(text), text);
        assert_eq!(warnings(text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(
        plain(r"\[pause 1s\] \<b\> &lt;s&gt; &#233;"),
        "[pause 1s] <b> <s> é"
    );
}

#[test]
fn prosody_nests_and_ends_with_its_tag() {
    let Parsed { nodes, warnings, .. } = parse(
        "<speak>a<prosody rate='50%' pitch='+2st'>b<prosody rate='x-fast' volume='-6dB'>c</prosody>d</prosody>e</speak>",
    );
    assert!(warnings.is_empty());
    let styles: Vec<Prosody> = nodes
        .iter()
        .map(|node| match node {
            Node::Text(text) => text.prosody,
            other => panic!("unexpected {other:?}"),
        })
        .collect();
    assert_eq!(styles[0], Prosody::default());
    assert_eq!((styles[1].rate, styles[1].pitch), (0.5, 2.0));
    assert_eq!(
        (styles[2].rate, styles[2].pitch, styles[2].volume),
        (0.8, 2.0, -6.0)
    );
    assert_eq!(styles[3], styles[1]);
    assert_eq!(styles[4], Prosody::default());
}

#[test]
fn wrong_tags_are_reported_with_their_position() {
    assert_eq!(
        warnings("say <blink>this</blink>"),
        ["line 1, column 5: `<blink>` is not a tag that is known here; its text is spoken without it."]
    );
    assert_eq!(plain("say <blink>this</blink>"), "say this");
    assert_eq!(
        warnings("a\n <emphasis>b"),
        ["line 2, column 2: `<emphasis>` is never closed; it holds to the end of the line."]
    );
    assert_eq!(warnings("a</p>"), ["line 1, column 2: `</p>` closes nothing."]);
    assert_eq!(
        warnings("<break time=\"1s\""),
        ["line 1, column 1: `<break` is not a complete tag and is spoken as text."]
    );
    assert!(warnings("<prosody pitch='120Hz'>x</prosody>")[0].contains("in Hz depends on the voice"));
    assert!(warnings("<say-as interpret-as='poem'>x</say-as>")[0].starts_with("line 1, column 1: `poem`"));
    assert_eq!(
        warnings("<p><emphasis>x</p>"),
        ["line 1, column 4: `<emphasis>` is not closed before `</p>`."]
    );
}

#[test]
fn say_as_and_sub_affect_the_text() {
    let Parsed { nodes, warnings, .. } =
        parse("<say-as interpret-as='date' format='dmy'>1/2/2026</say-as><sub alias=\"Doctor\">Dr</sub>");
    assert!(warnings.is_empty());
    let Node::Text(date) = &nodes[0] else {
        panic!("{nodes:?}")
    };
    assert_eq!(date.say_as, Some(SayAs::Date(Some(DateOrder::Dmy))));
    let Node::Text(sub) = &nodes[1] else {
        panic!("{nodes:?}")
    };
    let word: String = sub.chars.iter().map(|(c, _)| *c).collect();
    assert_eq!(word, "Doctor");
    assert!(sub.chars.iter().all(|(_, source)| source.len() == 2));
}
