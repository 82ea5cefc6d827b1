//! `recit voices`: what can speak.

use clap::Args;
use recit::engine::Voices;
use recit::voice::{Tier, VoiceInfo};
use serde_json::{Value, json};

use crate::failure::{Failure, print};

#[derive(Args)]
pub struct Arguments {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let (voices, problems) = Voices::list();
    for problem in &problems {
        eprintln!("recit: warning: {problem}");
    }
    if arguments.json {
        let voices: Vec<_> = voices
            .iter()
            .map(|voice| {
                let speakers: Vec<_> = voice
                    .speakers
                    .iter()
                    .map(|speaker| {
                        json!({
                            "id": speaker.id, "name": speaker.name, "description": speaker.description,
                            "origin": speaker.origin,
                        })
                    })
                    .collect();
                json!({
                    "id": voice.id, "name": voice.name, "description": voice.description,
                    "language": voice.language, "licence": voice.licence, "hash": voice.hash,
                    "speakers": speakers, "tiers": tiers(voice),
                })
            })
            .collect();
        return print(&json!({ "voices": voices, "problems": problems }).to_string());
    }
    for voice in voices {
        print(&format!(
            "{}  {} ({}, {})",
            voice.name, voice.description, voice.language, voice.licence
        ))?;
        for tier in Tier::ALL {
            let precisions = precisions(&voice, tier).join(", ");
            if !precisions.is_empty() {
                print(&format!("  {}: {precisions}", tier.name()))?;
            }
        }
        for speaker in voice.speakers {
            let id = format!("{}/{}", voice.id, speaker.id);
            print(&format!("  {id:<16} {}: {}", speaker.name, speaker.description))?;
        }
    }
    Ok(())
}

/// The precisions in which a tier is there.
fn precisions(voice: &VoiceInfo, tier: Tier) -> Vec<&'static str> {
    let variants = voice.variants.iter().filter(|variant| variant.tier == tier);
    variants.map(|variant| variant.precision.name()).collect()
}

/// The tiers that are there, each with its precisions.
fn tiers(voice: &VoiceInfo) -> Value {
    let tiers = Tier::ALL.into_iter().map(|tier| (tier, precisions(voice, tier)));
    tiers
        .filter(|(_, precisions)| !precisions.is_empty())
        .map(|(tier, precisions)| (tier.name().to_owned(), json!(precisions)))
        .collect::<serde_json::Map<String, Value>>()
        .into()
}
