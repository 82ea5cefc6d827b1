//! The acoustic model of voices of the kind `recit`: three graphs plan a phrase in one pass.

use std::sync::Arc;

use serde::Deserialize;

use crate::frames::{Format, FrameMut, FrameRow, Frames};
use crate::infer::{Device, Graph, InferError, Input, Kind, Port, Tensor};
use crate::text::Phrase;

use super::elsewhere::{Elsewhere, Given, Health, Helper, Likeness, Origin, Part, Patience, greeting};
use super::noise::WordNoise;
use super::timing::{TokenLengths, positions, timing};
use super::tokens::{self, ModelToken, Symbols, tokens};
use super::{AcousticModel, Embedding, Identity, PhrasePosition, formant, shape};

/// Contours of the prosody: F0, voicing, energy.
pub(crate) const CONTOURS: usize = 3;
/// The length of each token in that run.
const STEPS: usize = 6;

/// What the acoustic model reads from `voice.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct AcousticConstants {
    /// Names of the model's symbols: `PAD`, `SIL` and the phonemes.
    pub symbols: Vec<String>,
    /// Names of the model's punctuation, `BOS` for the start.
    pub punctuation: Vec<String>,
    /// Standard deviation of ln F0.
    pub log_f0_std: f32,
    /// Mean of each band of the envelope.
    pub envelope_mean: Vec<f32>,
    /// Standard deviation of each band of the envelope.
    pub envelope_std: Vec<f32>,
    /// Frames of a step. The model counts lengths in steps, and returns the values of all frames of a step at
    /// once.
    #[serde(default = "one")]
    pub frames_per_step: usize,
    /// Mean and standard deviation of the values of `manner` of the speakers of the training, before they were
    /// normalised: standard deviation of ln F0, ln of the mean length of a phoneme in steps, standard deviation of the level. Without them
    /// the voice has only its own speakers.
    #[serde(default)]
    pub manner_mean: Vec<f32>,
    /// See `manner_mean`.
    #[serde(default)]
    pub manner_std: Vec<f32>,
    /// Noise values of a word, an input of the encoder for each of its tokens.
    pub word_noise: usize,
}

fn one() -> usize {
    1
}

/// The acoustic model of a voice of the kind `recit`.
#[derive(Debug)]
pub struct StagedModel {
    encoder: Graph,
    prosody: Graph,
    decoder: Graph,
    symbols: Symbols,
    constants: AcousticConstants,
    format: Arc<Format>,
    /// Mean of ln F0 of each speaker; empty if speakers are vectors.
    log_f0_mean: Vec<f32>,
    /// Who else computes prosody and decoder.
    helper: Helper,
}

/// The three graphs of the model.
#[derive(Debug)]
pub(crate) struct AcousticGraphs {
    pub(crate) encoder: Graph,
    pub(crate) prosody: Graph,
    pub(crate) decoder: Graph,
}

