//! Values in markup: times, factors, pitches, levels, phonemes, emotions.

use crate::emotion::{Emotion, EmotionError};

use super::super::phoneme::{Phoneme, UnknownPhoneme};
use super::super::problem::PhonemesError;
use super::super::pronounce::from_ipa;
use super::super::utterance::Pause;

/// Milliseconds from `400ms`, `0.4s` or `.4 s`, at most [`Pause::MAX_MS`].
pub(super) fn millis(text: &str) -> Option<f32> {
    let text = text.trim().to_ascii_lowercase();
    let (number, factor) = match text.strip_suffix("ms") {
        Some(number) => (number, 1.0),
        None => (text.strip_suffix('s')?, 1000.0),
    };
    let millis = number_of(number)? * factor;
    (0.0..=Pause::MAX_MS).contains(&millis).then_some(millis)
}

/// A finite number; words such as "inf" are refused.
fn number_of(text: &str) -> Option<f32> {
    let text = text.trim();
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".+-".contains(&byte));
    plain.then(|| text.parse().ok()).flatten()
}

/// A speaking rate as a factor: a name, `120%`, a change such as `+20%`, or `1.2`.
pub(super) fn rate(text: &str) -> Option<f32> {
    let named = match text.trim().to_ascii_lowercase().as_str() {
        "x-slow" => 0.5,
        "slow" => 0.75,
        "medium" | "default" => 1.0,
        "fast" => 1.25,
        "x-fast" => 1.6,
        other => match other.strip_suffix('%') {
            Some(percent) if percent.starts_with(['+', '-']) => 1.0 + number_of(percent)? / 100.0,
            Some(percent) => number_of(percent)? / 100.0,
            None => number_of(other)?,
        },
    };
    (named > 0.0).then_some(named)
}

/// A pitch change in semitones: a name, `+2st`, or a percentage of the frequency.
pub(super) fn pitch(text: &str) -> Option<f32> {
    let text = text.trim().to_ascii_lowercase();
    let named = match text.as_str() {
        "x-low" => -4.0,
        "low" => -2.0,
        "medium" | "default" => 0.0,
        "high" => 2.0,
        "x-high" => 4.0,
        _ => match (text.strip_suffix("st"), text.strip_suffix('%')) {
            (Some(semitones), _) => number_of(semitones)?,
            (_, Some(percent)) => {
                let ratio = 1.0 + number_of(percent)? / 100.0;
                12.0 * libm::log2f(ratio.max(0.01))
            }
            _ => return None,
        },
    };
    Some(named)
}

/// A loudness change in decibels: a name, `+6dB`, or a change of the amplitude such as `-20%`.
pub(super) fn volume(text: &str) -> Option<f32> {
    let text = text.trim().to_ascii_lowercase();
    let named = match text.as_str() {
        "silent" | "mute" => -60.0,
        "x-soft" => -12.0,
        "soft" => -6.0,
        "medium" | "default" => 0.0,
        "loud" => 4.0,
        "x-loud" => 8.0,
        _ => match (text.strip_suffix("db"), text.strip_suffix('%')) {
            (Some(decibels), _) => number_of(decibels)?,
            (_, Some(percent)) if percent.starts_with(['+', '-']) => {
                20.0 * libm::log10f((1.0 + number_of(percent)? / 100.0).max(0.001))
            }
            (_, Some(percent)) => 20.0 * libm::log10f((number_of(percent)? / 100.0).max(0.001)),
            // A plain number is on a scale of a hundred; with a sign it is a relative change in hundredths.
            _ if text.starts_with(['+', '-']) => {
                20.0 * libm::log10f((1.0 + number_of(&text)? / 100.0).max(0.001))
            }
            _ => 20.0 * libm::log10f((number_of(&text)? / 100.0).max(0.001)),
        },
    };
    Some(named)
}

/// Phonemes in ARPAbet (`HH AH0 L OW1`) or, between slashes, in IPA (`/həˈloʊ/`).
///
/// # Errors
/// If there are none, or the text has anything else.
pub(super) fn phonemes(text: &str) -> Result<Vec<Phoneme>, PhonemesError> {
    let text = text.trim();
    let ipa = text
        .strip_prefix('/')
        .map(|inner| inner.strip_suffix('/').unwrap_or(inner));
    match ipa {
        Some(ipa) => ipa_phonemes(ipa),
        None => arpabet_phonemes(text),
    }
}

/// Phonemes in IPA.
///
/// # Errors
/// If there are none, or the text has anything else.
pub(super) fn ipa_phonemes(text: &str) -> Result<Vec<Phoneme>, PhonemesError> {
    let read = from_ipa(text).map_err(PhonemesError::Ipa)?;
    some(read)
}

/// Phonemes in ARPAbet.
///
/// # Errors
/// If there are none, or the text has anything else.
pub(super) fn arpabet_phonemes(text: &str) -> Result<Vec<Phoneme>, PhonemesError> {
    let read: Result<Vec<Phoneme>, UnknownPhoneme> = text.split_whitespace().map(str::parse).collect();
    some(read?)
}

/// An emotion: `happy`, `happy 0.8` or `happy:0.8`, or several joined with `+`.
///
/// # Errors
/// If the text has another form.
pub(super) fn emotion(text: &str) -> Result<Emotion, EmotionError> {
    text.parse()
}

fn some(phonemes: Vec<Phoneme>) -> Result<Vec<Phoneme>, PhonemesError> {
    if phonemes.is_empty() {
        return Err(PhonemesError::None);
    }
    Ok(phonemes)
}
