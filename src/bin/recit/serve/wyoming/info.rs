//! What the server is, for clients that ask.

use serde_json::{Value, json};

use crate::serve::catalog::Listed;

/// The data of the event `info`.
pub fn info(voices: &[Listed]) -> Value {
    let attribution = json!({ "name": "Recit", "url": "" });
    let voices = voices.iter().map(|voice| {
        json!({
            "name": voice.id, "description": format!("{}: {}", voice.name, voice.description),
            "attribution": attribution, "installed": true, "version": null, "languages": [voice.language],
            "speakers": null,
        })
    });
    let program = json!({
        "name": "recit", "description": "A voice instrument", "attribution": attribution, "installed": true,
        "version": env!("CARGO_PKG_VERSION"), "voices": voices.collect::<Vec<_>>(),
        "supports_synthesize_streaming": true,
    });
    let none = json!([]);
    json!({ "asr": none, "tts": [program], "handle": none, "intent": none, "wake": none, "mic": none, "snd": none })
}
