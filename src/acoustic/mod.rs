//! From phonemes to frames: the acoustic model plans a phrase in one pass.

mod frames;
mod noise;
mod row;
mod shape;
mod timing;
mod tokens;

pub use frames::{APERIODICITY_BANDS, Frame, Frames, Level, MEL_BANDS, Phone};
pub use row::FrameRow;

use serde::Deserialize;

use crate::infer::{Graph, InferError, Input, Tensor};
use crate::text::Phrase;

use noise::Noise;
use timing::{Timing, positions, timing};
use tokens::{Symbols, Token, tokens};

/// Frames in a second: the sample rate over the hop.
const FRAMES_PER_SECOND: f32 = 22_050.0 / 256.0;

/// Where a phrase stands in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// It is the first of the line: speech starts at its first frame.
    pub first: bool,
    /// It is the last of the line: frames follow in which its sound dies away.
    pub last: bool,
}

/// What the acoustic model reads from `voice.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Constants {
    /// Names of the model's symbols: `PAD`, `SIL` and the phonemes.
    pub symbols: Vec<String>,
    /// Names of the model's punctuation, `BOS` for the start.
    pub punctuation: Vec<String>,
    /// Standard deviation of ln F0.
    pub log_f0_std: f32,
    /// Mean of each mel band.
    pub mel_mean: Vec<f32>,
    /// Standard deviation of each mel band.
    pub mel_std: Vec<f32>,
    /// Noise values of a word, which the encoder reads with each of its tokens.
    pub word_noise: usize,
}

/// The acoustic model of a voice.
#[derive(Debug)]
pub struct Acoustic {
    encoder: Graph,
    prosody: Graph,
    decoder: Graph,
    symbols: Symbols,
    constants: Constants,
    /// Mean of ln F0 of each speaker.
    log_f0_mean: Vec<f32>,
}

/// The three graphs of the model.
#[derive(Debug)]
pub(crate) struct Graphs {
    pub(crate) encoder: Graph,
    pub(crate) prosody: Graph,
    pub(crate) decoder: Graph,
}

impl Acoustic {
    /// Makes the model of a voice from its graphs and constants; the error says what the constants lack.
    pub(crate) fn new(graphs: Graphs, constants: Constants, log_f0_mean: Vec<f32>) -> Result<Self, String> {
        Ok(Self {
            encoder: graphs.encoder,
            prosody: graphs.prosody,
            decoder: graphs.decoder,
            symbols: Symbols::new(&constants.symbols, &constants.punctuation)?,
            constants,
            log_f0_mean,
        })
    }

    /// Mean F0 of the speaker with number `speaker` in Hz, on a logarithmic scale.
    pub fn mean_f0(&self, speaker: usize) -> f32 {
        self.log_f0_mean[speaker.min(self.log_f0_mean.len() - 1)].exp()
    }

