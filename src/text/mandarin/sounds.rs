//! Converts Pinyin to sounds: IPA letters with arrows for the tones, as misaki writes Mandarin for Kokoro.
//!
//! The transcription is that of the Wikipedia page "Help:IPA/Mandarin", without ties and non-syllabic marks.

use super::super::phoneme::{Phoneme, Sound, Stress};
use super::table::Reading;

/// Initials with their letters, and the nearest sound of English.
const INITIALS: [(&str, &str, Sound); 21] = [
    ("zh", "\u{AB67}", Sound::JH),
    ("ch", "\u{AB67}ʰ", Sound::CH),
    ("sh", "ʂ", Sound::SH),
    ("b", "p", Sound::B),
    ("p", "pʰ", Sound::P),
    ("m", "m", Sound::M),
    ("f", "f", Sound::F),
    ("d", "t", Sound::D),
    ("t", "tʰ", Sound::T),
    ("n", "n", Sound::N),
    ("l", "l", Sound::L),
    ("g", "k", Sound::G),
    ("k", "kʰ", Sound::K),
    ("h", "x", Sound::HH),
    ("j", "ʨ", Sound::JH),
    ("q", "ʨʰ", Sound::CH),
    ("x", "ɕ", Sound::SH),
    ("r", "ɻ", Sound::R),
    ("z", "ʦ", Sound::JH),
    ("c", "ʦʰ", Sound::CH),
    ("s", "s", Sound::S),
];

/// Finals with their letters, `0` at the position of the tone, and the English vowel nearest to their
/// nucleus.
const FINALS: [(&str, &str, Sound); 38] = [
    ("a", "a0", Sound::AA),
    ("ai", "ai0", Sound::AY),
    ("an", "a0n", Sound::AA),
    ("ang", "a0ŋ", Sound::AA),
    ("ao", "au0", Sound::AW),
    ("e", "ɤ0", Sound::AH),
    ("ei", "ei0", Sound::EY),
    ("en", "ə0n", Sound::AH),
    ("eng", "ə0ŋ", Sound::AH),
    ("i", "i0", Sound::IY),
    ("ia", "ja0", Sound::AA),
    ("iai", "jai0", Sound::AY),
    ("ian", "jɛ0n", Sound::EH),
    ("iang", "ja0ŋ", Sound::AA),
    ("iao", "jau0", Sound::AW),
    ("ie", "je0", Sound::EH),
    ("in", "i0n", Sound::IY),
    ("ing", "i0ŋ", Sound::IY),
    ("iong", "jʊ0ŋ", Sound::UH),
    ("iou", "jou0", Sound::OW),
    ("o", "wo0", Sound::AO),
    ("ong", "ʊ0ŋ", Sound::UH),
    ("ou", "ou0", Sound::OW),
    ("u", "u0", Sound::UW),
    ("ua", "wa0", Sound::AA),
    ("uai", "wai0", Sound::AY),
    ("uan", "wa0n", Sound::AA),
    ("uang", "wa0ŋ", Sound::AA),
    ("uei", "wei0", Sound::EY),
    ("uen", "wə0n", Sound::AH),
    ("ueng", "wə0ŋ", Sound::AH),
    ("uo", "wo0", Sound::AO),
    ("v", "y0", Sound::UW),
    ("van", "ɥɛ0n", Sound::EH),
    ("ve", "ɥe0", Sound::EH),
    ("vn", "y0n", Sound::UW),
    ("ê", "ɛ0", Sound::EH),
    ("er", "ɚ0", Sound::ER),
];

/// Syllables that do not split into initial and final.
const WHOLE: [(&str, &str, Sound); 7] = [
    ("o", "ɔ0", Sound::AO),
    ("io", "jɔ0", Sound::AO),
    ("m", "m0", Sound::M),
    ("n", "n0", Sound::N),
    ("ng", "ŋ0", Sound::NG),
    ("hm", "hm0", Sound::M),
    ("hng", "hŋ0", Sound::NG),
];

/// The vowel of zi, ci, si, zhi, chi, shi and ri.
const APICAL: (&str, Sound) = ("ɨ0", Sound::IH);

/// The end of a rhotic syllable.
const RHOTIC: &str = "ɚ";

