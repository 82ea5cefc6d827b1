//! How much a voice sounds like a recording, and the size of the speaker at which it does most. The embedding alone does not
//! tell it: for half of the people the voice plans resonances that are more than a quarter of a semitone off.

use crate::acoustic::{AcousticModel, Identity, PhrasePosition};
use crate::infer::InferError;
use crate::recording::{Encoder, Recording};
use crate::text::{Frontend, Phrase};
use crate::vocoder::{Timbre, Vocoder};

/// What the voice says to be compared: eight seconds, as much as the encoder hears at once.
const TEXT: &str = "The harbour lights go out one after the other, and nobody asks why. We meet again at seven under the old \
                    stone bridge. A thin rope holds the yellow boat in the shallow water tonight.";
/// The shifts that are compared, in semitones: from 0 on in steps, as long as the likeness grows, at most this far.
const STEP: f32 = 0.5;
const MOST: f32 = 2.0;

/// The speech of a voice, as an encoder hears it.
pub(super) struct Speech<'a> {
    pub(super) acoustic: &'a dyn AcousticModel,
    pub(super) vocoder: &'a dyn Vocoder,
    pub(super) encoder: &'a Encoder,
}

impl Speech<'_> {
    /// The shift of the resonances, in semitones, at which the voice sounds most like `embedding`; `identity` is the speaker
    /// with a shift. It is 0 for a voice without this speaker.
    ///
    /// # Errors
    /// If a graph fails.
    pub(super) fn nearest(
        &self,
        identity: impl Fn(f32) -> Option<Identity>,
        embedding: &[f32],
    ) -> Result<f32, InferError> {
        let phrases = Frontend::load().utterance(TEXT).phrases;
        let likeness = |formant: f32| match identity(formant) {
            Some(who) => self.likeness(&who, embedding, &phrases),
            None => Ok(-1.0),
        };
        let none = likeness(0.0)?;
        for direction in [STEP, -STEP] {
            let (mut best, mut at) = (none, 0.0);
            while f32::abs(at + direction) <= MOST {
                let next = likeness(at + direction)?;
                if next <= best {
                    break;
                }
                (best, at) = (next, at + direction);
            }
            if at != 0.0 {
                return Ok(at);
            }
        }
        Ok(0.0)
    }

    /// The cosine between `embedding` and that of the speech of `who`; -1 if nothing is heard.
    fn likeness(&self, who: &Identity, embedding: &[f32], phrases: &[Phrase]) -> Result<f32, InferError> {
        let mut samples = Vec::new();
        for phrase in phrases {
            samples.extend(self.spoken(who, phrase)?);
        }
        let Ok(heard) = Recording::new(&samples, self.vocoder.format().sample_rate) else {
            return Ok(-1.0);
        };
        let heard = self.encoder.embed(heard.samples())?;
        Ok(heard.iter().zip(embedding).map(|(one, other)| one * other).sum())
    }

    /// The samples of a phrase.
    fn spoken(&self, who: &Identity, phrase: &Phrase) -> Result<Vec<f32>, InferError> {
        let place = PhrasePosition {
            first: true,
            last: true,
        };
        let frames = self.acoustic.plan(phrase, who, 0, place)?.frames;
        let f0: Vec<f32> = frames.iter().map(|frame| frame.f0).collect();
        let mut stream = self.vocoder.stream(0);
        stream.feed(&frames)?;
        let format = self.vocoder.format();
        let mut segment = vec![0.0; format.segment()];
        let mut samples = Vec::new();
        for f0 in f0
            .windows(format.frames_per_segment + 1)
            .step_by(format.frames_per_segment)
        {
            stream.segment(f0, &Timbre::default(), &mut segment);
            samples.extend_from_slice(&segment);
        }
        Ok(samples)
    }
}
