//! A connection of a Wyoming client.

use std::io;
use std::sync::Arc;

use recit::engine::{Delivery, Synthesizer};
use serde_json::{Map, Value, json};
use tokio::io::BufReader;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::sleep;

use super::event::{self, Event};
use super::info::info;
use crate::serve::catalog::NoVoice;
use crate::serve::http::Service;
use crate::serve::job::{Delivered, Order};
use crate::serve::limits::{IDLE, MAX_STREAMED_TEXT, MAX_TEXT};
use crate::serve::listen::{Connection, Stop, stopped};
use crate::serve::queue::{Sound, Text};
use crate::serve::timing::{self, Timing};

/// The sample rate in Hz.
const SAMPLE_RATE: u32 = 24_000;

/// Events that were read and wait. A client that sends more waits.
const EVENTS_AHEAD: usize = 64;

/// The kinds of events that are answered, as they are counted.
const KINDS: [&str; 4] = ["describe", "ping", "synthesize", "synthesize-start"];

/// Serves a connection until its client closes it, or the server stops and nothing is being spoken.
pub async fn serve(connection: Connection, service: Arc<Service>, mut stop: Stop) {
    let Connection {
        stream,
        permit: _permit,
    } = connection;
    let (reader, writer) = stream.into_split();
    let (sender, events) = channel(EVENTS_AHEAD);
    let reading = tokio::spawn(read(reader, sender));
    let mut session = Session {
        events,
        writer,
        service,
        has_failed: false,
    };
    loop {
        let event = tokio::select! {
            event = session.events.recv() => event,
            () = stopped(&mut stop) => break,
            () = sleep(IDLE) => break,
        };
        let Some(event) = event else {
            break;
        };
        let kind = KINDS.into_iter().find(|kind| *kind == event.kind);
        session.has_failed = false;
        let answered = session.answer(event).await;
        let metrics = &session.service.metrics;
        metrics.answered(kind.unwrap_or("other"), session.has_failed);
        // A client that goes away needs no answer.
        if answered.is_err() {
            break;
        }
    }
    reading.abort();
}

/// Reads events until the client closes the connection, or sends nonsense.
async fn read(reader: OwnedReadHalf, events: Sender<Event>) {
    let mut reader = BufReader::new(reader);
    while let Ok(Some(event)) = event::read(&mut reader).await {
        if events.send(event).await.is_err() {
            break;
        }
    }
}

struct Session {
    events: Receiver<Event>,
    writer: OwnedWriteHalf,
    service: Arc<Service>,
    /// Whether the event that is being answered got an error.
    has_failed: bool,
}

impl Session {
    async fn write(&mut self, kind: &str, data: Value) -> io::Result<()> {
        event::write(&mut self.writer, kind, &data, &[]).await
    }

    /// Events that are not ours are ignored, as the protocol wants it.
    async fn answer(&mut self, event: Event) -> io::Result<()> {
        match event.kind.as_str() {
            "describe" => {
                let info = info(&self.service.catalog.list());
                self.write("info", info).await
            }
            "ping" => {
                let text = event.data.get("text").cloned().unwrap_or_default();
                self.write("pong", json!({ "text": text })).await
            }
            "synthesize" => self.synthesize(&event.data).await,
            "synthesize-start" => self.stream(&event.data).await,
            _ => Ok(()),
        }
    }

    /// Speaks a text.
    async fn synthesize(&mut self, data: &Map<String, Value>) -> io::Result<()> {
        let text = text_of(data);
        if text.chars().count() > MAX_TEXT {
            let reason = format!("a text has at most {MAX_TEXT} characters");
            return self.fail(&reason).await;
        }
        match self.begin(data).await {
            Ok((input, mut sound)) => {
                // It is shorter than a stream may be.
                let _ = input.push(text);
                drop(input);
                self.begin_sound().await?;
                while let Some(chunk) = sound.next().await {
                    if !self.send(chunk).await? {
                        return Ok(());
                    }
                }
                self.write("audio-stop", Value::Null).await
            }
            Err(reason) => self.fail(&reason).await,
        }
    }

