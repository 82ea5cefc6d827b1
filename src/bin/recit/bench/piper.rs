//! A voice of Piper, run as a peer by the engine that runs ours.
//!
//! Such a voice is one graph from phonemes to samples: it gives a sentence at once, so its first sample is there when
//! its last one is. Piper's own program reads the phonemes from espeak-ng; here they come from our text front end, and
//! the time for them is not counted.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::Path;
use std::time::Instant;

use recit::files;
use recit::infer::{Graph, Input, Runtime};
use recit::text::{Frontend, Mark, Phrase, PhrasePart};
use serde::Deserialize;

use super::peers::{Figures, Run};

/// Piper's defaults: noise of the sound, length of the phonemes, noise of their lengths.
const SCALES: [f32; 3] = [0.667, 1.0, 0.8];

/// The largest voice that is read.
const MAX_BYTES: u64 = 1 << 30;

/// The part of a voice's `.onnx.json` that it takes to run it.
#[derive(Deserialize)]
struct Config {
    audio: Audio,
    phoneme_id_map: HashMap<String, Vec<i64>>,
}

#[derive(Deserialize)]
struct Audio {
    sample_rate: f64,
}

/// A loaded voice.
pub struct Piper {
    graph: Graph,
    config: Config,
    title: String,
}

impl Piper {
    /// Loads the voice in `path`, whose configuration lies beside it with `.json` added to the name.
    ///
    /// # Errors
    /// A sentence that says what is missing or does not fit.
    pub fn load(path: &Path) -> Result<Self, String> {
        let mut beside = OsString::from(path);
        beside.push(".json");
        let config: Config = serde_json::from_slice(&read(Path::new(&beside))?)
            .map_err(|error| broken(Path::new(&beside), error))?;
        let rate = config.audio.sample_rate;
        if !(rate.is_finite() && rate >= 1.0) {
            return Err(broken(Path::new(&beside), format!("{rate} is not a sample rate")));
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

    /// Says all `texts`.
    ///
    /// # Errors
    /// What the engine said.
    pub fn measure(
        &self,
        frontend: &Frontend,
        texts: &[String],
        mut step: impl FnMut(),
    ) -> Result<Figures, String> {
        let mut runs = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let phrases = frontend.utterance(text).phrases;
            let sentences: Vec<Vec<i64>> = phrases.iter().map(|phrase| self.ids(phrase)).collect();
            if index == 0 {
                // The first run pays for what the engine prepares.
                self.say(&sentences)?;
            }
            runs.extend(self.say(&sentences)?);
            step();
        }
        Figures::of("piper", self.title.clone(), &runs, false)
            .ok_or_else(|| "nothing was measured".to_owned())
    }

    /// Says a line, sentence by sentence. The first sound is there after the first of them.
    fn say(&self, sentences: &[Vec<i64>]) -> Result<Option<Run>, String> {
        let began = Instant::now();
        let (mut first_audio_ms, mut samples) = (0.0, 0);
        for ids in sentences {
            samples += self.run(ids)?;
            if first_audio_ms == 0.0 {
                first_audio_ms = began.elapsed().as_secs_f64() * 1e3;
            }
        }
        let audio_s = samples as f64 / self.config.audio.sample_rate;
        Ok((samples > 0).then(|| Run {
            first_audio_ms,
            whole_s: began.elapsed().as_secs_f64(),
            audio_s,
        }))
    }

    /// Says a sentence. Returns how many samples came.
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

    /// A sentence as Piper writes it: between a sign for its start and one for its end, every symbol followed by the
    /// filler. A symbol that the voice does not know is left out.
    fn ids(&self, phrase: &Phrase) -> Vec<i64> {
        let of = |symbol: char| {
            let known = self
                .config
                .phoneme_id_map
                .get(symbol.encode_utf8(&mut [0; 4]) as &str);
            known.map_or(&[][..], Vec::as_slice)
        };
        let filler = of('_');
        let mut ids = [of('^'), filler].concat();
        for symbol in symbols(phrase).chars() {
            let known = of(symbol);
            if !known.is_empty() {
                ids.extend(known);
                ids.extend(filler);
            }
        }
        ids.extend(of('$'));
        ids
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

/// The phrase in the alphabet of espeak-ng, which Piper's voices are trained on.
fn symbols(phrase: &Phrase) -> String {
    let mut text = String::new();
    for part in &phrase.parts {
        match part {
            PhrasePart::Word(word) => {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.extend(word.phonemes.iter().map(|phoneme| phoneme.ipa()));
            }
            PhrasePart::Pause(pause) => text.extend(punctuation(pause.mark)),
        }
    }
    text
}

fn punctuation(mark: Mark) -> Option<char> {
    match mark {
        Mark::None => None,
        Mark::Period => Some('.'),
        Mark::Comma => Some(','),
        Mark::Question => Some('?'),
        Mark::Exclamation => Some('!'),
        Mark::Semicolon => Some(';'),
        Mark::Colon => Some(':'),
        Mark::Dash => Some('-'),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_sentence_is_written_as_espeak_writes_it() {
        let utterance = Frontend::load().utterance("Press the red button, then judge.");
        assert_eq!(
            symbols(&utterance.phrases[0]),
            "pɹˈɛs ðə ɹˈɛd bˈʌtən, ðˈɛn dʒˈʌdʒ."
        );
    }
}
