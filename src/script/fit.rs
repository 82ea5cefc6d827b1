//! The length of a line in the host's tempo.

use std::fmt;
use std::str::FromStr;

/// The longest length that a line can be fitted to, in beats or bars.
pub const MAX_FIT: f32 = 64.0;

/// The length of a line in the host's tempo: more than 0 and at most [`MAX_FIT`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MusicalLength {
    /// This many beats.
    Beats(f32),
    /// This many bars of the host's metre.
    Bars(f32),
}

/// A text or a number that is not a valid length.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// Not a number and a unit.
    #[error("`{0}` is not a length such as `2 beats` or `1 bar`")]
    Text(String),
    /// An invalid length.
    #[error("a line lasts more than 0 and at most {MAX_FIT} beats or bars")]
    Range,
}

impl MusicalLength {
    /// Checks that a line can have this length.
    pub(super) fn checked(self) -> Result<Self, FitError> {
        let (Self::Beats(length) | Self::Bars(length)) = self;
        if length > 0.0 && length <= MAX_FIT {
            Ok(self)
        } else {
            Err(FitError::Range)
        }
    }
}

impl FromStr for MusicalLength {
    type Err = FitError;

    /// Reads `2 beats`, `1 beat`, `0.5 beats`, `1 bar` or `4 bars`.
    fn from_str(text: &str) -> Result<Self, FitError> {
        let wrong = || FitError::Text(text.to_owned());
        let (length, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let length = length.parse().map_err(|_| wrong())?;
        let fit = match unit.trim() {
            "beat" | "beats" => Self::Beats(length),
            "bar" | "bars" => Self::Bars(length),
            _ => return Err(wrong()),
        };
        fit.checked()
    }
}

impl fmt::Display for MusicalLength {
    /// In the form that [`from_str`](Self::from_str) reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (length, unit) = match self {
            Self::Beats(length) => (length, "beat"),
            Self::Bars(length) => (length, "bar"),
        };
        let plural = if *length == 1.0 { "" } else { "s" };
        write!(f, "{length} {unit}{plural}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_written() {
        for text in ["1 beat", "2 beats", "0.5 beats", "1 bar", "4 bars", "64 bars"] {
            assert_eq!(
                text.parse::<MusicalLength>().map(|fit| fit.to_string()),
                Ok(text.to_owned())
            );
        }
        assert_eq!(" 2  bar ".parse(), Ok(MusicalLength::Bars(2.0)));
    }

    #[test]
    fn invalid_lengths_are_refused_with_the_reason() {
        for text in ["", "2", "beats", "two beats", "2 weeks", "2beats"] {
            assert_eq!(
                text.parse::<MusicalLength>(),
                Err(FitError::Text(text.to_owned()))
            );
        }
        for text in ["0 beats", "-1 bar", "64.5 bars", "inf beats", "NaN beats"] {
            assert_eq!(text.parse::<MusicalLength>(), Err(FitError::Range), "{text}");
        }
    }
}
