//! Converts parameter values to text and back.

use recit::player::Unit;

/// Writes a value.
type Write = fn(f32) -> String;
/// Reads a value; `None` if the text is invalid.
type Read = fn(&str) -> Option<f32>;

/// The functions that write and read values of `unit`.
pub(super) fn of(unit: Unit) -> (Write, Read) {
    match unit {
        Unit::Semitones => (semitones, parse_semitones),
        Unit::Factor => (factor, parse_factor),
        Unit::Share => (percent, parse_percent),
        Unit::Decibels => (decibels, parse_decibels),
        Unit::Cents => (cents, parse_cents),
        Unit::Hertz => (hertz, parse_hertz),
        Unit::Seconds => (seconds, parse_seconds),
        Unit::Milliseconds => (milliseconds, parse_milliseconds),
    }
}

/// `-6.0 dB`.
pub(super) fn decibels(value: f32) -> String {
    format!("{} dB", rounded(value, 1))
}

/// Reads `-6`, `-6 dB` or `-6dB`; `-inf` is the lowest value.
pub(super) fn parse_decibels(text: &str) -> Option<f32> {
    let number = without_unit(text, &["db"]);
    if number.trim_start_matches('-').eq_ignore_ascii_case("inf") && number.starts_with('-') {
        return Some(-60.0);
    }
    parse(&number)
}

/// `C`, `L 30` or `R 30`, for -100 to 100.
pub(super) fn pan(value: f32) -> String {
    match value.round() {
        left if left < 0.0 => format!("L {:.0}", -left),
        right if right > 0.0 => format!("R {right:.0}"),
        _ => "C".to_owned(),
    }
}

/// Reads the output of [`pan`], `30L`, and numbers from -100 to 100.
pub(super) fn parse_pan(text: &str) -> Option<f32> {
    let text = text.trim().trim_end_matches('%').trim_end().to_lowercase();
    if matches!(text.as_str(), "c" | "centre" | "center") {
        return Some(0.0);
    }
    let (side, number) = match (text.chars().next()?, text.chars().next_back()?) {
        ('l', _) | (_, 'l') => (-1.0, text.trim_matches('l')),
        ('r', _) | (_, 'r') => (1.0, text.trim_matches('r')),
        _ => (1.0, text.as_str()),
    };
    parse(number.trim().trim_end_matches('%')).map(|number| side * number)
}

/// `1.25x`, which hosts that parse numbers understand.
pub(super) fn factor(value: f32) -> String {
    format!("{}x", rounded(value, 2))
}

/// Reads `1.25`, `1.25x`, `1.25 ×` and `125 %`.
pub(super) fn parse_factor(text: &str) -> Option<f32> {
    match text.trim().strip_suffix('%') {
        Some(percent) => parse(percent).map(|percent| percent / 100.0),
        None => parse(&without_unit(text, &["×", "x"])),
    }
}

/// `-3.50 st`.
pub(super) fn semitones(value: f32) -> String {
    format!("{} st", rounded(value, 2))
}

/// Reads `-3.5`, `-3.5 st` and `-3.5 semitones`.
pub(super) fn parse_semitones(text: &str) -> Option<f32> {
    parse(&without_unit(text, &["semitones", "semitone", "st"]))
}

/// `64 %`.
pub(super) fn percent(value: f32) -> String {
    format!("{} %", rounded(value, 0))
}

/// Reads `64`, `64 %` and `64%`.
pub(super) fn parse_percent(text: &str) -> Option<f32> {
    parse(&without_unit(text, &["%"]))
}

/// `35 ct`.
pub(super) fn cents(value: f32) -> String {
    format!("{} ct", rounded(value, 0))
}

/// Reads `35`, `35 ct` and `35 cents`.
pub(super) fn parse_cents(text: &str) -> Option<f32> {
    parse(&without_unit(text, &["cents", "cent", "ct"]))
}

/// `5.5 Hz`.
pub(super) fn hertz(value: f32) -> String {
    format!("{} Hz", rounded(value, 1))
}

/// Reads `5.5` and `5.5 Hz`.
pub(super) fn parse_hertz(text: &str) -> Option<f32> {
    parse(&without_unit(text, &["hz"]))
}

/// `0.50 s`.
pub(super) fn seconds(value: f32) -> String {
    format!("{} s", rounded(value, 2))
}