    /// Plans the frames of a phrase, spoken by the speaker with number `speaker` of the voice.
    ///
    /// `seed` is the take. Every take is a rendition of its own, as when a person says a line again, and always
    /// the same one.
    ///
    /// The silence before the phrase is left out, so its first word starts at frame 0; of the first phrase of
    /// a line also up to 8 frames that cannot be heard (the closure of a stop). The last phrase of a
    /// line ends with at least 14 frames (162 ms) of silence. A phrase without words gives silent frames.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn plan(
        &self,
        phrase: &Phrase,
        speaker: usize,
        seed: u64,
        place: Place,
    ) -> Result<Frames, InferError> {
        let words = phrase.words().count();
        if phrase.words().all(|word| word.phonemes.is_empty()) {
            return Ok(shape::silence(phrase, place));
        }
        let speaker = speaker.min(self.log_f0_mean.len() - 1);
        let tokens = tokens(phrase, &self.symbols);
        let noise = Noise::new(seed, salt(&tokens));

        let (hidden, durations) = self.encode(&tokens, speaker, noise)?;
        let timing = timing(&tokens, &durations.data, place);
        let mut frames = self.render(&hidden, &timing, speaker)?;
        shape::markup(&mut frames, &tokens, &timing);
        let rendered = shape::Rendered {
            words: timing.words(&tokens, words),
            phones: timing.phones(&tokens),
            frames,
        };
        let planned = shape::cut_and_hold(&rendered, &timing, place);
        Ok(Frames {
            level: Level::of(&planned.frames),
            speaker,
            ..planned
        })
    }

    /// The encoder: hidden values and `ln(1 + frames)` of each token.
    fn encode(&self, tokens: &[Token], speaker: usize, noise: Noise) -> Result<(Tensor, Tensor), InferError> {
        let count = tokens.len();
        let features: Vec<i64> = tokens.iter().flat_map(|token| token.features).collect();
        let size = self.constants.word_noise;
        let noise = tokens::by_word(tokens, |word| noise.normals(word, size));
        let outputs = self.encoder.run(&[
            Input::i64(&[1, count, tokens::FEATURES], &features),
            Input::i64(&[1], &[speaker as i64]),
            Input::f32(&[1, count, size], &noise),
        ])?;
        let mut outputs = outputs.into_iter();
        match (outputs.next(), outputs.next()) {
            (Some(hidden), Some(durations)) if durations.data.len() == count => Ok((hidden, durations)),
            _ => Err(wrong_size(&self.encoder)),
        }
    }

    /// Prosody and decoder: the frames of tokens with these lengths.
    fn render(&self, hidden: &Tensor, timing: &Timing, speaker: usize) -> Result<Vec<Frame>, InferError> {
        let (index, position) = positions(&timing.frames);
        let total = timing.total();
        let shape = |size| [1, total, size];
        let hidden = Input::f32(&hidden.shape, &hidden.data);
        let (index_shape, position_shape) = ([1, total], shape(6));
        let index = Input::i64(&index_shape, &index);
        let position = Input::f32(&position_shape, &position);

        let mut prosody = self.one(&self.prosody, &[hidden, index, position], total * 3)?;
        for values in prosody.chunks_exact_mut(3) {
            // The logit of voicing, decided.
            values[1] = if values[1] > 0.0 { 1.0 } else { 0.0 };
        }
        let prosody_shape = shape(3);
        let decided = Input::f32(&prosody_shape, &prosody);
        let size = MEL_BANDS + APERIODICITY_BANDS;
        let spectrum = self.one(&self.decoder, &[hidden, index, position, decided], total * size)?;
        let frames = prosody.chunks_exact(3).zip(spectrum.chunks_exact(size));
        let mut frames: Vec<Frame> = frames
            .map(|(prosody, spectrum)| self.frame(prosody, spectrum, speaker))
            .collect();
        shape::bound(&mut frames);
        Ok(frames)
    }

    /// Runs a graph with one output of `size` values.
    fn one(&self, graph: &Graph, inputs: &[Input<'_>], size: usize) -> Result<Vec<f32>, InferError> {
        match graph.run(inputs)?.into_iter().next() {
            Some(tensor) if tensor.data.len() == size => Ok(tensor.data),
            _ => Err(wrong_size(graph)),
        }
    }

    /// One frame from the normalised values of the model.
    fn frame(&self, prosody: &[f32], spectrum: &[f32], speaker: usize) -> Frame {
        let (mel, aperiodicity) = spectrum.split_at(MEL_BANDS);
        let voicing = prosody[1];
        Frame {
            mel: std::array::from_fn(|band| {
                mel[band] * self.constants.mel_std[band] + self.constants.mel_mean[band]
            }),
            aperiodicity: std::array::from_fn(|band| {
                if voicing == 0.0 {
                    1.0
                } else {
                    sigmoid(aperiodicity[band])
                }
            }),
            f0: (prosody[0] * self.constants.log_f0_std + self.log_f0_mean[speaker]).exp(),
            voicing,
        }
    }
}

fn sigmoid(x: f32) -> f32 {
    if x.is_finite() {
        1.0 / (1.0 + (-x).exp())
    } else {
        1.0
    }
}

/// A number that tells phrases apart: the FNV-1a hash of their symbols.
fn salt(tokens: &[Token]) -> u64 {
    tokens.iter().fold(0xcbf2_9ce4_8422_2325, |hash, token| {
        (hash ^ token.features[0] as u64).wrapping_mul(0x0100_0000_01b3)
    })
}

fn wrong_size(graph: &Graph) -> InferError {
    InferError::Run {
        graph: graph.name().to_owned(),
        reason: "its outputs have the wrong size".into(),
    }
}
