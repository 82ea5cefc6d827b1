//! How long the part of a voice takes that a server would compute.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use recit::acoustic::{Elsewhere, Health, Patience, PhrasePosition};
use recit::infer::{Input, Runtime, Tensor};
use recit::text::Frontend;
use recit::text::dictionary::Dictionaries;
use recit::voice::{Variant, Voice, VoiceSource, find};

use crate::bench::texts::Fresh;

/// Each phrase is planned so often. The least time counts: in the others, the thread also waited for a core.
const RUNS: usize = 5;

/// A phrase that was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phrase {
    /// The length of its sound in seconds.
    pub sound_s: f64,
    /// The computing time of the part on one core, in seconds.
    pub service_s: f64,
}

/// A server that never answers, and knows when it was asked last.
#[derive(Debug, Default)]
struct Silent(Mutex<Option<Instant>>);

impl Elsewhere for Silent {
    fn run(&self, _: &[Input<'_>], _: Patience<'_>) -> Option<Vec<Tensor>> {
        *self.0.lock() = Some(Instant::now());
        None
    }

    fn name(&self) -> String {
        "nowhere".to_owned()
    }

    fn health(&self) -> Health {
        Health::default()
    }
}

/// Plans the phrases of `lines` new lines on this thread: from where a server would be asked to the frames.
///
/// # Errors
/// If the voice cannot be loaded or has no such part, with a message for the user.
pub fn measure(name: &str, variant: Variant, lines: usize) -> Result<Vec<Phrase>, String> {
    let silent = Arc::new(Silent::default());
    let voice = load(name, variant, silent.clone())?;
    let frontend = Frontend::load();
    let (who, mut fresh) = (voice.identity(0).clone(), Fresh::new());
    let mut phrases = Vec::new();
    for line in 0..lines {
        let text = fresh.line(line);
        let (speaks, dictionaries) = (voice.acoustic().speaks(&who), Dictionaries::default());
        for phrase in &frontend.utterance_for(&text, dictionaries, speaks, None).phrases {
            let mut times = Vec::with_capacity(RUNS);
            let mut frames = 0;
            for _ in 0..RUNS {
                let place = PhrasePosition {
                    first: true,
                    last: true,
                };
                let patience = Patience {
                    within: Duration::ZERO,
                    keep_on: &|| false,
                };
                let planned = voice
                    .acoustic()
                    .plan_patiently(phrase, &who, (fresh.seed(), place), patience);
                frames = planned.map_err(|error| error.to_string())?.0.frames.len();
                times.extend(silent.0.lock().take().map(|asked| asked.elapsed()));
            }
            // A phrase without words has no such part.
            if let Some(time) = times.iter().min() {
                phrases.push(Phrase {
                    sound_s: frames as f64 / voice.format().frames_a_second(),
                    service_s: time.as_secs_f64(),
                });
            }
        }
    }
    Ok(phrases)
}

/// The voice, a part of which `there` would compute.
fn load(name: &str, variant: Variant, there: Arc<dyn Elsewhere>) -> Result<Voice, String> {
    let info = find(name).ok_or_else(|| format!("there is no voice `{name}` on this machine"))?;
    let runtime = Runtime::of_user();
    let loaded = match &info.source {
        VoiceSource::Folder(folder) => Voice::load(folder, &runtime, variant),
        _ => Voice::builtin(&runtime, variant),
    };
    let mut voice = loaded.map_err(|error| error.to_string())?;
    let part = voice.acoustic().part().map_err(|error| error.to_string())?;
    part.ok_or_else(|| format!("`{name}` has no part that a server computes"))?;
    voice.divide(there);
    Ok(voice)
}
