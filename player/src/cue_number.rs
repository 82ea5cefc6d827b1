//! Numbers of lines in a show.

use std::fmt;
use std::str::FromStr;

/// The number of a line in a show, such as `12.5` or `3A`: what a desk calls it by.
///
/// Numbers are texts. Where they consist of digits and points, zeros that change nothing are left out, as desks differ in
/// them: `012.500` is `12.5`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CueNumber([u8; CueNumber::MAX]);

/// A text that is not the number of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCueNumber;

impl fmt::Display for NoCueNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = CueNumber::MAX;
        write!(
            f,
            "a number has 1 to {most} letters, digits, points and hyphens, such as 12.5"
        )
    }
}

impl std::error::Error for NoCueNumber {}

impl CueNumber {
    /// The most bytes of a number.
    pub const MAX: usize = 16;

    /// Reads a number from ASCII text. Never allocates.
    pub fn read(text: &[u8]) -> Option<Self> {
        let is_fine = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        if text.is_empty() || !text.iter().all(is_fine) {
            return None;
        }
        let mut number = [0; Self::MAX];
        let text = if text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
            shortest(text)
        } else {
            text
        };
        // `.5` and the zeros alone.
        let lead = usize::from(text.first().is_none_or(|first| *first == b'.'));
        number[..lead].fill(b'0');
        number.get_mut(lead..lead + text.len())?.copy_from_slice(text);
        Some(Self(number))
    }

    /// The number of the line at `index` of a script, from 0, that has none of its own.
    pub fn of_place(index: usize) -> Self {
        let mut number = [0; Self::MAX];
        let (mut rest, mut digits) = (index + 1, 0);
        while rest > 0 && digits < Self::MAX {
            number.copy_within(..digits, 1);
            number[0] = b'0' + (rest % 10) as u8;
            (rest, digits) = (rest / 10, digits + 1);
        }
        Self(number)
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(Self::MAX);
        // It is ASCII.
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }
}

/// Digits and points without zeros that change nothing.
fn shortest(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| *byte != b'0').unwrap_or(text.len());
    let mut text = &text[start..];
    // Parts of zeros at the end, and with a single point the zeros after the last other digit.
    while let Some(point) = text.iter().rposition(|byte| *byte == b'.') {
        let is_single = !text[..point].contains(&b'.');
        let last = text.iter().rposition(|byte| *byte != b'0').unwrap_or(0);
        if last == point {
            text = &text[..point];
        } else {
            return if is_single { &text[..=last] } else { text };
        }
    }
    text
}

impl FromStr for CueNumber {
    type Err = NoCueNumber;

    fn from_str(text: &str) -> Result<Self, NoCueNumber> {
        Self::read(text.trim().as_bytes()).ok_or(NoCueNumber)
    }
}

impl fmt::Display for CueNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CueNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn zeros_that_change_nothing_are_left_out() {
        for (text, number) in [
            ("12.5", "12.5"),
            ("012.500", "12.5"),
            ("12.0", "12"),
            ("12.", "12"),
            ("100", "100"),
            ("0", "0"),
            ("000", "0"),
            ("0.50", "0.5"),
            (".5", "0.5"),
            ("235.6.0.0", "235.6"),
            ("1.20.3", "1.20.3"),
            ("1.2.30", "1.2.30"),
            ("012A", "012A"),
            (" 7 ", "7"),
        ] {
            assert_eq!(text.parse::<CueNumber>().unwrap().as_str(), number, "{text}");
        }
        for wrong in ["", " ", "1 2", "1/2", "\u{e9}", "12345678901234567"] {
            assert_eq!(wrong.parse::<CueNumber>(), Err(NoCueNumber), "{wrong}");
        }
    }

    #[test]
    fn lines_without_a_number_are_counted_from_one() {
        for (index, number) in [(0, "1"), (9, "10"), (1023, "1024")] {
            assert_eq!(CueNumber::of_place(index), number.parse().unwrap());
        }
    }
}
