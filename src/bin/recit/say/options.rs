//! The options of `recit say`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};
use recit::export::{TimedFormat, UnknownTimedFormat};
use recit::script::{FitError, MusicalLength};

use super::controls::Controls;
use crate::instrument::{BAR, TEMPO, tempo};
use crate::melody::Melody;
use crate::output::Output;
use crate::speaking::Speaking;

/// The longest length that a text can be fitted to, in seconds.
const MAX_SECONDS: f64 = 300.0;

#[derive(Args)]
pub struct Arguments {
    /// The text, possibly with markup; `-` reads standard input
    pub text: String,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub speaking: Speaking,
    /// Print what was measured as one JSON object. In a build without audio output and without
    /// `-o`, the samples are only measured
    #[arg(long)]
    pub json: bool,
    /// Also write what is said when: the file ends in .ovr, .sapi, .rhubarb (visemes), .arkit (blend shapes), .phonemes or
    /// .words, and .json or .tsv, such as lips.rhubarb.tsv
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fit", "sing"], value_parser = PathBufValueParser::new().try_map(timed_path))]
    pub visemes: Option<PathBuf>,
    #[command(flatten)]
    pub controls: Controls,
    #[command(flatten)]
    pub time: Time,
}

/// A path whose extension names a kind of file.
fn timed_path(path: PathBuf) -> Result<PathBuf, UnknownTimedFormat> {
    TimedFormat::of(&path).map(|_| path)
}

/// Options for the timing.
#[derive(Args)]
#[command(next_help_heading = "Time")]
pub struct Time {
    /// Fit the text to a length such as "2 beats", "1 bar" (four beats) or "1.5s"
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    fit: Option<Length>,
    /// Sing the text, a syllable a note, such as "C4:1 D4:0.5 E4-G4:2 R:1": names (C4 is 60) or MIDI numbers with
    /// lengths in beats (1 where none is given), R for rests; notes joined by - are slurred
    #[arg(long, value_name = "NOTES", conflicts_with = "fit")]
    pub sing: Option<Melody>,
    /// Tempo of beats and bars in beats a minute, 20 to 400
    #[arg(long, value_name = "BPM", default_value_t = TEMPO, value_parser = tempo)]
    pub tempo: f64,
}

/// A length to which a text is fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Length {
    Seconds(f64),
    Musical(MusicalLength),
}

impl Time {
    /// The length in beats.
    pub fn beats(&self) -> Option<f64> {
        self.fit.map(|length| match length {
            Length::Seconds(seconds) => seconds * self.tempo / 60.0,
            Length::Musical(MusicalLength::Beats(beats)) => f64::from(beats),
            Length::Musical(MusicalLength::Bars(bars)) => f64::from(bars) * BAR,
        })
    }
}

fn length(text: &str) -> Result<Length, String> {
    let Some(seconds) = text
        .strip_suffix('s')
        .and_then(|number| number.trim().parse().ok())
    else {
        let wrong = || format!("`{text}` is not a length such as `2 beats`, `1 bar` or `1.5s`");
        return match text.parse() {
            Ok(fit) => Ok(Length::Musical(fit)),
            Err(FitError::Text(_)) => Err(wrong()),
            Err(error) => Err(error.to_string()),
        };
    };
    if seconds > 0.0 && seconds <= MAX_SECONDS {
        Ok(Length::Seconds(seconds))
    } else {
        Err(format!(
            "a text lasts more than 0 and at most {MAX_SECONDS} seconds"
        ))
    }
}
