//! `recit emotion`: detects the emotion in a recording.

use std::path::{Path, PathBuf};

use clap::Args;
use recit::recording::{Heard, Measures, Recording, heard};
use serde_json::{Value, json};

use crate::failure::{Failure, print};

#[derive(Args)]
pub struct Arguments {
    /// The recording: WAV, FLAC or MP3; the first minute is analysed
    #[arg(value_name = "FILE")]
    recording: PathBuf,
    /// A recording of the same person without emotion, which makes the result much more certain
    #[arg(long, value_name = "FILE")]
    neutral: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let measures = measured(&arguments.recording)?;
    let neutral = arguments.neutral.as_deref().map(measured).transpose()?;
    let heard = heard(&measures, neutral.as_ref());
    if arguments.json {
        return print(&object(&heard, &measures).to_string());
    }
    let mut told = String::new();
    for (named, share) in heard.likely.iter().filter(|(_, share)| *share >= 0.05) {
        told += &format!("{:<10} {:3.0} %\n", named.name(), 100.0 * share);
    }
    let (valence, arousal) = heard.emotion().position();
    told += &format!(
        "valence {valence:.2}, arousal {arousal:.2}\n--emotion \"{}\"",
        heard.emotion()
    );
    print(&told)
}

fn measured(path: &Path) -> Result<Measures, String> {
    let measures = Recording::open(path).and_then(|recording| Measures::of(&recording));
    measures.map_err(|error| format!("{}: {error}", path.display()))
}

fn object(heard: &Heard, measures: &Measures) -> Value {
    let (valence, arousal) = heard.emotion().position();
    let likely = heard
        .likely
        .iter()
        .map(|(named, share)| (named.name().to_owned(), json!(share)));
    let measured = Measures::NAMES.iter().zip(measures.values);
    let measured = measured.map(|(name, value)| ((*name).to_owned(), json!(value)));
    json!({
        "emotion": heard.emotion().to_string(), "named": heard.named().name(), "sureness": heard.sureness(),
        "valence": valence, "arousal": arousal, "likely": Value::Object(likely.collect()),
        "measures": Value::Object(measured.collect()),
    })
}
