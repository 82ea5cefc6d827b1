//! The metrics of `recit serve`. `tests/clients` reads them with Prometheus' own parser.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(feature = "serve")]

#[cfg(feature = "remote")]
mod part;
#[cfg(feature = "remote")]
mod served;
mod service;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use service::Server;

const TEXT: &str = "Welcome back. The doors open at nine.";

/// The values by their names with labels, as they are written.
struct Scraped(HashMap<String, f64>);

impl Scraped {
    fn of(server: &Server) -> Self {
        let (head, body) = server.send("GET /metrics", "", b"");
        assert!(head.starts_with("http/1.1 200 "), "{head}");
        assert!(head.contains("content-type: text/plain; version=0.0.4"), "{head}");
        let text = String::from_utf8(body).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let value = |line: &str| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        };
        let all: Vec<(String, f64)> = lines.map(value).collect();
        let count = all.len();
        let known: HashMap<_, _> = all.into_iter().collect();
        assert_eq!(known.len(), count, "a series comes twice: {text}");
        Self(known)
    }

    /// The value, or 0 if it has never changed.
    fn get(&self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// The sum of all series whose name begins like this.
    fn sum(&self, begin: &str) -> f64 {
        let like = self.0.iter().filter(|(name, _)| name.starts_with(begin));
        like.map(|(_, value)| value).sum()
    }
}

