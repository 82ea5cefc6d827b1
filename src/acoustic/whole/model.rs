//! The acoustic model: speaks a phrase, analyses the samples, and fits the frames to the requested lengths.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::acoustic::elsewhere::{Helper, greeting};
use crate::acoustic::timing::timing;
use crate::acoustic::tokens::ModelToken;
use crate::acoustic::{
    AcousticModel, Elsewhere, Given, Health, Identity, Likeness, Origin, Part, Patience, PhrasePosition,
    shape, tokens,
};
use crate::analysis::Analyser;
use crate::frames::{Format, Frames};
use crate::infer::{Device, InferError, Tensor, Values};
use crate::text::{Phrase, Speaks};

use super::fitting::{begin_when_audible, fitted};
use super::kokoro::{Kokoro, Question};
use super::pace::{Pace, patient};
use super::speech::Speech;
use super::spoken::{Spoken, wrong};

/// The most by which a first sound may begin before the time that its graph states, in seconds.
const EARLIEST_S: f64 = 0.1;

/// The acoustic model of a voice with one graph that speaks a whole sentence.
#[derive(Debug)]
pub struct WholeModel {
    speech: Speech,
    analyser: Analyser,
    format: Arc<Format>,
    /// Mean of ln F0 of each speaker.
    log_f0_mean: Vec<f32>,
    /// The languages of each speaker.
    speaks: Vec<Speaks>,
    /// Who else runs the graph.
    helper: Helper,
    /// How long this machine takes for it, if anybody else runs it too.
    pace: Pace,
}

impl WholeModel {
    /// The model of a voice with this format. The last argument has the mean of ln F0 and the languages of
    /// each speaker.
    pub(crate) fn new(
        speech: Speech,
        format: Arc<Format>,
        (log_f0_mean, speaks): (Vec<f32>, Vec<Speaks>),
    ) -> Self {
        Self {
            speech,
            analyser: Analyser::new(format.clone()),
            format,
            log_f0_mean,
            speaks,
            helper: Helper::default(),
            pace: Pace::default(),
        }
    }

    fn number(&self, who: &Identity) -> Result<usize, InferError> {
        match who {
            Identity::Trained(number) if *number < self.log_f0_mean.len() => Ok(*number),
            _ => Err(wrong(
                self.speech.graph(),
                "it does not support this kind of speaker",
            )),
        }
    }
}

impl WholeModel {
    /// Plans a phrase as described at [`AcousticModel::plan`]. With `patience` its sound may come from elsewhere.
    fn planned(
        &self,
        phrase: &Phrase,
        who: &Identity,
        place: PhrasePosition,
        patience: Option<Patience<'_>>,
    ) -> Result<(Frames, Origin), InferError> {
        let (number, mean_f0) = (self.number(who)?, self.mean_f0(who));
        if phrase.words().all(|word| word.phonemes.is_empty()) {
            let silence = shape::silence(phrase, place, &self.format);
            return Ok((Frames { mean_f0, ..silence }, Origin::Here));
        }
        let tokens = tokens::bare(phrase);
        let (spoken, origin) = self.speak(&tokens, number, patience)?;
        let f0 = spoken.f0_by_hop(&self.format);
        let analysed = self.analyser.frames(&spoken.samples, &f0);
        let mut heard = spoken.frames(self.format.hop, analysed.len());
        let most = (EARLIEST_S * self.format.frames_a_second()).round() as usize;
        begin_when_audible(&analysed, &mut heard, most);
        let lengths: Vec<f32> = heard
            .iter()
            .map(|frames| libm::log1pf(frames.len() as f32))
            .collect();
        let timing = timing(&tokens, &lengths, place, self.format.frames_a_second());
        let mut frames = fitted(&analysed, &heard, &tokens, &timing.lengths);
        shape::bound(&mut frames);
        let planned = shape::planned(frames, (&tokens, &timing), phrase, place, &self.format);
        Ok((Frames { mean_f0, ..planned }, origin))
    }

