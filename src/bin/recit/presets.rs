//! `recit presets`: lists the built-in presets.

use clap::Args;
use recit::script::preset::{self, Preset, Value};
use serde_json::{Map, Value as Json, json};

use crate::failure::{Failure, print};

#[derive(Args)]
pub struct Arguments {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    if arguments.json {
        let presets: Vec<Json> = preset::factory().map(|preset| to_json(&preset)).collect();
        return print(&json!({ "presets": presets }).to_string());
    }
    for preset in preset::factory() {
        print(&format!("{:<14} {}: {}", preset.id, preset.name, preset.about))?;
    }
    Ok(())
}

fn to_json(preset: &Preset) -> Json {
    let parameters: Map<String, Json> = preset
        .parameters
        .iter()
        .map(|(id, value)| (id.clone(), plain(value)))
        .collect();
    let lines: Vec<&str> = preset
        .script
        .lines()
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    let voice = &preset.script.voice;
    json!({
        "id": preset.id, "name": preset.name, "about": preset.about, "tags": preset.tags,
        "parameters": parameters, "voice": format!("{}/{}", voice.name, voice.speaker), "lines": lines,
    })
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Number(number) => json!(number),
        Value::Switch(on) => json!(on),
        Value::Choice(id) => json!(id),
    }
}