/// The metrics once this many texts are over, which is a moment after their last sound was sent.
fn after(server: &Server, texts: f64) -> Scraped {
    loop {
        let scraped = Scraped::of(server);
        if scraped.sum("recit_texts_total") >= texts {
            return scraped;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn speech(text: &str) -> Value {
    json!({ "input": text, "response_format": "pcm" })
}

#[test]
fn counts_are_what_was_done() {
    let server = Server::start(&[], None);
    let before = Scraped::of(&server);
    for silent in [
        "recit_texts_total{ending=\"whole\"}",
        "recit_refusals_total{limit=\"requests\"}",
        "recit_first_audio_seconds_count",
        "recit_texts_speaking",
    ] {
        assert_eq!(before.0.get(silent), Some(&0.0), "{silent}");
    }
    let sound: usize = (0..2).map(|_| server.speak(&speech(TEXT)).1.len()).sum();
    server.refused(400, &json!({ "input": "Hi.", "voice": "nobody" }));
    server.send("GET /nothing", "", b"");
    let told = after(&server, 2.0);
    let speech =
        |status: u16| format!("recit_http_responses_total{{route=\"/v1/audio/speech\",status=\"{status}\"}}");
    assert_eq!(told.get(&speech(200)), 2.0);
    assert_eq!(told.get(&speech(400)), 1.0);
    assert_eq!(
        told.get("recit_http_responses_total{route=\"other\",status=\"404\"}"),
        1.0
    );
    assert_eq!(told.get("recit_texts_total{ending=\"whole\"}"), 2.0);
    assert_eq!(told.get("recit_texts_total{ending=\"left\"}"), 0.0);
    let model = "tier=\"standard\",precision=\"int8\",device=\"CPU\"";
    let seconds = told.get(&format!("recit_speech_seconds_total{{{model}}}"));
    assert!(
        (seconds - sound as f64 / 2.0 / 24_000.0).abs() < 1e-6,
        "{seconds}"
    );
    for stage in ["text", "plan", "vocoder", "resample"] {
        let name = format!("recit_stage_seconds_total{{stage=\"{stage}\",{model}}}");
        assert!(told.get(&name) > 0.0, "{name}");
    }
    let (first, whole) = ("recit_first_audio_seconds", "recit_text_seconds");
    for histogram in [first, whole] {
        assert_eq!(told.get(&format!("{histogram}_count")), 2.0);
        assert_eq!(told.get(&format!("{histogram}_bucket{{le=\"+Inf\"}}")), 2.0);
    }
    let sum = |name: &str| told.get(&format!("{name}_sum"));
    assert!(sum(first) > 0.0 && sum(first) < sum(whole));
    assert_eq!(
        (told.get("recit_texts_speaking"), told.get("recit_texts_waiting")),
        (0.0, 0.0)
    );
}

#[test]
fn texts_that_are_left_and_events_of_wyoming_are_counted() {
    let server = Server::start(&[], None);
    let mut stream = TcpStream::connect(server.http).unwrap();
    let body = speech(&TEXT.repeat(20)).to_string();
    let head = "POST /v1/audio/speech HTTP/1.1\r\nHost: x\r\nContent-Length: ";
    let request = format!("{head}{}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).unwrap();
    stream.read_exact(&mut [0]).unwrap();
    assert_eq!(Scraped::of(&server).get("recit_texts_speaking"), 1.0);
    drop(stream);
    let told = after(&server, 1.0);
    assert_eq!(told.get("recit_texts_total{ending=\"left\"}"), 1.0);
    assert_eq!(told.get("recit_text_seconds_count"), 0.0, "it was not whole");

    let stream = TcpStream::connect(server.wyoming).unwrap();
    let (mut writer, mut lines) = (stream.try_clone().unwrap(), BufReader::new(stream).split(b'\n'));
    for event in [
        json!({ "type": "synthesize", "data": { "text": "Hi.", "voice": { "name": "nobody" } } }),
        json!({ "type": "unheard-of" }),
        json!({ "type": "ping" }),
    ] {
        writer.write_all(format!("{event}\n").as_bytes()).unwrap();
    }
    // The answer to the last one.
    let is_pong = |line: Vec<u8>| String::from_utf8_lossy(&line).contains("\"pong\"");
    assert!(lines.any(|line| is_pong(line.unwrap())));
    let event = |event: &str, outcome: &str| {
        format!("recit_wyoming_events_total{{event=\"{event}\",outcome=\"{outcome}\"}}")
    };
    // It is counted when it was sent.
    let told = loop {
        let told = Scraped::of(&server);
        if told.sum("recit_wyoming_events_total") >= 3.0 {
            break told;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    for name in [
        event("synthesize", "failed"),
        event("other", "answered"),
        event("ping", "answered"),
    ] {
        assert_eq!(told.get(&name), 1.0, "{name}");
    }
}

#[test]
fn metrics_need_the_token_that_the_others_need() {
    let server = Server::start(&[], Some("a-token-of-some-length"));
    let get = |headers: &str| server.send("GET /metrics", headers, b"").0;
    assert!(get("").starts_with("http/1.1 401 "));
    assert!(get("Authorization: Bearer a-token-of-some-length\r\n").starts_with("http/1.1 200 "));
}

#[cfg(feature = "remote")]
#[test]
fn the_figures_of_a_server_are_told() {
    use recit_test_server::Dialect;

    let house = served::fake(Dialect::Triton);
    let url = format!("http://{}", house.address());
    let server = Server::start(&["--server", &url], None);
    let before = Scraped::of(&server);
    let up = |scraped: &Scraped| scraped.sum("recit_server_up{voice=\"house\",model=\"house");
    assert_eq!(up(&before), 1.0);
    server.speak(&speech(TEXT));
    let told = Scraped::of(&server);
    let count = |name: &str| told.get(&format!("recit_server_{name}_total{{voice=\"house\"}}"));
    // A sentence is a phrase.
    assert_eq!(count("asked"), 2.0);
    assert_eq!(count("answered") + count("stood_in"), 2.0);
    if count("answered") > 0.0 {
        assert!(count("sent_bytes") > 1000.0 && count("received_bytes") > 10_000.0);
        assert!(told.sum("recit_server_round_trip_mean_seconds") > 0.0);
    }
    assert_eq!(before.get("recit_server_asked_total{voice=\"house\"}"), 0.0);

    let alone = Server::start(&["--server", "off"], None);
    assert_eq!(Scraped::of(&alone).sum("recit_server_"), 0.0);
}