/// Reads `0.5`, `0.5 s` and `500 ms`.
pub(super) fn parse_seconds(text: &str) -> Option<f32> {
    time(text, 1.0)
}

/// `60 ms`, for 0.06 seconds.
pub(super) fn milliseconds(value: f32) -> String {
    format!("{} ms", rounded(1000.0 * value, 0))
}

/// Reads `60`, `60 ms` and `0.06 s`, as seconds.
pub(super) fn parse_milliseconds(text: &str) -> Option<f32> {
    time(text, 0.001)
}

/// Reads a time in either unit as seconds; a number without a unit is in units of `bare` seconds.
fn time(text: &str, bare: f32) -> Option<f32> {
    let text = text.trim().to_lowercase();
    let units = [("ms", 0.001), ("s", 1.0)];
    let (number, unit) = units
        .iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds)))
        .unwrap_or((&text, bare));
    parse(number).map(|number| number * unit)
}

/// `On` or `Off`.
pub(super) fn switch(on: bool) -> String {
    if on { "On" } else { "Off" }.to_owned()
}

/// Reads the output of [`switch`], and common alternatives.
pub(super) fn parse_switch(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => Some(true),
        "off" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// Reads `12` and `line 12`.
pub(super) fn parse_line(text: &str) -> Option<i32> {
    numbered(text, "line")
}

/// Reads `12` and `page 12`.
pub(super) fn parse_page(text: &str) -> Option<i32> {
    numbered(text, "page")
}

fn numbered(text: &str, word: &str) -> Option<i32> {
    text.trim()
        .to_lowercase()
        .trim_start_matches(word)
        .trim()
        .parse()
        .ok()
}

/// `value` with `digits` decimals and without `-0.0`.
fn rounded(value: f32, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    match text.strip_prefix('-') {
        Some(positive) if positive.bytes().all(|byte| matches!(byte, b'0' | b'.')) => positive.to_owned(),
        _ => text,
    }
}

fn without_unit(text: &str, units: &[&str]) -> String {
    let text = text.trim().to_lowercase();
    let bare = units.iter().find_map(|unit| text.strip_suffix(unit));
    bare.unwrap_or(&text).trim().to_owned()
}

/// A finite number, possibly with a plus or a typographic minus.
fn parse(text: &str) -> Option<f32> {
    let number: f32 = text.trim().replace('\u{2212}', "-").parse().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_understood() {
        assert_eq!(parse_decibels("-6dB"), Some(-6.0));
        assert_eq!(parse_decibels(" +3 "), Some(3.0));
        assert_eq!(parse_decibels("-inf dB"), Some(-60.0));
        assert_eq!(parse_decibels("loud"), None);
        assert_eq!(parse_decibels("nan"), None);
        assert_eq!(parse_pan("30L"), Some(-30.0));
        assert_eq!(parse_pan("l 30 %"), Some(-30.0));
        assert_eq!(parse_pan("r12"), Some(12.0));
        assert_eq!(parse_pan("-45"), Some(-45.0));
        assert_eq!(parse_pan("centre"), Some(0.0));
        assert_eq!(parse_pan(""), None);
        assert_eq!(parse_factor("150 %"), Some(1.5));
        assert_eq!(parse_factor("0.75x"), Some(0.75));
        assert_eq!(parse_semitones("\u{2212}2 semitones"), Some(-2.0));
        assert_eq!(parse_line("Line 3"), Some(3));
        assert_eq!(parse_page("page 12"), Some(12));
        assert_eq!(parse_seconds("250 ms"), Some(0.25));
        assert_eq!(parse_seconds("1.5"), Some(1.5));
        assert_eq!(parse_milliseconds("0.25s"), Some(0.25));
        assert_eq!(parse_milliseconds("250"), Some(0.25));
        assert_eq!(parse_milliseconds("soon"), None);
        assert_eq!(parse_switch(" yes "), Some(true));
        assert_eq!(parse_switch("perhaps"), None);
    }

    #[test]
    fn negative_zero_is_not_shown() {
        assert_eq!(decibels(-0.04), "0.0 dB");
        assert_eq!(semitones(-0.004), "0.00 st");
        assert_eq!(pan(-0.4), "C");
    }
}
