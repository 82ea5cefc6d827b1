//! Compares the lexicon with that of `misaki-rs`, whose dictionaries it contains.

use misaki_rs::Language;
use misaki_rs::lexicon::{PhonemeEntry, TokenContext};

use super::*;

const TAGS: [&str; 15] = [
    "NN", "NNS", "NNP", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "JJ", "RB", "IN", "DT", "PRP", "TO",
];

#[rustfmt::skip]
const FOLLOWING: [Following; 4] = [
    Following { vowel: None, to: false }, Following { vowel: Some(true), to: false },
    Following { vowel: Some(false), to: false }, Following { vowel: Some(false), to: true },
];

/// Ways in which a listed word may be written.
fn written(word: &str) -> Vec<String> {
    let lower = word.to_ascii_lowercase();
    let mut capitalised = lower.clone();
    capitalised[..1].make_ascii_uppercase();
    let capitals = lower.to_ascii_uppercase();
    let inverted = format!("{}{}", &lower[..1], &capitals[1..]);
    let stems = [word.to_owned(), capitalised, capitals, inverted];
    let mut out = Vec::new();
    for stem in stems {
        for ending in ["s", "es", "'s", "s'", "'", "d", "ed", "ing"] {
            out.push(format!("{stem}{ending}"));
        }
        out.push(stem.to_ascii_lowercase());
        out.push(stem);
    }
    for (tail, ending) in [("e", "ing"), ("y", "ies")] {
        out.extend(word.strip_suffix(tail).map(|stem| format!("{stem}{ending}")));
    }
    // No ending is added to an abbreviation with its point.
    out.retain(|word| !word.trim_end_matches('.').contains('.'));
    out.sort();
    out.dedup();
    out
}

/// The result of `misaki-rs`.
fn theirs(words: &misaki_rs::Lexicon, word: &str, tag: &str, following: Following) -> Option<String> {
    let context = TokenContext {
        future_vowel: following.vowel,
        future_to: following.to,
    };
    let stress = match Emphasis::of(word) {
        None => None,
        Some(Emphasis::Light) => Some(words.cap_stresses.0),
        Some(Emphasis::Strong) => Some(words.cap_stresses.1),
    };
    let found = words.get_word(word, tag, stress, Some(&context));
    found
        .map(|(symbols, _)| symbols)
        .filter(|symbols| !symbols.is_empty())
}

/// Compares every `step`th word. Returns the number of compared results.
fn compare(step: usize) -> usize {
    let lexicon = Lexicon::open();
    let words = misaki_rs::Lexicon::new(Language::EnglishUS);
    let mut compared = 0;
    let mut different = Vec::new();
    let listed = lexicon.table.all();
    let sample = listed.iter().step_by(step);
    let sample = sample.map(|(word, entry)| (word.as_str(), entry.forms().count() > 1 || word.len() < 5));
    // The common words have rules of their own.
    let small = ["a", "I", "am", "an", "by", "in", "the", "to", "used", "vs"].map(|word| (word, true));
    for (word, depends) in sample.chain(small) {
        for word in written(word) {
            let (tags, following) = if depends {
                (&TAGS[..], &FOLLOWING[..])
            } else {
                (&["NN", "NNP"][..], &FOLLOWING[..1])
            };
            for tag in tags {
                for following in following {
                    let theirs = theirs(&words, &word, tag, *following);
                    let ours = lexicon.pronounce(&word, tag, *following);
                    if ours != theirs {
                        different.push(format!("{word} {tag} {following:?}: {ours:?}, not {theirs:?}"));
                    }
                    compared += 1;
                }
            }
            let known = words.in_gold(&word) || words.silvers.contains_key(&word);
            assert_eq!(lexicon.contains(&word), known, "{word}");
            assert_eq!(lexicon.in_gold(&word), words.in_gold(&word), "{word}");
        }
    }
    assert!(
        different.is_empty(),
        "{} of {compared} differ:\n{}",
        different.len(),
        different[..different.len().min(50)].join("\n")
    );
    compared
}

#[test]
fn a_sample_of_words_sounds_as_in_misaki() {
    assert!(compare(67) > 200_000);
}

#[test]
#[ignore = "takes minutes"]
fn every_word_sounds_as_in_misaki() {
    assert!(compare(1) > 10_000_000);
}

/// For a participle with a letter between stem and ending, `misaki-rs` returns the letters of the stem as its
/// sounds. Here the word is unknown, and later rules read it.
#[test]
fn letters_are_not_phonemes() {
    let words = misaki_rs::Lexicon::new(Language::EnglishUS);
    let following = Following::default();
    assert_eq!(
        theirs(&words, "blackling", "NN", following).as_deref(),
        Some("blackɪŋ")
    );
    assert_eq!(Lexicon::open().pronounce("blackling", "NN", following), None);
}

#[test]
fn the_table_holds_all_dictionary_entries() {
    let lexicon = Lexicon::open();
    let words = misaki_rs::Lexicon::new(Language::EnglishUS);
    let by_tag = |entry: &PhonemeEntry| match entry {
        PhonemeEntry::Simple(_) => false,
        PhonemeEntry::Tagged(forms) => forms.keys().any(|key| key != "DEFAULT" && key != "None"),
    };
    for (listed, checked) in [(&words.golds, true), (&words.silvers, false)] {
        for (word, entry) in listed {
            let found = lexicon.table.exact(word);
            let found = found.unwrap_or_else(|| panic!("{word} is missing"));
            assert!(
                found.checked == checked || words.golds.contains_key(word),
                "{word}"
            );
            assert_eq!(found.by_part_of_speech(), by_tag(entry), "{word}");
        }
    }
    let both = words
        .silvers
        .keys()
        .filter(|word| words.golds.contains_key(*word));
    assert_eq!(
        lexicon.table.all().len(),
        words.golds.len() + words.silvers.len() - both.count()
    );
}

#[test]
fn every_symbol_of_the_lexicon_is_a_phoneme() {
    let mut read = 0;
    for (word, entry) in Lexicon::open().table.all() {
        for (_, codes) in entry.forms().filter(|(_, codes)| !codes.is_empty()) {
            let symbols = table::decode(codes);
            let phonemes = super::super::from_ipa(&symbols);
            assert!(
                phonemes.is_ok_and(|phonemes| !phonemes.is_empty()),
                "{word}: {symbols}"
            );
            read += 1;
        }
    }
    assert!(read > 180_000);
}

#[test]
fn unpronounceable_words_are_unknown() {
    let lexicon = Lexicon::open();
    for word in ["", "'", "-", "xqzt", "é", "Éclair", "aÉ"] {
        assert!(!lexicon.contains(word), "{word:?}");
        assert_eq!(
            lexicon.pronounce(word, "NN", Following::default()),
            None,
            "{word:?}"
        );
    }
}
