//! Applies the letter-to-sound rules, and finds the stress.

use super::super::phoneme::{Phoneme, Sound, Stress};
use super::rules::{CONTINENTAL, RULES, Rule};

/// How an unknown word of small ASCII letters probably sounds.
pub(super) fn guess(word: &str) -> Vec<Phoneme> {
    let letters = word.as_bytes();
    let continental = is_continental(word);
    let sounds = sounds(letters, continental);
    let vowels: Vec<usize> = (0..sounds.len()).filter(|&at| sounds[at].is_vowel()).collect();
    if vowels.is_empty() {
        return sounds.into_iter().map(Phoneme::plain).collect();
    }
    let main = main_stress(word, &sounds, &vowels, continental);
    let stressed = |(syllable, &at): (usize, &usize)| {
        let stress = match () {
            () if syllable == main => Stress::Primary,
            () if has_second_stress(word, &sounds, &vowels, syllable, main) => Stress::Secondary,
            () => Stress::None,
        };
        (at, stress)
    };
    let stresses: Vec<(usize, Stress)> = vowels.iter().enumerate().map(stressed).collect();
    write(&sounds, &stresses)
}

/// A word that ends as names of the continent do, and has no spelling that only English has.
fn is_continental(word: &str) -> bool {
    const ENGLISH: [&str; 9] = ["th", "sh", "ck", "wh", "ee", "oo", "ough", "tion", "ay"];
    word.len() > 3
        && word.ends_with(['a', 'i', 'o', 'u'])
        && !word.ends_with("ia")
        && !ENGLISH.iter().any(|spelling| word.contains(spelling))
}

fn sounds(letters: &[u8], continental: bool) -> Vec<Sound> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        // Doubled consonants are one sound; rules that want both letters see them first.
        let tables: [&[Rule]; 2] = if continental {
            [CONTINENTAL, RULES]
        } else {
            [&[], RULES]
        };
        let rule = tables
            .iter()
            .copied()
            .flatten()
            .find(|rule| fits(rule, letters, at));
        let Some((_, taken, _, names)) = rule else {
            at += 1;
            continue;
        };
        let doubled = at > 0 && taken.len() == 1 && letters[at] == letters[at - 1] && !is_vowel(letters[at]);
        if !doubled {
            out.extend(super::arpabet(names).iter().map(|phoneme| phoneme.sound()));
        }
        at += taken.len();
    }
    out
}

fn fits(rule: &Rule, letters: &[u8], at: usize) -> bool {
    let (left, taken, right, _) = rule;
    letters[at..].starts_with(taken.as_bytes())
        && left_fits(left.as_bytes(), &letters[..at])
        && right_fits(right.as_bytes(), &letters[at + taken.len()..])
}

fn left_fits(pattern: &[u8], before: &[u8]) -> bool {
    let Some((&sign, pattern)) = pattern.split_last() else {
        return true;
    };
    let has_vowel = before.iter().any(|&letter| is_vowel(letter));
    match (sign, before.split_last()) {
        (b'_', last) => last.is_none(),
        (b'X', _) => has_vowel,
        (b'N', _) => !has_vowel,
        (_, Some((&letter, before))) => one_fits(sign, letter) && left_fits(pattern, before),
        (_, None) => false,
    }
}

fn right_fits(pattern: &[u8], after: &[u8]) -> bool {
    let Some((&sign, pattern)) = pattern.split_first() else {
        return true;
    };
    match (sign, after.split_first()) {
        (b'_', first) => first.is_none(),
        (b'M', _) => is_magic(after),
        (_, Some((&letter, after))) => one_fits(sign, letter) && right_fits(pattern, after),
        (_, None) => false,
    }
}

