//! How much a voice sounds like a recording, and the size of the speaker at which it does most. The embedding alone does not
//! tell it: for half of the people the voice plans resonances that are more than a quarter of a semitone off.

use crate::acoustic::PhrasePosition;
use crate::infer::InferError;
use crate::recording::{Encoder, Recording};
use crate::script::Profile;
use crate::text::{Frontend, Phrase};
use crate::vocoder::Timbre;

use super::Voice;

/// What the voice says to be compared: eight seconds, as much as the encoder hears at once.
const TEXT: &str = "The harbour lights go out one after the other, and nobody asks why. We meet again at seven under the old \
                    stone bridge. A thin rope holds the yellow boat in the shallow water tonight.";
/// The shifts that are compared, in semitones: from 0 on in steps, as long as the likeness grows, at most this far.
const STEP: f32 = 0.5;
const MOST: f32 = 2.0;

/// The shift of the resonances, in semitones, at which `voice` sounds most like the recording of `profile`, whose own shift
/// does not count. It is 0 for a voice that cannot speak like it.
///
/// # Errors
/// If a graph fails.
pub(super) fn formant(voice: &Voice, profile: &Profile, encoder: &Encoder) -> Result<f32, InferError> {
    let phrases = Frontend::load().utterance(TEXT).phrases;
    let likeness = |formant: f32| {
        let profile = Profile {
            formant,
            ..profile.clone()
        };
        likeness(voice, &profile, encoder, &phrases)
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

/// The cosine between the embedding of `profile` and that of the voice as it speaks with it; -1 if it cannot.
fn likeness(
    voice: &Voice,
    profile: &Profile,
    encoder: &Encoder,
    phrases: &[Phrase],
) -> Result<f32, InferError> {
    let mut samples = Vec::new();
    for phrase in phrases {
        samples.extend(spoken(voice, profile, phrase)?);
    }
    let Ok(heard) = Recording::new(&samples, voice.format().sample_rate) else {
        return Ok(-1.0);
    };
    let heard = encoder.embed(heard.samples())?;
    Ok(heard
        .iter()
        .zip(&profile.embedding)
        .map(|(one, other)| one * other)
        .sum())
}

/// The samples of a phrase by the speaker of `profile`; none if the voice cannot speak like it.
fn spoken(voice: &Voice, profile: &Profile, phrase: &Phrase) -> Result<Vec<f32>, InferError> {
    let Ok(who) = voice.profiled(profile) else {
        return Ok(Vec::new());
    };
    let place = PhrasePosition {
        first: true,
        last: true,
    };
    let frames = voice.acoustic().plan(phrase, &who, 0, place)?.frames;
    let f0: Vec<f32> = frames.iter().map(|frame| frame.f0).collect();
    let mut stream = voice.vocoder().stream(0);
    stream.feed(&frames)?;
    let format = voice.format();
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
