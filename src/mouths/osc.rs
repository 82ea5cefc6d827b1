//! Mouths as messages of Open Sound Control, each in a bundle with the time at which it is heard.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Instant;

use rosc::{OscBundle, OscMessage, OscPacket, OscType, encoder};

use crate::script::{LineId, Script};
use crate::show::osc_time;

use super::{MouthFrame, Said, Saying};

/// A socket that sends to `address` and hears nothing.
pub(super) fn socket_to(address: SocketAddr) -> io::Result<UdpSocket> {
    let any = if address.is_ipv4() {
        SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0))
    } else {
        SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0))
    };
    let socket = UdpSocket::bind(any)?;
    socket.connect(address)?;
    // A full buffer of the network must not delay the next message.
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Sends messages to one address.
pub(super) struct OscMouths {
    socket: UdpSocket,
}

impl OscMouths {
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let socket = socket_to(address)?;
        Ok(Self { socket })
    }

    /// Sends what begins: its name, when it is heard by the clock of `/recit/clock`, and the number of its line.
    pub fn say(&self, saying: &Saying, at: Instant, script: &Arc<Script>) {
        let (address, value) = match &saying.what {
            Said::Word(text) => ("/recit/word", text.as_str()),
            Said::Phoneme(name) => ("/recit/phoneme", name.as_str()),
            Said::Mouth(name) => ("/recit/viseme", *name),
        };
        let number = number(script, saying.line);
        let args = vec![
            OscType::String(value.to_owned()),
            OscType::Double(saying.at_s),
            OscType::String(number),
        ];
        self.send(address, args, at);
    }

    /// Sends a mouth: when it is heard, and the weights.
    pub fn show(&self, frame: &MouthFrame, at: Instant) {
        let weights = frame.weights.iter().map(|weight| OscType::Float(*weight));
        let args = std::iter::once(OscType::Double(frame.at_s))
            .chain(weights)
            .collect();
        self.send("/recit/mouth", args, at);
    }

    fn send(&self, address: &str, args: Vec<OscType>, at: Instant) {
        let addr = address.to_owned();
        let bundle = OscPacket::Bundle(OscBundle {
            timetag: osc_time(at),
            content: vec![OscPacket::Message(OscMessage { addr, args })],
        });
        if let Ok(bytes) = encoder::encode(&bundle) {
            // Nobody may be there yet.
            let _ = self.socket.send(&bytes);
        }
    }
}

/// The number of a line, by which desks call it; empty if it has none, as a line beside the script.
fn number(script: &Script, line: Option<LineId>) -> String {
    let number = line.and_then(|line| script.number(line));
    number.map_or_else(String::new, |number| number.to_string())
}
