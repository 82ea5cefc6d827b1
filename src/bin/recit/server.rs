//! `recit server`: whether a server can compute a part of a voice, and how fast.

use std::time::Duration;

use clap::Args;
use recit::acoustic::{Contact, Health};
use recit::engine::{Delivery, Synthesizer, Voices};
use recit::remote::{Client, Model, at};
use recit::voice::Variant;
use serde_json::json;

use crate::failure::{Failure, print};
use crate::model::reached;

/// The time for each question.
const ASKING: Duration = Duration::from_secs(5);
/// What is spoken, without being heard.
const TEXT: &str = "The doors open at nine, as they always do. Nobody waits outside; the rain has stopped, and the street is \
                    quiet. Come in, sit down, and tell us what you have seen.";

#[derive(Args)]
pub struct Arguments {
    /// The server, such as http://127.0.0.1:8001; RECIT_SERVER_TOKEN and RECIT_SERVER_ROOTS are used
    url: String,
    /// The voice
    #[arg(long, default_value = "house")]
    voice: String,
    /// How often a text of a few phrases is planned
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: u32,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let Some(server) = at(&arguments.url) else {
        return Err("it is off".to_owned().into());
    };
    let asked = |error: recit::remote::Error| format!("{}: {error}", arguments.url);
    let client = Client::new(&server).map_err(asked)?;
    let about = client.about(ASKING).map_err(asked)?;
    let voices = Voices::default().with_server(Some(server));
    let speaker = Synthesizer::load(&voices, &arguments.voice, None, Variant::default())
        .map_err(|error| error.to_string())?;
    let served = speaker.voice().info().served.clone();
    let served = served.ok_or_else(|| format!("`{}` names no model of a server", arguments.voice))?;
    let model = Model {
        name: served.model,
        version: served.version,
    };
    let said = client.about_model(&model, ASKING).map_err(asked)?;
    let health = reached(&speaker).ok_or("the voice cannot be divided".to_owned())?;
    if let Contact::Down(reason) = &health.contact {
        return Err(format!("{}: {reason}", arguments.url).into());
    }
    for seed in 0..u64::from(arguments.runs) {
        let delivery = Delivery {
            seed,
            ..Delivery::default()
        };
        speaker
            .say(TEXT, delivery, |_| ())
            .map_err(|error| error.to_string())?;
    }
    let health = speaker.server().unwrap_or_default();
    if arguments.json {
        return print(
            &json!({
                "server": { "name": about.name, "version": about.version, "extensions": about.extensions },
                "platform": said.platform, "versions": said.versions, "health": health_json(&health),
            })
            .to_string(),
        );
    }
    print(&format!(
        "{}: {} {}, model {} ({})",
        arguments.url, about.name, about.version, health.model, said.platform
    ))?;
    let each = |bytes: u64| bytes as f64 / health.answered.max(1) as f64 / 1e3;
    print(&format!(
        "{} of {} phrases in time, {:.1} ms each, {:.1} ms at most; {:.0} kB up and {:.0} kB down each",
        health.answered,
        health.asked,
        health.mean_ms,
        health.longest_ms,
        each(health.bytes_up),
        each(health.bytes_down)
    ))
}

/// What was measured about a server.
pub fn health_json(health: &Health) -> serde_json::Value {
    let (state, reason) = match &health.contact {
        Contact::Connecting => ("connecting", None),
        Contact::Up => ("up", None),
        Contact::Down(reason) => ("down", Some(reason)),
    };
    json!({
        "state": state, "reason": reason, "model": health.model, "asked": health.asked, "answered": health.answered,
        "stood_in": health.stood_in, "late": health.late, "failed": health.failed, "losses": health.losses,
        "pieces": health.pieces, "mean_ms": health.mean_ms, "longest_ms": health.longest_ms,
        "bytes_up": health.bytes_up, "bytes_down": health.bytes_down,
    })
}