    /// Speaks a text while it arrives, until the client has sent all of it.
    async fn stream(&mut self, data: &Map<String, Value>) -> io::Result<()> {
        let (input, mut sound) = match self.begin(data).await {
            Ok(begun) => begun,
            Err(reason) => return self.fail(&reason).await,
        };
        self.begin_sound().await?;
        let mut input = Some(input);
        let mut length = 0;
        loop {
            tokio::select! {
                event = self.events.recv(), if input.is_some() => match event {
                    Some(event) if event.kind == "synthesize-chunk" => {
                        let text = text_of(&event.data);
                        length += text.len();
                        let pushed = input.as_ref().map(|input| input.push(text));
                        if length > MAX_STREAMED_TEXT || matches!(pushed, Some(Err(_))) {
                            let reason = format!("a text that is streamed has at most {MAX_STREAMED_TEXT} bytes");
                            return self.fail(&reason).await;
                        }
                    }
                    // The whole text comes again for servers that know no streams: it is ignored.
                    Some(event) if event.kind != "synthesize-stop" => {}
                    Some(_) | None => input = None,
                },
                chunk = sound.next() => match chunk {
                    Some(chunk) => if !self.send(chunk).await? {
                        return Ok(());
                    },
                    None => break,
                },
                () = sleep(IDLE) => {
                    let minutes = IDLE.as_secs() / 60;
                    return self.fail(&format!("nothing has come for {minutes} minutes")).await;
                }
            }
        }
        self.write("audio-stop", Value::Null).await?;
        self.write("synthesize-stopped", Value::Null).await
    }

    async fn begin(&self, data: &Map<String, Value>) -> Result<(Text, Sound), String> {
        let speaker = self.speaker(data).await.map_err(|error| error.to_string())?;
        let order = Order {
            speaker,
            delivery: Delivery {
                sample_rate: f64::from(SAMPLE_RATE),
                ..Delivery::default()
            },
            timings: timings(data)?,
        };
        self.service.queue.begin(order).map_err(|error| error.to_string())
    }

    /// Who is to speak: `voice` has a name and perhaps a speaker, or a language.
    async fn speaker(&self, data: &Map<String, Value>) -> Result<Synthesizer, NoVoice> {
        let catalog = &self.service.catalog;
        let field = |name: &str| data.get("voice").and_then(|voice| voice.get(name)?.as_str());
        match (field("name"), field("speaker"), field("language")) {
            (Some(name), Some(speaker), _) => catalog.find(&format!("{name}/{speaker}")).await,
            (Some(name), None, _) => catalog.find(name).await,
            (None, _, Some(language)) => catalog.find_language(language).await,
            (None, _, None) => catalog.find("").await,
        }
    }

    async fn begin_sound(&mut self) -> io::Result<()> {
        self.write("audio-start", format()).await
    }

    /// Sends a piece of sound. Returns whether the sound goes on.
    async fn send(&mut self, delivered: Delivered) -> io::Result<bool> {
        match delivered {
            Ok(chunk) => {
                if !chunk.sound.is_empty() {
                    event::write(&mut self.writer, "audio-chunk", &format(), &chunk.sound).await?;
                }
                for cues in &chunk.cues {
                    // Clients ignore events that they do not know.
                    self.write("recit-timing", cues.to_json()).await?;
                }
                Ok(true)
            }
            Err(reason) => {
                self.fail(&reason).await?;
                Ok(false)
            }
        }
    }

    async fn fail(&mut self, reason: &str) -> io::Result<()> {
        self.has_failed = true;
        self.write("error", json!({ "text": reason, "code": "synthesize-failed" }))
            .await
    }
}

/// The times that a client asks for, which is our own addition to the protocol.
fn timings(data: &Map<String, Value>) -> Result<Vec<Timing>, String> {
    let names = data.get("timings").and_then(Value::as_array);
    let names: Vec<&str> = names.into_iter().flatten().filter_map(Value::as_str).collect();
    timing::kinds(&names)
}

fn text_of(data: &Map<String, Value>) -> &str {
    data.get("text").and_then(Value::as_str).unwrap_or_default()
}

/// The format of the sound.
fn format() -> Value {
    json!({ "rate": SAMPLE_RATE, "width": 2, "channels": 1 })
}
