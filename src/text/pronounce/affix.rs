//! Suffixes, prefixes and compounds: words composed of known words.

use super::super::phoneme::{Phoneme, Sound, Stress};
use super::arpabet::arpabet;

/// Looks up a lower-case word.
pub(super) type Known<'a> = &'a dyn Fn(&str) -> Option<Vec<Phoneme>>;

/// Suffixes that do not change the word before them, with their sounds; the longest first.
#[rustfmt::skip]
const ENDINGS: &[(&str, &str)] = &[
    ("ishness", "IH0 SH N AH0 S"), ("fulness", "F AH0 L N AH0 S"), ("lessness", "L AH0 S N AH0 S"), ("ability", "AH0 B IH1 L AH0 T IY0"),
    ("iness", "IY0 N AH0 S"), ("ness", "N AH0 S"), ("less", "L AH0 S"), ("fully", "F AH0 L IY0"), ("ful", "F AH0 L"), ("ments", "M AH0 N T S"),
    ("ment", "M AH0 N T"), ("ship", "SH IH2 P"), ("hood", "HH UH2 D"), ("dom", "D AH0 M"), ("like", "L AY2 K"), ("wise", "W AY2 Z"), ("ward", "W ER0 D"), ("wards", "W ER0 D Z"),
    ("able", "AH0 B AH0 L"), ("ible", "AH0 B AH0 L"), ("ization", "AH0 Z EY1 SH AH0 N"), ("izing", "AY2 Z IH0 NG"), ("ized", "AY2 Z D"), ("izer", "AY2 Z ER0"), ("ize", "AY2 Z"), ("ism", "IH2 Z AH0 M"), ("ists", "AH0 S T S"), ("ist", "AH0 S T"),
    ("ish", "IH0 SH"), ("ily", "AH0 L IY0"), ("ly", "L IY0"), ("iest", "IY0 AH0 S T"), ("est", "AH0 S T"), ("ier", "IY0 ER0"), ("ers", "ER0 Z"), ("er", "ER0"), ("ings", "IH0 NG Z"), ("ing", "IH0 NG"), ("ville", "V IH2 L"), ("y", "IY0"),
];

#[rustfmt::skip]
const BEGINNINGS: &[(&str, &str)] = &[
    ("counter", "K AW2 N T ER0"), ("electro", "IH0 L EH2 K T R OW0"), ("hyper", "HH AY2 P ER0"), ("inter", "IH2 N T ER0"), ("micro", "M AY2 K R OW0"), ("multi", "M AH2 L T IY0"), ("super", "S UW2 P ER0"), ("ultra", "AH2 L T R AH0"),
    ("under", "AH2 N D ER0"), ("cyber", "S AY2 B ER0"), ("pseudo", "S UW2 D OW0"), ("anti", "AE2 N T IY0"), ("auto", "AO2 T OW0"), ("mega", "M EH2 G AH0"), ("meta", "M EH2 T AH0"), ("mini", "M IH2 N IY0"), ("mono", "M AA2 N OW0"), ("over", "OW2 V ER0"), ("poly", "P AA2 L IY0"), ("semi", "S EH2 M IY0"),
    ("tele", "T EH2 L AH0"), ("bio", "B AY2 OW0"), ("dis", "D IH0 S"), ("geo", "JH IY2 OW0"), ("mis", "M IH0 S"), ("neo", "N IY2 OW0"), ("non", "N AA2 N"), ("out", "AW2 T"), ("pre", "P R IY0"), ("pro", "P R OW0"), ("sub", "S AH2 B"), ("un", "AH0 N"), ("re", "R IY0"), ("de", "D IY0"), ("co", "K OW0"),
];

/// Adds the plural or possessive s.
pub(super) fn add_s(word: &mut Vec<Phoneme>) {
    use Sound::*;
    match word.last().map(|phoneme| phoneme.sound()) {
        Some(S | Z | SH | ZH | CH | JH) => word.extend([IH, Z].map(Phoneme::plain)),
        Some(P | T | K | F | TH) => word.push(Phoneme::plain(S)),
        _ => word.push(Phoneme::plain(Z)),
    }
}

