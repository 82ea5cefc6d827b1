//! Where mouths are sent, as text.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use crate::export::MouthSet;

/// The port at which Unreal listens to Live Link Face.
const LIVE_LINK_PORT: u16 = 11_111;

/// The port at which VTube Studio listens.
const VTUBE_PORT: u16 = 8001;

/// The longest offset, in milliseconds.
const MAX_OFFSET_MS: u64 = 2000;

/// Where mouths are sent, and how. By default nowhere.
///
/// As text, words with spaces between them: `osc:PORT`, `live-link`, `vtube`, each of this machine or with an address before the
/// port (`osc:192.168.1.5:9000`); `midi-notes`, `midi-controllers`; the set of mouths, `sapi` or `rhubarb`, or else `ovr`; and the
/// offset, such as `+40ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MouthSettings {
    /// Open Sound Control.
    pub osc: Option<SocketAddr>,
    /// Live Link Face, in Unreal and others.
    pub live_link: Option<SocketAddr>,
    /// VTube Studio.
    pub vtube: Option<SocketAddr>,
    /// Notes of the plugin's output.
    pub midi_notes: bool,
    /// Controllers of the plugin's output.
    pub midi_controllers: bool,
    /// The mouths that messages name.
    pub set: MouthSet,
    /// How much later the sound is heard than the host has it, at most two seconds.
    pub offset: Duration,
}

/// A word of the settings that is unknown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is none of osc:PORT, live-link, vtube, midi-notes, midi-controllers, ovr, sapi, rhubarb and an offset of at most two \
     seconds, such as +40ms"
)]
pub struct UnknownDestination(pub String);

impl Default for MouthSettings {
    fn default() -> Self {
        Self {
            osc: None,
            live_link: None,
            vtube: None,
            midi_notes: false,
            midi_controllers: false,
            set: MouthSet::Ovr,
            offset: Duration::ZERO,
        }
    }
}

impl MouthSettings {
    /// Whether they are sent nowhere.
    pub fn is_off(&self) -> bool {
        let goes_out = self.osc.is_some() || self.live_link.is_some() || self.vtube.is_some();
        !goes_out && !self.has_midi()
    }

    /// Whether they are sent as MIDI.
    pub fn has_midi(&self) -> bool {
        self.midi_notes || self.midi_controllers
    }

    fn read(&mut self, word: &str) -> Option<()> {
        let (name, place) = word
            .split_once(':')
            .map_or((word, None), |(name, place)| (name, Some(place)));
        match (name, place) {
            ("osc", Some(place)) => self.osc = Some(address(place, None)?),
            ("live-link", place) => {
                self.live_link = Some(address(place.unwrap_or_default(), Some(LIVE_LINK_PORT))?)
            }
            ("vtube", place) => self.vtube = Some(address(place.unwrap_or_default(), Some(VTUBE_PORT))?),
            ("midi-notes", None) => self.midi_notes = true,
            ("midi-controllers", None) => self.midi_controllers = true,
            (set, None) if set.parse::<MouthSet>().is_ok() => self.set = set.parse().ok()?,
            (offset, None) => {
                let millis = offset.strip_prefix('+')?.strip_suffix("ms")?.parse().ok()?;
                self.offset = Duration::from_millis((millis <= MAX_OFFSET_MS).then_some(millis)?);
            }
            _ => return None,
        }
        Some(())
    }
}

/// A port of this machine, an address with a port, or, with a usual port, an address or nothing.
fn address(text: &str, usual: Option<u16>) -> Option<SocketAddr> {
    let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let whole = text.parse::<SocketAddr>().ok();
    let port = || text.parse().ok().map(|port| SocketAddr::new(local, port));
    let alone = || {
        let ip = if text.is_empty() {
            local
        } else {
            text.parse().ok()?
        };
        Some(SocketAddr::new(ip, usual?))
    };
    whole
        .or_else(port)
        .or_else(alone)
        .filter(|address| address.port() != 0)
}

impl FromStr for MouthSettings {
    type Err = UnknownDestination;

    fn from_str(text: &str) -> Result<Self, UnknownDestination> {
        let mut settings = Self::default();
        for word in text.split_whitespace() {
            settings
                .read(word)
                .ok_or_else(|| UnknownDestination(word.to_owned()))?;
        }
        Ok(settings)
    }
}

impl fmt::Display for MouthSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |name: &str, usual: u16, address: SocketAddr| {
            let is_local = address.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST);
            match (is_local, address.port() == usual) {
                (true, true) => name.to_owned(),
                (true, false) => format!("{name}:{}", address.port()),
                _ => format!("{name}:{address}"),
            }
        };
        let words = [
            self.osc.map(|address| place("osc", 0, address)),
            self.live_link
                .map(|address| place("live-link", LIVE_LINK_PORT, address)),
            self.vtube.map(|address| place("vtube", VTUBE_PORT, address)),
            self.midi_notes.then(|| "midi-notes".to_owned()),
            self.midi_controllers.then(|| "midi-controllers".to_owned()),
            (self.set != MouthSet::Ovr).then(|| self.set.name().to_owned()),
            (!self.offset.is_zero()).then(|| format!("+{}ms", self.offset.as_millis())),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn settings_are_words_and_are_written_as_they_are_read() {
        for text in [
            "",
            "osc:9000",
            "osc:192.168.1.5:9000 live-link vtube midi-notes midi-controllers rhubarb +40ms",
            "live-link:192.168.1.7:11111 vtube:8002",
            "osc:[::1]:9000 sapi",
        ] {
            let settings: MouthSettings = text.parse().unwrap();
            assert_eq!(settings.to_string(), text);
            assert_eq!(settings.is_off(), text.is_empty());
        }
        let settings: MouthSettings = " live-link:192.168.1.7  ovr\tvtube".parse().unwrap();
        assert_eq!(settings.live_link.unwrap().to_string(), "192.168.1.7:11111");
        assert_eq!(settings.vtube.unwrap().to_string(), "127.0.0.1:8001");
        assert_eq!("+2000ms".parse::<MouthSettings>().unwrap().offset.as_secs(), 2);
    }

    #[test]
    fn what_is_unknown_is_named() {
        for wrong in [
            "osc",
            "osc:0",
            "osc:x:9000",
            "osc:70000",
            "midi",
            "midi-notes:1",
            "vtube:a",
            "+2001ms",
            "-5ms",
            "40ms",
            "phonemes",
        ] {
            let error = format!("osc:9000 {wrong}").parse::<MouthSettings>().unwrap_err();
            assert!(error.to_string().starts_with(&format!("`{wrong}`")), "{error}");
        }
    }
}
