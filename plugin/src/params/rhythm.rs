//! The parameters that synchronise lines with the host's tempo.

use nice_plug::prelude::*;
use recit::player::{Align, Fit, Grid, Span};

use super::build;

/// Where lines start, and how long they last.
#[derive(Params)]
pub struct Rhythm {
    /// Where in the host's timeline a line may start.
    #[id = "start"]
    pub start: EnumParam<StartMode>,
    /// The part of a line that falls there.
    #[id = "align"]
    pub align: EnumParam<AlignMode>,
    /// How long a line lasts.
    #[id = "fit"]
    pub fit: EnumParam<FitMode>,
    /// Whether a line repeats while its key is held.
    #[id = "loop"]
    pub looping: BoolParam,
}

/// [`Grid`] as a parameter.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum StartMode {
    /// See [`Grid::Off`].
    #[id = "now"]
    #[name = "At once"]
    Now,
    /// See [`Grid::Sixteenth`].
    #[id = "sixteenth"]
    #[name = "Next sixteenth"]
    Sixteenth,
    /// See [`Grid::Eighth`].
    #[id = "eighth"]
    #[name = "Next eighth"]
    Eighth,
    /// See [`Grid::Beat`].
    #[id = "beat"]
    #[name = "Next beat"]
    Beat,
    /// See [`Grid::Bar`].
    #[id = "bar"]
    #[name = "Next bar"]
    Bar,
}

/// [`Align`] as a parameter.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum AlignMode {
    /// See [`Align::Start`].
    #[id = "start"]
    Start,
    /// See [`Align::Stress`].
    #[id = "stress"]
    #[name = "Stressed syllable"]
    Stress,
    /// See [`Align::End`].
    #[id = "end"]
    End,
}

/// [`Fit`] as a parameter.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum FitMode {
    /// See [`Fit::Line`].
    #[id = "line"]
    #[name = "As the line says"]
    Line,
    /// See [`Fit::Off`].
    #[id = "off"]
    Off,
    /// One beat long.
    #[id = "beat1"]
    #[name = "1 beat"]
    OneBeat,
    /// Two beats long.
    #[id = "beat2"]
    #[name = "2 beats"]
    TwoBeats,
    /// Three beats long.
    #[id = "beat3"]
    #[name = "3 beats"]
    ThreeBeats,
    /// Four beats long.
    #[id = "beat4"]
    #[name = "4 beats"]
    FourBeats,
    /// One bar long.
    #[id = "bar1"]
    #[name = "1 bar"]
    OneBar,
    /// Two bars long.
    #[id = "bar2"]
    #[name = "2 bars"]
    TwoBars,
    /// Four bars long.
    #[id = "bar4"]
    #[name = "4 bars"]
    FourBars,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self {
            start: EnumParam::new("Start", StartMode::Now),
            align: EnumParam::new("Align", AlignMode::Start),
            fit: EnumParam::new("Fit", FitMode::Line),
            looping: build::switch("Loop"),
        }
    }
}

impl From<StartMode> for Grid {
    fn from(mode: StartMode) -> Self {
        match mode {
            StartMode::Now => Self::Off,
            StartMode::Sixteenth => Self::Sixteenth,
            StartMode::Eighth => Self::Eighth,
            StartMode::Beat => Self::Beat,
            StartMode::Bar => Self::Bar,
        }
    }
}

impl From<AlignMode> for Align {
    fn from(mode: AlignMode) -> Self {
        match mode {
            AlignMode::Start => Self::Start,
            AlignMode::Stress => Self::Stress,
            AlignMode::End => Self::End,
        }
    }
}

impl From<FitMode> for Fit {
    fn from(mode: FitMode) -> Self {
        match mode {
            FitMode::Line => Self::Line,
            FitMode::Off => Self::Off,
            FitMode::OneBeat => Self::To(Span::Beats(1.0)),
            FitMode::TwoBeats => Self::To(Span::Beats(2.0)),
            FitMode::ThreeBeats => Self::To(Span::Beats(3.0)),
            FitMode::FourBeats => Self::To(Span::Beats(4.0)),
            FitMode::OneBar => Self::To(Span::Bars(1.0)),
            FitMode::TwoBars => Self::To(Span::Bars(2.0)),
            FitMode::FourBars => Self::To(Span::Bars(4.0)),
        }
    }
}
