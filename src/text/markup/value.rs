//! Values in markup: times, factors, pitches, levels, phonemes, emotions.

use crate::emotion::{Emotion, Named};

use super::super::phoneme::Phoneme;
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
/// The problem, for the user.
pub(super) fn phonemes(text: &str) -> Result<Vec<Phoneme>, String> {
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
/// The problem, for the user.
pub(super) fn ipa_phonemes(text: &str) -> Result<Vec<Phoneme>, String> {
    let read = from_ipa(text).map_err(|c| format!("`{c}` is not an IPA sound"))?;
    some(read)
}

/// Phonemes in ARPAbet.
///
/// # Errors
/// The problem, for the user.
pub(super) fn arpabet_phonemes(text: &str) -> Result<Vec<Phoneme>, String> {
    let read: Result<Vec<Phoneme>, _> = text.split_whitespace().map(str::parse).collect();
    some(read.map_err(|unknown| unknown.to_string())?)
}

/// An emotion: `happy`, `happy 0.8` or `happy:0.8`, or several joined with `+`.
///
/// # Errors
/// The problem and the correct form, for the user.
pub(super) fn emotion(text: &str) -> Result<Emotion, String> {
    text.parse().map_err(|problem| {
        let names = Named::ALL.map(Named::name).join(", ");
        format!(
            "{problem}; an emotion is written like happy 0.8 or anger 0.5 + fear 0.3, with names of {names} and amounts \
             from 0 to 1"
        )
    })
}

fn some(phonemes: Vec<Phoneme>) -> Result<Vec<Phoneme>, String> {
    if phonemes.is_empty() {
        return Err("there are no phonemes".to_owned());
    }
    Ok(phonemes)
}
