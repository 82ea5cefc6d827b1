//! What was decided about the models that plan, and why, as JSON.

use recit::engine::{Meters, Synthesizer, TierReport, TierState};
use recit::infer::Runtime;
use recit::voice::Variant;
use serde_json::{Value, json};

/// Of a voice that speaks by itself: the device and the model in use, what was `asked` for, and the problem of the device, if it is
/// another one than was asked for.
pub fn of_voice(speaker: &Synthesizer, asked: Variant, runtime: &Runtime) -> Value {
    let used = speaker.variant();
    json!({
        "device": {
            "used": speaker.voice().device().id(),
            "problem": runtime.device_problem().map(ToString::to_string),
        },
        "tier": { "asked": asked.tier.name(), "used": used.tier.name() },
        "precision": { "asked": asked.precision.name(), "used": used.precision.name() },
    })
}

/// Of an instance: its device, its tier and what follows from it, and what the light model planned in the place of the full one.
pub fn of_instance(meters: &Meters) -> Value {
    let TierReport {
        choice,
        state,
        light_phrases,
        light_ms,
    } = meters.tiers;
    let (state, kept, left_ms) = match state {
        TierState::Asked => ("asked", None, None),
        TierState::Fallen { kept, left_ms, .. } => ("fallen", Some(kept), Some(left_ms)),
        TierState::NoLight => ("no light model", None, None),
    };
    json!({
        "device": { "used": meters.device.to_lowercase() },
        "model": meters.model,
        "tier": {
            "asked": choice.name(), "state": state, "kept": kept, "left_ms": left_ms,
            "light_phrases": light_phrases, "light_ms": light_ms,
        },
    })
}
