//! The acoustic model of voices of the kind `recit`: three graphs plan a phrase in one pass.

use std::sync::Arc;

use serde::Deserialize;

use crate::frames::{Format, FrameMut, FrameRow, Frames, Level};
use crate::infer::{Device, Graph, InferError, Input, Tensor};
use crate::text::Phrase;

use super::noise::Noise;
use super::timing::{Timing, positions, timing};
use super::tokens::{self, Symbols, Token, tokens};
use super::{AcousticModel, Identity, Place, shape};

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

/// The acoustic model of a voice of the kind `recit`.
#[derive(Debug)]
pub struct StagedModel {
    encoder: Graph,
    prosody: Graph,
    decoder: Graph,
    symbols: Symbols,
    constants: Constants,
    format: Arc<Format>,
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

impl StagedModel {
    /// Makes the model of a voice from its graphs and constants; the error says what the constants lack.
    pub(crate) fn new(
        graphs: Graphs,
        constants: Constants,
        format: Arc<Format>,
        log_f0_mean: Vec<f32>,
    ) -> Result<Self, String> {
        Ok(Self {
            encoder: graphs.encoder,
            prosody: graphs.prosody,
            decoder: graphs.decoder,
            symbols: Symbols::new(&constants.symbols, &constants.punctuation)?,
            constants,
            format,
            log_f0_mean,
        })
    }

    /// The number of a speaker; one past the last is taken as the last.
    fn number(&self, who: &Identity) -> Result<usize, InferError> {
        match who {
            Identity::Trained(number) => Ok(*number.min(&(self.log_f0_mean.len() - 1))),
            Identity::Embedded(_) => Err(InferError::Run {
                graph: self.encoder.name().to_owned(),
                reason: "it knows no speakers but its own".to_owned(),
            }),
        }
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
    fn render(&self, hidden: &Tensor, timing: &Timing, speaker: usize) -> Result<FrameRow, InferError> {
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
        let sizes = self.format.sizes();
        let size = sizes.envelope + sizes.aperiodicity;
        let spectrum = self.one(&self.decoder, &[hidden, index, position, decided], total * size)?;
        let mut frames = FrameRow::with_capacity(sizes, total);
        for (prosody, spectrum) in prosody.chunks_exact(3).zip(spectrum.chunks_exact(size)) {
            if let Some(frame) = frames.add(sizes, 1) {
                self.write(frame, prosody, spectrum, speaker);
            }
        }
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

    /// Writes a frame from the normalised values of the model.
    fn write(&self, frame: FrameMut<'_>, prosody: &[f32], spectrum: &[f32], speaker: usize) {
        let (envelope, logits) = spectrum.split_at(frame.envelope.len());
        let constants = &self.constants;
        let scales = constants.mel_std.iter().zip(&constants.mel_mean);
        for ((value, said), (std, mean)) in frame.envelope.iter_mut().zip(envelope).zip(scales) {
            *value = said * std + mean;
        }
        let voicing = prosody[1];
        for (share, logit) in frame.aperiodicity.iter_mut().zip(logits) {
            *share = if voicing == 0.0 { 1.0 } else { sigmoid(*logit) };
        }
        *frame.f0 = (prosody[0] * constants.log_f0_std + self.log_f0_mean[speaker]).exp();
        *frame.voicing = voicing;
    }
}

impl AcousticModel for StagedModel {
    /// Plans a phrase as [`AcousticModel::plan`] says.
    ///
    /// The silence before the phrase is left out, so its first word starts at frame 0; of the first phrase of
    /// a line also up to 8 frames that cannot be heard (the closure of a stop). The last phrase of a
    /// line ends with at least 162 ms of silence.
    fn plan(&self, phrase: &Phrase, who: &Identity, seed: u64, place: Place) -> Result<Frames, InferError> {
        let speaker = self.number(who)?;
        let words = phrase.words().count();
        let mean_f0 = self.mean_f0(who);
        if phrase.words().all(|word| word.phonemes.is_empty()) {
            let silence = shape::silence(phrase, place, &self.format);
            return Ok(Frames { mean_f0, ..silence });
        }
        let tokens = tokens(phrase, &self.symbols);
        let noise = Noise::new(seed, salt(&tokens));

        let (hidden, durations) = self.encode(&tokens, speaker, noise)?;
        let timing = timing(&tokens, &durations.data, place, &self.format);
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
            mean_f0,
            ..planned
        })
    }

    fn mean_f0(&self, who: &Identity) -> f32 {
        let log = self.number(who).map(|speaker| self.log_f0_mean[speaker]);
        // Of somebody whom it cannot speak as nothing is heard.
        log.unwrap_or(self.log_f0_mean[0]).exp()
    }

    fn device(&self) -> Device {
        self.decoder.device()
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
