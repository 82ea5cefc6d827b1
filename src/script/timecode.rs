//! Places in a recording, such as a film, by its clock.

use std::fmt;
use std::str::FromStr;

/// A place in a recording, in whole milliseconds from its start: 0 to [`Timecode::MAX_MS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timecode(u32);

/// A text that is not a place in a recording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time such as 1:02.5 or 00:01:02.500, below 100 hours")]
pub struct TimecodeError(String);

impl Timecode {
    /// The last place: subtitles have two digits for the hours.
    pub const MAX_MS: u32 = 100 * 3_600_000 - 1;

    /// The place this many milliseconds after the start; `None` beyond [`MAX_MS`](Self::MAX_MS).
    pub fn from_ms(ms: u32) -> Option<Self> {
        (ms <= Self::MAX_MS).then_some(Self(ms))
    }

    /// The nearest place to a time in seconds, within the range.
    pub fn nearest(seconds: f64) -> Self {
        let ms = (seconds * 1000.0).round().clamp(0.0, f64::from(Self::MAX_MS));
        Self(ms as u32)
    }

    /// Milliseconds from the start.
    pub fn ms(self) -> u32 {
        self.0
    }

    /// Seconds from the start.
    pub fn seconds(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// The place as `00:01:02.500`, with another sign before the milliseconds.
    pub(super) fn written(self, point: char) -> String {
        let (seconds, ms) = (self.0 / 1000, self.0 % 1000);
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        let (hours, minutes) = (minutes / 60, minutes % 60);
        format!("{hours:02}:{minutes:02}:{seconds:02}{point}{ms:03}")
    }
}

impl fmt::Display for Timecode {
    /// `00:01:02.500`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written('.'))
    }
}

impl FromStr for Timecode {
    type Err = TimecodeError;

    /// Reads `00:01:02.500`, `1:02,5` or `62.5`: seconds with up to three decimals, after up to two numbers for hours and
    /// minutes.
    fn from_str(text: &str) -> Result<Self, TimecodeError> {
        let wrong = || TimecodeError(text.chars().take(40).collect());
        let mut parts = text.trim().rsplit(':');
        let seconds = parts.next().unwrap_or_default();
        let (whole, decimals) = seconds.split_once(['.', ',']).unwrap_or((seconds, "0"));
        if decimals.len() > 3 {
            return Err(wrong());
        }
        let mut ms = number(&format!("{decimals:0<3}")).ok_or_else(wrong)?;
        let units = [1_000, 60_000, 3_600_000];
        let numbers: Vec<&str> = std::iter::once(whole).chain(parts).collect();
        if numbers.len() > units.len() {
            return Err(wrong());
        }
        for (text, unit) in numbers.iter().zip(units) {
            ms += number(text).ok_or_else(wrong)? * unit;
        }
        let ms = u32::try_from(ms).map_err(|_| wrong())?;
        Self::from_ms(ms).ok_or_else(wrong)
    }
}

/// A number of one to six digits.
fn number(text: &str) -> Option<u64> {
    let is_number = (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> Option<u32> {
        text.parse().ok().map(Timecode::ms)
    }

    #[test]
    fn times_are_read_with_and_without_hours_and_decimals() {
        for (text, expected) in [
            ("00:01:02.500", 62_500),
            ("1:02,5", 62_500),
            (" 62.5 ", 62_500),
            ("7", 7_000),
            ("90:00", 5_400_000),
            ("99:59:59.999", Timecode::MAX_MS),
        ] {
            assert_eq!(ms(text), Some(expected), "{text}");
        }
        for wrong in [
            "",
            ":",
            "1:",
            "1:2:3:4",
            "-1",
            "1.2345",
            "1.x",
            "soon",
            "100:00:00",
            "9999999",
        ] {
            assert_eq!(ms(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_written_time_is_read_back() {
        for ms in [0, 1, 999, 61_020, Timecode::MAX_MS] {
            let time = Timecode(ms);
            assert_eq!(time.to_string().parse(), Ok(time));
        }
        assert_eq!(Timecode(3_723_004).written(','), "01:02:03,004");
        assert_eq!(
            (Timecode::nearest(-1.0).ms(), Timecode::nearest(1.0004).ms()),
            (0, 1000)
        );
    }
}
