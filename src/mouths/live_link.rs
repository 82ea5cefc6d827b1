//! Mouths as packets of Live Link Face, Epic's application for telephones, which Unreal and other programs read.
//!
//! A packet, of which all numbers but the first are big-endian: the version 6 (32 bits, little-endian), `$` and the UUID of the
//! device, the length of the subject's name and the name, the time of day as frame, fraction of a frame, frames a second and its
//! denominator, 61, and as many 32-bit numbers: the 52 blend shapes of ARKit, and angles of the head and of both eyes.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::due::Due;
use super::osc::socket_to;
use super::{MouthFrame, Weights};
use crate::export::{BLEND_SHAPES, FRAME_RATE};

/// The version of the packets.
const VERSION: u32 = 6;

/// The number of values.
const VALUES: usize = 61;

/// The device. It only has to be the same in all packets.
const DEVICE: &str = "$52454349-5400-4000-8000-4d4f55544853";

/// The name of the subject.
const SUBJECT: &str = "Recit";

/// Milliseconds of a day.
const DAY_MS: f64 = 86_400_000.0;

/// ARKit's blend shapes in the order of the packets, then three angles of the head and of each eye. Only those of the mouth move.
const ORDER: [&str; 52] = [
    "eyeBlinkLeft",
    "eyeLookDownLeft",
    "eyeLookInLeft",
    "eyeLookOutLeft",
    "eyeLookUpLeft",
    "eyeSquintLeft",
    "eyeWideLeft",
    "eyeBlinkRight",
    "eyeLookDownRight",
    "eyeLookInRight",
    "eyeLookOutRight",
    "eyeLookUpRight",
    "eyeSquintRight",
    "eyeWideRight",
    "jawForward",
    "jawLeft",
    "jawRight",
    "jawOpen",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthLeft",
    "mouthRight",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "noseSneerLeft",
    "noseSneerRight",
    "tongueOut",
];

/// Sends packets to one address, each when it is due.
pub(super) struct LiveLink {
    socket: UdpSocket,
    due: Due<Vec<u8>>,
}

impl LiveLink {
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let socket = socket_to(address)?;
        let due = Due::default();
        Ok(Self { socket, due })
    }

    /// Sends a mouth at `at`. It is heard at `heard`.
    pub fn show(&mut self, frame: &MouthFrame, at: Instant, heard: Instant) {
        self.due.add(at, packet(&frame.weights, time_of_day_ms(heard)));
    }

    /// Sends what is due.
    pub fn send(&mut self, now: Instant) {
        while let Some(packet) = self.due.take(now) {
            // Nobody may be there yet.
            let _ = self.socket.send(&packet);
        }
    }
}

/// The milliseconds of the day (UTC) at an instant.
fn time_of_day_ms(at: Instant) -> f64 {
    let now = Instant::now();
    let today = SystemTime::now();
    let at = match at.checked_duration_since(now) {
        Some(ahead) => today + ahead,
        None => today - now.duration_since(at),
    };
    let since = at.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    (since.as_secs_f64() * 1e3) % DAY_MS
}

fn packet(weights: &Weights, day_ms: f64) -> Vec<u8> {
    let frames = day_ms * FRAME_RATE / 1e3;
    let mut values = [0.0_f32; VALUES];
    for (value, name) in values.iter_mut().zip(ORDER) {
        let shape = BLEND_SHAPES.iter().position(|shape| *shape == name);
        *value = shape.map_or(0.0, |shape| weights[shape]);
    }
    let mut packet = VERSION.to_le_bytes().to_vec();
    packet.extend(DEVICE.as_bytes());
    packet.extend((SUBJECT.len() as u32).to_be_bytes());
    packet.extend(SUBJECT.as_bytes());
    packet.extend((frames.floor() as u32).to_be_bytes());
    packet.extend((frames.fract() as f32).to_be_bytes());
    packet.extend((FRAME_RATE as u32).to_be_bytes());
    packet.extend(1_u32.to_be_bytes());
    packet.push(VALUES as u8);
    packet.extend(values.iter().flat_map(|value| value.to_be_bytes()));
    packet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_blend_shape_has_its_place() {
        for (shape, name) in BLEND_SHAPES.iter().enumerate() {
            let mut weights = Weights::default();
            weights[shape] = 0.5;
            let packet = packet(&weights, 1000.0);
            let at = ORDER.iter().position(|known| known == name);
            let start = 4 + 37 + 4 + SUBJECT.len() + 16 + 1;
            assert_eq!(packet.len(), start + 4 * VALUES);
            let moved: Vec<usize> = (0..VALUES)
                .filter(|value| packet[start + 4 * value..][..4] != [0; 4])
                .collect();
            assert_eq!(Some(moved), at.map(|at| vec![at]), "{name}");
        }
    }
}
