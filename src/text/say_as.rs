//! The readings of `<say-as>`.

/// The readings of `<say-as interpret-as="…">`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SayAs {
    /// Every letter, digit and symbol by its name.
    Characters,
    /// A number, "forty two".
    Cardinal,
    /// An ordinal, "forty second".
    Ordinal,
    /// Digit by digit.
    Digits,
    /// A fraction, "three quarters".
    Fraction,
    /// A date, with the order of its numbers if it is given.
    Date(Option<DateOrder>),
    /// A time of day, or a duration in minutes and seconds.
    Time,
    /// A duration: of two numbers, hours and minutes, or else minutes and seconds.
    Duration {
        /// Whether the first of two numbers are hours.
        hours: bool,
    },
    /// A telephone number.
    Telephone,
    /// An amount of money.
    Currency,
}

/// The order of the numbers in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Month, day, year.
    Mdy,
    /// Day, month, year.
    Dmy,
    /// Year, month, day.
    Ymd,
    /// Year, day, month.
    Ydm,
    /// Month and year.
    My,
    /// Year and month.
    Ym,
    /// A year alone.
    Y,
    /// A month alone.
    M,
    /// A day alone.
    D,
}

impl SayAs {
    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Cardinal => "cardinal",
            Self::Ordinal => "ordinal",
            Self::Digits => "digits",
            Self::Fraction => "fraction",
            Self::Date(_) => "date",
            Self::Time => "time",
            Self::Duration { .. } => "duration",
            Self::Telephone => "telephone",
            Self::Currency => "currency",
        }
    }
}
