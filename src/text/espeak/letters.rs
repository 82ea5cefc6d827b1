//! Splits a word in the IPA of espeak-ng into sounds.

use super::super::phoneme::{Phoneme, Sound, Stress};
use super::super::pronounce::from_ipa;
use super::library::TIE;

/// The sounds of a word. Language switches (`(en)`) and pauses are skipped.
pub(super) fn phonemes(ipa: &str) -> Vec<Phoneme> {
    let mut phonemes = Vec::new();
    let mut group = String::new();
    let (mut stress, mut is_tied) = (Stress::None, false);
    let mut is_flag = false;
    for c in ipa.chars() {
        match c {
            '(' => is_flag = true,
            ')' => is_flag = false,
            _ if is_flag || matches!(c, '_' | '|' | '-' | '\u{200D}' | '\u{200C}') => {}
            TIE if group.is_empty() => {}
            TIE => {
                is_tied = true;
                group.push(c);
            }
            'ˈ' | 'ˌ' => {
                finish(&mut group, &mut stress, &mut phonemes);
                stress = if c == 'ˈ' {
                    Stress::Primary
                } else {
                    Stress::Secondary
                };
                group.push(c);
            }
            // A stress mark waits for its letter.
            _ if is_modifier(c) || is_tied || matches!(group.as_str(), "ˈ" | "ˌ") => {
                group.push(c);
                is_tied = false;
            }
            _ => {
                finish(&mut group, &mut stress, &mut phonemes);
                group.push(c);
            }
        }
    }
    finish(&mut group, &mut stress, &mut phonemes);
    phonemes
}

/// Whether a character belongs to the letter before it: a length, a tone, or a diacritic.
fn is_modifier(c: char) -> bool {
    matches!(c, '\u{2B0}'..='\u{2C7}' | '\u{2CD}'..='\u{36F}' | '\u{1D43}'..='\u{1DBF}' | '0'..='9' | '↓' | '↑' | '↗' | '↘')
}

/// Makes a sound of the letters so far. The stress applies until the next vowel.
fn finish(group: &mut String, stress: &mut Stress, phonemes: &mut Vec<Phoneme>) {
    let letters = std::mem::take(group);
    let plain: String = letters.chars().filter(|c| !matches!(c, 'ˈ' | 'ˌ')).collect();
    if plain.is_empty() {
        return;
    }
    let nearest = nearest(&plain);
    let stressed = if nearest.is_vowel() {
        std::mem::replace(stress, Stress::None)
    } else {
        Stress::None
    };
    phonemes.extend(Phoneme::foreign(nearest, stressed, &letters));
}

/// The sound of English that is nearest to the letters: that of the first vowel, or else of the first letter.
fn nearest(letters: &str) -> Sound {
    let read = |letters: &str| from_ipa(letters).ok();
    let untied: String = letters
        .chars()
        .filter(|c| !is_modifier(*c) && *c != TIE)
        .collect();
    let sounds = read(&untied).unwrap_or_else(|| {
        let each = untied.chars().filter_map(|c| read(c.encode_utf8(&mut [0; 4])));
        each.flatten().collect()
    });
    let vowel = sounds.iter().find(|sound| sound.sound().is_vowel());
    vowel.or(sounds.first()).map_or(Sound::AH, |sound| sound.sound())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(ipa: &str) -> Vec<String> {
        phonemes(ipa)
            .into_iter()
            .map(|phoneme| phoneme.to_string())
            .collect()
    }

    #[test]
    fn letters_keep_their_marks_and_have_a_nearest_sound() {
        assert_eq!(cut("ɡˈuːtən"), ["G=ɡ", "UW1=ˈuː", "T=t", "AH0=ə", "N=n"]);
        assert_eq!(cut("t͡sˈa͡ɪt"), ["T=t͡s", "AY1=ˈa͡ɪ", "T=t"]);
        assert_eq!(cut("(en)h(de)ˈɛ̃"), ["HH=h", "EH1=ˈɛ̃"]);
        assert_eq!(cut("ˈ_-"), Vec::<String>::new());
        assert_eq!(cut("\u{361}\u{361}"), Vec::<String>::new());
    }
}