/// The sounds of a syllable: its initial, if any, and its final with the tone; `is_rhotic` if 儿 belongs to
/// it. Empty for an invalid syllable.
pub(super) fn sounds(reading: Reading, is_rhotic: bool) -> Vec<Phoneme> {
    let tone = match reading.tone {
        1 => "→",
        2 => "↗",
        3 => "↓",
        4 => "↘",
        _ => "",
    };
    let stress = if tone.is_empty() {
        Stress::None
    } else {
        Stress::Primary
    };
    let nucleus = |letters: &str, sound| {
        let mut letters = letters.replace('0', tone);
        if is_rhotic {
            letters.push_str(RHOTIC);
        }
        Phoneme::foreign(sound, stress, &letters)
    };
    let named = |table: &[(&str, &'static str, Sound)], name: &str| {
        let found = table.iter().find(|(known, ..)| *known == name);
        found.map(|(_, letters, sound)| (*letters, *sound))
    };
    let plain = spelled_out(reading.syllable);
    if let Some((letters, sound)) = named(&WHOLE, &plain) {
        return nucleus(letters, sound).into_iter().collect();
    }
    let initial = INITIALS.iter().find(|(name, ..)| plain.starts_with(name));
    let rest = initial.map_or(plain.as_str(), |(name, ..)| &plain[name.len()..]);
    let is_apical = |name: &str| matches!(name, "zh" | "ch" | "sh" | "r" | "z" | "c" | "s");
    let last = match initial {
        Some((name, ..)) if rest == "i" && is_apical(name) => Some(APICAL),
        _ => named(&FINALS, rest),
    };
    let Some((letters, sound)) = last else {
        return Vec::new();
    };
    let first = initial.and_then(|(_, letters, sound)| Phoneme::foreign(*sound, Stress::None, letters));
    first.into_iter().chain(nucleus(letters, sound)).collect()
}

/// A syllable with the short forms of Pinyin expanded: `you` is `iou`, `jun` is `jvn`, `gui` is `guei`.
fn spelled_out(syllable: &str) -> String {
    let plain = match syllable.strip_prefix('y') {
        Some("u") => "v".to_owned(),
        Some(rest) if rest.starts_with('u') => format!("v{}", &rest[1..]),
        Some(rest) if rest.starts_with('i') => rest.to_owned(),
        Some(rest) => format!("i{rest}"),
        None => match syllable.strip_prefix('w') {
            Some("u") => "u".to_owned(),
            Some(rest) => format!("u{rest}"),
            None => syllable.to_owned(),
        },
    };
    let Some((at, _)) = plain.char_indices().nth(1) else {
        return plain;
    };
    let (first, rest) = plain.split_at(at);
    let front = matches!(first, "j" | "q" | "x");
    match rest {
        _ if front && rest.starts_with('u') => format!("{first}v{}", &rest[1..]),
        "ue" if matches!(first, "l" | "n") => format!("{first}ve"),
        _ => with_middle(&plain),
    }
}

/// The finals `iu`, `ui` and `un` with their omitted vowel. Without an initial they are never short forms.
fn with_middle(plain: &str) -> String {
    for (short, long) in [("iu", "iou"), ("ui", "uei"), ("un", "uen")] {
        if let Some(first) = plain.strip_suffix(short)
            && !first.is_empty()
            && !first.ends_with(['a', 'e', 'i', 'o'])
        {
            return format!("{first}{long}");
        }
    }
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(syllable: &'static str, tone: u8, is_rhotic: bool) -> String {
        let sounds = sounds(Reading { syllable, tone }, is_rhotic);
        sounds.iter().map(|sound| sound.ipa()).collect()
    }

    #[test]
    fn syllables_are_written_as_misaki_writes_them() {
        for (syllable, tone, letters) in [
            ("zhong", 1, "\u{AB67}ʊ→ŋ"),
            ("guo", 2, "kwo↗"),
            ("ni", 3, "ni↓"),
            ("shi", 4, "ʂɨ↘"),
            ("de", 5, "tɤ"),
            ("xue", 2, "ɕɥe↗"),
            ("yuan", 2, "ɥɛ↗n"),
            ("yu", 3, "y↓"),
            ("jun", 1, "ʨy→n"),
            ("you", 3, "jou↓"),
            ("liu", 2, "ljou↗"),
            ("gui", 4, "kwei↘"),
            ("wen", 4, "wə↘n"),
            ("chun", 1, "\u{AB67}ʰwə→n"),
            ("wu", 3, "u↓"),
            ("lve", 4, "lɥe↘"),
            ("er", 4, "ɚ↘"),
            ("o", 5, "ɔ"),
            ("bo", 1, "pwo→"),
            ("ng", 2, "ŋ↗"),
            ("yi", 1, "i→"),
            ("ying", 2, "i↗ŋ"),
            ("yong", 4, "jʊ↘ŋ"),
            ("ri", 4, "ɻɨ↘"),
        ] {
            assert_eq!(written(syllable, tone, false), letters, "{syllable}{tone}");
        }
        assert_eq!(written("hua", 1, true), "xwa→ɚ");
        assert_eq!(written("xyz", 1, false), "");
    }

    #[test]
    fn every_syllable_of_the_tables_has_sounds() {
        let all = include_str!(concat!(env!("OUT_DIR"), "/mandarin_syllables.txt"));
        let silent: Vec<&str> = all
            .lines()
            .filter(|name| written(name, 1, false).is_empty())
            .collect();
        assert_eq!(silent, Vec::<&str>::new());
    }
}
