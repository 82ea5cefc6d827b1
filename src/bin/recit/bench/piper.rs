//! A voice of Piper, run as a peer by the engine that runs ours.
//!
//! Such a voice is one graph from phonemes to samples. It returns a whole sentence, so its first sample comes
//! with its last one. Piper's own program gets the phonemes from espeak-ng; here they come from our text
//! front end, whose time is not counted.

use std::ffi::OsString;
use std::path::Path;
use std::time::Instant;

use recit::acoustic::PiperConfig;
use recit::files;
use recit::infer::{Graph, Input, Runtime};
use recit::text::Frontend;

use super::peers::{Figures, Run};

/// Piper's defaults: noise of the sound, length of the phonemes, noise of their lengths.
const SCALES: [f32; 3] = [0.667, 1.0, 0.8];

/// The largest voice, in bytes.
const MAX_BYTES: u64 = 1 << 30;

/// A loaded voice.
pub struct Piper {
    graph: Graph,
    config: PiperConfig,
    title: String,
}

impl Piper {
    /// Loads the voice in `path`. Its configuration has the same name with `.json` appended.
    ///
    /// # Errors
    /// A sentence about what is missing or invalid.
    pub fn load(path: &Path) -> Result<Self, String> {
        let mut beside = OsString::from(path);
        beside.push(".json");
        let beside = Path::new(&beside);
        let config = PiperConfig::parse(&read(beside)?).map_err(|error| broken(beside, error))?;
        if config.audio.sample_rate == 0 {
            return Err(broken(beside, "0 is not a sample rate"));
        }
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let graph = Runtime::of_user()
            .load_peer(&name, read(path)?.into())
            .map_err(|error| error.to_string())?;
        Ok(Self {
            graph,
            config,
            title: format!("piper, {name}"),
        })
    }

    /// Speaks all `texts`.
    ///
    /// # Errors
    /// The error of the engine.
    pub fn measure(
        &self,
        frontend: &Frontend,
        texts: &[String],
        mut step: impl FnMut(),
    ) -> Result<Figures, String> {
        let mut runs = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let phrases = frontend.utterance(text).phrases;
            let sentences: Vec<Vec<i64>> = phrases.iter().map(|phrase| self.config.numbers(phrase)).collect();
            if index == 0 {
                // The first run includes preparations of the engine.
                self.say(&sentences)?;
            }
            runs.extend(self.say(&sentences)?);
            step();
        }
        Figures::of("piper", self.title.clone(), &runs, false)
            .ok_or_else(|| "nothing was measured".to_owned())
    }

    /// Speaks a line, sentence by sentence. The first sound comes after the first sentence.
    fn say(&self, sentences: &[Vec<i64>]) -> Result<Option<Run>, String> {
        let began = Instant::now();
        let (mut first_audio_ms, mut samples) = (0.0, 0);
        for ids in sentences {
            samples += self.run(ids)?;
            if first_audio_ms == 0.0 {
                first_audio_ms = began.elapsed().as_secs_f64() * 1e3;
            }
        }
        let audio_s = samples as f64 / f64::from(self.config.audio.sample_rate);
        Ok((samples > 0).then(|| Run {
            first_audio_ms,
            whole_s: began.elapsed().as_secs_f64(),
            audio_s,
        }))
    }

    /// Speaks a sentence. Returns the number of samples.
    fn run(&self, ids: &[i64]) -> Result<usize, String> {
        let (shape, length) = ([1, ids.len()], [ids.len() as i64]);
        let inputs = self.graph.inputs().iter().map(|port| match port.name.as_str() {
            "input" => Ok(Input::i64(&shape, ids)),
            "input_lengths" => Ok(Input::i64(&[1], &length)),
            "scales" => Ok(Input::f32(&[3], &SCALES)),
            // The first speaker of several.
            "sid" => Ok(Input::i64(&[1], &[0])),
            other => Err(format!(
                "{} is not a Piper voice: its input is `{other}`",
                self.title
            )),
        });
        let inputs = inputs.collect::<Result<Vec<_>, String>>()?;
        let outputs = self.graph.run(&inputs).map_err(|error| error.to_string())?;
        outputs
            .first()
            .map(|samples| samples.data.len())
            .ok_or_else(|| format!("{} gives no sound", self.title))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    files::read(path, MAX_BYTES).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn broken(path: &Path, reason: impl std::fmt::Display) -> String {
    format!(
        "{} is not the configuration of a Piper voice: {reason}",
        path.display()
    )
}