    /// Speaks tokens, here or elsewhere.
    fn speak(
        &self,
        tokens: &[ModelToken],
        who: usize,
        patience: Option<Patience<'_>>,
    ) -> Result<(Spoken, Origin), InferError> {
        let (Speech::Kokoro(kokoro), true) = (&self.speech, self.helper.is_set()) else {
            return Ok((self.speech.speak(tokens, who)?, Origin::Here));
        };
        let question = kokoro.question(tokens, who)?;
        let there_ms = self.helper.health().map_or(0.0, |health| health.mean_ms);
        let there = Duration::try_from_secs_f64(there_ms / 1e3).unwrap_or_default();
        let patience = patience.map(|patience| patient(patience, self.pace.of(question.count()), there));
        let read = |outputs| {
            let spoken = kokoro.answered(&question, outputs);
            let spoken = spoken.and_then(|spoken| self.speech.finite(spoken));
            spoken
                .inspect_err(|reason| log::warn!("an answer cannot be used: {reason}"))
                .ok()
        };
        let here = || {
            let outputs = self.timed(kokoro, &question)?;
            self.speech.finite(kokoro.spoken(&question, outputs)?)
        };
        self.helper.compute(&question.inputs(), patience, read, here)
    }

    /// Runs the graph here, and notes how long that takes.
    fn timed(&self, kokoro: &Kokoro, question: &Question<'_>) -> Result<[Option<Vec<f32>>; 3], InferError> {
        let began = Instant::now();
        let outputs = kokoro.run(question)?;
        self.pace.note(question.count(), began.elapsed());
        Ok(outputs)
    }
}

impl AcousticModel for WholeModel {
    /// Plans a phrase as described at [`AcousticModel::plan`]. All takes have the same frames.
    fn plan(
        &self,
        phrase: &Phrase,
        who: &Identity,
        _: u64,
        place: PhrasePosition,
    ) -> Result<Frames, InferError> {
        Ok(self.planned(phrase, who, place, None)?.0)
    }

    fn plan_patiently(
        &self,
        phrase: &Phrase,
        who: &Identity,
        (_, place): (u64, PhrasePosition),
        patience: Patience<'_>,
    ) -> Result<(Frames, Origin), InferError> {
        self.planned(phrase, who, place, Some(patience))
    }

    /// Kokoro's whole graph: the symbols of a phrase and a style, to samples, lengths and F0. They take fewer bytes than frames, and
    /// the analysis that turns them into frames is ours. A graph without F0 cannot be run elsewhere, and neither can those of Piper.
    fn part(&self) -> Result<Option<Part>, InferError> {
        let Speech::Kokoro(kokoro) = &self.speech else {
            return Ok(None);
        };
        let question = kokoro.question(&tokens::bare(&greeting()), 0)?;
        let [Some(samples), Some(lengths), Some(f0)] = self.timed(kokoro, &question)? else {
            return Ok(None);
        };
        let (inputs, outputs) = Kokoro::ports();
        let given = question.inputs().map(|input| match input.values {
            Values::F32(values) => Given::F32(input.shape.to_vec(), values.to_vec()),
            Values::I64(values) => Given::I64(input.shape.to_vec(), values.to_vec()),
        });
        let expected = [samples, lengths, f0].map(|data| Tensor {
            shape: vec![1, data.len()],
            data,
        });
        Ok(Some(Part {
            inputs,
            outputs,
            given: given.into(),
            expected: expected.into(),
            likeness: vec![Likeness::Level, Likeness::Values, Likeness::Level],
        }))
    }

    fn divide(&mut self, there: Arc<dyn Elsewhere>) {
        self.helper.set(there);
    }

    fn health(&self) -> Option<Health> {
        self.helper.health()
    }

    fn mean_f0(&self, who: &Identity) -> f32 {
        let number = self.number(who).unwrap_or(0);
        self.log_f0_mean
            .get(number)
            .map_or(shape::REST_F0, |mean| libm::expf(*mean))
    }

    fn device(&self) -> Device {
        self.speech.graph().device()
    }

    fn speaks(&self, who: &Identity) -> Speaks {
        let number = self.number(who).unwrap_or(0);
        self.speaks.get(number).copied().unwrap_or_default()
    }
}
