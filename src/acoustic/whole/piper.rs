//! A graph of Piper: converts phonemes of espeak-ng's alphabet and a speaker number to samples.

use std::collections::HashMap;

use serde::Deserialize;

use crate::acoustic::tokens::{ModelToken, bare};
use crate::infer::{Graph, InferError, Input, Inside, Runtime};
use crate::text::Phrase;
use crate::text::phoneme::Phoneme;

use super::spelling::{Letter, spelled};
use super::spoken::{Spoken, wrong};

/// Samples of the unit in which lengths of symbols are counted.
const UNIT: usize = 256;
/// Noise of the sound, length of the symbols, noise of their lengths. Without noise, a line is the same each
/// time that it is planned.
const SCALES: [f32; 3] = [0.0, 1.0, 0.0];
/// The most symbols of a voice.
const MAX_SYMBOLS: usize = 4096;
/// Internal values that it returns in addition to samples.
const INSIDE: [Inside; 1] = [Inside {
    name: "w_ceil",
    operator: "Ceil",
    of: None,
}];

/// The part of a voice's `.onnx.json` that is needed to speak.
#[derive(Clone, Debug, Deserialize)]
pub struct PiperConfig {
    /// The sound.
    pub audio: PiperAudio,
    /// The language.
    #[serde(default)]
    pub espeak: PiperEspeak,
    /// The numbers of each symbol.
    pub phoneme_id_map: HashMap<String, Vec<i64>>,
    /// The numbers of its speakers, if there are several.
    #[serde(default)]
    pub speaker_id_map: HashMap<String, i64>,
    /// The name of its training data.
    #[serde(default)]
    pub dataset: Option<String>,
}

/// The sound in a configuration.
#[derive(Clone, Debug, Deserialize)]
pub struct PiperAudio {
    /// Its rate, in Hz.
    pub sample_rate: u32,
}

/// The language in a configuration.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PiperEspeak {
    /// The voice of espeak-ng that writes its phonemes, such as `en-us`.
    #[serde(default)]
    pub voice: String,
}

impl PiperConfig {
    /// Reads the text of an `.onnx.json`.
    ///
    /// # Errors
    /// The reason, as part of a sentence.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let config: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let count: usize = config
            .phoneme_id_map
            .values()
            .map(|numbers| numbers.len().max(1))
            .sum();
        if count > MAX_SYMBOLS {
            return Err(format!("it has more than {MAX_SYMBOLS} symbols"));
        }
        let all = config.phoneme_id_map.values().flatten();
        if all
            .copied()
            .any(|number| !(0..=MAX_SYMBOLS as i64).contains(&number))
        {
            return Err("the number of a symbol in it is out of range".to_owned());
        }
        if ["_", "^", "$"]
            .iter()
            .any(|symbol| !config.phoneme_id_map.contains_key(*symbol))
        {
            return Err("it has no symbols for silence, start and end".to_owned());
        }
        Ok(config)
    }

    /// A phrase as the numbers of a voice of Piper.
    pub fn numbers(&self, phrase: &Phrase) -> Vec<i64> {
        self.letters(&bare(phrase)).1
    }

    /// Tokens as Piper writes them: between a start and an end symbol, with every symbol followed by the
    /// filler. Symbols that the voice does not have are skipped.
    fn letters(&self, tokens: &[ModelToken]) -> (Vec<Letter>, Vec<i64>) {
        let of = |symbol: char| {
            let known = self.phoneme_id_map.get(symbol.encode_utf8(&mut [0; 4]) as &str);
            known.map_or(&[][..], Vec::as_slice)
        };
        let end = |symbol, token| Letter { symbol, token };
        let mut all = vec![end('^', 0)];
        // The voices were trained on letters without ties.
        let untied = |phoneme: Phoneme| phoneme.ipa().replace('\u{361}', "");
        all.extend(spelled(tokens, untied, '-'));
        all.push(end('$', tokens.len().saturating_sub(1)));
        let (mut letters, mut numbers) = (Vec::new(), Vec::new());
        for letter in all {
            let known = of(letter.symbol);
            let filler = if known.is_empty() || letter.symbol == '$' {
                &[]
            } else {
                of('_')
            };
            for number in known.iter().chain(filler) {
                letters.push(letter);
                numbers.push(*number);
            }
        }
        (letters, numbers)
    }
}

/// A graph of Piper with its configuration.
#[derive(Debug)]
pub struct Piper {
    graph: Graph,
    config: PiperConfig,
    /// The number of each speaker.
    numbers: Vec<i64>,
    /// The index of the lengths among the outputs.
    lengths: usize,
}

impl Piper {
    /// Loads the graph in `bytes`, whose speakers have these `numbers`.
    ///
    /// # Errors
    /// If it is not a graph of Piper, or the engine cannot run it.
    pub fn load(
        runtime: &Runtime,
        bytes: &[u8],
        config: PiperConfig,
        numbers: Vec<i64>,
    ) -> Result<Self, InferError> {
        let whole = runtime.load_whole("piper", bytes, &INSIDE, false)?;
        let refused = |reason: String| InferError::Load {
            graph: "piper".to_owned(),
            reason,
        };
        for port in whole.graph.inputs() {
            if !matches!(port.name.as_str(), "input" | "input_lengths" | "scales" | "sid") {
                return Err(refused(format!(
                    "it is not a graph of Piper: it has the input `{}`",
                    port.name
                )));
            }
        }
        let lengths = whole.inside[0]
            .ok_or_else(|| refused("it does not return the lengths of its symbols".to_owned()))?;
        Ok(Self {
            graph: whole.graph,
            config,
            numbers,
            lengths,
        })
    }

    pub(super) fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Speaks tokens.
    pub(super) fn speak(&self, tokens: &[ModelToken], who: usize) -> Result<Spoken, InferError> {
        let (letters, numbers) = self.config.letters(tokens);
        let who = [self.numbers.get(who).copied().unwrap_or(0)];
        let (shape, length) = ([1, numbers.len()], [numbers.len() as i64]);
        let inputs: Vec<Input<'_>> = self
            .graph
            .inputs()
            .iter()
            .map(|port| match port.name.as_str() {
                "input_lengths" => Input::i64(&[1], &length),
                "scales" => Input::f32(&[3], &SCALES),
                "sid" => Input::i64(&[1], &who),
                _ => Input::i64(&shape, &numbers),
            })
            .collect();
        let mut outputs = self.graph.run(&inputs)?;
        let lengths = outputs
            .get_mut(self.lengths)
            .map(|tensor| std::mem::take(&mut tensor.data));
        let samples = outputs.first_mut().map(|tensor| std::mem::take(&mut tensor.data));
        match (samples, lengths) {
            (Some(samples), Some(lengths)) => {
                let rate = self.config.audio.sample_rate;
                Spoken::new(&self.graph, samples, (&lengths, UNIT), &letters, rate)
            }
            _ => Err(wrong(&self.graph, "it gives no sound")),
        }
    }
}
