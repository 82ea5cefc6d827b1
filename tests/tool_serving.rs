//! `recit serve` as programs use it, over plain sockets. `tests/clients` has the clients of others.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(feature = "serve")]

mod command;
mod service;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use command::{complaint, recit, said};
use service::Server;

fn samples(bytes: &[u8]) -> Vec<f32> {
    let pairs = bytes.chunks_exact(2);
    pairs
        .map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0)
        .collect()
}

/// The data of server-sent events.
fn events(body: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(body).unwrap();
    let data = text
        .split_terminator("\n\n")
        .map(|event| event.strip_prefix("data: ").unwrap());
    data.map(|data| serde_json::from_str(data).unwrap()).collect()
}

const TEXT: &str = "Welcome back. The doors open at nine.";

#[test]
fn a_text_is_spoken_in_every_form_with_the_samples_of_the_tool() {
    let server = Server::start(&[], None);
    let pcm = json!({ "input": TEXT, "voice": "alto", "response_format": "pcm", "seed": 3 });
    let (head, body) = server.speak(&pcm);
    assert!(
        head.starts_with("http/1.1 200 ") && head.contains("audio/pcm;rate=24000"),
        "{head}"
    );
    let heard = samples(&body);
    // The same text as a line that is written in advance, whose last pause differs.
    let options = ["--voice", "house/alto", "--seed", "3", "--sample-rate", "24000"];
    let line = said("serve_line.wav", TEXT, &options);
    let common = line.len().min(heard.len()) - 24_000 / 5;
    assert!(common > 24_000 && heard[..common] == line[..common]);

    let with = |key: &str, value: &str| {
        let mut body = pcm.clone();
        body[key] = value.into();
        body
    };
    let (head, wav) = server.speak(&with("response_format", "wav"));
    assert!(
        head.contains("content-type: audio/wav") && head.contains(&format!("content-length: {}", wav.len()))
    );
    let mut reader = hound::WavReader::new(&wav[..]).unwrap();
    assert_eq!((reader.spec().sample_rate, reader.spec().channels), (24_000, 1));
    let whole: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    assert_eq!(whole.len(), heard.len());
    assert_eq!(wav[44..], body);
    let mut streamed = with("response_format", "wav");
    streamed["stream_format"] = "audio".into();
    let (head, wav) = server.speak(&streamed);
    assert!(head.contains("transfer-encoding: chunked") && wav[44..] == body);
    assert!(heard != samples(&server.speak(&with("instructions", "very sad")).1));
    assert!(heard != samples(&server.speak(&with("voice", "onyx")).1));
}

