//! `recit voices`: what can speak.

use clap::Args;
use recit::engine::Voices;
use serde_json::json;

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
                        })
                    })
                    .collect();
                json!({
                    "id": voice.id, "name": voice.name, "description": voice.description,
                    "language": voice.language, "licence": voice.licence, "hash": voice.hash,
                    "speakers": speakers,
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
        for speaker in voice.speakers {
            let id = format!("{}/{}", voice.id, speaker.id);
            print(&format!("  {id:<16} {}: {}", speaker.name, speaker.description))?;
        }
    }
    Ok(())
}
