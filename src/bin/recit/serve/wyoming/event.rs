//! Events: a line of JSON, perhaps more JSON, perhaps bytes.

use std::io;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use crate::serve::limits::PATIENCE;

/// The version of the protocol.
pub const VERSION: &str = "1.10.2";

/// The longest line, and the most of data after it, in bytes.
const MAX_DATA: usize = 64 << 10;

/// The most bytes after that. We use none of them.
const MAX_PAYLOAD: u64 = 1 << 20;

/// An event from a client.
#[derive(Debug, PartialEq)]
pub struct Event {
    /// What it is.
    pub kind: String,
    /// What it says.
    pub data: Map<String, Value>,
}

/// The line of JSON.
#[derive(Deserialize)]
struct Header {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    data: Option<Map<String, Value>>,
    #[serde(default)]
    data_length: Option<u64>,
    #[serde(default)]
    payload_length: Option<u64>,
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// Reads an event; `None` at the end.
///
/// # Errors
/// If it is not an event, or too long, or if the connection fails.
pub async fn read(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Event>> {
    let mut line = Vec::new();
    let limit = MAX_DATA as u64;
    reader.take(limit).read_until(b'\n', &mut line).await?;
    if line.is_empty() {
        return Ok(None);
    }
    let header: Header = serde_json::from_slice(&line).map_err(|_| invalid("not the line of an event"))?;
    let mut data = header.data.unwrap_or_default();
    let (more, payload) = (
        header.data_length.unwrap_or(0),
        header.payload_length.unwrap_or(0),
    );
    if more > limit || payload > MAX_PAYLOAD {
        return Err(invalid("too long an event"));
    }
    if more > 0 {
        let mut bytes = vec![0; more as usize];
        reader.read_exact(&mut bytes).await?;
        let more: Map<String, Value> =
            serde_json::from_slice(&bytes).map_err(|_| invalid("not the data of an event"))?;
        data.extend(more);
    }
    let skipped = tokio::io::copy(&mut reader.take(payload), &mut tokio::io::sink()).await?;
    if skipped < payload {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let kind = header.kind;
    Ok(Some(Event { kind, data }))
}

/// Writes an event.
///
/// # Errors
/// If the connection fails, or the client takes nothing for too long.
pub async fn write(
    writer: &mut (impl AsyncWrite + Unpin),
    kind: &str,
    data: &Value,
    payload: &[u8],
) -> io::Result<()> {
    let data = match data {
        Value::Null => Vec::new(),
        data => data.to_string().into_bytes(),
    };
    let mut header = json!({ "type": kind, "version": VERSION });
    if !data.is_empty() {
        header["data_length"] = data.len().into();
    }
    if !payload.is_empty() {
        header["payload_length"] = payload.len().into();
    }
    let mut bytes = header.to_string().into_bytes();
    bytes.push(b'\n');
    bytes.extend(data);
    bytes.extend(payload);
    let written = timeout(PATIENCE, writer.write_all(&bytes)).await;
    written.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn events(mut bytes: &[u8]) -> io::Result<Vec<Event>> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut events = Vec::new();
            while let Some(event) = read(&mut bytes).await? {
                events.push(event);
            }
            Ok(events)
        })
    }

    #[test]
    fn data_comes_in_the_line_or_after_it_and_bytes_are_skipped() {
        let bytes = b"{\"type\":\"a\",\"data\":{\"x\":1},\"data_length\":7,\"payload_length\":3}\n{\"y\":2}abc{\"type\":\"b\"}\n";
        let events = events(bytes).unwrap();
        assert_eq!((events[0].kind.as_str(), events[1].kind.as_str()), ("a", "b"));
        assert_eq!(
            (&events[0].data["x"], &events[0].data["y"]),
            (&json!(1), &json!(2))
        );
        assert!(events[1].data.is_empty());
    }

    #[test]
    fn nonsense_and_too_much_are_errors() {
        let long = format!("{{\"type\":\"{}\"}}\n", "a".repeat(MAX_DATA));
        for wrong in [
            "hello\n",
            "[]\n",
            "{\"type\":\"a\",\"data_length\":99999999}\n",
            "{\"type\":\"a\",\"payload_length\":99999999}\n",
            "{\"type\":\"a\",\"data_length\":3}\n{}",
            "{\"type\":\"a\",\"data_length\":2}\n[]",
            "{\"type\":\"a\",\"payload_length\":3}\nab",
            &long,
        ] {
            assert!(events(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
