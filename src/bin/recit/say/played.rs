//! Speaks a text in time: fitted to a length, or sung, by the plugin's instrument.

use std::sync::Arc;
use std::time::{Duration, Instant};

use recit::cache::Cache;
use recit::engine::{Engine, Synthesizer};
use recit::player::{Controls, EventKind, Fit, Span};
use recit::script::{LineId, Script, ScriptError};

use super::{Arguments, Said};
use crate::instrument::Instrument;

/// The key that plays the text.
const KEY: u8 = 60;

/// Fits `text` to its length, or sings it.
pub fn played(
    text: &str,
    arguments: &Arguments,
    speaker: &Synthesizer,
    sample_rate: u32,
    mut sink: impl FnMut(&[f32]),
) -> Result<Said, String> {
    let began = Instant::now();
    // Measurements must not use a cache.
    let engine = Arc::new(Engine::with_cache(Cache::in_memory()));
    engine.voices().insert(speaker.voice().clone());
    let script = script(text, arguments, speaker).map_err(|error| error.to_string())?;
    let time = &arguments.time;
    let mut instrument =
        Instrument::new(&engine, script, sample_rate, time.tempo).map_err(|error| error.to_string())?;
    let mut controls = Controls {
        live: arguments.controls.live,
        ..Controls::default()
    };
    let events = match &time.sing {
        Some(melody) => {
            controls.sing = true;
            melody.events(|beat| instrument.sample_of(beat))
        }
        None => {
            controls.fit = time
                .beats()
                .map_or(Fit::Off, |beats| Fit::To(Span::Beats(beats as f32)));
            vec![(0, EventKind::note_on(KEY))]
        }
    };
    let mut said = Said {
        samples: 0,
        first_audio: Duration::ZERO,
        whole: Duration::ZERO,
        stages: None,
        transcript: None,
        warnings: Vec::new(),
    };
    let mut mono = Vec::new();
    let mut take = |samples: &[f32]| {
        if said.samples == 0 {
            said.first_audio = began.elapsed();
        }
        // Both channels are equal, because nothing is panned.
        mono.clear();
        mono.extend(samples.iter().step_by(2));
        said.samples += mono.len() as u64;
        sink(&mono);
    };
    let end = events.last().map_or(0, |(at, _)| at + 1);
    instrument.play(&events, end, &controls, &mut take);
    instrument.finish(0.0, &controls, &mut take);
    instrument.check().map_err(|error| error.to_string())?;
    said.whole = began.elapsed();
    said.warnings = instrument.warnings();
    said.warnings.extend(speaker.stand_in());
    Ok(said)
}

/// A script of this one line.
fn script(text: &str, arguments: &Arguments, speaker: &Synthesizer) -> Result<Script, ScriptError> {
    let mut script = Script::empty();
    script.voice = speaker.voice_ref().clone();
    let id: LineId = script.add(Some(KEY), text)?;
    script.set_seed(id, arguments.speaking.seed)?;
    script.set_emotion(id, arguments.speaking.emotion)?;
    script.set_language(id, arguments.speaking.language)?;
    Ok(script)
}
