//! The bare pipeline: a line from text to samples on one thread, like the peers.

use recit::emotion::Emotion;
use recit::engine::{Delivery, Report, Stages, Synthesizer};
use recit::player::Live;
use serde_json::{Value, json};

use super::spread::Spread;
use super::stage::RATE;
use super::texts::Fresh;

/// The results.
pub struct Figures {
    /// Milliseconds to the first samples of a line.
    pub first_audio: Spread,
    /// Computing time divided by the duration of the sound.
    pub rtf: f64,
    /// Mean times of a line.
    pub stages: Stages,
    /// Seconds of sound produced.
    audio_s: f64,
}

/// Speaks all `texts` in turn.
pub fn measure(speaker: &Synthesizer, texts: &[String], mut step: impl FnMut()) -> Result<Figures, String> {
    let mut fresh = Fresh::new();
    let mut reports: Vec<Report> = Vec::new();
    for text in texts {
        let delivery = Delivery {
            seed: fresh.seed(),
            emotion: Emotion::default(),
            language: None,
            live: Live::default(),
            sample_rate: RATE,
        };
        let report = speaker.say(text, delivery, |_| ());
        reports.push(report.map_err(|error| error.to_string())?);
        step();
    }
    let first = reports
        .iter()
        .map(|report| report.first_audio.as_secs_f64() * 1e3)
        .collect();
    let audio_s = reports.iter().map(|report| report.samples as f64).sum::<f64>() / RATE;
    let whole_s: f64 = reports.iter().map(|report| report.whole.as_secs_f64()).sum();
    Ok(Figures {
        first_audio: Spread::of(first).ok_or("nothing was measured")?,
        rtf: whole_s / audio_s,
        stages: mean_stages(&reports),
        audio_s,
    })
}

fn mean_stages(reports: &[Report]) -> Stages {
    let mean = |read: fn(&Stages) -> f64| {
        reports.iter().map(|report| read(&report.stages)).sum::<f64>() / reports.len() as f64
    };
    Stages {
        text: mean(|stages| stages.text),
        acoustic: mean(|stages| stages.acoustic),
        vocoder: mean(|stages| stages.vocoder),
        resample: mean(|stages| stages.resample),
    }
}

impl Figures {
    pub fn to_json(&self) -> Value {
        json!({ "ttfa_ms": self.first_audio.to_json(), "rtf": self.rtf, "audio_s": self.audio_s })
    }

    /// A row of the table.
    pub fn row(&self) -> (&'static str, String) {
        let Stages {
            text,
            acoustic,
            vocoder,
            resample,
        } = self.stages;
        let told = format!(
            "text {text:.1} ms, acoustic model {acoustic:.1}, vocoder {vocoder:.1}, resampler {resample:.1}"
        );
        ("A line takes", told)
    }
}
