//! The acoustic model: speaks a phrase, analyses the samples, and fits the frames to the requested lengths.

use std::sync::Arc;

use crate::acoustic::timing::timing;
use crate::acoustic::{AcousticModel, Identity, PhrasePosition, shape, tokens};
use crate::analysis::Analyser;
use crate::frames::{Format, Frames};
use crate::infer::{Device, InferError};
use crate::text::{Phrase, Speaks};

use super::fitting::{begin_when_audible, fitted};
use super::speech::Speech;
use super::spoken::wrong;

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

impl AcousticModel for WholeModel {
    /// Plans a phrase as described at [`AcousticModel::plan`]. All takes have the same frames.
    fn plan(
        &self,
        phrase: &Phrase,
        who: &Identity,
        _: u64,
        place: PhrasePosition,
    ) -> Result<Frames, InferError> {
        let (number, mean_f0) = (self.number(who)?, self.mean_f0(who));
        if phrase.words().all(|word| word.phonemes.is_empty()) {
            let silence = shape::silence(phrase, place, &self.format);
            return Ok(Frames { mean_f0, ..silence });
        }
        let tokens = tokens::bare(phrase);
        let spoken = self.speech.speak(&tokens, number)?;
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
        Ok(Frames { mean_f0, ..planned })
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