fn one_fits(sign: u8, letter: u8) -> bool {
    match sign {
        b'V' => is_vowel(letter),
        b'C' => !is_vowel(letter),
        b'F' => matches!(letter, b'e' | b'i' | b'y'),
        _ => sign == letter,
    }
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// One consonant and a silent e, or an ending that took its place, which lengthens the vowel before.
fn is_magic(after: &[u8]) -> bool {
    const ENDINGS: [&[u8]; 12] = [
        b"e", b"es", b"ed", b"er", b"ers", b"ing", b"ings", b"ely", b"ement", b"eless", b"eful", b"le",
    ];
    match after.split_first() {
        Some((&letter, rest)) => !is_vowel(letter) && letter != b'x' && ENDINGS.contains(&rest),
        None => false,
    }
}

fn is_long(sound: Sound) -> bool {
    use Sound::*;
    matches!(sound, EY | IY | AY | OW | UW | AW | OY | AO)
}

/// Which syllable carries the main stress.
fn main_stress(word: &str, sounds: &[Sound], vowels: &[usize], continental: bool) -> usize {
    /// Endings before which the stress stands, with the syllables they take.
    #[rustfmt::skip]
    const BEFORE: [(&str, usize); 26] = [
        ("tion", 1), ("tions", 1), ("sion", 1), ("cian", 1), ("tian", 1), ("ic", 1), ("ics", 1), ("ical", 2), ("ically", 3), ("ity", 2), ("ify", 2),
        ("ious", 2), ("eous", 2), ("tial", 1), ("cial", 1), ("ian", 2), ("ians", 2), ("ia", 2), ("ium", 2), ("logy", 2), ("graphy", 2), ("nomy", 2), ("meter", 2),
        ("cracy", 2), ("ium", 2), ("ior", 2),
    ];
    const ON: [&str; 9] = ["ee", "eer", "ette", "esque", "ese", "elle", "aire", "ique", "eau"];
    /// Second halves of names, which leave the stress on the first.
    const TAILS: [&str; 14] = [
        "man", "mann", "son", "sen", "berg", "burg", "stein", "ford", "ton", "field", "land", "ley", "worth",
        "bach",
    ];
    let count = vowels.len();
    if count == 1 || TAILS.iter().any(|tail| word.ends_with(tail)) {
        return 0;
    }
    if let Some((_, after)) = BEFORE
        .iter()
        .find(|(ending, after)| word.ends_with(ending) && *after < count)
    {
        return count - 1 - after;
    }
    if ON.iter().any(|ending| word.ends_with(ending)) {
        return count - 1;
    }
    if word.starts_with("mc") {
        return 1;
    }
    if continental {
        return count - 2;
    }
    if count == 2 {
        return 0;
    }
    let heavy = |syllable: usize| {
        let at = vowels[syllable];
        let next = vowels.get(syllable + 1).copied().unwrap_or(sounds.len());
        is_long(sounds[at]) || next - at > 2
    };
    if heavy(count - 2) { count - 2 } else { count - 3 }
}

/// Long vowels keep some stress where they stand a syllable or more from the main one.
fn has_second_stress(word: &str, sounds: &[Sound], vowels: &[usize], syllable: usize, main: usize) -> bool {
    let last_long = syllable + 1 == vowels.len()
        && syllable > main
        && word.ends_with('e')
        && matches!(
            sounds[vowels[syllable]],
            Sound::EY | Sound::AY | Sound::OW | Sound::UW
        );
    let first_of_many = syllable == 0 && main >= 2;
    last_long || first_of_many
}

/// Weakens vowels without stress, as English does, and puts the marks on.
fn write(sounds: &[Sound], stresses: &[(usize, Stress)]) -> Vec<Phoneme> {
    let mut out: Vec<Phoneme> = Vec::with_capacity(sounds.len());
    let mut skip = false;
    for (at, &sound) in sounds.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        let stress = stresses
            .iter()
            .find(|(vowel, _)| *vowel == at)
            .map(|(_, stress)| *stress);
        let (Some(stress), next) = (stress, sounds.get(at + 1)) else {
            out.push(Phoneme::plain(sound));
            continue;
        };
        let weak = stress == Stress::None;
        // "er" and the like without stress are one r-coloured vowel.
        skip = weak && next == Some(&Sound::R) && matches!(sound, Sound::EH | Sound::AH | Sound::UH);
        let sound = match sound {
            _ if skip => Sound::ER,
            Sound::EH if weak && at == 0 => Sound::IH,
            Sound::AE | Sound::EH | Sound::AA | Sound::UH if weak && next.is_some() => Sound::AH,
            other => other,
        };
        out.push(Phoneme::stressed(sound, stress));
    }
    out
}