impl StagedModel {
    /// Makes the model of a voice from its graphs and constants. The error names what the constants lack.
    pub(crate) fn new(
        graphs: AcousticGraphs,
        constants: AcousticConstants,
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
            helper: Helper::default(),
        })
    }

    /// Mean of ln F0 of `who`.
    fn log_f0(&self, who: &Identity) -> f32 {
        match who {
            Identity::Embedded(embedding) => embedding.log_f0_mean,
            // A speaker that the model does not know has no sound, so any value will do.
            Identity::Trained(number) => match self.log_f0_mean.len() {
                0 => libm::logf(shape::REST_F0),
                count => self.log_f0_mean[*number.min(&(count - 1))],
            },
        }
    }

    /// The encoder: hidden values and `ln(1 + steps)` of each token.
    fn encode(
        &self,
        tokens: &[ModelToken],
        who: &Identity,
        noise: WordNoise,
    ) -> Result<(Tensor, Tensor), InferError> {
        let count = tokens.len();
        let (number, shape);
        let speaker = match who {
            Identity::Trained(speaker) if !self.log_f0_mean.is_empty() => {
                number = [*speaker.min(&(self.log_f0_mean.len() - 1)) as i64];
                Input::i64(&[1], &number)
            }
            Identity::Embedded(embedding) if self.log_f0_mean.is_empty() => {
                shape = [1, embedding.values.len()];
                Input::f32(&shape, &embedding.values)
            }
            _ => {
                return Err(InferError::Run {
                    graph: self.encoder.name().to_owned(),
                    reason: "it does not support this kind of speaker".to_owned(),
                });
            }
        };
        let features: Vec<i64> = tokens.iter().flat_map(|token| token.features).collect();
        let size = self.constants.word_noise;
        let noise = tokens::by_word(tokens, |word| noise.normals(word, size));
        let outputs = self.encoder.run(&[
            Input::i64(&[1, count, tokens::FEATURES], &features),
            speaker,
            Input::f32(&[1, count, size], &noise),
        ])?;
        let mut outputs = outputs.into_iter();
        match (outputs.next(), outputs.next()) {
            (Some(hidden), Some(durations)) if durations.data.len() == count => Ok((hidden, durations)),
            _ => Err(wrong_size(&self.encoder)),
        }
    }

    /// Prosody and decoder: the frames of tokens with these lengths in steps, with this mean of ln F0. With `patience` they may
    /// be computed elsewhere.
    ///
    /// The values of a step are ordered by kind: the F0 of its frames, then their voicing, and so on.
    fn render(
        &self,
        hidden: &Tensor,
        timing: &TokenLengths,
        log_f0: f32,
        patience: Option<Patience<'_>>,
    ) -> Result<(FrameRow, Origin), InferError> {
        let (index, position) = positions(&timing.lengths);
        let total = timing.total();
        let (index_shape, position_shape) = ([1, total], [1, total, 6]);
        let inputs = [
            Input::f32(&hidden.shape, &hidden.data),
            Input::i64(&index_shape, &index),
            Input::f32(&position_shape, &position),
        ];
        let (each, sizes) = (self.constants.frames_per_step, self.format.sizes());
        let (contours, size) = self.values_of_a_step();
        let ((prosody, spectrum), origin) = self.helper.compute(
            &inputs,
            patience,
            |outputs| self.answered(outputs, total),
            || self.decode(&inputs, total),
        )?;
        let mut frames = FrameRow::with_capacity(sizes, total * each);
        for (prosody, spectrum) in prosody.chunks_exact(contours).zip(spectrum.chunks_exact(size)) {
            let (envelopes, logits) = spectrum.split_at(sizes.envelope * each);
            let envelopes = envelopes.chunks_exact(sizes.envelope);
            for (at, (envelope, logits)) in envelopes.zip(logits.chunks_exact(sizes.aperiodicity)).enumerate()
            {
                if let Some(frame) = frames.add(sizes, 1) {
                    self.write(frame, (prosody[at], prosody[each + at]), envelope, logits, log_f0);
                }
            }
        }
        shape::bound(&mut frames);
        Ok((frames, origin))
    }

    /// The outputs of prosody, with voicing decided, and decoder for `total` steps.
    fn decode(&self, inputs: &[Input<'_>; 3], total: usize) -> Result<(Vec<f32>, Vec<f32>), InferError> {
        let (contours, size) = self.values_of_a_step();
        let [hidden, index, position] = *inputs;
        let mut prosody = self.one(&self.prosody, inputs, total * contours)?;
        self.decide_voicing(&mut prosody);
        let shape = [1, total, contours];
        let decided = Input::f32(&shape, &prosody);
        let spectrum = self.one(&self.decoder, &[hidden, index, position, decided], total * size)?;
        Ok((prosody, spectrum))
    }

    /// The same from an answer, if it has the right sizes.
    fn answered(&self, outputs: Vec<Tensor>, total: usize) -> Option<(Vec<f32>, Vec<f32>)> {
        let (contours, size) = self.values_of_a_step();
        let mut outputs = outputs.into_iter();
        let (mut prosody, spectrum) = (outputs.next()?.data, outputs.next()?.data);
        if prosody.len() != total * contours || spectrum.len() != total * size {
            return None;
        }
        self.decide_voicing(&mut prosody);
        Some((prosody, spectrum))
    }

    /// The values of prosody and decoder for each step.
    fn values_of_a_step(&self) -> (usize, usize) {
        let (each, sizes) = (self.constants.frames_per_step, self.format.sizes());
        (CONTOURS * each, (sizes.envelope + sizes.aperiodicity) * each)
    }

    /// Decides the voicing from its logits.
    fn decide_voicing(&self, prosody: &mut [f32]) {
        let each = self.constants.frames_per_step;
        for values in prosody.chunks_exact_mut(CONTOURS * each) {
            for logit in &mut values[each..2 * each] {
                *logit = if *logit > 0.0 { 1.0 } else { 0.0 };
            }
        }
    }

    /// Runs a graph with one output of `size` values.
    fn one(&self, graph: &Graph, inputs: &[Input<'_>], size: usize) -> Result<Vec<f32>, InferError> {
        match graph.run(inputs)?.into_iter().next() {
            Some(tensor) if tensor.data.len() == size => Ok(tensor.data),
            _ => Err(wrong_size(graph)),
        }
    }

    /// Writes a frame from the normalised values of the model: F0 and voicing, envelope, and logits of aperiodicity.
    fn write(
        &self,
        frame: FrameMut<'_>,
        (pitch, voicing): (f32, f32),
        envelope: &[f32],
        logits: &[f32],
        log_f0: f32,
    ) {
        let constants = &self.constants;
        let scales = constants.envelope_std.iter().zip(&constants.envelope_mean);
        for ((value, said), (std, mean)) in frame.envelope.iter_mut().zip(envelope).zip(scales) {
            *value = said * std + mean;
        }
        for (share, logit) in frame.aperiodicity.iter_mut().zip(logits) {
            *share = if voicing == 0.0 { 1.0 } else { sigmoid(*logit) };
        }
        *frame.f0 = libm::expf(pitch * constants.log_f0_std + log_f0);
        *frame.voicing = voicing;
    }
}

impl StagedModel {
    /// Plans a phrase as described at [`AcousticModel::plan`].
    ///
    /// The silence before the phrase is removed, so its first word starts at frame 0. In the first phrase of
    /// a line, up to 8 inaudible frames (the closure of a stop) are removed too. The last phrase of a line
    /// ends with at least 162 ms of silence.
    fn planned(
        &self,
        phrase: &Phrase,
        who: &Identity,
        (seed, place): (u64, PhrasePosition),
        patience: Option<Patience<'_>>,
    ) -> Result<(Frames, Origin), InferError> {
        let mean_f0 = self.mean_f0(who);
        if phrase.words().all(|word| word.phonemes.is_empty()) {
            let silence = shape::silence(phrase, place, &self.format);
            return Ok((Frames { mean_f0, ..silence }, Origin::Here));
        }
        let tokens = tokens(phrase, &self.symbols);
        let noise = WordNoise::new(seed, salt(&tokens));

        let (hidden, durations) = self.encode(&tokens, who, noise)?;
        let each = self.constants.frames_per_step;
        let steps = timing(
            &tokens,
            &durations.data,
            place,
            self.format.frames_a_second() / each as f64,
        );
        let (mut frames, origin) = self.render(&hidden, &steps, self.log_f0(who), patience)?;
        if let Identity::Embedded(embedding) = who {
            formant::shift(&mut frames, &self.format, embedding.formant);
        }
        let timing = steps.times(each);
        let planned = shape::planned(frames, (&tokens, &timing), phrase, place, &self.format);
        Ok((Frames { mean_f0, ..planned }, origin))
    }

    /// A speaker in the middle of all, for a run whose sound nobody hears.
    fn anybody(&self) -> Identity {
        let port = self.encoder.inputs().get(1);
        let size = port.and_then(|port| port.shape.get(1).copied().flatten());
        match size {
            Some(size) if self.log_f0_mean.is_empty() => Identity::Embedded(Arc::new(Embedding {
                values: vec![0.0; size],
                log_f0_mean: libm::logf(shape::REST_F0),
                formant: 0.0,
            })),
            _ => Identity::Trained(0),
        }
    }
}

impl AcousticModel for StagedModel {
    fn plan(
        &self,
        phrase: &Phrase,
        who: &Identity,
        seed: u64,
        place: PhrasePosition,
    ) -> Result<Frames, InferError> {
        Ok(self.planned(phrase, who, (seed, place), None)?.0)
    }

    fn plan_patiently(
        &self,
        phrase: &Phrase,
        who: &Identity,
        (seed, place): (u64, PhrasePosition),
        patience: Patience<'_>,
    ) -> Result<(Frames, Origin), InferError> {
        self.planned(phrase, who, (seed, place), Some(patience))
    }

    /// Prosody and decoder together: hidden values of each token, and token and position of each step, to `p`, as the prosody
    /// returns it, and `y`, as the decoder does. So a phrase takes one round trip, and the lengths are computed here.
    fn part(&self) -> Result<Option<Part>, InferError> {
        let (contours, size) = self.values_of_a_step();
        let output = |name: &str, values| Port {
            name: name.to_owned(),
            kind: Kind::Float,
            shape: vec![Some(1), None, Some(values)],
        };
        let tokens = tokens(&greeting(), &self.symbols);
        let (hidden, _) = self.encode(&tokens, &self.anybody(), WordNoise::new(0, 0))?;
        let (index, position) = positions(&vec![STEPS; tokens.len()]);
        let total = index.len();
        let given = vec![
            Given::F32(hidden.shape, hidden.data),
            Given::I64(vec![1, total], index),
            Given::F32(vec![1, total, 6], position),
        ];
        let [first, second, third] = [&given[0], &given[1], &given[2]].map(Given::input);
        let prosody = self.one(&self.prosody, &[first, second, third], total * contours)?;
        let (_, spectrum) = self.decode(&[first, second, third], total)?;
        Ok(Some(Part {
            inputs: self.prosody.inputs().to_vec(),
            outputs: vec![output("p", contours), output("y", size)],
            expected: vec![
                Tensor {
                    shape: vec![1, total, contours],
                    data: prosody,
                },
                Tensor {
                    shape: vec![1, total, size],
                    data: spectrum,
                },
            ],
            likeness: vec![Likeness::Values; 2],
            given,
        }))
    }

    fn divide(&mut self, there: Arc<dyn Elsewhere>) {
        self.helper.set(there);
    }

    fn health(&self) -> Option<Health> {
        self.helper.health()
    }

    fn mean_f0(&self, who: &Identity) -> f32 {
        libm::expf(self.log_f0(who))
    }

    fn device(&self) -> Device {
        self.decoder.device()
    }

    fn is_exact(&self) -> bool {
        let graphs = [&self.encoder, &self.prosody, &self.decoder];
        !self.helper.is_set() && graphs.into_iter().all(Graph::is_exact)
    }
}

fn sigmoid(x: f32) -> f32 {
    if x.is_finite() {
        1.0 / (1.0 + libm::expf(-x))
    } else {
        1.0
    }
}

/// A number that distinguishes phrases: the FNV-1a hash of their symbols.
fn salt(tokens: &[ModelToken]) -> u64 {
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
