//! Text from standard input, as it comes.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};

/// Bytes that are read at once.
const CHUNK: usize = 4096;

/// Pieces that may wait to be spoken; whoever writes more waits.
const AHEAD: usize = 64;

/// What comes from a source.
pub enum Arrival {
    /// Some text, cut between two characters.
    Text(String),
    /// Nothing follows.
    End,
    /// It cannot be read, with a message for the user.
    Failed(String),
}

/// Standard input, read by a thread of its own.
pub struct Source {
    arrivals: Receiver<Arrival>,
    put_back: VecDeque<Arrival>,
    is_over: bool,
}

impl Source {
    pub fn of_standard_input() -> Self {
        let (sender, arrivals) = sync_channel(AHEAD);
        // It ends with its input, or with the process.
        std::thread::spawn(move || read(&mut std::io::stdin().lock(), &sender));
        Self {
            arrivals,
            put_back: VecDeque::new(),
            is_over: false,
        }
    }

    /// What has arrived, if anything has.
    pub fn next(&mut self) -> Option<Arrival> {
        if let Some(arrival) = self.put_back.pop_front() {
            return Some(arrival);
        }
        let arrival = match self.arrivals.try_recv() {
            Ok(arrival) => arrival,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Arrival::End,
        };
        self.is_over |= !matches!(arrival, Arrival::Text(_));
        Some(arrival)
    }

    /// Waits for text; `None` at its end.
    pub fn wait(&mut self) -> Result<Option<String>, String> {
        let arrival = match self.put_back.pop_front() {
            Some(arrival) => arrival,
            None if self.is_over => Arrival::End,
            None => self.arrivals.recv().unwrap_or(Arrival::End),
        };
        match arrival {
            Arrival::Text(text) => Ok(Some(text)),
            Arrival::End => {
                self.is_over = true;
                Ok(None)
            }
            Arrival::Failed(reason) => Err(reason),
        }
    }

    /// Text that comes again.
    pub fn put_back(&mut self, text: &str) {
        self.put_back.push_front(Arrival::Text(text.to_owned()));
    }
}

fn read(input: &mut dyn Read, sender: &SyncSender<Arrival>) {
    let (mut bytes, mut chunk) = (Vec::new(), [0; CHUNK]);
    loop {
        let arrival = match input.read(&mut chunk) {
            Ok(0) if bytes.is_empty() => Arrival::End,
            Ok(0) => Arrival::Failed(not_text()),
            Ok(count) => {
                bytes.extend_from_slice(&chunk[..count]);
                match whole(&mut bytes) {
                    Some(text) => Arrival::Text(text),
                    None => Arrival::Failed(not_text()),
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => Arrival::Failed(format!("cannot read standard input: {error}")),
        };
        let is_last = !matches!(arrival, Arrival::Text(_));
        if sender.send(arrival).is_err() || is_last {
            return;
        }
    }
}

fn not_text() -> String {
    "standard input is not UTF-8 text".to_owned()
}

/// Takes the whole characters at the start of `bytes`; `None` where these are no text.
fn whole(bytes: &mut Vec<u8>) -> Option<String> {
    let end = match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => return None,
    };
    let rest = bytes.split_off(end);
    String::from_utf8(std::mem::replace(bytes, rest)).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn characters_that_come_in_two_parts_are_whole() {
        let text = "né 😀 ok";
        let mut bytes = Vec::new();
        let mut heard = String::new();
        for byte in text.bytes() {
            bytes.push(byte);
            heard += &whole(&mut bytes).unwrap();
        }
        assert_eq!((heard.as_str(), bytes.is_empty()), (text, true));
        assert_eq!(whole(&mut vec![b'a', 0xff, b'b']), None);
    }
}