fn add_ed(word: &mut Vec<Phoneme>) {
    use Sound::*;
    match word.last().map(|phoneme| phoneme.sound()) {
        Some(T | D) => word.extend([IH, D].map(Phoneme::plain)),
        Some(P | K | F | TH | S | SH | CH) => word.push(Phoneme::plain(T)),
        _ => word.push(Phoneme::plain(D)),
    }
}

/// A word with a suffix or a prefix around a known word.
pub(super) fn affixed(word: &str, known: Known) -> Option<Vec<Phoneme>> {
    inflected(word, known)
        .or_else(|| ended(word, known))
        .or_else(|| begun(word, known))
}

fn inflected(word: &str, known: Known) -> Option<Vec<Phoneme>> {
    if let Some(stem) = word.strip_suffix('s').filter(|stem| !stem.ends_with('s')) {
        let mut found = stems(stem, known).or_else(|| known(&format!("{}y", stem.strip_suffix("ie")?)))?;
        add_s(&mut found);
        return Some(found);
    }
    let stem = word.strip_suffix("ed")?;
    let mut found = stems(stem, known).or_else(|| known(&format!("{}y", stem.strip_suffix('i')?)))?;
    add_ed(&mut found);
    Some(found)
}

fn ended(word: &str, known: Known) -> Option<Vec<Phoneme>> {
    ENDINGS.iter().find_map(|(ending, sounds)| {
        let stem = word.strip_suffix(ending).filter(|stem| stem.len() > 2)?;
        let with_y = || {
            known(&format!("{stem}y"))
                .filter(|_| ending.starts_with('i'))
                .map(without_last_vowel)
        };
        // Only a suffix that begins with a vowel changes the spelling before it.
        let vowel = ending.starts_with(['a', 'e', 'i', 'y']);
        let mut found = if vowel {
            stems(stem, known).or_else(with_y)?
        } else {
            known(stem)?
        };
        let tail = arpabet(sounds);
        // A suffix with primary stress takes it from the word.
        if tail
            .iter()
            .any(|phoneme| phoneme.stress() == Some(Stress::Primary))
        {
            weaken(&mut found);
        }
        found.extend(tail);
        Some(found)
    })
}

fn without_last_vowel(mut phonemes: Vec<Phoneme>) -> Vec<Phoneme> {
    if phonemes
        .last()
        .is_some_and(|phoneme| phoneme.sound() == Sound::IY)
    {
        phonemes.pop();
    }
    phonemes
}

/// The stem itself, with the e that the suffix replaced, or with one of its doubled consonants.
fn stems(stem: &str, known: Known) -> Option<Vec<Phoneme>> {
    if stem.len() < 3 {
        return None;
    }
    let doubled = stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2];
    known(stem)
        .or_else(|| known(&format!("{stem}e")))
        .or_else(|| known(&stem[..stem.len() - 1]).filter(|_| doubled && stem.len() > 3))
}

fn begun(word: &str, known: Known) -> Option<Vec<Phoneme>> {
    BEGINNINGS.iter().find_map(|(beginning, sounds)| {
        let rest = word.strip_prefix(beginning).filter(|rest| rest.len() > 3)?;
        let found = known(rest)
            .or_else(|| inflected(rest, known))
            .or_else(|| ended(rest, known))?;
        Some(arpabet(sounds).into_iter().chain(found).collect())
    })
}

/// A compound of two words; the second has a weaker stress.
pub(super) fn compound(word: &str, known: Known) -> Option<Vec<Phoneme>> {
    /// The shortest part, and the shortest sum of both.
    const PART: usize = 3;
    const WHOLE: usize = 7;
    if word.len() < WHOLE {
        return None;
    }
    let mut cuts: Vec<usize> = (PART..=word.len() - PART).collect();
    // The most even split first: "soundcloud" is "sound cloud".
    cuts.sort_by_key(|&cut| cut.abs_diff(word.len() - cut));
    cuts.into_iter().find_map(|cut| {
        let (left, right) = word.split_at(cut);
        let mut found = known(left)?;
        let mut second = known(right).or_else(|| inflected(right, known))?;
        weaken(&mut second);
        found.extend(second);
        Some(found)
    })
}

fn weaken(phonemes: &mut [Phoneme]) {
    for phoneme in phonemes {
        if phoneme.stress() == Some(Stress::Primary) {
            *phoneme = Phoneme::stressed(phoneme.sound(), Stress::Secondary);
        }
    }
}