#[test]
fn events_have_the_sound_and_the_times_of_words_and_visemes() {
    let server = Server::start(&[], None);
    let text = "Maybe a puppy bought my big brown pump. ".repeat(3);
    let (head, body) = server.speak(&json!({
        "input": text, "stream_format": "sse", "timings": ["words", "rhubarb", "phonemes"], "sample_rate": 16_000,
    }));
    assert!(head.contains("text/event-stream"), "{head}");
    let events = events(&body);
    let (last, before) = events.split_last().unwrap();
    assert_eq!(last["type"], "speech.audio.done");
    let encoded = before.iter().filter_map(|event| event["audio"].as_str());
    let bytes: usize = encoded
        .map(|audio| audio.trim_end_matches('=').len() * 3 / 4)
        .sum();
    let seconds = bytes as f64 / 2.0 / 16_000.0;
    let cues = |set: &str| -> Vec<(f64, f64, String)> {
        let of_set = before.iter().filter(|event| event["set"] == set);
        let cues = of_set.flat_map(|event| event["cues"].as_array().unwrap());
        let time = |cue: &Value, name: &str| cue[name].as_f64().unwrap();
        cues.map(|cue| {
            (
                time(cue, "start"),
                time(cue, "end"),
                cue["value"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
    };
    let words = cues("words");
    assert_eq!(words.len(), 24);
    assert_eq!(words[9].2, "a");
    let mouths = cues("rhubarb");
    // Three sentences with M, B, P, P, B, M, B, B, P, M, P; some are one closure with their neighbour.
    let closed = mouths.iter().filter(|(.., mouth)| mouth == "A").count();
    assert!((27..=33).contains(&closed), "{closed}");
    assert!(
        mouths
            .windows(2)
            .all(|pair| pair[0].1 == pair[1].0 && pair[0].2 != pair[1].2)
    );
    assert!((mouths.last().unwrap().1 - seconds).abs() < 0.01, "{seconds}");
    assert!(cues("phonemes").len() > 60);
    // They come with the sound, not after it.
    let first = before.iter().position(|event| event["set"] == "rhubarb").unwrap();
    assert!(first < before.len() / 2, "{first} of {}", before.len());
}

#[test]
fn what_cannot_be_done_is_told_in_the_form_of_openai() {
    let server = Server::start(&[], None);
    assert!(
        server
            .refused(400, &json!({ "input": "Hi.", "voice": "nobody" }))
            .contains("`nobody`")
    );
    assert!(
        server
            .refused(400, &json!({ "input": "Hi.", "voice": "../house" }))
            .contains("no voice")
    );
    assert!(
        server
            .refused(400, &json!({ "input": "Hi.", "response_format": "mp3" }))
            .contains("wav or pcm")
    );
    assert!(
        server
            .refused(400, &json!({ "input": "a".repeat(4097) }))
            .contains("4096")
    );
    for form in ["wav", "pcm"] {
        assert!(
            server
                .refused(400, &json!({ "input": " \n", "response_format": form }))
                .contains("nothing")
        );
    }
    let status = |request: &str, headers: &str, body: &[u8]| {
        let (head, body) = server.send(request, headers, body);
        let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
        (
            head[9..12].parse::<u16>().unwrap(),
            problem["error"]["type"].clone(),
        )
    };
    assert_eq!(status("POST /v1/audio/speech", "", b"{").0, 400);
    assert_eq!(status("POST /v1/audio/speech", "", &[b'a'; 70_000]).0, 413);
    assert_eq!(status("GET /v1/audio/speech", "", b"").0, 405);
    assert_eq!(status("GET /", "", b""), (404, "not_found_error".into()));
    // Web pages are not welcome unless they were named.
    let page = "Origin: https://example.org\r\n";
    assert_eq!(status("POST /v1/audio/speech", page, b"{}").0, 403);
    assert_eq!(status("GET /health", "", b"").0, 200);
}

#[test]
fn a_token_and_origins_are_checked_where_they_are_set() {
    let origin = "http://localhost:3000";
    let server = Server::start(&["--origin", origin], Some("a-token-of-some-length"));
    let get = |headers: &str| server.send("GET /v1/audio/voices", headers, b"");
    assert!(get("").0.starts_with("http/1.1 401 "));
    assert!(
        get("Authorization: Bearer a-token-of-some-lengtH\r\n")
            .0
            .starts_with("http/1.1 401 ")
    );
    let (head, body) = get(&format!(
        "Authorization: Bearer a-token-of-some-length\r\nOrigin: {origin}\r\n"
    ));
    assert!(
        head.starts_with("http/1.1 200 ")
            && head.contains("access-control-allow-origin: http://localhost:3000")
    );
    let listed: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(listed["voices"][0]["id"], "house/host");
    let asked = server.send("OPTIONS /v1/audio/speech", &format!("Origin: {origin}\r\n"), b"");
    assert!(asked.0.starts_with("http/1.1 204 ") && asked.0.contains("access-control-allow-headers"));

    let open = recit(&["serve", "--listen", "0.0.0.0", "--port", "0"]);
    assert!(complaint(&open).contains("needs a token"));
    let used = recit(&["serve", "--port", &server.http.port().to_string()]);
    assert!(!used.status.success());
}

/// Bytes of an event without data after its line.
fn wyoming(kind: &str, data: Value) -> Vec<u8> {
    format!("{}\n", json!({ "type": kind, "data": data })).into_bytes()
}

/// Reads an event with its bytes.
fn read_event(reader: &mut impl BufRead) -> Option<(Value, Vec<u8>)> {
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let header: Value = serde_json::from_str(&line).ok()?;
    let mut part = |name: &str| {
        let mut bytes = vec![0; header[name].as_u64().unwrap_or(0) as usize];
        reader.read_exact(&mut bytes).unwrap();
        bytes
    };
    let (data, payload) = (part("data_length"), part("payload_length"));
    let data: Value = serde_json::from_slice(&data).unwrap_or_default();
    Some((json!({ "type": header["type"], "data": data }), payload))
}

#[test]
fn wyoming_speaks_a_text_that_arrives_in_pieces_like_one_that_is_whole() {
    let server = Server::start(&[], None);
    let stream = TcpStream::connect(server.wyoming).unwrap();
    let (mut writer, mut reader) = (stream.try_clone().unwrap(), BufReader::new(stream));
    let mut heard = |until: &str| {
        let mut sound = Vec::new();
        loop {
            let (event, payload) = read_event(&mut reader).unwrap();
            assert_ne!(event["type"], "error", "{event}");
            sound.extend(payload);
            if event["type"] == until {
                return (event, sound);
            }
        }
    };
    let voice = json!({ "name": "house", "speaker": "tenor" });
    writer.write_all(&wyoming("describe", Value::Null)).unwrap();
    let (info, _) = heard("info");
    assert_eq!(info["data"]["tts"][0]["supports_synthesize_streaming"], true);
    writer
        .write_all(&wyoming("synthesize", json!({ "text": TEXT, "voice": voice })))
        .unwrap();
    let (_, whole) = heard("audio-stop");
    assert!(whole.len() > 2 * 24_000);

    writer.write_all(&wyoming("unheard-of", Value::Null)).unwrap();
    writer
        .write_all(&wyoming("synthesize-start", json!({ "voice": voice })))
        .unwrap();
    for token in TEXT.split_inclusive(' ') {
        writer
            .write_all(&wyoming("synthesize-chunk", json!({ "text": token })))
            .unwrap();
    }
    writer
        .write_all(&wyoming("synthesize", json!({ "text": TEXT })))
        .unwrap();
    writer
        .write_all(&wyoming("synthesize-stop", Value::Null))
        .unwrap();
    let (_, streamed) = heard("synthesize-stopped");
    assert!(streamed == whole, "{} and {}", streamed.len(), whole.len());
    // Nonsense ends the connection, and no other.
    writer.write_all(b"hello\n").unwrap();
    assert!(read_event(&mut reader).is_none());
}

/// What the server does at the same time, for clients that all want something long.
#[test]
fn many_clients_are_all_served_and_those_who_leave_take_nothing_with_them() {
    let server = Server::start(&[], None);
    let text = TEXT.repeat(4);
    let leave = |_| {
        let mut stream = TcpStream::connect(server.http).unwrap();
        let body = json!({ "input": text, "response_format": "pcm" }).to_string();
        let head = format!(
            "POST /v1/audio/speech HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        stream
    };
    drop((0..16).map(leave).collect::<Vec<_>>());
    let expected = server
        .speak(&json!({ "input": text, "response_format": "pcm" }))
        .1;
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..24)
            .map(|_| {
                scope.spawn(|| {
                    server
                        .speak(&json!({ "input": text, "response_format": "pcm" }))
                        .1
                })
            })
            .collect();
        for client in clients {
            assert!(client.join().unwrap() == expected);
        }
    });
    let (_, health) = server.send("GET /health", "", b"");
    let health: Value = serde_json::from_slice(&health).unwrap();
    assert_eq!(health["requests"], 0, "{health}");
}

#[cfg(unix)]
#[test]
fn a_server_that_is_told_to_end_finishes_what_it_speaks() {
    let mut server = Server::start(&[], None);
    let mut stream = TcpStream::connect(server.http).unwrap();
    let body = json!({ "input": TEXT.repeat(20), "response_format": "pcm" }).to_string();
    let head = format!(
        "POST /v1/audio/speech HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let mut first = vec![0; 1];
    stream.read_exact(&mut first).unwrap();
    server.terminate();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    // The last chunk of a complete response.
    assert!(rest.ends_with(b"\r\n0\r\n\r\n"));
    assert!(server.child.wait().unwrap().success());
    let mut again = None;
    for _ in 0..100 {
        again = TcpStream::connect(server.http).err();
        if again.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(again.is_some());
}
