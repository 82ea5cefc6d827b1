//! What `recit say` can be told.

use clap::Args;
use recit::emotion::Emotion;
use recit::player::Live;
use recit::script::{Fit, FitError};

use crate::instrument::{BAR, TEMPO, tempo};
use crate::melody::Melody;
use crate::model::Model;
use crate::output::Output;

/// The longest time that a text is fitted to, in seconds.
const MAX_SECONDS: f64 = 300.0;

#[derive(Args)]
pub struct Arguments {
    /// What to say, with markup if you like; `-` reads standard input
    pub text: String,
    #[command(flatten)]
    pub output: Output,
    /// Voice, or voice/speaker, as `recit voices` lists them; or the folder of a voice, or folder/speaker
    #[arg(long, value_name = "NAME", default_value = "house")]
    pub voice: String,
    #[command(flatten)]
    pub model: Model,
    /// Emotion, with an amount from 0 to 1 (anger:0.8) or as a blend (anger:0.5+fear:0.3): neutral, happiness,
    /// anger, sadness, fear, disgust or boredom
    #[arg(long, value_name = "NAME[:AMOUNT]", default_value = "neutral")]
    pub emotion: Emotion,
    /// Take: every number is a rendition of its own
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Print what was measured as one JSON object. In a build without audio output and without
    /// `-o`, the samples are only measured
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub controls: Controls,
    #[command(flatten)]
    pub time: Time,
}

/// The controls of the voice, as they can be automated in the plugin.
#[derive(Args)]
#[command(next_help_heading = "Controls")]
pub struct Controls {
    /// Pitch shift in semitones, -24 to 24
    #[arg(long, value_name = "SEMITONES", default_value_t = 0.0, allow_negative_numbers = true, value_parser = pitch)]
    pitch: f32,
    /// Speed as a factor, 0.5 to 2
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = speed)]
    speed: f32,
    /// Movement of the pitch about its mean, 0 (monotone) to 2
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = twice)]
    intonation: f32,
    /// Formant shift in semitones, -12 to 12
    #[arg(long, value_name = "SEMITONES", default_value_t = 0.0, allow_negative_numbers = true, value_parser = formant)]
    pub formant: f32,
    /// Breath, 0 to 1 (a whisper)
    #[arg(long, value_name = "AMOUNT", default_value_t = 0.0, value_parser = amount)]
    breath: f32,
    /// Tension, -1 (slack) to 1 (pressed)
    #[arg(long, value_name = "AMOUNT", default_value_t = 0.0, allow_negative_numbers = true, value_parser = either)]
    tension: f32,
    /// Roughness, 0 to 1 (a creak)
    #[arg(long, value_name = "AMOUNT", default_value_t = 0.0, value_parser = amount)]
    roughness: f32,
    /// Loudness of the voice in decibels, -24 to 12
    #[arg(long, value_name = "DB", default_value_t = 0.0, allow_negative_numbers = true, value_parser = loudness)]
    loudness: f32,
    /// How far stressed syllables stand out, -1 (not at all) over 0 (as planned) to 1 (strongly)
    #[arg(long, value_name = "AMOUNT", default_value_t = 0.0, allow_negative_numbers = true, value_parser = either)]
    emphasis: f32,
    /// Vibrato in cents to each side, 0 to 200
    #[arg(long, value_name = "CENTS", default_value_t = 0.0, value_parser = cents)]
    vibrato: f32,
    /// Rate of the vibrato, 1 to 10
    #[arg(long, value_name = "HZ", default_value_t = Live::default().vibrato_rate, value_parser = rate)]
    vibrato_rate: f32,
    /// How long after its start the vibrato is there in full, 0 to 2
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0, value_parser = twice)]
    vibrato_onset: f32,
    /// How long a note that is sung slides from the one before, 0 to 1
    #[arg(long, value_name = "SECONDS", default_value_t = Live::default().portamento, value_parser = amount)]
    portamento: f32,
    /// Place on the plane of emotions, unpleasant (-1) to pleasant (1)
    #[arg(long, value_name = "X", default_value_t = 0.0, allow_negative_numbers = true, value_parser = either)]
    valence: f32,
    /// Place on the plane of emotions, calm (-1) to excited (1)
    #[arg(long, value_name = "X", default_value_t = 0.0, allow_negative_numbers = true, value_parser = either)]
    arousal: f32,
}

/// When what is said.
#[derive(Args)]
#[command(next_help_heading = "Time")]
pub struct Time {
    /// Make the text last so long, such as "2 beats", "1 bar" (four beats) or "1.5s"
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

/// A length that a text is fitted to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Length {
    Seconds(f64),
    Musical(Fit),
}

impl Controls {
    /// As the player takes them.
    pub fn live(&self) -> Live {
        Live {
            pitch: self.pitch,
            speed: self.speed,
            range: self.intonation,
            formant: self.formant,
            breath: self.breath,
            tension: self.tension,
            roughness: self.roughness,
            loudness: self.loudness,
            emphasis: self.emphasis,
            vibrato_depth: self.vibrato,
            vibrato_rate: self.vibrato_rate,
            vibrato_onset: self.vibrato_onset,
            portamento: self.portamento,
            valence: self.valence,
            arousal: self.arousal,
            ..Live::default()
        }
    }
}

impl Time {
    /// The beats that the text is fitted to.
    pub fn beats(&self) -> Option<f64> {
        self.fit.map(|length| match length {
            Length::Seconds(seconds) => seconds * self.tempo / 60.0,
            Length::Musical(Fit::Beats(beats)) => f64::from(beats),
            Length::Musical(Fit::Bars(bars)) => f64::from(bars) * BAR,
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

fn twice(text: &str) -> Result<f32, String> {
    within(text, 0.0, 2.0)
}

fn amount(text: &str) -> Result<f32, String> {
    within(text, 0.0, 1.0)
}

fn either(text: &str) -> Result<f32, String> {
    within(text, -1.0, 1.0)
}

fn cents(text: &str) -> Result<f32, String> {
    within(text, 0.0, 200.0)
}

fn rate(text: &str) -> Result<f32, String> {
    within(text, 1.0, 10.0)
}

fn loudness(text: &str) -> Result<f32, String> {
    within(text, -24.0, 12.0)
}

fn pitch(text: &str) -> Result<f32, String> {
    within(text, -24.0, 24.0)
}

fn formant(text: &str) -> Result<f32, String> {
    within(text, -12.0, 12.0)
}

fn speed(text: &str) -> Result<f32, String> {
    within(text, 0.5, 2.0)
}

fn within(text: &str, low: f32, high: f32) -> Result<f32, String> {
    let value: f32 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (low..=high).contains(&value) {
        Ok(value)
    } else {
        Err(format!("must be from {low} to {high}"))
    }
}
