//! When messages are carried out: bundles have a time.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rosc::{OscMessage, OscPacket, OscTime};

/// Seconds from the epoch of OSC, 1900, to that of Unix.
const EPOCH: u64 = 2_208_988_800;

/// The time that means "at once".
const AT_ONCE: OscTime = OscTime {
    seconds: 0,
    fractional: 1,
};

/// A message of a later time than this is dropped.
const MAX_AHEAD: Duration = Duration::from_secs(3600);

/// The most messages that wait for their time.
const MAX_WAITING: usize = 256;

/// Messages that wait for their time, in the order in which they are due, and where their replies go.
pub(super) struct Schedule<T> {
    waiting: Vec<(Instant, OscMessage, T)>,
}

impl<T> Default for Schedule<T> {
    fn default() -> Self {
        Self { waiting: Vec::new() }
    }
}

impl<T: Copy> Schedule<T> {
    /// Adds the messages of a packet. Returns how many were dropped.
    pub fn add(&mut self, packet: OscPacket, reply_to: T) -> u64 {
        self.add_at(packet, Some(Instant::now()), reply_to)
    }

    fn add_at(&mut self, packet: OscPacket, due: Option<Instant>, reply_to: T) -> u64 {
        match packet {
            OscPacket::Message(message) => match due {
                Some(due) if self.waiting.len() < MAX_WAITING => {
                    let at = self.waiting.partition_point(|(known, ..)| *known <= due);
                    self.waiting.insert(at, (due, message, reply_to));
                    0
                }
                _ => 1,
            },
            OscPacket::Bundle(bundle) => {
                let due = due.and_then(|_| instant(bundle.timetag));
                let contents = bundle.content.into_iter();
                contents.map(|packet| self.add_at(packet, due, reply_to)).sum()
            }
        }
    }

    /// Takes a message that is due.
    pub fn take(&mut self) -> Option<(OscMessage, T)> {
        let is_due = self
            .waiting
            .first()
            .is_some_and(|(due, ..)| *due <= Instant::now());
        is_due.then(|| {
            let (_, message, reply_to) = self.waiting.remove(0);
            (message, reply_to)
        })
    }

    /// How long it takes until the next one is due.
    pub fn wait(&self) -> Option<Duration> {
        let (due, ..) = self.waiting.first()?;
        Some(due.saturating_duration_since(Instant::now()))
    }
}

/// The moment of a time by this machine's clock; the past is now. `None` if it is too far ahead.
fn instant(time: OscTime) -> Option<Instant> {
    let now = Instant::now();
    if time == AT_ONCE {
        return Some(now);
    }
    let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = u64::from(time.seconds).saturating_sub(EPOCH);
    let nanos = (u64::from(time.fractional) * 1_000_000_000) >> 32;
    let ahead = Duration::new(seconds, nanos as u32).saturating_sub(today);
    (ahead <= MAX_AHEAD).then(|| now + ahead)
}

/// The time of an instant by this machine's clock.
pub fn osc_time(at: Instant) -> OscTime {
    let now = Instant::now();
    let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let time = match at.checked_duration_since(now) {
        Some(ahead) => today + ahead,
        None => today.saturating_sub(now.duration_since(at)),
    };
    OscTime {
        // The seconds of OSC begin again in 2036.
        seconds: (time.as_secs() + EPOCH) as u32,
        fractional: ((u64::from(time.subsec_nanos()) << 32) / 1_000_000_000) as u32,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use rosc::OscBundle;

    fn message(address: &str) -> OscPacket {
        OscPacket::Message(OscMessage {
            addr: address.to_owned(),
            args: Vec::new(),
        })
    }

    fn bundle(ahead_s: i64, content: Vec<OscPacket>) -> OscPacket {
        let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
        let timetag = OscTime {
            seconds: (today + EPOCH as i64 + ahead_s) as u32,
            fractional: 0,
        };
        OscPacket::Bundle(OscBundle { timetag, content })
    }

    #[test]
    fn messages_are_due_at_their_time_and_in_their_order() {
        let mut schedule = Schedule::default();
        assert_eq!(schedule.add(bundle(600, vec![message("/later")]), 1), 0);
        assert_eq!(schedule.add(message("/now"), 2), 0);
        assert_eq!(
            schedule.add(bundle(-600, vec![message("/past"), message("/past2")]), 3),
            0
        );
        assert_eq!(schedule.wait(), Some(Duration::ZERO));
        let taken: Vec<_> = std::iter::from_fn(|| schedule.take()).collect();
        let told: Vec<_> = taken
            .iter()
            .map(|(message, to)| (message.addr.as_str(), *to))
            .collect();
        assert_eq!(told, [("/now", 2), ("/past", 3), ("/past2", 3)]);
        let wait = schedule.wait().unwrap().as_secs();
        assert!((500..=600).contains(&wait), "{wait}");
    }

    #[test]
    fn the_time_of_an_instant_is_read_as_that_instant() {
        let at = Instant::now() + Duration::from_millis(250);
        let read = instant(osc_time(at)).unwrap();
        let difference = read.max(at) - read.min(at);
        assert!(difference < Duration::from_secs(10), "{difference:?}");
    }

    #[test]
    fn too_many_and_too_late_ones_are_dropped() {
        let mut schedule = Schedule::default();
        let far = bundle(2 * 3600, vec![message("/a"), bundle(0, vec![message("/b")])]);
        assert_eq!(schedule.add(far, ()), 2);
        let many = bundle(60, vec![message("/a"); MAX_WAITING + 3]);
        assert_eq!(schedule.add(many, ()), 3);
    }
}
